"""Lists of flags on their whole way: who is marked, who is asked about, and who never is."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import intake
import office
import pytest
from county_rows import as_csv, row, rows
from flag_files import COLUMNS, DAY, MAKERS, as_list, death, hit, letter, order
from intake import amended, arrive, asked, called, ingest, items, on_file, roll, walk
from synthetic import SyntheticCounty, county

from ingest import api, filing, steps
from ingest.match import licence_hash
from ingest.office import matching_secret
from jury import wiring
from jury.errors import Conflict
from jury.records import Address, CountyFile, FileStatus, Flag, Person, Status

FIRST = "2026-07-01"
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
RETURNED = date.fromisoformat(DAY)


@pytest.fixture
def _office() -> Iterator[None]:
    with intake.opened():
        yield


pytestmark = pytest.mark.usefixtures("_office")


def first(count: int = 60) -> CountyFile:
    """Publish a first list."""
    return ingest(as_csv(rows(count, changed_on=FIRST)), "first.csv")


def flag(kind: str, *told: dict[str, str], name: str = "list.csv") -> CountyFile:
    """Take a list of flags through."""
    return ingest(as_list(kind, told), name, kind=kind)


def person_of(number: int) -> Person:
    last4 = f"{123456789012 + number}"[-4:]
    (found,) = [person for person in roll().values() if person.licence_last4 == last4]
    return found


def counts_hold() -> None:
    """Hold the county's counts against the roll, everybody counted one by one."""
    state, people = wiring.court().state("osceola"), roll().values()
    on_list = sum(person.status is Status.ACTIVE and not person.flags for person in people)
    assert (state.people, state.active) == (len(people), on_list)
    assert state.applying is None


# -- a synthetic county ---------------------------------------------------------------


def marked() -> dict[str, set[str]]:
    """Return who bears which mark, by the kind of list that sets it."""
    people = roll().values()
    told = {kind.value: {person.id for person in people if kind in person.flags} for kind in Flag}
    return told | {"undeliverable": {one.id for one in people if one.returned_on is not None}}


def ours(made: SyntheticCounty) -> dict[str, str]:
    """Return the identifier on our roll of everybody of the truth, by their numbers."""
    secret = matching_secret(wiring.keys(), "osceola")
    holders = {number: person.id for person in roll().values() for number in person.licences}
    hashed = {
        person["id"]: [licence_hash(secret, number) for number in person["licences"]]
        for person in made.people
    }
    return {
        id_: next((holders[number] for number in numbers if number in holders), "nobody")
        for id_, numbers in hashed.items()
    }


@pytest.mark.parametrize("after", [1, 2])
@pytest.mark.parametrize(
    ("people", "seed", "faults"),
    [(250, 1, "none"), (600, 2, "usual"), (1500, 3, "hostile")],
)
def test_every_line_of_every_list_becomes_what_the_truth_says(people, seed, faults, after):
    made = county(people, seed, "--faults", faults)
    for quarter in made.quarters[:after]:
        ingest(*quarter.file("csv"))
    files = {flags.kind: ingest(flags.content, flags.name, kind=flags.kind) for flags in made.lists}
    person, found = ours(made), marked()
    asked = {(item.file, item.line): item for item in wiring.court().reviews("osceola")}
    for flags in made.lists:
        file = files[flags.kind]
        said: dict[str, list[dict[str, Any]]] = {"flag": [], "review": [], "none": []}
        for line in flags.lines:
            said[line["expect"]].append(line)
        assert file.status is FileStatus.PUBLISHED
        assert found[flags.kind] == {person[line["id"]] for line in said["flag"]}
        lines = {line for name, line in asked if name == file.id}
        assert lines == {line["line"] for line in said["review"]}
        for line in said["review"]:
            about = asked[file.id, line["line"]]
            assert about.flag is Flag(flags.kind)
            assert person[line["id"]] in about.people
        counts = file.counts
        assert (counts.matched, counts.review, counts.unknown) == (
            *(len(said["flag"]), len(said["review"]), len(said["none"])),
        )
        assert (counts.rows, counts.refused, counts.duplicate) == (len(flags.lines), 0, 0)
        assert counts.balanced
    counts_hold()


