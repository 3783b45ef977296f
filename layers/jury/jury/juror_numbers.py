"""Juror numbers: the county's, that of the draw in the log, and the place in the draw."""

import re
from typing import Annotated

from pydantic import StringConstraints

from jury.court_store import CourtStore
from jury.errors import NotFound
from jury.records import JUROR_NUMBER, Member, PersonId
from jury.summons_store import SummonsStore

NUMBER = re.compile(r"[0-9]{2}-(?P<sequence>[0-9]{4,6})-(?P<place>[0-9]{4,5})")
IDENTIFIER = re.compile(r"J[0-9A-F]{16}")

Whose = Annotated[str, StringConstraints(pattern=rf"^({JUROR_NUMBER}|J[0-9A-F]{{16}})$")]
"""Whose record: a juror number, or a person's identifier."""


def member_of(court: CourtStore, summonses: SummonsStore, county: str, number: str) -> Member:
    """Return the place in a draw that a number stands for; NotFound when nobody has it."""
    read = NUMBER.fullmatch(number)
    run = read and summonses.find_run(county, int(read["sequence"]))
    if not read or run is None:
        raise NotFound("nobody has that juror number")
    member = court.member(county, run.draw, int(read["place"]))
    if member.juror_number != number:
        raise NotFound("nobody has that juror number")
    return member


def person_of(court: CourtStore, summonses: SummonsStore, county: str, juror: str) -> PersonId:
    """Return an identifier as it is, or whose juror number that is; NotFound for nobody's."""
    if IDENTIFIER.fullmatch(juror):
        return juror
    return member_of(court, summonses, county, juror).person
