"""A print batch crashed at every write: one letter each, and counts that agree."""

import office
import pytest
from crashes import counted, crashed

from jury import wiring
from jury.records import PoolStatus
from summons import steps

STEPS = (
    steps.list_summoned,
    steps.print_letters,
    steps.reconcile_counts,
    steps.release_letters,
)


def drawn_pool():
    """A grand jury of fifty, drawn: small enough to be printed at every write."""
    office.publish(office.residents(80))
    pool = office.order(50, kind="grand", service=office.GRAND_SERVICE)
    office.draw(pool)
    return pool


def send(pool):
    state = office.identifiers(pool)
    for step in STEPS:
        state = step(state, None)
    return state


def outcome(pool):
    batch = wiring.court().batch(pool.county, pool.draw)
    members = list(wiring.court().members(pool.county, pool.draw))
    return batch, members, wiring.court().pool(pool.county, pool.id).status


@pytest.mark.faults
@pytest.mark.parametrize("applied", [False, True], ids=["before", "after"])
def test_letters_crashed_at_any_write_end_as_if_they_had_not(applied):
    writes: list[str] = []
    with office.opened():
        pool = drawn_pool()
        with counted(writes):
            send(pool)
        batch, members, _status = outcome(pool)
        assert batch.printed == len(members) == 50
    for point in range(len(writes)):
        with office.opened():
            pool = drawn_pool()

            assert crashed(lambda: send(pool), point, applied=applied)  # noqa: B023
            office.chill()
            send(pool)

            batch, members, status = outcome(pool)
            assert status is PoolStatus.SUMMONED
            assert batch.selected == batch.summoned == batch.printed == batch.pages == 50
            assert len({member.juror_number for member in members}) == 50
            assert batch.released_at is not None
    print(f"\n{len(writes)} writes, crashed {'after' if applied else 'before'} each")
