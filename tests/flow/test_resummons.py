"""Letters that came back, or never went out: summoned again, with a new letter and a new code."""

import io
from datetime import date

import office
import pytest
import time_machine
from pypdf import PdfReader
from summonses import (
    FIRST,
    LETTER_STEPS,
    SECOND,
    ask,
    codes,
    counted,
    everybody,
    history,
    instant,
    now_of,
    ordered,
    person,
    read_letter,
    sent,
    service,
    staff,
)

from jury import wiring
from jury.life_cycle import State
from jury.records import Address, Name
from jury.selection import read_selection

pytestmark = pytest.mark.usefixtures("court_office")

WHY = {"reason": "the daughter telephoned with the new address"}
MOVED = Address(line1="77 New Street", city="KISSIMMEE", state="FL", zip5="34744")


@pytest.fixture
def pool():
    office.publish(office.residents(60))
    return sent(ordered(FIRST, size=5))


@pytest.fixture
def returned(pool):
    """A letter that came back: its juror number and the code that was on it."""
    number, code = min(codes(pool).items())
    back = {"move": "return_mail", "reason": "returned: moved, left no address"}
    assert staff("POST", f"/jurors/{number}/moves", back)[0] == 200
    held = person(number)
    wiring.people().amend(held.model_copy(update={"mailing": MOVED}))
    return number, code


def again(number, **said):
    return staff("POST", f"/jurors/{number}/resummonings", WHY | said)


def new_letter(number):
    """Return the text of the newest reprint of a letter."""
    held = service(number)
    (made,) = wiring.court().reprints_of(office.COUNTY, held.draw, held.place)
    folder = f"{office.COUNTY}/{held.draw}/reprints"
    pdf = PdfReader(io.BytesIO(wiring.letters().filed(folder, made.sha256)))
    (page,) = pdf.pages
    return page.extract_text()


def test_a_new_letter_goes_to_the_new_address_and_opens_with_a_new_code(pool, returned):
    number, old = returned
    status, told = again(number)
    assert (status, told["state"], told["pool"]) == (200, "summoned", pool.id)
    text = new_letter(number)
    assert "77 New Street" in text
    reads, new = read_letter(text)
    assert (reads, new == old) == (number, False)
    assert ask("/status", new)[1]["juror_number"] == number
    assert ask("/status", old)[0] == 404
    assert person(number).returned_on is None


def test_the_same_wish_again_prints_nothing_more(returned):
    number, _ = returned
    assert again(number)[0] == again(number)[0] == 200
    held = service(number)
    assert len(wiring.court().reprints_of(office.COUNTY, held.draw, held.place)) == 1
    assert [entry.move for entry in history(number)] == ["return_mail", "resummon"]


def test_a_countys_list_of_returned_mail_moves_those_who_have_not_answered(pool):
    """As the list marks them on the roll; a mark from before the letters is of an older one."""
    (silent, _), (answered, code), (older, _), *_rest = sorted(codes(pool).items())
    ask("/answer", code, confirmed=True)
    for number, day in ((silent, 24), (answered, 24), (older, 22)):
        marked = person(number).model_copy(update={"returned_on": date(2026, 11, day)})
        wiring.people().amend(marked)
    said = {"reason": "the list of returned mail of November"}
    told = staff("POST", f"/pools/{pool.id}/returned-mail", said)[1]["jurors"]
    assert [one["juror_number"] for one in told] == [silent]
    assert service(silent).state is State.UNDELIVERABLE
    assert person(silent).returned_on == date(2026, 11, 24)
    assert service(answered).state is State.RESPONDED
    assert service(older).state is State.SUMMONED
    assert staff("POST", f"/pools/{pool.id}/returned-mail", said)[1] == {"jurors": []}
    assert again(silent)[1]["state"] == "summoned"


def test_a_later_date_is_on_the_letter_and_in_the_count(pool, returned):
    number, _ = returned
    later = ordered(SECOND, size=5)
    assert again(number, pool=later.id)[1]["pool"] == later.id
    assert "April 5, 2027" in new_letter(number)
    assert counted(later) == {"summoned": 1}
    assert "undeliverable" not in counted(pool)
    assert person(number).deferred_to == later.id
    assert [one.juror_number for one in everybody(later)] == [number]


def test_within_fourteen_days_a_new_letter_needs_a_court_order_and_two_people(returned):
    number, _ = returned
    with time_machine.travel(instant(date(2027, 2, 20), 10), tick=False):
        assert again(number)[1]["error"] == "ReleaseTooLate"
        assert service(number).state is State.UNDELIVERABLE
        status, wanted = again(number, court_order="2027-AO-3")
        assert (status, wanted["act"]) == (202, "late-resummoning")
        assert service(number).state is State.UNDELIVERABLE
        assert approved(number, wanted, role="jury-manager")[1]["error"] == "SamePerson"
        assert approved(number, wanted)[1]["state"] == "summoned"
    assert "77 New Street" in new_letter(number)
    held = service(number)
    (made,) = wiring.court().reprints_of(office.COUNTY, held.draw, held.place)
    assert (made.court_order, made.by) == ("2027-AO-3", "court-administrator-1")
    assert made.asked.by == "jury-manager-1"
    assert [one.by for one in history(number)] == ["jury-manager-1", "court-administrator-1"]


def test_a_new_letter_for_another_date_is_approved_for_that_date(returned):
    number, _ = returned
    with time_machine.travel(instant(date(2027, 2, 20), 10), tick=False):
        near = ordered(date(2027, 3, 3), size=5)
        status, wanted = again(number, pool=near.id, court_order="2027-AO-3")
        assert status == 202, wanted
        assert approved(number, wanted)[1]["pool"] == near.id
    assert "March 3, 2027" in new_letter(number)


def approved(number, wanted, role="court-administrator"):
    """Approve a new letter that was asked for on a court's order."""
    body = {"approve": wanted["request"]}
    return staff("POST", f"/jurors/{number}/resummonings", body, role=role)


def test_whoever_may_not_serve_any_more_is_not_written_to(returned):
    number, _ = returned
    held = person(number)
    wiring.people().amend(held.model_copy(update={"last_reported": date(2026, 11, 1)}))
    status, told = again(number)
    assert (status, told["error"], told["reason"]) == (409, "NotEligibleThen", "served")


def test_nobody_is_written_to_again_whose_letter_did_not_come_back(pool):
    number = min(codes(pool))
    assert again(number)[1]["error"] == "IllegalMove"
    assert history(number) == []


def test_whoever_was_held_is_summoned_when_the_name_can_be_printed():
    office.publish(office.residents(60))
    pool = ordered(FIRST, size=5)
    office.draw(pool)

    draw = wiring.court().draw(pool.county, pool.draw)
    first = read_selection(wiring.papers(), draw).people[0]
    held = wiring.people().find(office.COUNTY, first)
    unprintable = wiring.people().amend(
        held.model_copy(update={"name": Name(last="שלום", first="אבג")})
    )
    state = office.identifiers(pool)

    for step in LETTER_STEPS:
        state = step(state, None)
    (waiting,) = [one for one in everybody(now_of(pool)) if one.state is State.HELD]
    assert waiting.why == "letter-not-in-the-typeface"
    assert again(waiting.juror_number)[1]["error"] == "LetterHeld"
    wiring.people().amend(unprintable.model_copy(update={"name": held.name}))
    assert again(waiting.juror_number)[1]["state"] == "summoned"
    assert counted(pool) == {"summoned": 5}
    _, code = read_letter(new_letter(waiting.juror_number))
    assert ask("/answer", code, confirmed=True)[1]["state"] == "responded"
