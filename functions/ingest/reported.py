"""What a juror reported of name and address, and what files say of them: which of both stands.

What a juror reported stands until a file of a later date says something else than files said
before. So a record keeps both; rows are matched by either name.
"""

from datetime import date

from jury.records import Address, FiledAddress, Name, Person

Updates = dict[str, object]
Marks = tuple[str, ...]
"""Why a change leaves something as it was, for the plan."""


# -- what a juror reports ---------------------------------------------------------------


def reported_name(name: Name, on: date, person: Person) -> Updates:
    """Return what makes a reported name the person's own."""
    return {"name": name, "name_from": "juror", "name_on": on, "filed_name": filed_name(person)}


def reported_address(
    residence: Address, mailing: Address | None, on: date, person: Person
) -> Updates:
    """Return what makes reported addresses the person's own."""
    updates: Updates = {
        "residence": residence,
        "mailing": mailing,
        "address_from": "juror",
        "address_on": on,
        "filed_address": filed_address(person),
    }
    if (residence, mailing) != (person.residence, person.mailing):
        updates["returned_on"] = None  # the letter came back from another address
    return updates


# -- what files say -----------------------------------------------------------------------


def filed_name(person: Person) -> Name | None:
    """Return the name that files say; None where only the reported one is on record."""
    return person.name if person.name_from == "dhsmv" else person.filed_name


def filed_address(person: Person) -> FiledAddress | None:
    """Return the addresses that files say; None where only reported ones are on record."""
    return person.filed_address if person.address_from == "juror" else addresses_of(person)


def addresses_of(person: Person) -> FiledAddress:
    """Return a person's own addresses as a file would have them."""
    return FiledAddress(
        residence=person.residence, mailing=person.mailing, since=person.address_on
    )  # fmt: skip


def names_of(person: Person) -> tuple[Name, ...]:
    """Return every name by which a person is found: their own, and the files' where it differs."""
    own, filed = person.name, person.filed_name
    return (own,) if filed is None or filed == own else (own, filed)


def take_name(person: Person, name: Name, as_of: date) -> tuple[Updates, Marks]:
    """Return what a file's name changes on a record, and whether the reported one stands."""
    if person.name_from == "dhsmv":
        return ({} if name == person.name else {"name": name}), ()
    if name == person.name:
        return {"filed_name": name}, ()
    newer = person.name_on is None or person.name_on < as_of
    if newer and name != person.filed_name:
        return {"name": name, "name_from": "dhsmv", "name_on": None, "filed_name": None}, ()
    return {"filed_name": name}, ("juror_name_kept",)


def take_address(person: Person, filed: FiledAddress, as_of: date) -> tuple[Updates, Marks]:
    """Return what a file's addresses change on a record, and whether the reported ones stand."""
    own = person.address_from == "juror"
    if filed.doors == (person.residence, person.mailing):
        return ({"filed_address": filed} if own else {}), ()
    known = person.filed_address.doors if person.filed_address is not None else None
    if own and (person.address_on > as_of or filed.doors == known):
        return {"filed_address": filed}, ("juror_address_kept",)
    return {
        "residence": filed.residence,
        "mailing": filed.mailing,
        "address_from": "dhsmv",
        "address_on": filed.since,
        "filed_address": None,
        "returned_on": None,  # the letter came back from another address
    }, ()
