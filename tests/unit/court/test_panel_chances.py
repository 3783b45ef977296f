"""Equal chances in a courtroom: of each present person, of each order of a panel, of each seat.

A panel is drawn once at the desk of an office. Then its two acts are drawn again by the draw's own
steps, 20,000 times, each time under keys and with entropy of their own that follow from a number:
the frame as it was filed, the roll in ticket order, the commitment, the seeds, the selection.
"""

import hashlib
import math
import time
from collections import Counter
from functools import partial

import intake
import panels
import pytest
from acts_replayed import Replay
from court_room import leave, numbers, opened_room

import ranmar
from draw.checks import chi_square_tail
from jury import wiring

PRESENT, WANTED = 20, 5
UNLIKELY = 1e-4


@pytest.fixture(scope="module")
def drawn():
    """A panel of five of the twenty who are free, in a room with others who are not."""
    with intake.opened(), opened_room(PRESENT + WANTED + 2) as pool:
        for gone in numbers(pool)[:2]:
            assert leave(pool, gone)[0] == 200
        panels.called(pool, wanted=WANTED)
        held = panels.panel(panels.called(pool, wanted=WANTED, number=2))
        yield held, Replay.of(held)


@pytest.fixture
def engine_read_once(monkeypatch):
    """The engine's print is taken at each act from its files, which stay the same here."""
    read = ranmar.fingerprint()
    monkeypatch.setattr(ranmar, "fingerprint", lambda: read)


def chance(number, about):
    return hashlib.sha256(f"{about} {number}".encode()).digest()


def seated(replay, count, **more):
    """Draw the panel so many times; return who sat where each time."""
    return [replay.seats(partial(chance, number), **more).people for number in range(count)]


def unevenness(counts, cells, *, spread=1.0):
    """Return the chance that counts which should be equal are so uneven."""
    expected = counts.total() / cells
    seen = [*counts.values(), *[0] * (cells - len(counts))]
    statistic = sum((one - expected) ** 2 for one in seen) / expected
    return chi_square_tail(statistic / spread, cells - 1)


def of_people(made):
    # Nobody is on one panel twice, which narrows the spread by (N - n) / (N - 1).
    counts = Counter(one for panel in made for one in panel)
    return unevenness(counts, PRESENT, spread=(PRESENT - WANTED) / (PRESENT - 1))


def of_orders(made):
    orders = Counter(tuple(sorted(panel).index(one) for one in panel) for panel in made)
    return unevenness(orders, math.factorial(WANTED))


def of_seats(made):
    return min(
        unevenness(Counter(panel[seat] for panel in made), PRESENT) for seat in range(WANTED)
    )


def test_what_is_replayed_is_the_panel_that_was_called(drawn):
    held, replay = drawn
    draws = [wiring.court().draw(held.county, act.draw) for act in replay.acts]

    def as_it_was(about):
        kind, _, name = about.partition(" ")
        (draw,) = (one for one in draws if one.id == name)
        if kind == "key":
            return wiring.draw_keys().find(held.county, name)
        (share,) = draw.contributions
        return bytes.fromhex(share.value)

    again = replay.seats(as_it_was)
    assert again.people == tuple(seat.person for seat in held.seats)
    assert again.commitments == tuple(draw.commitment for draw in draws)


@pytest.mark.faults
def test_over_20000_panels_each_person_each_order_and_each_seat_has_its_share(
    drawn, engine_read_once
):
    _held, replay = drawn
    began = time.process_time()
    made = seated(replay, 20_000)
    found = of_people(made), of_orders(made), of_seats(made)
    taken = time.process_time() - began
    print(f"\npanels: {len(made):,} of {len(replay.frame)} in the room, {taken:.0f} s; p of each")
    print("panels: person, order, seat: {:.3f} {:.3f} {:.3f}".format(*found))
    free = {row.person for row in replay.frame if row.why is None}
    assert len(free) == PRESENT
    assert {one for panel in made for one in panel} == free
    assert min(found) > UNLIKELY


def test_a_panel_that_is_not_put_in_order_by_an_act_of_its_own_would_be_seen(drawn):
    made = [tuple(sorted(panel)) for panel in seated(drawn[1], 300)]
    assert of_orders(made) < UNLIKELY


def test_somebody_present_who_is_left_out_of_every_frame_would_be_seen(drawn):
    _held, replay = drawn
    first = next(row for row in replay.frame if row.why is None)
    short = tuple(row for row in replay.frame if row != first)
    assert of_people(seated(replay, 300, frame=short)) < UNLIKELY
