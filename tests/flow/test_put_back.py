"""Records that were damaged are put back from a restored copy, and every draw is proved again."""

from datetime import date, timedelta

import boto3
import office
import proofs
import pytest
import time_machine

from jury import wiring
from jury.records import PoolStatus
from jury.writer import WriterRecords
from tools import erase_person, erase_salts, failover, put_back

WORD = ["--by", "operator-1", "--why", "restoring to 09:59"]
COPY = "court-restored"


def client():
    return boto3.client("dynamodb")


def items(table):
    return {
        (item["pk"]["S"], item["sk"]["S"]): item
        for item in client().scan(TableName=table, ConsistentRead=True)["Items"]
        if item["pk"]["S"] != "WRITER"
    }


def operate(act, *more, table="court"):
    words = ["--region", "us-east-1", "--court", "court", "--table", table]
    return put_back.main([act, *words, "--copy", f"{table}-restored", *more])


def writer(act, *more, minutes):
    with time_machine.travel(office.NOW + timedelta(minutes=minutes), tick=False):
        words = ["--region", "us-east-1", "--alone", "--table", "court", "--settle", "0"]
        return failover.main([act, *words, *WORD, *more])


@pytest.fixture
def drawn(court_office):
    """A drawn pool, and copies of two tables as they were then."""
    office.publish(office.residents(120))
    pool = office.order(20, kind="grand", service=office.GRAND_SERVICE)
    office.draw(pool)
    for table in ("court", "people"):
        client().update_continuous_backups(
            TableName=table,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )
        client().restore_table_to_point_in_time(
            SourceTableName=table, TargetTableName=f"{table}-restored", UseLatestRestorableTime=True
        )
    return pool


def damage(pool):
    """Change one record, lose another, and write a third that the copy does not know."""
    text = proofs.text_of(f"DRAW#{pool.draw}")
    proofs.damage(f"DRAW#{pool.draw}", text.replace('"result_hash":"', '"result_hash":"0'))
    proofs.drop(min(sk for _pk, sk in items("court") if sk.startswith("LOG#")))
    later = {"pk": {"S": "COUNTY#osceola"}, "sk": {"S": "POOL#later"}, "body": {"S": "{}"}}
    client().put_item(TableName="court", Item=later)


def test_what_was_damaged_or_lost_is_put_back_and_what_came_later_stays(drawn, capsys):
    before = items("court")
    damage(drawn)
    assert not proofs.proof(drawn.draw).whole
    assert operate("compare") == 1
    told = ["gone COUNTY/LOG: 1", "later COUNTY/POOL: 1", "other COUNTY/DRAW: 1"]
    assert capsys.readouterr().out.splitlines() == told
    assert writer("close", minutes=1) == 0
    assert operate("put-back") == 0
    after = items("court")
    assert {key: after[key] for key in before} == before
    assert set(after) - set(before) == {("COUNTY#osceola", "POOL#later")}
    assert proofs.proof(drawn.draw).whole
    assert operate("put-back") == 0  # again: nothing is left to do


def test_a_table_that_is_set_back_is_as_the_copy_is(drawn):
    before = items("court")
    damage(drawn)
    assert writer("close", minutes=1) == 0
    assert operate("set-back") == 0
    assert items("court") == before
    assert operate("compare") == 0


def test_nothing_is_put_back_while_somebody_writes(drawn, capsys):
    damage(drawn)
    damaged = items("court")
    for act in ("put-back", "set-back"):
        assert operate(act) == 1
        assert "Conflict" in capsys.readouterr().err
    writer("close", minutes=1)
    writer("take", "--authority", "order 2027-AO-5", minutes=2)
    assert operate("put-back") == 1
    assert items("court") == damaged


