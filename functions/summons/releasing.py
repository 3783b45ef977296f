"""The gate of a pool's letters: its papers read back, compared, and released to the printer."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from jury.calendar import local_date
from jury.counties import county as county_of
from jury.court_store import WHOLE_LOG, CourtStore
from jury.errors import CountsDisagree, ReleaseTooLate
from jury.records import ActRequest, Batch, Draw, Pool, PoolStatus, Step
from summons import compose, confirming, gate
from summons.gate import Block, Papers
from summons.manifest import PrinterFileUnreadable, read_manifest
from summons.marks import FileUnreadable, Marks, read_marks
from summons.records import Manifest
from summons.service import Office, folder_of, refuse_void


class Checked(NamedTuple):
    """A batch, and what of its papers does not agree."""

    batch: Batch
    papers: Papers
    blocks: tuple[Block, ...]


def check(office: Office, pool: Pool, draw: Draw) -> Checked:
    """Read the places, the print file and the manifest back and compare them all."""
    batch = office.court.batch(pool.county, draw.id)
    county = county_of(pool.county)
    papers = Papers(
        drawn=[compose.juror_number(county, draw, place) for place in range(1, draw.drawn + 1)],
        members=list(office.court.members(pool.county, draw.id)),
        batch=batch,
        manifest=_manifest(office, draw, batch),
        marks=_marks(office, draw, batch),
    )
    return Checked(batch, papers, gate.of_counts(papers))


def _manifest(office: Office, draw: Draw, batch: Batch) -> Manifest | None:
    try:
        return read_manifest(office.letters.filed(folder_of(draw), batch.manifest_sha256))
    except (CountsDisagree, PrinterFileUnreadable):
        return None


def _marks(office: Office, draw: Draw, batch: Batch) -> Marks | None:
    try:
        return read_marks(office.letters.filed(folder_of(draw), batch.sha256))
    except (CountsDisagree, FileUnreadable):
        return None


def reconcile(office: Office, pool: Pool, draw: Draw) -> Batch:
    """Compare what was drawn, summoned and printed; CountsDisagree names who is concerned."""
    checked = check(office, pool, draw)
    refuse(pool, draw, checked.blocks)
    return checked.batch


def release(
    office: Office,
    pool: Pool,
    draw: Draw,
    *,
    now: datetime,
    by: str,
    why: str = "",
    role: str = "",
) -> Batch:
    """Release the letters to the printer: the deciding write. Again changes nothing.

    What the gate finds refuses it: CountsDisagree names the people; ReleaseTooLate when fewer than
    fourteen days remain (s. 40.23(1)), for which there is `summons.short_notice`. DrawVoided when
    the draw was voided before its letters went out.
    """
    batch = office.court.batch(pool.county, draw.id)
    if batch.released_at is not None:
        return batch
    refuse_void(draw)
    checked = check(office, pool, draw)
    refuse(pool, draw, (*checked.blocks, *timing(pool, now=now, court_order=None)))
    step = Step(what="summoned", at=now, by=by, why=why, role=role)
    return let_go(office.court, pool, checked.batch, (step,))


def gate_now(office: Office, pool: Pool, draw: Draw, *, now: datetime) -> Checked:
    """Return what keeps the gate shut: before release the time, and after it the mail."""
    checked = check(office, pool, draw)
    if checked.batch.released_at is None:
        further = timing(pool, now=now, court_order=None)
    elif checked.papers.manifest is None:  # without it nobody knows what was to be mailed
        further = ()
    else:
        further = gate.of_mail(confirming.mail_of(office, draw, checked.batch))
    return checked._replace(blocks=(*checked.blocks, *further))


def timing(pool: Pool, *, now: datetime, court_order: str | None) -> tuple[Block, ...]:
    """Return what keeps letters to a pool from going out today."""
    today = local_date(now, county_of(pool.county).time_zone)
    return gate.of_time(today=today, service_date=pool.service_date, court_order=court_order)


def refuse(pool: Pool, draw: Draw, blocks: Sequence[Block]) -> None:
    """Refuse what the gate blocks: the counts first, then the time. Nothing blocked passes."""
    counts = [block for block in blocks if block.what != "lead-time"]
    if counts:
        raise CountsDisagree(
            "; ".join(block.says for block in counts),
            draw=draw.id,
            **{block.what.replace("-", "_"): block.named() for block in counts if block.jurors},
        )
    if blocks:
        raise ReleaseTooLate(blocks[0].says, pool=pool.id)


def let_go(
    court: CourtStore,
    pool: Pool,
    batch: Batch,
    steps: tuple[Step, ...],
    *,
    court_order: str | None = None,
    requests: tuple[ActRequest, ActRequest] | None = None,
) -> Batch:
    """Write that letters go out, by whom the last of the steps says; nothing is asked any more.

    DrawIncomplete while a survey has stopped the pool or the county's log.
    """
    court.refuse_stopped(pool.county, pool.id, WHOLE_LOG)
    released = {
        "released_at": steps[-1].at,
        "released_by": steps[-1].by,
        "court_order": court_order,
    }
    return court.release_batch(
        batch,
        batch.model_copy(update=released),
        pools=(
            pool,
            pool.model_copy(
                update={"status": PoolStatus.SUMMONED, "history": (*pool.history, *steps)}
            ),
        ),
        requests=requests,
    )


def print_keys(batch: Batch) -> dict[str, str]:
    """Return where the print file and its manifest lie."""
    folder = f"{batch.county}/{batch.draw}"
    return {"letters": f"{folder}/{batch.sha256}", "manifest": f"{folder}/{batch.manifest_sha256}"}
