"""A court week: a pool from its order to the last cent, with a felony, a civil and a capital case.

A petit pool of two hundred and fifty is drawn from a synthetic county's list, and the first fifty
of them are told to report. On Monday thirty-nine come, on Tuesday one more.
The test keeps a book of its own, of who came when and what became of whom on which panel, and holds
the office's figures against it.
"""

import io
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta

import intake
import office
import pytest
import summonses
import time_machine
from court_room import (
    cancel,
    checked_in,
    excused_from_service,
    fetched,
    leave,
    numbers,
    outcomes,
    pay,
    pay_run,
    pay_table,
    room,
)
from outcomes import entered, finished, jury_discharged, seat
from panels import called, dismissed, done, in_state, order, started, states, terms, verified
from pypdf import PdfReader
from summonses import BASE, FIRST, everybody, instant, person, staff
from synthetic import county

from draw import api as draw_api
from jury import wiring
from jury.eligibility import exclusion
from jury.life_cycle import IN_COURT, State
from jury.records import FileStatus, Pool
from reports import api as reports_api
from summons import days

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (FIRST + timedelta(days=one) for one in range(5))
LATER = date(2027, 6, 7)
SIZE, TOLD = 250, 50
"""How many are drawn, the fewest that a petit pool may ask for; and how many are told to report."""
CLOSE = {"reason": "the week is over and the room is empty"}
FELONY = {"case": "2027-CF-000412", "kind": "felony", "room": "4B"}
CIVIL = {"case": "2026-CA-001733", "kind": "civil", "room": "2A"}
CAPITAL = {"case": "2026-CF-000007", "kind": "capital", "room": "6C"}
USES = {
    "sworn": "sworn",
    "alternate": "alternate",
    "cause": "struck_for_cause",
    "peremptory": "struck_peremptorily",
    "not_reached": "not_reached",
}
"""What the yield calls each outcome; of several the one counts that stands first here."""


@dataclass
class Book:
    """What the test has seen itself: who came on which days, and what became of whom."""

    pool: Pool
    came: defaultdict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    fates: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def cents(self, number):
        """Return what somebody is due whose wages do not go on: s. 40.24, by hand."""
        served = len(self.came[number])
        return 15_00 * min(served, 3) + 30_00 * max(served - 3, 0)


@pytest.fixture
def book():
    """A petit pool from a synthetic county's list, ordered at the desk, its letters out."""
    with intake.opened():
        file = intake.ingest(*county(600, 3).quarters[0].file("csv"))
        assert file.status is FileStatus.PUBLISHED
        pool = ordered(FIRST)
        yield Book(summonses.sent(pool))


def ordered(day):
    wish = {"kind": "petit", "location": "kissimmee", "requested": SIZE, "time": "08:00"}
    wish |= {"service_date": day.isoformat()}
    status, told = intake.asked(draw_api.handler, "POST", f"{BASE}/pools", wish)
    assert status == 201, told
    return wiring.court().pool(told["county"], told["id"])


@contextmanager
def at(day, hour, minute=0):
    with time_machine.travel(instant(day, hour, minute), tick=False):
        yield


# -- acts, each entered in the book ---------------------------------------------------------------


def arrive(book, day, *jurors, **said):
    told = checked_in(book.pool, *({"juror": one, **said} for one in jurors))
    assert outcomes(told) == ["checked_in"] * len(jurors)
    for one in jurors:
        book.came[one].add(day)


def decide(book, shown, *given):
    """Enter what became of the seats in their order; a party's name is a strike of theirs."""
    words = ["peremptory" if one not in USES else one for one in given]
    seats = [
        seat(place, word, **({"by": one} if word == "peremptory" else {}))
        for place, (word, one) in enumerate(zip(words, given, strict=True), start=1)
    ]
    status, answer = entered(shown, *seats)
    assert (status, answer["warnings"]) == (200, [])
    for number, word in zip(on_it(shown), words, strict=True):
        book.fates[number].append(word)
    nobody_sits_twice(book.pool)
    return answer["panel"]


def jury_of(shown):
    """Return the jurors and alternates of a panel."""
    jury = {"sworn", "alternate"}
    return [one["juror_number"] for one in shown["seats"] if one["outcome"] in jury]


