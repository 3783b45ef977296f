"""Who writes: by the record, without one, at the edge, and when two meet at it."""

from datetime import timedelta

import office
import pytest
import time_machine
from botocore.exceptions import ClientError

from jury import wiring
from jury.court_store import CourtStore
from jury.errors import Conflict, NotTheWriter, SurveyPending
from jury.records import Watch
from jury.writer import DRAWS, KEPT, Fence, Writer, WriterRecords

HOME, STANDBY = "us-east-1", "us-west-2"
ITEM = {"pk": {"S": "THING"}, "sk": {"S": "THING"}}


def record(region=HOME, phase="open", epoch=1):
    return Writer(
        region=region, epoch=epoch, phase=phase, since=office.NOW, by="operator-1", why="a storm"
    )


def records():
    return WriterRecords(wiring.dynamodb(), "court")


def fence(region=HOME, place="home", client=None):
    return Fence(client or wiring.dynamodb(), "court", region=region, place=place)


def put(fence, **phases):
    fence.decide([{"Put": {"TableName": "summons", "Item": ITEM}}], **phases)


def is_there():
    key = {"pk": ITEM["pk"], "sk": ITEM["sk"]}
    return "Item" in wiring.dynamodb().get_item(TableName="summons", Key=key)


@pytest.fixture(autouse=True)
def _office(court_office):
    """An office whose writer nobody has ever changed."""


def test_while_no_record_exists_the_home_writes():
    fence().admit(office.NOW)
    fence().admit_draw(office.NOW)
    put(fence(), phases=DRAWS)
    assert is_there()


def test_while_no_record_exists_the_standby_does_not():
    standing_by = fence(STANDBY, "standby")
    with pytest.raises(NotTheWriter) as refusal:
        standing_by.admit(office.NOW)
    assert refusal.value.public()["region"] == STANDBY
    with pytest.raises(NotTheWriter):
        put(standing_by)
    assert not is_there()


def test_a_stack_that_does_not_say_where_it_is_stands_by(monkeypatch):
    monkeypatch.delenv("PLACE")
    office.chill()
    with pytest.raises(NotTheWriter):
        wiring.fence().admit(office.NOW)


def test_the_record_counts_wherever_the_stack_is():
    records().replace(None, record(STANDBY))
    put(fence(STANDBY, "standby"), phases=DRAWS)
    assert is_there()
    with pytest.raises(NotTheWriter) as refusal:
        put(fence())
    assert refusal.value.facts == {"region": HOME, "writer": STANDBY}


@pytest.mark.parametrize("region", [HOME, STANDBY])
def test_while_the_writer_is_closed_nobody_writes(region):
    records().replace(None, record(phase="closed"))
    with pytest.raises(NotTheWriter):
        fence(region).admit(office.NOW)
    with pytest.raises(NotTheWriter):
        put(fence(region))
    assert not is_there()


def test_while_the_draws_are_looked_at_only_draws_wait():
    records().replace(None, record(phase="surveying"))
    held = fence()
    held.admit(office.NOW)
    put(held)
    assert is_there()
    with pytest.raises(SurveyPending):
        held.admit_draw(office.NOW)
    with pytest.raises(SurveyPending) as refusal:
        put(held, phases=DRAWS)
    assert refusal.value.facts == {"epoch": 1}


def test_an_edge_goes_by_what_it_read_for_five_seconds_and_no_longer():
    edge = fence()
    edge.admit(office.NOW)
    records().replace(None, record(STANDBY))
    edge.admit(office.NOW + KEPT - timedelta(milliseconds=1))
    with pytest.raises(NotTheWriter):
        edge.admit(office.NOW + KEPT)


def test_a_clock_that_is_set_back_keeps_nothing_alive():
    edge = fence()
    edge.admit(office.NOW)
    records().replace(None, record(STANDBY))
    with pytest.raises(NotTheWriter):
        edge.admit(office.NOW - timedelta(seconds=1))


def test_a_deciding_write_goes_by_the_record_and_not_by_what_the_edge_read():
    held = fence()
    held.admit(office.NOW)
    records().replace(None, record(STANDBY))
    with pytest.raises(NotTheWriter):
        put(held)
    with pytest.raises(NotTheWriter):  # and from then on the edge knows
        held.admit(office.NOW)


