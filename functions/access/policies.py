"""The rule of behaviour as a document with versions: drafted, announced, heard, adopted, reviewed.

The court's own process decides on it; what is kept here is that it took place, in what order, and
what exactly was adopted. Policy 524's note and its clause XVII ask for notice and a hearing.
"""

from datetime import date, datetime
from itertools import pairwise

from pydantic import Field

from jury.access_log import Opening
from jury.access_store import AccessStore, Entry
from jury.calendar import local_date, months_after, years_after
from jury.canonical import document_hash, sha256
from jury.counties import county as county_of
from jury.errors import Conflict, DatesWrong, NotFound, NoticeIncomplete, NotRegistered
from jury.records import CountySlug, Record, Step
from jury.staff import ALL, EDITIONS, MEMBER, POLICY, Edition, Editions, Member

ITEMS = (
    "policies",
    "liability",
    "privacy",
    "technical_limits",
    "obligations",
    "data_practices",
    "consequences",
    "law",
)
"""What users have to be told (clause XI), each in words of the court's own."""

REVIEW_MONTHS = 11
"""So long after it took effect, or was last reviewed, a policy's review is due (clause XVII)."""


class MonitoringNotice(Record):
    """What users are told; each item may stay empty in a draft, and none at adoption."""

    policies: str = Field(default="", max_length=2000)
    """That use is subject to the court's policies."""
    liability: str = Field(default="", max_length=2000)
    """What the court is not liable for."""
    privacy: str = Field(default="", max_length=2000)
    """How far privacy goes, and that use is monitored."""
    technical_limits: str = Field(default="", max_length=2000)
    """That technical means do not make everything impossible that is forbidden."""
    obligations: str = Field(default="", max_length=2000)
    """For what obligations the user answers."""
    data_practices: str = Field(default="", max_length=2000)
    """Which laws govern the data, and who may have them."""
    consequences: str = Field(default="", max_length=2000)
    """What may follow when the policy is broken."""
    law: str = Field(default="", max_length=2000)
    """That local, state and federal law go before."""

    @property
    def hash(self) -> str:
        """The hash under which the notice is acknowledged."""
        return document_hash(self.model_dump(mode="json"))


class Adoption(Record):
    """On which days the public was told and heard, the policy adopted; and from when it holds."""

    noticed_on: date
    heard_on: date
    adopted_on: date
    effective_on: date
    entered: Step


class Policy(Record):
    """One version of a county's rule of behaviour."""

    county: CountySlug
    version: int = Field(ge=1)
    text: str = Field(min_length=200, max_length=60_000)
    notice: MonitoringNotice
    drafted: Step
    adoption: Adoption | None = None
    reviews: tuple[Step, ...] = ()
    """Every review that found that it can stay."""

    @property
    def text_sha256(self) -> str:
        """The hash of what is read and signed."""
        return sha256(self.text.encode())


def policy(store: AccessStore, county: str, version: int) -> Policy:
    """Return a version; NotFound when there is none."""
    return store.entry(county, POLICY, _name(version), Policy)


def every(store: AccessStore, county: str) -> list[Policy]:
    """Return all versions, the first one first."""
    return list(store.all(county, POLICY, Policy))


def draft(
    store: AccessStore, county: str, *, text: str, notice: MonitoringNotice, step: Step
) -> Policy:
    """File a draft as the next version; the very same draft again is the one on file."""
    held = every(store, county)
    if held and (held[-1].text, held[-1].notice) == (text, notice) and held[-1].adoption is None:
        return held[-1]
    made = Policy(county=county, version=len(held) + 1, text=text, notice=notice, drafted=step)
    store.enter(county, POLICY, _name(made.version), made)
    return made


def adopt(
    store: AccessStore, seen: Policy, adoption: Adoption, *, today: date, line: Opening
) -> Policy:
    """Enter a version's adoption; the same again changes nothing.

    DatesWrong unless notice, hearing and adoption are over and follow each other, and it takes
    effect afterwards, within a year, and after whatever was adopted before. NoticeIncomplete where
    an item is left out. Conflict when it was adopted otherwise. NotRegistered for whoever is not of
    the staff: once a first policy is in force only those who are get in, and somebody has to.
    """
    if store.find(seen.county, MEMBER, adoption.entered.by, Member) is None:
        raise NotRegistered("enter yourself into the register of staff before you adopt a policy")
    if seen.adoption is not None:
        if _days(seen.adoption) == _days(adoption):
            return seen
        raise Conflict("this version has been adopted already", version=seen.version)
    missing = [item for item in ITEMS if not getattr(seen.notice, item).strip()]
    if missing:
        raise NoticeIncomplete("the notice leaves items out", missing=", ".join(missing))
    days = _days(adoption)
    if any(later < earlier for earlier, later in pairwise(days)) or days[0] >= days[1]:
        raise DatesWrong("first the notice, then the hearing, the adoption, and the effect")
    if adoption.adopted_on > today:
        raise DatesWrong("an adoption is entered once it is done")
    if adoption.effective_on > years_after(today, 1):
        raise DatesWrong("a policy takes effect within a year: by then it is due to be looked at")
    held = store.find(seen.county, EDITIONS, ALL, Editions)
    editions = held or Editions(county=seen.county)
    if any(
        one.effective_on > adoption.effective_on or one.version > seen.version
        for one in editions.adopted[-1:]
    ):
        raise DatesWrong("a later policy has been adopted already")
    adopted = seen.model_copy(update={"adoption": adoption})
    # Together: what is adopted on paper and not at the door would hold for nobody.
    store.log(
        line,
        Entry(POLICY, _name(seen.version), adopted, seen),
        Entry(EDITIONS, ALL, _with(editions, adopted, adoption), held),
    )
    return adopted


def review(store: AccessStore, seen: Policy, *, step: Step, line: Opening) -> Policy:
    """Enter that a version was looked at again and can stay; NotFound before its adoption."""
    if seen.adoption is None:
        raise NotFound("that version has not been adopted")
    after = seen.model_copy(update={"reviews": (*seen.reviews, step)})
    store.log(line, Entry(POLICY, _name(seen.version), after, seen))
    return after


def in_force(store: AccessStore, county: str, now: datetime) -> Policy | None:
    """Return the version in force at an instant, or None before the first."""
    today = local_date(now, county_of(county).time_zone)
    edition = _editions(store, county).in_force(today)
    return None if edition is None else policy(store, county, edition.version)


def review_due(held: Policy) -> date | None:
    """Return the day on which a version has to be looked at again; None before its adoption."""
    if held.adoption is None:
        return None
    zone = county_of(held.county).time_zone
    seen = [local_date(one.at, zone) for one in held.reviews]
    return months_after(max([held.adoption.effective_on, *seen]), REVIEW_MONTHS)


def _with(editions: Editions, adopted: Policy, adoption: Adoption) -> Editions:
    """Return what the door knows of, with one more version."""
    edition = Edition(
        version=adopted.version,
        text_sha256=adopted.text_sha256,
        notice_sha256=adopted.notice.hash,
        effective_on=adoption.effective_on,
    )
    return editions.model_copy(update={"adopted": (*editions.adopted, edition)})


def _editions(store: AccessStore, county: str) -> Editions:
    return store.find(county, EDITIONS, ALL, Editions) or Editions(county=county)


def _days(adoption: Adoption) -> tuple[date, date, date, date]:
    return adoption.noticed_on, adoption.heard_on, adoption.adopted_on, adoption.effective_on


def _name(version: int) -> str:
    return f"{version:05d}"