@pytest.mark.parametrize("seed", [7])
def test_flags_survive_the_quarters_that_follow(seed):
    made = county(600, seed, "--quarters", "4")
    ingest(*made.quarters[0].file("csv"))
    for flags in made.lists:
        ingest(flags.content, flags.name, kind=flags.kind)
    before = marked()
    assert all(before[kind] for kind in ("deceased", "incapacitated"))
    for quarter in made.quarters[1:]:
        assert ingest(*quarter.file("fixed")).status is FileStatus.PUBLISHED
        counts_hold()
    after = marked()
    assert {kind: after[kind] for kind in ("deceased", "felony", "incapacitated")} == {
        kind: before[kind] for kind in ("deceased", "felony", "incapacitated")
    }


# -- what a list does -------------------------------------------------------------------


def test_a_death_takes_somebody_off_the_list_and_nothing_else_of_them_changes():
    first()
    before = roll()
    file = flag("deceased", death(7))
    dead = person_of(7)
    assert dead.flags == (Flag.DECEASED,)
    assert not dead.on_list
    changed = {"flags": (), "file": before[dead.id].file, "version": before[dead.id].version}
    assert dead.model_copy(update=changed) == before[dead.id]
    assert {one: roll()[one] for one in before if one != dead.id} == {
        one: before[one] for one in before if one != dead.id
    }
    assert (file.counts.matched, file.counts.changed, file.counts.purged) == (1, 1, 1)
    assert (file.counts.active_before, file.counts.active_after) == (60, 59)
    counts_hold()


def test_the_list_keeps_its_version_and_the_next_one_goes_on_from_it():
    version = first().as_of
    flag("deceased", death(7))
    assert wiring.court().state("osceola").list_version == f"osceola-{version}"
    second = ingest(as_csv([*rows(60, changed_on=FIRST), row(300)]), "second.csv")
    assert (second.counts.active_before, second.counts.active_after) == (59, 60)
    assert person_of(7).flags == (Flag.DECEASED,)
    counts_hold()


def test_flags_survive_the_next_file_absence_and_reappearance():
    first()
    flag("deceased", death(7))
    flag("incapacitated", order(8))
    everybody = rows(60, changed_on=FIRST)
    files = {
        "absent": [*everybody[:7], *everybody[9:], row(300, changed_on="2026-08-01")],
        "back": [*everybody, row(300)],
    }
    for name, people in files.items():
        assert ingest(as_csv(people), f"{name}.csv").status is FileStatus.PUBLISHED
        counts_hold()
        assert person_of(7).flags == (Flag.DECEASED,)
        assert person_of(8).flags == (Flag.INCAPACITATED,)
        back = name == "back"
        assert (person_of(7).status is Status.ACTIVE) == back
        assert not person_of(7).on_list


def test_whoever_is_inactive_is_flagged_too_and_purges_nobody():
    first()
    ingest(as_csv([*rows(59, changed_on=FIRST), row(300)]), "second.csv")
    file = flag("deceased", death(59))
    assert person_of(59).flags == (Flag.DECEASED,)
    assert (file.counts.changed, file.counts.purged, file.counts.active_after) == (1, 0, 60)
    counts_hold()


def test_a_hit_flags_nobody_and_asks_a_person():
    first()
    people = items("people")
    file = flag("felony", hit(1), hit(2, dl_number=""), hit(3, dl_number="", ssn=""))
    assert items("people") == people
    assert file.counts.review == 3
    reviews = list(wiring.court().reviews("osceola"))
    assert [(item.line, item.code, item.flag, item.people) for item in reviews] == [
        (line, "FelonyHit", Flag.FELONY, (person_of(number).id,))
        for line, number in ((2, 1), (3, 2), (4, 3))
    ]
    assert {item.decision for item in reviews} == {None}
    counts_hold()


def test_whoever_decides_reads_what_the_hit_says_and_of_numbers_the_last_four():
    first()
    file = flag("felony", hit(1))
    summary = filing.read_summary(wiring.papers(), file)
    (row_said,) = filing.read_contested(wiring.papers(), file, summary)
    told = hit(1)
    assert row_said.said == {name: cell for name, cell in told.items() if cell} | {
        "dl_number": told["dl_number"][-4:],
        "ssn": told["ssn"][-4:],
    }


def test_a_hit_on_somebody_whose_flag_is_confirmed_asks_nobody_again():
    first()
    amended(person_of(1), flags=(Flag.FELONY,))
    file = flag("felony", hit(1))
    assert (file.counts.matched, file.counts.unchanged, file.counts.review) == (1, 1, 0)


# -- returned mail ------------------------------------------------------------------------


