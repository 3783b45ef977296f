"""The register of staff: who works here, what they signed and who beside them, what bars them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

from access import gate, policies
from jury.access_store import AccessStore
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.errors import (
    AgreementMissing,
    ApproverUnfit,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotRegistered,
    NotSupervisor,
    OwnCase,
    SamePerson,
    TextDiffers,
)
from jury.records import Record, Step
from jury.staff import (
    ALL,
    MEMBER,
    SUPERVISED,
    VENDORS,
    Agreement,
    Cosignature,
    Member,
    Position,
    Sanction,
    Vendors,
    bar,
    is_cosigned,
    own_marks,
)


class Household(Record):
    """A first address line and a ZIP code."""

    line1: str
    zip5: str


class Declaration(Record):
    """Who the signer is and where they live: kept as keyed hashes, so that nobody opens their own
    record, or one at their own surname and address, without a second person."""

    last: str
    first: str
    born: date
    households: tuple[Household, ...]


def member(store: AccessStore, county: str, subject: str) -> Member:
    """Return somebody's entry; NotFound when the register has none."""
    return store.entry(county, MEMBER, subject, Member)


def register(store: AccessStore, fresh: Member) -> Member:
    """Enter somebody; the same again changes nothing, another entry is a Conflict.

    NotAllowed without a supervisor where one is needed; NotSupervisor for one who can't be it;
    NotFound for an unknown vendor.
    """
    if fresh.position in SUPERVISED and fresh.supervisor in {None, fresh.subject}:
        raise NotAllowed("in this position somebody else supervises and signs")
    if (fresh.position == "vendor") != (fresh.vendor is not None):
        raise NotAllowed("a vendor's people name their vendor, and nobody else does")
    if fresh.vendor is not None:
        held = store.find(fresh.county, VENDORS, ALL, Vendors)
        if held is None or held.named(fresh.vendor) is None:
            raise NotFound("no vendor has that identifier", vendor=fresh.vendor)
    before = store.find(fresh.county, MEMBER, fresh.subject, Member)
    if before is None:
        if fresh.supervisor is not None:
            _fit_to_supervise(store, fresh.county, fresh.supervisor)
        return store.replace(fresh.county, MEMBER, fresh.subject, None, fresh)
    if _entry(before) != _entry(fresh):
        raise Conflict("the register has this person otherwise", subject=fresh.subject)
    return before


def supervise(store: AccessStore, seen: Member, supervisor: str, step: Step) -> Member:
    """Let somebody else answer for a member; what was signed stays, open to their signature.

    NotSupervisor for the member, and for whoever can't be a supervisor. One who comes back signs
    again: what they signed when they answered for the member before does not count any more.
    """
    if seen.supervisor == supervisor:
        return seen
    if supervisor == seen.subject:
        raise NotSupervisor("nobody supervises themselves")
    _fit_to_supervise(store, seen.county, supervisor)
    after = seen.model_copy(
        update={
            "supervisor": supervisor,
            "turn": seen.turn + 1,
            "history": (*seen.history, step),
        }
    )
    return _replaced(store, seen, after)


def sign(
    store: AccessStore,
    seen: Member | None,
    agreement: Agreement,
    declared: Declaration,
    *,
    county: str,
    secret: bytes,
) -> Member:
    """Put a signature to the policy in force, and keep it; the same again changes nothing.

    NotRegistered for whoever the office has not entered; NotFound while no policy is in force;
    TextDiffers when that is not the text, or not the notice, that is in force.
    """
    if seen is None:
        raise NotRegistered("the office enters you into its register first")
    held = policies.in_force(store, county, agreement.signed_at)
    if held is None:
        raise NotFound("no policy is in force yet")
    read = (agreement.version, agreement.text_sha256, agreement.notice_sha256)
    if read != (held.version, held.text_sha256, held.notice.hash):
        raise TextDiffers("what you signed is not what is in force: read it again")
    marks = own_marks(
        secret,
        last=declared.last,
        first=declared.first,
        born=declared.born,
        households=[(one.line1, one.zip5) for one in declared.households],
    )
    # Somebody who moves or marries is known by what they declared before, too.
    known = tuple(dict.fromkeys((*seen.marks, *marks)))
    signed = seen.agreements
    if seen.agreement(agreement.version) is None:
        signed = (*signed, agreement)
    after = seen.model_copy(update={"agreements": signed, "marks": known})
    return seen if after == seen else _replaced(store, seen, after)


