"""An operator at tools/failover.py, with two Regions: closing, taking over, opening, going back."""

from datetime import timedelta
from itertools import count

import boto3
import office
import pytest
import time_machine
from botocore.exceptions import EndpointConnectionError

from jury.court_store import CourtStore
from jury.errors import NotTheWriter, SurveyPending
from jury.records import ActRequest, Survey
from jury.writer import Fence, WriterRecords
from tools import failover

EAST, WEST = "us-east-1", "us-west-2"
WORD = ["--by", "operator-1", "--why", "the first Region is flooded"]
ORDER = ["--authority", "order of the chief judge, 2027-AO-3"]
PAST = [*ORDER, "--unreachable"]
KEYS = ("pk", "sk")
clock = count(1)


def client(region):
    return boto3.client("dynamodb", region_name=region)


def items(region):
    return {
        tuple(item[key]["S"] for key in KEYS): item
        for item in client(region).scan(TableName="court")["Items"]
    }


def replicate(here, there):
    """Bring over what is newer here, as global tables do in the end."""
    for item in items(here).values():
        client(there).put_item(TableName="court", Item=item)


def records(region):
    return WriterRecords(client(region), "court")


def court(region, place):
    fence = Fence(client(region), "court", region=region, place=place)
    return CourtStore(client(region), "court", fence)


def writes(region):
    """Tell whether something can be decided in a Region, by trying it."""
    place = "home" if region == EAST else "standby"
    try:
        request = ActRequest.model_construct(county=office.COUNTY, act="void", on=str(next(clock)))
        court(region, place).file_request(None, request)
    except NotTheWriter:
        return False
    return True


@pytest.fixture
def two_regions(court_office):
    """An office with a copy of its court table in another Region."""
    client(WEST).create_table(
        TableName="court",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": one, "AttributeType": "S"} for one in KEYS],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
    )


def operate(act, here, there, *more):
    """Call the program as an operator does, each call a minute after the one before."""
    instant = office.NOW + timedelta(minutes=next(clock))
    with time_machine.travel(instant, tick=False):
        return failover.main(
            [act, "--region", here, "--other", there, "--table", "court", "--settle", "0", *more]
        )


@pytest.fixture
def replicating(monkeypatch):
    """Let the other Region catch up while the program waits for it."""

    def waited(_seconds):
        both = [records(region).find() for region in (EAST, WEST)]
        newest = max((one for one in both if one is not None), key=lambda one: one.since)
        here = EAST if newest == both[0] else WEST
        replicate(here, WEST if here == EAST else EAST)

    monkeypatch.setattr(failover.Patience, "__new__", impatient(waited))


def impatient(waited):
    def made(cls, **_given):
        return tuple.__new__(cls, (3, 0.0, 0.0, waited))

    return made


def looked_at(region, *, draws=2, incomplete=(), before=timedelta(0)):
    held = records(region).find()
    found = Survey(
        epoch=held.epoch,
        at=held.since - before,
        draws=draws,
        proved=2 - len(incomplete),
        incomplete=tuple(incomplete),
    )
    key = {"pk": {"S": "WRITER"}, "sk": {"S": f"SURVEY#{found.epoch}"}}
    body = {"body": {"S": found.model_dump_json()}}
    client(region).put_item(TableName="court", Item=key | body)


def test_the_home_writes_until_somebody_says_otherwise(two_regions):
    assert writes(EAST)
    assert not writes(WEST)


def test_a_planned_switch_never_has_two_writers(two_regions, replicating):
    assert operate("close", EAST, WEST, *WORD) == 0
    assert (writes(EAST), writes(WEST)) == (False, False)
    assert operate("take", WEST, EAST, *WORD, *ORDER) == 0
    assert (writes(EAST), writes(WEST)) == (False, True)
    assert records(WEST).find().phase == "surveying"
    replicate(WEST, EAST)
    assert (writes(EAST), writes(WEST)) == (False, True)


def test_a_region_does_not_take_over_while_the_other_one_writes(two_regions, capsys):
    assert operate("take", WEST, EAST, *WORD, *ORDER) == 1
    assert "WriterOpen" in capsys.readouterr().err
    assert (writes(EAST), writes(WEST)) == (True, False)


def test_a_closing_that_does_not_arrive_is_told_and_stays_closed(two_regions, monkeypatch, capsys):
    monkeypatch.setattr(failover.Patience, "__new__", impatient(lambda _seconds: None))
    assert operate("close", EAST, WEST, *WORD) == 1
    assert "NotReplicated" in capsys.readouterr().err
    assert (writes(EAST), writes(WEST)) == (False, False)
    # It is closed by its own copy of the record, which can be reached: that is enough to take over.
    assert operate("take", WEST, EAST, *WORD, *ORDER) == 0
    assert (writes(EAST), writes(WEST)) == (False, True)


