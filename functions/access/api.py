"""The routes of the rule of behaviour: its text, who signed it and answers for whom, sanctions."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Literal, Self

from aws_lambda_powertools.event_handler import Response
from pydantic import Field, StringConstraints, model_validator

from access import gate, members, policies
from access.answers import (
    Imposed,
    MemberList,
    OwnAgreement,
    PolicyHead,
    PolicyList,
    PublicPolicies,
    ShownMember,
    ShownPolicy,
    ShownSanction,
    Signed,
)
from access.policies import Adoption, MonitoringNotice, Policy
from access.table import Role
from jury import two_people, wiring
from jury.calendar import local_date
from jury.counties import county as county_of
from jury.door import Door
from jury.errors import (
    AgreementMissing,
    Conflict,
    DatesWrong,
    NotAllowed,
    NoticeIncomplete,
    NotRegistered,
    NotSupervisor,
    OwnCase,
    RequestStale,
    SamePerson,
    TextDiffers,
)
from jury.listing import Listing
from jury.reasons import Reason
from jury.records import Hex32, Instant, Record, Subject
from jury.staff import Agreement, Member, Position, Sanction, VendorId, bar
from jury.two_people import ReasonOrApproval, ShownRequest

door = Door()

AN_HOUR = 3600
CaseNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9./ -]{3,60}$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class Drafted(Record):
    """A version of the policy: its text, and the notice of monitoring."""

    text: str = Field(min_length=200, max_length=60_000)
    notice: MonitoringNotice


class Adopted(Record):
    """On which days the public was told, was heard, and the policy adopted; from when it holds."""

    noticed_on: date
    heard_on: date
    adopted_on: date
    effective_on: date


class Reviewed(Record):
    """What a review found that leaves the policy as it is."""

    reason: Reason


Login = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=128)]
"""A mark of the office, like `clerk-12`. What has a capital, a dot, a space or an `@` in it is most
often somebody's name or address, and a login stands where anybody reads it."""


class Newcomer(Record):
    """Somebody who comes to work with juror records."""

    subject: Login
    position: Position
    supervisor: Subject | None = None
    """Who answers for an intern, temporary staff or a contractor."""
    vendor: VendorId | None = None


class MemberChange(Record):
    """Who answers for somebody from now on, in what position or for what vendor they work, or that
    they work here no more; and why."""

    reason: Reason
    supervisor: Subject | None = None
    position: Position | None = None
    vendor: VendorId | None = None
    """For whom a vendor's people work; whoever gets another position works for none."""
    ended: Literal[True] | None = None

    @model_validator(mode="after")
    def _something_changes(self) -> Self:
        entered = any((self.supervisor, self.position, self.vendor))
        if entered == bool(self.ended):
            raise ValueError("either somebody leaves, or their entry changes")
        return self


class Home(Record):
    """A first address line and a ZIP code."""

    line1: Word
    zip5: Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")]


class Declares(Record):
    """Who the signer is and where they live: only keyed hashes of it are kept."""

    last: Word
    first: Word
    born: date
    households: Annotated[tuple[Home, ...], Field(min_length=1, max_length=3)]


class Signing(Record):
    """A signature: which version was read, by its hashes, and that its signer agrees to it."""

    version: int = Field(ge=1, le=99_999)
    text_sha256: Hex32
    notice_sha256: Hex32
    agrees: Literal[True]
    declares: Declares


class Cosigning(Record):
    """On which version of the agreement the supervisor signs."""

    version: int = Field(ge=1, le=99_999)


