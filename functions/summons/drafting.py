"""Draft notices to whoever stayed away: made for a person to read, and never sent from here."""

import io
from collections.abc import Iterable
from datetime import datetime

from jury.buckets import PapersBucket
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.counties import court as court_of
from jury.errors import IllegalMove
from jury.life_cycle import ABSENT, Entry, Service
from jury.people_store import AddressBook
from jury.records import PoolId
from jury.standing import Desk
from summons import answering, compose

MISSES = ("miss", "miss_again")
FOUND = "undo_miss"
"""They had been there: the day that was counted last was none that they missed."""


def draft(
    desk: Desk, book: AddressBook, letters: PapersBucket, service: Service, *, now: datetime
) -> str:
    """File the draft that a summons's absence calls for; return where it lies.

    A second notice after the first day missed, an order to show cause after the second. The same
    day gives the same paper. IllegalMove for whoever did not stay away.
    """
    if service.state not in ABSENT:
        raise IllegalMove(
            "nobody drafts a notice for a summons in this state",
            juror_number=service.juror_number, state=service.state.value,
        )  # fmt: skip
    zone, court = county_of(service.county).time_zone, court_of(service.county)
    missed = [
        desk.court.pool(service.county, pool).order.reports_at.astimezone(zone)
        for pool in _missed(desk.summonses.history(service.county, service.juror_number))
    ]
    found = answering.details(desk, book, service)
    # What sets type loads with the first page: a cold start needs every millisecond.
    from summons.notices import Notice, print_notice  # noqa: PLC0415

    paper = io.BytesIO()
    print_notice(
        Notice(
            kind="second-notice" if len(missed) == 1 else "order-to-show-cause",
            dated=local_date(now, zone),
            sender=compose.sender(county_of(service.county), court),
            juror_number=service.juror_number,
            name=found.name,
            address=found.address,
            missed=tuple(sorted(missed)),
            phone=court.phone,
        ),
        out=paper,
    )
    folder = f"{service.county}/{service.draw}/notices"
    return f"{folder}/{letters.file_once(folder, paper.getvalue())}"


def _missed(history: Iterable[Entry]) -> list[PoolId]:
    """Return the pools whose day somebody missed, as it stands now."""
    pools: list[PoolId] = []
    for line in history:
        if line.move in MISSES:
            pools.append(line.old.pool)
        elif line.move == FOUND:
            pools.pop()
    return pools
