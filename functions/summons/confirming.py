"""The printer's word on a pool's letters: filed once, part by part, and set against our prints."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from jury.attempts import until_settled
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.errors import DayImplausible, LettersNotReleased, TooManyConfirmations
from jury.records import Batch, Draw, Pool, Reprint
from summons.manifest import read_confirmation, read_manifest, write_confirmation
from summons.reconciling import Print, reconcile
from summons.records import Confirmed, Reconciliation
from summons.service import Office, folder_of

MOST_PARTS = 100
"""In so many parts the printer may confirm; each later one reads all before it again."""


class Heard(NamedTuple):
    """A batch as the printer's word leaves it, and what that word says."""

    batch: Batch
    mail: Reconciliation


def confirm(
    office: Office, pool: Pool, draw: Draw, said: Sequence[Confirmed], *, now: datetime
) -> Heard:
    """Take down what the printer confirms. The same again changes nothing.

    LettersNotReleased before the release; DayImplausible for a day before it, or to come;
    TooManyConfirmations when it comes in too many parts.
    """
    batch = office.court.batch(draw.county, draw.id)
    if batch.released_at is None:
        raise LettersNotReleased("the letters have not gone out yet", pool=pool.id)
    zone = county_of(draw.county).time_zone
    _refuse_days(said, first=local_date(batch.released_at, zone), last=local_date(now, zone))
    name = office.letters.file_once(confirmations_folder(draw), write_confirmation(said))

    def once() -> Heard:
        seen = office.court.batch(draw.county, draw.id)
        parts = seen.confirmations
        if name not in parts:
            if len(parts) >= MOST_PARTS:
                raise TooManyConfirmations("send several letters in one", parts=len(parts))
            parts = (*parts, name)
        with_it = seen.model_copy(update={"confirmations": parts})
        mail = mail_of(office, draw, with_it)
        heard = with_it.model_copy(
            update={
                "confirmed_printed": mail.printed,
                "mailed": mail.mailed,
                "settled_at": (seen.settled_at or now) if mail.settled else None,
            }
        )
        return Heard(heard if heard == seen else office.court.confirm_batch(seen, heard), mail)

    return until_settled(once, pool.id)


def mail_of(office: Office, draw: Draw, batch: Batch) -> Reconciliation:
    """Return what the printer's word says of a batch now, its reprints counted in."""
    said = list(_said(office, draw, batch.confirmations))
    return reconcile(_prints(office, draw, batch), said)


def _refuse_days(said: Sequence[Confirmed], *, first: date, last: date) -> None:
    for row, one in enumerate(said, start=1):
        if one.on > last:
            raise DayImplausible("a letter cannot have gone out on a day to come", row=row)
        if one.on < first:
            raise DayImplausible("a letter cannot have gone out before its release", row=row)


def _prints(office: Office, draw: Draw, batch: Batch) -> Iterator[Print]:
    pool = office.court.pool(draw.county, batch.pool)
    manifest = read_manifest(office.letters.filed(folder_of(draw), batch.manifest_sha256))
    for row in manifest.rows:
        yield Print(
            juror_number=row.juror_number,
            tracking=row.tracking,
            pool=pool.id,
            service_date=pool.service_date,
            court_order=batch.court_order,
        )
    pools = {pool.id: pool}
    for made in office.court.reprints(draw.county, draw.id):
        yield _print_of(office, made, pools)


def _print_of(office: Office, made: Reprint, pools: dict[str, Pool]) -> Print:
    if made.pool not in pools:
        pools[made.pool] = office.court.pool(made.county, made.pool)
    return Print(
        juror_number=made.juror_number,
        tracking=made.tracking,
        pool=made.pool,
        service_date=pools[made.pool].service_date,
        court_order=made.court_order,
        first=False,
    )


def _said(office: Office, draw: Draw, parts: Sequence[str]) -> Iterator[Confirmed]:
    """Yield what the printer has said; the same row in a later part says nothing new.

    A printer may send all so far each time. The same letter twice in one part, or on two days, is
    told as it was said.
    """
    said: set[Confirmed] = set()
    for name in parts:
        rows = read_confirmation(office.letters.filed(confirmations_folder(draw), name))
        yield from (row for row in rows if row not in said)
        said.update(rows)


def confirmations_folder(draw: Draw) -> str:
    """Return where the printer's confirmations of a draw's letters lie."""
    return f"{folder_of(draw)}/confirmations"
