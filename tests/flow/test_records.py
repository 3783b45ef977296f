"""A person's record at the office: found by name, read, corrected, excused, restored; F20."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import office
import pytest
import summonses
import time_machine
import window
from crashes import counted as counting
from crashes import crashed
from intake import amended, asked, items, reply
from pypdf import PdfReader
from window import CLERK, OTHER, counted, person, quarter, resident, residents

from access.table import rows as access_rows
from ingest import record_desk
from jury import wiring
from jury.eligibility import exclusion
from jury.grounds import EXCUSABLE, GROUNDS
from jury.records import Excusal, Flag, Status

WHY = "showed the certificate at the window"
POOL = "petit-20270104T0800-kissimmee"
TODAY = "2026-11-23"
MARRIED = {"last": "Zqmarried", "first": "Alexh"}
OWN = {"line1": "77 Zqlane", "city": "Kissimmee", "state": "FL", "zip5": "34744"}
BOX = {"line1": "PO Box 77", "city": "Orlando", "state": "FL", "zip5": "32801"}
DATING = 1
"""Somebody's row changes in every quarter's file, and dates it."""
ROUTES = ("corrections", "record/excusals", "restorations")


@pytest.fixture(autouse=True)
def _office() -> Iterator[None]:
    with window.opened():
        yield


def ask(
    method: str, path: str, body: Any = None, *, by: str = CLERK, role: str = "clerk", **more: Any
) -> tuple[int, Any]:
    path = f"{window.BASE}/jurors/{path}"
    return asked(record_desk.handler, method, path, body, by=by, role=role, **more)


def search(**body: Any) -> dict[str, Any]:
    status, told = ask("POST", "searches", body | {"purpose": "answering-the-juror"})
    assert status == 200, told
    return told


def found(**body: Any) -> list[str]:
    return [one["id"] for one in search(**body)["people"]]


def record(juror: str) -> dict[str, Any]:
    status, told = ask("GET", f"{juror}/record", purpose="answering-the-juror")
    assert status == 200, told
    return told


def tag(juror: str) -> str:
    answer = reply(record_desk.handler, "GET", f"{window.BASE}/jurors/{juror}/record", role="clerk")
    return answer["multiValueHeaders"]["ETag"][0]


def correct(
    juror: str, reported_on: str = TODAY, *, reason: str = WHY, screen: str = "", **given: Any
) -> tuple[int, Any]:
    body = {"reported_on": reported_on, "reason": reason, **given}
    headers = {"If-Match": screen} if screen else None
    return ask("POST", f"{juror}/corrections", body, headers=headers)


def corrected(juror: str, reported_on: str = TODAY, **given: Any) -> dict[str, Any]:
    status, told = correct(juror, reported_on, **given)
    assert status == 200, told
    return told


def excuse(
    juror: str, ground: str, scope: str, until: str | None = None, **more: Any
) -> tuple[int, Any]:
    body = {"ground": ground, "scope": scope, "until": until, "reason": WHY, **shown(ground)}
    return ask("POST", f"{juror}/record/excusals", body, **more)


def shown(ground: str) -> dict[str, str]:
    """Return what is said of the paper that a ground takes, as whoever has seen it says it."""
    trigger = GROUNDS[ground].trigger if ground in GROUNDS else "request"
    seen = {"written-request": "writing", "physicians-statement": "physician"}
    return {"shown_by": seen[trigger]} if trigger in seen else {}


def born(juror: str, day: date) -> None:
    amended(person(juror), date_of_birth=day)


def restore(juror: str, reason: str = WHY, **more: Any) -> tuple[int, Any]:
    body = {"shown_by": "writing", "reason": reason}
    return ask("POST", f"{juror}/restorations", body, **more)


def kept_out(juror: str, service: date = office.SERVICE) -> str | None:
    """Return why a freeze for a date leaves somebody out."""
    return exclusion(person(juror), service=service, pool=POOL, in_open_pool=())


# -- search ---------------------------------------------------------------------------


def test_people_are_found_by_last_name_however_it_is_written():
    quarter(0, residents(n7={"last_name": "O'Brien-Núñez"}))
    known = resident(7)
    for last in ("O'Brien-Núñez", "obrien nunez", "OBRIENNUNEZ", "O’Brien Nuñez"):
        assert found(last=last) == [known.id]
    assert found(last="O'Brien") == []


def test_who_is_found_is_told_by_what_tells_namesakes_apart():
    quarter(0, residents())
    known = amended(resident(7), flags=(Flag.FELONY,))
    (told,) = search(last="Exampelquorne", first="Alexh")["people"]
    assert told == {
        "id": known.id,
        "name": {"last": "Exampelquorne", "first": "Alexh", "middle": "Bexquillomar", "suffix": ""},
        "date_of_birth": "1980-05-17",
        "zip5": "34741",
        "status": "active",
        "flags": ["felony"],
        "masked": False,
    }


def test_a_first_name_is_found_by_its_beginning():
    quarter(0, residents())
    ten = {resident(number).id for number in range(10, 20)}
    assert set(found(last="exampelquorne", first="alexb")) == {resident(1).id} | ten
    assert found(last="exampelquorne", first="Alexbz") == []


def test_a_date_of_birth_tells_namesakes_apart():
    quarter(0, residents(n7={"date_of_birth": "1991-02-03"}))
    assert found(last="Exampelquorne", date_of_birth="1991-02-03") == [resident(7).id]
    assert found(last="Exampelquorne", first="Alexb", date_of_birth="1991-02-03") == []


def test_no_more_are_told_than_were_asked_for_and_that_there_are_more():
    quarter(0, residents())
    told = search(last="Exampelquorne")
    assert (len(told["people"]), told["more"]) == (50, True)
    assert [one["name"]["first"] for one in told["people"]] == sorted(
        one["name"]["first"] for one in told["people"]
    )
    told = search(last="Exampelquorne", first="Alexb", limit=11)
    assert (len(told["people"]), told["more"]) == (11, False)
    assert search(last="Exampelquorne", first="Alexb", limit=10)["more"]


def test_whoever_left_the_list_is_found_too():
    quarter(0, residents())
    gone = resident(7).id
    quarter(1, [row for row in residents() if row["first_name"] != "Alexh"])
    (told,) = search(last="Exampelquorne", first="Alexh")["people"]
    assert (told["id"], told["status"]) == (gone, Status.INACTIVE)


def test_people_are_found_under_the_name_that_they_bear_now():
    quarter(0, residents())
    known = resident(7).id
    corrected(known, name=MARRIED)
    assert found(last="zqmarried") == [known]
    assert found(last="Exampelquorne", first="Alexh") == []


def test_an_index_that_lags_behind_names_nobody_wrongly(monkeypatch):
    quarter(0, residents())
    known = resident(7).id
    store = wiring.people()
    monkeypatch.setattr(store, "named", lambda *_: iter([known, known]))
    assert found(last="Stranger") == []
    assert found(last="Exampelquorne", first="Alexh") == [known]


def test_another_countys_people_are_not_found():
    quarter(0, residents())
    path, body = "/v1/counties/orange/jurors/searches", {"last": "Exampelquorne"}
    assert asked(record_desk.handler, "POST", path, body, role="clerk")[1]["people"] == []
    other = f"/v1/counties/orange/jurors/{resident(7).id}/record"
    assert asked(record_desk.handler, "GET", other, role="clerk")[0] == 404


@pytest.mark.parametrize(
    "body",
    [{}, {"last": ""}, {"last": "7"}, {"last": "Exampelquorne", "limit": 51}, {"first": "Alex"}],
)
def test_a_search_says_whose_last_name(body):
    assert ask("POST", "searches", body)[1]["error"] == "Invalid"


# -- the record -----------------------------------------------------------------------


def test_a_record_shows_everything_but_whole_numbers():
    quarter(0, residents())
    known = resident(7)
    told = record(known.id)
    assert (told["id"], told["version"], told["history"]) == (known.id, known.version, [])
    assert (told["licence_last4"], told["ssn_last4"]) == (known.licence_last4, known.ssn_last4)
    assert (told["name_from"], told["name_on"], told["address_from"], told["address_on"]) == (
        "dhsmv", None, "dhsmv", window.QUARTERS[0],
    )  # fmt: skip
    assert known.ssn is not None
    assert not any(secret in str(told) for secret in (*known.licences, known.ssn, known.row))


def test_an_excusal_is_shown_with_where_the_law_has_it():
    quarter(0, residents())
    known = resident(7).id
    excuse(known, "carer", "until", "2027-06-30")
    (told,) = record(known)["excusals"]
    assert (told["ground"], told["section"], told["until"], told["decided_by"]) == (
        "carer", "40.013(9)", "2027-06-30", CLERK,
    )  # fmt: skip
    assert (told["pool"], told["lifted_by"], told["lifted_at"]) == (None, None, None)


def test_a_record_is_read_by_the_juror_number_of_a_letter_too():
    quarter(0, residents())
    pool = summonses.sent(summonses.ordered())
    member = next(wiring.court().members(office.COUNTY, pool.draw))
    assert record(member.juror_number)["id"] == member.person
    assert record(member.juror_number) == record(member.person)
    corrected(member.juror_number, mailing=BOX)
    assert record(member.person)["mailing"]["line1"] == "PO Box 77"
    other = ("01" if not member.juror_number.startswith("01") else "02") + member.juror_number[2:]
    assert ask("GET", f"{other}/record")[0] == 404


@pytest.mark.parametrize("juror", ["J" + "0" * 16, "26-0001-0001", "Example", "J12", "26-1-1"])
def test_nobody_has_such_an_identifier(juror):
    quarter(0, residents())
    assert ask("GET", f"{juror}/record")[0] == 404
    assert correct(juror, name=MARRIED)[0] == 404
    assert excuse(juror, "carer", "until", "2027-06-30")[0] == 404
    assert restore(juror)[0] == 404


def test_who_read_whose_record_is_logged_and_nobodys_name_is(caplog):
    quarter(0, residents())
    known = resident(7).id
    caplog.clear()
    search(last="Exampelquorne", first="Alexh", date_of_birth="1980-05-17")
    record(known)
    corrected(known, name=MARRIED, residence=OWN)
    correct(known, "2026-12-24", name=MARRIED)
    correct(known, name=MARRIED, residence={"line1": "Zqlane"})
    search(last="Zqmarried")
    told = [line for line in wiring.access().lines(office.COUNTY) if line.deed == "shown"]
    assert [line.people for line in told] == [(known,)] * 3
    assert {line.by for line in told} == {CLERK}
    log = " ".join(str(vars(line)) for line in caplog.records).lower()
    assert not any(word in log for word in ("zq", "exampelquorne", "alexh", "1980-05-17"))


def test_names_and_history_lie_in_the_people_table_alone():
    quarter(0, residents())
    known = resident(7).id
    headers = {"Idempotency-Key": "correction-0001"}
    body = {"reported_on": TODAY, "reason": "Zqreason of the juror", "name": MARRIED}
    assert ask("POST", f"{known}/corrections", body, headers=headers)[0] == 200
    assert "Zqmarried" in str(items("people"))
    for table in ("court", "summons", "guard", "access"):
        assert "zq" not in str(items(table)).lower()


def test_who_may_do_what():
    base = "/v1/counties/{county}/jurors"
    may = {route: row.roles for route, row in access_rows().items()}
    reading = ("clerk", "jury-manager", "court-administrator")
    assert may[f"POST {base}/searches"] == reading
    assert may[f"GET {base}/{{juror}}/record"] == reading
    assert may[f"POST {base}/{{juror}}/corrections"] == ("clerk", "jury-manager")
    assert may[f"POST {base}/{{juror}}/record/excusals"] == ("clerk", "jury-manager", "judge")
    assert may[f"POST {base}/{{juror}}/restorations"] == ("clerk", "jury-manager", "judge")


# -- corrections ----------------------------------------------------------------------


def test_a_correction_is_written_with_where_it_comes_from_and_when():
    quarter(0, residents())
    known = resident(7)
    told = corrected(known.id, "2026-11-20", name=MARRIED, residence=OWN, mailing=BOX)
    assert told == {"id": known.id, "version": known.version + 1, "changed": True}
    after = record(known.id)
    assert after["name"] == MARRIED | {"middle": "", "suffix": ""}
    assert (after["name_from"], after["name_on"]) == ("juror", "2026-11-20")
    assert (after["address_from"], after["address_on"]) == ("juror", "2026-11-20")
    assert (after["residence"]["line1"], after["mailing"]["line1"]) == ("77 Zqlane", "PO Box 77")


def test_what_is_left_out_of_a_correction_stays():
    quarter(0, residents())
    known = resident(7)
    corrected(known.id, mailing=BOX)
    after = person(known.id)
    assert (after.name, after.name_from, after.residence) == (known.name, "dhsmv", known.residence)
    corrected(known.id, name=MARRIED)
    assert person(known.id).mailing == after.mailing
    corrected(known.id, mailing=None)
    assert person(known.id).mailing is None


def test_a_new_address_clears_what_came_back_from_the_old_one():
    quarter(0, residents())
    known = amended(resident(7), returned_on=date(2026, 11, 2)).id
    corrected(known, name=MARRIED)
    assert person(known).returned_on == date(2026, 11, 2)
    corrected(known, mailing=BOX)
    assert person(known).returned_on is None


def test_the_same_correction_again_changes_nothing():
    quarter(0, residents())
    known = resident(7).id
    first = corrected(known, name=MARRIED)
    before = items("people")
    assert corrected(known, name=MARRIED) == first | {"changed": False}
    assert items("people") == before


def test_a_correction_under_a_key_is_answered_once():
    quarter(0, residents())
    known, screen = resident(7).id, tag(resident(7).id)
    body = {"reported_on": TODAY, "reason": WHY, "name": MARRIED}
    headers = {"Idempotency-Key": "correction-0001", "If-Match": screen}
    first = ask("POST", f"{known}/corrections", body, headers=headers)
    assert first[0] == 200
    assert ask("POST", f"{known}/corrections", body, headers=headers) == first


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, "Invalid"),
        ({"name": None}, "Invalid"),
        ({"name": {"last": "R2D2", "first": "Alex"}}, "Invalid"),
        ({"name": {"last": "Zq"}}, "Invalid"),
        ({"residence": {"line1": "77 Zqlane"}}, "Invalid"),
        ({"mailing": BOX | {"zip5": "1"}}, "Invalid"),
        ({"residence": OWN | {"state": "GA"}}, "NotResident"),
        ({"name": MARRIED, "reason": "short"}, "Invalid"),
        ({"name": MARRIED, "reported_on": "2026-11-24"}, "Invalid"),
    ],
)
def test_a_correction_that_can_not_be_one_changes_nothing(given, error):
    quarter(0, residents())
    before = items("people")
    told = correct(resident(7).id, **given)[1]
    assert told["error"] == error
    assert "zq" not in str(told).lower()
    assert items("people") == before


def test_a_report_of_today_is_one_of_today_in_the_county():
    quarter(0, residents())
    with time_machine.travel(datetime(2026, 11, 24, 3, tzinfo=UTC), tick=False):
        assert correct(resident(7).id, "2026-11-24", name=MARRIED)[1]["error"] == "Invalid"
        assert correct(resident(7).id, "2026-11-23", name=MARRIED)[0] == 200


def test_an_older_report_undoes_no_newer_one():
    """A letter that was answered by telephone since is keyed in last."""
    quarter(0, residents())
    known = resident(7).id
    corrected(known, "2026-11-20", name=MARRIED, residence=OWN)
    before = items("people")
    older = [
        ("name", {"name": {"last": "Zqolder", "first": "Al"}}),
        ("address", {"mailing": BOX}),
        ("address", {"residence": OWN}),
    ]
    for field, given in older:
        status, told = correct(known, "2026-11-19", **given)
        assert (status, told["error"], told["field"]) == (409, "ReportOvertaken", field)
    assert items("people") == before
    corrected(known, "2026-11-20", mailing=BOX)
    corrected(known, "2026-11-21", name={"last": "Zqnewer", "first": "Al"})


def test_a_report_from_before_the_files_own_address_does_not_replace_it():
    quarter(0, residents())
    known = resident(7).id
    quarter(2, residents(n7={"res_line1": "10 New Rd", "changed_on": "2026-08-20"}))
    since = person(known).address_on
    status, told = correct(known, str(since - timedelta(days=1)), residence=OWN)
    assert (status, told["error"]) == (409, "ReportOvertaken")
    corrected(known, str(since), residence=OWN)
    # The file says nothing of when somebody took a name: an older report of one is entered.
    corrected(known, "2026-06-01", name=MARRIED)


# -- corrections and files ------------------------------------------------------------


@pytest.mark.parametrize("reported_on", ["2026-08-01", "2026-08-15"])
def test_a_corrected_name_survives_a_file_of_the_same_day_or_before(reported_on):
    quarter(0, residents())
    known = resident(7).id
    corrected(known, reported_on, name=MARRIED)
    file = quarter(1, residents(n7={"race": "B", "middle_name": "C"}))
    after = person(known)
    assert (after.name.last, after.name_from, after.race) == ("Zqmarried", "juror", "B")
    assert (file.counts.changed - DATING, file.counts.added, file.counts.review) == (1, 0, 0)


def test_a_corrected_name_gives_way_to_a_newer_file():
    quarter(0, residents())
    known = resident(7).id
    corrected(known, "2026-08-15", name=MARRIED)
    quarter(2, residents(n7={"last_name": "Zqnewer"}))
    after = person(known)
    assert (after.name.last, after.name_from, after.name_on) == ("Zqnewer", "dhsmv", None)
    assert found(last="Zqnewer") == [known]


@pytest.mark.parametrize("middle", ["Bexquillomar", "C"])
def test_a_corrected_name_does_not_give_way_while_the_files_own_stays(middle):
    """Be the file ever so new: of race and middle name nobody reported anything."""
    quarter(0, residents())
    known = resident(7)
    corrected(known.id, "2026-08-15", name=MARRIED | {"middle": middle}, residence=OWN)
    quarter(2, residents(n7={"race": "B"}))
    after = person(known.id)
    assert (after.race, after.name.last, after.residence.line1) == ("B", "Zqmarried", "77 Zqlane")
    quarter(3, residents(n7={"race": "B", "last_name": "Zqnewer", "res_line1": "10 New Rd"}))
    after = person(known.id)
    assert (after.name.last, after.residence.line1) == ("Zqnewer", "10 New Rd")
    assert (after.filed_name, after.filed_address) == (None, None)


def test_whoever_was_renamed_and_gets_a_new_number_stays_one_person():
    """The file still has the old name, and no SSN: only by that name is she known."""
    quarter(0, residents())
    known = resident(7).id
    born(known, ELDER)
    assert excuse(known, "age_70_for_good", "permanent")[0] == 200
    corrected(known, "2026-07-15", name=MARRIED)
    renumbered = {"dl_number": "X000000000007", "ssn": "", "date_of_birth": ELDER.isoformat()}
    counts = quarter(1, residents(n7=renumbered)).counts
    assert (counts.added, counts.deactivated, counts.review, counts.renumbered) == (0, 0, 0, 1)
    after = person(known)
    assert (after.status, after.name.last, len(after.licences)) == ("active", "Zqmarried", 2)
    assert kept_out(known) == "excused"
    renumbered |= {"dl_number": "X000000000008", "last_name": "Zqmarried"}
    counts = quarter(2, residents(n7=renumbered)).counts
    assert (counts.added, counts.deactivated, counts.review, counts.renumbered) == (0, 0, 0, 1)
    assert len(person(known).licences) == 3


def test_the_next_files_with_the_old_name_change_nobody():
    quarter(0, residents())
    known = resident(7).id
    corrected(known, "2026-07-15", name=MARRIED)
    before = person(known)
    for place in (1, 2, 3):
        counts = quarter(place, residents()).counts
        assert (counts.changed - DATING, counts.review, counts.deactivated) == (0, 0, 0)
    assert person(known) == before
    assert counted() == (61, 61)


def test_a_row_that_is_read_anew_changes_a_corrected_name_once_at_most():
    quarter(0, residents())
    known = resident(7).id
    corrected(known, "2026-09-15", name=MARRIED)
    rows = residents(n7={"race": "B"})
    assert [quarter(place, rows).counts.changed - DATING for place in (1, 2)] == [1, 0]
    assert person(known).name.last == "Zqmarried"


def test_a_corrected_address_survives_an_older_file_and_gives_way_to_a_newer_one():
    quarter(0, residents())
    known = resident(7).id
    corrected(known, "2026-08-15", residence=OWN)
    quarter(1, residents(n7={"res_line1": "9 New Rd"}))
    assert person(known).residence.line1 == "77 Zqlane"
    quarter(2, residents(n7={"res_line1": "10 New Rd"}))
    assert person(known).residence.line1 == "10 New Rd"


def test_the_letter_goes_to_the_corrected_name_and_address():
    quarter(0, residents())
    known = resident(7).id
    corrected(known, name=MARRIED, mailing=BOX)
    pool = summonses.sent(summonses.ordered(size=61))
    batch = wiring.court().batch(pool.county, pool.draw)
    pdf = wiring.letters().filed(f"{pool.county}/{pool.draw}", batch.sha256)
    (page,) = [
        text
        for text in (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
        if "zqmarried" in text.lower()
    ]
    assert "PO BOX 77" in page.upper()
    assert "12 SAMPLE" not in page.upper()


# -- screens that are out of date -----------------------------------------------------


def test_the_second_of_two_stale_screens_is_refused():
    quarter(0, residents())
    known = resident(7).id
    screen = tag(known)
    assert correct(known, name=MARRIED, screen=screen)[0] == 200
    before = items("people")
    status, told = correct(known, name={"last": "Zqother", "first": "Al"}, screen=screen)
    assert (status, told["error"]) == (412, "ScreenStale")
    headers = {"If-Match": screen}
    assert excuse(known, "carer", "until", "2027-06-30", headers=headers)[0] == 412
    assert restore(known, headers=headers)[0] == 412
    assert items("people") == before
    assert correct(known, mailing=BOX, screen=tag(known))[0] == 200


def test_a_record_that_moves_under_the_clerks_hand_is_refused(monkeypatch):
    quarter(0, residents())
    known = resident(7)
    amended(known, last_reported=date(2026, 11, 2))
    monkeypatch.setattr(wiring.people(), "find", lambda *_: known)
    before = items("people")
    status, told = correct(known.id, name=MARRIED)
    assert (status, told["error"]) == (409, "Conflict")
    assert excuse(known.id, "carer", "until", "2027-06-30")[1]["error"] == "Conflict"
    assert items("people") == before


# -- excusals -------------------------------------------------------------------------

FAR = {"until": "2027-06-30", "permanent": None}
"""How far an excusal without a summons can reach, and the date that goes with it."""


ELDER = date(1956, 11, 23)
"""Born seventy years before the clerk's day."""
AGES = {"age_70_for_good": ELDER, "student": date(2006, 1, 1)}


