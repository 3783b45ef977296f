"""How those drawn compare with the list that they were drawn from, group by group; pure.

Absolute disparity is a group's share of those drawn less its share of the list, in percentage
points; courts have looked at it since Duren v. Missouri, 439 U.S. 357 (1979), and the cases that
follow it. Comparative disparity is the same as a part of the group's share of the list, in
percent: by how much the chance of its members differs. Both are negative for a group that is
under-represented.

Neither says whether chance alone explains a difference. In a small draw, or for a small group,
large figures are ordinary: one person more or less moves them by many points. So where fewer than
five people of a group would be expected, or the group is less than a hundredth of the list, the
report says that there is too little to say. And the list is what is compared with, not the
population: whom the list misses, these figures do not show.
"""

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from jury.records import Record
from jury.shares import percent
from jury.tables import Line, figure
from reports.groups import ATTRIBUTES

FEW = 5
"""Fewer people expected than this are too few to speak of (Cochran's rule)."""
SMALL = Fraction(1, 100)
"""A group with a smaller share of the list than this is too small to speak of."""
TOO_FEW = "too few to say"
COLUMNS = (
    "attribute",
    "group",
    "on_list",
    "drawn",
    "list_share",
    "drawn_share",
    "absolute",
    "comparative",
    "says",
)

Counts = Mapping[str, Mapping[str, int]]


class Disparity(Record):
    """One group on the list and among those drawn. Shares are in percent, with two places."""

    attribute: str
    group: str
    on_list: int
    drawn: int
    list_share: str
    drawn_share: str
    absolute: str
    """The share of those drawn less that of the list, in percentage points."""
    comparative: str | None
    """The same in percent of the share of the list; nothing for a group that is not on it."""
    says: str


def compared(on_list: Counts, drawn: Counts) -> tuple[Disparity, ...]:
    """Compare those drawn with the list by each attribute, from counts by attribute and group."""
    return tuple(
        one
        for attribute in ATTRIBUTES
        for one in _by_group(attribute, on_list[attribute], drawn[attribute])
    )


def lines(groups: Iterable[Disparity]) -> Iterator[Line]:
    """Yield the groups as lines: what is reckoned is a number, a group's name is text."""
    for one in groups:
        reckoned = (one.list_share, one.drawn_share, one.absolute, one.comparative)
        counted = (one.on_list, one.drawn)
        yield (one.attribute, one.group, *counted, *map(figure, reckoned), one.says)


def _by_group(
    attribute: str, on_list: Mapping[str, int], drawn: Mapping[str, int]
) -> list[Disparity]:
    listed, chosen = sum(on_list.values()), sum(drawn.values())
    found = []
    for group in sorted({*on_list, *drawn}):
        there, here = on_list.get(group, 0), drawn.get(group, 0)
        share, drawn_share = _share(there, listed), _share(here, chosen)
        absolute = drawn_share - share
        found.append(
            Disparity(
                attribute=attribute,
                group=group,
                on_list=there,
                drawn=here,
                list_share=percent(share),
                drawn_share=percent(drawn_share),
                absolute=percent(absolute),
                comparative=percent(absolute / share) if share else None,
                says=TOO_FEW if share * chosen < FEW or share < SMALL else "",
            )
        )
    return found


def _share(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction(0)
