"""Puts everybody's rows into the files, related rows far apart, and tells the truth of them."""

import heapq

from .dice import Dice
from .files import QuarterFiles, Row
from .people import Line, Person
from .record import Record, csv_line, fixed_line
from .truth import Truth, note_absences

SPREAD = 2000  # how many people may stand between two rows of one planted case


class Scribe:
    """Writes everybody's rows into the files, some of them later than they came on."""

    def __init__(self, files: list[QuarterFiles], truth: Truth, dice: Dice) -> None:
        """Begin with nobody waiting."""
        self._files = files
        self._truth = truth
        self._dice = dice
        self._turn = 0
        self._serial = 0
        self._last: Record | None = None
        self._row = Row("", "")
        self._later: list[tuple[int, int, int, Person, Line]] = []

    def record(self, group: list[Person]) -> None:
        """Write a group's rows, or put them off so that they stand apart in the files."""
        self._turn += 1
        for place, person in enumerate(group):
            note_absences(person)
            wait = self._dice.below(SPREAD) if place else 0
            for quarter, lines in enumerate(person.quarters):
                self._place(person, quarter, lines, wait)
            if not person.waiting:
                self._truth.tell(person)
        while self._later and self._later[0][0] <= self._turn:
            self._write_next()

    def finish(self) -> None:
        """Write what was put off."""
        while self._later:
            self._write_next()

    def _place(self, person: Person, quarter: int, lines: list[Line], wait: int) -> None:
        for copy, line in enumerate(lines):
            apart = wait + (self._dice.below(SPREAD) + 1 if copy else 0)
            if line.expect == "renumbered":  # another number, another place in the file
                apart += self._dice.below(SPREAD)
            if apart:
                self._serial += 1
                person.waiting += 1
                heapq.heappush(
                    self._later, (self._turn + apart, self._serial, quarter, person, line)
                )
            else:
                self._write(person, quarter, line)

    def _write(self, person: Person, quarter: int, line: Line) -> None:
        if line.record is not self._last:  # most rows stand unchanged in the next file
            self._last = line.record
            self._row = Row(csv_line(line.record), fixed_line(line.record))
        number = self._files[quarter].write(self._row)
        person.written[quarter].append((number, line))

    def _write_next(self) -> None:
        _, _, quarter, person, line = heapq.heappop(self._later)
        self._write(person, quarter, line)
        person.waiting -= 1
        if not person.waiting:
            self._truth.tell(person)