def on_it(shown):
    return [one["juror_number"] for one in shown["seats"]]


def empanelled(book, case, *given, unused="return", **wish):
    """Have a panel drawn, decided and ended; return it as it then stands."""
    shown = called(book.pool, **case, **wish)
    nobody_sits_twice(book.pool)
    assert len(shown["seats"]) == len(given)
    decide(book, shown, *given)
    status, answer = finished(shown, unused)
    assert (status, answer["panel"]["status"]) == (200, "done")
    nobody_sits_twice(book.pool)
    return answer["panel"]


def verdict(book, shown):
    assert jury_discharged(shown)[0] == 200
    nobody_sits_twice(book.pool)
    assert set(jury_of(shown)) <= set(in_state(book.pool, State.DISCHARGED))


def excluded(draw):
    """Return who was in court and could not be drawn, by why."""
    return terms(draw)["roll"]["excluded"]


def went_home(book):
    """End the day; return how many were still there."""
    status, told = room("POST", f"/pools/{book.pool.id}/day-end", {})
    assert status == 200
    return told["people"]


def closed(book):
    return staff("POST", f"/pools/{book.pool.id}/close", CLOSE)


def nobody_sits_twice(pool):
    """See by the seats, by where everybody stands, and by everybody's history."""
    shown = done("GET", f"/pools/{pool.id}/panels")["panels"]
    seats = [one for panel in shown for one in panel["seats"] if one["afterwards"] is None]
    sitting = sorted(one["juror_number"] for one in seats)
    assert len(sitting) == len(set(sitting))
    on_panels = IN_COURT - {State.CHECKED_IN}
    assert sitting == [one for one, state in sorted(states(pool).items()) if state in on_panels]
    histories = wiring.summonses().histories(everybody(pool))
    for number in numbers(pool):
        sits = False
        for line in histories.get(number, ()):
            if line.move == "call_to_panel":
                assert not sits
                sits = True
            elif line.move in {"return_to_room", "release_from_panel", "discharge"}:
                sits = False
        assert sits == (number in sitting)


# -- the week -------------------------------------------------------------------------------------


def test_a_court_week_from_the_order_of_a_pool_to_the_last_cent(book, tmp_path):
    excused, returned, scanned, early, tardy, *others = numbers(book.pool)[:TOLD]
    punctual, late, absent = others[:34], others[34:38], [scanned, *others[38:]]
    word_from(excused, returned)
    monday_morning(book, [early, *punctual], late, scanned=scanned, early=early)
    felony, lot = monday(book, early)
    civil = tuesday(book, felony, tardy)
    capital = wednesday(book, felony, civil)
    unused = {*on_it(felony), *on_it(civil)} - {*jury_of(felony), *jury_of(civil)}
    assert unused - {*lot["dismissed"]} <= {*on_it(capital)}
    thursday(book, felony, capital)
    with at(FRIDAY, 9):
        friday(book, capital, absent)
        everybody_is_paid(book, felony, capital, lot, early, tardy)
        certificates_name_the_days(jury_of(felony)[1], absent[1])
        the_yield_says_what_the_book_says(book)
        those_who_came_are_exempt_and_the_others_not(book, absent)
    every_act_verifies(felony, civil, capital, lot, tmp_path)


def word_from(excused, returned):
    """Before the day one is excused, and one letter comes back."""
    reason = "as the person wrote to the office"
    grant = {"decision": "grant", "ground": "carer", "scope": "summons", "reason": reason}
    assert staff("POST", f"/jurors/{excused}/excusals", grant)[0] == 200
    back = {"move": "return_mail", "reason": "returned: moved, left no address"}
    assert staff("POST", f"/jurors/{returned}/moves", back)[0] == 200


def monday_morning(book, punctual, late, *, scanned, early):
    """One letter too many is scanned, four come late, one goes home at their own request."""
    pool = book.pool
    with at(MONDAY, 8):
        word = {"answer": "report", "first": TOLD}
        assert staff("POST", f"/pools/{pool.id}/reporting", word)[0] == 200
        event = days.set_times(office.identifiers(pool), None)
        assert days.begin_day(event, None)["due"] == 48
        arrive(book, MONDAY, *punctual, wages_go_on=False)
        assert outcomes(checked_in(pool, scanned)) == ["checked_in"]
        assert cancel(pool, scanned)[1]["state"] == "due"
    with at(MONDAY, 9, 15):
        arrive(book, MONDAY, *late, wages_go_on=False)
        assert leave(pool, early, own=True)[0] == 200


