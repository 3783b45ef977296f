"""Access in an emergency: at once, alone, for a day; and each person is told within 72 hours."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import gatehouse
import intake
import office
import pytest
import summonses
import time_machine
import told as telling
from crashes import counted, crashed
from intake import asked, items, reply
from people import resident

from access import emergency_desk
from jury import wiring
from jury.counties import court
from jury.records import Address, Name

HERE = f"/v1/counties/{office.COUNTY}/break-glass"
WHY = "the sheriff warns of an attack tonight"
NIGHT = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
FIRST, SECOND, OTHER = "J00000000000000AA", "J00000000000000AB", "J00000000000000AC"
CLERK, COLLEAGUE, JUDGE = "clerk-1", "clerk-2", "judge-1"
SECRETS = ("Zqlast", "Zqfirst", "Zqstreet", "1971-02-03")


@pytest.fixture(autouse=True)
def _office() -> Iterator[None]:
    with intake.opened():
        people = [
            resident(
                id=juror,
                name=Name(last="Zqlast", first="Zqfirst"),
                date_of_birth=datetime(1971, 2, 3, tzinfo=UTC).date(),
                residence=Address(line1="1 Zqstreet", city="Kissimmee", state="FL", zip5="34741"),
            )
            for juror in (FIRST, SECOND, OTHER)
        ]
        office.publish(people)
        with time_machine.travel(NIGHT, tick=False):
            yield


def at(instant: datetime) -> Any:
    return time_machine.travel(instant, tick=False)


def later(**passed: int) -> Any:
    return at(NIGHT + timedelta(**passed))


def ask(path: str, body: Any = None, *, by: str = CLERK, role: str = "clerk") -> tuple[int, Any]:
    method = "GET" if body is None else "POST"
    return asked(emergency_desk.handler, method, HERE + path, body, by=by, role=role)


def done(path: str, body: Any, **who: str) -> Any:
    status, told = ask(path, body, **who)
    assert status < 300, told
    return told


def break_it(*people: str, by: str = CLERK, role: str = "clerk", **changes: Any) -> str:
    body = {"why": "imminent-threat", "reason": WHY, "people": list(people or (FIRST, SECOND))}
    return str(done("", body | changes, by=by, role=role)["id"])


def look(glass: str, juror: str = FIRST, **who: str) -> tuple[int, Any]:
    return ask(f"/{glass}/openings", {"juror": juror}, **who)


def tell(glass: str, juror: str = FIRST, sent_on: str = "2026-11-22", **who: str) -> Any:
    """Enter, as somebody else than whoever broke it, that a person was told."""
    body = {"juror": juror, "sent_on": sent_on, "reason": "by letter to the address on file"}
    return ask(f"/{glass}/notices", body, **{"by": COLLEAGUE} | who)


def delay(
    glass: str, by: str = JUDGE, because: str = "threat-lasts", **changes: str
) -> tuple[int, Any]:
    """Delay on a sheriff's word, to be looked at again after thirty days."""
    review_on = (wiring.now() - timedelta(hours=5)).date() + timedelta(days=30)
    body = {
        "because": because,
        "authority": "the sheriff",
        "review_on": review_on.isoformat(),
        "reason": "the sheriff asks us to wait",
    }
    return ask(f"/{glass}/delays", body | changes, by=by, role="judge")


def end(glass: str) -> Any:
    return done(f"/{glass}/delays/end", {"reason": "the arrest was made"}, by=JUDGE, role="judge")


def shown(glass: str) -> Any:
    status, told = ask(f"/{glass}", by="auditor-1", role="auditor")
    assert status == 200, told
    return told


def lines() -> list[tuple[str, str, str | None, str]]:
    log = wiring.access().lines(office.COUNTY)
    return [(one.deed, ",".join(one.people), one.purpose, one.about) for one in log]


# -- for whom, whose, how long -----------------------------------------------------------------


def test_people_are_named_by_juror_number_too():
    with at(office.NOW):
        pool = summonses.sent(summonses.ordered(size=3))
        one, other, _third = summonses.everybody(pool)
        glass = break_it(one.juror_number, other.person)
        assert set(shown(glass)["people"]) == {one.person, other.person}
        status, told = look(glass, one.juror_number)
        assert (status, told["juror"]) == (200, one.person)
        assert look(glass, "49-9999-0001")[0] == 404


