"""The planted cases of a county: which there are, and how many a county gets."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from . import faults, hostile, puzzles
from .people import Population
from .staging import Group

SPEC, OURS = "spec", "ours"


class Plant(NamedTuple):
    """A kind of planted case and how to stage it."""

    kind: str
    level: str  # "puzzle", "fault" (refusals and reviews) or "hostile"
    first: int  # how many of its people stand in the first file
    reading: str  # "spec": the specification decides; "ours": it leaves room, this is our reading
    stage: Callable[[Population, str, int], Group]
    quarters: int = 2  # the fewest files that show it

    @property
    def why(self) -> str:
        """Return what makes the case one."""
        return (self.stage.__doc__ or "").rstrip(".")


PLANTS = (
    Plant("twins", "puzzle", 2, SPEC, puzzles.twins),
    Plant("father-and-son", "puzzle", 2, SPEC, puzzles.father_and_son),
    Plant("suffix-apart", "puzzle", 2, SPEC, puzzles.suffix_apart),
    Plant("same-row-twice", "puzzle", 1, SPEC, puzzles.same_row_twice),
    Plant("same-number-two-addresses", "puzzle", 2, OURS, puzzles.same_number_two_addresses),
    Plant("respelled", "puzzle", 1, SPEC, puzzles.respelled),
    Plant("cut-name-new-number", "puzzle", 1, OURS, puzzles.cut_name_new_number),
    Plant("cut-name-made-whole", "puzzle", 1, SPEC, puzzles.cut_name_made_whole),
    Plant("number-and-name-changed", "puzzle", 1, SPEC, puzzles.number_and_name_changed),
    Plant("ssn-gained", "puzzle", 1, OURS, puzzles.ssn_gained),
    Plant("card-to-licence", "puzzle", 1, OURS, puzzles.card_to_licence),
    Plant("eighteen-today", "puzzle", 1, SPEC, puzzles.eighteen_today),
    Plant("leap-day", "puzzle", 1, SPEC, puzzles.leap_day),
    Plant("full-width", "puzzle", 1, SPEC, puzzles.full_width),
    Plant("two-letters", "puzzle", 1, SPEC, puzzles.two_letters),
    Plant("lost-identity", "puzzle", 1, SPEC, puzzles.lost_identity),
    Plant("old-number-again", "puzzle", 1, OURS, puzzles.old_number_again, 3),
    Plant("away-and-back", "puzzle", 1, SPEC, puzzles.away_and_back, 3),
    Plant("under-18", "fault", 1, SPEC, faults.under_18),
    Plant("turned-18", "fault", 1, SPEC, faults.turned_18),
    Plant("not-citizen", "fault", 1, SPEC, faults.not_citizen),
    Plant("not-resident", "fault", 1, SPEC, faults.not_resident),
    Plant("wrong-county", "fault", 1, SPEC, faults.wrong_county),
    Plant("bad-date", "fault", 1, SPEC, faults.bad_date),
    Plant("bad-number", "fault", 1, SPEC, faults.bad_number),
    Plant("two-people-by-numbers", "fault", 2, SPEC, faults.two_by_numbers),
    Plant("number-moved", "fault", 1, SPEC, faults.number_moved),
    Plant("number-moved-holder-gone", "fault", 1, OURS, faults.number_moved_holder_gone),
    Plant("name-hits-two", "fault", 2, OURS, faults.name_hits_two),
    Plant("cut-name-hits-two", "fault", 2, OURS, faults.cut_name_hits_two),
    Plant("formula", "hostile", 1, OURS, hostile.formula),
    Plant("other-script", "hostile", 1, OURS, hostile.other_script),
    Plant("one-letter", "hostile", 1, OURS, hostile.one_letter),
    Plant("look-alike-digits", "hostile", 1, SPEC, hostile.look_alike_digits),
    Plant("bad-ssn", "hostile", 1, OURS, hostile.bad_ssn),
    Plant("no-name", "hostile", 1, OURS, hostile.no_name),
)
LEVELS = {
    "none": ("puzzle",),
    "usual": ("puzzle", "fault"),
    "hostile": ("puzzle", "fault", "hostile"),
}
KINDS = tuple(plant.kind for plant in PLANTS)
SMALLEST = 200  # below this a county has no room for planted cases


def plan(size: int, level: str, quarters: int, without: Iterable[str]) -> list[tuple[Plant, int]]:
    """Return which cases a county of that size gets, and how many of each."""
    left_out = set(without)
    chosen = [
        plant
        for plant in PLANTS
        if plant.level in LEVELS[level]
        and plant.quarters <= quarters
        and plant.kind not in left_out
    ]
    if size < SMALLEST:
        return []
    return [
        (plant, max(1, size // (5000 if plant.level == "puzzle" else 8000))) for plant in chosen
    ]