@pytest.mark.parametrize("ground", EXCUSABLE)
def test_a_ground_reaches_as_far_as_the_law_lets_it_and_a_freeze_sees_it(ground):
    quarter(0, residents())
    known = resident(7).id
    born(known, AGES.get(ground, person(known).date_of_birth))
    for scope, until in FAR.items():
        status, told = excuse(known, ground, scope, until, role="judge", by="judge-1")
        if scope not in EXCUSABLE[ground].scopes:
            assert (status, told["error"]) == (422, "GroundUnfit")
            continue
        assert status == 200, told
        assert kept_out(known) == "excused"
        later = kept_out(known, date(2027, 7, 1))
        permanent = any(one.scope == "permanent" for one in person(known).excusals)
        assert later == ("excused" if permanent else None)
    entered = [one.scope for one in person(known).excusals]
    assert entered == [scope for scope in FAR if scope in EXCUSABLE[ground].scopes]
    assert excuse(known, ground, "summons", role="judge")[1]["error"] == "Invalid"


@pytest.mark.parametrize(("scope", "until"), [("until", None), ("permanent", "2027-06-30")])
def test_an_end_is_said_where_there_is_one(scope, until):
    quarter(0, residents())
    assert excuse(resident(7).id, "not_resident", scope, until)[1]["error"] == "GroundUnfit"