class Consequence(Record):
    """What follows for whom broke the rule, which bites at once; or the hash of what another person
    imposed, which confirms exactly that."""

    kind: Literal["warn", "restrict", "suspend", "revoke"] | None = None
    case: CaseNumber | None = None
    reason: Reason | None = None
    roles: Annotated[tuple[Role, ...], Field(max_length=8)] = ()
    """For `restrict`: the roles that are taken away."""
    until: Instant | None = None
    approve: Hex32 | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        said = [self.kind, self.case, self.reason]
        if self.approve is None and None in said:
            raise ValueError("a consequence has a kind, a case and a reason")
        if self.approve is not None and (any(said) or self.roles or self.until):
            raise ValueError("either a consequence or a confirmation")
        return self

    @model_validator(mode="after")
    def _roles_where_they_belong(self) -> Self:
        if (self.kind == "restrict") != bool(self.roles):
            raise ValueError("a restriction names roles, and nothing else does")
        return self


class Policies(Listing):
    """Which versions of the policy are asked for."""


class Staff(Listing):
    """Which part of the register of staff is asked for."""


# -- the policy -------------------------------------------------------------------------------


@door.get("/v1/counties/<county>/policies", asks=Policies, gives=PolicyList)
def list_policies(county: str) -> Response[str]:
    """List the versions of the rule of behaviour, with what is due on each."""
    asked, slug = door.query(Policies), county_of(county).slug
    return door.listed(
        asked,
        lambda after: (
            one for one in policies.every(wiring.access(), slug) if one.version > _number(after)
        ),
        name="policies",
        key=lambda one: str(one.version),
        shown=lambda one: _head(one).model_dump(mode="json"),
    )


@door.get("/v1/counties/<county>/policies/<version>", gives=ShownPolicy)
def read_policy(county: str, version: str) -> Response[str]:
    """Show a version of the rule of behaviour."""
    held = policies.policy(wiring.access(), county_of(county).slug, _number(version))
    return door.answer(_whole(held), of=held)


@door.post(
    "/v1/counties/<county>/policies",
    takes=Drafted,
    gives={HTTPStatus.CREATED: ShownPolicy},
    refuses=(Conflict,),
    example={
        "text": "Whoever works with juror records opens them for the work in hand and for nothing"
        " else, under their own login, and tells a supervisor at once of anything opened by"
        " mistake. What is read there is told to nobody who has no part in the work.",
        "notice": {"privacy": "what you open here is logged and the log is read"},
    },
    versions=("told",),
)
def draft_policy(county: str) -> Response[str]:
    """File a draft of the rule of behaviour as its next version."""
    given, slug = door.body(Drafted), county_of(county).slug
    held = policies.draft(
        wiring.access(), slug, text=given.text, notice=given.notice, step=door.step("drafted")
    )
    return door.answer(_whole(held), HTTPStatus.CREATED, of=held)


@door.post(
    "/v1/counties/<county>/policies/<version>/adoption",
    takes=Adopted,
    gives=ShownPolicy,
    refuses=(Conflict, DatesWrong, NoticeIncomplete, NotRegistered),
    example={
        "noticed_on": "2026-09-01",
        "heard_on": "2026-09-21",
        "adopted_on": "2026-09-28",
        "effective_on": "2026-10-05",
    },
    versions=("seen", "told"),
)
def adopt_policy(county: str, version: str) -> Response[str]:
    """Enter that a version was announced, heard and adopted; it holds from the day that it says."""
    given, slug = door.body(Adopted), county_of(county).slug
    held = door.unless_stale(policies.policy(wiring.access(), slug, _number(version)))
    adoption = Adoption(**given.model_dump(), entered=door.step("adopted"))
    line = door.opening("registered", about=f"policy-{held.version}")
    adopted = policies.adopt(wiring.access(), held, adoption, today=_today(slug), line=line)
    return door.answer(_whole(adopted), of=adopted)


@door.post(
    "/v1/counties/<county>/policies/<version>/reviews",
    takes=Reviewed,
    gives=ShownPolicy,
    refuses=(Conflict,),
    example={"reason": "the yearly review found nothing to change"},
    versions=("seen",),
)
def review_policy(county: str, version: str) -> Response[str]:
    """Enter that an adopted version was looked at again and can stay; the next one is then due."""
    given, slug = door.body(Reviewed), county_of(county).slug
    held = door.unless_stale(policies.policy(wiring.access(), slug, _number(version)))
    step = door.step("reviewed", given.reason)
    line = door.opening("registered", about=f"policy-{held.version}")
    return door.answer(_whole(policies.review(wiring.access(), held, step=step, line=line)))


