"""The routes of pay: wages, days in court, payment runs and their files, certificates."""

import io
from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from court import paying
from court.offices import act, desk, unless_own
from court.pay import earned, total
from court.paying import Office
from jury import masks, openings, wiring
from jury.counties import county as county_of
from jury.counties import court as court_of
from jury.court_day import Attendance, JurorNumber, PaidDays, PayRun, Wages
from jury.door import Door
from jury.errors import CertificateUnprintable, Conflict, IllegalMove, OwnRecord
from jury.listing import Listing, Page
from jury.purposes import Purposed
from jury.records import Name, PoolId, Record, Step
from jury.standing import by_number, person_of
from jury.versions import NothingYet

door = Door()

PAYS = "court-administrator"
"""Who orders a payment run hands its file to the finance system, and nobody else does."""


class SaidOfWages(Record):
    """Whether somebody's regular wages go on, and whether they give the fee away."""

    wages_go_on: bool
    donated: bool | None = None
    """Nothing said: as it was. What was given away is not taken back: s. 40.24(8)."""


class DaysInCourt(Record):
    """Somebody's days in court, and what they come to as far as it is known."""

    juror_number: JurorNumber
    days: tuple[Attendance, ...]
    wages: Wages | None
    """Null while nobody has said."""
    pay: tuple[PaidDays, ...] | None
    """Null while nobody has said whether their wages go on."""
    cents: int | None


class CertificateLink(Record):
    """A link to a certificate of attendance, good for a few minutes; null without a purpose."""

    url: str | None


class RunOrder(Record):
    """Which payment run: of one pool or of the county, and the how manieth."""

    pool: PoolId | None = None
    number: int = Field(ge=1, le=999)


class PayRuns(Listing):
    """Which part of the payment runs is asked for."""


class PayRunList(Page):
    """A county's payment runs."""

    runs: tuple[PayRun, ...]


class PayRunPage(Record):
    """A payment run, and a link to its file, good for a few minutes."""

    run: PayRun
    url: str | None
    """Null without a purpose, until the run is done, and for whoever only audits it."""


@door.post(
    "/v1/counties/<county>/jurors/<juror>/wages",
    takes=SaidOfWages,
    gives=Wages,
    refuses=(Conflict, IllegalMove, OwnRecord),
    example={"wages_go_on": False},
    versions=("seen", "told"),
)
def say_wages(county: str, juror: str) -> Response[str]:
    """Take down whether somebody's employer goes on paying them while they serve.

    The version is that of what was said, which the days in court tell too.
    """
    given, working = door.body(SaidOfWages), desk()
    service = by_number(working, county, juror)
    unless_own(door, working, [service])
    said = paying.say_wages(
        working,
        service,
        act(door),
        go_on=given.wages_go_on,
        donated=given.donated,
        screen=door.screen,
    )
    openings.enter_changed(door, [service.person])
    return door.answer(said, of=said)


@door.get(
    "/v1/counties/<county>/jurors/<juror>/attendance",
    asks=Purposed,
    gives=DaysInCourt,
    refuses=(Conflict, OwnRecord),
)
def read_attendance(county: str, juror: str) -> Response[str]:
    """Show somebody's days in court, and what they are due for them.

    The version is that of what was said of their wages. Why they left, or an entry was changed, is
    masked unless a purpose is said.
    """
    purpose, store = door.query(Purposed).purpose, wiring.summonses()
    service = by_number(desk(), county, juror)
    days = tuple(store.attendances(county, service.juror_number))
    wages = store.find_wages(county, service.juror_number)
    own = service.own_request
    pay = None if wages is None else earned(days, wages_go_on=wages.go_on, own_request=own)
    shown = DaysInCourt(
        juror_number=service.juror_number,
        days=days,
        wages=wages,
        pay=pay,
        cents=None if pay is None else total(pay),
    ).model_dump(mode="json")
    of = wages or NothingYet(juror_number=service.juror_number)
    if purpose is None:
        return door.answer(masks.without_reasons(shown), of=of)
    openings.show(door, [person_of(desk(), service)], purpose)
    return door.answer(shown, of=of)