@pytest.mark.parametrize("ground", ["conviction", "reported", "interested", "dislike"])
def test_what_is_decided_elsewhere_is_not_entered(ground):
    quarter(0, residents())
    before = items("people")
    for scope, until in FAR.items():
        status, told = excuse(resident(7).id, ground, scope, until, role="judge")
        assert (status, told["error"]) == (422, "GroundUnfit")
    assert items("people") == before


@pytest.mark.parametrize(
    "ground", [one.name for one in EXCUSABLE.values() if one.kind == "judge-excused"]
)
def test_what_a_judge_finds_nobody_else_enters(ground):
    quarter(0, residents())
    known = resident(7).id
    for role in ("clerk", "jury-manager"):
        assert excuse(known, ground, "until", "2027-06-30", role=role)[1]["error"] == "GroundUnfit"
    assert excuse(known, ground, "until", "2027-06-30", role="judge")[0] == 200


@pytest.mark.parametrize(
    ("ground", "takes"), [("age_70_for_good", "writing"), ("incapable", "physician")]
)
def test_a_ground_that_takes_a_paper_is_entered_once_it_was_shown(ground, takes):
    quarter(0, residents())
    known = resident(7).id
    born(known, ELDER)
    before = items("people")
    for said in (None, *{"telephone", "in_person", "writing", "physician", "judge"} - {takes}):
        body = {"ground": ground, "scope": "permanent", "shown_by": said, "reason": WHY}
        for role in ("clerk", "judge"):
            status, told = ask("POST", f"{known}/record/excusals", body, role=role)
            assert (status, told["error"], told["takes"]) == (422, "NotShown", takes)
    assert items("people") == before
    body["shown_by"] = takes
    assert ask("POST", f"{known}/record/excusals", body)[0] == 200
    assert record(known)["excusals"][0]["shown_by"] == takes
    assert record(known)["history"][-1]["new"]["excusals.1.shown_by"] == takes