def test_the_record_of_the_writer_is_not_set_back_and_draws_wait_for_their_survey(drawn):
    writer("close", minutes=1)
    writer("take", "--authority", "order 2027-AO-3", minutes=2)
    writer("close", minutes=3)
    damage(drawn)
    assert operate("set-back") == 0
    records = WriterRecords(client(), "court")
    assert (records.find().phase, records.find().epoch, len(list(records.changes()))) == (
        "closed", 1, 3,
    )  # fmt: skip
    assert writer("take", "--authority", "order 2027-AO-5", minutes=4) == 0
    assert (records.find().phase, records.find().epoch) == ("surveying", 2)
    assert writer("open", minutes=5) == 1  # nobody has looked at the draws


def test_only_what_is_asked_for_is_put_back(drawn):
    people = {key: one for key, one in items("people").items() if key[0].startswith("PEOPLE#")}
    whose = sorted({pk for pk, _sk in people})
    assert len(whose) > 1
    for pk, sk in people:
        client().delete_item(TableName="people", Key={"pk": {"S": pk}, "sk": {"S": sk}})
    writer("close", minutes=1)
    assert operate("put-back", "--keys", whose[0], table="people") == 0
    assert {pk for pk, _sk in items("people") if pk in whose} == {whose[0]}
    assert operate("put-back", "--keys", "PEOPLE#*", table="people") == 0
    assert operate("compare", table="people") == 0


def test_many_pages_and_many_kinds_come_back_alike(drawn, monkeypatch):
    """Every kind of value of an item is the same afterwards, whatever the number of batches."""
    monkeypatch.setattr(put_back, "AT_ONCE", 7)
    before = items("people")
    odd = {"pk": {"S": "ODD#1"}, "sk": {"S": "-"}, "n": {"N": "1.50"}, "b": {"B": b"\x00"},
           "s": {"SS": ["a", "b"]}, "l": {"L": [{"BOOL": True}, {"NULL": True}]}}  # fmt: skip
    client().put_item(TableName="people-restored", Item=odd)
    for pk, sk in before:
        client().delete_item(TableName="people", Key={"pk": {"S": pk}, "sk": {"S": sk}})
    writer("close", minutes=1)
    assert operate("put-back", table="people") == 0
    assert operate("compare", table="people") == 0
    assert {key: one for key, one in items("people").items() if key != ("ODD#1", "-")} == before


def test_a_table_is_not_its_own_copy(drawn):
    with pytest.raises(SystemExit):
        put_back.main(
            ["set-back", "--region", "us-east-1", "--court", "court", "--table", "court",
             "--copy", "court"]
        )  # fmt: skip


def test_what_a_court_had_erased_is_not_put_back(drawn):
    """Nor is the record of it set back: who was erased stays erased, and the counts agree again."""
    person, other = (one.id for one in office.residents(120)[7:9])
    close(drawn)
    erase = ["--county", office.COUNTY, "--order", "2027-AO-9", "--by", "operator-1"]
    assert erase_person.main([*erase, "--person", person]) == 0
    assert erase_salts.main([*erase, "--draw", drawn.draw, "--alone"]) == 0
    lost = next(key for key in items("people") if key[1] == other)
    client().delete_item(TableName="people", Key={"pk": {"S": lost[0]}, "sk": {"S": lost[1]}})
    writer("close", minutes=1)
    assert operate("set-back") == operate("set-back", table="people") == 0
    assert operate("compare", table="people") == 1  # it says `erased`
    names = {sort for _partition, sort in items("people")}
    assert other in names
    assert {person, drawn.draw}.isdisjoint(names)
    writer("take", "--authority", "order 2027-AO-5", minutes=2)
    assert proofs.proof(drawn.draw).whole
    assert wiring.court().find_erasure(office.COUNTY, person).of == person
    assert erase_person.main([*erase, "--person", person]) == 0
    close(drawn)
    office.freeze(office.order(10, kind="grand", service=date(2027, 4, 5)))


def close(pool):
    held = wiring.court().pool(office.COUNTY, pool.id)
    closed = held.model_copy(update={"status": PoolStatus.CLOSED})
    wiring.court().update_pool(held, closed)
