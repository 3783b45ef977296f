"""A person whom a court had erased: the county's files and draws go on without them."""

import boto3
import crashes
import office
import pytest
from county_rows import as_csv, row, rows
from every_order import Scene
from intake import ingest, roll

from jury import lists, wiring
from jury.people_store import Amendment
from jury.records import FileStatus
from summons import steps as summons_steps
from tools import erase_person

COUNTY = office.COUNTY
ORDER = "2027-AO-9"

pytestmark = pytest.mark.usefixtures("court_office")


def erase(person, county=COUNTY):
    words = ["--county", county, "--person", person, "--order", ORDER, "--by", "operator-1"]
    return erase_person.main(words)


def words_of(person):
    """Return every item of the people table that names a person, by its kind."""
    found = boto3.client("dynamodb").scan(TableName="people", ConsistentRead=True)["Items"]
    return sorted(one["pk"]["S"].partition("#")[0] for one in found if person in str(one))


def listed_now():
    """Return who is on the current sheets with what was written since, by identifier."""
    court = wiring.court()
    listed = court.current_list(court.state(COUNTY))
    return {
        lists.id_of(body)
        for shard in range(16)
        for body in lists.current(
            wiring.papers(), wiring.people(), listed, county=COUNTY, shard=shard
        )
    }


def beside(person):
    """Let there be something of every kind beside somebody's record."""
    noted = Amendment(
        what="corrected", at=office.NOW, by="clerk-1", role="clerk", why="a call",
        old={"sex": "F"}, new={"sex": "X"},
    )  # fmt: skip
    held = wiring.people().person(COUNTY, person)
    lines = [wiring.people().noted(held, noted)]
    wiring.court().amend_roll(COUNTY, [wiring.people().amendment(held)], lines)
    for kind in ("MAIL", "CONTACT", "QUEST"):
        item = {"pk": {"S": f"{kind}#{COUNTY}#{held.shard:02d}"}, "sk": {"S": person}}
        boto3.client("dynamodb").put_item(TableName="people", Item=item)
    answered = {"pk": {"S": f"QUEST-EARLIER#{COUNTY}#{held.shard:02d}"}}
    answered |= {"sk": {"S": f"{person}#2026-11-01"}}
    boto3.client("dynamodb").put_item(TableName="people", Item=answered)


def test_nothing_of_an_erased_person_is_left_but_the_identifier_and_the_order():
    office.publish(office.residents(60))
    person = office.residents(60)[7].id
    beside(person)
    assert words_of(person) == ["CONTACT", "HISTORY", "MAIL", "PEOPLE", "QUEST", "QUEST-EARLIER"]
    assert erase(person) == 0
    assert words_of(person) == []
    assert person not in listed_now()
    held = wiring.court().find_erasure(COUNTY, person)
    assert (held.of, held.order, held.by) == (person, ORDER, "operator-1")


def test_a_file_is_published_and_a_pool_drawn_after_somebody_was_erased():
    people = rows(60, changed_on="2026-07-01")
    with_versions()
    ingest(as_csv(people), "first.csv")
    gone = next(one.id for one in roll().values() if one.on_list)
    assert erase(gone) == 0
    people[3] = row(3, res_line1="9 New Rd", changed_on="2026-09-01")
    assert ingest(as_csv(people), "second.csv").status is FileStatus.PUBLISHED
    state = wiring.court().state(COUNTY)
    assert (state.people, gone in roll()) == (59, False)
    pool = office.order(20, kind="grand", service=office.GRAND_SERVICE)
    office.draw(pool)
    assert wiring.court().draw(COUNTY, pool.draw).drawn == 20


def with_versions():
    boto3.client("s3").put_bucket_versioning(
        Bucket="intake", VersioningConfiguration={"Status": "Enabled"}
    )


@pytest.mark.parametrize("place", [0, 7])
def test_the_counts_follow_whether_the_erased_person_was_on_the_list_or_off_it(place):
    people = office.residents(40)
    office.publish(people)
    before = wiring.court().state(COUNTY)
    assert erase(people[place].id) == 0
    after = wiring.court().state(COUNTY)
    assert before.people - after.people == 1
    assert before.active - after.active == people[place].on_list


@pytest.mark.parametrize("applied", [False, True])
def test_an_erasure_that_breaks_off_anywhere_is_finished_by_the_same_command(applied):
    office.publish(office.residents(60))
    person = office.residents(60)[7].id
    beside(person)
    pool = office.order(10, kind="grand", service=office.GRAND_SERVICE)
    scene, point = Scene(), 0
    while crashes.crashed(lambda: erase(person), point, applied=applied):
        office.freeze(pool)  # a draw that comes in between meets a roll as long as it is counted
        assert erase(person) == 0
        assert words_of(person) == []
        assert (wiring.court().state(COUNTY).people, len(listed_now())) == (59, 59)
        office.freeze(pool)
        scene.set()
        point += 1
    assert point >= 6  # the sheet, the deciding write, and what lay beside


def test_nobody_is_erased_while_a_draw_is_open(capsys):
    office.publish(office.residents(60))
    state = office.freeze(office.order(12, kind="grand", service=office.GRAND_SERVICE))
    office.DRAW_STEPS[0](state, None)
    person = office.residents(60)[7].id
    assert erase(person) == 1
    assert "CountyBusy" in capsys.readouterr().err
    assert words_of(person) == ["PEOPLE"]


def test_nobody_is_erased_who_stands_in_an_open_pool(capsys):

    office.publish(office.residents(60))
    pool = office.order(12, kind="grand", service=office.GRAND_SERVICE)
    office.draw(pool)
    summons_steps.list_summoned(office.identifiers(pool), None)
    member = next(wiring.court().members(COUNTY, pool.draw))
    assert erase(member.person) == 1
    assert "Conflict" in capsys.readouterr().err
    assert words_of(member.person) == ["PEOPLE"]


def test_an_identifier_of_nobody_is_told(capsys):
    office.publish(office.residents(20))
    assert erase("J0000000000000000") == 1
    assert "NotFound" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        erase("Jane Doe")
    assert "Jane" not in capsys.readouterr().err.splitlines()[-1]
