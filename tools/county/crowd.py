"""Who comes to a synthetic county, in which order, and what becomes of them."""

from collections.abc import Iterator
from itertools import accumulate

from . import life, plants
from .lists import FLAG_LISTS, Lists
from .order import Order
from .people import Line, Person, Population

NEWCOMERS = 0.04  # a quarter, of the people in the first file
OF_AGE = 0.12  # of the newcomers: they turned 18 since the file before


class Crowd:
    """Brings the county's people on in a random order and gives each a life over the quarters."""

    def __init__(self, order: Order, people: Population, lists: Lists) -> None:
        """Count who is to come: planted groups, people for the lists, newcomers, others."""
        self._people = people
        self._lists = lists
        self._quarters = len(order.dates)
        self.cases: list[tuple[str, list[Person]]] = []
        chosen = plants.plan(order.people, order.faults, self._quarters, order.without)
        self._plants = {plant.kind: plant for plant, _ in chosen}
        self._due = {plant.kind: number for plant, number in chosen}
        for flag in FLAG_LISTS:
            self._due[flag.kind] = max(
                min(flag.least, order.people // 20), round(order.people * flag.share)
            )
        here = sum(plant.first * number for plant, number in chosen)
        here += sum(self._due[flag.kind] for flag in FLAG_LISTS)
        self._ordinary = order.people - here
        for quarter in range(1, self._quarters):
            self._due[str(quarter)] = max(1, round(order.people * NEWCOMERS))

    def groups(self) -> Iterator[list[Person]]:
        """Yield people who belong together, until everybody has been on."""
        dice = self._people.dice
        rare = sum(self._due.values())
        if self._ordinary:  # somebody's change falls on each as-of date: it is the newest
            self._ordinary -= 1
            yield [self._mover()]
        while self._ordinary + rare:
            lot = dice.below(self._ordinary + rare)
            if lot < self._ordinary:
                self._ordinary -= 1
                yield [self._live(self._people.person(), 0, born="")]
                continue
            rare -= 1
            yield self._rare(lot - self._ordinary)

    def _rare(self, lot: int) -> list[Person]:
        """Bring on whoever the lot falls on; each kind is as wide as people are due of it."""
        bounds = accumulate(self._due.values())
        kind = next(kind for kind, end in zip(self._due, bounds, strict=True) if lot < end)
        self._due[kind] -= 1
        if kind in self._plants:
            group = self._plants[kind].stage(self._people, kind, self._due[kind])
            self._mourn(kind, group)
            self.cases.append((kind, group))
            return group
        if kind.isdigit():
            quarter = int(kind)
            young = self._people.dice.chance(OF_AGE)
            born = self._people.just_eighteen(quarter) if young else ""
            return [self._live(self._people.person(), quarter, born=born)]
        return [self._lists.enlist(kind)]

    def _mourn(self, kind: str, group: list[Person]) -> None:
        """Let two planted people be mistaken for dead, once each."""
        if self._due[kind] == 0 and kind == "name-hits-two":
            self._lists.add_namesake(group[0])
        if self._due[kind] == 0 and kind == "cut-name-hits-two":
            self._lists.add_borrowed_ssn(group[0])

    def _live(self, person: Person, start: int, *, born: str) -> Person:
        """Give somebody their rows from the quarter in which they come."""
        record = self._people.record(start, born=born)
        person.quarters[start] = [Line(record, "added")]
        away = False
        for quarter in range(start + 1, self._quarters):
            fate = life.return_line if away else life.next_line
            line = fate(self._people, record, quarter)
            away = line is None
            if line:
                person.quarters[quarter] = [line]
                record = line.record
        return person

    def _mover(self) -> Person:
        """Return somebody who moves every quarter, on the as-of date."""
        people = self._people
        person = people.person()
        record = people.record(0)._replace(changed_on=people.dates[0].isoformat())
        person.quarters[0] = [Line(record, "added")]
        for quarter in range(1, self._quarters):
            line = life.moved(people, record, quarter)
            record = line.record._replace(changed_on=people.dates[quarter].isoformat())
            person.quarters[quarter] = [line._replace(record=record)]
        return person