def test_whoever_breaks_the_glass_sees_who_it_is_and_where_they_live():
    status, told = look(break_it())
    assert status == 200
    assert told["name"]["last"] == "Zqlast"
    assert told["residence"]["line1"] == "1 Zqstreet"
    assert told["date_of_birth"] == "1971-02-03"
    assert set(told) == {"juror", "name", "date_of_birth", "residence", "mailing", "due_at"}


def test_each_look_is_in_the_log_before_anything_is_shown():
    glass = break_it()
    for juror in (FIRST, SECOND, FIRST):
        look(glass, juror)
    assert lines() == [("shown", juror, "emergency", glass) for juror in (FIRST, SECOND, FIRST)]


def test_nobody_else_looks_through_somebodys_glass():
    glass = break_it()
    for by, role in ((COLLEAGUE, "clerk"), (JUDGE, "judge")):
        status, told = look(glass, by=by, role=role)
        assert (status, told["error"]) == (403, "NotAllowed")
    assert lines() == []
    assert shown(glass)["opened"] == []


def test_nobodys_record_but_those_that_were_named_is_shown():
    status, told = look(break_it(FIRST), OTHER)
    assert (status, told["error"]) == (403, "NotAllowed")
    assert lines() == []


def test_after_24_hours_it_is_closed_and_another_one_must_be_broken():
    glass = break_it()
    with later(hours=24, seconds=-1):
        assert look(glass)[0] == 200
    with later(hours=24):
        status, told = look(glass)
        assert (status, told["error"]) == (409, "GlassClosed")
        again = break_it()
        assert again != glass
        assert look(again)[0] == 200
    assert len(lines()) == 2


def test_nobody_looks_at_their_own_record_in_an_emergency_either():
    gatehouse.register(CLERK)
    gatehouse.adopt()
    home = {"line1": "1 Zqstreet", "zip5": "34741"}
    gatehouse.sign(CLERK, last="Zqlast", first="Zqfirst", born="1971-02-03", households=[home])
    status, told = look(break_it())
    assert (status, told["error"]) == (403, "OwnRecord")
    assert {deed for deed, *_ in lines()} == {"registered"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"why": "legal-order"},
        {"why": "imminent-threat", "order": "2026-CF-1"},
        {"why": "curiosity"},
        {"reason": "short"},
        {"people": []},
        {"people": [FIRST] * 21},
    ],
)
def test_without_a_reason_an_order_or_names_nothing_is_opened(wrong):
    body = {"why": "imminent-threat", "reason": WHY, "people": [FIRST]} | wrong
    status, told = ask("", body)
    assert (status, told["error"]) == (400, "Invalid")


def test_a_legal_order_is_on_record_by_its_number():
    glass = break_it(why="legal-order", order="2026-CF-000123")
    assert (shown(glass)["why"], shown(glass)["order"]) == ("legal-order", "2026-CF-000123")


def test_the_glass_is_not_broken_for_somebody_who_is_on_no_roll():
    status, _ = ask("", {"why": "imminent-threat", "reason": WHY, "people": ["J" + "0" * 16]})
    assert status == 404


def test_the_same_again_within_the_day_is_the_same_glass_and_opens_nothing_longer():
    glass = break_it()
    with later(hours=5):
        assert break_it() == glass
        assert break_it(by=COLLEAGUE) != glass
    assert shown(glass)["open_until"] == "2026-11-24T02:30:00Z"


def test_staff_are_told_at_once_and_only_that_it_happened():
    url = telling.listen("venire.access")
    glass = break_it()
    assert telling.heard(url) == [("Glass broken", glass)]


def test_the_registers_are_read_in_the_order_of_their_times_a_page_at_a_time():
    glasses = []
    for hours in (0, 3, 1, 2):
        with later(hours=hours):
            glasses.append(break_it(reason=f"{WHY}, for the {hours}. time"))
    status, page = asked(emergency_desk.handler, "GET", HERE, role="judge", limit="3")
    assert status == 200
    assert [one["id"] for one in page["glasses"]] == sorted(glasses)[:3]
    cursor = page["next"]
    _, rest = asked(emergency_desk.handler, "GET", HERE, role="judge", limit="3", cursor=cursor)
    assert [one["id"] for one in rest["glasses"]] == sorted(glasses)[3:]


# -- the 72 hours ------------------------------------------------------------------------------