def test_a_returned_letter_marks_the_address_and_takes_nobody_off_the_list():
    first()
    file = flag("undeliverable", letter(4))
    assert person_of(4).returned_on == RETURNED
    assert person_of(4).on_list
    assert (file.counts.changed, file.counts.purged, file.counts.active_after) == (1, 0, 60)
    counts_hold()


def test_a_letter_is_addressed_to_the_mailing_address_where_there_is_one():
    mail = {"mail_line1": "PO Box 7", "mail_city": "Orlando", "mail_state": "FL"}
    people = rows(30, changed_on=FIRST)
    people[4] |= mail | {"mail_zip": "32801"}
    ingest(as_csv(people), "first.csv")
    there = {"address": "P.O. BOX 7", "city": "ORLANDO", "zip": "32801"}
    file = flag("undeliverable", letter(4), letter(4, **there, returned_on="2026-10-01"))
    assert (file.counts.unknown, file.counts.changed) == (1, 1)
    assert person_of(4).returned_on == date(2026, 10, 1)


def test_a_letter_from_an_address_that_was_confirmed_since_says_nothing():
    first()
    amended(person_of(4), address_on=date(2026, 10, 21), address_from="juror")
    file = flag("undeliverable", letter(4))
    assert (file.counts.matched, file.counts.unchanged) == (1, 1)
    assert person_of(4).returned_on is None


def test_of_two_letters_the_later_return_counts_in_whatever_order_they_come():
    first()
    late, early = letter(4, returned_on="2026-10-22"), letter(4, returned_on="2026-09-02")
    file = flag("undeliverable", early, late, letter(4, returned_on="2026-09-03"))
    assert (file.counts.matched, file.counts.duplicate) == (1, 2)
    assert person_of(4).returned_on == date(2026, 10, 22)
    again = flag("undeliverable", early, letter(5), name="older.csv")
    assert (again.counts.unchanged, again.counts.changed) == (1, 1)
    assert person_of(4).returned_on == date(2026, 10, 22)


def test_another_address_in_the_next_file_takes_the_mark_away():
    first()
    flag("undeliverable", letter(4))
    people = rows(60, changed_on=FIRST)
    people[4] = row(4, res_line1="9 New Rd")
    ingest(as_csv(people), "second.csv")
    assert person_of(4).returned_on is None


# -- again, and in the wrong order ----------------------------------------------------------


@pytest.mark.parametrize("kind", MAKERS)
def test_a_redelivered_list_changes_nothing(kind):
    first()
    arrival = arrive(as_list(kind, [MAKERS[kind](n) for n in range(5)]), "l.csv", kind=kind)
    walk(arrival)
    before = items("people"), items("court")
    walk(arrival)
    assert (items("people"), items("court")) == before


def test_each_step_done_twice_changes_nothing():
    first()
    arrival = arrive(as_list("deceased", [death(3), death(4)]), "l.csv", kind="deceased")
    for step in (steps.register_file, steps.plan_file):
        assert called(step, arrival) == called(step, arrival)
    begun = called(steps.begin_applying, arrival)
    assert called(steps.begin_applying, arrival) == begun
    assert begun["shards"] == sorted({person_of(3).shard, person_of(4).shard})
    for shard in begun["shards"]:
        done = called(steps.apply_shard, arrival | {"shard": shard})
        people = items("people")
        assert called(steps.apply_shard, arrival | {"shard": shard}) == done
        assert items("people") == people
    applied = [called(steps.apply_shard, arrival | {"shard": s}) for s in begun["shards"]]
    published = called(steps.publish_list, arrival | {"applied": applied})
    before = items("people"), items("court")
    assert called(steps.publish_list, arrival | {"applied": applied}) == published
    assert (items("people"), items("court")) == before


def test_the_same_bytes_under_another_name_are_a_repeat():
    first()
    flag("deceased", death(3))
    people = items("people")
    assert flag("deceased", death(3), name="again.csv").status is FileStatus.REPEATED
    assert items("people") == people


@pytest.mark.parametrize("planned", ["at once", "one after the other"])
def test_of_the_same_bytes_twice_one_is_a_repeat_and_nothing_is_asked_twice(planned):
    first()
    one, two = (arrive(as_list("felony", [hit(3)]), f"{n}.csv", kind="felony") for n in "ab")
    called(steps.register_file, two)
    if planned == "at once":
        called(steps.plan_file, two)
    assert walk(one).status is FileStatus.PUBLISHED
    called(steps.plan_file, two)
    assert called(steps.begin_applying, two)["status"] == "repeated"
    assert wiring.court().state("osceola").applying is None
    assert len(list(wiring.court().reviews("osceola"))) == 1