def test_how_a_request_was_made_is_kept_where_it_may_be_made_in_any_way():
    quarter(0, residents())
    known = resident(7).id
    assert excuse(known, "carer", "until", "2027-06-30")[0] == 200
    body = {"ground": "young_child", "scope": "until", "until": "2027-06-30", "reason": WHY}
    assert ask("POST", f"{known}/record/excusals", body | {"shown_by": "telephone"})[0] == 200
    assert [one["shown_by"] for one in record(known)["excusals"]] == [None, "telephone"]


@pytest.mark.parametrize(
    ("ground", "scope", "until", "last", "first"),
    [
        # The last birth date of whom it holds, and the first of whom it does not.
        ("age_70_for_good", "permanent", None, "1956-11-23", "1956-11-24"),
        ("student", "until", "2027-06-30", "2005-07-01", "2005-06-30"),
    ],
)
def test_a_ground_of_an_age_goes_by_the_birth_date_on_file(ground, scope, until, last, first):
    quarter(0, residents())
    known = resident(7).id
    born(known, date.fromisoformat(first))
    status, told = excuse(known, ground, scope, until)
    assert (status, told["error"]) == (422, "GroundUnfit")
    assert first not in str(told)
    born(known, date.fromisoformat(last))
    assert excuse(known, ground, scope, until)[0] == 200


