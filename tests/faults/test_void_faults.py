"""Acts of two people, crashed at every write and in every order of their calls."""

import json
import random
from contextlib import suppress

import boto3
import desk
import office
import pytest
from crashes import calls_of, counted, crashed, interleave, schedules
from desk import FIRST, REASON, SECOND, THIRD

from draw import ceremony, choosing, service, steps, voiding
from jury import wiring
from jury.errors import (
    CountyBusy,
    DrawVoided,
    Refusal,
    RequestOpen,
    RequestStale,
    RollChanged,
    TextsDiffer,
)
from jury.records import PoolStatus
from summons import steps as summons_steps

COUNTY = office.COUNTY
MOST = 250

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("court_office")]


class Snapshot:
    """The court table and the evidence as they stand, to be put back as often as needed."""

    def __init__(self):
        self.items = boto3.client("dynamodb").scan(TableName="court")["Items"]
        self.kept = set(evidence())

    def restore(self):
        tables, buckets = boto3.client("dynamodb"), boto3.client("s3")
        for item in tables.scan(TableName="court")["Items"]:
            key = {name: item[name] for name in ("pk", "sk")}
            if item not in self.items:
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


def evidence():
    bucket = wiring.s3()
    listed = bucket.list_objects_v2(Bucket="evidence").get("Contents", [])
    return {
        one["Key"]: bucket.get_object(Bucket="evidence", Key=one["Key"])["Body"].read()
        for one in listed
    }


def links():
    return [json.loads(link.text) for link in wiring.court().log(COUNTY)]


def chained():
    """Return the kinds of the log's links, having made sure that it is one chain."""
    found = links()
    assert [link["sequence"] for link in found] == list(range(1, len(found) + 1))
    assert wiring.court().state(COUNTY).sequence == len(found)
    return [link["kind"] for link in found]


def alone(start, work):
    """Return how many calls a work makes that nobody disturbs."""
    start.restore()

    def quietly():
        with suppress(Refusal):
            work()

    return calls_of(quietly)


def orders(start, *works):
    """Run two works in every order of their calls, or in a stated sample, from the same start."""
    first, second = (alone(start, work) for work in works)
    every = list(schedules(first, second))
    chosen = every if len(every) <= MOST else random.Random(20180402).sample(every, MOST)
    print(f"\n{len(chosen)} of {len(every)} interleavings of {first} and {second} calls")
    for schedule in chosen:
        start.restore()
        yield interleave(schedule, *works)


def refusals(ended):
    found = [one for one in ended if isinstance(one, Exception)]
    assert all(isinstance(one, Refusal) for one in found), found
    return found


def recorded():
    office.publish(office.residents(100))
    pool = desk.small_pool()
    office.draw(pool)
    return pool


def committed():
    office.publish(office.residents(100))
    pool = desk.small_pool()
    steps.commit_draw(office.freeze(pool), None)
    return pool


def approval(pool, by, request):
    return lambda: voiding.approve_void(
        voiding.Registers(wiring.court(), wiring.summonses(), wiring.evidence()),
        pool.id,
        county=COUNTY,
        given=request,
        by=by,
        now=office.NOW,
    )


# -- crashes --------------------------------------------------------------------------


