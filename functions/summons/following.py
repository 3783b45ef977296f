"""Starts the workflow that follows a pool's days, once its letters are out."""

from jury import wiring
from jury.records import Pool


def start(pool: Pool) -> None:
    """Start to follow a pool's days; once they are followed this is a repeat."""
    known = {"county": pool.county, "pool": pool.id, "draw": pool.draw}
    wiring.start("DAYS_WORKFLOW", f"{pool.county}-{pool.draw}-days", known)
