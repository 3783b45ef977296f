"""The routes of the access log: read it, check its chain, and tell who opened whose record."""

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from aws_lambda_powertools.event_handler import Response

from access import anchors
from access.log_answers import CheckedLog, LogPage, OpeningList
from jury import wiring
from jury.access_log import Line, first_break, is_kept_from
from jury.access_store import number_of
from jury.concerned import Concerned, concerned, lines_about
from jury.counties import county as county_of
from jury.delayed import is_delayed
from jury.door import Door
from jury.errors import Conflict
from jury.juror_numbers import IDENTIFIER, member_of
from jury.listing import Listing
from jury.records import CountySlug

door = Door()

SHOWN = {"number", "at", "by", "role", "purpose", "deed", "route", "about"}


class Lines(Listing):
    """Which part of the log is asked for."""


class Openings(Listing):
    """Which part of somebody's openings is asked for."""


@door.get("/v1/counties/<county>/access-log", asks=Lines, gives=LogPage, refuses=(Conflict,))
def read_access_log(county: str) -> Response[str]:
    """List who opened or changed which records, for what purpose, with the chain of hashes.

    Each reading is a line too, and the list ends before it. Lines that say that the caller was
    examined are left out, by which the chain has a gap for them.
    """
    asked, slug, caller = door.query(Lines), county_of(county).slug, door.caller()
    own = wiring.access().log(door.opening("log-read"))
    return door.listed(
        asked,
        lambda after: _before(own, wiring.access().lines(slug, after=after)),
        name="lines",
        key=number_of,
        shown=lambda line: line.model_dump(mode="json") | {"hash": line.hash},
        where=lambda line: not is_kept_from(line, caller.subject),
    )


@door.get("/v1/counties/<county>/access-log/check", gives=CheckedLog)
def check_access_log(county: str) -> Response[str]:
    """Walk the whole chain and name the first line that is not what it was.

    Each line stands on the one before it, and where the chain ended at the newest full hours is on
    file in the evidence too: a tail that was written anew, with its head, does not end there.
    """
    slug = county_of(county).slug
    # The anchors first: the log has grown since, and never shrunk.
    filed = anchors.newest(wiring.evidence(), slug)
    head = wiring.access().head(slug)
    broken = first_break(wiring.access().chain(slug, head), head, anchors.heads(filed))
    told = CheckedLog(lines=head.number, head=head.hash, anchors=len(filed), broken_at=broken)
    return door.answer(told)


@door.get(
    "/v1/counties/<county>/jurors/<juror>/openings",
    asks=Openings,
    gives=OpeningList,
    refuses=(Conflict,),
)
def list_openings(county: str, juror: str) -> Response[str]:
    """List who opened or changed somebody's record; by a juror number, what opened their pools too.

    Each reading is a line about that person, and the list ends before it. Lines of an emergency are
    left out while the notice to the people is delayed.
    """
    asked, slug, caller = door.query(Openings), county_of(county).slug, door.caller()
    who = _concerned(slug, juror)
    own = wiring.access().log(door.opening("log-read", [who.person]))
    return door.listed(
        asked,
        lambda after: _before(own, lines_about(wiring.access(), who, after=after)),
        name="openings",
        key=number_of,
        shown=_shown,
        where=lambda line: (
            not (is_kept_from(line, caller.subject) or is_delayed(wiring.access(), line))
        ),
    )


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)


def _before(own: Line, lines: Iterator[Line]) -> Iterator[Line]:
    """Yield what stood in the log before a reading: its own line, and later ones, are not read."""
    return takewhile(lambda line: line.number < own.number, lines)


def _concerned(county: CountySlug, juror: str) -> Concerned:
    """Return under what the log has somebody: the person, and the pools of a juror number."""
    if IDENTIFIER.fullmatch(juror):
        return Concerned(county, juror)
    court, summonses = wiring.court(), wiring.summonses()
    return concerned(court, summonses, county, member_of(court, summonses, county, juror))


def _shown(line: Line) -> dict[str, Any]:
    return line.model_dump(mode="json", include=SHOWN)
