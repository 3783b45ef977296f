"""When a standardised address may take the place of the one that came: only if nothing was lost.

Pub. 28 writes an address shorter; it never says another one. A result that has other groups of
digits, another city, state or ZIP code, or that a second pass would change again, is thrown away,
and the address stays byte for byte as it came.
"""

import re

from jury.records import Address, AddressFlag

BOX = re.compile(r"^(PO BOX|RR [0-9]+ BOX|HC [0-9]+ BOX) [0-9A-Z]+(-[0-9A-Z]+)?$")
"""The one line of a box or a rural route, as the post writes it."""

_PRINTABLE = re.compile(r"^[ -~]*$")
_GLUED = re.compile(r"[A-Z]{2}[0-9]|[0-9][A-Z]{3}")
"""Words that have run together: a standardiser reads the rest of such a line wrongly, unseen."""
_WRITTEN = re.compile(r"^[0-9A-Z #/-]*$")
_SPLIT = re.compile(r"[^0-9A-Z]+")
_SILENT = str.maketrans("", "", ".'")
_LONGEST = 60

# What Publication 28 shortens, and its own spellings of what files write. Kinds of street only
# where one stands last: `Pine Loop` and `Court Lane` are names in front.
_KINDS = {
    "AV": "AVE", "AVENUE": "AVE", "BLV": "BLVD", "BOULEVARD": "BLVD", "CAUSEWAY": "CSWY",
    "CIRC": "CIR", "CIRCLE": "CIR", "COURT": "CT", "COVE": "CV", "CRCL": "CIR",
    "CROSSING": "XING", "DRIVE": "DR", "EXPRESSWAY": "EXPY", "LA": "LN", "LANDING": "LNDG",
    "LANE": "LN", "PARKWAY": "PKWY", "PKY": "PKWY", "PLACE": "PL", "PLAZA": "PLZ", "POINT": "PT",
    "ROAD": "RD", "SQUARE": "SQ", "STREET": "ST", "STR": "ST", "TERR": "TER", "TERRACE": "TER",
    "TRACE": "TRCE", "TRAIL": "TRL",
}  # fmt: skip
_AROUND = {
    "EAST": "E", "NORTH": "N", "NORTHEAST": "NE", "NORTHWEST": "NW", "SOUTH": "S",
    "SOUTHEAST": "SE", "SOUTHWEST": "SW", "WEST": "W",
}  # fmt: skip
_ANYWHERE = _AROUND | {
    "APARTMENT": "APT", "BUILDING": "BLDG", "FLOOR": "FL", "HIGHWAY": "HWY", "HY": "HWY",
    "ROOM": "RM", "SUITE": "STE", "TRAILER": "TRLR",
}  # fmt: skip
_AFTER_A_KIND = frozenset(_AROUND.values())


def unreadable(address: Address) -> AddressFlag | None:
    """Return why no standardiser should be asked about an address, or None."""
    lines = (address.line1, address.line2, address.city, address.state)
    if not all(_PRINTABLE.match(line) for line in lines):
        return AddressFlag.CHARACTERS
    if max(map(len, lines)) > _LONGEST:
        return AddressFlag.LENGTH
    return AddressFlag.SLID if _has_slid(address) else None


def _has_slid(address: Address) -> bool:
    """Tell whether city, state or ZIP code lie in the delivery lines, where a blank was lost."""
    city, lines = _folded(address.city), (address.line1, address.line2)
    return (
        any(_folded(line).endswith(city) for line in lines)
        or city + _folded(address.state) in _folded(" ".join(lines))
        or any(address.zip5 in group for group in digits(address))
    )


def why_not(before: Address, after: Address, again: Address | None) -> AddressFlag | None:
    """Return why a result does not count, or None when it may be printed.

    `again` is what the standardiser made of its own result.
    """
    city, state = (_folded(before.city), _folded(before.state))
    boxed = BOX.match(after.line1) is not None
    glued = _GLUED.search(f"{before.line1} {before.line2}".upper()) is not None
    verdicts = {
        AddressFlag.ZIP: (after.zip5, after.zip4) == (before.zip5, before.zip4),
        AddressFlag.CITY: (_folded(after.city), _folded(after.state)) == (city, state),
        AddressFlag.DIGITS: digits(after) == digits(before),
        AddressFlag.GLUED: boxed or not glued,
        AddressFlag.WORDS: boxed or _same_words(before, after),
        AddressFlag.PUNCTUATION: all(map(_WRITTEN.match, (after.line1, after.line2))),
        AddressFlag.UNSTABLE: again == after,
    }
    return next((flag for flag, holds in verdicts.items() if not holds), None)


def digits(address: Address) -> list[str]:
    """Return the groups of digits of the delivery lines, in order."""
    return re.findall(r"[0-9]+", f"{address.line1}\n{address.line2}")


def _same_words(before: Address, after: Address) -> bool:
    """Tell whether every word is still there, in its order, at most as the post shortens it."""
    was, street, unit = _words(before.line1, before.line2), _words(after.line1), _words(after.line2)
    now = [*street, *unit]
    last = len(street) - 1
    while last > 0 and street[last] in _AFTER_A_KIND:
        last -= 1
    return len(was) == len(now) and all(
        old == new or _ANYWHERE.get(old) == new or (place == last and _KINDS.get(old) == new)
        for place, (old, new) in enumerate(zip(was, now, strict=True))
    )


def _words(*lines: str) -> list[str]:
    text = " ".join(lines).upper().translate(_SILENT)
    return [word for word in _SPLIT.split(text) if word]


def _folded(text: str) -> str:
    return "".join(text.upper().translate(_SILENT).split())