OPENINGS = [
    pytest.param(NIGHT, id="an ordinary week"),
    # The clocks go forward on 14 March 2027 and back on 7 November, at seven and six in UTC.
    pytest.param(datetime(2027, 3, 13, 6, tzinfo=UTC), id="a day of 23 hours in between"),
    pytest.param(datetime(2027, 11, 5, 6, tzinfo=UTC), id="a day of 25 hours in between"),
]


@pytest.mark.parametrize("begin", OPENINGS)
def test_people_are_to_be_told_within_72_hours_of_the_first_look(begin):
    with at(begin):
        glass = break_it()
        assert shown(glass)["due_at"] is None
    with at(begin + timedelta(hours=2)):
        look(glass)
    with at(begin + timedelta(hours=9)):
        look(glass, SECOND)
        look(glass)
    due = begin + timedelta(hours=74)
    with at(due - timedelta(seconds=1)):
        told = shown(glass)
        assert datetime.fromisoformat(told["due_at"]) == due
        assert not told["overdue"]
    with at(due):
        assert shown(glass)["overdue"]


def test_what_was_opened_and_when_first_is_on_the_record():
    glass = break_it()
    look(glass)
    with later(hours=3):
        look(glass)
        look(glass, SECOND)
    fields = ["name", "date_of_birth", "residence", "mailing"]
    assert shown(glass)["opened"] == [
        {"juror": FIRST, "at": "2026-11-23T02:30:00Z", "fields": fields},
        {"juror": SECOND, "at": "2026-11-23T05:30:00Z", "fields": fields},
    ]


def test_the_clock_runs_until_the_last_one_whose_record_was_opened_is_told():
    glass = break_it()
    look(glass)
    look(glass, SECOND)
    assert tell(glass)[0] == 200
    assert shown(glass)["due_at"] == "2026-11-26T02:30:00Z"
    status, told = tell(glass, SECOND)
    assert (status, told["due_at"]) == (200, None)
    assert [one["juror"] for one in told["notices"]] == [FIRST, SECOND]
    assert told["notices"][0]["entered"]["by"] == COLLEAGUE
    with later(days=30):
        assert not shown(glass)["overdue"]


def test_a_notice_after_its_time_is_taken_and_stays_visible_as_late():
    glass = break_it()
    look(glass)
    with later(days=5):
        status, told = tell(glass, sent_on="2026-11-26")
        assert (status, told["notices"][0]["late"]) == (200, True)
        status, told = tell(glass, sent_on="2026-11-25")
        assert (status, told["error"]) == (409, "Conflict")
    assert shown(glass)["notices"][0]["sent_on"] == "2026-11-26"


def test_the_same_notice_again_changes_nothing():
    glass = break_it()
    look(glass)
    with later(hours=12):
        first = tell(glass)
        assert tell(glass, by="clerk-3") == first


def test_whoever_broke_the_glass_does_not_stop_their_own_clock():
    glass = break_it()
    look(glass)
    for _ in range(2):
        status, told = tell(glass, by=CLERK)
        assert (status, told["error"]) == (403, "SamePerson")
    assert shown(glass)["notices"] == []
    with later(hours=72):
        assert shown(glass)["overdue"]
    assert tell(glass)[0] == 200
    assert tell(glass, by=CLERK)[1]["error"] == "SamePerson"


@pytest.mark.parametrize(
    ("sent_on", "hours", "late"),
    [
        ("2026-11-25", 71.999, False),
        ("2026-11-25", 72, True),
        ("2026-11-25", 80, True),
        ("2026-11-24", 80, False),
        ("2026-11-26", 80, True),
    ],
)
def test_a_notice_is_late_from_the_instant_at_which_the_72_hours_end(sent_on, hours, late):
    """They end on the 25th at half past nine in the evening, in Florida."""
    glass = break_it()
    look(glass)
    with at(NIGHT + timedelta(hours=hours)):
        status, told = tell(glass, sent_on=sent_on)
        assert (status, told["notices"][0]["late"]) == (200, late)


