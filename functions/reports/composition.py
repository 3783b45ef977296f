"""Who a pool is made of, in sums: where each summons stands, who was drawn, who comes; pure."""

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
    """So many of those drawn, or of those who belong to the pool, are of that group."""

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
    figures: Mapping[str, int],
    states: Iterable[StateCount],
    groups: Iterable[GroupCount],
    here: Iterable[GroupCount],
) -> Iterator[Line]:
    """Yield the report as lines: numbers, states, who was drawn, and who belongs to it now."""
    for what, people in figures.items():
        yield ("pool", what, people)
    for one in states:
        yield ("state", one.state.value, one.people)
    for group in groups:
        yield (group.attribute, group.group, group.people)
    for group in here:
        yield (f"here-{group.attribute}", group.group, group.people)
