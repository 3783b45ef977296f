"""A print batch crashed at every write: one letter each, one live code each, counts that agree."""

import io
import random
import re
from datetime import timedelta
from functools import cache
from threading import Lock

import office
import pytest
import time_machine
from crashes import counted, crashed, interleave
from intake import items
from pypdf import PdfReader

from jury import wiring
from jury.canonical import sha256
from jury.records import Address, Flag, PoolStatus
from jury.selection import read_selection
from summons import confirming, reprinting, service, steps
from summons.confirming import mail_of
from summons.manifest import read_manifest
from summons.records import Confirmed
from summons.reprinting import Wish

SIZE = 50
PAIRS = 25
STEPS = (
    steps.list_summoned,
    steps.verify_addresses,
    steps.print_letters,
    steps.reconcile_counts,
    steps.release_letters,
)
SPOILED = 7
WISH = Wish(by="manager-1", why="spoiled by the printer", after_print=1)
CODE = re.compile(r"([A-Z2-7]{4}-[A-Z2-7]{4})-\s+([A-Z2-7]{4}-[A-Z2-7]{4})")
NUMBER = re.compile(r"\b[0-9]{2}-[0-9]{4}-[0-9]{4}\b")


def drawn_pool():
    """A grand jury of fifty, drawn: small enough to be printed at every write."""
    office.publish(office.residents(80))
    pool = office.order(SIZE, kind="grand", service=office.GRAND_SERVICE)
    office.draw(pool)
    return pool


def send(pool):
    """Send the letters out, as the workflow does."""
    state = office.identifiers(pool)
    for step in STEPS:
        state = step(state, None)
    return state


def on_file(pool):
    court = wiring.court()
    return court.pool(pool.county, pool.id), court.draw(pool.county, pool.draw)


def print_again(pool):
    """Print the letter again that the printer spoiled."""
    held, draw = on_file(pool)
    member = wiring.court().member(pool.county, pool.draw, SPOILED)
    wish, now = WISH, wiring.now()
    return reprinting.reprint(steps.office(), held, draw, member, wish=wish, now=now)


def told(rows, outcome):
    day = office.NOW.date()
    return [
        Confirmed(juror_number=number, tracking=tracking, outcome=outcome, on=day)
        for number, tracking in rows
    ]


def confirm(pool, said):
    held, draw = on_file(pool)
    return confirming.confirm(steps.office(), held, draw, said, now=wiring.now())


def story(pool):
    """Everything: the letters, the printer's word in two parts, a letter again, its mailing."""
    send(pool)
    rows = [(row.juror_number, row.tracking) for row in manifest(pool).rows]
    good = [row for place, row in enumerate(rows, start=1) if place != SPOILED]
    confirm(pool, told(good, "mailed"))
    confirm(pool, told([rows[SPOILED - 1]], "spoiled"))
    made = print_again(pool)
    confirm(pool, told([(made.juror_number, made.tracking)], "mailed"))


def batch(pool):
    return wiring.court().batch(pool.county, pool.draw)


def manifest(pool):
    name = batch(pool).manifest_sha256
    return read_manifest(wiring.letters().filed(f"{pool.county}/{pool.draw}", name))


@cache
def letters(pdf):
    """Return the codes of a print file's pages, by juror number."""
    found = {}
    for page in PdfReader(io.BytesIO(pdf)).pages:
        text = page.extract_text()
        number, code = NUMBER.search(text)[0], CODE.search(text)
        assert number not in found, "one letter each"
        found[number] = "".join(code.groups()).replace("-", "")
    return found


def opens(code):
    found = wiring.court().find_code(sha256(code.encode()))
    return None if found is None else found[1].juror_number


def live_codes():
    hashes = {
        one["pk"]["S"].removeprefix("CODE#")
        for one in items("court")
        if one["pk"]["S"].startswith("CODE#")
    }
    found = [wiring.court().find_code(one) for one in hashes]
    return sorted(one[1].juror_number for one in found if one is not None)


def assert_one_letter_each(pool):
    """Everybody has one page and one live code, and every count is fifty."""
    held, _draw = on_file(pool)
    found = batch(pool)
    members = list(wiring.court().members(pool.county, pool.draw))
    pages = letters(wiring.letters().filed(f"{pool.county}/{pool.draw}", found.sha256))
    assert held.status is PoolStatus.SUMMONED
    assert found.selected == found.summoned == found.printed == found.pages == SIZE
    assert len({member.juror_number for member in members}) == len(members) == SIZE
    assert sorted(pages) == sorted(member.juror_number for member in members)
    assert found.released_at is not None
    assert live_codes() == sorted(pages)
    return pages


def assert_story_ended(pool):
    pages = assert_one_letter_each(pool)
    (made,) = wiring.court().reprints(pool.county, pool.draw)
    folder = f"{pool.county}/{pool.draw}/reprints"
    again = letters(wiring.letters().filed(folder, made.sha256))
    (number,) = again
    assert (made.place, made.number, number) == (SPOILED, 2, made.juror_number)
    assert opens(pages[number]) is None
    assert opens(again[number]) == number
    assert all(opens(code) == one for one, code in pages.items() if one != number)
    found = batch(pool)
    assert (found.mailed, found.confirmed_printed, len(found.confirmations)) == (SIZE, SIZE, 3)
    assert found.settled_at is not None
    assert mail_of(steps.office(), on_file(pool)[1], found).settled