def test_the_notice_is_drafted_and_says_what_was_opened_when_and_on_what_ground():
    glass = break_it(why="legal-order", order="2026-CF-000123")
    assert shown(glass)["drafts"] == []
    look(glass)
    look(glass, SECOND)
    drafts = shown(glass)["drafts"]
    assert [one["juror"] for one in drafts] == [FIRST, SECOND]
    for part in (
        "November 22, 2026, at 21:30", "a legal order asked for it", "your date of birth",
        "your mailing address", glass, court("osceola").phone,
    ):  # fmt: skip
        assert part in drafts[0]["text"], part
    # Neither why, in the office's words, nor who did it, nor whose case it was.
    for word in (WHY, CLERK, "2026-CF-000123", *SECRETS):
        assert word not in str(drafts), word
    tell(glass)
    assert [one["juror"] for one in shown(glass)["drafts"]] == [SECOND]
    delay(glass)
    assert shown(glass)["drafts"] == []
    end(glass)
    tell(glass, SECOND)
    assert shown(glass)["drafts"] == []


@pytest.mark.parametrize("day", ["2026-11-21", "2026-11-24"])
def test_nobody_was_told_before_the_look_or_on_a_day_to_come(day):
    glass = break_it()  # it is still the evening of the 22nd in Florida
    look(glass)
    with later(hours=20):
        status, told = tell(glass, sent_on=day)
    assert (status, told["error"]) == (422, "DayImplausible")


def test_nobody_is_told_of_what_was_not_opened():
    glass = break_it()
    look(glass)
    assert tell(glass, SECOND)[0] == 404


# -- delays ------------------------------------------------------------------------------------


@pytest.mark.parametrize("because", ["threat-lasts", "order-forbids"])
def test_a_delay_stops_the_clock_and_its_end_starts_72_hours_anew(because):
    glass = break_it()
    look(glass)
    with later(hours=70):
        assert delay(glass, because=because)[1]["delayed"] == because
    with later(days=40):
        told = shown(glass)
        assert (told["due_at"], told["overdue"]) == (None, False)
        assert end(glass)["due_at"] == "2027-01-05T02:30:00Z"
    with later(days=43, seconds=-1):
        assert not shown(glass)["overdue"]
    with later(days=43):
        assert shown(glass)["overdue"]


@pytest.mark.parametrize(
    "ended", [datetime(2027, 3, 13, 6, tzinfo=UTC), datetime(2027, 11, 5, 6, tzinfo=UTC)]
)
def test_those_72_hours_are_72_hours_when_the_clocks_change_too(ended):
    glass = break_it()
    look(glass)
    delay(glass)
    with at(ended):
        due = datetime.fromisoformat(end(glass)["due_at"])
    assert due - ended == timedelta(hours=72)


def test_whoever_broke_the_glass_does_not_delay_that_people_are_told():
    glass = break_it(by=JUDGE, role="judge")
    look(glass, by=JUDGE, role="judge")
    status, told = delay(glass, by=JUDGE)
    assert (status, told["error"]) == (403, "SamePerson")
    assert shown(glass)["delays"] == []
    assert delay(glass, by="judge-2")[0] == 200


def test_nobody_is_told_while_a_delay_lasts():
    glass = break_it()
    look(glass)
    delay(glass)
    status, told = tell(glass)
    assert (status, told["error"]) == (409, "NoticeDelayed")
    end(glass)
    assert tell(glass)[0] == 200


def test_a_delay_and_its_end_are_done_once_and_each_stays_on_record():
    glass = break_it()
    look(glass)
    once = delay(glass)
    with later(hours=1):
        assert delay(glass) == once  # it is the same day still
        assert delay(glass, because="order-forbids")[1]["error"] == "Conflict"
        ended = end(glass)
    with later(hours=2):
        assert end(glass) == ended
        delay(glass, because="order-forbids")
    assert [(one["because"], one["ended"] is not None) for one in shown(glass)["delays"]] == [
        ("threat-lasts", True),
        ("order-forbids", False),
    ]


@pytest.mark.parametrize(("hours", "late"), [(71.999, False), (72, True), (100, True)])
def test_a_delay_after_the_72_hours_does_not_make_a_late_notice_punctual(hours, late):
    glass = break_it()
    look(glass)
    with at(NIGHT + timedelta(hours=hours)):
        told = delay(glass)[1]
        assert (told["overdue"], told["delayed"]) == (late, "threat-lasts")
    with later(days=10):
        assert end(glass)["overdue"] is late
        status, told = tell(glass, sent_on="2026-12-02")
        assert (status, told["notices"][0]["late"]) == (200, late)


