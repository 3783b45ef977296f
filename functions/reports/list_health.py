"""What a county's list is made of: everybody of it counted once under each attribute; pure."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from jury.records import FileCounts, Record
from jury.tables import Line
from reports.groups import ATTRIBUTES as DESCRIBED
from reports.groups import groups_of

ATTRIBUTES = (*DESCRIBED, "source", "flags", "address_from", "letter_returned")
UNFLAGGED = "none"
COLUMNS = ("part", "what", "active", "inactive", "count")


class Sums(Record):
    """People by attribute and group: how many of each are on the list now, and how many are not.

    Whoever bears two flags is in a group of their own, so that every attribute adds up to
    everybody.
    """

    active: int
    inactive: int
    groups: dict[str, dict[str, tuple[int, int]]]
    """By attribute and group, the active ones first."""


class Group(Record):
    """One group of the people of a list."""

    attribute: str
    group: str
    active: int
    inactive: int


def sums(bodies: Iterable[bytes], day: date) -> Sums:
    """Count people by their texts as the table and the sheets have them.

    `day` is the one on which ages are reckoned. The texts were validated when they were written
    and are not a second time: for a large county that would take a minute.
    """
    alike = Counter(_kind(json.loads(body), day) for body in bodies)
    total = [0, 0]
    found: dict[str, dict[str, list[int]]] = {attribute: {} for attribute in ATTRIBUTES}
    for (inactive, groups), people in alike.items():
        total[inactive] += people
        for attribute, group in zip(ATTRIBUTES, groups, strict=True):
            found[attribute].setdefault(group, [0, 0])[inactive] += people
    return Sums(
        active=total[0],
        inactive=total[1],
        groups={
            attribute: {group: (counts[0], counts[1]) for group, counts in sorted(by_group.items())}
            for attribute, by_group in found.items()
        },
    )


def together(parts: Iterable[Sums]) -> Sums:
    """Add the sums of partitions up."""
    active = inactive = 0
    found: dict[str, dict[str, tuple[int, int]]] = {attribute: {} for attribute in ATTRIBUTES}
    for part in parts:
        active, inactive = active + part.active, inactive + part.inactive
        for attribute, by_group in part.groups.items():
            for group, counts in by_group.items():
                before = found[attribute].get(group, (0, 0))
                found[attribute][group] = (before[0] + counts[0], before[1] + counts[1])
    ordered = {name: dict(sorted(by_group.items())) for name, by_group in found.items()}
    return Sums(active=active, inactive=inactive, groups=ordered)


def groups_in(summed: Sums) -> tuple[Group, ...]:
    """Return every group, by attribute."""
    return tuple(
        Group(attribute=attribute, group=group, active=counts[0], inactive=counts[1])
        for attribute in ATTRIBUTES
        for group, counts in summed.groups.get(attribute, {}).items()
    )


def lines(
    groups: Iterable[Group], change: FileCounts, active: int, inactive: int
) -> Iterator[Line]:
    """Yield the report as lines: everybody, each group, and what the list's file did."""
    yield ("list", "everybody", active, inactive, active + inactive)
    for one in groups:
        yield (one.attribute, one.group, one.active, one.inactive, one.active + one.inactive)
    for what, count in change.model_dump().items():
        yield ("change", what, None, None, count)


def _kind(said: dict[str, Any], day: date) -> tuple[bool, tuple[str, ...]]:
    flags = sorted(said.get("flags", ()))
    return bool(flags) or said["status"] != "active", (
        *groups_of(said, day),
        said["source"],
        " and ".join(flags) or UNFLAGGED,
        said.get("address_from", "dhsmv"),
        "yes" if said.get("returned_on") else "no",
    )
