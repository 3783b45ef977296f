"""The register of staff: who works here, what they signed and who beside them, what bars them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

from access import gate, policies
from access.asking import Asking, entry_of
from jury import two_people
from jury.access_log import Opening
from jury.access_store import AccessStore, Entry
from jury.calendar import local_date
from jury.canonical import document_hash
from jury.counties import county as county_of
from jury.errors import (
    AgreementMissing,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotRegistered,
    NotSupervisor,
    OwnCase,
    RequestStale,
    SamePerson,
    TextDiffers,
)
from jury.records import ActRequest, Record, Step
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

LIFTING = "sanction-lifting"


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


def register(store: AccessStore, fresh: Member, line: Opening) -> Member:
    """Enter somebody; the same again changes nothing, another entry is a Conflict.

    Whoever comes back has what was on file of them, and a supervisor signs again. What is refused
    of an entry says `_fits`.
    """
    before = store.find(fresh.county, MEMBER, fresh.subject, Member)
    if before is not None and before.ended is None:
        if _entry(before) != _entry(fresh):
            raise Conflict("the register has this person otherwise", subject=fresh.subject)
        return before
    _fits(store, fresh, line.at)
    after = fresh
    if before is not None:
        after = _otherwise(before, fresh, fresh.registered).model_copy(update={"ended": None})
    store.log(line, Entry(MEMBER, fresh.subject, after, before))
    return after


def change(
    store: AccessStore, seen: Member, wanted: Member, *, step: Step, line: Opening
) -> Member:
    """Let somebody else answer for a member, or enter in what position or for what vendor they
    work; what was signed stays, and a supervisor signs again. The same again changes nothing.

    One who comes back as a supervisor signs again: what they signed when they answered for the
    member before does not count any more. OwnCase for oneself; NotRegistered for whoever is here
    no more. What is refused of an entry says `_fits`.
    """
    _not_about_themselves(seen, step)
    if seen.ended is not None:
        raise NotRegistered("whoever has left is registered again first")
    if _entry(seen) == _entry(wanted):
        return seen
    _fits(store, wanted, line.at)
    return _entered(store, seen, _otherwise(seen, wanted, step), line)


def end(store: AccessStore, seen: Member, *, step: Step, line: Opening) -> Member:
    """Enter that somebody works here no more: from the next request they are let in nowhere, and
    neither is anybody for whom they answer. Again changes nothing. OwnCase for oneself."""
    _not_about_themselves(seen, step)
    if seen.ended is not None:
        return seen
    after = seen.model_copy(update={"ended": step, "history": (*seen.history, step)})
    return _entered(store, seen, after, line)


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
    if seen is None or seen.ended is not None:
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


def cosign(store: AccessStore, seen: Member, version: int, line: Opening) -> Member:
    """Attach the supervisor's signature to an agreement; again changes nothing.

    NotSupervisor for anybody but whoever supervises now; AgreementMissing before it is signed.
    """
    if seen.position not in SUPERVISED or line.by != seen.supervisor:
        raise NotSupervisor("only whoever supervises this person now signs beside them")
    signed = seen.agreement(version)
    if signed is None:
        raise AgreementMissing("this person has not signed that version", version=version)
    if is_cosigned(seen, signed):
        return seen
    fresh = Cosignature(by=line.by, at=line.at, turn=seen.turn)
    beside = signed.model_copy(update={"cosigned": (*signed.cosigned, fresh)})
    agreements = tuple(beside if one is signed else one for one in seen.agreements)
    return _entered(store, seen, seen.model_copy(update={"agreements": agreements}), line)


def impose(
    store: AccessStore,
    seen: Member,
    *,
    kind: Literal["warn", "restrict", "suspend", "revoke"],
    case: str,
    roles: Iterable[str],
    until: datetime | None,
    step: Step,
    line: Opening,
) -> tuple[Member, Sanction]:
    """Enter a consequence that a person decided on; it bites at once, and waits for nobody.

    Another person confirms it: see `confirm`. The very same again from the same person, while it
    holds, changes nothing; what differs in anything, or comes after its end, is another
    consequence. OwnCase for whoever it concerns; Invalid for an end that is over.
    """
    _not_about_themselves(seen, step)
    if until is not None and until <= step.at:
        raise Invalid("a consequence ends after it has begun")
    wanted = (kind, case, tuple(roles), until, step.by, step.why)
    for one in seen.sanctions:
        held = (one.kind, one.case, one.roles, one.until, one.imposed.by, one.imposed.why)
        if held == wanted and one.holds(step.at):
            return seen, one
    imposed = Sanction(
        number=len(seen.sanctions) + 1,
        case=case,
        kind=kind,
        roles=wanted[2],
        imposed=step,
        until=until,
    )
    after = seen.model_copy(update={"sanctions": (*seen.sanctions, imposed)})
    return _entered(store, seen, after, line), imposed


def confirm(
    store: AccessStore, seen: Member, given: str, *, step: Step, line: Opening
) -> tuple[Member, Sanction]:
    """Let a second person stand behind a consequence, by its hash; again changes nothing.

    OwnCase for whoever it concerns, SamePerson for whoever imposed it, RequestStale for any other
    hash, and once somebody else has confirmed it.
    """
    _not_about_themselves(seen, step)
    held = next((one for one in seen.sanctions if request_of(seen, one) == given), None)
    if held is None:
        raise RequestStale("no consequence for this person has that hash")
    if held.imposed.by == step.by:
        raise SamePerson("the second person can't be the one who imposed it")
    if held.confirmed is not None:
        if held.confirmed.by == step.by:
            return seen, held
        raise RequestStale("somebody else has confirmed it already")
    confirmed = held.model_copy(update={"confirmed": step})
    return _entered(store, seen, _with(seen, held, confirmed), line), confirmed


def ask_lifting(
    store: AccessStore, seen: Member, number: int, *, step: Step, line: Opening
) -> ActRequest:
    """Ask that a consequence end before its time; nothing else ends one but its own hour.

    Once it has been lifted, the request that did it. OwnCase for whoever it concerns.
    """
    _not_about_themselves(seen, step)
    held, name = _sanction(seen, number), _lifting(seen, number)
    filed = Asking(store, line)
    done = filed.find_request(seen.county, LIFTING, name)
    if held.lifted is not None and done is not None:
        return done
    return two_people.ask(
        filed,
        ActRequest(
            county=seen.county,
            act=LIFTING,
            on=name,
            basis=request_of(seen, held),
            reason=step.why,
            role=step.role,
            requested_by=step.by,
            requested_at=step.at,
        ),
    )


def lift(
    store: AccessStore, seen: Member, number: int, *, given: str, step: Step, line: Opening
) -> Member:
    """End a consequence, as the second of two people; the same approval again changes nothing.

    OwnCase for whoever it concerns. What else refuses an approval is in `two_people`.
    """
    _not_about_themselves(seen, step)
    held = _sanction(seen, number)
    request = two_people.to_approve(
        Asking(store, line),
        given,
        county=seen.county,
        act=LIFTING,
        on=_lifting(seen, number),
        by=step.by,
        now=step.at,
    )
    if request.approved_by is not None:
        return seen
    approved = two_people.approved(
        request, request_of(seen, held), by=step.by, now=step.at, role=step.role
    )
    asked, done = two_people.steps(
        approved, asked="lifting asked for", done="lifted", why=request.reason
    )
    lifted = held.model_copy(update={"lifting_asked": asked, "lifted": done})
    return _entered(store, seen, _with(seen, held, lifted), line, entry_of(approved, request))


def request_of(member: Member, sanction: Sanction) -> str:
    """Return the hash by which a second person confirms just that consequence for just them."""
    imposed = {"number", "case", "kind", "roles", "imposed", "until"}
    said = sanction.model_dump(mode="json", include=imposed)
    return document_hash(said | {"county": member.county, "subject": member.subject})


def _not_about_themselves(seen: Member, step: Step) -> None:
    if seen.subject == step.by:
        raise OwnCase("nobody decides about themselves")


def _sanction(seen: Member, number: int) -> Sanction:
    held = next((one for one in seen.sanctions if one.number == number), None)
    if held is None:
        raise NotFound("no sanction has that number")
    return held


def _lifting(seen: Member, number: int) -> str:
    return f"{seen.subject}#{number}"


def _with(seen: Member, before: Sanction, after: Sanction) -> Member:
    sanctions = tuple(after if one is before else one for one in seen.sanctions)
    return seen.model_copy(update={"sanctions": sanctions})


def _fits(store: AccessStore, entry: Member, now: datetime) -> None:
    """Make sure that an entry is one that can stand.

    NotAllowed without a supervisor where one is needed, and unless a vendor's people, and nobody
    else, name their vendor; NotFound for an unknown one. NotSupervisor for the member, for one who
    needs a supervisor, works for a vendor, or whom anything keeps out now.
    """
    if entry.supervisor == entry.subject:
        raise NotSupervisor("nobody supervises themselves")
    if entry.position in SUPERVISED and entry.supervisor is None:
        raise NotAllowed("in this position somebody else supervises and signs")
    if (entry.position == "vendor") != (entry.vendor is not None):
        raise NotAllowed("a vendor's people name their vendor, and nobody else does")
    if entry.vendor is not None:
        held = store.find(entry.county, VENDORS, ALL, Vendors)
        if held is None or held.named(entry.vendor) is None:
            raise NotFound("no vendor has that identifier", vendor=entry.vendor)
    if entry.supervisor is not None:
        _fit_to_supervise(store, entry.county, entry.supervisor, now)


def _fit_to_supervise(store: AccessStore, county: str, supervisor: str, now: datetime) -> None:
    standing = gate.standing(store, county, supervisor)
    held, today = standing.member, local_date(now, county_of(county).time_zone)
    if held is None or held.position in SUPERVISED or held.vendor is not None:
        raise NotSupervisor("a supervisor is of the office's own staff, and needs none themselves")
    # In no role: which ones somebody has, the identity provider knows and the register does not.
    if bar(standing, role="", now=now, today=today) is not None:
        raise NotSupervisor("a supervisor has signed the rule, and nothing keeps them out")


def _otherwise(seen: Member, wanted: Member, step: Step) -> Member:
    """Return a member's entry as it is wanted, in a new turn; what was signed and decided stays."""
    return seen.model_copy(
        update={
            "position": wanted.position,
            "supervisor": wanted.supervisor,
            "vendor": wanted.vendor,
            "turn": seen.turn + 1,
            "history": (*seen.history, step),
        }
    )


def _entry(member: Member) -> tuple[Position, str | None, str | None]:
    return member.position, member.supervisor, member.vendor


def _replaced(store: AccessStore, seen: Member, after: Member) -> Member:
    return store.replace(seen.county, MEMBER, seen.subject, seen, after)


def _entered(
    store: AccessStore, seen: Member, after: Member, line: Opening, *beside: Entry
) -> Member:
    """Put an entry in place of what was seen, together with its line in the log."""
    store.log(line, Entry(MEMBER, seen.subject, after, seen), *beside)
    return after
