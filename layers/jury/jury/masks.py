"""Personal fields as they are shown to whoever has not said for what they open a record; pure.

A mask leaves what tells two records of a list apart, and not enough to know or to find somebody.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import StringConstraints

from jury.records import Address, Name

YearOfBirth = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
"""What a mask leaves of a birth date."""


def initials(name: Name) -> str:
    """Return the initials of a name, the last name's first: "S. N."."""
    return initials_of(f"{name.last}, {name.first}")


def initials_of(text: str) -> str:
    """Return the initials of a last and a first name with a comma between them."""
    return " ".join(filter(None, map(_initial, text.split(", "))))


def place(address: Address) -> str:
    """Return the city and the ZIP code of an address."""
    return f"{address.city} {address.zip5}"


def masked(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is to be shown of a person with each personal field masked, the rest as it is."""
    return {
        field: MASKS[field](value) if field in MASKS and value is not None else value
        for field, value in shown.items()
    }


def told(shown: Mapping[str, Any], *, hidden: bool) -> dict[str, Any]:
    """Return what is to be shown of a person, masked or whole, and which of both it is."""
    return (masked(shown) if hidden else dict(shown)) | {"masked": hidden}


def masked_row(said: Mapping[str, str]) -> dict[str, str]:
    """Return the cells of a list's row, masked; of a column that nobody thought of, nothing."""
    return {
        column: CELLS[column](value) if column in CELLS else "" for column, value in said.items()
    }


def without_reasons(shown: Any) -> Any:
    """Return what is to be shown with every `why` in it blank, however deep it stands."""
    if isinstance(shown, Mapping):
        return {
            field: _nothing(value) if field == "why" else without_reasons(value)
            for field, value in shown.items()
        }
    return [*map(without_reasons, shown)] if isinstance(shown, list | tuple) else shown


def _initial(word: str) -> str:
    letter = next((sign for sign in word if sign.isalnum()), "")
    return f"{letter.upper()}." if letter else ""


def _name(name: Mapping[str, str]) -> dict[str, str]:
    return {part: _initial(word) for part, word in name.items()} | {"suffix": ""}


def _year(day: str) -> str:
    return day[:4]


def _address(address: Mapping[str, str]) -> dict[str, str]:
    kept = {"city", "state", "zip5"}
    return {part: word if part in kept else "" for part, word in address.items()}


def _lines(history: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        masked(line) | {"old": _unsaid(line["old"]), "new": _unsaid(line["new"])}
        for line in history
    ]


def _act(what: str) -> str:
    return what if what in OPEN_ACTS else "amended"


def _unsaid(values: Mapping[str, str]) -> dict[str, str]:
    said = {field: value for field, value in values.items() if _of(field) not in UNSAID}
    return {field: "" if _of(field) in MASKS else value for field, value in said.items()}


def _of(field: str) -> str:
    return field.partition(".")[0]


def _nothing(_value: str) -> str:
    return ""


def _null(_value: str) -> None:
    return None


def _as_it_is(value: str) -> str:
    return value


OPEN_ACTS = frozenset({"corrected"})
"""The acts on a record that say nothing of whether the person may serve."""

UNSAID = frozenset({"flags", "restored", "excusals"})
"""Fields of which not even a change is told."""

MASKS: Mapping[str, Callable[[Any], Any]] = {
    "name": _name,
    "date_of_birth": _year,
    "residence": _address,
    "mailing": _address,
    "licence_last4": _nothing,
    "ssn_last4": _null,
    "history": _lines,
    "flags": _null,
    "restored": _null,
    "excusals": _null,
    "claim": _null,
    "ground": _nothing,
    "shown_by": _null,
    "question": _nothing,
    # Why something was done is in somebody's own words, and they may have named the person.
    "why": _nothing,
    "what": _act,
}
"""What becomes of each field that tells who somebody is, or what keeps them from serving."""

CELLS: Mapping[str, Callable[[str], str]] = {
    "last_name": _initial,
    "first_name": _initial,
    "middle_name": _initial,
    "date_of_birth": _year,
    "city": _as_it_is,
    "state": _as_it_is,
    "zip": _as_it_is,
}
"""What becomes of the columns of a list; its date of birth is written as ISO 8601 has it."""
