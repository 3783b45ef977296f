"""Every act that takes two people, each in a county where it can be done, for tests of them all."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import boto3
import desk
import intake
import office
import summonses
from county_rows import as_csv, rows
from desk import REASON
from intake import arrive, asked, ingest, items, walk

from access import api as access_api
from access import examination_desk, examining, export_desk, exporting
from ingest import api as ingest_api
from jury import wiring
from jury.life_cycle import State
from jury.records import Record, Step
from jury.staff import MEMBER, Member
from summons import api as summons_api
from summons import desk as summons_desk
from summons import steps

BASE = f"/v1/counties/{office.COUNTY}"
FIRST, SECOND, THIRD = "administrator-1", "judge-1", "administrator-2"
CLERK, OTHER_CLERK = "clerk-1", "clerk-2"
Answer = tuple[int, Any]
ALL: dict[str, Callable[[], "Act"]] = {}


class Act:
    """One act: how it is asked for and approved, what it does, and what it rests on."""

    def __init__(
        self,
        ask: Callable[[str], Answer],
        approve: Callable[[str, str], Answer],
        *,
        done: Callable[[], bool],
        moved: Callable[[], object] = lambda: None,
        another: Callable[[], str] = lambda: "f" * 64,
        at: datetime = office.NOW,
        on_file: Callable[[], dict[str, Any]] | None = None,
    ) -> None:
        self.ask, self.approve, self.done, self.at = ask, approve, done, at
        self.on_file = on_file or everything
        """What a repeat leaves as it is: whatever is on record, if nothing is said."""
        self.moved = moved
        """Changes what a request rests on, where anything can."""
        self.another = another
        """Asks for the same act on something else, and returns the hash of that request."""


def act(made: Callable[[], Act]) -> Callable[[], Act]:
    ALL[made.__name__] = made
    return made


def request_of(answer: Answer) -> str:
    """Return the hash that another person approves."""
    status, told = answer
    assert status == HTTPStatus.ACCEPTED, told
    inner = told["request"]
    return str(inner["request"] if isinstance(inner, dict) else inner)


def everything() -> dict[str, Any]:
    """Return whatever is on record anywhere."""
    found = boto3.client("s3").list_objects_v2(Bucket="papers").get("Contents", [])
    papers = {one["Key"]: one["ETag"] for one in found}
    return {name: items(name) for name in ("court", "access", "people", "summons")} | {
        "papers": papers
    }


def all_but_the_log() -> dict[str, Any]:
    """Return the same without the access log, in which an act that is repeated has a line more."""
    found = everything()
    access = [one for one in found["access"] if one["pk"]["S"].startswith("COUNTY#")]
    return found | {"access": access}


def register(subject: str, *, supervisor: str | None = None, position: Any = "employee") -> None:
    """Enter somebody into the register of staff."""
    step = Step(what="registered", at=office.NOW, by=FIRST)
    entry = Member(
        county=office.COUNTY,
        subject=subject,
        position=position,
        supervisor=supervisor,
        registered=step,
    )
    wiring.access().enter(office.COUNTY, MEMBER, subject, entry)


def posting(handler: Any, route: str, **body: Any) -> Callable[[str], Answer]:
    """Return how somebody posts a body to a route of the county's."""
    return lambda by: asked(handler, "POST", BASE + route, body, by=by, role=_role(by))


def approving(handler: Any, route: str) -> Callable[[str, str], Answer]:
    """Return how somebody approves by a hash at a route."""
    return lambda by, given: posting(handler, route, approve=given)(by)


def drawn() -> Any:
    office.publish(office.residents(100))
    pool = desk.small_pool()
    office.draw(pool)
    return pool


def listed() -> Any:
    """Return a pool whose people have their juror numbers."""
    pool = drawn()
    steps.list_summoned(office.identifiers(pool), None)
    return pool


def venire_wish(pool: Any, recipient: str = "the public defender") -> dict[str, Any]:
    """Return what asks for an export of everybody of a pool."""
    return {
        "what": {"kind": "venire", "pool": pool.id},
        "recipient": recipient,
        "purpose": "answering-a-challenge",
        "authority": "2026-CF-1234",
        "expires_on": "2026-12-10",
    }


# -- the acts -----------------------------------------------------------------------------------


