"""Who opened something by mistake tells it at once, and that counts for them (clause V.C).

What is told stands as it was told: no route changes or removes it. Whether it came before anybody
had found out is settled at that instant, from what is on record then.
"""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from access import examining
from jury.access_store import AccessStore
from jury.calendar import local_date
from jury.canonical import Json, document_hash
from jury.errors import Conflict, Invalid, NotSupervisor, OwnCase
from jury.reasons import Reason
from jury.records import CountySlug, PersonId, Record, Subject
from jury.staff import MEMBER, Member

DISCLOSURE, DETECTION = "DISCLOSURE", "DETECTION"
"""The registers, as the access table names them."""
ADMINISTRATOR = "court-administrator"
SEES_EVERYTHING = frozenset({ADMINISTRATOR, "auditor"})


class Telling(Record):
    """What somebody tells: that they have opened what they should not have, in their own words."""

    by: Subject
    role: str
    what: Reason
    juror: PersonId | None = None
    """Whose record it was, if it was one person's."""
    at: datetime
    """When it happened."""


class Disclosure(Telling):
    """What somebody has told, and how that stood at that instant."""

    id: str
    county: CountySlug
    told_at: datetime
    lines: tuple[int, ...] = ()
    """The numbers of the teller's lines in the access log of that day; of that person, if named."""
    before_detection: bool
    """True when the log has what is told, and nobody had asked to examine that day, nor entered
    that they had found it out."""


class ShownDisclosure(Telling):
    """What somebody has told, as it is read."""

    id: str
    county: CountySlug
    told_at: datetime
    lines: tuple[int, ...]
    before_detection: bool | None
    """Null to whoever told it: that they were found out before, or not, is not theirs to know."""


class Detection(Record):
    """That a supervisor has found out about something before it was told."""

    id: str
    county: CountySlug
    subject: Subject
    """Whose act it was."""
    juror: PersonId | None = None
    on: date
    """The day on which it happened."""
    reason: Reason
    by: Subject
    role: str
    at: datetime


def disclose(
    access: AccessStore, county: str, telling: Telling, *, now: datetime, zone: ZoneInfo
) -> Disclosure:
    """Enter what somebody tells; the very same told again is the entry that is on file.

    Invalid for what is yet to happen.
    """
    if telling.at > now:
        raise Invalid("what is told has happened")
    day = local_date(telling.at, zone)
    same = document_hash(telling.model_dump(mode="json", exclude={"role"}))
    name = f"disclosure-{day:%Y%m%d}-{same[:16]}"
    held = access.find(county, DISCLOSURE, name, Disclosure)
    if held is not None:
        return held
    lines = tuple(_lines(access, county, telling, day, zone))
    fresh = Disclosure(
        **dict(telling),
        id=name,
        county=county,
        told_at=now,
        lines=lines,
        # The day is the teller's word: what no line bears out counts for nobody.
        before_detection=bool(lines) and not _found_out(access, county, telling, day),
    )
    try:
        access.enter(county, DISCLOSURE, name, fresh)
    except Conflict:  # told twice at once: the first one stands
        return access.entry(county, DISCLOSURE, name, Disclosure)
    return fresh


def detect(access: AccessStore, fresh: Detection, *, today: date) -> Detection:
    """Enter that something was found out; the same again is what is on file.

    NotSupervisor for anybody but whoever supervises that person now, or the administrator; OwnCase
    for oneself; NotFound for whoever is not in the register of staff; Invalid for days to come.
    """
    if fresh.on > today:
        raise Invalid("what is found out has happened")
    if fresh.subject == fresh.by:
        raise OwnCase("what one has done oneself one tells")
    member = access.entry(fresh.county, MEMBER, fresh.subject, Member)
    if fresh.role != ADMINISTRATOR and member.supervisor != fresh.by:
        raise NotSupervisor("only whoever supervises this person enters that")
    held = access.find(fresh.county, DETECTION, fresh.id, Detection)
    if held is not None:
        return held
    try:
        access.enter(fresh.county, DETECTION, fresh.id, fresh)
    except Conflict:
        return access.entry(fresh.county, DETECTION, fresh.id, Detection)
    return fresh


def detection_id(
    subject: Subject, juror: PersonId | None, on: date, *, reason: str, by: Subject
) -> str:
    """Return under what a detection is on file: the same from the same person is the same."""
    asked: dict[str, Json] = {"subject": subject, "juror": juror, "reason": reason, "by": by}
    return f"detection-{on:%Y%m%d}-{document_hash(asked)[:16]}"


def may_read(access: AccessStore, told: Disclosure, *, by: Subject, role: str) -> bool:
    """Tell whether somebody sees what was told: the teller, their supervisor, the auditor."""
    if role in SEES_EVERYTHING or by == told.by:
        return True
    member = access.find(told.county, MEMBER, told.by, Member)
    return member is not None and member.supervisor == by


def shown(told: Disclosure, *, to: Subject) -> ShownDisclosure:
    """Return what was told as somebody reads it."""
    said = dict(told)
    if to == told.by:
        said["before_detection"] = None
    return ShownDisclosure(**said)


def _lines(
    access: AccessStore, county: str, telling: Telling, day: date, zone: ZoneInfo
) -> Iterator[int]:
    for line in examining.on_days(access, county, telling.by, day, day, zone=zone):
        if telling.juror is None or telling.juror in line.people:
            yield line.number


def _found_out(access: AccessStore, county: str, telling: Telling, day: date) -> bool:
    """Tell whether somebody has asked about that day already, or has entered what happened.

    What was entered about the person whom the teller names counts whatever the day: else whoever
    suspects that they were found out would tell of another one.
    """
    examined = examining.of_somebody(access, county, telling.by)
    spans = (examining.span_of(one) for one in examined)
    if any(span.from_on <= day <= span.to_on for span in spans):
        return True
    found = (one for one in access.all(county, DETECTION, Detection) if one.subject == telling.by)
    return any(
        one.on == day if None in {telling.juror, one.juror} else one.juror == telling.juror
        for one in found
    )
