"""Rows that the file before had are let pass: the plan is the one that reading all would give."""

import random
from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import boto3
import intake
import pytest
from county_rows import as_csv, as_fixed, row, rows
from intake import arrive, called, ingest, on_file, roll
from synthetic import county

from ingest import filing, lines, steps
from ingest.reported import reported_name
from jury import lists, wiring
from jury.records import SHARDS, CountyFile, FileStatus, Name
from tools import list_sheets

CASES = 25
MARRIED, REPORTED = Name(last="Sample", first="Ana"), date(2026, 7, 20)
"""A name that rows have too, and when some people report that they bear it."""


@pytest.fixture(autouse=True)
def _office() -> Iterator[None]:
    with intake.opened():
        yield


def planned(arrival: dict[str, Any]) -> filing.Summary:
    """Plan a file, anew if it is planned already."""
    called(steps.register_file, arrival)
    held = on_file(arrival)
    received = {"plan": None, "status": FileStatus.RECEIVED}
    wiring.court().update_file(held, held.model_copy(update=received))
    called(steps.plan_file, arrival)
    return filing.read_summary(wiring.papers(), on_file(arrival))


def forget_the_file_before() -> None:
    """Take the seals off the newest list, so that every row of the next file is read."""
    court = wiring.court()
    listed = court.current_list(court.state("osceola"))
    court.refile_list(listed, listed.model_copy(update={"seals": ()}))


def plans(content: bytes, name: str) -> tuple[filing.Summary, filing.Summary]:
    """Return the plan made with what is known of the file before, and the one made without."""
    arrival = arrive(content, name)
    with_seals = planned(arrival)
    forget_the_file_before()
    return with_seals, planned(arrival)


@pytest.mark.parametrize(("layout", "seed"), list(product(["csv", "fixed"], range(3))))
def test_a_quarter_of_a_synthetic_county_is_planned_alike(layout, seed):
    first, second = county(400, 70 + seed).quarters
    ingest(*first.file(layout))
    known, read = plans(*second.file(layout))
    assert known == read
    assert known.counts.unchanged > 0.7 * known.counts.rows


@pytest.mark.parametrize("case", range(CASES))
def test_rows_in_every_kind_of_conflict_are_planned_alike(case):
    """Few numbers, few names, few birth dates: nearly everybody is somebody else's double."""
    chance = random.Random(case)
    people = [conflicted(chance) for _ in range(40)]
    ingest(as_csv(people), "first.csv")
    for person in list(roll().values())[::3]:
        intake.amended(person, **reported_name(MARRIED, REPORTED, person))
    later = chance.sample(people, 34) + [conflicted(chance, "2026-10-01") for _ in range(5)]
    chance.shuffle(later)
    later += chance.choices(later, k=2)  # rows that stand twice
    known, read = plans(as_csv(later), "second.csv")
    assert known == read


def conflicted(chance: random.Random, day: str = "2026-07-01") -> dict[str, str]:
    long = "Featherstonehau"  # fifteen letters: perhaps cut off
    return row(
        dl_number=f"E{chance.randrange(60):012d}",
        ssn=chance.choice(["", f"9001122{chance.randrange(30):02d}"]),
        last_name=chance.choice(["Exampelquorne", "EXAMPELQUORNE", "Sample", long, long + "gh"]),
        first_name=chance.choice(["Alex", "Sam", "Ana"]),
        suffix=chance.choice(["", "", "JR"]),
        date_of_birth=chance.choice(["1980-05-17", "1980-05-18"]),
        res_line1=chance.choice(["12 Samplequorv St", "9 New Rd"]),
        changed_on=day,
    )


def test_rows_that_are_let_pass_are_not_read(monkeypatch):
    ingest(as_csv(rows(60, changed_on="2026-07-01")), "first.csv")
    read: list[int] = []
    text = lines.Lines._text
    monkeypatch.setattr(
        lines.Lines,
        "_text",
        lambda self, number, raw: read.append(number) or text(self, number, raw),
    )
    people = rows(60, changed_on="2026-07-01")
    people[7] = row(7, res_line1="9 New Rd", changed_on="2026-09-01")
    planned(arrive(as_csv(people), "second.csv"))
    # The header each time the file is gone through, the row that differs, and those of people
    # who could be its namesakes: they share a birth date and initials.
    assert read[:2] == [1, 9]
    assert len(read) <= 2 + 61