@act
def void() -> Act:
    pool = drawn()
    draw = wiring.court().draw(pool.county, pool.draw)
    return Act(
        lambda by: desk.void(pool, by, reason=REASON),
        lambda by, given: desk.void(pool, by, approve=given),
        done=lambda: wiring.court().draw(pool.county, pool.draw).voided,
        moved=lambda: _put(f"DRAW#{draw.id}", draw, result_hash="e" * 64),
    )


@act
def entropy() -> Act:
    pool = desk.small_pool()
    return Act(
        lambda by: desk.entropy(pool, by, sources=["kms", "ceremony"], reason=REASON),
        lambda by, given: desk.entropy(pool, by, approve=given),
        done=lambda: desk.now(pool).entropy == ("kms", "ceremony"),
        # By way of another change of the same kind, that somebody else has made meanwhile.
        moved=lambda: _put(f"POOL#{pool.id}", pool, entropy=("ceremony", "kms")),
    )


@act
def release_file() -> Act:
    ingest(as_csv(rows(60, changed_on="2026-07-01")), "first.csv")
    file = walk(arrive(as_csv(rows(20, changed_on="2026-10-01")), "second.csv"))
    route = f"/files/{file.id}/release"

    def another() -> str:
        again = walk(arrive(as_csv(rows(25, changed_on="2026-10-02")), "third.csv"))
        wish = posting(ingest_api.handler, f"/files/{again.id}/release", reason=REASON)
        return request_of(wish(FIRST))

    return Act(
        posting(ingest_api.handler, route, reason=REASON),
        approving(ingest_api.handler, route),
        done=lambda: wiring.court().file(file.county, file.id).status == "received",
        moved=lambda: _put(f"FILE#{file.id}", file, plan="e" * 64),
        another=another,
    )


@act
def short_notice() -> Act:
    pool = listed()
    state = office.identifiers(pool)
    for step in summonses.LETTER_STEPS[1:4]:
        state = step(state, None)
    batch = wiring.court().batch(pool.county, pool.draw)
    route = f"/pools/{pool.id}/summons"
    return Act(
        posting(summons_api.handler, route, court_order="2027-AO-3", reason=REASON),
        approving(summons_api.handler, route),
        done=lambda: wiring.court().batch(pool.county, pool.draw).released_at is not None,
        moved=lambda: _put(f"BATCH#{pool.draw}", batch, printed_at=office.NOW + timedelta(1)),
        at=summonses.instant(office.SERVICE - timedelta(days=10), 9),
    )


@act
def late_reprint() -> Act:
    pool = summonses.sent(_published(summonses.ordered))
    one, two = (each.juror_number for each in summonses.everybody(pool)[:2])
    route = f"/pools/{pool.id}/summons/reprints"
    wish = {"court_order": "2027-AO-3", "reason": REASON, "after_print": 1}
    return Act(
        posting(summons_api.handler, route, juror_number=one, **wish),
        lambda by, given: posting(summons_api.handler, route, juror_number=one, approve=given)(by),
        done=lambda: any(wiring.court().reprints(pool.county, pool.draw)),
        moved=lambda: _later_by_a_day(pool),
        another=lambda: request_of(
            posting(summons_api.handler, route, juror_number=two, **wish)(FIRST)
        ),
        at=summonses.instant(summonses.FIRST - timedelta(days=10), 9),
        on_file=all_but_the_log,
    )


@act
def late_resummoning() -> Act:
    pool = summonses.sent(_published(summonses.ordered))
    numbers = [each.juror_number for each in summonses.everybody(pool)[:2]]
    back = {"move": "return_mail", "reason": "returned: moved, left no address"}
    for number in numbers:
        assert summonses.staff("POST", f"/jurors/{number}/moves", back)[0] == HTTPStatus.OK
    one, two = (f"/jurors/{number}/resummonings" for number in numbers)
    wish = {"court_order": "2027-AO-3", "reason": REASON}
    return Act(
        posting(summons_desk.handler, one, **wish),
        approving(summons_desk.handler, one),
        done=lambda: summonses.service(numbers[0]).state is State.SUMMONED,
        moved=lambda: _later_by_a_day(pool),
        another=lambda: request_of(posting(summons_desk.handler, two, **wish)(FIRST)),
        at=summonses.instant(summonses.FIRST - timedelta(days=10), 9),
        on_file=all_but_the_log,
    )


