"""A failover rehearsed: a replica that lacks a random suffix of writes (F20)."""

import json
import random
from collections import Counter
from contextlib import suppress

import desk
import office
import proofs
import pytest
import replica
import summonses

from jury import wiring
from jury.errors import Refusal
from jury.records import Draw, PoolStatus

SEEDS = 150
FIRST, SECOND, THIRD = "08:00", "10:00", "13:00"


def ordered(time):
    return office.order(15, kind="grand", service=office.GRAND_SERVICE, time=time)


def told():
    """The whole story, write by write: a list, two pools with letters, and one drawn twice."""
    writes = []
    with replica.recorded(writes):
        office.publish(office.residents(90))
        pools = [ordered(time) for time in (FIRST, SECOND, THIRD)]
        begun = len(writes)
        for pool in pools[:2]:
            office.draw(pool)
            summonses.written_to(summonses.now_of(pool))
        office.draw(pools[2])
        desk.voided(pools[2])
        office.draw(summonses.now_of(pools[2]))
    return writes, begun


def draws_in(state):
    """The draws on record in some stores, by their names."""
    return {
        key[1].removeprefix("DRAW#"): Draw.model_validate_json(item["body"]["S"])
        for (store, key), item in state.items()
        if store == "court" and key[1].startswith("DRAW#")
    }


def is_traced(state, draw):
    """Whether anything anywhere speaks of a draw: its own text search, and none of the survey's."""
    return any(
        draw in " ".join(key) or draw.encode() in content(value)
        for (_store, key), value in state.items()
    )


def content(value):
    return value if isinstance(value, bytes) else repr(value).encode()


def released(state):
    found = set()
    for (store, key), item in state.items():
        if store == "court" and key[1].startswith("BATCH#"):
            batch = json.loads(item["body"]["S"])
            if batch.get("released_at"):
                found.add(key[1].removeprefix("BATCH#"))
    return found


def go_on(begun):
    """Start every interrupted workflow again; return how each draw was refused, if it was."""
    refused = {}
    for pool in list(wiring.court().pools(office.COUNTY)):
        if pool.draw not in begun and pool.id not in begun:
            continue
        try:
            office.draw(pool)
            drawn = summonses.now_of(pool)
            if drawn.status is PoolStatus.DRAWN:
                summonses.written_to(drawn)
        except Exception as error:  # noqa: BLE001 - a copy lacks anything: how it ended is counted
            refused[pool.draw] = type(error).__name__
    return refused


@pytest.mark.faults
@pytest.mark.parametrize("by_item", [False, True], ids=["by store", "by item"])
def test_no_draw_that_a_replica_holds_in_part_is_accepted_or_drawn_with_other_seeds(by_item):
    counts = Counter()
    with office.opened():
        writes, begun = told()
        names = set(draws_in(replica.state_after(writes)))
        for seed in range(SEEDS):
            chance = random.Random(seed)
            died = chance.randrange(begun, len(writes) + 1)
            home = replica.state_after(writes[:died])
            held = replica.state_after(replica.lagging(writes[:died], chance, by_item=by_item))
            replica.stand_at(held)
            office.chill()

            found = proofs.surveyed()
            incomplete = set(found["incomplete"])
            stopped = {stop.pool for stop in wiring.court().stops(office.COUNTY) if stop.draws}
            traced = {draw for draw in names if is_traced(held, draw)}
            # What left no trace is drawn anew; that is tried in a tenth of the replicas.
            refused = go_on(names if seed % 10 == 0 else traced | stopped)

            now, made = draws_in(replica.standing()), draws_in(home)
            for draw in names:
                pool = draw.rpartition("-d")[0]
                if draw not in traced:
                    counts["without a trace"] += 1
                    continue
                counts["traced"] += 1
                one, other = now.get(draw), made.get(draw)
                # Nobody is drawn with other seeds, whether or not the survey found anything.
                if one is not None and one.contributions is not None:
                    assert other is not None, (seed, draw)
                    assert one.commitment == other.commitment, (seed, draw)
                    assert other.contributions == one.contributions, (seed, draw)
                    assert one.result_hash in (None, other.result_hash), (seed, draw)
                if draw in incomplete:
                    counts["incomplete"] += 1
                    assert pool in stopped, (seed, draw)
                    assert now.get(draw) == draws_in(held).get(draw), (seed, draw)
                else:  # accepted: it is what it was, and it is whole
                    counts["accepted"] += 1
                    assert one is not None, (seed, draw)
                    assert other is not None, (seed, draw)
                    assert one.result_hash == other.result_hash is not None, (seed, draw)
                    # Whole again, or stopped with its pool or by the log before it was signed.
                    if pool not in stopped and "log" not in stopped:
                        assert proofs.proof(draw).whole, (seed, draw)
            for pool in stopped - {"log"}:
                current = wiring.court().pool(office.COUNTY, pool) if exists(pool) else None
                if current is not None:
                    assert current.draw in refused, (seed, pool)
                    counts[refused[current.draw]] += 1
            fresh = {
                one.rpartition("-d")[0] for one in released(replica.standing()) - released(held)
            }
            assert fresh.isdisjoint(stopped), seed
    print(f"\n{SEEDS} replicas: {dict(counts)}")
    assert counts["incomplete"] > SEEDS / 4
    assert counts["accepted"] > SEEDS / 10


def exists(pool):
    with suppress(Refusal):
        return wiring.court().pool(office.COUNTY, pool) is not None
    return False


def test_two_records_of_one_draw_are_found_when_the_old_region_comes_back():
    """The copy knew nothing of a draw and made it; then what the old Region held came after all."""
    with office.opened():
        writes = []
        with replica.recorded(writes):
            office.publish(office.residents(90))
            pool = ordered(FIRST)
            begun = len(writes)
            office.draw(pool)
        home = replica.state_after(writes)
        replica.stand_at(replica.state_after(writes[:begun]))
        office.chill()
        assert proofs.surveyed(2)["incomplete"] == []
        office.draw(summonses.now_of(pool))
        mine = replica.standing()
        assert draws_in(mine)[pool.draw].commitment != draws_in(home)[pool.draw].commitment

        # The last write stays in a table; in the evidence both versions do.
        both = {key: value for key, value in home.items() if key[0] == "evidence"}
        replica.stand_at(mine | {key: home[key] for key in home if key[0] == "court"})
        for (_bucket, key), value in both.items():
            replica.add_version("evidence", key[0], value)
        found = proofs.surveyed(3)
        assert pool.draw in found["incomplete"]
        assert "evidence-twice" in proofs.proof(pool.draw).findings
        assert go_on({pool.draw}) == {pool.draw: "DrawIncomplete"}

        # And if the later write was this Region's, its record is whole and the evidence is not.
        replica.stand_at(mine)
        for (_bucket, key), value in both.items():
            replica.add_version("evidence", key[0], value)
        assert pool.draw in proofs.surveyed(4)["incomplete"]
