"""Under what name a draw's workflow runs, and what it starts from."""

from jury.records import DrawnFor


def execution_name(pool: DrawnFor) -> str:
    """Return the natural name of a draw: the first fence against a second run."""
    return f"{pool.county}-{pool.draw}"


def workflow_input(pool: DrawnFor) -> dict[str, str]:
    """Return what the draw's workflow starts from: identifiers and nothing else."""
    return {"county": pool.county, "pool": pool.id, "draw": pool.draw}