class Nowhere:
    """A Region that does not answer."""

    def get_item(self, **_asked):
        raise EndpointConnectionError(endpoint_url="https://dynamodb.invalid")

    def get_paginator(self, _name):
        raise EndpointConnectionError(endpoint_url="https://dynamodb.invalid")


@pytest.fixture
def cut_off(monkeypatch):
    """Nobody reaches the first Region from here."""
    made = failover._client
    monkeypatch.setattr(
        failover, "_client", lambda region: Nowhere() if region == EAST else made(region)
    )


def test_a_region_takes_over_from_one_that_nobody_reaches(two_regions, cut_off, capsys):
    assert operate("take", WEST, EAST, *WORD, *PAST) == 0
    assert "can't be reached" in capsys.readouterr().out
    held = records(WEST).find()
    assert (held.region, held.epoch, held.phase) == (WEST, 1, "surveying")
    assert held.authority == ORDER[1]
    # What came back from under water learns of it with the next copy, and is the writer no more.
    assert writes(EAST)
    replicate(WEST, EAST)
    assert (writes(EAST), writes(WEST)) == (False, True)


def test_a_region_that_answers_is_not_taken_for_one_that_is_down(two_regions, capsys):
    """A slip in its name must not let a second Region write."""
    assert operate("take", WEST, "eu-west-1", *WORD, *ORDER) == 1
    assert "RecordUnreadable" in capsys.readouterr().err
    assert (writes(EAST), writes(WEST)) == (True, False)


def test_a_take_over_is_repeated_without_a_second_one(two_regions, cut_off):
    assert operate("take", WEST, EAST, *WORD, *PAST) == 0
    first = records(WEST).find()
    assert operate("take", WEST, EAST, *WORD, *PAST) == 0
    assert records(WEST).find() == first


def test_nobody_takes_over_from_a_region_that_may_write_on_unseen(two_regions, cut_off, capsys):
    """That it does not answer the operator does not say that it serves nobody."""
    assert operate("take", WEST, EAST, *WORD, *ORDER) == 1
    assert "Unreachable" in capsys.readouterr().err
    assert records(WEST).find() is None


def test_a_region_that_came_back_is_not_closed_over_the_new_word(two_regions, replicating, capsys):
    """Its word would be the newer one, and would win, though it is of an older epoch."""
    fall_over()
    assert operate("close", EAST, WEST, *WORD) == 1
    assert "Conflict" in capsys.readouterr().err
    assert records(EAST).find() is None
    replicate(WEST, EAST)
    assert (writes(EAST), writes(WEST)) == (False, True)


def fall_over():
    """Let the other Region take over from one that is cut off and knows nothing of it."""
    held = records(WEST)
    word = failover.Word("operator-1", "a flood", "2027-AO-3", office.NOW, EAST)
    nowhere = failover.Side(EAST, WriterRecords(Nowhere(), "court"))
    return failover.take(failover.Side(WEST, held), nowhere, word)


def test_no_take_over_has_the_epoch_of_another_whoever_s_word_was_the_last(
    two_regions, replicating
):
    """A survey is on file for an epoch: what it found says nothing of a later take-over."""
    fall_over()
    looked_at(WEST)
    assert operate("open", WEST, EAST, *WORD) == 0
    # What the new one said does not arrive, and the old word is the newer one and wins.
    closed = failover._written(
        failover.Side(EAST, records(EAST)), word_at(99), epoch=0, phase="closed"
    )
    records(EAST).replace(None, closed)
    replicate(EAST, WEST)
    assert records(WEST).find() == closed

    assert operate("take", WEST, EAST, *WORD, *ORDER) == 0
    assert records(WEST).find().epoch == 2
    assert operate("open", WEST, EAST, *WORD) == 1


def word_at(minutes):
    return failover.Word("operator-1", "a flood", "", office.NOW + timedelta(minutes=minutes))


def test_an_epoch_is_new_to_both_regions(two_regions, replicating):
    fall_over()
    operate("close", WEST, EAST, *WORD)
    for minutes, epoch in ((1, 4), (2, 5)):  # what only the other one has heard of
        seen = records(EAST).find()
        now = seen.model_copy(update={"epoch": epoch, "since": word_at(minutes).at})
        records(EAST).replace(seen, now)
    seen = records(EAST).find()
    records(EAST).replace(seen, records(WEST).find())

    assert operate("take", WEST, EAST, *WORD, *ORDER) == 0
    assert records(WEST).find().epoch == 6


