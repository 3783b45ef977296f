"""Why people of the list were not on a draw's roll, each reason with its section of the law; pure.

The reasons are those of `jury.eligibility`, as the draw's commitment counted them before any
entropy was asked for; the first that applies to a person is the one that is counted.
"""

from collections.abc import Iterable, Iterator, Mapping

from jury.records import Record
from jury.tables import Line

COLUMNS = ("part", "what", "law", "people")
LAW = {
    "inactive": "s. 40.011",
    "deceased": "s. 40.022",
    "felony": "ss. 40.013(1) and 40.022",
    "incapacitated": "s. 40.022",
    "under_age": "s. 40.01",
    "excused": "s. 40.013",
    "served": "s. 40.013(7)",
    "not_on_final_list": "s. 40.02",
    "carried_over": "",
    "in_open_pool": "",
    "not_in_report": "",
}
"""By which section each reason keeps people off a roll. The last three rest on no section: they
come on that date already, or to another pool, or the draw was among others only."""


class Exclusion(Record):
    """So many people were not on the roll for that reason."""

    reason: str
    law: str
    people: int


def listed(excluded: Mapping[str, int]) -> tuple[Exclusion, ...]:
    """Return the reasons in the order of the table, and any that it does not know after them."""
    unknown = sorted(set(excluded) - set(LAW))
    return tuple(
        Exclusion(reason=reason, law=LAW.get(reason, ""), people=excluded[reason])
        for reason in (*LAW, *unknown)
        if reason in excluded
    )


def lines(figures: Mapping[str, int], found: Iterable[Exclusion]) -> Iterator[Line]:
    """Yield the report as lines: the numbers of the draw, and each reason."""
    for what, people in figures.items():
        yield ("draw", what, "", people)
    for one in found:
        yield ("excluded", one.reason, one.law, one.people)
