"""Reasons that staff type: one kind of them at every door, and what it refuses."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from jury.reasons import Reason
from jury.records import Record
from tools import openapi

TELLING = [
    "4075551234",
    "+14075551234",
    "14075551234",
    "(407) 555-1234",
    "(407)555-1234",
    "407-555-1234",
    "+1 407 555 1234",
    "1-407-555-1234",
    "123-45-6789",
    "123 45 6789",
    "123456789",
    "S123456789012",
    "S123-456-78-901-2",
    "s123-4567-8901-2",
    "S 123 456 78 901 2",
    "somebody@mail.example",
]
ALLOWED = [
    "2026-AO-17",
    "2026-CF-001234",
    "26-0001-00012",
    "26-0001-0012",
    "26-00012-0001",
    "26-123456-0001",
    "26-123456-00012",
    "2026-11-20 at 0830",
    "grand-20270628T0800-kissimmee",
    "s. 40.013(8)",
    "EO 26-254",
]
ANY = TypeAdapter[str](Reason)


@pytest.mark.parametrize("number", TELLING)
def test_a_reason_holds_no_number_and_no_way_to_reach_anybody(number):
    for text in (f"call them at {number} today", f"call them at {number}", f"({number}) is theirs"):
        with pytest.raises(ValidationError):
            ANY.validate_python(text)


@pytest.mark.parametrize("number", ALLOWED)
def test_a_reason_may_name_orders_cases_days_and_juror_numbers(number):
    for text in (f"as ordered in {number}", f"{number}, as ordered", f"see {number}: as ordered"):
        assert ANY.validate_python(text) == text


def test_a_reason_has_ten_to_five_hundred_signs():
    for text in ("too short", "x" * 501):
        with pytest.raises(ValidationError):
            ANY.validate_python(text)


def test_at_every_door_what_is_typed_as_a_reason_is_one():
    """Driven by the routes: also of a reason that is left out where none is needed."""
    found = {name: kind for door in doors() for name, kind in reasons(door)}
    assert {"ByHand", "Again", "Correction", "ClaimDecision", "Signed", "Word"} <= set(found)
    for name, kind in found.items():
        with pytest.raises(ValidationError):
            TypeAdapter(kind).validate_python("call them at 4075551234 today")
        assert TypeAdapter(kind).validate_python("as ordered in 2026-AO-17"), name


def doors() -> list[Any]:
    return [door for _step, door in openapi.doors()]


def reasons(door: Any) -> Iterator[tuple[str, Any]]:
    taken: list[type[Record]] = [kind for route in door.routes for kind in route.takes]
    for kind in taken:
        if (field := kind.model_fields.get("reason")) is not None:
            yield kind.__name__, field.rebuild_annotation()
