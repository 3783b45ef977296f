"""The draft of the notice after an access in an emergency (clause XIV.D); pure.

A person sends it, and it is never sent by itself. It says what was opened, when and on what ground;
not the reason as it was entered, nor an order's number: either may be about somebody else.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from jury.glass import Glass, Revealed, Why

GROUNDS: Mapping[Why, str] = {
    "imminent-threat": "because of an imminent threat to somebody's safety",
    "legal-order": "because a legal order asked for it",
}
WORDS = {
    "name": "your name",
    "date_of_birth": "your date of birth",
    "residence": "the address where you live",
    "mailing": "your mailing address",
}
"""What was shown, as the person reads it."""


def notice_text(held: Glass, opened: Revealed, *, court: str, phone: str, zone: ZoneInfo) -> str:
    """Return the draft of the notice to one person whose record was opened."""
    at = opened.at.astimezone(zone)
    shown = ", ".join(WORDS[field] for field in opened.fields)
    return (
        f"On {at:%B} {at.day}, {at.year}, at {at:%H:%M}, somebody of the jury office of the {court}"
        f" opened your record as a prospective juror at once, without the ordinary steps,"
        f" {GROUNDS[held.why]}. What was opened: {shown}. Such an access lasts 24 hours; it is"
        f" on record as {held.id}. If you have questions about it, call {phone}."
    )
