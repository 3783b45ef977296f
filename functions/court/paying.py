"""Paying those whose service is over: each once, by a run that can be repeated at any point.

The move to `paid` decides, and in its transaction the run's line: so nobody is paid by two runs,
and a run that crashed goes on where it stands. It closes only with every line counted.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from court.pay import dollars, earned, total
from jury.attempts import until_settled
from jury.batches import MOST_READ
from jury.buckets import PapersBucket
from jury.canonical import Json, document_hash
from jury.cells import safe_cell
from jury.counties import court as court_of
from jury.court_day import PayLine, PayRun, PayRunId, Wages
from jury.errors import IllegalMove, Invalid
from jury.life_cycle import Act, Service, State
from jury.moving import Terms, make, settle
from jury.records import Person, Pool, PoolId, Step
from jury.standing import Desk, of_pool
from jury.versions import NothingYet, unless_seen

HEAD = (
    "juror_number", "last", "first", "middle", "suffix",
    "line1", "line2", "city", "state", "zip5", "zip4", "days", "amount", "donated",
)  # fmt: skip


@dataclass(frozen=True)
class Office:
    """What a payment run works with."""

    desk: Desk
    papers: PapersBucket
    """Where the file for the finance system is put, once."""


def run_id(county: str, pool: PoolId | None, number: int) -> PayRunId:
    """Return under what name a run is filed: the same wish is the same run."""
    asked: dict[str, Json] = {"county": county, "pool": pool, "number": number}
    return f"pay-{document_hash(asked)[:16]}"


def say_wages(
    desk: Desk,
    service: Service,
    act: Act,
    *,
    go_on: bool,
    donated: bool | None,
    screen: str | None = None,
) -> Wages:
    """Take down whether somebody's wages go on while they serve, and what becomes of the fee.

    Where nothing is said of the fee, what is on file of it stays. The same again changes nothing.
    ScreenStale when the caller had something else on the screen than is on file. IllegalMove once
    they have been paid, and for a fee that was given away and is to be kept: s. 40.24(8) lets
    nobody take it back. Invalid where the circuit takes no fees.
    """
    if donated and not court_of(service.county).fees_donated:
        raise Invalid("no fee is donated in this county")

    def once(seen: Service) -> Wages:
        held = desk.summonses.find_wages(seen.county, seen.juror_number)
        unless_seen(held or NothingYet(juror_number=seen.juror_number), screen)
        kept = held is not None and held.donated
        if kept and donated is False:
            raise IllegalMove("what was given away stays so", juror_number=seen.juror_number)
        gives = kept if donated is None else donated
        if held is not None and (held.go_on, held.donated) == (go_on, gives):
            return held
        if seen.state is State.PAID:
            raise IllegalMove("what was paid is paid", juror_number=seen.juror_number)
        now = Wages(
            county=seen.county,
            juror_number=seen.juror_number,
            go_on=go_on,
            donated=gives,
            said=Step(what="said", at=act.at, by=act.by),
            history=() if held is None else (*held.history, held.said),
        )
        papers = [desk.summonses.wages_said(held, now), desk.summonses.unmoved(seen)]
        desk.court.amend_roll(seen.county, [], papers)
        return now

    return settle(desk, service, once)


def pay(office: Office, ordered: PayRun, act: Act) -> PayRun:
    """Pay everybody whom a run is for and whose service is over; return the run as it ended.

    A run that is done is returned as it is, with the same file. Whoever comes too late for it, or
    has not said whether their wages go on, is paid by another one.
    """
    return until_settled(lambda: _paid(office, ordered, act), ordered.id)


def file_of(run: PayRun) -> str:
    """Return where a run's file lies; only a run that is done has one."""
    return f"{_folder(run)}/{run.file}"


def _paid(office: Office, ordered: PayRun, act: Act) -> PayRun:
    store = office.desk.summonses
    run = store.order_pay_run(ordered)
    if run.done is not None:
        return run
    owed = list(_discharged(office.desk, run))
    waiting = [one.juror_number for one in owed if not _pay(office.desk, run, one, act)]
    lines = list(store.pay_lines(run.county, run.id))
    content = _table(office.desk, run.county, lines)
    return store.end_pay_run(
        run.model_copy(
            update={
                "done": Step(what="done", at=act.at, by=act.by),
                "people": len(lines),
                "cents": sum(one.cents for one in lines),
                "file": office.papers.file_once(_folder(run), content),
                "waiting": tuple(waiting),
            }
        )
    )


def _pay(desk: Desk, run: PayRun, service: Service, act: Act) -> bool:
    """Pay one person; tell whether nothing is left to be said for it."""

    def once(seen: Service) -> bool:
        if seen.state is not State.DISCHARGED:
            return True
        wages = desk.summonses.find_wages(seen.county, seen.juror_number)
        served = list(desk.summonses.attendances(seen.county, seen.juror_number))
        if wages is None and any(one.cancelled is None for one in served):
            return False
        go_on = wages is not None and wages.go_on
        days = earned(served, wages_go_on=go_on, own_request=seen.own_request)
        line = PayLine(
            juror_number=seen.juror_number,
            person=seen.person,
            days=days,
            cents=total(days),
            donated=wages is not None and wages.donated,
        )
        terms = Terms(papers=desk.summonses.paid_by(run, line, wages))
        make(desk, seen, "pay", act, terms=terms)
        return True

    return settle(desk, service, once)


def _discharged(desk: Desk, run: PayRun) -> Iterator[Service]:
    for pool in _pools(desk, run):
        yield from (one for one in of_pool(desk, pool) if one.state is State.DISCHARGED)


def _pools(desk: Desk, run: PayRun) -> Iterator[Pool]:
    """Yield the pools that may hold somebody who is owed: all others are passed by their counts."""
    if run.pool is not None:
        yield desk.court.pool(run.county, run.pool)
        return
    for pool in desk.court.pools(run.county):
        counts = (desk.summonses.counts(run.county, where) for where in (pool.draw, pool.id))
        if any(one[State.DISCHARGED.value] for one in counts):
            yield pool


def _folder(run: PayRun) -> str:
    return f"{run.county}/{run.id}"


# -- the file -----------------------------------------------------------------------------


def _table(desk: Desk, county: str, lines: list[PayLine]) -> bytes:
    """Return the lines for which money is due, as the finance system takes them."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(HEAD)
    due = [one for one in lines if one.cents]
    for start in range(0, len(due), MOST_READ):
        some = due[start : start + MOST_READ]
        people = desk.people.several(county, [one.person for one in some])
        for line in some:
            writer.writerow(map(safe_cell, _row(line, people[line.person])))
    return sheet.getvalue().encode()


def _row(line: PayLine, person: Person) -> list[str]:
    name, to = person.name, person.mailing or person.residence
    days = " + ".join(f"{one.days} x {dollars(one.cents)}" for one in line.days)
    return [
        line.juror_number, name.last, name.first, name.middle, name.suffix,
        to.line1, to.line2, to.city, to.state, to.zip5, to.zip4,
        days, dollars(line.cents), "yes" if line.donated else "no",
    ]  # fmt: skip