def monday(book, early):
    """A jury for the felony; then five are let go by lot, and whoever left early for good."""
    pool = book.pool
    with at(MONDAY, 10):
        felony = empanelled(
            book, FELONY, *["sworn"] * 6, "alternate", "cause", "cause", "state", "state",
            "defense", "defense", "not_reached", wanted=14,
        )  # fmt: skip
        assert early not in on_it(felony)
        assert excluded(felony["drawn_by"]) == {"not_here": 1}
        lot = dismissed(pool, wanted=5)
        nobody_sits_twice(pool)
        assert dismissed(pool, wanted=5) == lot
        assert not {*lot["dismissed"]} & {early, *jury_of(felony)}
        assert outcomes(excused_from_service(pool, early)) == ["discharged"]
    with at(MONDAY, 17):
        assert went_home(book) == 39 - 1 - 5
    return felony, lot


def tuesday(book, felony, tardy):
    """One comes a day late, and is not asked about wages; two oversleep. A civil jury."""
    overslept, too, *free = in_state(book.pool, State.CHECKED_IN)
    with at(TUESDAY, 8):
        arrive(book, TUESDAY, *free, *jury_of(felony))
        arrive(book, TUESDAY, tardy)
        civil = empanelled(
            book, CIVIL, "cause", *["sworn"] * 6, "plaintiff", "plaintiff", "defendant",
            "not_reached", "not_reached", wanted=12,
        )  # fmt: skip
        assert not {*on_it(civil)} & {overslept, too, *jury_of(felony)}
        assert excluded(civil["drawn_by"]) == {"not_here": 2, "sworn": 6, "alternate": 1}
    with at(TUESDAY, 17):
        assert went_home(book) == 24 + 1 + 7
    return civil


def wednesday(book, felony, civil):
    """Too few are left for a capital case, so that it is drawn with all there are."""
    free = in_state(book.pool, State.CHECKED_IN)
    with at(WEDNESDAY, 8):
        arrive(book, WEDNESDAY, *free, *jury_of(felony), *jury_of(civil))
        status, refusal = order(book.pool, **CAPITAL, wanted=30)
        assert (status, refusal["error"]) == (422, "TooFew")
        assert (refusal["present"], refusal["shortfall"]) == (21, 9)
        capital = empanelled(
            book, CAPITAL, *["sworn"] * 12, "alternate", "alternate", "cause", "cause", "cause",
            "state", "state", "defense", "not_reached", unused="discharge", wanted=30, fewer=True,
        )  # fmt: skip
        assert sorted(on_it(capital)) == free
    with at(WEDNESDAY, 16):
        verdict(book, civil)
        assert went_home(book) == 7 + 14
    return capital


def thursday(book, felony, capital):
    """The felony's jury is done; the day of the pool is not closed while the other one sits."""
    with at(THURSDAY, 9):
        arrive(book, THURSDAY, *jury_of(felony), *jury_of(capital))
        verdict(book, felony)
        assert went_home(book) == 14
        assert closed(book)[1]["error"] == "DayNotOver"


def friday(book, capital, absent):
    """The last trial ends, and those who never came are counted."""
    arrive(book, FRIDAY, *jury_of(capital))
    verdict(book, capital)
    assert went_home(book) == 0
    assert closed(book)[0] == 200
    assert in_state(book.pool, State.NOTICE_DRAFTED) == sorted(absent)
    assert len(in_state(book.pool, State.DISCHARGED)) == len(book.came) == 40


# -- what the week comes to -----------------------------------------------------------------------


