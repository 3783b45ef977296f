"""Who a pool is made of, in sums: by where each summons stands, and who was drawn; pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from jury.life_cycle import State
from jury.records import Record
from jury.tables import Line
from reports.groups import ATTRIBUTES

COLUMNS = ("part", "what", "people")


class StateCount(Record):
    """So many summonses of a pool stand so."""

    state: State
    people: int


class GroupCount(Record):
    """So many of those drawn are of that group."""

    attribute: str
    group: str
    people: int


def by_state(states: Iterable[State]) -> tuple[StateCount, ...]:
    """Count summonses by where they stand, in the order of the life cycle."""
    found = Counter(states)
    return tuple(StateCount(state=one, people=found[one]) for one in State if found[one])


def by_group(counted: Mapping[str, Counter[str]]) -> tuple[GroupCount, ...]:
    """Return what was counted by each attribute, group by group."""
    return tuple(
        GroupCount(attribute=attribute, group=group, people=people)
        for attribute in ATTRIBUTES
        for group, people in sorted(counted[attribute].items())
    )


def lines(
    figures: Mapping[str, int], states: Iterable[StateCount], groups: Iterable[GroupCount]
) -> Iterator[Line]:
    """Yield the report as lines: the numbers of the pool, its states, and who was drawn."""
    for what, people in figures.items():
        yield ("pool", what, people)
    for one in states:
        yield ("state", one.state.value, one.people)
    for group in groups:
        yield (group.attribute, group.group, group.people)
