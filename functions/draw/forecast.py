"""How many to summon so that enough are present: a county's own pools that are over; pure.

The model. Each past pool gives one share: those present on its day of those ordered (see
`jury.turnout`). The mean of the shares, each pool counting the same, is what a new pool is expected
to bring. How far it may lie from that has three parts, as in a beta-binomial whose moments are
fitted: chance among `n` people of a known share, `n m (1 - m)`; what one day differs from another
beyond that, `n² b`, where `b` is the variance of the shares less what chance alone made of them,
and nothing where it made more; and that the mean itself rests on few pools, `n² v / k`. The
interval takes Student's t with `k - 1` degrees of freedom, since the variance is an estimate too.
It is meant to hold the number present on eight days of ten: on one of ten fewer come, on one more.

Only the newest twelve pools of the kind are used, since habits and letters change; below three
nothing is said. Everything is exact in fractions, and nothing is drawn by lot: the same pools give
the same forecast. It informs whoever orders and refuses nothing; the plan's floor stands apart.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import islice
from typing import Literal, NamedTuple

from jury.records import Record
from jury.shares import percent
from jury.turnout import Turnout

LARGEST = 20_000
"""The largest order there is."""
FEWEST, MOST = 3, 12
"""How many past pools there must be, and how many of the newest are used."""
# Student's t that one of ten exceeds, by degrees of freedom: tables of any statistics book.
STUDENT = {
    2: "1.886", 3: "1.638", 4: "1.533", 5: "1.476", 6: "1.440",
    7: "1.415", 8: "1.397", 9: "1.383", 10: "1.372", 11: "1.363",
}  # fmt: skip


class Model(NamedTuple):
    """What a new pool is expected to bring, and how sure that is."""

    pools: int
    mean: Fraction
    spread: Fraction
    """The part of the variance of the share that does not shrink with the size of the pool."""

    def surely(self, number: int, ordered: int) -> bool:
        """Tell whether so many are present on nine days of ten, of so many ordered."""
        over = ordered * self.mean - number
        return over >= 0 and over**2 >= self._bound(ordered)

    def possibly(self, number: int, ordered: int) -> bool:
        """Tell whether more than one day of ten brings so many, of so many ordered."""
        under = number - ordered * self.mean
        return number <= ordered and (under <= 0 or under**2 <= self._bound(ordered))

    def _bound(self, ordered: int) -> Fraction:
        chance = ordered * self.mean * (1 - self.mean)
        student = Fraction(STUDENT[self.pools - 1])
        return student**2 * (chance + ordered**2 * self.spread)


class Forecast(Record):
    """How many of those ordered will be present, from the county's own pools that are over."""

    pools: int
    """So many past pools it rests on."""
    share: str
    """Which part of those ordered was present, in percent with two places."""
    ordered: int
    present: int
    """As many are expected, to the nearest."""
    low: int
    high: int
    """On eight days of ten the number lies between these, or is one of them."""
    interval: Literal[80] = 80


class Need(Record):
    """How many to order so that a wanted number is present."""

    pools: int
    share: str
    wanted: int
    order: int | None
    """With so many, as many as are wanted are expected; null where no order brings them."""
    low: int | None
    """With fewer, as many as are wanted are there on less than one day of ten."""
    high: int | None
    """With so many, they are there on nine days of ten; null where no order is as sure as that."""
    interval: Literal[80] = 80


def fitted(turnouts: Iterable[Turnout]) -> Model | None:
    """Fit the model to past pools, the newest first; None while fewer than three say anything."""
    telling = ((one.share, one.requested) for one in turnouts)
    known = [*islice(((share, size) for share, size in telling if share is not None), MOST)]
    count = len(known)
    if count < FEWEST:
        return None
    mean = _mean([share for share, _ in known])
    variance = sum(((share - mean) ** 2 for share, _ in known), Fraction(0)) / (count - 1)
    by_chance = mean * (1 - mean) * _mean([Fraction(1, size) for _, size in known])
    between = max(Fraction(0), variance - by_chance)
    return Model(count, mean, between + max(variance, by_chance) / count)


def forecast(model: Model, ordered: int) -> Forecast:
    """Return how many will be present of so many ordered."""
    too_many = _first(lambda number: not model.surely(number, ordered), ordered + 1)
    beyond = _first(lambda number: not model.possibly(number, ordered), ordered + 1)
    return Forecast(
        pools=model.pools,
        share=percent(model.mean),
        ordered=ordered,
        present=round(ordered * model.mean),
        low=max(0, too_many - 1),
        high=max(0, beyond - 1),
    )


def need(model: Model, wanted: int) -> Need:
    """Return how many to order so that a wanted number is present."""

    def least(enough: Callable[[int], bool]) -> int | None:
        return _first(enough, LARGEST) if enough(LARGEST) else None

    return Need(
        pools=model.pools,
        share=percent(model.mean),
        wanted=wanted,
        order=least(lambda ordered: ordered * model.mean >= wanted),
        low=least(lambda ordered: model.possibly(wanted, ordered)),
        high=least(lambda ordered: model.surely(wanted, ordered)),
    )


def _first(holds: Callable[[int], bool], high: int) -> int:
    """Return the first number that fits, which is not above `high`; all after it must fit."""
    low = 0
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _mean(numbers: Sequence[Fraction]) -> Fraction:
    return sum(numbers, Fraction(0)) / len(numbers)
