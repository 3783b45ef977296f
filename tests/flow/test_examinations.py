"""One employee's activity gone through by two others: on what, by whom, how long, on record."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import acts
import intake
import office
import pytest
import time_machine
from acts import CLERK, FIRST, SECOND, THIRD

from access import examination_desk, log_desk
from jury import wiring
from jury.access_log import Opening, first_break

BASE = f"/v1/counties/{office.COUNTY}/examinations"
REASON = "two jurors say that a neighbour knew their address"
ROLES = {"administrator": "court-administrator", "auditor": "auditor", "judge": "judge"}
PERSON = "J00000000000000AB"


@pytest.fixture(autouse=True)
def _office() -> Iterator[None]:
    with intake.opened():
        for one in (CLERK, FIRST, SECOND):
            acts.register(one)
        yield


def ask(
    method: str, route: str = "", body: Any = None, *, by: str = FIRST, **query: str
) -> tuple[int, Any]:
    role = ROLES[by.partition("-")[0]]
    return intake.asked(
        examination_desk.handler, method, BASE + route, body, by=by, role=role, **query
    )


def wish(subject: str = CLERK, **changes: str) -> dict[str, str]:
    return {
        "subject": subject, "from_on": "2026-11-02", "to_on": "2026-11-20", "reason": REASON,
    } | changes  # fmt: skip


def wanted(by: str = FIRST, **changes: str) -> dict[str, Any]:
    status, told = ask("POST", "", wish(**changes), by=by)
    assert status == 202, told
    return dict(told)


def approved(told: dict[str, Any], by: str = SECOND) -> tuple[int, Any]:
    route = f"/{told['examination']}/approval"
    return ask("POST", route, {"approve": told["request"]["request"]}, by=by)


def begun(**changes: str) -> str:
    told = wanted(**changes)
    assert approved(told)[0] == 200
    return str(told["examination"])


def opened(by: str, day: str, *, hour: int = 15, about: str = "") -> int:
    """Log that somebody has opened a record at an hour (UTC) of a day; return the line's number."""
    at = office.NOW.fromisoformat(f"{day}T{hour:02d}:00:00+00:00")
    line = wiring.access().log(
        Opening(
            county=office.COUNTY,
            at=at,
            by=by,
            role="clerk",
            deed="shown",
            route="GET /somewhere",
            people=(PERSON,),
            about=about,
            purpose="audit",
            correlation="request-0",
        )
    )
    return line.number


def lines() -> list[Any]:
    return list(wiring.access().lines(office.COUNTY))


def test_the_two_read_what_somebody_did_on_the_countys_days_and_nothing_else():
    opened(CLERK, "2026-11-02", hour=4)  # the evening before, in Florida
    first = opened(CLERK, "2026-11-02", hour=6)
    opened(THIRD, "2026-11-10", about=CLERK)
    last = opened(CLERK, "2026-11-21", hour=4)
    opened(CLERK, "2026-11-21", hour=6)
    name = begun()
    for by in (FIRST, SECOND):
        status, told = ask("GET", f"/{name}", by=by)
        assert status == 200
        assert [one["number"] for one in told["lines"]] == [first, last]
        assert (told["subject"], told["from_on"]) == (CLERK, "2026-11-02")


def test_each_reading_is_a_line_about_the_one_examined():
    name = begun()
    ask("GET", f"/{name}", by=SECOND)
    ask("GET", f"/{name}", by=SECOND)
    # The request and its approval, too.
    assert [(one.deed, one.by, one.about) for one in lines()] == [
        ("examined", by, CLERK) for by in (FIRST, SECOND, SECOND, SECOND)
    ]
    head = wiring.access().head(office.COUNTY)
    assert first_break((one.text for one in lines()), head) is None


@pytest.mark.parametrize("by", [THIRD, "judge-2"])
def test_nobody_else_reads_an_examination(by):
    opened(CLERK, "2026-11-10")
    name = begun()
    before = lines()
    status, told = ask("GET", f"/{name}", by=by)
    assert (status, told["error"]) == (403, "NotAllowed")
    assert lines() == before


