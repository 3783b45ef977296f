"""Erasing a draw's secrets and papers, where a court orders it: an operator's act, by hand.

No function has the rights. The record of it comes first: from then on the draw is proved by its
evidence alone, like one whose papers have expired, so that what is half erased is damaged nowhere.
"""

from collections.abc import Sequence

from jury.buckets import PapersBucket
from jury.court_store import CourtStore
from jury.errors import Conflict
from jury.people_store import DrawKeyStore
from jury.records import CountyState, Draw, DrawnFor, Erasure, FinalList, Pool, PoolStatus, RoomAct
from jury.selection import draw_folder


def erase_draw(
    court: CourtStore, secrets: DrawKeyStore, papers: Sequence[PapersBucket], erasure: Erasure
) -> int:
    """Delete a draw's secrets and, in every bucket, its papers; return how many objects went.

    Repeating it goes on from wherever it stopped. NotFound for no draw. Conflict while it is not
    finished, and as long as other draws or the court day read its papers.
    """
    county = erasure.county
    draw = court.draw(county, erasure.of)
    if court.find_erasure(county, draw.id) is None:
        _refuse_needed(court, draw)
    court.erase_draw(erasure)
    secrets.forget(county, draw.id)
    return sum(bucket.erase(draw_folder(draw, "")) for bucket in papers)


def _refuse_needed(court: CourtStore, draw: Draw) -> None:
    if draw.signature is None and not draw.voided:
        raise Conflict("the draw is not finished", draw=draw.id)
    of = court.drawn_for(draw.county, draw.pool)
    if not _is_over(court, of, court.state(draw.county)):
        raise Conflict("its papers are read until what it was drawn for is closed", draw=draw.id)


def _is_over(court: CourtStore, of: DrawnFor, state: CountyState) -> bool:
    """Tell whether nobody of the court needs to know any more who was drawn."""
    if isinstance(of, Pool):
        return of.status is PoolStatus.CLOSED
    if isinstance(of, RoomAct):
        return court.pool(of.county, of.pool).status is PoolStatus.CLOSED
    if isinstance(of, FinalList):
        return of.list_version != state.list_version
    return True
