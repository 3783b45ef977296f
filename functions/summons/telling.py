"""What the summons tells the office and other systems: identifiers and counts on the bus.

An event may come more than once, and never before what it tells of is on record.
"""

from jury import wiring
from jury.records import Batch
from summons.records import Reconciliation

SOURCE = "venire.summons"


def ready_to_print(batch: Batch) -> None:
    """Tell that a pool's letters are released, and the printer can fetch them."""
    _tell("Pool ready to print", batch, letters=batch.printed, pages=batch.pages)


def printed(batch: Batch) -> None:
    """Tell that the printer has printed every letter of a pool."""
    _tell("Pool printed", batch, printed=batch.confirmed_printed)


def mailed(batch: Batch) -> None:
    """Tell that every letter of a pool was mailed."""
    _tell("Pool mailed", batch, mailed=batch.mailed)


def mismatch(batch: Batch, found: Reconciliation) -> None:
    """Tell that a pool's numbers do not agree: how many of each kind; who, the API says."""
    kinds = ("missing", "spoiled", "unknown", "repeated", "mismatched", "late")
    _tell("Pool mismatch", batch, **{kind: len(getattr(found, kind)) for kind in kinds})


def reporting_undecided(county: str, pool: str) -> None:
    """Tell that jurors are asking whether to report, and nobody has decided."""
    wiring.announce(SOURCE, "Reporting undecided", {"county": county, "pool": pool})


def day_not_closed(county: str, pool: str, people: int) -> None:
    """Tell that a pool's day is over and nobody has closed it; so many were due or on call."""
    facts = {"county": county, "pool": pool, "people": people}
    wiring.announce(SOURCE, "Day not closed", facts)


def _tell(what: str, batch: Batch, **counts: int) -> None:
    known: dict[str, object] = {"county": batch.county, "pool": batch.pool, "draw": batch.draw}
    wiring.announce(SOURCE, what, known | counts)
