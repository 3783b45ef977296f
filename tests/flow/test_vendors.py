"""Vendors: no personal data without a whole contract, none after it; and a notice each year."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import gatehouse
import pytest
import time_machine
from crashes import calls_of, interleave, schedules
from intake import asked, reply
from office import NOW

from access import vendor_desk
from access.vendors import CLAUSES

HERE = "/v1/counties/osceola/vendors"
PUBLIC = "/v1/public/counties/osceola/vendors"
PRINTING = "GET /v1/counties/{county}/pools/{pool}/summons"
WHY = "as the court has decided this week"


@pytest.fixture(autouse=True)
def house() -> Iterator[gatehouse.Gatehouse]:
    with gatehouse.opened() as opened:
        yield opened


def contract(ends_on: str = "2027-06-30", **changes: Any) -> dict[str, Any]:
    return {
        "sha256": "5f" * 32,
        "begins_on": "2026-07-01",
        "ends_on": ends_on,
        "clauses": list(CLAUSES),
        "covers": ["printing"],
    } | changes


def entry(name: str = "printing-house", **changes: Any) -> dict[str, Any]:
    return {
        "id": name,
        "name": "A Printing House",
        "service": "prints and mails the letters",
        "contact": "its desk for data protection",
        "elements": ["name", "mailing-address"],
        "contract": contract(),
    } | changes


def ask(path: str = "", body: Any = None, **more: Any) -> tuple[int, Any]:
    method = "GET" if body is None else "POST"
    return asked(vendor_desk.handler, method, HERE + path, body, **more)


def done(path: str, body: Any, **more: Any) -> dict[str, Any]:
    status, told = ask(path, body, **more)
    assert status < 300, told
    return dict(told)


def bind(given: dict[str, Any], name: str = "printing-house") -> dict[str, Any]:
    return done(f"/{name}/contract", {"contract": given, "reason": WHY})


def a_printer() -> None:
    gatehouse.adopt()
    done("", entry())
    gatehouse.enrol("press-1", "printer", "vendor", vendor="printing-house")


def barred_at(house: gatehouse.Gatehouse, instant: datetime) -> str:
    with time_machine.travel(instant, tick=False):
        effect, code = house.decide(house.token("printer", "press-1"), PRINTING)
    assert (effect == "Allow") == (not code)
    return code


# -- the register ----------------------------------------------------------------------------


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_contract_without_one_of_the_clauses_is_refused_and_the_clause_named(clause):
    left = contract(clauses=[one for one in CLAUSES if one != clause])
    status, told = ask("", entry(contract=left))
    assert (status, told["error"], told["missing"]) == (422, "ContractIncomplete", clause)
    assert ask("/printing-house")[0] == 404


def test_every_clause_that_is_left_out_is_named():
    status, told = ask("", entry(contract=contract(clauses=["inspection"])))
    assert (status, told["missing"]) == (422, ", ".join(CLAUSES[1:]))


@pytest.mark.parametrize(
    "wrong",
    [
        {"elements": ["shoe-size"]},
        {"elements": []},
        {"contract": contract(clauses=["whatever"])},
        {"contract": contract(begins_on="2027-07-01")},
    ],
)
def test_what_is_on_no_list_or_ends_before_it_begins_is_refused(wrong):
    status, told = ask("", entry(**wrong))
    assert (status, told["error"]) == (400, "Invalid")


def test_a_vendor_that_is_entered_again_is_the_one_on_file_and_another_is_refused():
    first = done("", entry())
    assert done("", entry(), by="administrator-2") == first
    status, told = ask("", entry(service="reads the letters"))
    assert (status, told["error"]) == (409, "Conflict")
    assert ask("/printing-house")[1] == first


def test_vendors_are_listed_a_page_at_a_time():
    for name in ("c-house", "a-house", "b-house"):
        done("", entry(name))
    _, page = ask("", None, limit="2")
    assert [one["id"] for one in page["vendors"]] == ["a-house", "b-house"]
    _, rest = ask("", None, limit="2", cursor=page["next"])
    assert ([one["id"] for one in rest["vendors"]], rest["next"]) == (["c-house"], None)


def test_two_vendors_entered_at_the_same_moment_are_both_on_file():
    def enter(name: str) -> Any:
        return lambda: done("", entry(name))

    most = calls_of(enter("z-house"))
    names = [f"n{place}-house" for place in range(len(list(schedules(most, most))) * 2)]
    for place, schedule in enumerate(schedules(most, most)):
        pair = names[2 * place], names[2 * place + 1]
        told = interleave(schedule, *map(enter, pair))
        assert [one["id"] for one in told] == list(pair)  # type: ignore[index]
    _, page = ask("", None, limit="500")
    assert {one["id"] for one in page["vendors"]} == {"z-house", *names}


def test_anybody_reads_who_gets_what_until_when_and_nothing_else():
    done("", entry())
    bind(contract("2028-06-30", sha256="a1" * 32, begins_on="2027-07-01"))
    status, told = asked(vendor_desk.handler, "GET", PUBLIC)
    assert status == 200
    assert told == {
        "vendors": [
            {
                "name": "A Printing House",
                "service": "prints and mails the letters",
                "elements": ["name", "mailing-address"],
                "contract_ends_on": "2028-06-30",
            }
        ]
    }


# -- the contract's end -------------------------------------------------------------------------

LAST_DAYS = [
    pytest.param("2027-06-30", datetime(2027, 7, 1, 4, tzinfo=UTC), id="summer"),
    pytest.param("2026-12-31", datetime(2027, 1, 1, 5, tzinfo=UTC), id="winter"),
    pytest.param("2027-03-13", datetime(2027, 3, 14, 5, tzinfo=UTC), id="the eve of the change"),
    pytest.param("2027-03-14", datetime(2027, 3, 15, 4, tzinfo=UTC), id="a day of 23 hours"),
    pytest.param("2027-11-06", datetime(2027, 11, 7, 4, tzinfo=UTC), id="the eve of the other"),
    pytest.param("2027-11-07", datetime(2027, 11, 8, 5, tzinfo=UTC), id="a day of 25 hours"),
]


def test_a_printer_gets_in_only_under_a_contract_that_has_letters_printed(
    house: gatehouse.Gatehouse,
) -> None:
    a_printer()
    assert barred_at(house, NOW) == ""
    bind(contract(covers=[]))
    assert barred_at(house, NOW) == "ContractEnded"
    bind(contract(covers=["messages"]))
    assert barred_at(house, NOW) == "ContractEnded"
    bind(contract())
    assert barred_at(house, NOW) == ""


@pytest.mark.parametrize(("last_day", "midnight"), LAST_DAYS)
def test_the_printer_gets_in_on_the_contracts_last_day_until_the_countys_midnight(
    house, last_day, midnight
):
    a_printer()
    bind(contract(last_day))
    assert barred_at(house, midnight - timedelta(seconds=1)) == ""
    assert barred_at(house, midnight) == "ContractEnded"


def test_an_earlier_end_bites_at_once_and_the_former_one_stays_on_record(house):
    a_printer()
    now = datetime(2026, 11, 23, 11, tzinfo=UTC)
    assert barred_at(house, now) == ""
    told = bind(contract("2026-11-22"))
    assert barred_at(house, now) == "ContractEnded"
    assert told["bound"] is False
    (line,) = told["history"]
    assert (
        line["what"] == f"contract {'5f' * 6} 2026-07-01 to 2027-06-30 now 2026-07-01 to 2026-11-22"
    )
    assert (line["why"], line["by"]) == (WHY, "administrator-1")


def test_a_renewal_signed_ahead_cuts_nobody_off_and_a_gap_between_contracts_does(house):
    a_printer()
    told = bind(contract("2028-06-30", sha256="a1" * 32, begins_on="2027-07-11"))
    assert [one["sha256"][:2] for one in (told["contract"], *told["earlier"])] == ["a1", "5f"]
    for day, code in (
        (datetime(2027, 6, 30, 12, tzinfo=UTC), ""),
        (datetime(2027, 7, 5, 12, tzinfo=UTC), "ContractEnded"),
        (datetime(2027, 7, 11, 12, tzinfo=UTC), ""),
        (datetime(2028, 7, 1, 12, tzinfo=UTC), "ContractEnded"),
    ):
        assert barred_at(house, day) == code


def test_a_later_contract_lacks_no_clause_either():
    done("", entry())
    status, told = ask(
        "/printing-house/contract",
        {"contract": contract(sha256="a1" * 32, clauses=list(CLAUSES[:-1])), "reason": WHY},
    )
    assert (status, told["missing"]) == (422, CLAUSES[-1])


def test_the_same_contract_again_changes_nothing():
    done("", entry())
    once = bind(contract("2026-12-31"))
    assert bind(contract("2026-12-31")) == once


def test_a_contract_is_not_changed_from_a_screen_that_is_out_of_date():
    done("", entry())
    answer = reply(vendor_desk.handler, "GET", f"{HERE}/printing-house")
    screen = {"If-Match": answer["multiValueHeaders"]["ETag"][0]}
    bind(contract("2026-12-31"))
    body = {"contract": contract("2027-12-31"), "reason": WHY}
    status, told = ask("/printing-house/contract", body, headers=screen)
    assert (status, told["error"]) == (412, "ScreenStale")
    assert ask("/printing-house")[1]["contract"]["ends_on"] == "2026-12-31"


# -- the annual notice ----------------------------------------------------------------------------


def send(year: int, sent_on: str, at: datetime) -> tuple[int, Any]:
    with time_machine.travel(at, tick=False):
        body = {"year": year, "sent_on": sent_on, "reason": WHY}
        return ask("/printing-house/notices", body)


@pytest.mark.parametrize(("sent_on", "late"), [("2027-01-30", False), ("2027-01-31", True)])
def test_a_notice_counts_as_late_from_the_thirty_first_of_january_and_is_taken(sent_on, late):
    done("", entry())
    status, told = send(2027, sent_on, datetime(2027, 2, 10, 12, tzinfo=UTC))
    (notice,) = told["notices"]
    assert (status, notice["sent_on"], notice["late"]) == (200, sent_on, late)
    assert (notice["sent"]["by"], notice["sent"]["why"]) == ("administrator-1", WHY)


def test_the_draft_tells_who_gets_what_and_where_the_contract_can_be_seen():
    done("", entry())
    _, told = send(2027, "2027-01-12", datetime(2027, 1, 12, 15, tzinfo=UTC))
    text = told["notices"][0]["text"]
    for part in ("A Printing House", "name, mailing-address", "2027-06-30", "can be inspected"):
        assert part in text


def test_a_notice_is_sent_once_a_year():
    done("", entry())
    noon = datetime(2027, 1, 20, 17, tzinfo=UTC)
    first = send(2027, "2027-01-12", noon)
    assert send(2027, "2027-01-12", noon + timedelta(hours=1)) == first
    status, told = send(2027, "2027-01-13", noon)
    assert (status, told["error"]) == (409, "Conflict")


def test_a_notice_that_is_sent_in_a_later_year_is_taken_and_late():
    done("", entry())
    status, told = send(2027, "2028-02-01", datetime(2028, 2, 2, 12, tzinfo=UTC))
    (notice,) = told["notices"]
    assert (status, notice["year"], notice["sent_on"], notice["late"]) == (
        200,
        2027,
        "2028-02-01",
        True,
    )


@pytest.mark.parametrize("sent_on", ["2026-12-31", "2027-01-13"])
def test_no_notice_was_sent_before_its_year_or_on_a_day_that_has_not_come(sent_on):
    done("", entry())
    # It is the twelfth still in Florida, and the thirteenth in London.
    status, told = send(2027, sent_on, datetime(2027, 1, 13, 4, 59, tzinfo=UTC))
    assert (status, told["error"]) == (422, "DayImplausible")