@pytest.mark.parametrize("applied", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("drawn", [recorded, committed])
def test_a_void_crashed_at_any_write_ends_as_if_it_had_not(drawn, applied):
    pool = drawn()
    start = Snapshot()

    def void():
        request = desk.void(pool, FIRST, reason=REASON)
        # Whoever finds the draw voided already knows the hash from the first answer.
        desk.void(pool, SECOND, approve=request[1].get("request", known))

    known, writes = "", []
    with counted(writes):
        void()
    known = wiring.court().find_request(COUNTY, "void", pool.draw).hash
    clean, kept = desk.stored(), evidence()
    assert f"{COUNTY}/draws/{pool.draw}/void.json" in kept
    for point in range(len(writes)):
        start.restore()

        assert crashed(void, point, applied=applied)
        office.chill()
        void()

        assert desk.stored() == clean, point
        assert evidence() == kept, point
        assert chained()[-1] == "void"
    print(f"\n{len(writes)} writes, crashed {'after' if applied else 'before'} each")


@pytest.mark.parametrize("applied", [False, True], ids=["before", "after"])
def test_a_choice_of_sources_crashed_at_any_write_ends_as_if_it_had_not(applied):
    pool = desk.small_pool()
    start = Snapshot()

    def choose():
        asked = desk.entropy(pool, FIRST, sources=["kms", "ceremony"], reason=REASON)
        desk.entropy(pool, SECOND, approve=asked[1].get("request", known))

    known, writes = "", []
    with counted(writes):
        choose()
    known = wiring.court().find_request(COUNTY, "entropy", pool.draw).hash
    clean = desk.stored()
    for point in range(len(writes)):
        start.restore()

        assert crashed(choose, point, applied=applied)
        office.chill()
        choose()

        assert desk.stored() == clean, point


@pytest.mark.parametrize("applied", [False, True], ids=["before", "after"])
def test_a_ceremony_crashed_at_any_write_ends_as_if_it_had_not(applied):
    pool = waiting()
    start = Snapshot()

    def speak():
        for one in (FIRST, SECOND):
            said(pool, one, "4 2 6")()

    writes = []
    with counted(writes):
        speak()
    clean = desk.stored()
    for point in range(len(writes)):
        start.restore()

        assert crashed(speak, point, applied=applied)
        office.chill()
        speak()

        assert desk.stored() == clean, point


# -- two people at once -----------------------------------------------------------------


@pytest.mark.parametrize("drawn", [recorded, committed])
def test_two_approvers_at_once_make_one_void(drawn):
    pool = drawn()
    request = desk.asked(pool)
    start = Snapshot()
    before = chained()

    for ended in orders(start, *(approval(pool, by, request) for by in (SECOND, THIRD))):
        (refusal,) = refusals(ended)
        assert isinstance(refusal, RequestStale)
        assert chained() == [*before, "void"]
        draw = wiring.court().draw(COUNTY, pool.draw)
        winner = json.loads(draw.void)["approved_by"]
        assert winner == (SECOND, THIRD)[[isinstance(one, Exception) for one in ended].index(False)]
        assert evidence()[f"{COUNTY}/draws/{pool.draw}/void.json"].decode() == draw.void
        assert desk.now(pool).attempt == 2


def test_one_approver_who_presses_twice_makes_one_void():
    pool = recorded()
    request = desk.asked(pool)
    start = Snapshot()

    press = approval(pool, SECOND, request)
    for ended in orders(start, press, press):
        assert refusals(ended) == []
        assert ended[0] == ended[1]
        assert chained() == ["commitment", "result", "void"]
        assert desk.now(pool).attempt == 2


def test_the_one_who_asked_never_gets_through_beside_another():
    pool = recorded()
    request = desk.asked(pool)
    start = Snapshot()

    for ended in orders(start, approval(pool, FIRST, request), approval(pool, SECOND, request)):
        (refusal,) = refusals(ended)
        assert refusal is ended[0]
        assert json.loads(wiring.court().draw(COUNTY, pool.draw).void)["approved_by"] == SECOND


def test_two_who_ask_at_once_leave_one_request():
    pool = recorded()
    start = Snapshot()

    def ask(by):
        return lambda: voiding.request_void(
            wiring.court(), wiring.summonses(), pool, reason=REASON, by=by, now=office.NOW
        )

    for ended in orders(start, ask(FIRST), ask(SECOND)):
        (refusal,) = refusals(ended)
        assert isinstance(refusal, RequestOpen)
        held = wiring.court().find_request(COUNTY, "void", pool.draw)
        assert held in ended
        assert refusal.facts["request"] == held.hash


# -- a void beside the rest ---------------------------------------------------------------


def test_a_void_and_the_record_of_its_draw_never_both_take_place():
    pool = committed()
    state = office.identifiers(pool)
    for step in office.DRAW_STEPS[1:4]:
        state = step(state, None)
    request = desk.asked(pool)
    start = Snapshot()
    outcomes = {"void": 0, "result": 0}

    def record():
        return steps.record_draw(state, None)

    for ended in orders(start, approval(pool, SECOND, request), record):
        draw, now = wiring.court().draw(COUNTY, pool.draw), desk.now(pool)
        first, last = chained()
        assert first == "commitment"
        (refusal,) = refusals(ended)
        if last == "void":
            assert (draw.voided, draw.result_hash, now.attempt) == (True, None, 2)
            assert refusal is ended[1]
            # Recording again finds the void; a log that moved under it is looked at again.
            assert isinstance(refusal, DrawVoided)
        else:
            assert (draw.voided, now.attempt, now.status) == (False, 1, PoolStatus.DRAWN)
            assert refusal is ended[0]
            assert isinstance(refusal, RequestStale)
        assert wiring.court().state(COUNTY).drawing is None
        outcomes[last] += 1
    assert all(outcomes.values())
    print(f"\n{outcomes}")


@pytest.mark.parametrize("step", [steps.take_seeds, steps.sign_evidence])
def test_a_void_disturbs_no_other_step(step):
    pool = committed()
    state = office.identifiers(pool)
    for before in office.DRAW_STEPS[1 : office.DRAW_STEPS.index(step)]:
        state = before(state, None)
    request = desk.asked(pool)
    start = Snapshot()

    for ended in orders(start, approval(pool, SECOND, request), lambda: step(state, None)):
        draw = wiring.court().draw(COUNTY, pool.draw)
        assert draw.voided
        assert not isinstance(ended[0], Exception)
        if step is steps.sign_evidence:
            assert refusals(ended) == []
            assert draw.signature is not None
        else:
            assert all(isinstance(one, DrawVoided) for one in refusals(ended))


def test_a_void_and_the_commitment_of_another_pool_make_one_chain():
    pool = recorded()
    other = desk.small_pool(time="13:00")
    frozen = office.freeze(other)
    request = desk.asked(pool)
    start = Snapshot()

    def commit():
        return steps.commit_draw(frozen, None)

    for ended in orders(start, approval(pool, SECOND, request), commit):
        assert not isinstance(ended[0], Exception)
        assert all(isinstance(one, RollChanged | CountyBusy) for one in refusals(ended))
        kinds = chained()
        assert kinds.count("void") == 1
        assert kinds.count("commitment") == (1 if refusals(ended) else 2)


def test_letters_go_out_before_a_void_or_not_at_all():
    pool = recorded()
    state = office.identifiers(pool)
    for step in (
        summons_steps.list_summoned,
        summons_steps.print_letters,
        summons_steps.reconcile_counts,
    ):
        state = step(state, None)
    request = desk.asked(pool)
    start = Snapshot()
    out = 0

    def release():
        return summons_steps.release_letters(state, None)

    for ended in orders(start, approval(pool, SECOND, request), release):
        assert not isinstance(ended[0], Exception)
        history = [step.what for step in desk.now(pool).history]
        released = wiring.court().batch(COUNTY, pool.draw).released_at is not None
        assert released == (refusals(ended) == [])
        assert released == ("summoned" in history)
        if released:
            assert history.index("summoned") < history.index("voided")
        out += released
        assert desk.now(pool).status is PoolStatus.ORDERED
    assert out > 0
    print(f"\nletters were out before the void in {out} orders")


def test_a_choice_of_sources_never_slips_under_a_commitment():
    office.publish(office.residents(100))
    pool = desk.small_pool()
    frozen = office.freeze(pool)
    asked = desk.entropy(pool, FIRST, sources=["kms", "ceremony"], reason=REASON)[1]["request"]
    start = Snapshot()
    seen = set()

    def choose():
        return choosing.approve_sources(
            wiring.court(), pool.id, county=COUNTY, given=asked, by=SECOND, now=office.NOW
        )

    def commit():
        return steps.commit_draw(frozen, None)

    for ended in orders(start, choose, commit):
        failures = refusals(ended)
        draw = wiring.court().find_draw(COUNTY, pool.draw)
        chosen = desk.now(pool).entropy
        if draw is None:
            assert [type(one) for one in failures] == [RollChanged]
            assert chosen == ("kms", "ceremony")
        else:
            assert tuple(json.loads(draw.commitment)["entropy"]) == chosen
        seen.add((draw is None, chosen))
    assert len(seen) > 1


# -- ceremonies -----------------------------------------------------------------------


def waiting():
    office.publish(office.residents(100))
    pool = desk.choose_ceremony(desk.small_pool())
    steps.commit_draw(office.freeze(pool), None)
    return pool


def said(pool, by, text):
    def speak():
        court = wiring.court()
        draw = ceremony.committed_draw(court, COUNTY, pool.draw)
        return ceremony.enter_text(court, draw, text=text, by=by, now=office.NOW)

    return speak


@pytest.mark.parametrize("texts", [("4 2 6", "4 2 6"), ("4 2 6", "4 2 5")], ids=["same", "other"])
def test_two_who_speak_at_once_agree_or_start_again(texts):
    pool = waiting()
    start = Snapshot()

    works = [said(pool, by, text) for by, text in zip((FIRST, SECOND), texts, strict=True)]
    for ended in orders(start, *works):
        held = wiring.court().find_ceremony(COUNTY, pool.draw)
        kinds = [type(one).__name__ for one in refusals(ended)]
        assert len(kinds) <= 1
        if kinds == [TextsDiffer.__name__]:
            assert (held.first, held.second, texts[0] == texts[1]) == (None, None, False)
        elif kinds == ["Conflict"]:  # both were first: one of them is, the other says it again
            assert held.first is not None
            assert held.second is None
        else:
            assert held.text == texts[0] == texts[1]


def test_entropy_is_taken_once_however_often_the_draw_is_started_again():
    pool = waiting()
    for one in (FIRST, SECOND):
        said(pool, one, "4 2 6")()
    start = Snapshot()

    def take():
        draw = wiring.court().draw(COUNTY, pool.draw)
        return service.take_seeds(steps.office(), draw, steps.sources()).contributions

    for ended in orders(start, take, take):
        assert refusals(ended) == []
        assert ended[0] == ended[1]
        assert [share.name for share in ended[0]] == ["kms", "ceremony"]