@pytest.mark.parametrize(
    ("ground", "latest"),
    [("young_child", "2032-11-23"), ("expecting", "2027-11-23"), ("prosecution", "2032-11-23")],
)
def test_an_excusal_ends_neither_before_it_is_entered_nor_later_than_its_ground(ground, latest):
    quarter(0, residents())
    known = resident(7).id
    too_late = str(date.fromisoformat(latest) + timedelta(days=1))
    for until in ("2026-11-22", too_late, "9999-12-31"):
        status, told = excuse(known, ground, "until", until)
        assert (status, told["error"]) == (422, "GroundUnfit"), until
    assert told["latest"] == latest
    for until in (TODAY, latest):
        assert excuse(known, ground, "until", until)[0] == 200


def test_the_same_excusal_again_changes_nothing_whoever_enters_it():
    quarter(0, residents())
    known = resident(7).id
    assert excuse(known, "carer", "until", "2027-06-30")[1]["changed"]
    before = items("people")
    assert not excuse(known, "carer", "until", "2027-06-30", by=OTHER)[1]["changed"]
    assert items("people") == before


def test_an_excusal_changes_nobodys_place_on_the_list():
    quarter(0, residents())
    before = wiring.court().state(office.COUNTY)
    excuse(resident(7).id, "incapable", "permanent")
    assert wiring.court().state(office.COUNTY) == before
    counted()


