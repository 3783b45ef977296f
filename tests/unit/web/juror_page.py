"""The juror's page in a stand-in for a browser, and what the court answers to it."""

from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from jury import merkle, protocol
from jury.canonical import canonical, sha256
from summons.showing import shown_grounds
from tests.unit.verify.bundle_builder import people, salt_of, ticket_of, vector

Run = Callable[..., Any]
Answers = dict[str, Any]

PAGE = Path(__file__).parents[3] / "web" / "j" / "index.html"
BROWSER = (Path(__file__).parent / "browser.js").read_text("utf-8")
VOID = {"meta", "link", "input", "br", "img", "hr"}

CODE = "CGWJNGH6ICNSD37Z"
JURORS = "/v1/public/jurors"
PLACE = {"name": "Courthouse", "lines": ["2 Courthouse Square", "Kissimmee"]}
NAME = "ALMA QUISPE"
STREET = "17 GANNET LN"


class Tree(HTMLParser):
    """A page as nested lists: name, attributes, and texts and elements in order."""

    def __init__(self) -> None:
        """Begin with nothing but a root."""
        super().__init__()
        self.root: list[Any] = ["root", {}, []]
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Put an element where the page has it."""
        found: list[Any] = [tag, {name: value or "" for name, value in attrs}, []]
        self.open[-1][2].append(found)
        if tag not in VOID:
            self.open.append(found)

    def handle_endtag(self, _tag: str) -> None:
        """Close the newest element; another test sees to it that the page is balanced."""
        self.open.pop()

    def handle_data(self, data: str) -> None:
        """Put a text where the page has it."""
        self.open[-1][2].append(data)


def page() -> list[Any]:
    """Return the page as it is shipped."""
    tree = Tree()
    tree.feed(PAGE.read_text("utf-8"))
    return tree.root


def good(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return an answer that is not a refusal."""
    return {"status": 200, "document": dict(document)}


def refused(status: int, error: str, **facts: Any) -> dict[str, Any]:
    """Return a refusal."""
    return {"status": status, "document": {"error": error, "message": "no", **facts}}


LOST = {"lost": True}


def status(**changes: Any) -> dict[str, Any]:
    """Return what the court answers of somebody's summons; before the evening before by itself."""
    return good(
        {
            "juror_number": "26-0002-0001",
            "pool": "petit-20270104T0800-kissimmee",
            "reports_at": "2027-01-04T08:00:00-05:00",
            "location": PLACE,
            "state": "summoned",
            "reporting": "check-again",
            "check_after": "2027-01-03T17:00:00-05:00",
            "decided": False,
        }
        | changes
    )


def details(**changes: Any) -> dict[str, Any]:
    """Return somebody's own details."""
    messages = {"email": None, "sms": None, "language": "en"}
    found = {"name": NAME, "address": [STREET, "KISSIMMEE FL 34741"], "confirmed": False}
    return good(found | {"messages": messages} | changes)


AN_OPENING = {
    "at": "2026-12-01T15:30:00Z",
    "role": "clerk",
    "purpose": "answering-the-juror",
    "deed": "shown",
}


def questionnaire(*, open_: bool = True, **answers: str) -> dict[str, Any]:
    """Return the county's questions with what somebody answered."""
    questions = [
        {
            "code": code,
            "en": f"What is your {code}?",
            "es": f"¿Cuál es su {code}?",
            "for_parties": code == "trade",
            "answer": answers.get(code),
        }
        for code in ("trade", "need")
    ]
    return good({"open": open_, "questions": questions})


def a_date(day: str, *, room: int = 3) -> dict[str, Any]:
    """Return a date to which somebody can be postponed."""
    pool = f"petit-{day.replace('-', '')}T0800-kissimmee"
    return {"pool": pool, "reports_at": f"{day}T08:00:00-05:00", "location": PLACE, "room": room}


def dates(*days: str, first: bool = True) -> dict[str, Any]:
    """Return the dates with room."""
    return good({"first": first, "until": "2027-07-04", "dates": [a_date(day) for day in days]})


def acts() -> Answers:
    """Return what the court answers to all that a juror does, when all goes well."""
    moved = {key: value for key, value in a_date("2027-03-01").items() if key != "room"}
    kept = {"email": "a***@example.com", "sms": None, "language": "en"}
    filed = {"state": "summoned", "claimed": "attorney", "needs": "judge", "decided_by": "judge"}
    return {
        f"{JURORS}/status": status(),
        f"{JURORS}/details": details(),
        f"{JURORS}/answer": good({"state": "responded", "confirmed": True}),
        f"{JURORS}/dates": dates("2027-02-01", "2027-03-01"),
        f"{JURORS}/postponement": good({"state": "postponed"} | moved),
        f"{JURORS}/excusal": good(filed),
        f"{JURORS}/messages": good({"messages": kept}),
        f"{JURORS}/questionnaire": questionnaire(trade="baker"),
        f"{JURORS}/openings": good({"openings": [AN_OPENING]}),
        "/v1/public/grounds": good({"grounds": shown_grounds()}),
    }


def proof_of_the_first() -> dict[str, Any]:
    """Return the proof of the first person drawn of the vectors' small draw."""
    drawn = vector("small")
    person = drawn["drawn_ids"][0]
    leaves = [ticket_of(drawn, one) for one in people(drawn)]
    position = drawn["positions"][0]
    return {
        "protocol": "venire-draw/1",
        "draw": "small",
        "id": person,
        "salt": salt_of(drawn, person).hex(),
        "position": position,
        "size": len(leaves),
        "path": [step.hex() for step in merkle.path(leaves, position)],
    }


def answers(**changes: Any) -> Answers:
    """Return what the court answers, about the place, the draw and the log as told."""
    text = canonical(vector("small")["commitment"]).decode()
    entry = protocol.log_entry(
        county="osceola",
        sequence=1,
        kind="commitment",
        body=sha256(text.encode()),
        previous=protocol.GENESIS,
    )
    place = {
        "county": "osceola",
        "draw": "small",
        "voided": False,
        "juror_number": "26-0002-0001",
        "reports_at": "2027-01-04T08:00:00-05:00",
        "location": PLACE,
        "proof": proof_of_the_first(),
    }
    announced = {
        "draw": "small",
        "commitment": text,
        "commitment_hash": sha256(text.encode()),
        "result_hash": None,
        "voided": False,
        "void": None,
    }
    base = "/v1/public/counties/osceola"
    found = {
        JURORS: good(place | changes.pop("place", {})),
        f"{base}/draws/small": good(announced | changes.pop("draw", {})),
        f"{base}/log?limit=500": good(
            {"log": [canonical(entry).decode()]} | changes.pop("log", {})
        ),
    }
    assert not changes
    return acts() | found


def opened(run: Run, finding: str, **given: Any) -> Any:
    """Open the page with a scanned code, and return what is found in it."""
    return done(run, "", finding, **given)


def done(run: Run, doing: str, finding: str, **given: Any) -> Any:
    """Open the page with a scanned code, do something, and return what is found then."""
    told = {"hash": f"#{CODE}", "answers": answers(), "page": page()} | given
    return run(f"{BROWSER}\n{doing}\nfound = {finding};", told)
