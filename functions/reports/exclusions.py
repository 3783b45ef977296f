"""Why people of the list were not on a draw's roll, each reason with its section of the law; pure.

The reasons are those of `jury.eligibility`, as the draw's commitment counted them before any
entropy was asked for; the first that applies to a person is the one that is counted. It counts all
excusals as one. On which grounds they were entered the people's records say, which are no evidence.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import takewhile

from jury.eligibility import RULES, excused, standing
from jury.grounds import GROUNDS
from jury.records import Excusal, Person, PoolId, Record
from jury.tables import Line

COLUMNS = ("part", "what", "law", "people")
LAW = {
    "inactive": "s. 40.011",
    "deceased": "s. 40.022",
    "felony": "ss. 40.013(1) and 40.022",
    "incapacitated": "s. 40.022",
    "under_age": "s. 40.01",
    "excused": "ss. 40.01 and 40.013",
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


BEFORE = tuple(takewhile(lambda rule: rule is not excused, RULES))
"""The rules that are counted before an excusal is."""


class ExcusedOn(Record):
    """So many of those excused were so on that ground, by their records."""

    ground: str
    law: str
    people: int


def ground_at(person: Person, *, service: date, pool: PoolId, at: datetime) -> str | None:
    """Return on which ground a draw of that instant left somebody out as excused, or None.

    Excusals are never deleted, so those that stood then are on the record. Whatever else is on it
    is as it is now: whoever has left the list since is not found any more.
    """
    stood = tuple(_as_it_stood(one, at) for one in person.excusals if one.decided_at <= at)
    then = person.model_copy(update={"excusals": stood})
    if any(rule(then, service, pool) for rule in BEFORE):
        return None
    found = standing(then, service, pool)
    return None if found is None else found.ground


def _as_it_stood(excusal: Excusal, at: datetime) -> Excusal:
    lifted_since = excusal.lifted_at is not None and excusal.lifted_at > at
    return excusal.model_copy(update={"lifted_at": None}) if lifted_since else excusal


def by_ground(grounds: Iterable[str]) -> tuple[ExcusedOn, ...]:
    """Count people by ground, in the order of the law."""
    found = Counter(grounds)
    return tuple(
        ExcusedOn(ground=name, law=f"s. {ground.section}", people=found[name])
        for name, ground in GROUNDS.items()
        if found[name]
    )


def listed(excluded: Mapping[str, int]) -> tuple[Exclusion, ...]:
    """Return the reasons in the order of the table, and any that it does not know after them."""
    unknown = sorted(set(excluded) - set(LAW))
    return tuple(
        Exclusion(reason=reason, law=LAW.get(reason, ""), people=excluded[reason])
        for reason in (*LAW, *unknown)
        if reason in excluded
    )


def lines(
    figures: Mapping[str, int], found: Iterable[Exclusion], excused_on: Iterable[ExcusedOn]
) -> Iterator[Line]:
    """Yield the report as lines: the numbers of the draw, each reason, and each ground."""
    for what, people in figures.items():
        yield ("draw", what, "", people)
    for one in found:
        yield ("excluded", one.reason, one.law, one.people)
    for ground in excused_on:
        yield ("excused", ground.ground, ground.law, ground.people)
