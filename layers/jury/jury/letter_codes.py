"""The code on a letter, which opens one person's summons and nothing else, without a login."""

from typing import Annotated

from pydantic import StringConstraints

from jury import guard, measuring, wiring
from jury.canonical import sha256
from jury.door import Door, logger
from jury.errors import NotFound, TooManyTries
from jury.records import Member, Record


class Code(Record):
    """The code as the letter prints it; hyphens, blanks and small letters are the reader's."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Za-z2-7 -]{16,40}$")]

    @property
    def plain(self) -> str:
        """The code as it was made."""
        return self.code.replace("-", "").replace(" ", "").upper()


def opened(door: Door, given: Code) -> tuple[str, Member]:
    """Return the county and the place that a code opens.

    NotFound for every code that opens nothing, whatever the cause; TooManyTries for whoever tries
    too often. A miss of any kind costs the same calls and is answered with the same words.
    """
    # Looked up by its hash: what the table takes to find or miss one says nothing of its letters.
    hashed = sha256(given.plain.encode())
    address = door.app.current_event.request_context.identity.source_ip or ""
    caller = guard.Caller(guard.known_as(wiring.caller_secret(), address), hashed)
    now = wiring.now()
    try:
        wiring.guard().admit(caller, now)
    except TooManyTries:
        measuring.count({"TriesRefused": 1})
        raise
    found = wiring.court().find_code(hashed)
    if found is None:
        measuring.count({"CodesMissed": 1})
        if wiring.guard().missed(caller, now):
            measuring.count({"AddressesLocked": 1})
            logger.warning("address locked out of the letters' codes")
        raise NotFound("no letter carries that code")
    return found
