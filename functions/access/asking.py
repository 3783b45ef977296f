"""Requests for acts of two people about who may do what: in the access table, with their lines."""

from jury.access_log import Opening
from jury.access_store import AccessStore, Entry
from jury.records import ActRequest

REQUEST = "REQUEST"
"""The register of requests, as the access table names it: each act has a part of its own."""


class Asking:
    """Where requests about the staff are filed: each is one write with its line in the log."""

    def __init__(self, store: AccessStore, line: Opening) -> None:
        """File in this table, with this line."""
        self._store = store
        self._line = line

    def find_request(self, county: str, act: str, on: str) -> ActRequest | None:
        """Return the newest request for an act, approved or not, or None."""
        return self._store.find(county, register_of(act), on, ActRequest)

    def file_request(self, seen: ActRequest | None, now: ActRequest) -> ActRequest:
        """File a request in the place of the one the caller saw; Conflict when it is another."""
        self._store.log(self._line, entry_of(now, seen))
        return now


def register_of(act: str) -> str:
    """Return in what part of the table the requests for an act lie."""
    return f"{REQUEST}#{act}"


def entry_of(now: ActRequest, seen: ActRequest | None) -> Entry:
    """Return a request as it is put in place of another one, or anew."""
    return Entry(register_of(now.act), now.on, now, seen)
