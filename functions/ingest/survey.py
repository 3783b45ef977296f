"""Whom on the roll a file concerns: everybody else is counted and not looked at twice."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from ingest.likeness import Bucket, Likeness, bucket_of
from jury.lists import Body
from jury.records import Person, PersonId


class Telling(Protocol):
    """What a row of any file tells of somebody, as it is compared."""

    @property
    def licence(self) -> str | None:
        """Keyed hash of the number, where there is one."""

    @property
    def ssn(self) -> str | None:
        """Keyed hash of the SSN, where there is one."""

    @property
    def digest(self) -> str:
        """Keyed hash of the whole row."""

    @property
    def likeness(self) -> Likeness:
        """Name and date of birth."""


class Choice(Protocol):
    """What chooses the people whom a file concerns."""

    def names(self, told: dict[str, Any]) -> bool:
        """Tell whether a stored person is one of them."""
        ...


class Wanted:
    """What some rows say of people: whoever shares any of it with a row is concerned."""

    def __init__(self, rows: Iterable[Telling], numbers: Iterable[str] = ()) -> None:
        """Gather numbers, SSNs and names; `numbers` are keyed hashes of unreadable rows'."""
        self._licences = set(numbers)
        self._digests: set[str] = set()
        self._ssns: set[str] = set()
        self._names: set[Bucket] = set()
        for row in rows:
            if row.licence is not None:
                self._licences.add(row.licence)
            self._digests.add(row.digest)
            if row.ssn is not None:
                self._ssns.add(row.ssn)
            self._names.add(row.likeness.bucket)

    def names(self, told: dict[str, Any]) -> bool:
        """Tell whether a stored person may share number, SSN, name or a decision with a row."""
        return (
            not self._licences.isdisjoint(told["licences"])
            or told.get("ssn") in self._ssns
            or not self._names.isdisjoint(_buckets_of(told))
            or not self._digests.isdisjoint(told.get("decided", ()))
        )


def _buckets_of(told: dict[str, Any]) -> Iterator[Bucket]:
    for name in (told["name"], told.get("filed_name")):
        if name is not None:
            suffix, born = name.get("suffix", ""), told["date_of_birth"]
            yield bucket_of(name["last"], name["first"], suffix, born)


@dataclass(slots=True)
class Survey:
    """The roll as a file meets it: whom it concerns, who is missing from it, and the counts."""

    concerned: list[Person] = field(default_factory=list)
    missing: set[PersonId] = field(default_factory=set)
    """Those whom files carry on the roll and of whom no known row stands in this one."""
    recalled: int = 0
    """How many of those concerned had a row that was let pass; it is read after all."""
    people: int = 0
    active: int = 0
    by_zip: Counter[str] = field(default_factory=Counter)

    def look(
        self, bodies: Iterable[Body], wanted: Choice, seen: Collection[PersonId]
    ) -> list[PersonId]:
        """Look at one partition's people; `seen` are those whose row stands in the file again.

        Return those of them whom another row concerns.
        """
        recalled = []
        for body in bodies:
            told = self._counted(body)
            person, passed = told["id"], told["id"] in seen
            missing = not passed and told["status"] == "active" and told["source"] != "affidavit"
            if missing:
                self.missing.add(person)
            if missing or wanted.names(told):
                self.concerned.append(Person.model_validate_json(body))
                if passed:
                    recalled.append(person)
        self.recalled += len(recalled)
        return recalled

    def pick(self, bodies: Iterable[Body], wanted: Choice) -> None:
        """Look at one partition's people for a list of flags, from which nobody is missing."""
        for body in bodies:
            if wanted.names(self._counted(body)):
                self.concerned.append(Person.model_validate_json(body))

    def _counted(self, body: Body) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(body)
        self.people += 1
        if told["status"] == "active" and not told.get("flags"):
            self.active += 1
            self.by_zip[told["residence"]["zip5"]] += 1
        return told