def cosign(store: AccessStore, seen: Member, version: int, *, by: str, now: datetime) -> Member:
    """Attach the supervisor's signature to an agreement; again changes nothing.

    NotSupervisor for anybody but whoever supervises now; AgreementMissing before it is signed.
    """
    if seen.position not in SUPERVISED or by != seen.supervisor:
        raise NotSupervisor("only whoever supervises this person now signs beside them")
    signed = seen.agreement(version)
    if signed is None:
        raise AgreementMissing("this person has not signed that version", version=version)
    if is_cosigned(seen, signed):
        return seen
    fresh = Cosignature(by=by, at=now, turn=seen.turn)
    beside = signed.model_copy(update={"cosigned": (*signed.cosigned, fresh)})
    agreements = tuple(beside if one is signed else one for one in seen.agreements)
    return _replaced(store, seen, seen.model_copy(update={"agreements": agreements}))


def impose(
    store: AccessStore,
    seen: Member,
    *,
    kind: Literal["warn", "restrict", "suspend", "revoke"],
    case: str,
    roles: Iterable[str],
    approver: str,
    until: datetime | None,
    step: Step,
) -> tuple[Member, Sanction]:
    """Enter a consequence that a person decided on and another approved; it bites at once.

    The very same again, while it holds, changes nothing; what differs in anything, or comes after
    its end, is another consequence. Invalid for an end that is over. Who may approve says
    `_approved`.
    """
    _approved(store, seen, approver=approver, step=step)
    if until is not None and until <= step.at:
        raise Invalid("a consequence ends after it has begun")
    wanted = (kind, case, tuple(roles), approver, until, step.why)
    for one in seen.sanctions:
        held = (one.kind, one.case, one.roles, one.approver, one.until, one.imposed.why)
        if held == wanted and one.holds(step.at):
            return seen, one
    imposed = Sanction(
        number=len(seen.sanctions) + 1,
        case=case,
        kind=kind,
        roles=wanted[2],
        imposed=step,
        approver=approver,
        until=until,
    )
    after = seen.model_copy(update={"sanctions": (*seen.sanctions, imposed)})
    return _replaced(store, seen, after), imposed


def lift(store: AccessStore, seen: Member, number: int, *, approver: str, step: Step) -> Member:
    """End a consequence before its time, as two people decide; again changes nothing.

    Nothing else ends one but its own hour. Who may approve says `_approved`.
    """
    _approved(store, seen, approver=approver, step=step)
    held = next((one for one in seen.sanctions if one.number == number), None)
    if held is None:
        raise NotFound("no sanction has that number")
    if held.lifted is not None:
        return seen
    lifted = held.model_copy(update={"lifted": step, "lifted_approver": approver})
    sanctions = tuple(lifted if one is held else one for one in seen.sanctions)
    return _replaced(store, seen, seen.model_copy(update={"sanctions": sanctions}))


def _approved(store: AccessStore, seen: Member, *, approver: str, step: Step) -> None:
    """Make sure that a second person of the staff stands behind what is decided about a member.

    OwnCase for whoever it concerns, as decider or approver; SamePerson when the two are one;
    ApproverUnfit for whoever the register does not have, or anything keeps out now.
    """
    if seen.subject in {step.by, approver}:
        raise OwnCase("nobody decides about themselves")
    if step.by == approver:
        raise SamePerson("whoever approves it is somebody else")
    standing = gate.standing(store, seen.county, approver)
    today = local_date(step.at, county_of(seen.county).time_zone)
    # In no role: which ones somebody has, the identity provider knows and the register does not.
    if bar(standing, role="", now=step.at, today=today) is not None:
        raise ApproverUnfit("whoever approves it works here, and nothing keeps them out")


def _fit_to_supervise(store: AccessStore, county: str, supervisor: str) -> None:
    held = store.find(county, MEMBER, supervisor, Member)
    if held is None or held.position in SUPERVISED:
        raise NotSupervisor("a supervisor is in the register, and needs none themselves")


def _entry(member: Member) -> tuple[Position, str | None, str | None]:
    return member.position, member.supervisor, member.vendor


def _replaced(store: AccessStore, seen: Member, after: Member) -> Member:
    return store.replace(seen.county, MEMBER, seen.subject, seen, after)