def test_of_two_lists_planned_at_once_the_second_is_planned_anew_although_no_count_has_moved():
    first()
    one, two = (
        arrive(
            as_list("undeliverable", [letter(4, reason=why)]), f"{why}.csv", kind="undeliverable"
        )
        for why in ("VACANT", "UNCLAIMED")
    )
    for step in (steps.register_file, steps.plan_file):
        called(step, one)
        called(step, two)
    assert walk(one).counts.changed == 1
    with pytest.raises(Conflict):
        called(steps.begin_applying, two)
    file = walk(two)
    assert (file.status, file.counts.changed) == (FileStatus.PUBLISHED, 0)


def test_a_flag_that_stands_is_not_written_again():
    first()
    flag("deceased", death(3))
    people = items("people")
    file = flag("deceased", death(3, ssn=row(3)["ssn"]), name="again.csv")
    assert (file.counts.matched, file.counts.unchanged, file.counts.purged) == (1, 1, 0)
    assert items("people") == people


def test_an_older_list_after_a_newer_one_adds_its_flags_and_takes_none_away():
    first()
    flag("deceased", death(3, date_of_death="2026-11-02"), name="newer.csv")
    older = flag("deceased", death(4, date_of_death="2026-05-02"), name="older.csv")
    assert older.status is FileStatus.PUBLISHED
    assert older.as_of == date(2026, 5, 2)  # before the list itself
    assert [person_of(n).flags for n in (3, 4)] == [(Flag.DECEASED,)] * 2


def test_the_order_of_the_lists_decides_nothing():
    first()
    for kind in ("deceased", "incapacitated", "undeliverable"):
        flag(kind, MAKERS[kind](3), name="one.csv")
    for kind in ("undeliverable", "incapacitated", "deceased"):
        flag(kind, MAKERS[kind](4), name="other.csv")
    one, other = person_of(3), person_of(4)
    assert one.flags == other.flags == (Flag.DECEASED, Flag.INCAPACITATED)
    assert one.returned_on == other.returned_on == RETURNED
    counts_hold()


def test_a_month_in_which_nobody_died_is_published_and_changes_nobody():
    first()
    people = items("people")
    file = flag("deceased")
    assert (file.status, file.counts.rows) == (FileStatus.PUBLISHED, 0)
    assert file.as_of == office.NOW.date()
    assert items("people") == people
    counts_hold()


def test_what_the_office_wrote_between_plan_and_apply_is_kept():
    first()
    arrival = arrive(
        as_list("undeliverable", [letter(n) for n in range(4)]), "l.csv", kind="undeliverable"
    )
    called(steps.register_file, arrival)
    called(steps.plan_file, arrival)
    new = Address(line1="1 Own Way", city="Kissimmee", state="FL", zip5="34744")
    moved = amended(person_of(1), residence=new, address_from="juror")
    confirmed = amended(person_of(2), address_from="juror", address_on=date(2026, 11, 1))
    served = amended(person_of(3), last_reported=date(2026, 11, 2))
    walk(arrival)
    people = roll()
    assert people[moved.id] == moved
    assert people[confirmed.id] == confirmed
    assert people[served.id].returned_on == RETURNED
    assert people[served.id].last_reported == date(2026, 11, 2)
    assert person_of(0).returned_on == RETURNED


def test_a_flag_that_the_office_set_since_the_plan_makes_the_workflow_plan_anew():
    first()
    arrival = arrive(as_list("deceased", [death(1), death(2)]), "l.csv", kind="deceased")
    called(steps.register_file, arrival)
    called(steps.plan_file, arrival)
    amended(person_of(1), flags=(Flag.FELONY,))
    with pytest.raises(Conflict):
        called(steps.begin_applying, arrival)
    file = walk(arrival)
    assert (file.counts.changed, file.counts.purged) == (2, 1)
    assert person_of(1).flags == (Flag.DECEASED, Flag.FELONY)
    counts_hold()


def test_no_draw_and_no_other_file_comes_between():
    first()
    arrival = arrive(as_list("deceased", [death(1)]), "l.csv", kind="deceased")
    for step in (steps.register_file, steps.plan_file, steps.begin_applying):
        called(step, arrival)
    assert wiring.court().state("osceola").applying == arrival["file"]
    with pytest.raises(Exception, match="another file is being applied"):
        flag("felony", hit(1))
    walk(arrival)
    counts_hold()