def test_an_open_summons_is_where_an_excusal_is_entered():
    """On the record alone it would let them stay at home and be counted absent."""
    quarter(0, residents())
    pool = summonses.sent(summonses.ordered())
    member = next(wiring.court().members(office.COUNTY, pool.draw))
    before = items("people")
    status, told = excuse(member.person, "carer", "until", "2027-06-30")
    assert (status, told["error"], told["juror_number"]) == (
        409, "SummonsOpen", member.juror_number,
    )  # fmt: skip
    assert "/excusals" in told["message"]
    assert items("people") == before
    granted = {"decision": "grant", "ground": "carer", "reason": WHY}
    assert summonses.staff("POST", f"/jurors/{member.juror_number}/excusals", granted)[0] == 200
    assert excuse(member.person, "carer", "until", "2027-06-30")[1]["changed"]


def test_a_letter_that_is_printed_and_not_released_is_an_open_summons_too():
    quarter(0, residents())
    pool = summonses.ordered()
    office.draw(pool)
    state = office.identifiers(pool)
    for step in summonses.LETTER_STEPS[:3]:
        state = step(state, None)
    member = next(wiring.court().members(office.COUNTY, pool.draw))
    assert excuse(member.person, "carer", "until", "2027-06-30")[1]["state"] == "selected"


