"""Notices, letters and drafts of courts as they are configured, and the longest there can be."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from jury.counties import county, court, seal
from summons.notices import Notice
from summons.records import CourtNotice, Sender

HERE = ZoneInfo("America/New_York")
SIXTY = "BARTHOLOMEW-MAXIMILIAN FEATHERSTONEHAUGH O’SHAUGHNESSY-SMITH"
THREE_LINES = ("12345 N ORANGE BLOSSOM TRL", "BLDG 12 APT 1234", "KISSIMMEE FL 34741-5012")


def notice_of(slug: str, place: str, **otherwise: object) -> CourtNotice:
    """Return the notice that a configured court's letters have."""
    held, where = court(slug), court(slug).locations[place]
    facts: dict[str, object] = {
        "form": "summons-2",
        "kind": "petit",
        "pool": f"petit-20270104T0830-{place}",
        "dated": date(2026, 11, 30),
        "county_name": county(slug).name,
        "court_name": held.court,
        "circuit": held.circuit,
        "clerk_name": "Clerk of the Court, Jury Services",
        "return_lines": held.return_to,
        "seal": seal(held),
        "location_name": where.name,
        "location_lines": where.lines,
        "reports_at": datetime(2027, 1, 4, 8, 30, tzinfo=HERE),
        "check_from": datetime(2027, 1, 3, 17, tzinfo=HERE),
        "phone": held.phone,
        "status_phone": held.call_in,
        "web": held.web,
        "ada_contact": held.ada_contact,
        "service": "one day or one trial",
    }
    return CourtNotice.model_validate(facts | otherwise)


def up_to(limit: int, words: str) -> str:
    """Cut words to exactly so many letters, the most that a notice may have."""
    cut = words[:limit]
    return f"{cut[:-1]}." if cut.endswith(" ") else cut


LONGEST: dict[str, object] = {
    "county_name": "Miami-Dade",
    "court_name": up_to(
        80,
        "Circuit and County Courts of the Eleventh Judicial Circuit, Civil and Criminal Divisions",
    ),
    "circuit": up_to(
        80,
        "Eleventh Judicial Circuit of the State of Florida, in and for Miami-Dade County, Florida",
    ),
    "clerk_name": up_to(
        80, "Clerk of the Circuit Court and Comptroller, Office of Jury Management and Summoning"
    ),
    "return_lines": (
        up_to(
            80, "OFFICE OF JURY MANAGEMENT AND SUMMONING, R E EXAMPLE JUSTICE BUILDING, NORTH TOWER"
        ),
        up_to(
            80,
            "12000 NORTHWEST TWELFTH AVENUE, BUILDING B, NORTH TOWER, 7TH FLOOR, SUITE 7-100, 200",
        ),
        up_to(
            80,
            "POST OFFICE BOX 100000, MAIL STOP 2400, ATTENTION OF THE JURY SUMMONING DESK UNIT 5",
        ),
        up_to(
            80,
            "MIAMI FLORIDA 33128-1234 AND BRANCH OFFICE, NORTH MIAMI BEACH FLORIDA 33160-4321 US",
        ),
    ),
    "location_name": up_to(
        80, "Richard E. Example Justice Building and Regional Courthouse, North Tower, Jury Room"
    ),
    "location_lines": (
        up_to(
            80, "Jury Assembly Room 7-100 on the seventh floor of the north tower, by the elevators"
        ),
        up_to(
            80,
            "12000 Northwest Twelfth Avenue at the corner of Northwest Fourteenth Street, Bldg. B",
        ),
        up_to(
            80,
            "Miami, Florida 33128-1234, two blocks west of the Civic Center station of Metrorail",
        ),
    ),
    "location_notes": (
        up_to(
            80,
            "Enter from Twelfth Street on the north side, by the flag poles; doors open at 7:30.",
        ),
        up_to(
            80,
            "Garage 26 is free of charge with this letter; bus lines 7, 21 and 95 stop in front.",
        ),
    ),
    "phone": up_to(
        80, "(305) 555-0100 or, toll free, (800) 555-0100, Monday to Friday, 8 a.m. to 5:30 p.m."
    ),
    "status_phone": up_to(
        80, "(305) 555-0101 or, toll free, (800) 555-0101, at any hour of the day and the night."
    ),
    "web": "jury-services.miami-dade-county-courts.example/j",
    "ada_contact": up_to(
        160,
        "ADA Coordinator, Office of Court Operations, 12000 Northwest Twelfth Avenue, Suite 2400, "
        "Miami, (305) 555-0102, TTY 711, ada.coordinator@miami-dade-courts.example, by mail too",
    ),
}
GRAND: dict[str, object] = {
    "kind": "grand",
    "service": "term",
    "pool": "grand-20270104T0830-kissimmee",
}


# -- drafts

FIRST = datetime(2027, 1, 4, 8, 30, tzinfo=HERE)
SECOND = datetime(2027, 2, 8, 13, 0, tzinfo=HERE)
SENDER = Sender(
    county_name="Osceola",
    court_name="Circuit and County Court of the Ninth Judicial Circuit",
    circuit="Ninth Judicial Circuit of Florida",
    clerk_name="Clerk of the Court, Jury Services",
    return_lines=("1 EXAMPLE SQUARE", "KISSIMMEE FL 34741"),
)
KINDS = ("second-notice", "order-to-show-cause")


def draft_of(kind: str = "second-notice", **otherwise: object) -> Notice:
    facts: dict[str, object] = {
        "kind": kind,
        "dated": date(2027, 1, 6) if kind == "second-notice" else date(2027, 2, 10),
        "sender": SENDER,
        "juror_number": "26-0004-0001",
        "name": "MARIA FERNANDA GARCIA",
        "address": ("1 W OAK ST", "KISSIMMEE FL 34741-5012"),
        "missed": (FIRST,) if kind == "second-notice" else (FIRST, SECOND),
        "phone": "(407) 555-0142",
    }
    return Notice.model_validate(facts | otherwise)