def test_a_region_is_not_opened_where_the_other_one_has_taken_over_since(two_regions, capsys):
    """Nor with the same epoch: two that were cut off from one another have both counted on."""
    for later in (0, 1):
        for region in (EAST, WEST):
            wipe(region)
        fall_over()
        looked_at(WEST)
        there = (
            records(WEST)
            .find()
            .model_copy(update={"region": EAST, "phase": "surveying", "epoch": 1 + later})
        )
        records(EAST).replace(None, there)
        assert operate("open", WEST, EAST, *WORD) == 1
        assert "Conflict" in capsys.readouterr().err
        assert operate("survey-again", WEST, EAST, *WORD) == 1
        assert records(WEST).find().phase == "surveying"


def wipe(region):
    for item in items(region).values():
        if item["pk"]["S"] == "WRITER":
            key = {one: item[one] for one in KEYS}
            client(region).delete_item(TableName="court", Key=key)


def test_a_survey_from_before_the_take_over_opens_nothing(two_regions, cut_off, capsys):
    operate("take", WEST, EAST, *WORD, *PAST)
    looked_at(WEST, before=timedelta(microseconds=1))
    assert operate("open", WEST, EAST, *WORD) == 1
    assert "SurveyPending" in capsys.readouterr().err


def test_draws_are_looked_at_again_under_an_epoch_of_its_own(two_regions, cut_off):
    operate("take", WEST, EAST, *WORD, *PAST)
    looked_at(WEST)
    assert operate("open", WEST, EAST, *WORD) == 0
    assert operate("survey-again", WEST, EAST, *WORD) == 0
    held = records(WEST).find()
    assert (held.phase, held.epoch, writes(WEST)) == ("surveying", 2, True)
    with pytest.raises(SurveyPending):
        Fence(client(WEST), "court", region=WEST, place="standby").admit_draw(office.NOW)
    assert operate("survey-again", WEST, EAST, *WORD) == 0
    assert records(WEST).find() == held
    assert operate("open", WEST, EAST, *WORD) == 1
    looked_at(WEST)
    assert operate("open", WEST, EAST, *WORD) == 0


def test_only_a_region_that_writes_looks_again(two_regions):
    assert operate("survey-again", EAST, WEST, *WORD) == 1
    fall_over()
    replicate(WEST, EAST)
    assert operate("survey-again", EAST, WEST, *WORD) == 1
    assert records(EAST).find().region == WEST


def test_draws_wait_until_every_one_has_been_looked_at(two_regions, cut_off, capsys):
    operate("take", WEST, EAST, *WORD, *PAST)
    fence = Fence(client(WEST), "court", region=WEST, place="standby")
    assert operate("open", WEST, EAST, *WORD) == 1
    assert "SurveyPending" in capsys.readouterr().err
    looked_at(WEST, draws=3)  # one of them was not
    assert operate("open", WEST, EAST, *WORD) == 1
    with pytest.raises(SurveyPending):
        fence.admit_draw(office.NOW)

    looked_at(WEST)
    assert operate("open", WEST, EAST, *WORD) == 0
    assert records(WEST).find().phase == "open"
    Fence(client(WEST), "court", region=WEST, place="standby").admit_draw(office.NOW)


def test_incomplete_draws_are_named_when_the_others_go_on(two_regions, cut_off, capsys):
    operate("take", WEST, EAST, *WORD, *PAST)
    looked_at(WEST, incomplete=["petit-20270104T0800-kissimmee-d1"])
    assert operate("open", WEST, EAST, *WORD) == 0
    assert "incomplete: petit-20270104T0800-kissimmee-d1" in capsys.readouterr().out


def test_a_survey_of_an_earlier_take_over_opens_nothing(two_regions, cut_off):
    operate("take", WEST, EAST, *WORD, *PAST)
    looked_at(WEST)
    old = records(WEST).find()
    records(WEST).replace(old, old.model_copy(update={"epoch": 2}))
    assert operate("open", WEST, EAST, *WORD) == 1


def test_nothing_is_opened_where_nobody_has_taken_over(two_regions):
    assert operate("open", EAST, WEST, *WORD) == 1
    assert operate("open", WEST, EAST, *WORD) == 1
    assert records(WEST).find() is None


