"""A change meets a record that was written since the plan, or a decision gives it a row."""

from datetime import date

from ingest.marks import flagged, returned
from ingest.plan import Change
from ingest.reported import addresses_of, filed_address, filed_name, take_address, take_name
from jury.records import Flag, Person, Status

FILE_GOVERNS = (
    "status",
    "date_of_birth",
    "sex",
    "race",
    "id_kind",
    "licence_last4",
    "ssn",
    "ssn_last4",
    "row",
    "file",
)
"""The file says these; flags, excusals, service and deferral are the office's own."""


def merged(current: Person, change: Change, *, as_of: date) -> Person:
    """Return the record with the change made to it. Doing it twice is doing it once."""
    after = change.after
    if change.kind == "flagged":
        return flagged(current, {Flag(reason) for reason in change.reasons}, after.file)
    if change.kind == "returned":
        same_door = (after.residence, after.mailing) == (current.residence, current.mailing)
        assert after.returned_on is not None  # noqa: S101 - that is what the change says
        return returned(current, after.returned_on, after.file) if same_door else current
    if change.kind == "deactivated":
        if current.source == "affidavit":
            # Keyed in since the plan: absence from a file no longer concerns them (s. 40.011).
            return current
        return current.model_copy(update={"status": Status.INACTIVE, "file": after.file})
    updates: dict[str, object] = {field: getattr(after, field) for field in FILE_GOVERNS}
    # What was reported since the plan, or before it, stands against the file as it does there.
    updates |= take_name(current, filed_name(after) or after.name, as_of)[0]
    updates |= take_address(current, filed_address(after) or addresses_of(after), as_of)[0]
    licences = tuple(dict.fromkeys((*after.licences, *current.licences)))
    return current.model_copy(update=updates | {"licences": licences})


def joined(current: Person, row: Person, *, as_of: date) -> Person:
    """Return somebody with a row of which a named person decided that it is theirs.

    It is merged as a file's row is; numbers that the row does not have, or that another person
    holds, stay as they were. The row they were known by is tied to them too: both may be in the
    next file, and neither is then in question.
    """
    kept: dict[str, object] = {}
    if not row.licences:
        kept["licence_last4"] = current.licence_last4
    if row.ssn is None:
        kept |= {"ssn": current.ssn, "ssn_last4": current.ssn_last4}
    change = Change(
        kind="changed",
        reasons=("decided",),
        seen=current.version,
        after=row.model_copy(update=kept),
    )
    rows = (*current.decided, *(one.row for one in (current, row) if one.row is not None))
    return merged(current, change, as_of=as_of).model_copy(
        update={"decided": tuple(dict.fromkeys(rows))}
    )
