"""The summons workflow's states: parse, call the service, answer. Nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager

from jury import wiring
from jury.defects import State, nameless, reporting
from jury.door import logger
from jury.errors import CountsDisagree
from jury.records import Draw, Pool
from summons import following, gate, releasing, service, standardiser, telling, verifying
from summons.service import Office

WORKFLOW = "summons workflow"


def office() -> Office:
    """Return what the steps of a summons work with."""
    return Office(
        court=wiring.court(),
        people=wiring.people(),
        book=wiring.address_book(),
        papers=wiring.papers(),
        letters=wiring.letters(),
        keys=wiring.keys(),
        secrets=wiring.draw_keys(),
        summonses=wiring.summonses(),
    )


@nameless
def list_summoned(event: State, _context: object) -> State:
    """List everyone drawn, each with a place."""
    members = service.list_summoned(office(), _pool(event), _draw(event))
    held = sum(member.status == "held" for member in members)
    return event | {"selected": len(members), "held": held}


@nameless
def verify_addresses(event: State, _context: object) -> State:
    """Standardise the addresses that are new or have changed, before they are printed."""
    members = wiring.court().members(event["county"], event["draw"])
    verified = verifying.verify(
        wiring.people(),
        wiring.address_book(),
        event["county"],
        [member.person for member in members],
        standardise=standardiser.pub28,
        by=standardiser.NAME,
    )
    return event | {"addresses": verified._asdict()}


@nameless
def print_letters(event: State, _context: object) -> State:
    """Print the letters and the manifest."""
    batch = service.print_pool(office(), _pool(event), _draw(event), now=wiring.now())
    return event | {"held": batch.held, "printed": batch.printed}


@nameless
def reconcile_counts(event: State, _context: object) -> State:
    """Compare what was selected, summoned and printed."""
    pool, draw = _pool(event), _draw(event)
    with telling_of_mismatch(pool, draw):
        batch = releasing.reconcile(office(), pool, draw)
    return event | {"selected": batch.selected, "held": batch.held, "printed": batch.printed}


@nameless
def release_letters(event: State, _context: object) -> State:
    """Release the letters to the printer."""
    pool, draw = _pool(event), _draw(event)
    with telling_of_mismatch(pool, draw):
        batch = releasing.release(office(), pool, draw, now=wiring.now(), by=WORKFLOW)
    telling.ready_to_print(batch)
    return event | {"released": True}


@nameless
def start_days(event: State, _context: object) -> State:
    """Start to follow the pool's days: reminders, the evening before, the day."""
    following.start(_pool(event))
    return event


@reporting
def report_summons_failure(event: State, _context: object) -> State:
    """Report letters that could not be released; nobody has been written to."""
    code = event.get("failure", {}).get("Error", "Unknown")
    logger.error("summons failed", code=code, county=event["county"], draw=event["draw"])
    return {name: event[name] for name in ("county", "pool", "draw")} | {"code": code}


@contextmanager
def telling_of_mismatch(pool: Pool, draw: Draw) -> Iterator[None]:
    """Tell people when a pool's counts do not agree. What was refused stays refused."""
    try:
        yield
    except CountsDisagree:
        checked = releasing.check(office(), pool, draw)
        telling.mismatch(checked.batch, gate.differences(checked.blocks))
        raise


def _pool(event: State) -> Pool:
    return wiring.court().pool(event["county"], event["pool"])


def _draw(event: State) -> Draw:
    return wiring.court().draw(event["county"], event["draw"])