@door.get("/v1/public/counties/<county>/policy", gives=PublicPolicies, lasts=AN_HOUR)
def read_policy_in_force(county: str) -> Response[str]:
    """Show the rule of behaviour that is in force, to anybody."""
    held = policies.in_force(wiring.access(), county_of(county).slug, wiring.now())
    if held is None or held.adoption is None:
        return door.answer({"policy": None})
    return door.answer(
        {
            "policy": {
                "version": held.version,
                "text": held.text,
                "text_sha256": held.text_sha256,
                "notice": held.notice.model_dump(mode="json"),
                "effective_on": held.adoption.effective_on.isoformat(),
                "heard_on": held.adoption.heard_on.isoformat(),
            }
        }
    )


# -- one's own agreement ----------------------------------------------------------------------


@door.get("/v1/counties/<county>/agreement", gives=OwnAgreement)
def read_agreement(county: str) -> Response[str]:
    """Show what the caller has to read and sign, and what keeps them from working now."""
    caller, slug = door.caller(), county_of(county).slug
    held = policies.in_force(wiring.access(), slug, wiring.now())
    member = gate.standing(wiring.access(), slug, caller.subject).member
    barred = _bar(slug, caller.subject, caller.role)
    signed = member.agreement(held.version) if member is not None and held is not None else None
    return door.answer(
        OwnAgreement(
            policy=None if held is None else _whole(held),
            signed=signed,
            bar=barred,
            says=gate.SAYS.get(barred, ""),  # type: ignore[call-overload]
            sanctions=member.sanctions if member is not None else (),
        )
    )


@door.post(
    "/v1/counties/<county>/agreement",
    takes=Signing,
    gives=Signed,
    refuses=(Conflict, NotRegistered, TextDiffers),
    example={
        "version": 1,
        "text_sha256": "0" * 64,
        "notice_sha256": "0" * 64,
        "agrees": True,
        "declares": {
            "last": "Stranger",
            "first": "Noel",
            "born": "1980-02-29",
            "households": [{"line1": "1 No Such Street", "zip5": "34741"}],
        },
    },
)
def sign_agreement(county: str) -> Response[str]:
    """Sign the rule of behaviour that is in force, and say who one is, of which a hash is kept."""
    caller, given, slug = door.caller(), door.body(Signing), county_of(county).slug
    store, now = wiring.access(), wiring.now()
    agreement = Agreement(
        version=given.version,
        text_sha256=given.text_sha256,
        notice_sha256=given.notice_sha256,
        signed_at=now,
    )
    signed = members.sign(
        store,
        gate.standing(store, slug, caller.subject).member,
        agreement,
        members.Declaration.model_validate(given.declares.model_dump()),
        county=slug,
        secret=wiring.staff_secret(),
    )
    held = signed.agreement(given.version)
    barred = _bar(slug, caller.subject, caller.role)
    return door.answer({"agreement": _plain(held), "bar": barred})


# -- the register of staff ----------------------------------------------------------------------


@door.get("/v1/counties/<county>/staff", asks=Staff, gives=MemberList)
def list_staff(county: str) -> Response[str]:
    """List who works with the county's juror records, and how each one stands."""
    asked, slug = door.query(Staff), county_of(county).slug
    return door.listed(
        asked,
        lambda after: wiring.access().all(slug, "MEMBER", Member, after=after),
        name="staff",
        key=lambda one: one.subject,
        shown=lambda one: _member(one).model_dump(mode="json"),
    )