def writes_of(work):
    writes: list[str] = []
    with office.opened():
        pool = drawn_pool()
        with counted(writes):
            work(pool)
    return writes


@pytest.mark.faults
@pytest.mark.parametrize("applied", [False, True], ids=["before", "after"])
def test_letters_crashed_at_any_write_end_as_if_they_had_not(applied):
    writes = writes_of(story)
    for point in range(len(writes)):
        with office.opened():
            pool = drawn_pool()

            assert crashed(lambda: story(pool), point, applied=applied)  # noqa: B023
            office.chill()
            story(pool)

            assert_story_ended(pool)
    print(f"\n{len(writes)} writes, crashed {'after' if applied else 'before'} each")


@pytest.mark.faults
def test_a_second_crash_while_the_first_is_made_good_changes_nothing():
    chance = random.Random(6)
    points = len(writes_of(story))
    came = 0
    for _ in range(PAIRS):
        first, second = chance.randrange(points), chance.randrange(points)
        applied = [chance.random() < 0.5 for _ in range(2)]
        with office.opened():
            pool = drawn_pool()

            assert crashed(lambda: story(pool), first, applied=applied[0])  # noqa: B023
            office.chill()
            came += crashed(lambda: story(pool), second, applied=applied[1])  # noqa: B023
            office.chill()
            story(pool)

            assert_story_ended(pool)
    assert came > PAIRS / 2
    print(f"\n{PAIRS} pairs of crashes, {came} of them with a second one")


@pytest.mark.faults
def test_people_who_die_and_move_between_crash_and_repeat_have_one_letter_or_a_reason():
    writes = writes_of(send)
    ended = set()
    for point in range(2 * len(writes)):
        with office.opened():
            pool = drawn_pool()
            assert crashed(lambda: send(pool), point // 2, applied=point % 2 == 0)  # noqa: B023
            office.chill()
            printed = wiring.court().find_batch(pool.county, pool.draw)
            change(person_at(pool, 3), flags=(Flag.DECEASED,))
            away = Address(line1="9 NEW RD", city="KISSIMMEE", state="FL", zip5="34741")
            change(person_at(pool, 5), residence=away)

            with time_machine.travel(office.NOW + timedelta(days=1), tick=False):
                send(pool)

            found = batch(pool)
            pages = letters(wiring.letters().filed(f"{pool.county}/{pool.draw}", found.sha256))
            assert found.selected == found.summoned + found.held == SIZE
            assert found.summoned == found.printed == len(pages)
            assert found.held == (printed is None)
            assert printed is None or found.sha256 == printed.sha256
            ended.add(printed is None)
    assert ended == {True, False}, "crashes before the first print, and after it"


def person_at(pool, place):
    drawn = read_selection(wiring.papers(), on_file(pool)[1]).people
    return wiring.people().find(pool.county, drawn[place - 1])


def change(person, **changes):
    wiring.people().save(person.model_copy(update=changes))


def orders(calls, count, seed):
    """Return so many orders of two actors' calls, by chance."""
    chance = random.Random(seed)
    return [chance.sample([0, 1] * calls, 2 * calls) for _ in range(count)]


@pytest.fixture
def one_page_at_a_time(monkeypatch):
    """ReportLab keeps its faces in one place a process; a function has one thread, a test two."""
    lock, original = Lock(), service.print_letters

    def print_letters(*given, **named):
        with lock:
            return original(*given, **named)

    monkeypatch.setattr(service, "print_letters", print_letters)


@pytest.mark.faults
@pytest.mark.usefixtures("one_page_at_a_time")
def test_two_who_print_the_same_letter_again_at_once_print_it_once():
    with office.opened():
        pool = drawn_pool()
        send(pool)
        held, draw = on_file(pool)
        for place, order in enumerate(orders(14, 40, 3), start=1):
            member = wiring.court().member(pool.county, pool.draw, place)

            def asks(by, member=member):
                wish = Wish(by=by, why="spoiled by the printer", after_print=1)
                desk, now = steps.office(), wiring.now()
                return lambda: reprinting.reprint(desk, held, draw, member, wish=wish, now=now)

            ended = interleave(order, asks("manager-1"), asks("manager-2"))

            (made,) = wiring.court().reprints_of(pool.county, pool.draw, place)
            assert sorted(type(one).__name__ for one in ended) == ["PrintedSince", "Reprint"]
            assert made in ended
        assert len(live_codes()) == SIZE


@pytest.mark.faults
def test_two_parts_of_the_printers_word_at_once_are_both_taken_down():
    with office.opened():
        pool = drawn_pool()
        send(pool)
        held, draw = on_file(pool)
        rows = [(row.juror_number, row.tracking) for row in manifest(pool).rows]
        for turn, order in enumerate(orders(9, 20, 4)):

            def tells(row):
                said, desk, now = told([row], "mailed"), steps.office(), wiring.now()
                return lambda: confirming.confirm(desk, held, draw, said, now=now)

            interleave(order, tells(rows[2 * turn]), tells(rows[2 * turn + 1]))

            found = batch(pool)
            assert len(found.confirmations) == found.mailed == 2 * turn + 2
