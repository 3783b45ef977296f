"""Planted faults: rows to refuse, and rows that only a person can decide."""

from datetime import timedelta

from .people import Line, Person, Population, years_before
from .places import COUNTIES
from .record import Record, bare_number
from .staging import (
    Group,
    cast,
    comes,
    later,
    long_name,
    named_like,
    new_number,
    stays,
    turns,
    with_ssn,
)


def under_18(people: Population, kind: str, _turn: int) -> Group:
    """Not of age on the as-of date."""
    refused = "refused:under-18"
    young = years_before(people.dates[-1], 18) + timedelta(days=people.dice.between(2, 200))
    row = people.record(0, born=young.isoformat())
    child = people.person(kind)
    for lines in child.quarters:
        lines.append(Line(row, refused))
    tomorrow = years_before(people.dates[1], 18) + timedelta(days=1)
    almost = people.record(1, born=tomorrow.isoformat())
    act = [Line(almost, refused)], [Line(almost, "added")]
    return [child, cast(people, kind, [], *act, then=almost)]


def turned_18(people: Population, kind: str, _turn: int) -> Group:
    """The same bytes: refused, and one quarter later of age."""
    row = people.record(0, born=people.just_eighteen(1))
    acts = [Line(row, "refused:under-18")], [Line(row, "added")]
    return [cast(people, kind, *acts, then=row)]


def mended(people: Population, kind: str, old: Record, new: Record, bad: dict[str, str]) -> Group:
    """Return somebody whose bad row is mended in the second file, and a newcomer's bad row."""
    refused = f"refused:{kind}"
    good = later(people, old)
    acts = [Line(old._replace(**bad), refused)], [Line(good, "added")]
    other = comes(people, kind, new._replace(**bad), refused, then=None)
    return [cast(people, kind, *acts, then=good), other]


def not_citizen(people: Population, kind: str, _turn: int) -> Group:
    """Not a citizen."""
    return mended(people, kind, people.record(0), people.record(1), {"us_citizen": "N"})


def not_resident(people: Population, kind: str, _turn: int) -> Group:
    """Not a legal resident of Florida."""
    return mended(people, kind, people.record(0), people.record(1), {"fl_resident": "N"})


def wrong_county(people: Population, kind: str, turn: int) -> Group:
    """One row of another county."""
    others = [c.code for c in COUNTIES.values() if c.code != people.county.code]
    bad = {"county_code": others[turn % len(others)]}
    return mended(people, kind, people.record(0), people.record(1), bad)


def bad_date(people: Population, kind: str, turn: int) -> Group:
    """A birth date that is none."""
    bad = {"date_of_birth": ("1985-02-30", "1990-13-01", "19 0-01-01")[turn % 3]}
    return mended(people, kind, people.record(0), people.record(1), bad)


def bad_number(people: Population, kind: str, turn: int) -> Group:
    """Not a letter and 12 digits."""
    group = mended(people, kind, people.record(0), people.record(1), {})
    for person, quarter in zip(group, (0, 1), strict=True):
        line = person.quarters[quarter][0]
        good = bare_number(line.record.dl_number)
        spoilt = (good[:-1], good[:-1] + "²", good[1:] + "7", good[:5] + "O" + good[6:])[turn % 4]
        person.quarters[quarter] = [line._replace(record=line.record._replace(dl_number=spoilt))]
    return group


def two_by_numbers(people: Population, kind: str, _turn: int) -> Group:
    """The licence of one, the SSN of another."""
    one, two = with_ssn(people, people.record(0)), with_ssn(people, people.record(0))
    mixed = Line(later(people, one, ssn=two.ssn), "review:two-people")
    torn = cast(people, kind, [Line(one, "added")], [mixed], then=one)
    torn.held[1] = True
    return [torn, stays(people, kind, two)]


def stranger_with(people: Population, kind: str, row: Record, turn: int) -> Person:
    """Return somebody unlike the row in name and birth date who comes with its licence number."""
    fresh = people.record(1)._replace(dl_number=row.dl_number)
    fresh = fresh._replace(ssn="") if turn % 2 else with_ssn(people, fresh)
    return comes(people, kind, fresh, "review:number-moved", then=None)


def number_moved(people: Population, kind: str, turn: int) -> Group:
    """A renumbered person's old number on somebody else."""
    row = with_ssn(people, people.record(0))
    holder = turns(people, kind, row, new_number(people, row))
    return [holder, stranger_with(people, kind, row, turn)]


def number_moved_holder_gone(people: Population, kind: str, turn: int) -> Group:
    """A number on somebody else, its holder without a row."""
    row = people.record(0)
    holder = cast(people, kind, [Line(row, "added")], [], then=row)
    holder.held[1] = True
    return [holder, stranger_with(people, kind, row, turn)]


def name_hits_two(people: Population, kind: str, _turn: int) -> Group:
    """Two namesakes born the same day, then a row that fits both."""
    one = with_ssn(people, people.record(0))._replace(suffix="")
    two = with_ssn(people, named_like(people, one, suffix=""))
    third = later(people, named_like(people, one, suffix="", ssn=""))
    unclear = comes(people, kind, third, "review:two-people", then=None)
    return [stays(people, kind, one), stays(people, kind, two), unclear]


def cut_name_hits_two(people: Population, kind: str, turn: int) -> Group:
    """A cut name that fits two longer ones."""
    stem, whole, other = long_name(people, turn)
    one = with_ssn(people, people.record(0, last=whole))._replace(suffix="")
    two = with_ssn(people, named_like(people, one, suffix="", last_name=other))
    third = later(people, named_like(people, one, suffix="", ssn="", last_name=stem))
    unclear = comes(people, kind, third, "review:two-people", then=None)
    return [stays(people, kind, one), stays(people, kind, two), unclear]
