"""What a list of flags writes on a record: its mark, and nothing else."""

from datetime import date

from jury.records import FileId, Flag, Person


def flagged(person: Person, flags: set[Flag], file: FileId | None) -> Person:
    """Return a person with flags set; the same one who bears them. No list ever takes one away."""
    if flags.issubset(person.flags):
        return person
    borne = tuple(flag for flag in Flag if flag in flags.union(person.flags))
    restored = tuple(flag for flag in person.restored if flag not in flags)
    return person.model_copy(update={"flags": borne, "restored": restored, "file": file})


def returned(person: Person, on: date, file: FileId | None) -> Person:
    """Return a person with the mark that a letter came back on that day.

    The same one where a later letter did, or where the address is of a later day: the mark would
    stand against an address to which that letter never went.
    """
    known = person.returned_on
    if (known is not None and known >= on) or person.address_on > on:
        return person
    return person.model_copy(update={"returned_on": on, "file": file})
