"""A draw after a list of deaths: whoever died is not drawn, and the evidence says how many."""

import json
from datetime import date

import boto3
import office
import pytest
from flag_files import as_list, death
from intake import ingest

from jury import wiring
from jury.records import FileStatus, Person, Status
from jury.selection import read_selection

pytestmark = pytest.mark.usefixtures("court_office")

DEAD = slice(5, 48, 6)


def test_a_draw_after_a_list_of_deaths_draws_nobody_who_died():
    boto3.client("s3").put_bucket_versioning(
        Bucket="intake", VersioningConfiguration={"Status": "Enabled"}
    )
    people = office.residents(300)
    office.publish(people)
    dead = [one for one in people if one.status is Status.ACTIVE][DEAD]
    file = ingest(as_list("deceased", map(died, dead)), "2026-10.csv", kind="deceased")
    assert (file.status, file.counts.purged) == (FileStatus.PUBLISHED, len(dead))

    pool = office.order(250)
    office.draw(pool)

    draw = wiring.court().draw("osceola", pool.draw)
    drawn = read_selection(wiring.papers(), draw).people
    assert len(drawn) == 250
    assert not {one.id for one in dead} & set(drawn)
    assert json.loads(draw.commitment)["roll"]["excluded"]["deceased"] == len(dead)


def died(person: Person) -> dict[str, str]:
    born: date = person.date_of_birth
    return death(
        last_name=person.name.last, first_name=person.name.first, date_of_birth=born.isoformat()
    )
