"""Planted puzzles: rows that are all in order and that a matcher has to get exactly right."""

from datetime import date, timedelta

from . import names
from .people import LATE_YEARS, Line, Population, years_before
from .record import Record
from .staging import (
    Group,
    at_home_of,
    cast,
    comes,
    later,
    long_name,
    named_like,
    new_number,
    other_last_name,
    stays,
    turns,
    with_ssn,
)


def twins(people: Population, kind: str, turn: int) -> Group:
    """Same last name, birth date and home; one is renumbered without an SSN."""
    first, second = ("Ana", "Anabel") if turn % 2 else ("Luis", "Luisa")
    while True:
        one = people.record(0, first=people.marked(first, names.FIRST_WIDTH))
        other = people.marked(second, names.FIRST_WIDTH)
        if people.claim(one.last_name, other, one.date_of_birth):
            break
    two = at_home_of(named_like(people, one, ssn="", suffix=one.suffix), one)
    two = two._replace(first_name=other)
    return [stays(people, kind, one), turns(people, kind, two, new_number(people, two))]


def father_and_son(people: Population, kind: str, turn: int) -> Group:
    """One name, JR and blank; the son is renumbered without an SSN."""
    father = people.record(0, born=people.birth_date(0, LATE_YEARS))._replace(sex="M", suffix="")
    while True:
        days = timedelta(days=people.dice.between(8200, 14_000))
        born = (date.fromisoformat(father.date_of_birth) + days).isoformat()
        if people.claim(father.last_name, father.first_name, born):
            break
    son = named_like(people, father, ssn="", suffix="JR", sex="M")._replace(date_of_birth=born)
    son = at_home_of(son, father)
    dies = turn % 2
    old = (
        cast(people, kind, [Line(father, "added")], then=None)
        if dies
        else stays(people, kind, father)
    )
    return [old, turns(people, kind, son, new_number(people, son))]


def suffix_apart(people: Population, kind: str, _turn: int) -> Group:
    """One name and birth date, JR and blank: two people."""
    plain = people.record(0)._replace(ssn="", suffix="")
    junior = named_like(people, plain, ssn="", suffix="JR")
    return [stays(people, kind, plain), turns(people, kind, junior, new_number(people, junior))]


def same_row_twice(people: Population, kind: str, turn: int) -> Group:
    """A row stands twice in a file."""
    row = people.record(0)
    once, again = [Line(row, "added")], [Line(row, "unchanged")]
    twin = [Line(row, "duplicate")]
    in_first, in_second = ((True, True), (True, False), (False, True))[turn % 3]
    first = once + twin if in_first else once
    second = again + twin if in_second else again
    return [cast(people, kind, first, second, then=row)]


def same_number_two_addresses(people: Population, kind: str, _turn: int) -> Group:
    """Two rows of one licence number; the first is also the newer."""
    newest, older = two_homes(people, people.record(0), 0)
    early = cast(people, kind, [Line(newest, "added"), Line(older, "duplicate")], then=newest)
    row = people.record(0)
    newest, older = two_homes(people, row, 1)
    both = [Line(newest, "changed", ("residence",)), Line(older, "duplicate")]
    return [early, cast(people, kind, [Line(row, "added")], both, then=newest)]


def two_homes(people: Population, row: Record, quarter: int) -> tuple[Record, Record]:
    """Return the row at two new addresses, the newest first, both of that quarter's time."""
    newest = people.dates[quarter].isoformat()
    older = (people.since(quarter) + timedelta(days=1)).isoformat()
    return (
        row.living_at(people.home())._replace(changed_on=newest),
        row.living_at(people.home())._replace(changed_on=older),
    )


