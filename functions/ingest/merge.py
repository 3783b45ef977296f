"""A change meets a record that was written since the plan: who governs which field."""

from datetime import date

from ingest.plan import Change, keeps_own_address
from jury.records import Person, Status

FILE_GOVERNS = (
    "status",
    "name",
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

ADDRESS = ("residence", "mailing", "address_from", "address_on")


def merged(current: Person, change: Change, *, as_of: date) -> Person:
    """Return the record with the change made to it. Doing it twice is doing it once."""
    after = change.after
    if change.kind == "deactivated":
        if current.source == "affidavit":
            # Keyed in since the plan: absence from a file no longer concerns them (s. 40.011).
            return current
        return current.model_copy(update={"status": Status.INACTIVE, "file": after.file})
    fields = FILE_GOVERNS if keeps_own_address(current, as_of) else (*FILE_GOVERNS, *ADDRESS)
    updates = {name: getattr(after, name) for name in fields}
    licences = tuple(dict.fromkeys((*after.licences, *current.licences)))
    return current.model_copy(update=updates | {"licences": licences})
