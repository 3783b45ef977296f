"""Florida's counties and the courts that use this system, as data beside the code."""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, TypeAdapter

from jury.court_days import CourtDays, Observance
from jury.errors import CountyUnknown
from jury.records import FINAL_LIST_FLOOR, CountySlug, LocationSlug, Pool, Record


class County(Record):
    """A county: how paths name it, how DHSMV numbers it, and what time it keeps."""

    slug: CountySlug
    name: str
    code: int
    zone: str

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone in which the county's dates and hours are meant."""
        return ZoneInfo(self.zone)


class Location(Record):
    """Where jurors report."""

    name: str
    lines: tuple[str, ...]


class Question(Record):
    """One question of a county's juror questionnaire."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{2,39}$")]
    en: str
    es: str
    label: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    """How the Case Information Sheet heads the answer."""
    on_sheet: bool
    """The court lets the parties read the answer there; else it is the office's alone."""


class Court(Record):
    """What a county's letters say about its court, and how its chief judge has it draw."""

    county: CountySlug
    court: str
    circuit: str
    mailer: Annotated[str, StringConstraints(pattern=r"^([0-9]{6}|[0-9]{9})$")]
    """The six or nine digits by which the Postal Service knows the sender."""
    mail_service: Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]
    """The Intelligent Mail service type: class of mail and what is told about it."""
    web: str
    phone: str
    call_in: str
    ada_contact: str
    return_to: tuple[str, ...]
    seal: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,60}\.png$")] | None = None
    """A picture beside this configuration, in black or greys; none: a neutral one is drawn."""
    locations: dict[LocationSlug, Location]
    final_list: int | None = Field(default=None, ge=FINAL_LIST_FLOOR)
    """How many people the lot puts on the final list of s. 40.02; none: everybody is on it."""
    fees_donated: bool = False
    """The circuit lets jurors give their fee away (s. 40.24)."""
    questions: tuple[Question, ...] = ()
    """What jurors are asked before the day."""
    observes: tuple[Observance, ...] = ()
    """Holidays that the chief judge orders beside those of the state."""
    closed: tuple[date, ...] = ()
    """Days on which the court was closed besides, by order or by hurricane."""


@cache
def florida() -> dict[str, County]:
    """Return the sixty-seven counties by slug."""
    text = files(__package__).joinpath("florida.json").read_text("utf-8")
    return {county.slug: county for county in TypeAdapter(list[County]).validate_json(text)}


def county(slug: str) -> County:
    """Return a county of Florida; CountyUnknown for any other name."""
    if slug not in florida():
        raise CountyUnknown("there is no county of that name")
    return florida()[slug]


def court(slug: str) -> Court:
    """Return a county's court; CountyUnknown when it has no configuration here."""
    path = files(__package__).joinpath(f"{county(slug).slug}.json")
    if not path.is_file():
        raise CountyUnknown("no court is configured for that county")
    return Court.model_validate_json(path.read_text("utf-8"))


def seal(held: Court) -> bytes | None:
    """Return the picture of a court's seal; None where a neutral one is to be drawn."""
    if held.seal is None:
        return None
    return files(__package__).joinpath(held.seal).read_bytes()


def when_and_where(pool: Pool) -> dict[str, Any]:
    """Return when and where a pool reports, in the county's time, as every door tells it."""
    place = court(pool.county).locations[pool.order.location]
    reports_at = pool.order.reports_at.astimezone(county(pool.county).time_zone)
    return {
        "reports_at": reports_at.isoformat(),
        "location": {"name": place.name, "lines": list(place.lines)},
    }


def final_list(slug: str) -> int | None:
    """Return how many people the lot puts on a county's final list; None: everybody is on it."""
    try:
        return court(slug).final_list
    except CountyUnknown:  # without a court nobody is drawn there at all
        return None


def court_days(slug: str) -> CourtDays:
    """Return the days on which a county's court is open; without a court, the state's days."""
    try:
        held = court(slug)
    except CountyUnknown:
        return CourtDays()
    return CourtDays(observes=held.observes, closed=held.closed)
