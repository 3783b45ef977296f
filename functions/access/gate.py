"""What the registers say of somebody at the door: whether they may act, in which of their roles."""

from datetime import datetime
from typing import NamedTuple, cast

from access.table import Row
from jury.access_store import AccessStore
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.errors import NotAllowed
from jury.staff import (
    ALL,
    EDITIONS,
    MEMBER,
    SUPERVISED,
    VENDORS,
    Bar,
    Editions,
    Member,
    Standing,
    Vendors,
    bar,
)

SAYS: dict[Bar, str] = {
    "NotRegistered": "the office has not entered you into its register of staff",
    "AgreementMissing": "read the rule of behaviour that is in force and sign it first",
    "CosignatureMissing": "your supervisor has yet to sign your agreement",
    "SupervisorMissing": "whoever answers for you does not work here now: somebody else has to",
    "Restricted": "a sanction has taken this role from you",
    "Suspended": "your access is suspended",
    "Revoked": "your access has been revoked",
    "ContractEnded": "no contract of the vendor for whom you work is in force",
}
MAY_SIGN: frozenset[Bar] = frozenset(
    {"NotRegistered", "AgreementMissing", "CosignatureMissing", "SupervisorMissing"}
)
"""What keeps nobody from reading the policy and signing it."""
FOUNDING: frozenset[Bar] = frozenset({"NotRegistered", "AgreementMissing"})
"""What keeps nobody from setting a county up that has no policy in force yet."""


class Admitted(NamedTuple):
    """In what role somebody may act; or None, and what bars them."""

    role: str | None
    barred: Bar | None = None

    @property
    def code(self) -> str:
        """The code of the refusal, or nothing."""
        if self.role is not None:
            return ""
        return self.barred or NotAllowed.__name__

    @property
    def says(self) -> str:
        """The refusal in a sentence, or nothing."""
        if self.role is not None:
            return ""
        return SAYS[self.barred] if self.barred else "your role or your county does not cover this"


def standing(store: AccessStore, county: str, subject: str) -> Standing:
    """Return what the registers hold of somebody, all as it stands now.

    Whoever answers for an intern or the like is read after them, since their entry names them.
    """
    keys = ((MEMBER, subject), (EDITIONS, ALL), (VENDORS, ALL))
    held = store.together(county, dict(zip(keys, (Member, Editions, Vendors), strict=True)))
    found, editions, vendors = (held.get(key) for key in keys)
    member, supervisor = cast("Member | None", found), None
    if member is not None and member.position in SUPERVISED and member.supervisor is not None:
        supervisor = store.find(county, MEMBER, member.supervisor, Member)
    return Standing(
        editions=cast("Editions", editions or Editions(county=county)),
        member=member,
        supervisor=supervisor,
        vendors=cast("Vendors", vendors or Vendors(county=county)),
    )


def admitted(held: Standing, roles: tuple[str, ...], row: Row, *, now: datetime) -> Admitted:
    """Return the first of the roles in which somebody may act, or what bars them in the last."""
    today = local_date(now, county_of(held.editions.county).time_zone)
    founding = held.editions.in_force(today) is None
    barred: Bar | None = None
    for role in roles:
        barred = bar(held, role=role, now=now, today=today)
        opens = row.opens_to(role)
        if (
            barred is None
            or (opens == "always" and barred in MAY_SIGN)
            or (opens == "founding" and founding and barred in FOUNDING)
        ):
            return Admitted(role)
    return Admitted(None, barred)
