"""The summons workflow's states: parse, call the service, answer. Nothing else."""

from jury import wiring
from jury.defects import State, nameless
from jury.door import logger
from jury.records import Draw, Pool
from summons import service
from summons.service import Office

WORKFLOW = "summons workflow"


def office() -> Office:
    """Return what the steps of a summons work with."""
    return Office(
        court=wiring.court(),
        people=wiring.people(),
        papers=wiring.papers(),
        letters=wiring.letters(),
        keys=wiring.keys(),
    )


@nameless
def list_summoned(event: State, _context: object) -> State:
    """List everyone drawn, each with a place."""
    members = service.list_summoned(office(), _pool(event), _draw(event))
    held = sum(member.status == "held" for member in members)
    return event | {"selected": len(members), "held": held}


@nameless
def print_letters(event: State, _context: object) -> State:
    """Print the letters and the manifest."""
    batch = service.print_pool(office(), _pool(event), _draw(event), now=wiring.now())
    return event | {"printed": batch.printed}


@nameless
def reconcile_counts(event: State, _context: object) -> State:
    """Compare what was selected, summoned and printed."""
    batch = service.reconcile(office(), _pool(event), _draw(event))
    return event | {"selected": batch.selected, "held": batch.held, "printed": batch.printed}


@nameless
def release_letters(event: State, _context: object) -> State:
    """Release the letters to the printer."""
    service.release(office(), _pool(event), _draw(event), now=wiring.now(), by=WORKFLOW)
    return event | {"released": True}


@nameless
def report_summons_failure(event: State, _context: object) -> State:
    """Report letters that could not be released; nobody has been written to."""
    code = event.get("failure", {}).get("Error", "Unknown")
    logger.error("summons failed", code=code, county=event["county"], draw=event["draw"])
    return {name: event[name] for name in ("county", "pool", "draw")} | {"code": code}


def _pool(event: State) -> Pool:
    return wiring.court().pool(event["county"], event["pool"])


def _draw(event: State) -> Draw:
    return wiring.court().draw(event["county"], event["draw"])
