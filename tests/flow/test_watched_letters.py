"""The hourly look at the letters: not released, not printed or not mailed in time."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import intake
import office
import pytest
import summonses
import time_machine
from people import resident

from jury import wiring
from jury.records import Pool
from summons import confirming, events
from summons.records import Confirmed
from summons.steps import office as papers

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _office() -> Iterator[None]:
    with intake.opened():
        office.publish([resident(id=f"J{number:016X}") for number in range(1, 41)])
        yield


def look(at: datetime) -> int:
    with time_machine.travel(at, tick=False):
        return events.watch_letters({}, None)["late"]


def drawn() -> Pool:
    pool = summonses.ordered()
    office.draw(pool)
    return summonses.now_of(pool)


def confirm(pool: Pool, at: datetime, outcome: str) -> None:
    """Let the printing house say the same of every letter."""
    draw = wiring.court().draw(pool.county, pool.draw)
    manifest = confirming.read_manifest(
        papers().letters.filed(
            f"{pool.county}/{pool.draw}",
            wiring.court().batch(pool.county, pool.draw).manifest_sha256,
        )
    )
    lines = [
        Confirmed.model_validate(
            {
                "juror_number": row.juror_number,
                "tracking": row.tracking,
                "outcome": outcome,
                "on": (at - HOUR).date(),
            }
        )
        for row in manifest.rows
    ]
    confirming.confirm(papers(), pool, draw, lines, now=at)


def test_a_pool_that_is_drawn_and_gets_no_letters_is_told_after_a_day(caplog):
    pool = drawn()
    since = pool.history[-1].at
    assert look(since + DAY - timedelta(seconds=1)) == 0
    assert look(since + DAY) == 1
    (told,) = [one for one in caplog.records if one.message == "letters late"]
    assert (told.county, told.pool, told.draw) == (pool.county, pool.id, pool.draw)
    summonses.written_to(pool)
    assert look(since + DAY) == 0


def test_letters_that_nobody_confirms_are_told_until_they_are_mailed():
    pool = summonses.written_to(drawn())
    released = wiring.court().batch(pool.county, pool.draw).released_at
    assert released is not None
    assert look(released + 3 * DAY - timedelta(seconds=1)) == 0
    assert look(released + 3 * DAY) == 1
    confirm(pool, released + 3 * DAY, "printed")
    assert look(released + 3 * DAY) == 0
    assert look(released + 5 * DAY) == 1
    confirm(pool, released + 5 * DAY, "mailed")
    assert look(released + 5 * DAY) == 0


def test_an_ordered_pool_and_one_whose_date_has_passed_are_not_late():
    pool = summonses.ordered()
    assert look(office.NOW + 10 * DAY) == 0
    office.draw(pool)
    last = datetime.combine(pool.service_date, office.NOW.timetz())
    assert look(last) == 1
    assert look(last + DAY) == 0
