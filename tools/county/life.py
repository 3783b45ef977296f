"""What befalls ordinary people from one quarter's file to the next."""

from .people import Line, Population
from .places import NO_ADDRESS
from .record import Record

# Shares of a file's people by what the next one says of them. The rest keep their row to the byte.
GONE = 0.03
RENUMBERED = GONE + 0.036
MOVED = RENUMBERED + 0.07
MAILED = MOVED + 0.012
RENAMED = MAILED + 0.008
BACK = 0.35  # of those who were away


def next_line(people: Population, record: Record, quarter: int) -> Line | None:
    """Return somebody's line in the quarter, given their last row; None when they are gone."""
    fate = people.dice.random()
    if fate >= RENAMED:
        return Line(record, "unchanged")
    if fate < GONE:
        return None
    if fate < RENUMBERED:
        return renumbered(people, record, quarter)
    if fate < MOVED:
        return moved(people, record, quarter)
    if fate < MAILED:
        return mailed_elsewhere(people, record, quarter)
    return renamed(people, record, quarter)


def return_line(people: Population, record: Record, quarter: int) -> Line | None:
    """Return the line of somebody who was away, if this is the quarter they are back."""
    fate = people.dice.random()
    if fate >= BACK:
        return None
    line = Line(record, "unchanged")
    if fate < BACK * 0.2:
        line = renumbered(people, record, quarter)
    elif fate < BACK * 0.5:
        line = moved(people, record, quarter)
    return line._replace(expect="reappeared")


def renumbered(people: Population, record: Record, quarter: int) -> Line:
    """Return the line of somebody with a new licence number; one in ten has moved as well."""
    line = moved(people, record, quarter) if people.dice.chance(0.1) else Line(record, "")
    number = people.licence(record.last_name)
    row = line.record._replace(dl_number=number, changed_on=people.day_in(quarter))
    return Line(row, "renumbered", ("number", *line.changes))


def moved(people: Population, record: Record, quarter: int) -> Line:
    """Return the line of somebody who lives elsewhere in the county."""
    row = record.living_at(people.home())._replace(changed_on=people.day_in(quarter))
    return Line(row, "changed", ("residence",))


def mailed_elsewhere(people: Population, record: Record, quarter: int) -> Line:
    """Return the line of somebody who got, or gave up, a mailing address of its own."""
    mailing = NO_ADDRESS if record.mail_line1 else people.mailing()
    row = record.mailed_to(mailing)._replace(changed_on=people.day_in(quarter))
    return Line(row, "changed", ("mailing",))


def renamed(people: Population, record: Record, quarter: int) -> Line:
    """Return the line of somebody who took another last name and kept the licence number."""
    last = people.last_name()
    while not people.claim(last, record.first_name, record.date_of_birth):
        last = people.last_name()
    row = record._replace(last_name=last, changed_on=people.day_in(quarter))
    return Line(row, "changed", ("name",))