# -- refused --------------------------------------------------------------------------------


LIST = as_list("deceased", [death(n) for n in range(12)])
LOST = "Ex\ufffdmple".encode()
REFUSED = {
    "empty": (b"", "l.csv", "FileEmpty"),
    "cut off in the header": (as_list("deceased", []).rstrip(), "l.csv", "TrailerMissing"),
    "cut off": (LIST[:-20], "l.csv", "WidthWrong"),
    "no end of the last line": (LIST.rstrip(), "l.csv", "TrailerMissing"),
    "utf-16": (LIST.decode().encode("utf-16"), "l.csv", "EncodingUnreadable"),
    "nul": (LIST.replace(b"Exampelquorne", b"Ex\0mple", 1), "l.csv", "ControlCharacters"),
    "letter lost": (LIST.replace(b"Exampelquorne", LOST, 1), "l.csv", "EncodingUnreadable"),
    "other columns": (as_list("felony", [hit(1)]), "l.csv", "ColumnsWrong"),
    "column twice": (
        as_list("deceased", [death(1)], [*COLUMNS["deceased"], "sex"]), "l.csv", "ColumnsWrong",
    ),
    "extra cell": (
        LIST.replace(b"\nExampelquorne,", b"\nx,Exampelquorne,", 1), "l.csv", "WidthWrong",
    ),
    "blank line": (LIST + b"\r\n", "l.csv", "WidthWrong"),
    "fixed": (LIST, "l.txt", "LayoutUnknown"),
    "unreadable": (LIST.replace(b"1980-05-17", b"17 May 1980"), "l.csv", "TooManyRefused"),
    "deaths to come": (LIST.replace(b"2026-10-20", b"2027-10-20"), "l.csv", "TooManyRefused"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_bad_list_is_refused_with_a_code_and_nothing_is_written(what):
    first()
    people, state = items("people"), wiring.court().state("osceola")
    content, name, code = REFUSED[what]
    file = ingest(content, name, kind="deceased")
    assert (file.status, file.code) == (FileStatus.REFUSED, code)
    assert "Exampelquorne" not in str(file.message)
    assert (items("people"), wiring.court().state("osceola")) == (people, state)


@pytest.mark.parametrize("kind", MAKERS)
def test_hartford_values_that_slid_under_other_columns_are_refused_whole(kind):
    first()
    people = items("people")
    columns = COLUMNS[kind]
    for turn in range(1, len(columns)):
        slid = [*columns[turn:], *columns[:turn]]
        content = as_list(kind, [MAKERS[kind](n) for n in range(12)], slid)
        header = ",".join((*columns, "synthetic")).encode()
        body = content.partition(b"\r\n")[2]
        file = ingest(header + b"\r\n" + body, f"{turn}.csv", kind=kind)
        assert file.status in {FileStatus.REFUSED, FileStatus.HELD}, turn
    assert items("people") == people


def test_a_manifest_counts_the_rows_and_dates_the_list():
    first()
    told = {"county": "osceola", "as_of": "2026-11-01", "rows": 2, "sha256": "0" * 64}
    arrive(json.dumps(told).encode(), "l.manifest.json", kind="deceased")
    assert flag("deceased", death(1), death(2), name="l.csv").code == "ControlTotalsOff"


# -- held -----------------------------------------------------------------------------------


def test_hartford_a_city_that_died_waits_for_a_person():
    first()
    people = items("people")
    file = flag("deceased", *(death(n) for n in range(60)))
    assert file.status is FileStatus.HELD
    assert file.breakers == ("too_many_flagged", "zip_vanished")
    assert items("people") == people
    counts_hold()


def test_a_held_list_that_is_released_goes_on_and_a_rejected_one_does_not(monkeypatch):
    first()
    monkeypatch.setattr(wiring, "start", lambda *_: True)
    held = [
        arrive(as_list("deceased", [death(n) for n in dead]), f"{dead}.csv", kind="deceased")
        for dead in (range(20), range(30, 55))
    ]
    for arrival in held:
        assert walk(arrival).status is FileStatus.HELD
    path = "/v1/counties/osceola/files"
    status, page = request("GET", f"{path}/{held[0]['file']}/plan")
    assert status == 200
    assert "breaker,too_many_flagged" in page
    assert "count,purged,,20" in page
    reason = {"reason": "the hospital reported twenty months at once"}
    status, wanted = request("POST", f"{path}/{held[0]['file']}/release", reason)
    assert status == 202
    approval = {"approve": wanted["request"]}
    assert request("POST", f"{path}/{held[0]['file']}/release", approval, by="judge-1")[0] == 200
    assert request("POST", f"{path}/{held[1]['file']}/reject", reason)[0] == 200
    released, rejected = (walk(arrival | {"released": True}) for arrival in held)
    assert (released.status, rejected.status) == (FileStatus.PUBLISHED, FileStatus.REJECTED)
    assert (released.counts.purged, wiring.court().state("osceola").active) == (20, 40)
    counts_hold()


def test_a_list_that_comes_before_the_countys_first_is_held_until_there_is_somebody():
    arrival = arrive(as_list("deceased", [death(1)]), "l.csv", kind="deceased")
    assert walk(arrival).breakers == ("roll_empty",)
    first()
    held = on_file(arrival)
    wiring.court().update_file(held, held.model_copy(update={"status": FileStatus.RECEIVED}))
    with pytest.raises(Conflict):
        walk(arrival | {"released": True})
    assert walk(arrival).status is FileStatus.PUBLISHED
    assert person_of(1).flags == (Flag.DECEASED,)


# -- the clerk ------------------------------------------------------------------------------


def request(
    method: str, path: str, body: dict[str, Any] | None = None, *, by: str = "administrator-1"
) -> tuple[int, Any]:
    """Ask the API as the court administrator does."""
    return asked(api.handler, method, path, body, by=by)


@pytest.mark.parametrize("kind", MAKERS)
def test_an_upload_form_is_given_for_every_list(kind):
    body = {"kind": kind, "name": "2026-08.csv"}
    status, form = request("POST", "/v1/counties/osceola/uploads", body)
    assert (status, form["fields"]["key"]) == (201, f"osceola/{kind}/2026-08.csv")
    assert request("POST", "/v1/counties/osceola/uploads", body | {"name": "l.txt"})[0] == 422


def test_nothing_on_the_page_runs():
    people = rows(3, changed_on=FIRST)
    people[1] |= {"last_name": "=Cmd", "first_name": "+Alex"}
    ingest(as_csv(people), "first.csv")
    told = hit(1, last_name="=Cmd", first_name="+Alex", case_reference="@SUM(A1)")
    arrival = arrive(as_list("felony", [told, hit(2, convicted_on="=1+1")]), "l.csv", kind="felony")
    file = walk(arrival)
    assert (file.counts.review, file.counts.refused) == (1, 1)
    plan = f"/v1/counties/osceola/files/{file.id}/plan"
    _, page = intake.asked(api.handler, "GET", plan, purpose="deciding-a-review")
    cells = [cell for line in intake.table(page.encode()) for cell in line]
    assert "'=Cmd, +Alex" in cells
    assert not [cell for cell in cells if cell.startswith(FORMULAS)]
    assert "1+1" not in page


def test_no_personal_word_reaches_the_ledger_the_evidence_or_the_workflow(capsys):
    made = county(600, 5, "--canary", "--faults", "hostile")
    ingest(*made.quarters[0].file("csv"))
    words = {word.lower() for person in made.people for word in person["canaries"]}
    seen: list[str] = []
    for flags in made.lists:
        arrival = arrive(flags.content, flags.name, kind=flags.kind)
        told = [
            called(step, arrival)
            for step in (steps.register_file, steps.plan_file, steps.begin_applying)
        ]
        applied = [
            called(steps.apply_shard, arrival | {"shard": part}) for part in told[-1]["shards"]
        ]
        seen += [json.dumps(told), json.dumps(applied)]
        seen.append(json.dumps(called(steps.publish_list, arrival | {"applied": applied})))
        damaged = flags.content.replace(b",", b";", 40)
        seen.append(ingest(damaged, f"damaged-{flags.name}", kind=flags.kind).model_dump_json())
        slid = flags.content.replace(b"\r\n", b",\r\n")
        seen.append(ingest(slid, f"slid-{flags.name}", kind=flags.kind).model_dump_json())
        key = f"osceola/files/{arrival['file']}/plan.json"
        seen.append(wiring.evidence().get(key).decode())
    seen.append(json.dumps(items("court")))
    seen.append(str(capsys.readouterr()))
    everything = "".join(seen).lower()
    listed = "".join(flags.content.decode().lower() for flags in made.lists)
    told_of = {word for word in words if word in listed}
    assert len(told_of) > 30
    assert [word for word in words if word in everything] == []
