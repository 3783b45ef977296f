"""Synthetic people for tests: one ordinary resident, changed as the test needs it."""

from datetime import date
from typing import Any

from jury.records import Address, Name, Person, Status

ORDINARY = Person(
    id="J0000000000000001",
    county="osceola",
    source="dhsmv",
    status=Status.ACTIVE,
    name=Name(last="EXAMPELQUORNE", first="ALEX", middle="DORQUILMAR"),
    date_of_birth=date(1980, 5, 17),
    residence=Address(
        line1="12 SAMPLEQUORV ST",
        line2="UNIT QUORVENTI",
        city="KISSIMMEE",
        state="FL",
        zip5="34741",
        zip4="9907",
    ),
    address_on=date(2026, 10, 1),
    id_kind="D",
    licences=("a" * 64,),
    licence_last4="0001",
    row="b" * 64,
)


def resident(**changes: Any) -> Person:
    """Return the ordinary resident with some things different, as a strict record."""
    return Person.model_validate(ORDINARY.model_dump() | changes)
