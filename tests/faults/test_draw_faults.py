"""A draw crashed at every write, and two draws in every order of their calls."""

import json
import random

import boto3
import office
import pytest
from crashes import calls_of, counted, crashed, interleave, schedules

from draw import steps
from jury import wiring
from jury.errors import CountyBusy, RollChanged
from jury.records import PoolStatus
from jury.selection import read_selection

PEOPLE = 300


def evidence():
    bucket = wiring.s3()
    listed = bucket.list_objects_v2(Bucket="evidence").get("Contents", [])
    return {
        one["Key"]: bucket.get_object(Bucket="evidence", Key=one["Key"])["Body"].read()
        for one in listed
    }


def record():
    return [draw.model_dump_json() for draw in wiring.court().draws("osceola")]


def log():
    return [link.text for link in wiring.court().log("osceola")]


class Snapshot:
    """The tables and buckets as they stand, to be put back as often as needed."""

    def __init__(self):
        client = boto3.client("dynamodb")
        self.items = {table: client.scan(TableName=table)["Items"] for table in ("court",)}

    def restore(self):
        client = boto3.client("dynamodb")
        for table, items in self.items.items():
            for item in client.scan(TableName=table)["Items"]:
                client.delete_item(TableName=table, Key={name: item[name] for name in ("pk", "sk")})
            for item in items:
                client.put_item(TableName=table, Item=item)


def same_but_for_chance(draw):
    """Return what must be equal however often a draw is made: all but its entropy."""
    terms = json.loads(draw.commitment)
    terms.pop("roll")
    return terms | {"drawn": draw.drawn, "pool": draw.pool}


@pytest.mark.faults
@pytest.mark.parametrize("applied", [False, True], ids=["before", "after"])
def test_a_draw_crashed_at_any_write_ends_as_if_it_had_not(applied):
    writes: list[str] = []
    with office.opened():
        office.publish(office.residents(PEOPLE))
        with counted(writes):
            office.draw(office.order(250))
        clean = wiring.court().draw("osceola", office.order(250).draw)
    for point in range(len(writes) - 1):  # the first write is the order's
        with office.opened():
            office.publish(office.residents(PEOPLE))
            pool = office.order(250)

            assert crashed(lambda: office.draw(pool), point, applied=applied)  # noqa: B023
            seen = wiring.court().find_draw(pool.county, pool.draw)
            office.chill()
            office.draw(pool)

            draw = wiring.court().draw(pool.county, pool.draw)
            assert same_but_for_chance(draw) == same_but_for_chance(clean)
            assert [json.loads(one)["kind"] for one in log()] == ["commitment", "result"]
            assert len(record()) == 1
            assert wiring.court().state("osceola").drawing is None
            assert wiring.court().pool("osceola", pool.id).status is PoolStatus.DRAWN
            if seen is not None:  # whatever was on record before the crash still is
                assert seen.commitment == draw.commitment
                assert seen.contributions in (None, draw.contributions)
                assert seen.result_hash in (None, draw.result_hash)
                assert seen.signature in (None, draw.signature)
            held = evidence()
            assert held[f"osceola/draws/{pool.draw}/commitment.json"].decode() == draw.commitment
    print(f"\n{len(writes) - 1} writes, crashed {'after' if applied else 'before'} each")


@pytest.mark.faults
@pytest.mark.parametrize("step", [steps.commit_draw, steps.take_seeds, steps.record_draw])
def test_two_runs_of_one_draw_leave_one_record(step):
    """Two executions at the same state at once, in every order of their calls or 250 of them."""
    with office.opened():
        office.publish(office.residents(PEOPLE))
        pool = office.order(250)
        state = office.freeze(pool)
        for before in office.DRAW_STEPS[: office.DRAW_STEPS.index(step)]:
            state = before(state, None)
        start = Snapshot()
        calls = calls_of(lambda: step(state, None))
        every = list(schedules(calls, calls))
        chosen = every if len(every) <= 250 else random.Random(1).sample(every, 250)
        for schedule in chosen:
            start.restore()

            ended = interleave(schedule, lambda: step(state, None), lambda: step(state, None))

            failures = [one for one in ended if isinstance(one, Exception)]
            assert all(isinstance(one, RollChanged) for one in failures)
            assert len(failures) < 2
            (draw,) = wiring.court().draws("osceola")
            links = [json.loads(text) for text in log()]
            assert [link["sequence"] for link in links] == list(range(1, len(links) + 1))
            if step is steps.take_seeds:
                assert draw.contributions is not None
            if step is steps.record_draw:
                assert [link["kind"] for link in links] == ["commitment", "result"]
                assert links[1]["body"] == draw.result_hash
    print(f"\n{len(chosen)} of {len(every)} interleavings of {calls} and {calls} calls")


def _clear_evidence_memory():
    """Each schedule starts with an empty evidence bucket; the lock is not what is tested."""
    client = boto3.client("s3")
    for one in client.list_object_versions(Bucket="evidence").get("Versions", []):
        client.delete_object(
            Bucket="evidence",
            Key=one["Key"],
            VersionId=one["VersionId"],
            BypassGovernanceRetention=True,
        )


@pytest.mark.faults
@pytest.mark.parametrize("upto", [1, 5], ids=["commitments", "whole draws"])
def test_two_pools_of_one_county_never_share_a_person(upto):
    """Every order of the two commitments' calls; of the whole draws' calls, sixty by lot."""
    refused = 0
    with office.opened():
        office.publish(office.residents(600))
        first, second = office.order(250), office.order(250, time="13:00")
        frozen = {pool.id: office.freeze(pool) for pool in (first, second)}
        start = Snapshot()

        def press(pool):
            def work():
                state = frozen[pool.id]
                for step in office.DRAW_STEPS[:upto]:
                    state = step(state, None)
                return state

            return work

        calls = calls_of(press(first))
        chosen = list(schedules(calls, calls)) if upto == 1 else shuffled(calls, 60)
        for schedule in chosen:
            start.restore()
            _clear_evidence_memory()
            ended = interleave(schedule, press(first), press(second))

            (done,) = wiring.court().draws("osceola")
            failures = [one for one in ended if isinstance(one, Exception)]
            assert [type(one) for one in failures] in ([CountyBusy], [RollChanged])
            refused += len(failures)
            if upto == 5:
                assert len(set(read_selection(wiring.papers(), done).people)) == 250
                assert [json.loads(one)["sequence"] for one in log()] == [1, 2]
    print(f"\n{len(chosen)} interleavings: one draw each, {refused} named refusals")


def shuffled(calls, count):
    """Return orders of two actors' calls by lot; the lot is the same in every run."""
    chance, order = random.Random(20180402), [0] * calls + [1] * calls
    return [tuple(chance.sample(order, len(order))) for _ in range(count)]


@pytest.mark.faults
def test_two_pools_drawn_one_after_the_other_share_nobody():
    with office.opened():
        office.publish(office.residents(600))
        for pool in (office.order(250), office.order(250, time="13:00")):
            office.draw(pool)
        one, other = (
            set(read_selection(wiring.papers(), draw).people)
            for draw in wiring.court().draws("osceola")
        )
    assert len(one) == len(other) == 250
    assert one.isdisjoint(other)
