"""Equal chances in a courtroom: of each present person, of each order of a panel, of each seat.

The two acts as the draw makes them: a roll in ticket order under a key of its own, seeds from a
commitment of its own, one selection.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Sequence

import pytest

import ranmar
from draw import roll
from draw.checks import chi_square_tail
from jury import protocol

PRESENT = tuple(f"J{number:016X}" for number in range(1, 21))
WANTED = 5
UNLIKELY = 1e-4


def act(purpose: str, number: int, people: Sequence[str]) -> list[str]:
    """Draw one act of these people, of whom a panel takes five and an order takes all."""
    secret = hashlib.sha256(f"key {purpose} {number}".encode()).digest()
    frozen = roll.pack(
        roll.Entry(protocol.ticket(protocol.salt(secret, one), one), one, "34741", "1970")
        for one in people
    )
    commitment = hashlib.sha256(f"commitment {purpose} {number}".encode()).digest()
    share = hashlib.sha256(f"entropy {purpose} {number}".encode()).digest()
    seeds = ranmar.seeds(ranmar.seed_digest(purpose, commitment, [("kms", share)]))
    wanted = WANTED if purpose == "panel" else len(people)
    positions = ranmar.select(len(people), wanted, ranmar.Ranmar(*seeds))
    return [roll.entry(frozen, position).person for position in positions]


def panels(count: int, present: Sequence[str] = PRESENT) -> list[tuple[str, ...]]:
    """Return so many panels of the same people, each drawn and then put in order."""
    made = []
    for number in range(count):
        drawn = act("panel", number, present)
        made.append(tuple(act("panel-order", number, drawn)))
    return made


def chance(counts: Counter, cells: int, *, spread: float = 1.0) -> float:
    """Return the chance that counts which should be equal are so uneven."""
    expected = counts.total() / cells
    seen = [*counts.values(), *[0] * (cells - len(counts))]
    statistic = sum((one - expected) ** 2 for one in seen) / expected
    return chi_square_tail(statistic / spread, cells - 1)


def of_people(made: list[tuple[str, ...]]) -> float:
    # Nobody is on one panel twice, which narrows the spread by (N - n) / (N - 1).
    size = len(PRESENT)
    counts = Counter(one for panel in made for one in panel)
    return chance(counts, size, spread=(size - WANTED) / (size - 1))


def of_orders(made: list[tuple[str, ...]]) -> float:
    orders = Counter(tuple(sorted(panel).index(one) for one in panel) for panel in made)
    return chance(orders, math.factorial(WANTED))


def of_seats(made: list[tuple[str, ...]]) -> float:
    return min(
        chance(Counter(panel[seat] for panel in made), len(PRESENT)) for seat in range(WANTED)
    )


@pytest.mark.faults
def test_over_20000_panels_each_person_each_order_and_each_seat_has_its_share():
    made = panels(20_000)
    found = of_people(made), of_orders(made), of_seats(made)
    print("\npanels: 20,000, p of each person, order, seat: {:.3f} {:.3f} {:.3f}".format(*found))
    assert min(found) > UNLIKELY


def test_a_panel_that_is_not_put_in_order_by_an_act_of_its_own_would_be_seen():
    made = [tuple(sorted(panel)) for panel in panels(300)]
    assert of_orders(made) < UNLIKELY


def test_somebody_present_who_is_left_out_of_every_frame_would_be_seen():
    assert of_people(panels(300, PRESENT[:-1])) < UNLIKELY