def test_a_row_once_refused_is_read_again_and_taken_when_it_may_be():
    """The same bytes: not of age in July, of age in October."""
    people = [*rows(30, changed_on="2026-07-01"), row(99, date_of_birth="2008-08-15",
                                                      changed_on="2026-07-01")]  # fmt: skip
    first = ingest(as_fixed(people, as_of="2026-07-01"), "first.txt")
    assert first.counts.refused == 1
    second = ingest(as_fixed(people, as_of="2026-10-01"), "second.txt")
    assert (second.counts.added, second.counts.unchanged) == (1, 30)


def test_a_person_kept_in_place_by_a_review_is_missed_when_the_row_is_gone():
    """Their last row was not taken, so no seal speaks for them."""
    ingest(as_csv(rows(30, changed_on="2026-06-01")), "first.csv")
    odd = row(5, last_name="Other", date_of_birth="1990-01-01", changed_on="2026-07-01")
    people = rows(30, changed_on="2026-06-01")
    people[5] = odd
    held = ingest(as_csv(people), "second.csv")
    assert (held.counts.review, held.counts.deactivated) == (1, 0)
    del people[5]
    people[0] = row(0, changed_on="2026-08-01")
    gone = ingest(as_csv(people), "third.csv")
    assert (gone.counts.deactivated, gone.counts.active_after) == (1, 29)


def test_a_county_that_changes_the_layout_writes_nobody_for_it():
    people = rows(40, changed_on="2026-07-01")
    ingest(as_csv(people), "first.csv")
    before = roll()
    file = ingest(as_fixed(people, as_of="2026-10-01"), "second.txt")
    assert file.counts.unchanged == 40
    assert roll() == before


def test_what_a_clerk_corrected_is_not_undone_by_a_row_that_stayed():
    ingest(as_csv(rows(30, changed_on="2026-07-01")), "first.csv")
    person = next(iter(roll().values()))
    right = person.name.model_copy(update={"last": "Exampel"})
    intake.amended(person, name=right)
    people = rows(31, changed_on="2026-07-01")
    people[30] = row(300)
    ingest(as_csv(people), "second.csv")
    assert roll()[person.id].name == right


def test_a_second_row_of_the_same_bytes_is_a_duplicate():
    people = rows(30, changed_on="2026-07-01")
    ingest(as_csv(people), "first.csv")
    file = ingest(as_csv([*people, people[3], row(300)]), "second.csv")
    assert (file.counts.duplicate, file.counts.unchanged, file.counts.added) == (1, 30, 1)


def test_a_known_row_behind_the_trailer_is_not_let_pass():
    people = rows(30, changed_on="2026-07-01")
    ingest(as_fixed(people, as_of="2026-07-01"), "first.txt")
    content = as_fixed(people, as_of="2026-10-01").splitlines(keepends=True)
    moved = [*content[:5], *content[6:], content[5]]
    moved[-2] = moved[-2].replace(b"T000000030", b"T000000029")
    file = ingest(b"".join(moved), "second.txt")
    assert (file.status, file.code) == (FileStatus.REFUSED, "ControlTotalsOff")


def test_the_trailer_counts_the_rows_that_were_let_pass():
    people = rows(30, changed_on="2026-07-01")
    ingest(as_fixed(people, as_of="2026-07-01"), "first.txt")
    content = as_fixed(people, as_of="2026-10-01").replace(b"T000000030", b"T000000031")
    assert ingest(content, "second.txt").code == "ControlTotalsOff"


# -- sheets -----------------------------------------------------------------------------


def current() -> dict[int, list[bytes]]:
    court = wiring.court()
    listed = court.current_list(court.state("osceola"))
    return {
        shard: list(
            lists.current(wiring.papers(), wiring.people(), listed, county="osceola", shard=shard)
        )
        for shard in range(SHARDS)
    }


def stored() -> dict[int, list[bytes]]:
    return {shard: list(wiring.people().bodies("osceola", shard)) for shard in range(SHARDS)}


def published(seed: int) -> list[CountyFile]:
    files = [ingest(*quarter.file("csv")) for quarter in county(300, seed).quarters]
    assert [file.status for file in files] == [FileStatus.PUBLISHED] * 2
    return files


def test_sheets_hold_what_the_table_holds():
    published(7)
    assert current() == stored()


def test_what_the_office_writes_afterwards_lies_over_the_sheets():
    published(7)
    for person in list(roll().values())[::5]:
        intake.amended(person, returned_on=person.address_on)
    assert current() == stored()
    listed = wiring.court().current_list(wiring.court().state("osceola"))
    sheets = [
        body
        for sheet in listed.sheets
        for body in lists.read_sheet(wiring.papers(), "osceola", sheet)
    ]
    assert sorted(sheets) != sorted(body for bodies in stored().values() for body in bodies)