def test_the_end_of_a_delay_that_was_ordered_in_time_is_the_start_of_the_next_72_hours():
    glass = break_it()
    look(glass)
    with later(hours=70):
        delay(glass)
    with later(hours=200):
        end(glass)
    with later(hours=271):
        assert delay(glass)[1]["overdue"] is False
    with later(hours=300):
        end(glass)
    with later(hours=373):
        assert delay(glass)[1]["overdue"] is True


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"review_on": "2026-11-22"}, 422),
        ({"review_on": "2026-12-23"}, 422),
        ({"review_on": "soon"}, 400),
        ({"authority": ""}, 400),
        ({"authority": "call 407-555-0100"}, 400),
    ],
)
def test_a_delay_has_an_authority_and_a_day_within_thirty_days(wrong, status):
    glass = break_it()  # it is still the evening of the 22nd in Florida
    look(glass)
    assert delay(glass, **wrong)[0] == status
    assert shown(glass)["delays"] == []
    for day in ("2026-11-23", "2026-12-22"):
        assert delay(glass, review_on=day)[0] == 200


def test_a_delay_is_renewed_on_record_by_whoever_may_order_one():
    glass = break_it()
    look(glass)
    delay(glass, review_on="2026-12-10")
    with later(days=10):
        renewed = delay(glass, review_on="2026-12-20")
        assert renewed[0] == 200
        assert delay(glass, review_on="2026-12-20") == renewed
        assert delay(glass, by=CLERK, review_on="2026-12-21")[1]["error"] == "SamePerson"
    (held,) = shown(glass)["delays"]
    assert (held["review_on"], held["ordered"]["at"]) == ("2026-12-10", "2026-11-23T02:30:00Z")
    assert [one["review_on"] for one in held["renewals"]] == ["2026-12-20"]


def test_nothing_that_was_never_delayed_is_ended():
    status, _ = ask(f"/{break_it()}/delays/end", {"reason": "the arrest was made"})
    assert status == 404


# -- crashes, and what is not told -------------------------------------------------------------


@pytest.mark.parametrize("applied", [False, True])
def test_a_look_that_died_on_its_way_leaves_line_and_clock_and_its_repeat_shows(applied):
    writes: list[str] = []
    with counted(writes):
        look(break_it())
    for point in range(len(writes)):
        with later(days=point + 1):
            assert crashed(lambda: look(break_it()), point, applied=applied)
            status, told = look(glass := break_it())
            assert (status, told["juror"]) == (200, FIRST)
            assert [one["juror"] for one in shown(glass)["opened"]] == [FIRST]
            assert ("shown", FIRST, "emergency", glass) in lines()


@pytest.mark.parametrize("applied", [False, True])
def test_nobody_looked_unless_there_is_a_line_for_it(applied):
    writes: list[str] = []
    glass = break_it()
    with counted(writes):
        look(glass)
    for point in range(len(writes)):
        with later(days=point + 1):
            glass = break_it()
            answers: list[Any] = []
            crashed(partial(_answered, glass, answers), point, applied=applied)
            assert answers == []
            if shown(glass)["opened"]:
                assert ("shown", FIRST, "emergency", glass) in lines()


def _answered(glass: str, answers: list[Any]) -> None:
    answers.append(look(glass))


def test_the_log_says_who_broke_which_glass_and_nobodys_name(caplog):
    glass = break_it()
    for act in (
        look(glass),
        look(glass, by=COLLEAGUE),
        look(glass, OTHER),
        tell(glass),
        delay(glass),
        ask("", {"why": "imminent-threat", "reason": "Zqlast", "people": [FIRST, "Zqfirst"]}),
    ):
        assert act is not None
    with later(days=2):
        look(glass)
    written = str([vars(one) for one in caplog.records])
    assert glass in written
    for secret in SECRETS:
        assert secret not in written


def test_no_register_and_no_line_of_the_access_table_holds_what_was_shown():
    glass = break_it()
    look(glass)
    tell(glass)
    held = str(items("access")) + str(items("guard"))
    assert glass in held
    for secret in SECRETS:
        assert secret not in held


def test_what_was_shown_is_not_kept_under_the_callers_key():
    glass = break_it()
    body = {"juror": FIRST}
    headers = {"Idempotency-Key": "2f1f6a4e-0b6f-4f55-8d5c-3f2b6f3a9c11"}
    for _ in range(2):
        answer = reply(
            emergency_desk.handler, "POST", f"{HERE}/{glass}/openings", body,
            by=CLERK, role="clerk", headers=headers,
        )  # fmt: skip
        assert answer["statusCode"] == 200
    assert len(lines()) == 2
    assert "Zqlast" not in str(items("guard"))
