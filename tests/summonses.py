"""Pools whose letters are out, and the two doors at which people answer them."""

import io
import re
from datetime import date, datetime, time
from http import HTTPStatus
from typing import Any

import office
from intake import asked
from pypdf import PdfReader

from jury import standing, wiring
from jury.calendar import local_instant
from jury.counties import county
from jury.life_cycle import Entry, Service
from jury.records import Person, Pool
from summons import api, desk, juror, offices, steps

BASE = f"/v1/counties/{office.COUNTY}"
REASON = "as the person said on the telephone"
PRINTED_CODE = re.compile(r"([A-Z2-7]{4}-[A-Z2-7]{4}-)\s+([A-Z2-7]{4}-[A-Z2-7]{4})")
FIRST, SECOND, THIRD = date(2027, 3, 1), date(2027, 4, 5), date(2027, 5, 3)
LETTER_STEPS = (
    steps.list_summoned,
    steps.verify_addresses,
    steps.print_letters,
    steps.reconcile_counts,
    steps.release_letters,
    steps.start_days,
)


def ordered(service: date = FIRST, size: int = 15) -> Pool:
    """Order a grand-jury pool, which may be small."""
    return office.order(size, kind="grand", service=service)


def sent(pool: Pool) -> Pool:
    """Draw an ordered pool and send its letters out."""
    office.draw(pool)
    return written_to(pool)


def written_to(pool: Pool) -> Pool:
    """Send out the letters of a pool that is drawn."""
    state = office.identifiers(pool)
    for step in LETTER_STEPS:
        state = step(state, None)
    return now_of(pool)


def released_late(
    pool: Pool, order: str, *, reason: str = "the trial was moved to an earlier week"
) -> tuple[int, Any]:
    """Release letters on a court's order, as two people do; return the answer to the second.

    What is refused to the first is returned as it is.
    """
    route = f"{BASE}/pools/{pool.id}/summons"
    body = {"court_order": order, "reason": reason}
    status, told = asked(api.handler, "POST", route, body)
    if status != HTTPStatus.ACCEPTED:
        return status, told
    approval = {"approve": told["request"]}
    return asked(api.handler, "POST", route, approval, by="judge-1", role="judge")


def now_of(pool: Pool) -> Pool:
    return wiring.court().pool(pool.county, pool.id)


def codes(pool: Pool) -> dict[str, str]:
    """Return the codes as the printed letters have them, by juror number."""
    batch = wiring.court().batch(pool.county, pool.draw)
    pdf = wiring.letters().filed(f"{pool.county}/{pool.draw}", batch.sha256)
    return dict(read_letter(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages)


def read_letter(text: str) -> tuple[str, str]:
    """Return a page's juror number and code."""
    number = re.search(r"\b[0-9]{2}-[0-9]{4}-[0-9]{4}\b", text)
    code = PRINTED_CODE.search(text)
    assert number is not None
    assert code is not None
    return number[0], code[1] + code[2]


def ask(route: str, code: str, *, address: str = "192.0.2.7", **said: Any) -> tuple[int, Any]:
    """Ask the juror's door with a code; `route` is what comes after /v1/public/jurors."""
    body = {"code": code, **said}
    return asked(juror.handler, "POST", f"/v1/public/jurors{route}", body, address=address)


def staff(
    method: str, route: str, body: Any = None, *, role: str = "jury-manager", **query: str
) -> tuple[int, Any]:
    """Ask the office's door; `route` is what comes after the county."""
    return asked(desk.handler, method, BASE + route, body, by=f"{role}-1", role=role, **query)


def the_desk() -> standing.Desk:
    return offices.desk()


def service(number: str) -> Service:
    """Return a summons as it reads now."""
    return standing.by_number(the_desk(), office.COUNTY, number)


def history(number: str) -> list[Entry]:
    return list(wiring.summonses().history(office.COUNTY, number))


def person(number: str) -> Person:
    """Return whose summons it is."""
    return standing.person_of(the_desk(), service(number))


def everybody(pool: Pool) -> list[Service]:
    return list(standing.of_pool(the_desk(), now_of(pool)))


def counted(pool: Pool) -> dict[str, int]:
    """Return a pool's numbers by state as its counters have them: letters, and what has moved."""
    court, store = wiring.court(), wiring.summonses()
    batch = court.find_batch(pool.county, pool.draw)
    own = store.counts(pool.county, pool.draw)
    carried = store.counts(pool.county, pool.id)
    names = {*own, *carried, "summoned", "held"} - {"coming", "moved_out", "reassigned"}
    first = {"summoned": batch.summoned, "held": batch.held} if batch else {}
    total = {name: first.get(name, 0) + own[name] + carried[name] for name in names}
    return {name: number for name, number in total.items() if number}


def instant(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a wall-clock time in the county, in UTC as the clock of a function has it."""
    return local_instant(day, time(hour, minute), county(office.COUNTY).time_zone)