@door.get("/v1/counties/<county>/staff/<subject>", gives=ShownMember)
def read_member(county: str, subject: str) -> Response[str]:
    """Show somebody's entry: what they signed and when, and what bars them."""
    held = members.member(wiring.access(), county_of(county).slug, subject)
    return door.answer(_member(held), of=held)


@door.post(
    "/v1/counties/<county>/staff",
    takes=Newcomer,
    gives={HTTPStatus.CREATED: ShownMember},
    refuses=(Conflict, NotAllowed, NotSupervisor),
    example={"subject": "0b6f5f7e-intern", "position": "intern", "supervisor": "local-clerk"},
    versions=("told",),
)
def register_member(county: str) -> Response[str]:
    """Enter somebody into the register, so that they can sign; interns and the like need a name
    that answers for them, and a vendor's people their vendor. The log has a line of it.

    In what role they may act the identity provider says, and nobody at this door.
    """
    given, slug = door.body(Newcomer), county_of(county).slug
    fresh = Member(county=slug, **given.model_dump(), registered=door.step("registered"))
    held = members.register(wiring.access(), fresh, door.opening("registered", about=fresh.subject))
    return door.answer(_member(held), HTTPStatus.CREATED, of=held)


@door.post(
    "/v1/counties/<county>/staff/<subject>/supervisor",
    takes=MemberChange,
    gives=ShownMember,
    refuses=(Conflict, NotAllowed, NotRegistered, NotSupervisor, OwnCase),
    example={"supervisor": "local-judge", "reason": "the former supervisor has left the office"},
    versions=("seen", "told"),
)
def change_supervisor(county: str, subject: str) -> Response[str]:
    """Let somebody else answer for a member, whose agreement waits for the new signature; or enter
    that the member's position or vendor is another one, or that they work here no more.
    """
    given = door.body(MemberChange)
    held = door.unless_stale(members.member(wiring.access(), county_of(county).slug, subject))
    line = door.opening("registered", about=subject)
    if given.ended:
        step = door.step("left", given.reason)
        return _answered(members.end(wiring.access(), held, step=step, line=line))
    moved = given.position is not None or given.vendor is not None
    wanted = held.model_copy(
        update={
            "supervisor": given.supervisor or held.supervisor,
            "position": given.position or held.position,
            "vendor": given.vendor if moved else held.vendor,
        }
    )
    said = f"now {wanted.position}" if moved else "supervisor changed"
    step = door.step(said, given.reason)
    return _answered(members.change(wiring.access(), held, wanted, step=step, line=line))


@door.post(
    "/v1/counties/<county>/staff/<subject>/cosignatures",
    takes=Cosigning,
    gives=ShownMember,
    refuses=(AgreementMissing, Conflict, NotSupervisor),
    example={"version": 1},
    versions=("seen", "told"),
)
def cosign_agreement(county: str, subject: str) -> Response[str]:
    """Sign beside somebody whom the caller supervises."""
    given = door.body(Cosigning)
    held = door.unless_stale(members.member(wiring.access(), county_of(county).slug, subject))
    line = door.opening("registered", about=subject)
    after = members.cosign(wiring.access(), held, given.version, line)
    return door.answer(_member(after), of=after)


@door.post(
    "/v1/counties/<county>/staff/<subject>/sanctions",
    takes=Consequence,
    gives={HTTPStatus.OK: Imposed, HTTPStatus.CREATED: Imposed},
    refuses=(Conflict, OwnCase, RequestStale, SamePerson),
    example={
        "kind": "suspend",
        "case": "2026-HR-7",
        "reason": "opened records without any work in hand",
        "until": "2027-01-04T13:00:00Z",
    },
    versions=("seen", "told"),
)
def impose_sanction(county: str, subject: str) -> Response[str]:
    """Enter what follows for whom broke the rule; it bites at the very next request. A second
    person confirms it by its hash within 72 hours; until somebody does, staff are told each day.
    """
    given = door.body(Consequence)
    held = door.unless_stale(members.member(wiring.access(), county_of(county).slug, subject))
    line = door.opening("registered", about=subject)
    if given.kind is None or given.case is None or given.reason is None:
        assert given.approve is not None  # noqa: S101 - one of both, see the body
        step = door.step("confirmed")
        after, sanction = members.confirm(
            wiring.access(), held, given.approve, step=step, line=line
        )
        return door.answer(_imposed(after, sanction), of=after)
    after, sanction = members.impose(
        wiring.access(),
        held,
        kind=given.kind,
        case=given.case,
        roles=given.roles,
        until=given.until,
        step=door.step("imposed", given.reason),
        line=line,
    )
    return door.answer(_imposed(after, sanction), HTTPStatus.CREATED, of=after)