def test_the_court_goes_back_as_it_came(two_regions, replicating, capsys):
    operate("close", EAST, WEST, *WORD)
    operate("take", WEST, EAST, *WORD, *ORDER)
    looked_at(WEST)
    operate("open", WEST, EAST, *WORD)
    replicate(WEST, EAST)

    assert operate("return", EAST, WEST, *WORD, *ORDER) == 0
    assert (writes(EAST), writes(WEST)) == (True, False)
    looked_at(EAST)
    assert operate("open", EAST, WEST, *WORD) == 0
    replicate(EAST, WEST)
    assert (writes(EAST), writes(WEST)) == (True, False)

    capsys.readouterr()
    assert operate("status", EAST, WEST) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line.split(", ")[0] for line in told if line.startswith(f"{WEST}: was")] == [
        f"{WEST}: was  {EAST} closed",
        f"{WEST}: was  {WEST} surveying",
        f"{WEST}: was  {WEST} open",
        f"{WEST}: was  {WEST} closed",
        f"{WEST}: was  {EAST} surveying",
        f"{WEST}: was  {EAST} open",
    ]
    assert f"{EAST}: survey of epoch 2: 2 draws, 2 proved, 0 incomplete" in told


def test_a_region_that_does_not_write_is_not_closed_from_there(two_regions, replicating):
    operate("close", EAST, WEST, *WORD)
    operate("take", WEST, EAST, *WORD, *ORDER)
    replicate(WEST, EAST)
    assert operate("close", EAST, WEST, *WORD) == 1
    assert (writes(EAST), writes(WEST)) == (False, True)


def test_status_says_which_region_can_not_be_reached(two_regions, cut_off, capsys):
    assert operate("status", EAST, WEST) == 0
    told = capsys.readouterr().out
    assert f"{EAST}: can't be reached (EndpointConnectionError)" in told
    assert f"{WEST}: no record" in told


@pytest.mark.parametrize(
    "words",
    [
        ["take", "--region", WEST, "--other", EAST, "--table", "court", *WORD],
        ["take", "--region", WEST, "--other", EAST, "--table", "court", *ORDER],
        ["close", "--region", EAST, "--table", "court", *WORD],
        ["status", "--region", EAST],
        ["take", "--region", WEST, "--table", "court", *WORD, *ORDER],
        ["return", "--region", WEST, "--alone", "--table", "court", *WORD, *ORDER],
        ["take", "--region", WEST, "--alone", "--other", EAST, "--table", "court", *WORD, *ORDER],
        ["take", "--region", WEST, "--other", "us-esat-1", "--table", "court", *WORD, *ORDER],
    ],
)
def test_nothing_is_done_without_a_reason_an_authority_a_table_and_real_regions(
    two_regions, words, monkeypatch
):
    monkeypatch.delenv("COURT_TABLE")
    with pytest.raises(SystemExit) as ended:
        failover.main(words)
    assert ended.value.code == 2
    assert records(WEST).find() is None


# -- a table without a replica ---------------------------------------------------------------------


def alone(act, *more):
    words = ["--region", EAST, "--alone", "--table", "court", "--settle", "0"]
    with time_machine.travel(office.NOW + timedelta(minutes=next(clock)), tick=False):
        return failover.main([act, *words, *WORD, *more])


def test_a_table_that_is_alone_is_closed_taken_again_looked_at_and_opened(court_office):
    assert alone("close") == 0
    assert not writes(EAST)
    assert alone("take", *ORDER) == 0
    assert (records(EAST).find().phase, records(EAST).find().epoch) == ("surveying", 1)
    assert alone("open") == 1
    looked_at(EAST)
    assert alone("open") == 0
    assert alone("survey-again") == 0
    assert alone("close") == 0
    assert (records(EAST).find().phase, records(EAST).find().epoch) == ("closed", 2)


class Replicated:
    """A table service that keeps a copy of every table in the other Region: moto keeps none."""

    def __init__(self, region):
        self._client = client(region)

    def __getattr__(self, name):
        return getattr(self._client, name)

    def describe_table(self, **asked):
        told = self._client.describe_table(**asked)
        copies = [{"RegionName": one, "ReplicaStatus": "ACTIVE"} for one in (EAST, WEST)]
        return told | {"Table": told["Table"] | {"Replicas": copies}}


def test_a_table_with_a_replica_is_not_taken_for_one_that_is_alone(
    two_regions, monkeypatch, capsys
):
    monkeypatch.setattr(failover, "_client", Replicated)
    assert alone("take", *ORDER) == 1
    assert "HasReplicas" in capsys.readouterr().err
    assert records(EAST).find() is None