def test_whoever_is_excused_between_the_draw_and_the_letter_gets_none():
    quarter(0, residents())
    pool = summonses.ordered(size=61)
    office.draw(pool)
    known = resident(7).id
    assert excuse(known, "carer", "until", "2027-06-30")[0] == 200
    summonses.written_to(pool)
    (place,) = [one for one in summonses.everybody(pool) if one.person == known]
    assert (place.state, place.why) == ("held", "excused")


def test_a_summons_that_was_moved_to_another_pool_is_open_while_its_first_one_is_closed():
    quarter(0, residents())
    pool = summonses.sent(summonses.ordered())
    later = summonses.ordered(summonses.SECOND, size=3)
    member = next(wiring.court().members(office.COUNTY, pool.draw))
    other = {"pool": later.id}
    route = f"/jurors/{member.juror_number}/postponements"
    assert summonses.staff("POST", route, other)[0] == 200
    word = {"answer": "do-not-report"}
    summonses.staff("POST", f"/pools/{pool.id}/reporting", word)
    with time_machine.travel(summonses.instant(summonses.FIRST, 20), tick=False):
        assert summonses.staff("POST", f"/pools/{pool.id}/close", {"reason": WHY})[0] == 200
        status, told = excuse(member.person, "carer", "until", "2027-06-30")
        assert (status, told["state"]) == (409, "postponed")
        gone = [one for one in summonses.everybody(pool) if one.state == "told_not_to_report"]
        assert excuse(gone[0].person, "carer", "until", "2027-06-30")[0] == 200


# -- restoration ----------------------------------------------------------------------


def test_a_written_request_lifts_what_one_excused_for_good():
    quarter(0, residents())
    known = resident(7).id
    born(known, ELDER)
    excuse(known, "age_70_for_good", "permanent")
    excuse(known, "carer", "until", "2027-06-30")
    told = restore(known, by=OTHER)
    assert told[1]["changed"]
    lifted, stays = person(known).excusals
    assert (lifted.lifted_by, lifted.lifted_at) == (OTHER, office.NOW)
    assert record(known)["excusals"][0]["lifted_shown_by"] == "writing"
    assert stays.lifted_at is None
    assert kept_out(known) == "excused"
    assert kept_out(known, date(2027, 7, 1)) is None


@pytest.mark.parametrize("named", [{}, {"ground": "age_70_for_good"}])
def test_who_excused_themselves_for_good_returns_in_writing_and_not_otherwise(named):
    quarter(0, residents())
    known = resident(7).id
    born(known, ELDER)
    excuse(known, "age_70_for_good", "permanent")
    before = items("people")
    for said in (None, "telephone", "in_person", "physician", "judge"):
        body = named | {"shown_by": said, "reason": WHY}
        for role in ("clerk", "judge"):
            status, told = ask("POST", f"{known}/restorations", body, role=role)
            assert (status, told["error"], told["takes"]) == (422, "NotShown", "writing")
    assert items("people") == before
    assert ask("POST", f"{known}/restorations", body | {"shown_by": "writing"})[1]["changed"]
    assert record(known)["excusals"][0]["lifted_shown_by"] == "writing"


def test_an_excusal_that_was_a_namesakes_is_lifted_by_its_ground():
    quarter(0, residents())
    known = resident(7).id
    excuse(known, "incapable", "permanent")
    excuse(known, "carer", "until", "2027-06-30")
    body = {"ground": "incapable", "reason": "the statement was of somebody of the same name"}
    assert restore(known, body["reason"])[1]["error"] == "NothingToRestore"
    status, told = ask("POST", f"{known}/restorations", body, by=OTHER)
    assert (status, told["changed"]) == (200, True)
    assert not ask("POST", f"{known}/restorations", body, by=OTHER)[1]["changed"]
    wrong, stays = person(known).excusals
    assert (wrong.lifted_by, stays.lifted_at) == (OTHER, None)
    (*_before, line) = record(known)["history"]
    assert (line["what"], line["why"]) == ("restored", body["reason"])
    other = body | {"ground": "young_child"}
    assert ask("POST", f"{known}/restorations", other, by=OTHER)[1]["error"] == "NothingToRestore"
    assert ask("POST", f"{known}/restorations", body | {"ground": "carer"}, by=OTHER)[0] == 200
    assert kept_out(known) is None


def test_what_a_judge_found_a_judge_lifts():
    quarter(0, residents())
    known = resident(7).id
    assert excuse(known, "hardship", "until", "2027-06-30", role="judge")[0] == 200
    body = {"ground": "hardship", "reason": "the hardship is over, says the person"}
    before = items("people")
    status, told = ask("POST", f"{known}/restorations", body, role="jury-manager")
    assert (status, told["error"]) == (422, "GroundUnfit")
    assert items("people") == before
    assert ask("POST", f"{known}/restorations", body, role="judge", by="judge-1")[0] == 200
    assert kept_out(known) is None


@pytest.mark.parametrize("ground", ["conviction", "reported", "interested", "dislike"])
def test_what_no_excusal_is_entered_on_none_is_lifted_on(ground):
    quarter(0, residents())
    body = {"ground": ground, "reason": WHY}
    told = ask("POST", f"{resident(7).id}/restorations", body, role="judge")[1]
    assert told["error"] == "GroundUnfit"