def test_the_next_list_folds_in_what_the_office_wrote_and_the_one_after_takes_the_mark_off():
    people = rows(40, changed_on="2026-06-01")
    ingest(as_csv(people), "first.csv")
    for person in list(roll().values())[:7]:
        intake.amended(person, returned_on=person.address_on)
    for place, day in ((10, "2026-07-01"), (11, "2026-08-01")):
        people[place] = row(place, res_line1="9 New Rd", changed_on=day)
        ingest(as_csv(people), f"{day}.csv")
        assert current() == stored()
    marked = [item for item in intake.items("people") if "amended" in item]
    assert marked == []


def test_a_quarter_costs_one_write_for_each_difference_and_one_more_for_nobody():
    first, second = county(300, 7).quarters
    ingest(*first.file("csv"))
    writes = counted_writes(*second.file("csv"))
    counts = wiring.court().files("osceola")
    newest = max(counts, key=lambda file: file.as_of)
    differences = newest.counts.added + newest.counts.changed + newest.counts.reactivated
    differences += newest.counts.deactivated
    assert writes == differences
    assert writes <= 0.35 * newest.counts.rows  # a small county has many planted cases


def test_the_same_file_again_costs_no_write():
    content, name = county(300, 7).quarters[0].file("csv")
    ingest(content, name)
    assert counted_writes(content, f"again-{name}") == 0


def counted_writes(content: bytes, name: str) -> int:
    """Ingest a file; return how many writes of the people table that took."""
    writes = 0

    def count(params: dict[str, Any], **_: Any) -> None:
        nonlocal writes
        writes += params.get("TableName") == "people"

    events = wiring.dynamodb().meta.events
    for operation in ("PutItem", "UpdateItem", "DeleteItem"):
        events.register(f"provide-client-params.dynamodb.{operation}", count)
    try:
        ingest(content, name)
    finally:
        for operation in ("PutItem", "UpdateItem", "DeleteItem"):
            events.unregister(f"provide-client-params.dynamodb.{operation}", count)
    return writes


def test_the_papers_hold_sheets_and_seals_and_no_number_in_clear():
    published(7)
    numbers = {number for person in county(300, 7).people for number in person["licences"]}
    s3 = boto3.client("s3")
    found = s3.list_objects_v2(Bucket="papers", Prefix="osceola/lists/")["Contents"]
    assert found
    for one in found:
        content = s3.get_object(Bucket="papers", Key=one["Key"])["Body"].read()
        text = b"\n".join(lists.unpacked(content)) if content[:2] == b"\x1f\x8b" else content
        assert not any(number.encode() in text for number in numbers)


# -- the command that compares and rebuilds ------------------------------------------------


def sheets_command(act: str) -> int:
    return list_sheets.main([act, "--county", "osceola"])


def test_the_command_finds_sheets_and_table_in_agreement(capsys):
    published(7)
    intake.amended(next(iter(roll().values())), returned_on=None, last_reported=None, sex="F")
    assert sheets_command("compare") == 0
    assert "hold what the table holds" in capsys.readouterr().out


def test_the_command_names_a_partition_that_differs_and_makes_its_sheet_anew(capsys):
    published(7)
    person = next(iter(roll().values()))
    wiring.people().save(person.model_copy(update={"sex": "X"}))  # not by the office's way
    assert sheets_command("compare") == 1
    assert f"partition {person.shard}: 1 people differ" in capsys.readouterr().out
    assert sheets_command("rebuild") == 0
    assert sheets_command("compare") == 0
    assert current() == stored()


def test_sheets_that_are_lost_are_made_anew_and_the_next_file_goes_on_from_them():
    first, second = county(300, 7).quarters
    ingest(*first.file("csv"))
    court = wiring.court()
    listed = court.current_list(court.state("osceola"))
    for name in set(listed.sheets):
        boto3.client("s3").delete_object(Bucket="papers", Key=f"osceola/lists/{name}")
    assert sheets_command("rebuild") == 0
    assert ingest(*second.file("csv")).status is FileStatus.PUBLISHED
    assert current() == stored()


def test_no_sheet_is_made_anew_while_a_file_is_applied(capsys):
    people = rows(40, changed_on="2026-07-01")
    ingest(as_csv(people), "first.csv")
    arrival = arrive(as_csv(rows(40)), "second.csv")
    for step in (steps.register_file, steps.plan_file, steps.begin_applying):
        called(step, arrival)
    assert sheets_command("rebuild") == 1
    assert "Conflict" in capsys.readouterr().err


def test_a_county_without_a_list_has_no_sheets(capsys):
    assert sheets_command("compare") == 1
    assert "ListMissing" in capsys.readouterr().err