def everybody_is_paid(book, felony, capital, lot, early, tardy):
    waged, other, *_ = jury_of(felony)
    all_week = next(one for one in jury_of(capital) if len(book.came[one]) == 5)
    said = {"wages_go_on": True}
    assert pay("POST", f"/jurors/{waged}/wages", said, role="clerk")[0] == 200
    run = pay_run(book.pool)
    assert (run["people"], run["waiting"]) == (39, [tardy])
    assert pay_run(book.pool) == run
    amounts = {row["juror_number"]: row["amount"] for row in pay_table(run)}
    assert amounts[other] == "75.00"  # three days at 15, one at 30
    assert amounts[waged] == "30.00"  # nothing for the first three
    assert amounts[all_week] == "105.00"  # three days at 15, two at 30
    assert amounts[lot["dismissed"][0]] == "15.00"
    assert early not in amounts  # excused at their own request on their only day
    by_hand = {one: book.cents(one) for one in book.came if one not in {early, tardy}}
    by_hand[waged] -= 45_00
    assert {one: int(said.replace(".", "")) for one, said in amounts.items()} == by_hand
    assert run["cents"] == sum(by_hand.values())

    said = {"wages_go_on": False}
    assert pay("POST", f"/jurors/{tardy}/wages", said, role="clerk")[0] == 200
    second = pay_run(book.pool, number=2)
    assert (second["people"], second["cents"]) == (1, book.cents(tardy))
    assert in_state(book.pool, State.PAID) == sorted(book.came)


def certificates_name_the_days(served, absent):
    route = f"/jurors/{served}/certificate"
    told = pay("GET", route, role="clerk", purpose="answering-the-juror")[1]
    (page,) = PdfReader(io.BytesIO(fetched(told["url"]))).pages
    text = page.extract_text()
    assert person(served).name.last in text
    assert [f"March {one}, 2027" in text for one in range(1, 6)] == [True] * 4 + [False]
    assert pay("GET", f"/jurors/{absent}/certificate", role="clerk")[1]["error"] == "IllegalMove"


def the_yield_says_what_the_book_says(book):
    best = [min(found, key=[*USES].index) for found in book.fates.values()]
    used = Counter(USES[one] for one in best)
    assert (used["sworn"], used["alternate"]) == (6 + 6 + 12, 1 + 2)
    status, report = intake.asked(reports_api.handler, "GET", f"{BASE}/reports/yield",
                                  role="auditor", pool=book.pool.id)  # fmt: skip
    assert status == 200
    stages = {name: number for name, number in report["stages"].items() if number}
    assert stages == used | {
        "drawn": SIZE,
        "summoned": SIZE,
        "told_not_to_report": SIZE - TOLD,
        "excused": 1,
        "undeliverable": 1,
        "told_to_report": 48,
        "failed_to_appear": 8,
        "reported": len(book.came),
        "qualified_available": 40 + SIZE - TOLD,
        "sent_to_panel": len(best),
        "never_called": 40 - len(best),
        "reporting_days": 5,
        "zero_panel_days": 2,  # only the juries that sit are there
    }
    part = len(best) - used["not_reached"]
    assert report["shares"]["utilisation"]["part"] == part
    assert report["shares"]["juror_yield"] == {"part": 240, "whole": 250, "percent": "96.00"}


def those_who_came_are_exempt_and_the_others_not(book, absent):
    def why(number, on):
        return exclusion(person(number), service=on, pool="another", in_open_pool=())

    for number, came in book.came.items():
        last = max(came)
        assert why(number, last + timedelta(days=364)) == "served"
        assert why(number, last.replace(year=2028)) is None
    # What follows of an absence is open, which is no exemption: once it rests, nothing is left.
    assert [why(number, LATER) for number in absent] == ["in_open_pool"] * 8
    assert [person(number).last_reported for number in absent] == [None] * 8
    rest = {"move": "let_rest", "reason": "the letter had gone to the wrong house"}
    for number in absent:
        assert staff("POST", f"/jurors/{number}/moves", rest)[0] == 200
    assert [why(number, LATER) for number in absent] == [None] * 8
    next_pool = ordered(LATER)
    office.draw(next_pool)
    assert excluded(next_pool.draw)["served"] == 40


def every_act_verifies(felony, civil, capital, lot, folder):
    """Two acts a panel and one for the dismissal: what was refused or asked again is none."""
    panels = (felony, civil, capital)
    acts = [one[name] for one in panels for name in ("drawn_by", "put_in_order_by")]
    acts.append(lot["drawn_by"])
    assert sorted(one.draw for one in started()) == sorted(acts)
    assert len(acts) == 7
    for draw in acts:
        told = verified(draw, folder)
        assert told.returncode == 0, told.stdout
