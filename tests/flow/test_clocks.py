"""The clocks of the rule of behaviour: each thing is told once, and counted as long as it lasts."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import gatehouse
import intake
import office
import pytest
import time_machine
import told as telling
from crashes import counted, crashed
from intake import asked
from people import resident

from access import clocks, emergency_desk, vendor_desk
from access.vendors import CLAUSES

COUNTY = f"/v1/counties/{office.COUNTY}"
FLORIDA = ZoneInfo("America/New_York")
JUROR = "J00000000000000AA"
NOTHING = dict.fromkeys(clocks.Found._fields, 0)
WHY = "as the court has decided this week"


@pytest.fixture(autouse=True)
def _office() -> Iterator[None]:
    with intake.opened():
        yield


@pytest.fixture
def bus() -> str:
    return telling.listen("venire.access")


def midnight(day: date) -> datetime:
    """Return the instant at which a day begins in the county."""
    return datetime.combine(day, time(), tzinfo=FLORIDA).astimezone(UTC)


def look(instant: datetime) -> dict[str, int]:
    """Look at an instant; return what was found, without what was not."""
    with time_machine.travel(instant, tick=False):
        return {name: count for name, count in clocks.watch_clocks({}, None).items() if count}


def just_before_and_at(instant: datetime) -> tuple[dict[str, int], dict[str, int]]:
    return look(instant - timedelta(seconds=1)), look(instant)


def vendor(ends_on: str = "2029-06-30", name: str = "printing-house") -> None:
    entry = {
        "id": name,
        "name": "A Printing House",
        "service": "prints and mails the letters",
        "contact": "its desk for data protection",
        "elements": ["name"],
        "contract": {
            "sha256": "5f" * 32,
            "begins_on": "2026-07-01",
            "ends_on": ends_on,
            "clauses": list(CLAUSES),
        },
    }
    status, told = asked(vendor_desk.handler, "POST", f"{COUNTY}/vendors", entry)
    assert status == 201, told


def send(year: int, day: str, at: datetime, name: str = "printing-house") -> None:
    with time_machine.travel(at, tick=False):
        body = {"year": year, "sent_on": day, "reason": WHY}
        path = f"{COUNTY}/vendors/{name}/notices"
        status, told = asked(vendor_desk.handler, "POST", path, body)
        assert status == 200, told


def notices(name: str = "printing-house") -> list[dict[str, Any]]:
    _, told = asked(vendor_desk.handler, "GET", f"{COUNTY}/vendors/{name}")
    return [{key: one[key] for key in ("year", "drafted_at", "sent_on")} for one in told["notices"]]


def test_in_an_office_without_anything_nothing_is_due(bus):
    assert look(office.NOW) == {}
    assert telling.heard(bus) == []


# -- the policy's review -----------------------------------------------------------------------

REVIEWS = [
    # In force since, due eleven months later, overdue after twelve.
    pytest.param("2026-10-05", date(2027, 9, 5), date(2027, 10, 5), id="summer"),
    pytest.param("2026-10-14", date(2027, 9, 14), date(2027, 10, 14), id="autumn"),
    pytest.param("2026-11-07", date(2027, 10, 7), date(2027, 11, 7), id="a day of 25 hours"),
    pytest.param("2027-03-14", date(2028, 2, 14), date(2028, 3, 14), id="a day of 23 hours"),
    pytest.param("2027-03-31", date(2028, 2, 29), date(2028, 3, 29), id="a shorter month"),
]


@pytest.mark.parametrize(("since", "due", "overdue"), REVIEWS)
def test_a_review_is_due_eleven_months_after_the_policy_took_effect(bus, since, due, overdue):
    gatehouse.adopt(effective_on=since)
    assert just_before_and_at(midnight(due)) == ({}, {"PolicyReviewsDue": 1})
    assert telling.heard(bus) == [("Policy review due", f"version 1, {due}")]
    assert just_before_and_at(midnight(overdue)) == (
        {"PolicyReviewsDue": 1},
        {"PolicyReviewsDue": 1, "PolicyReviewsOverdue": 1},
    )
    assert telling.heard(bus) == [("Policy review overdue", f"version 1, {due}")]


def test_after_a_review_the_next_one_is_due_eleven_months_later(bus):
    gatehouse.adopt()
    first = midnight(date(2027, 9, 5))
    assert look(first) == {"PolicyReviewsDue": 1}
    with time_machine.travel(first, tick=False):
        gatehouse.done("POST", "/policies/1/reviews", {"reason": "it can stay as it is"})
    assert look(first) == {}
    assert just_before_and_at(midnight(date(2028, 8, 5))) == ({}, {"PolicyReviewsDue": 1})
    assert [about for _, about in telling.heard(bus)] == [
        "version 1, 2027-09-05",
        "version 1, 2028-08-05",
    ]


def test_a_policy_that_another_has_followed_asks_for_no_review():
    gatehouse.adopt()
    with time_machine.travel(datetime(2027, 8, 1, 12, tzinfo=UTC), tick=False):
        gatehouse.adopt(
            gatehouse.TEXT + "More.",
            noticed_on="2027-06-01",
            heard_on="2027-06-21",
            adopted_on="2027-07-01",
            effective_on="2027-07-15",
        )
    assert look(midnight(date(2027, 9, 5))) == {}
    assert just_before_and_at(midnight(date(2028, 6, 15))) == ({}, {"PolicyReviewsDue": 1})


# -- emergencies -------------------------------------------------------------------------------


def looked(at: datetime) -> str:
    with time_machine.travel(at, tick=False):
        body = {"why": "imminent-threat", "reason": WHY, "people": [JUROR]}
        path = f"{COUNTY}/break-glass"
        _, told = asked(emergency_desk.handler, "POST", path, body, by="clerk-1")
        glass = str(told["id"])
        path = f"{path}/{glass}/openings"
        status, _ = asked(emergency_desk.handler, "POST", path, {"juror": JUROR}, by="clerk-1")
        assert status == 200
        return glass


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 24, 2, 30, tzinfo=UTC),
        datetime(2027, 3, 13, 6, tzinfo=UTC),
        datetime(2027, 11, 5, 6, tzinfo=UTC),
    ],
    ids=["an ordinary week", "clocks go forward", "clocks go back"],
)
def test_after_72_hours_an_emergency_of_which_nobody_was_told_is_an_alarm(bus, at):
    office.publish([resident(id=JUROR)])
    glass = looked(at)
    assert [what for what, _ in telling.heard(bus)] == ["Glass broken"]
    due = at + timedelta(hours=72)
    assert just_before_and_at(due) == ({}, {"EmergencyNoticesOverdue": 1})
    assert look(due + timedelta(days=9)) == {"EmergencyNoticesOverdue": 1}
    stamp = f"{due:%Y-%m-%dT%H:%M:%SZ}"
    assert telling.heard(bus) == [("Emergency notice overdue", f"{glass}, {stamp}")]


def test_a_glass_through_which_nobody_looked_asks_for_no_notice():
    office.publish([resident(id=JUROR)])
    body = {"why": "imminent-threat", "reason": WHY, "people": [JUROR]}
    status, _ = asked(emergency_desk.handler, "POST", f"{COUNTY}/break-glass", body, by="clerk-1")
    assert status == 201
    assert look(office.NOW + timedelta(days=30)) == {}


def delayed(glass: str, at: datetime, **changes: str) -> None:
    with time_machine.travel(at, tick=False):
        body = {
            "because": "threat-lasts",
            "authority": "the sheriff",
            "review_on": "2026-12-10",
            "reason": WHY,
        }
        path = f"{COUNTY}/break-glass/{glass}/delays"
        by = {"by": "judge-1", "role": "judge"}
        status, told = asked(emergency_desk.handler, "POST", path, body | changes, **by)
        assert status == 200, told


def test_a_delay_that_nobody_looks_at_again_is_an_alarm_until_it_is_renewed_or_ended(bus):
    office.publish([resident(id=JUROR)])
    glass = looked(office.NOW)
    delayed(glass, office.NOW)
    over = midnight(date(2026, 12, 11))
    assert just_before_and_at(over) == ({}, {"DelayReviewsOverdue": 1})
    assert look(over + timedelta(days=20)) == {"DelayReviewsOverdue": 1}
    assert telling.heard(bus)[1:] == [("Delay review overdue", f"{glass}, 2026-12-10")]
    delayed(glass, over, review_on="2026-12-20")
    assert look(over) == {}
    again = midnight(date(2026, 12, 21))
    assert just_before_and_at(again) == ({}, {"DelayReviewsOverdue": 1})
    assert telling.heard(bus) == [("Delay review overdue", f"{glass}, 2026-12-20")]
    with time_machine.travel(again, tick=False):
        path = f"{COUNTY}/break-glass/{glass}/delays/end"
        assert asked(emergency_desk.handler, "POST", path, {"reason": WHY})[0] == 200
    assert look(again) == {}


def test_a_delay_that_came_too_late_does_not_end_the_alarm():
    office.publish([resident(id=JUROR)])
    glass = looked(office.NOW)
    due = office.NOW + timedelta(hours=72)
    assert look(due) == {"EmergencyNoticesOverdue": 1}
    delayed(glass, due)
    assert look(due) == {"EmergencyNoticesOverdue": 1}


# -- the vendors' annual notice ----------------------------------------------------------------


def test_the_years_notice_is_drafted_on_the_first_of_january_of_the_county_and_once(bus):
    vendor()
    new_year = midnight(date(2027, 1, 1))
    look(new_year - timedelta(seconds=1))
    assert notices() == []
    look(new_year)
    drafted = [{"year": 2027, "drafted_at": "2027-01-01T05:00:00Z", "sent_on": None}]
    assert notices() == drafted
    look(new_year + timedelta(hours=1))
    look(new_year + timedelta(days=5))
    assert notices() == drafted
    assert telling.heard(bus) == [("Vendor notice drafted", "printing-house, 2027")]


def test_a_notice_that_was_not_sent_is_late_when_the_thirtieth_is_over(bus):
    vendor()
    look(midnight(date(2027, 1, 1)))
    telling.heard(bus)
    assert just_before_and_at(midnight(date(2027, 1, 31))) == ({}, {"VendorNoticesUnsent": 1})
    assert telling.heard(bus) == [("Vendor notice overdue", "printing-house, 2027")]
    send(2027, "2027-02-03", datetime(2027, 2, 3, 15, tzinfo=UTC))
    assert look(datetime(2027, 2, 3, 16, tzinfo=UTC)) == {}


def test_a_notice_that_was_sent_in_time_is_no_alarm_and_the_next_year_asks_again():
    vendor()
    look(midnight(date(2027, 1, 1)))
    send(2027, "2027-01-30", datetime(2027, 1, 30, 15, tzinfo=UTC))
    assert look(midnight(date(2027, 1, 31))) == {}
    assert look(midnight(date(2028, 1, 31))) == {"VendorNoticesUnsent": 1}
    assert look(midnight(date(2029, 1, 31))) == {"VendorNoticesUnsent": 2}
    assert [one["year"] for one in notices()] == [2027, 2028, 2029]


def test_a_year_that_is_over_settles_no_notice(bus):
    vendor("2027-06-30")
    look(midnight(date(2027, 1, 1)))
    telling.heard(bus)
    assert look(midnight(date(2027, 12, 31))) == {"VendorNoticesUnsent": 1}
    for day in (date(2028, 1, 1), date(2028, 1, 31), date(2029, 3, 1)):
        assert look(midnight(day)) == {"VendorNoticesUnsent": 1}
    assert telling.heard(bus).count(("Vendor notice overdue", "printing-house, 2027")) == 1
    send(2027, "2029-03-02", datetime(2029, 3, 3, 15, tzinfo=UTC))
    assert look(datetime(2029, 3, 3, 16, tzinfo=UTC)) == {}


def test_a_january_without_a_look_is_made_up_for():
    vendor()
    assert look(datetime(2027, 3, 1, 12, tzinfo=UTC)) == {"VendorNoticesUnsent": 1}
    assert [one["year"] for one in notices()] == [2027]


@pytest.mark.parametrize(("registered", "owed"), [(date(2027, 1, 30), 1), (date(2027, 1, 31), 0)])
def test_whoever_comes_after_the_thirty_days_is_told_of_in_the_next_year(registered, owed):
    with time_machine.travel(midnight(registered), tick=False):
        vendor()
    assert look(datetime(2027, 2, 10, tzinfo=UTC)).get("VendorNoticesUnsent", 0) == owed
    assert len(notices()) == owed


def test_of_a_vendor_whose_contract_was_over_nobody_has_to_be_told():
    vendor("2026-12-31")
    assert look(datetime(2027, 2, 10, tzinfo=UTC)) == {}
    assert notices() == []


# -- contracts ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends_on", "first"),
    [
        ("2027-06-30", date(2027, 5, 1)),
        ("2027-04-01", date(2027, 1, 31)),
        ("2027-12-01", date(2027, 10, 2)),
    ],
    ids=["summer", "over the change forward", "over the change back"],
)
def test_a_contracts_end_is_told_sixty_days_ahead_until_it_is_over(bus, ends_on, first):
    vendor(ends_on)
    send(2027, "2027-01-10", datetime(2027, 1, 11, tzinfo=UTC))
    last = date.fromisoformat(ends_on)
    assert just_before_and_at(midnight(first)) == ({}, {"ContractsEnding": 1})
    over = midnight(last + timedelta(days=1))
    assert just_before_and_at(over) == ({"ContractsEnding": 1}, {})
    assert telling.heard(bus) == [("Vendor contract ends", f"printing-house, {ends_on}")]


def test_a_renewal_that_is_on_file_ends_the_warning():
    vendor("2026-12-31")
    assert look(office.NOW) == {"ContractsEnding": 1}
    renewed = {
        "sha256": "a1" * 32,
        "begins_on": "2027-01-01",
        "ends_on": "2027-12-31",
        "clauses": list(CLAUSES),
    }
    path = f"{COUNTY}/vendors/printing-house/contract"
    body = {"contract": renewed, "reason": WHY}
    assert asked(vendor_desk.handler, "POST", path, body)[0] == 200
    assert look(office.NOW) == {}


# -- what the alarms look at -------------------------------------------------------------------


def test_the_alarms_are_given_every_count_at_every_look(capsys):
    vendor("2026-12-31")
    look(office.NOW)
    (metrics,) = [
        json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line
    ]
    found = {name: metrics[name][0] for name in clocks.Found._fields}
    assert found == NOTHING | {"ContractsEnding": 1}


@pytest.mark.parametrize("applied", [False, True])
def test_a_look_that_died_is_made_good_by_the_next_one(bus, applied):
    now = midnight(date(2027, 9, 30))
    vendor("2027-10-30", "house-0")
    writes: list[str] = []
    with counted(writes):
        look(now)
    kinds = {what for what, _ in telling.heard(bus)}
    assert kinds == {"Vendor notice drafted", "Vendor notice overdue", "Vendor contract ends"}
    # The draft; each told, and kept that it was; and an anchor of the log, which has the contract.
    assert len(writes) == 8
    for point in range(len(writes)):
        name = f"house-{point + 1}"
        vendor("2027-10-30", name)
        assert crashed(lambda: look(now), point, applied=applied)
        look(now)
        look(now)
        heard = [what for what, about in telling.heard(bus) if about.startswith(name)]
        assert set(heard) == kinds
        assert len(heard) <= len(kinds) + 1
        assert len(notices(name)) == 1
