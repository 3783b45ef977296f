"""What the routes of the rule of behaviour answer with; the published description is made of it."""

from datetime import date, datetime
from typing import Literal

from access.policies import Adoption, MonitoringNotice
from jury.listing import Page
from jury.records import Hex32, Record, Step, Subject
from jury.staff import Agreement, Position, Sanction, VendorId


class PolicyHead(Record):
    """A version of the policy, without its text."""

    version: int
    text_sha256: Hex32
    notice_sha256: Hex32
    missing: tuple[str, ...]
    """The items that the notice of monitoring leaves out; there are none once it is adopted."""
    drafted: Step
    adoption: Adoption | None
    reviews: tuple[Step, ...]
    review_due: date | None


class PolicyList(Page):
    """The versions of a county's policy, the first one first."""

    policies: tuple[PolicyHead, ...]


class ShownPolicy(PolicyHead):
    """A version of the policy as it is read."""

    text: str
    notice: MonitoringNotice


class PublicPolicy(Record):
    """The policy in force, as anybody may read it."""

    version: int
    text: str
    text_sha256: Hex32
    notice: MonitoringNotice
    effective_on: date
    heard_on: date


class PublicPolicies(Record):
    """The policy in force, or nothing before the first."""

    policy: PublicPolicy | None


class OwnAgreement(Record):
    """What one has to read and sign, and how one stands."""

    policy: ShownPolicy | None
    """The version in force; nothing before the first."""
    signed: Agreement | None
    """What one signed of it."""
    bar: str
    """What keeps one from working now, as the code of the refusal; empty when nothing does."""
    says: str
    sanctions: tuple[Sanction, ...]


class ShownSanction(Sanction):
    """A consequence, with the hash by which a second person confirms it, and until when."""

    request: Hex32
    confirm_by: datetime


class ShownMember(Record):
    """Somebody of the staff, by the login, which names nobody."""

    subject: Subject
    position: Position
    supervisor: Subject | None
    vendor: VendorId | None
    registered: Step
    agreements: tuple[Agreement, ...]
    sanctions: tuple[ShownSanction, ...]
    ended: Step | None
    """That they work here no more."""
    history: tuple[Step, ...]
    declared: bool
    """Whether they said who they are, so that they can be kept from their own record."""
    standing: Literal["good"] | str
    """What bars them now in any role, as the code of the refusal; `good` when nothing does."""


class MemberList(Page):
    """The register of staff."""

    staff: tuple[ShownMember, ...]


class Signed(Record):
    """An agreement, as it is on file."""

    agreement: Agreement
    bar: str


class Imposed(Record):
    """A consequence, as it is on file."""

    sanction: ShownSanction
