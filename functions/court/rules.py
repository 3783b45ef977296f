"""How many are sworn and how often each side may strike, as dated data; and where a panel differs.

Whatever differs is said and never refused: what a jury is, the judge decides.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field

from jury.court_day import CaseKind, Panel, Party, Seat
from jury.records import Record


class Rule(Record):
    """What every rule says of itself."""

    kinds: tuple[CaseKind, ...]
    section: str
    """Where the law has it."""
    sure: Literal["read", "high", "medium"]
    """The text was read, or it is recollected with so much confidence."""
    valid_from: date | None
    """None: for as long as any panel here is old."""


class JurySize(Rule):
    """How many are sworn in such a case."""

    least: int = Field(ge=1)
    most: int = Field(ge=1)
    votes: int | None = None
    """How many of a grand jury have to agree."""


class Strikes(Rule):
    """How many peremptory challenges each side has in such a case."""

    each: int = Field(ge=0)
    for_each_alternate: int = 0
    """So many more for each alternate."""
    parties: tuple[Party, ...]
    note: str = ""


class Rules(Record):
    """All of them; for a kind of case the newest one that is in force counts."""

    juries: tuple[JurySize, ...]
    strikes: tuple[Strikes, ...]


class Law(Record):
    """What holds for one panel's case; a grand jury knows no strikes."""

    jury: JurySize
    strikes: Strikes | None


class Caution(Record):
    """Where a panel differs from what the rules lead to expect."""

    what: Literal["jury-short", "jury-over", "strikes-over", "not-a-party", "pool-unfit"]
    says: str


R = TypeVar("R", bound=Rule)


@cache
def rules() -> Rules:
    """Return the rules as they are on file."""
    return Rules.model_validate_json(Path(__file__).with_name("rules.json").read_bytes())


def law(kind: CaseKind, on: date) -> Law:
    """Return what holds for a kind of case on a day."""
    jury = _in_force(rules().juries, kind, on)
    assert jury is not None  # noqa: S101 - every kind has a size, which a test keeps so
    return Law(jury=jury, strikes=_in_force(rules().strikes, kind, on))


def warnings(panel: Panel, held: Law, *, others: Iterable[Panel] = ()) -> tuple[Caution, ...]:
    """Return where a panel differs from what is expected: too few or too many sworn, too many
    strikes, or people who were summoned for the other kind of jury.

    Jurors and strikes are the case's: those of its other panels count along.
    """
    panels = (panel, *others)
    seats = [seat for one in panels for seat in one.seats]
    # A panel that is still to be drawn has no seats, and may yet complete the jury.
    all_decided = all(one.seats for one in panels) and all(seat.outcome for seat in seats)
    return (
        *_of_the_jury(seats, held.jury, final=all_decided),
        *_of_the_strikes(seats, held.strikes),
        *_of_the_pool(panel),
    )


def fits_pool(panel: Panel) -> bool:
    """Tell whether a panel's people were summoned for such a jury: grand or petit."""
    return (panel.kind == "grand-jury") == panel.pool.startswith("grand-")


def _in_force(found: Iterable[R], kind: CaseKind, on: date) -> R | None:
    fitting = [one for one in found if kind in one.kinds and (one.valid_from or date.min) <= on]
    return max(fitting, key=lambda one: one.valid_from or date.min, default=None)


def _of_the_jury(seats: Sequence[Seat], size: JurySize, *, final: bool) -> Iterable[Caution]:
    sworn = sum(seat.outcome == "sworn" for seat in seats)
    if sworn > size.most:
        yield Caution(what="jury-over", says=f"{sworn} sworn of {size.most}")
    elif sworn < size.least and (sworn or final):
        yield Caution(what="jury-short", says=f"{sworn} sworn of {size.least}")


def _of_the_pool(panel: Panel) -> Iterable[Caution]:
    if not fits_pool(panel):
        kind = "grand jury" if panel.pool.startswith("grand-") else "petit jury"
        yield Caution(what="pool-unfit", says=f"these people were summoned for a {kind}")


def _of_the_strikes(seats: Sequence[Seat], strikes: Strikes | None) -> Iterable[Caution]:
    used = Counter(seat.by for seat in seats if seat.by is not None)
    alternates = sum(seat.outcome == "alternate" for seat in seats)
    for party, count in sorted(used.items()):
        if strikes is None or party not in strikes.parties:
            yield Caution(what="not-a-party", says=f"the {party} has no strikes in such a case")
            continue
        allowed = strikes.each + alternates * strikes.for_each_alternate
        if count > allowed:
            note = f"; {strikes.note}" if strikes.note else ""
            says = f"the {party} has used {count} of {allowed} strikes{note}"
            yield Caution(what="strikes-over", says=says)
