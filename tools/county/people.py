"""The county's people: what their rows say, quarter by quarter, and who they really are."""

from datetime import date, timedelta
from hashlib import blake2b
from typing import NamedTuple

from . import names
from .dice import Dice
from .numbers import Numbers
from .places import NO_ADDRESS, Address, County, Places
from .record import Record

AGES = ((18, 24, 12), (25, 34, 18), (35, 44, 18), (45, 54, 17), (55, 64, 15), (65, 74, 12))
AGES_LATE = ((75, 84, 6), (85, 99, 2))
YEARS = tuple((low, high) for low, high, weight in AGES + AGES_LATE for _ in range(weight))
LATE_YEARS = ((60, 74), (75, 84), (75, 84), (85, 99))
RACES = "WWWWWWWHHHHHBBBAIO "
FORMER_DAYS = 2900  # how far back the last change of a row in the first file may lie


def years_before(day: date, years: int) -> date:
    """Return the birth date of somebody who turns that old on the day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February in a common year
        return day.replace(year=day.year - years, day=28)


class Line(NamedTuple):
    """One row of a person in one quarter's file, and what must become of it."""

    record: Record
    expect: str
    changes: tuple[str, ...] = ()


class Person:
    """Somebody of the county as the truth knows them."""

    __slots__ = (
        "held",
        "id",
        "lists",
        "missing",
        "planted",
        "quarters",
        "same_as",
        "waiting",
        "written",
    )

    def __init__(self, identifier: str, quarters: int, planted: str = "") -> None:
        """Start somebody who stands in no file yet."""
        self.id = identifier
        self.planted = planted
        self.quarters: list[list[Line]] = [[] for _ in range(quarters)]
        self.written: list[list[tuple[int, Line]]] = [[] for _ in range(quarters)]
        self.missing = [False] * quarters
        self.held = [False] * quarters
        self.lists: list[str] = []
        self.same_as = ""
        self.waiting = 0


class Population:
    """Makes people and keeps them apart: no number and no name with birth date comes twice."""

    def __init__(
        self, county: County, dice: Dice, dates: tuple[date, ...], *, canary: bool
    ) -> None:
        """Begin an empty county; with `canary` every personal field carries a word of its own."""
        self.county = county
        self.dice = dice
        self.dates = dates
        self.numbers = Numbers(dice.below(1_000_000))
        self.places = Places(county, dice)
        self._canaries = self.numbers if canary else None
        self._claimed: set[bytes] = set()
        self._people = 0

    def person(self, planted: str = "") -> Person:
        """Return somebody new, with the next truth identifier."""
        self._people += 1
        return Person(f"T{self._people:07d}", len(self.dates), planted)

    def since(self, quarter: int) -> date:
        """Return the day of the file before, or for the first file the day before its own time."""
        first = self.dates[0]
        return self.dates[quarter - 1] if quarter else first - timedelta(days=FORMER_DAYS)

    def day_in(self, quarter: int) -> str:
        """Return a day after the last file and up to this one, as a date of change."""
        last = self.dates[quarter].toordinal()
        span = last - self.since(quarter).toordinal()
        return date.fromordinal(last - self.dice.below(span)).isoformat()

    def mark(self) -> str:
        """Return the next canary word, or nothing in a county without canaries."""
        return self._canaries.word() if self._canaries else ""

    def marked(self, text: str, width: int) -> str:
        """Return a field's text with a canary word of its own, in the field's width."""
        if not self._canaries or not text:
            return text
        return names.fit(f"{self._canaries.word()} {text}", width)

    def claim(self, last: str, first: str, born: str) -> bool:
        """Reserve a name with a birth date; say no if anybody might be taken for the same person.

        Coarser than any matching rule (accents dropped, names cut short, suffix ignored), so that
        only planted people can be mistaken for each other.
        """
        likeness = f"{names.folded(last)[:12]}|{names.folded(first)[:8]}|{born}"
        key = blake2b(likeness.encode(), digest_size=8).digest()
        if key in self._claimed:
            return False
        self._claimed.add(key)
        return True

    def birth_date(self, quarter: int, years: tuple[tuple[int, int], ...] = YEARS) -> str:
        """Return the birth date of a grown person on the quarter's day."""
        low, high = self.dice.pick(years)
        day = self.dates[quarter]
        span = int((high - low + 1) * 365.24) - 2
        return (years_before(day, low) - timedelta(days=self.dice.below(span))).isoformat()

    def just_eighteen(self, quarter: int) -> str:
        """Return the birth date of somebody who came of age after the file before."""
        last = years_before(self.dates[quarter], 18).toordinal()
        first = years_before(self.since(quarter), 18).toordinal()
        return date.fromordinal(last - self.dice.below(last - first)).isoformat()

    def last_name(self) -> str:
        """Return a last name, with its canary."""
        return self.marked(names.surname(self.dice, self.county.spanish), names.LAST_WIDTH)

    def first_name(self, sex: str) -> str:
        """Return a first name, with its canary."""
        name = names.first_name(self.dice, self.county.spanish, sex)
        return self.marked(name, names.FIRST_WIDTH)

    def licence(self, last: str) -> str:
        """Return a number nobody has had."""
        letter = names.folded(last)[:1]
        return self.numbers.licence(letter if letter.isascii() and letter.isalpha() else "X")

    def home(self) -> Address:
        """Return a residence in the county."""
        return self.places.residence(self.mark(), self.mark())

    def mailing(self) -> Address:
        """Return a mailing address other than home."""
        return self.places.mailing(self.mark(), self.mark())

    def record(self, quarter: int, *, born: str = "", last: str = "", first: str = "") -> Record:
        """Return the row of somebody who is new in the quarter; what is given stays as given."""
        dice = self.dice
        sex = "F" if dice.random() < 0.51 else "M"
        birth = born or self.birth_date(quarter)
        loud = not last and not first and dice.random() < 0.6  # most offices type in capitals
        while True:
            surname = last or self.last_name()
            given = first or self.first_name(sex)
            if self.claim(surname, given, birth):
                break
            if last and first and born:
                raise ValueError("this name with this birth date is already taken")
            birth = born or self.birth_date(quarter)
        middle = self.marked(names.middle_name(dice, sex), names.MIDDLE_WIDTH)
        if loud:
            surname, given, middle = surname.upper(), given.upper(), middle.upper()
        home = self.home()
        mailing = self.mailing() if dice.random() < 0.12 else NO_ADDRESS
        return Record(
            self.licence(surname),
            "I" if dice.random() < 0.08 else "D",
            "" if dice.random() < 0.12 else self.numbers.ssn(),
            surname,
            given,
            middle,
            names.suffix(dice, sex),
            birth,
            sex if dice.random() < 0.97 else "",
            dice.pick(RACES).strip(),
            "Y",
            "Y",
            self.county.code,
            *home,
            *mailing,
            self.day_in(quarter),
        )
