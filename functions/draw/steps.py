"""The draw's workflow states: parse, call the service, answer. Nothing else."""

from draw import entropy, service
from draw.service import FrozenRoll, FrozenShard, Office, Opened
from jury import wiring
from jury.defects import State, nameless, reporting
from jury.door import logger
from jury.errors import DrawVoided
from jury.records import SHARDS, DrawnFor, Pool, PoolStatus, RoomAct


def office() -> Office:
    """Return what the steps of a draw work with."""
    return Office(
        court=wiring.court(),
        people=wiring.people(),
        papers=wiring.papers(),
        evidence=wiring.evidence(),
        keys=wiring.keys(),
        secrets=wiring.draw_keys(),
    )


def sources() -> entropy.Sources:
    """Return where this deployment's draws may take their entropy from."""
    return entropy.sources(wiring.court(), wiring.keys(), wiring.beacon())


@nameless
def open_draw(event: State, _context: object) -> State:
    """Open the draw: is it approved, in time, and is the county free? Does this Region draw?"""
    wiring.fence().admit_draw(wiring.now())
    pool = _pool(event)
    opened = service.open_draw(
        office(),
        pool,
        now=wiring.now(),
        stage=wiring.setting("STAGE"),
        fresh_key=wiring.keys().entropy(),
    )
    known = _identifiers(event)
    if opened is None:
        return known | {"committed": True}
    return known | {
        "committed": False,
        "opened": opened.model_dump(mode="json"),
        "partitions": [0] if isinstance(pool, RoomAct) else list(range(SHARDS)),
    }


@nameless
def freeze_shard(event: State, _context: object) -> State:
    """Freeze one partition of the list."""
    opened = Opened.model_validate(event["opened"])
    frozen = service.freeze_shard(office(), _pool(event), opened, shard=event["shard"])
    return frozen.model_dump(mode="json")


@nameless
def merge_roll(event: State, _context: object) -> State:
    """Merge the partitions into the roll."""
    shards = [FrozenShard.model_validate(shard) for shard in event["shards"]]
    opened = Opened.model_validate(event["opened"])
    frozen = service.merge_roll(office(), _pool(event), opened, shards)
    return _identifiers(event) | {
        "opened": event["opened"],
        "roll": frozen.model_dump(mode="json"),
    }


@nameless
def commit_draw(event: State, _context: object) -> State:
    """Commit to the roll, before any entropy is asked for."""
    frozen = FrozenRoll.model_validate(event["roll"])
    opened = Opened.model_validate(event["opened"])
    service.commit_draw(office(), _pool(event), opened, frozen, sources=sources(), now=wiring.now())
    return _identifiers(event)


@nameless
def take_seeds(event: State, _context: object) -> State:
    """Take the entropy that the seeds are made from, or find that people have still to give it."""
    draw = wiring.court().draw(event["county"], event["draw"])
    taken = service.take_seeds(office(), draw, sources())
    return _identifiers(event) | {"waiting": taken.contributions is None}


@nameless
def select_people(event: State, _context: object) -> State:
    """Run the engine."""
    draw = wiring.court().draw(event["county"], event["draw"])
    selection, chosen = service.select(office(), draw)
    return event | {"selection": selection, "drawn": len(chosen.positions)}


@nameless
def check_draw(event: State, _context: object) -> State:
    """Check the counts and look at the chances."""
    draw = wiring.court().draw(event["county"], event["draw"])
    findings, held = service.check(office(), draw, event["selection"])
    return event | {"findings": findings, "held": len(held)}


@nameless
def record_draw(event: State, _context: object) -> State:
    """Record the result."""
    draw = service.record(
        office(),
        wiring.court().draw(event["county"], event["draw"]),
        wiring.court().drawn_for(event["county"], event["pool"]),
        selection=event["selection"],
        findings=event["findings"],
        now=wiring.now(),
    )
    return event | {"drawn": draw.drawn, "held": len(draw.held)}


@nameless
def sign_evidence(event: State, _context: object) -> State:
    """Sign the result and put the bundle into the evidence."""
    draw = service.sign(office(), wiring.court().draw(event["county"], event["draw"]))
    return event | {"drawn": draw.drawn, "held": len(draw.held)}


@nameless
def start_summons(event: State, _context: object) -> State:
    """Start the letters of a pool that nobody has to look at first, or tell of an act's end."""
    pool = wiring.court().drawn_for(event["county"], event["pool"])
    if isinstance(pool, RoomAct):
        wiring.announce("venire.draw", "Act signed", {"county": pool.county, "act": pool.id})
    if not isinstance(pool, Pool):
        return event  # nobody is summoned for a final list or for a report's subset
    # A draw that was voided meanwhile has no letters; those of the next one are its own run's.
    # A pool filled by people carried over has none either: they have had theirs.
    if pool.status is PoolStatus.DRAWN and pool.draw == event["draw"] and event["drawn"]:
        wiring.start("SUMMONS_WORKFLOW", f"{event['county']}-{event['draw']}", _identifiers(event))
    return event


@reporting
def report_draw_failure(event: State, _context: object) -> State:
    """Report a draw that could not go on; the draw itself is as it was."""
    code = event.get("failure", {}).get("Error", "Unknown")
    logger.error("draw failed", code=code, county=event["county"], draw=event["draw"])
    return _identifiers(event) | {"code": code}


def _identifiers(event: State) -> State:
    return {name: event[name] for name in ("county", "pool", "draw")}


def _pool(event: State) -> DrawnFor:
    pool = wiring.court().drawn_for(event["county"], event["pool"])
    if pool.draw != event["draw"]:
        raise DrawVoided("another draw serves the pool now", draw=event["draw"])
    return pool
