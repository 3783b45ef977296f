"""What the planted cases are made of: people who come, stay, change and go as a script says."""

from . import names
from .people import Line, Person, Population
from .record import Record

Group = list[Person]


def cast(people: Population, kind: str, *acts: list[Line], then: Record | None) -> Person:
    """Return somebody who plays the acts in the first files and keeps the row `then` after them."""
    person = people.person(kind)
    for quarter in range(len(person.quarters)):
        if quarter < len(acts):
            person.quarters[quarter] = acts[quarter]
        elif then:
            person.quarters[quarter] = [Line(then, "unchanged")]
    return person


def stays(people: Population, kind: str, row: Record) -> Person:
    """Return somebody who is added once and never changes."""
    return cast(people, kind, [Line(row, "added")], then=row)


def comes(
    people: Population, kind: str, row: Record, expect: str, *, then: Record | None
) -> Person:
    """Return somebody whose first row stands in the second file."""
    return cast(people, kind, [], [Line(row, expect)], then=then)


def turns(people: Population, kind: str, old: Record, line: Line) -> Person:
    """Return somebody added with the old row who has the line in the second file, and keeps it."""
    return cast(people, kind, [Line(old, "added")], [line], then=line.record)


def new_number(people: Population, row: Record, *changes: str, **fields: str) -> Line:
    """Return the second quarter's line of somebody renumbered, with other fields as given."""
    number = people.licence(row.last_name)
    changed = people.day_in(1)
    row = row._replace(dl_number=number, changed_on=changed, **fields)
    return Line(row, "renumbered", ("number", *changes))


def later(people: Population, row: Record, **fields: str) -> Record:
    """Return the row with fields changed during the second quarter."""
    return row._replace(changed_on=people.day_in(1), **fields)


def with_ssn(people: Population, row: Record) -> Record:
    """Return the row with an SSN, whatever the dice gave it."""
    return row._replace(ssn=row.ssn or people.numbers.ssn())


def named_like(people: Population, other: Record, **fields: str) -> Record:
    """Return a stranger's row under another's last name, first name and birth date."""
    named = other._asdict()
    same = {name: named[name] for name in ("last_name", "first_name", "date_of_birth")}
    return people.record(0)._replace(**{**same, **fields})


def at_home_of(row: Record, other: Record) -> Record:
    """Return the row with another's addresses."""
    return Record(*row[:13], *other[13:25], row.changed_on)


def other_last_name(people: Population, row: Record) -> str:
    """Return a last name that is free beside the row's first name and birth date."""
    while True:
        last = people.last_name()
        if people.claim(last, row.first_name, row.date_of_birth):
            return last


def long_name(people: Population, turn: int) -> tuple[str, str, str]:
    """Return fifteen letters and two longer names that an old system would cut to them."""
    stem = names.LONG_STEMS[turn % len(names.LONG_STEMS)]
    stem = f"{people.mark()} {stem}".strip()[: names.OLD_SYSTEM_CUT]
    one, two = names.LONG_TAILS[turn % 4 * 2 : turn % 4 * 2 + 2]
    return stem, stem + one, stem + two
