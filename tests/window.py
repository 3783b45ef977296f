"""The clerk's window: files and the questions they leave, requests to the desk, what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import boto3
import office
from county_rows import as_csv, row, rows
from intake import arrive, asked, ingest, roll, walk

from ingest import desk
from jury import wiring
from jury.records import CountyFile, FileStatus, Person, ReviewItem

BASE = f"/v1/counties/{office.COUNTY}"
REASON = "compared with the file in the cabinet"
CLERK, OTHER = "clerk-1", "clerk-2"
QUARTERS = ("2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01")
HIT = (
    *("case_reference", "dl_number", "ssn", "last_name", "first_name", "middle_name", "suffix"),
    *("date_of_birth", "sex", "race", "convicted_on"),
)
STRANGER = {"last_name": "Stranger", "first_name": "Noel", "date_of_birth": "1991-02-03"}
"""Somebody with a name and a date of birth that nobody else has."""


@contextmanager
def opened(now: datetime = office.NOW) -> Iterator[None]:
    """Open an empty office that takes files and draws pools."""
    with office.opened(now):
        boto3.client("s3").put_bucket_versioning(
            Bucket="intake", VersioningConfiguration={"Status": "Enabled"}
        )
        yield


# -- requests -------------------------------------------------------------------


def ask(
    method: str, path: str, body: Any = None, *, by: str = CLERK, **query: str
) -> tuple[int, dict[str, Any]]:
    """Send a request to the desk as API Gateway would; return the status and the answer."""
    return asked(desk.handler, method, BASE + path, body, by=by, role="clerk", **query)


def decide(
    item: ReviewItem, decision: str, person: str | None = None, *, by: str = CLERK
) -> tuple[int, dict[str, Any]]:
    """Decide a question."""
    about = {"person": person} if person is not None else {}
    body = {"decision": decision, "reason": REASON} | about
    return ask("POST", f"/reviews/{item.id}", body, by=by)


def decided(item: ReviewItem, decision: str, person: str | None = None) -> dict[str, Any]:
    """Decide a question that can be decided so; return the answer."""
    status, answer = decide(item, decision, person)
    assert status == 200, answer
    return answer


# -- questions --------------------------------------------------------------------


def quarter(place: int, people: list[dict[str, str]]) -> CountyFile:
    """Take the file of a quarter through; it is published."""
    as_of = QUARTERS[place]
    # The newest change dates a file, so somebody's is of its day.
    content = as_csv([*people, row(99, changed_on=as_of)])
    file = ingest(content, f"quarter-{place}.csv")
    assert file.status is FileStatus.PUBLISHED, (file.code, file.breakers)
    return file


def residents(**changes: dict[str, str]) -> list[dict[str, str]]:
    """Return the rows of 60 people; `n7` changes number 7."""
    people = rows(60, changed_on=QUARTERS[0])
    for name, change in changes.items():
        number = int(name.removeprefix("n"))
        people[number] = row(number, **{"changed_on": QUARTERS[0]} | change)
    return people


def questions(place: int | None = None) -> list[ReviewItem]:
    """Return the questions on file, all or those of a quarter's file."""
    court = wiring.court()
    found = list(court.reviews(office.COUNTY))
    if place is None:
        return found
    (file,) = [
        one
        for one in court.files(office.COUNTY)
        if one.kind == "dhsmv" and one.as_of == date.fromisoformat(QUARTERS[place])
    ]
    return [item for item in found if item.file == file.id]


def question(place: int) -> ReviewItem:
    """Return the only question of a quarter's file."""
    (item,) = questions(place)
    return item


def hint(month: int, *numbers: int) -> ReviewItem:
    """Take a month's felony list through, with hits on some residents; return the last question.

    No two months' lists are the same bytes: each has the conviction of a stranger too.
    """
    hits = [(row(number), "2026-05-04") for number in numbers]
    hits.append((row(80, **STRANGER), f"2026-{month:02d}-01"))
    lines = [",".join((*HIT, "synthetic"))]
    lines += [
        f"{place}-CF,{one['dl_number']},{one['ssn']},{one['last_name']},{one['first_name']},,,"
        f"{one['date_of_birth']},,,{day},Y"
        for place, (one, day) in enumerate(hits)
    ]
    content = "\r\n".join([*lines, ""]).encode()
    file = walk(arrive(content, f"felony-{month}.csv", kind="felony"))
    assert file.status is FileStatus.PUBLISHED, (file.code, file.breakers)
    return [item for item in questions() if item.file == file.id][-1]


# -- people -----------------------------------------------------------------------


def resident(number: int) -> Person:
    """Return the person of a row, by the first name that the row had in the first file."""
    first = row(number)["first_name"]
    (found,) = [one for one in roll().values() if one.name.first == first]
    return found


def person(identifier: str) -> Person:
    """Return a person by identifier."""
    found = wiring.people().find(office.COUNTY, identifier)
    assert found is not None
    return found


def counted() -> tuple[int, int]:
    """Return how many people the county counts, having made sure that the table agrees."""
    everybody = roll().values()
    state = wiring.court().state(office.COUNTY)
    found = (len(everybody), sum(one.on_list for one in everybody))
    assert (state.people, state.active) == found
    return found


def shared_numbers() -> list[str]:
    """Return every number and SSN that two people hold."""
    holders: dict[str, set[str]] = {}
    for one in roll().values():
        for number in (*one.licences, *([one.ssn] if one.ssn else [])):
            holders.setdefault(number, set()).add(one.id)
    return [number for number, people in holders.items() if len(people) > 1]