def test_nothing_is_restored_where_nothing_can_be():
    quarter(0, residents())
    known = resident(7).id
    excuse(known, "incapable", "permanent")
    before = items("people")
    status, told = restore(known)
    assert (status, told["error"]) == (409, "NothingToRestore")
    assert items("people") == before


def test_a_restoration_is_repeated_by_whoever_made_it_and_by_nobody_else():
    quarter(0, residents())
    known = resident(7).id
    born(known, ELDER)
    excuse(known, "age_70_for_good", "permanent")
    first = restore(known)[1]
    before = items("people")
    assert restore(known)[1] == first | {"changed": False}
    assert restore(known, by=OTHER)[1]["error"] == "NothingToRestore"
    assert restore(known, "another letter of the juror")[1]["error"] == "NothingToRestore"
    assert items("people") == before
    excuse(known, "age_70_for_good", "permanent")
    assert restore(known)[1]["changed"]
    assert [one.lifted_at is not None for one in person(known).excusals] == [True, True]


# -- history --------------------------------------------------------------------------


def test_every_act_leaves_a_line_with_what_it_changed():
    quarter(0, residents())
    known = resident(7).id
    born(known, ELDER)
    corrected(known, "2026-11-20", name=MARRIED)
    excuse(known, "age_70_for_good", "permanent", role="jury-manager", by="manager-1")
    restore(known, "asked for it in writing", by=OTHER)
    first, second, third = record(known)["history"]
    assert first == {
        "what": "corrected",
        "at": "2026-11-23T11:00:00Z",
        "by": CLERK,
        "role": "clerk",
        "why": WHY,
        "old": {"name.last": "Exampelquorne", "name.middle": "Bexquillomar", "name_from": "dhsmv"},
        "new": {"name.last": "Zqmarried", "name_from": "juror", "name_on": "2026-11-20"},
    }
    assert (second["what"], second["by"], second["role"], second["old"]) == (
        "excused", "manager-1", "jury-manager", {},
    )  # fmt: skip
    assert second["new"] == {
        "excusals.1.ground": "age_70_for_good",
        "excusals.1.scope": "permanent",
        "excusals.1.shown_by": "writing",
        "excusals.1.decided_by": "manager-1",
        "excusals.1.decided_at": "2026-11-23T11:00:00Z",
    }
    assert (third["what"], third["by"], third["why"], third["old"]) == (
        "restored", OTHER, "asked for it in writing", {},
    )  # fmt: skip
    assert third["new"] == {
        "excusals.1.lifted_by": OTHER,
        "excusals.1.lifted_at": "2026-11-23T11:00:00Z",
        "excusals.1.lifted_shown_by": "writing",
    }


def test_history_is_the_persons_own_and_in_its_order_whatever_else_writes_the_record():
    quarter(0, residents())
    known, other = resident(7).id, resident(8).id
    for number in range(12):
        corrected(known, mailing=BOX | {"line1": f"PO Box {number}"})
        amended(person(known), last_reported=date(2026, 11, 1 + number))
    corrected(other, mailing=BOX)
    lines = record(known)["history"]
    assert [line["new"]["mailing.line1"] for line in lines] == [f"PO Box {n}" for n in range(12)]
    assert len(record(other)["history"]) == 1


# -- crashes --------------------------------------------------------------------------


@pytest.mark.parametrize("applied", [False, True])
@pytest.mark.parametrize("route", ROUTES)
def test_a_crash_at_any_write_leaves_record_and_history_together(route, applied):
    quarter(0, residents())
    given = {
        "corrections": {"name": MARRIED, "reported_on": TODAY, "reason": WHY},
        "record/excusals": {
            "ground": "incapable",
            "scope": "permanent",
            "shown_by": "physician",
            "reason": WHY,
        },
        "restorations": {"shown_by": "writing", "reason": WHY},
    }[route]
    excused = Excusal(
        ground="age_70_for_good", scope="permanent", decided_by=CLERK, decided_at=office.NOW
    )
    writes: list[str] = []
    with counting(writes):
        before = amended(resident(1), excusals=(excused,))
        del writes[:]
        assert ask("POST", f"{before.id}/{route}", given)[0] == 200
    assert writes == ["TransactWriteItems", "TransactWriteItems"]  # the act, its line in the log
    for point in range(len(writes)):
        done = applied or point == 1
        held = amended(resident(10 + point), excusals=(excused,))
        act = f"{held.id}/{route}"
        assert crashed(lambda act=act: ask("POST", act, given), point, applied=applied)
        lines = list(wiring.people().history(office.COUNTY, held.id))
        assert (len(lines), person(held.id).version - held.version) == (done, done)
        assert ask("POST", act, given)[0] == 200
        assert "changed" in {one.deed for one in wiring.access().lines_of(office.COUNTY, held.id)}
        lines = list(wiring.people().history(office.COUNTY, held.id))
        assert (len(lines), person(held.id).version - held.version) == (1, 1)