@door.post(
    "/v1/counties/<county>/staff/<subject>/sanctions/<sanction>/lifting",
    takes=ReasonOrApproval,
    gives={HTTPStatus.OK: Imposed, HTTPStatus.ACCEPTED: ShownRequest},
    refuses=(*two_people.REFUSES, OwnCase),
    example={"reason": "the case was closed without a finding"},
    versions=("seen", "told"),
)
def lift_sanction(county: str, subject: str, sanction: str) -> Response[str]:
    """Ask that a consequence end before its time, or, as a second person, let it end; nothing else
    ends one but its own hour."""
    given, number = door.body(ReasonOrApproval), _number(sanction)
    held = door.unless_stale(members.member(wiring.access(), county_of(county).slug, subject))
    line = door.opening("registered", about=subject)
    if given.approve is None:
        step = door.step("lifting asked for", given.reason or "")
        request = members.ask_lifting(wiring.access(), held, number, step=step, line=line)
        return door.answer(two_people.shown(request), HTTPStatus.ACCEPTED)
    step = door.step("lifted")
    after = members.lift(wiring.access(), held, number, given=given.approve, step=step, line=line)
    (lifted,) = [one for one in after.sanctions if one.number == number]
    return door.answer(_imposed(after, lifted), of=after)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)


# -- what is shown --------------------------------------------------------------------------------


def _head(held: Policy) -> PolicyHead:
    return PolicyHead(
        version=held.version,
        text_sha256=held.text_sha256,
        notice_sha256=held.notice.hash,
        missing=tuple(one for one in policies.ITEMS if not getattr(held.notice, one).strip()),
        drafted=held.drafted,
        adoption=held.adoption,
        reviews=held.reviews,
        review_due=policies.review_due(held),
    )


def _whole(held: Policy) -> ShownPolicy:
    head = {name: getattr(_head(held), name) for name in PolicyHead.model_fields}
    return ShownPolicy(**head, text=held.text, notice=held.notice)


def _member(held: Member) -> ShownMember:
    shown = {
        name: getattr(held, name)
        for name in ShownMember.model_fields
        if name in Member.model_fields and name != "sanctions"
    }
    barred = _bar(held.county, held.subject, "")
    sanctions = tuple(_imposed(held, one).sanction for one in held.sanctions)
    return ShownMember(
        **shown, sanctions=sanctions, declared=bool(held.marks), standing=barred or "good"
    )


def _answered(held: Member) -> Response[str]:
    return door.answer(_member(held), of=held)


def _imposed(of: Member, held: Sanction) -> Imposed:
    kept = {name: getattr(held, name) for name in Sanction.model_fields}
    shown = ShownSanction(**kept, request=members.request_of(of, held), confirm_by=held.overdue_at)
    return Imposed(sanction=shown)


def _bar(county: str, subject: str, role: str) -> str:
    standing = gate.standing(wiring.access(), county, subject)
    return bar(standing, role=role, now=wiring.now(), today=_today(county)) or ""


def _plain(record: Record | None) -> Any:
    return None if record is None else record.model_dump(mode="json")


def _today(county: str) -> date:
    return local_date(wiring.now(), county_of(county).time_zone)


def _number(text: str) -> int:
    """Return a number of a path; one that is none is on file nowhere."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