def _published(order: Callable[[], Any]) -> Any:
    office.publish(office.residents(100))
    return order()


def _later_by_a_day(pool: Any) -> None:
    _put(f"POOL#{pool.id}", pool, service_date=pool.service_date + timedelta(days=1))


@act
def export_of_a_venire() -> Act:
    pool = listed()
    draw = wiring.court().draw(pool.county, pool.draw)
    return _export(
        venire_wish(pool),
        venire_wish(pool, "the state attorney"),
        moved=lambda: _put(f"DRAW#{draw.id}", draw, result_hash="e" * 64),
    )


@act
def export_of_a_record() -> Act:
    people = office.residents(3)
    office.publish(people)
    one, two = ({"kind": "record", "juror": person.id} for person in people[:2])
    wish = {
        "recipient": "the state attorney",
        "purpose": "court-order",
        "authority": "2026-AO-7",
        "expires_on": "2026-12-01",
    }
    held = wiring.people().find(office.COUNTY, people[0].id)
    assert held is not None
    return _export(
        wish | {"what": one},
        wish | {"what": two},
        moved=lambda: intake.amended(held, returned_on=office.NOW.date()),
    )


def _export(wish: dict[str, Any], other: dict[str, Any], moved: Callable[[], object]) -> Act:
    ask = posting(export_desk.handler, "/exports", **wish)
    name = _identifier(wish)
    return Act(
        ask,
        approving(export_desk.handler, f"/exports/{name}/approval"),
        done=lambda: (
            wiring.access().find(office.COUNTY, exporting.EXPORT, name, exporting.Manifest)
            is not None
        ),
        moved=moved,
        another=lambda: request_of(posting(export_desk.handler, "/exports", **other)(FIRST)),
    )


def _identifier(wish: dict[str, Any]) -> str:
    terms = exporting.Terms.model_validate_json(json.dumps(wish))
    return exporting.export_id(office.COUNTY, terms)


@act
def examination() -> Act:
    for one in (CLERK, OTHER_CLERK):
        register(one)
    span = {"from_on": "2026-11-02", "to_on": "2026-11-20", "reason": REASON}
    ask = posting(examination_desk.handler, "/examinations", subject=CLERK, **span)
    other = posting(examination_desk.handler, "/examinations", subject=OTHER_CLERK, **span)
    known: dict[str, str] = {}

    def asking(by: str) -> Answer:
        status, told = ask(by)
        known.setdefault("examination", told.get("examination", ""))
        return status, told

    def approve(by: str, given: str) -> Answer:
        route = f"/examinations/{known['examination']}/approval"
        return approving(examination_desk.handler, route)(by, given)

    return Act(
        asking,
        approve,
        done=lambda: any(
            one.approved_by for one in examining.every(wiring.access(), office.COUNTY)
        ),
        another=lambda: request_of(other(FIRST)),
    )


@act
def lifting_of_a_sanction() -> Act:
    register(CLERK)
    imposing = posting(
        access_api.handler,
        f"/staff/{CLERK}/sanctions",
        kind="suspend",
        case="2026-HR-7",
        reason=REASON,
    )
    assert imposing(FIRST)[0] == HTTPStatus.CREATED
    route = f"/staff/{CLERK}/sanctions/{{}}/lifting"

    def another() -> str:
        assert imposing(THIRD)[0] == HTTPStatus.CREATED
        return request_of(posting(access_api.handler, route.format(2), reason=REASON)(FIRST))

    return Act(
        posting(access_api.handler, route.format(1), reason=REASON),
        approving(access_api.handler, route.format(1)),
        done=lambda: (
            wiring.access().entry(office.COUNTY, MEMBER, CLERK, Member).sanctions[0].lifted
            is not None
        ),
        another=another,
    )


def _put(sort: str, seen: Record, **changes: Any) -> None:
    """Change what is on file behind everybody's back."""
    wiring.court()._replace(office.COUNTY, sort, seen, seen.model_copy(update=changes))


def _role(by: str) -> str:
    role = by.rpartition("-")[0]
    return "court-administrator" if role == "administrator" else role
