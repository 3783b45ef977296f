"""The act that picks a final list, crashed at every write and beside everything it can meet."""

import json
import os
import random
from contextlib import suppress

import boto3
import desk
import final_list
import office
import pytest
from crashes import calls_of, counted, crashed, interleave, schedules
from desk import SECOND

from draw import events, steps, voiding
from jury import wiring
from jury.errors import FinalListMissing, Refusal, RollChanged
from jury.records import PoolStatus
from jury.selection import read_selection

ASKED = 260
MOST = 250

pytestmark = pytest.mark.faults


@pytest.fixture
def asking(monkeypatch):
    final_list.asks_for(monkeypatch, ASKED)


def furnished():
    """Give an open office a draw workflow, and the list of a county of three hundred."""
    made = boto3.client("stepfunctions").create_state_machine(
        name="draw", definition="{}", roleArn="arn:aws:iam::123456789012:role/draw"
    )
    os.environ["DRAW_WORKFLOW"] = made["stateMachineArn"]
    office.publish(office.residents(300))


def the_act():
    """Do all that follows from a published list: its event, and the run that it starts."""
    events.list_published(final_list.event(), None)
    office.draw(final_list.ordered())


def links():
    return [json.loads(link.text) for link in wiring.court().log(office.COUNTY)]


def evidence():
    bucket = wiring.s3()
    listed = bucket.list_objects_v2(Bucket="evidence").get("Contents", [])
    return {
        one["Key"]: bucket.get_object(Bucket="evidence", Key=one["Key"])["Body"].read()
        for one in listed
    }


class Snapshot:
    """The court table and the evidence as they stand, to be put back as often as needed."""

    def __init__(self):
        self.items = boto3.client("dynamodb").scan(TableName="court")["Items"]
        self.kept = set(evidence())

    def restore(self):
        tables, buckets = boto3.client("dynamodb"), boto3.client("s3")
        for item in tables.scan(TableName="court")["Items"]:
            if item not in self.items:
                key = {name: item[name] for name in ("pk", "sk")}
                tables.delete_item(TableName="court", Key=key)
        for item in self.items:
            tables.put_item(TableName="court", Item=item)
        for one in buckets.list_object_versions(Bucket="evidence").get("Versions", []):
            if one["Key"] not in self.kept:  # the lock is not what is tested
                buckets.delete_object(
                    Bucket="evidence",
                    Key=one["Key"],
                    VersionId=one["VersionId"],
                    BypassGovernanceRetention=True,
                )


def orders(start, *works):
    """Run two works in every order of their calls, or in a stated sample, from the same start."""
    counts = []
    for work in works:
        start.restore()

        def quietly(work=work):
            with suppress(Refusal):
                work()

        counts.append(calls_of(quietly))
    every = list(schedules(*counts))
    chosen = every if len(every) <= MOST else random.Random(20180402).sample(every, MOST)
    print(f"\n{len(chosen)} of {len(every)} interleavings of {counts[0]} and {counts[1]} calls")
    for schedule in chosen:
        start.restore()
        yield interleave(schedule, *works)


@pytest.mark.parametrize("applied", [False, True], ids=["before", "after"])
def test_an_act_crashed_at_any_write_ends_as_if_it_had_not(asking, applied):
    writes: list[str] = []
    with office.opened():
        furnished()
        with counted(writes):
            the_act()
        name = final_list.ordered().draw
        names = set(evidence())
    for point in range(len(writes)):
        with office.opened():
            furnished()

            assert crashed(the_act, point, applied=applied)
            seen = wiring.court().find_draw(office.COUNTY, name)
            office.chill()
            the_act()
            kept = desk.stored()
            the_act()

            (draw,) = wiring.court().draws(office.COUNTY)
            final = final_list.ordered()
            assert (final.draw, final.status, final.requested) == (name, PoolStatus.DRAWN, ASKED)
            assert [link["kind"] for link in links()] == ["commitment", "result"]
            assert wiring.court().state(office.COUNTY).drawing is None
            terms = json.loads(draw.commitment)
            assert terms["roll"]["size"] + sum(terms["roll"]["excluded"].values()) == 300
            assert len(set(read_selection(wiring.papers(), draw).people)) == ASKED
            if seen is not None:  # whatever was on record before the crash still is
                assert seen.commitment == draw.commitment
                assert seen.contributions in (None, draw.contributions)
                assert seen.result_hash in (None, draw.result_hash)
                assert seen.signature in (None, draw.signature)
            assert set(evidence()) == names
            assert desk.stored() == kept
    print(f"\n{len(writes)} writes, crashed {'after' if applied else 'before'} each")


@pytest.mark.parametrize("step", [steps.commit_draw, steps.take_seeds, steps.record_draw])
def test_two_runs_of_one_act_leave_one_record(asking, step):
    with office.opened():
        furnished()
        state = office.freeze(final_list.ordered())
        for before in office.DRAW_STEPS[: office.DRAW_STEPS.index(step)]:
            state = before(state, None)
        start = Snapshot()

        for ended in orders(start, lambda: step(state, None), lambda: step(state, None)):
            failures = [one for one in ended if isinstance(one, Exception)]
            assert all(isinstance(one, RollChanged) for one in failures)
            assert len(failures) < 2
            (draw,) = wiring.court().draws(office.COUNTY)
            assert [link["sequence"] for link in links()] == list(range(1, len(links()) + 1))
            if step is steps.record_draw:
                assert [link["kind"] for link in links()] == ["commitment", "result"]
                assert links()[1]["body"] == draw.result_hash


def test_two_who_order_the_final_list_at_once_order_one(asking):
    with office.opened():
        furnished()
        start = Snapshot()
        for first, second in orders(start, final_list.ordered, final_list.ordered):
            assert first == second == final_list.ordered()


def test_a_final_list_is_never_voided_under_a_pool_that_is_being_committed(asking):
    with office.opened():
        furnished()
        the_act()
        final, pool = final_list.ordered(), desk.small_pool()
        request = desk.asked(final)
        start = Snapshot()
        outcomes = {"void first": 0, "pool first": 0}

        def void():
            return voiding.approve_void(
                voiding.Registers(wiring.court(), wiring.summonses(), wiring.evidence()),
                final.id,
                county=office.COUNTY,
                given=request,
                by=SECOND,
                now=office.NOW,
            )

        def commit():
            opened = steps.open_draw(office.identifiers(pool), None)
            return steps.commit_draw(frozen | {"opened": opened["opened"]}, None)

        frozen = office.freeze(pool)
        for ended in orders(start, void, commit):
            kinds = [link["kind"] for link in links()]
            assert kinds[:2] == ["commitment", "result"]
            voided = wiring.court().draw(office.COUNTY, final.draw).voided
            committed = wiring.court().find_draw(office.COUNTY, pool.draw) is not None
            if kinds[2] == "void":
                # The pool was opened on a final list that was void when it came to commit.
                assert (voided, committed) == (True, False)
                assert isinstance(ended[1], RollChanged | FinalListMissing)
                outcomes["void first"] += 1
            else:
                assert kinds == ["commitment", "result", "commitment", "void"]
                assert (voided, committed) == (True, True)
                outcomes["pool first"] += 1
            assert not isinstance(ended[0], Exception)
        print(outcomes)
        assert all(outcomes.values())
