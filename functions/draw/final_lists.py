"""The final list of s. 40.02: picked by lot from each published list where the county asks for it.

It is an act like any other draw, with its own commitment, seeds, result and evidence. Everybody
stays on the roll; the act says who may be drawn for a pool as long as its list is the newest.
"""

from datetime import datetime

import ranmar
from draw import roll
from jury import approvals, counties
from jury.buckets import PapersBucket
from jury.calendar import local_date
from jury.court_store import WHOLE_LOG, CourtStore
from jury.errors import DrawIncomplete, FinalListMissing, NotApproved
from jury.records import (
    CountyState,
    Draw,
    FinalList,
    PoolStatus,
    Step,
    final_list_id,
    shard_of,
)
from jury.selection import draw_folder, read_selection


def order(court: CourtStore, county: str, *, now: datetime) -> FinalList | None:
    """Order the final list of the county's newest list; again gives what is on file.

    None where the county asks for no final list, or has published no list to pick it from.
    """
    requested = counties.final_list(county)
    version = court.state(county).list_version
    if requested is None or version is None:
        return None
    return court.order_final_list(
        FinalList(
            id=final_list_id(version),
            county=county,
            list_version=version,
            requested=requested,
            history=(Step(what="ordered", at=now, by="draw workflow", why=version),),
        )
    )


def in_force(court: CourtStore, state: CountyState) -> str | None:
    """Return the draw that picked the final list from which pools are drawn now, if one must.

    FinalListMissing as long as it is not drawn and signed, or waits for a person to look at it;
    DrawIncomplete while a survey has stopped it.
    """
    if state.list_version is None or counties.final_list(state.county) is None:
        return None
    final = court.find_final_list(state.county, state.list_version)
    if final is None or final.status is not PoolStatus.DRAWN or not is_signed(court, final):
        raise FinalListMissing(
            "no pool is drawn before the final list of the newest list", list=state.list_version
        )
    court.refuse_stopped(final.county, final.id)
    return final.draw


def is_signed(court: CourtStore, final: FinalList) -> bool:
    """Tell whether the draw of a final list has come to its end, though it may be held."""
    draw = court.find_draw(final.county, final.draw)
    return draw is not None and draw.signature is not None


def could_start(court: CourtStore, final: FinalList, *, now: datetime, stage: str) -> bool:
    """Tell whether a final list waits for its draw, and a run of it would not be refused now.

    A workflow's name is used up by a number of runs that fail, so a look that comes every hour
    must not start what can't be done before an approval is registered, a ceremony held or a stop
    ended.
    """
    try:
        court.refuse_stopped(final.county, final.id, WHOLE_LOG)
    except DrawIncomplete:
        return False
    draw = court.find_draw(final.county, final.draw)
    if draw is not None:
        return draw.signature is None  # committed: it goes on from there
    state = court.state(final.county)
    today = local_date(now, counties.county(final.county).time_zone)
    try:
        approvals.approved_plan(
            court.approvals(final.county), ranmar.fingerprint(), today=today, stage=stage
        )
    except NotApproved:
        return False
    return state.applying is None and state.drawing is None


def left_out(papers: PapersBucket, picked: Draw, shard: int) -> frozenset[str]:
    """Return those of one partition who stood on the act's roll and were not picked.

    Whoever came on the list after the act stood on no roll of it and is not among them: between
    two files only an affidavit brings anybody, and the clerk adds them (s. 40.011).
    """
    chosen = frozenset(read_selection(papers, picked).people)
    frozen = papers.filed(draw_folder(picked, "roll"), picked.roll)
    people = (entry.person for entry in roll.entries(frozen))
    return frozenset(one for one in people if shard_of(one) == shard and one not in chosen)