def test_it_can_be_read_for_thirty_days_after_its_approval_and_not_before():
    opened(CLERK, "2026-11-10")
    told = wanted()
    status, refusal = ask("GET", f"/{told['examination']}")
    assert (status, refusal["error"]) == (409, "ExaminationClosed")
    assert approved(told)[0] == 200
    end = office.NOW + timedelta(days=30)
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        assert ask("GET", f"/{told['examination']}")[0] == 200
    with time_machine.travel(end, tick=False):
        assert ask("GET", f"/{told['examination']}")[1]["error"] == "ExaminationClosed"


def test_nobody_examines_themselves_or_lets_themselves_be_examined():
    status, told = ask("POST", "", wish(FIRST))
    assert (status, told["error"]) == (403, "OwnCase")
    of_the_judge = wanted(subject=SECOND)
    before = acts.everything()
    status, told = approved(of_the_judge, by=SECOND)
    assert (status, told["error"]) == (403, "OwnCase")
    assert acts.everything() == before
    assert approved(of_the_judge, by=THIRD)[0] == 200


def test_the_one_examined_does_not_see_it():
    told = wanted(subject=SECOND)
    other = wanted()
    _, seen = ask("GET", by=SECOND)
    assert [one["examination"] for one in seen["examinations"]] == [other["examination"]]
    assert ask("GET", f"/{told['examination']}", by=SECOND)[0] == 404
    _, seen = ask("GET", by="auditor-1")
    assert {one["subject"] for one in seen["examinations"]} == {SECOND, CLERK}


def test_whoever_is_examined_reads_it_nowhere_in_the_log():
    acts.register("auditor-1")
    for subject in (SECOND, "auditor-1"):
        told = wanted(subject=subject)
        assert approved(told, by=THIRD)[0] == 200
        assert ask("GET", f"/{told['examination']}", by=FIRST)[0] == 200

    def read(by: str) -> list[tuple[str, str]]:
        path = f"/v1/counties/{office.COUNTY}/access-log"
        status, told = intake.asked(log_desk.handler, "GET", path, by=by, role="auditor")
        assert status == 200
        return [(one["deed"], one["about"]) for one in told["lines"]]

    assert ("examined", "auditor-1") not in read("auditor-1")
    assert ("examined", SECOND) in read("auditor-1")
    assert ("examined", "auditor-1") in read("auditor-2")
    # The one examined examines the examiner in turn, together with somebody else.
    told = wanted(by="judge-1", subject=FIRST, to_on="2026-11-23")
    assert approved(told, by="judge-2")[0] == 200
    seen = {
        by: [one["about"] for one in ask("GET", f"/{told['examination']}", by=by)[1]["lines"]]
        for by in (SECOND, "judge-2")
    }
    # What FIRST asked for and read of each of them.
    of_both = [SECOND, SECOND, "auditor-1", "auditor-1"]
    assert seen == {SECOND: of_both[2:], "judge-2": of_both}


def test_the_same_suspicion_on_another_day_is_another_examination():
    first = wanted()
    assert wanted() == first
    with time_machine.travel(office.NOW + timedelta(days=1), tick=False):
        assert wanted()["examination"] != first["examination"]


def test_asking_again_after_the_approval_changes_nothing():
    told = wanted()
    assert approved(told)[0] == 200
    before = acts.everything()
    assert wanted()["request"] == told["request"]
    assert acts.everything() == before


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"to_on": "2026-11-24"}, 400, "Invalid"),
        ({"from_on": "2026-11-21"}, 400, "Invalid"),
        ({"reason": "because"}, 400, "Invalid"),
        ({"subject": "nobody-1"}, 404, "NotFound"),
    ],
)
def test_an_examination_needs_a_reason_past_days_and_somebody_who_works_here(
    changes, status, error
):
    told = ask("POST", "", wish() | changes)
    assert (told[0], told[1]["error"]) == (status, error)


def test_what_somebody_did_comes_a_page_at_a_time():
    numbers = [opened(CLERK, f"2026-11-{day:02d}") for day in range(3, 8)]
    name, found, cursor = begun(), [], {}
    while True:
        _, told = ask("GET", f"/{name}", limit="2", **cursor)
        found.append([one["number"] for one in told["lines"]])
        if told["next"] is None:
            break
        cursor = {"cursor": told["next"]}
    assert found == [numbers[:2], numbers[2:4], numbers[4:]]
