"""A county whose final list is picked by lot (s. 40.02), for the tests of it."""

from typing import Any

import office
import pytest

from draw import final_lists
from jury import counties, wiring
from jury.records import DrawnFor, FinalList, Person
from jury.selection import read_selection


def asks_for(monkeypatch: pytest.MonkeyPatch, number: int | None) -> None:
    """Have the office's county ask for a final list of so many people, as its configuration may."""
    configured = counties.court

    def changed(slug: str) -> counties.Court:
        court = configured(slug)
        if slug != office.COUNTY:
            return court
        return counties.Court.model_validate(court.model_dump() | {"final_list": number})

    monkeypatch.setattr(counties, "court", changed)


def ordered() -> FinalList:
    """Order the final list of the newest list, or return it as it stands."""
    final = final_lists.order(wiring.court(), office.COUNTY, now=office.NOW)
    assert final is not None
    return final


def picked() -> frozenset[str]:
    """Draw the final list and return who is on it."""
    final = ordered()
    office.draw(final)
    return people_of(final)


def people_of(drawn: DrawnFor) -> frozenset[str]:
    """Return who was drawn for a pool or a final list."""
    draw = wiring.court().draw(drawn.county, drawn.draw)
    return frozenset(read_selection(wiring.papers(), draw).people)


def on_list(people: list[Person]) -> frozenset[str]:
    """Return who of them is on the county's list."""
    return frozenset(person.id for person in people if person.on_list)


def event(county: str = office.COUNTY, version: str = "osceola-2026-10-01") -> dict[str, Any]:
    """Return what ingest says when it has published a list."""
    return {
        "source": "venire.ingest",
        "detail-type": "List published",
        "detail": {"county": county, "list": version},
    }
