"""The standardiser behind the adapter: usaddress-scourgify, and a rule for boxes and routes.

It runs inside the function and asks nobody. Another one, certified by the post, is any callable
of the same shape: an address in, its Publication 28 form out, or None when it has none.
"""

import re
from collections.abc import Callable

from jury.records import Address

Standardise = Callable[[Address], Address | None]

NAME = "scourgify 0.7.1, boxes 1"
"""By which standardiser a result was made; under another name every address is worked on anew."""

# Publication 28, ss. 24, 25 and 28: however a box or a rural route is written, there is one form.
_POINTS = str.maketrans(".,:", "   ")
_NUMBER = r"(?:NO\s|NUMBER\s|#)?\s*"
_BOX = re.compile(
    rf"(?:P\s?O\s?B|P\s?O\s?(?:BOX|BX|DRAWER)|POST\s?OFFICE\s(?:BOX|DRAWER)|PO\sLOCK\s?BOX)\s?{_NUMBER}"
    r"(?P<box>[0-9]+(?:-?[A-Z]{1,2}|-[0-9]+)?|[A-Z]{1,2}-?[0-9]+)"
)
_ROUTE = re.compile(
    rf"(?P<kind>R\s?R|RURAL\s(?:ROUTE|RTE?|RT)|RURAL\sDELIVERY|R\s?F\s?D|RD|RTE?|ROUTE"
    rf"|H\s?C(?:\s?R)?|HIGHWAY\sCONTRACT(?:\s(?:ROUTE|RTE?))?|STAR\s(?:ROUTE|RTE?))\s?{_NUMBER}"
    rf"(?P<route>[0-9]+)\s(?:BOX|BX)\s?{_NUMBER}(?P<box>[0-9]+(?:[-\s]?[A-Z])?|[A-Z][0-9]+)"
)


def pub28(address: Address) -> Address | None:
    """Return an address as Publication 28 writes it, or None when it can't be read as one."""
    boxed = _boxed(address)
    return _street(address) if boxed is None else boxed


def _boxed(address: Address) -> Address | None:
    lines = [line for line in (address.line1, address.line2) if line.strip()]
    if len(lines) != 1:
        return None  # a street beside a box: whether the post goes to one or the other is unsaid
    text = " ".join(lines[0].upper().translate(_POINTS).split())
    if found := _BOX.fullmatch(text):
        return _with(address, f"PO BOX {found['box']}")
    if found := _ROUTE.fullmatch(text):
        route = "HC" if found["kind"].startswith(("H", "S")) else "RR"
        box = re.sub(r"[-\s]", "", found["box"])
        return _with(address, f"{route} {found['route']} BOX {box}")
    return None


def _street(address: Address) -> Address | None:
    # Loaded when first needed: most functions of this package never standardise anything.
    from scourgify import normalize_address_record  # noqa: PLC0415
    from scourgify.exceptions import AddressNormalizationError  # noqa: PLC0415

    try:
        found = normalize_address_record(
            {
                "address_line_1": address.line1,
                "address_line_2": address.line2,
                "city": address.city,
                "state": address.state,
                "postal_code": address.zip5,
            }
        )
    except AddressNormalizationError:
        return None
    if found["postal_code"] != address.zip5 or not found["address_line_1"]:
        return None
    return _with(
        address,
        found["address_line_1"],
        found["address_line_2"] or "",
        city=found["city"] or "",
        state=found["state"] or "",
    )


def _with(
    address: Address, line1: str, line2: str = "", *, city: str = "", state: str = ""
) -> Address:
    return Address(
        line1=line1,
        line2=line2,
        city=" ".join((city or address.city).upper().translate(_POINTS).split()),
        state=state or address.state.upper(),
        zip5=address.zip5,
        zip4=address.zip4,
    )