@door.get(
    "/v1/counties/<county>/jurors/<juror>/certificate",
    asks=Purposed,
    gives=CertificateLink,
    refuses=(CertificateUnprintable, Conflict, IllegalMove, OwnRecord),
)
def read_certificate(county: str, juror: str) -> Response[str]:
    """Give a link to somebody's certificate of attendance, for their employer.

    It names them: without a purpose there is no link.
    """
    purpose, service = door.query(Purposed).purpose, by_number(desk(), county, juror)
    days = tuple(
        one.day
        for one in wiring.summonses().attendances(county, service.juror_number)
        if one.cancelled is None
    )
    if not days:
        raise IllegalMove(
            "that person has not been in court",
            juror_number=service.juror_number, state=service.state.value,
        )  # fmt: skip
    if purpose is None:
        return door.answer({"url": None})
    person = person_of(desk(), service)
    openings.show(door, [person], purpose)
    # What sets type loads with the first page: a cold start needs every millisecond.
    from court.certificate import Certificate, print_certificate  # noqa: PLC0415

    court, page = court_of(county), io.BytesIO()
    said = Certificate(
        county=county_of(county).name,
        court=court.court,
        juror_number=service.juror_number,
        name=_printed(person.name),
        days=days,
        phone=court.phone,
    )
    print_certificate(said, out=page)
    folder = f"{county}/{service.draw}/certificates"
    filed = wiring.letters().file_once(folder, page.getvalue())
    return door.answer({"url": wiring.letters().link(f"{folder}/{filed}")})


@door.post(
    "/v1/counties/<county>/pay-runs",
    takes=RunOrder,
    gives=PayRun,
    refuses=(Conflict,),
    example={"pool": "grand-20270301T0800-kissimmee", "number": 1},
    keeps=False,  # a large county's answer does not fit an item; the same again changes nothing
)
def pay_jurors(county: str) -> Response[str]:
    """Pay everybody of a pool, or of the county, whose service is over: each of them once.

    The same run again is the same run, with the same file.
    """
    given, now = door.body(RunOrder), act(door)
    if given.pool is not None:
        wiring.court().pool(county, given.pool)
    ordered = PayRun(
        id=paying.run_id(county_of(county).slug, given.pool, given.number),
        county=county,
        pool=given.pool,
        number=given.number,
        ordered=Step(what="ordered", at=now.at, by=now.by),
    )
    done = paying.pay(Office(desk(), wiring.letters()), ordered, now)
    lines = wiring.summonses().pay_lines(county, done.id)
    openings.enter_changed(door, [one.person for one in lines], about=done.id)
    return door.answer(done)


@door.get("/v1/counties/<county>/pay-runs", asks=PayRuns, gives=PayRunList)
def list_pay_runs(county: str) -> Response[str]:
    """List the county's payment runs."""
    return door.listed(
        door.query(PayRuns),
        lambda after: wiring.summonses().pay_runs(county, after=after),
        name="runs",
        key=lambda one: one.id,
        shown=lambda one: one.model_dump(mode="json"),
    )


@door.get(
    "/v1/counties/<county>/pay-runs/<run>",
    asks=Purposed,
    gives=PayRunPage,
    refuses=(Conflict, OwnRecord),
)
def read_pay_run(county: str, run: str) -> Response[str]:
    """Show a payment run; with its file for the finance system to whoever pays and says for what.

    The file has names and addresses: whoever is in it is entered in the access log first, and
    nobody fetches one with somebody of their own household in it.
    """
    purpose, held = door.query(Purposed).purpose, wiring.summonses().pay_run(county, run)
    if purpose is None or held.done is None or door.caller().role != PAYS:
        return door.answer(PayRunPage(run=held, url=None))
    due = [one.person for one in wiring.summonses().pay_lines(county, run) if one.cents]
    people = wiring.people().several(county, due)
    openings.show(door, list(people.values()), purpose, about=held.id)
    return door.answer(PayRunPage(run=held, url=wiring.letters().link(paying.file_of(held))))


def _printed(name: Name) -> str:
    return " ".join(filter(None, (name.first, name.middle, name.last, name.suffix)))


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer a request of API Gateway's."""
    return door(event, context)