def test_who_is_refused_for_another_reason_learns_of_that_one():
    put(fence())
    again = {
        "TableName": "summons",
        "Item": ITEM,
        "ConditionExpression": "attribute_not_exists(pk)",
    }
    with pytest.raises(ClientError) as error:
        fence().decide([{"Put": again}])
    codes = [one["Code"] for one in error.value.response["CancellationReasons"]]
    assert codes == ["ConditionalCheckFailed", "None"]


def test_who_is_refused_for_both_reasons_learns_of_the_writer():
    put(fence())
    records().replace(None, record(STANDBY))
    again = {
        "TableName": "summons",
        "Item": ITEM,
        "ConditionExpression": "attribute_not_exists(pk)",
    }
    with pytest.raises(NotTheWriter):
        fence().decide([{"Put": again}])


class Meeting:
    """A table service at which so many transactions meet another one."""

    def __init__(self, times, reasons):
        self.left, self.reasons = times, reasons

    def transact_write_items(self, **asked):
        if self.left:
            self.left -= 1
            raise ClientError(
                {
                    "Error": {"Code": "TransactionCanceledException"},
                    "CancellationReasons": [{"Code": one} for one in self.reasons],
                },
                "TransactWriteItems",
            )
        return wiring.dynamodb().transact_write_items(**asked)


def test_who_meets_another_at_the_record_only_tries_again():
    put(fence(client=Meeting(4, ["None", "TransactionConflict"])))
    assert is_there()


def test_who_always_meets_another_at_the_record_gives_up():
    with pytest.raises(ClientError):
        put(fence(client=Meeting(5, ["None", "TransactionConflict"])))
    assert not is_there()


def test_who_meets_another_at_what_is_decided_does_not_try_again():
    service = Meeting(2, ["TransactionConflict", "TransactionConflict"])
    with pytest.raises(ClientError):
        put(fence(client=service))
    assert service.left == 1


def test_a_record_is_replaced_only_as_it_was_seen_and_each_word_stays():
    first = records().replace(None, record(HOME, "closed", 0))
    with pytest.raises(Conflict):
        records().replace(None, record(STANDBY))
    later = record(STANDBY).model_copy(update={"since": office.NOW + timedelta(minutes=1)})
    records().replace(first, later)
    assert records().find() == later
    assert list(records().changes()) == [first, later]


def test_a_survey_begins_only_for_the_take_over_that_it_belongs_to():
    for held in (None, record(HOME, "open", 3), record(STANDBY, "surveying", 3)):
        if held is not None:
            records().replace(records().find(), held)
        with pytest.raises(Conflict):
            fence().admit_survey(3)
    records().replace(records().find(), record(HOME, "surveying", 3))
    for epoch in (2, 4):
        with pytest.raises(Conflict):
            fence().admit_survey(epoch)
    fence().admit_survey(3)


def test_who_meets_another_at_the_same_thing_is_not_told_that_it_is_there():
    """The other one may have been refused, and then nothing is there."""
    watch = Watch(county=office.COUNTY, kind="petit", since=office.NOW)

    def store(*reasons):
        return CourtStore(wiring.dynamodb(), "court", fence(client=Meeting(1, reasons)))

    for reasons in (["TransactionConflict", "None"], ["TransactionConflict"] * 2):
        with pytest.raises(Conflict):
            store(*reasons)._put_new(office.COUNTY, "WATCH#petit", watch)
    store("ConditionalCheckFailed", "None")._put_new(office.COUNTY, "WATCH#petit", watch)
    with pytest.raises(ClientError):
        store("ThrottlingError", "None")._put_new(office.COUNTY, "WATCH#petit", watch)


def test_a_warm_function_learns_of_a_failover_within_five_seconds():
    wiring.court().state(office.COUNTY)
    records().replace(None, record(STANDBY))
    wiring.fence().admit(wiring.now())
    with time_machine.travel(office.NOW + KEPT, tick=False), pytest.raises(NotTheWriter):
        wiring.fence().admit(wiring.now())