def respelled(people: Population, kind: str, turn: int) -> Group:
    """New number, no SSN, the name in other case, spacing or punctuation."""
    mark = people.mark()
    spellings = names.RESPELLED[turn % len(names.RESPELLED)]
    old, *others = (f"{mark} {spelling}".strip() for spelling in spellings)
    row = people.record(0, last=old)._replace(ssn="")
    line = new_number(people, row, "spelling", last_name=others[turn // 2 % 2])
    return [turns(people, kind, row, line)]


def cut_name_new_number(people: Population, kind: str, turn: int) -> Group:
    """New number, no SSN, last name cut at 15."""
    stem, whole, _ = long_name(people, turn)
    row = people.record(0, last=whole)._replace(ssn="")
    return [turns(people, kind, row, new_number(people, row, "name-cut", last_name=stem))]


def cut_name_made_whole(people: Population, kind: str, turn: int) -> Group:
    """A cut name becomes whole under the same number."""
    stem, whole, _ = long_name(people, turn)
    row = people.record(0, last=stem)
    line = Line(later(people, row, last_name=whole), "changed", ("name",))
    return [turns(people, kind, row, line)]


def number_and_name_changed(people: Population, kind: str, _turn: int) -> Group:
    """Only the SSN stays."""
    row = with_ssn(people, people.record(0))
    last = other_last_name(people, row)
    return [turns(people, kind, row, new_number(people, row, "name", last_name=last))]


def ssn_gained(people: Population, kind: str, _turn: int) -> Group:
    """A blank SSN is filled in."""
    row = people.record(0)._replace(ssn="")
    line = Line(later(people, row, ssn=people.numbers.ssn()), "changed", ("ssn",))
    return [turns(people, kind, row, line)]


def card_to_licence(people: Population, kind: str, _turn: int) -> Group:
    """An ID card becomes a licence under the same number."""
    row = people.record(0)._replace(id_kind="I")
    return [turns(people, kind, row, Line(later(people, row, id_kind="D"), "changed", ("kind",)))]


def eighteen_today(people: Population, kind: str, _turn: int) -> Group:
    """The eighteenth birthday is the as-of date."""
    now, next_time = (years_before(day, 18).isoformat() for day in people.dates[:2])
    row = people.record(0, born=now)._replace(changed_on=people.dates[0].isoformat())
    other = people.record(1, born=next_time)._replace(changed_on=people.dates[1].isoformat())
    return [stays(people, kind, row), comes(people, kind, other, "added", then=other)]


def leap_day(people: Population, kind: str, turn: int) -> Group:
    """Born on 29 February."""
    newest = (people.dates[0].year - 19) // 4 * 4
    return [stays(people, kind, people.record(0, born=f"{newest - turn % 12 * 4}-02-29"))]


def full_width(people: Population, kind: str, _turn: int) -> Group:
    """Names that fill their fields."""
    last = people.marked(names.FULL_WIDTH_LAST, names.LAST_WIDTH)
    first = people.marked(names.FULL_WIDTH_FIRST, names.FIRST_WIDTH)
    return [stays(people, kind, people.record(0, last=last, first=first))]


def two_letters(people: Population, kind: str, turn: int) -> Group:
    """Names of two letters."""
    last = people.marked(("Ng", "Le", "Yu", "Oh")[turn % 4], names.LAST_WIDTH)
    first = people.marked(("Jo", "Vy", "Ty", "Al")[turn % 4], names.FIRST_WIDTH)
    return [stays(people, kind, people.record(0, last=last, first=first))]


def lost_identity(people: Population, kind: str, _turn: int) -> Group:
    """New number, no SSN, new last name: nothing left to match by."""
    row = people.record(0)._replace(ssn="")
    before = cast(people, kind, [Line(row, "added")], [], then=None)
    last = other_last_name(people, row)
    line = new_number(people, row, last_name=last)
    after = comes(people, kind, line.record, "added", then=line.record)
    after.same_as = before.id
    return [before, after]


def old_number_again(people: Population, kind: str, _turn: int) -> Group:
    """An earlier number comes back with a new last name."""
    row = people.record(0)._replace(ssn="")
    second = new_number(people, row)
    last = other_last_name(people, row)
    third = row._replace(last_name=last, changed_on=people.day_in(2))
    line = Line(third, "changed", ("number", "name"))
    return [cast(people, kind, [Line(row, "added")], [second], [line], then=third)]


def away_and_back(people: Population, kind: str, turn: int) -> Group:
    """Absent from the second file, back in the third."""
    row = people.record(0)
    back = Line(row, "reappeared")
    if turn % 2:
        number = people.licence(row.last_name)
        renewed = row._replace(dl_number=number, changed_on=people.day_in(2))
        back = Line(renewed, "reappeared", ("number",))
    return [cast(people, kind, [Line(row, "added")], [], [back], then=back.record)]
