"""Addresses verified before printing: only what is new or changed, and what can't be stays."""

import io
import json

import office
import pytest
from crashes import counted as counted_writes
from crashes import crashed
from pypdf import PdfReader
from summonses import FIRST, LETTER_STEPS, ordered

from jury import wiring
from jury.records import Address
from jury.selection import read_selection
from summons import standardiser, steps, verifying

pytestmark = pytest.mark.usefixtures("court_office")

AS_CAME = Address(line1="c/o the Lodge, Dock 9", city="KISSIMMEE", state="FL", zip5="34741")
STREET = Address(line1="12 Old Canoe Creek Road", city="Kissimmee", state="FL", zip5="34741")


@pytest.fixture
def pool():
    office.publish(office.residents(60))
    pool = ordered(FIRST, size=6)
    office.draw(pool)
    return pool


def drawn(pool):
    draw = wiring.court().draw(pool.county, pool.draw)
    return list(read_selection(wiring.papers(), draw).people)


def move(person_id, address):
    held = wiring.people().find(office.COUNTY, person_id)
    return wiring.people().amend(held.model_copy(update={"mailing": address}))


def listed(pool):
    return steps.list_summoned(office.identifiers(pool), None)


def verified(pool):
    return steps.verify_addresses(listed(pool), None)["addresses"]


def printed(pool):
    state = office.identifiers(pool)
    for step in LETTER_STEPS:
        state = step(state, None)
    batch = wiring.court().batch(pool.county, pool.draw)
    pdf = wiring.letters().filed(f"{pool.county}/{pool.draw}", batch.sha256)
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_only_new_and_changed_addresses_are_worked_on(pool):
    people = drawn(pool)
    move(people[0], AS_CAME)
    assert verified(pool) == {"kept": 0, "standardised": 5, "flagged": 1}
    assert verified(pool) == {"kept": 6, "standardised": 0, "flagged": 0}
    move(people[1], STREET)
    assert verified(pool) == {"kept": 5, "standardised": 1, "flagged": 0}


def test_another_standardiser_works_on_everything_anew(pool):
    verified(pool)
    counts = verifying.verify(
        wiring.people(),
        wiring.address_book(),
        office.COUNTY,
        drawn(pool),
        standardise=standardiser.pub28,
        by="another one, 2",
    )
    assert counts.kept == 0


def test_the_letter_has_the_standard_form_where_there_is_one_and_else_what_came(pool):
    people = drawn(pool)
    move(people[0], AS_CAME)
    move(people[1], STREET)
    pages = printed(pool)
    assert "c/o the Lodge, Dock 9" in pages[0]
    assert "12 OLD CANOE CREEK RD" in pages[1]
    batch = wiring.court().batch(pool.county, pool.draw)
    assert (batch.summoned, batch.held) == (6, 0)
    flags = [one.flag for one in wiring.court().members(pool.county, pool.draw)]
    assert flags[0]
    assert not any(flags[1:])


def test_before_and_after_are_kept_and_the_persons_record_says_what_came(pool):
    people = drawn(pool)
    move(people[1], STREET)
    verified(pool)
    kept = wiring.address_book().several(office.COUNTY, [people[1]])[people[1]]
    assert kept.before == STREET
    assert kept.after.line1 == "12 OLD CANOE CREEK RD"
    assert wiring.people().find(office.COUNTY, people[1]).mailing == STREET


def test_an_address_that_changed_since_is_printed_as_it_is_now(pool):
    people = drawn(pool)
    move(people[1], STREET)
    state = steps.verify_addresses(listed(pool), None)
    move(people[1], STREET.model_copy(update={"line1": "99 New Place"}))
    steps.print_letters(state, None)
    found = verifying.addresses_to_print(
        wiring.address_book(), {people[1]: wiring.people().find(office.COUNTY, people[1])}
    )
    assert found[people[1]].line1 == "99 New Place"


def test_a_crash_at_every_write_and_a_repeat_end_the_same(pool):
    for number, person_id in enumerate(drawn(pool)):
        move(person_id, STREET.model_copy(update={"line1": f"{number + 1} Lake Street"}))
    state = listed(pool)
    writes = []
    with counted_writes(writes):
        steps.verify_addresses(state, None)
    expected = wiring.address_book().several(office.COUNTY, drawn(pool))
    for applied in (False, True):
        for point in range(len(writes)):
            for number, person_id in enumerate(drawn(pool)):
                move(person_id, STREET.model_copy(update={"line1": f"{number + 1} Lake Street"}))
            crashed(lambda: steps.verify_addresses(state, None), point, applied=applied)
            steps.verify_addresses(state, None)
            assert wiring.address_book().several(office.COUNTY, drawn(pool)) == expected


def test_no_address_is_in_the_workflows_state_or_its_logs(pool, capsys):
    move(drawn(pool)[0], AS_CAME)
    state = steps.verify_addresses(listed(pool), None)
    assert "Lodge" not in json.dumps(state)
    assert "Lodge" not in capsys.readouterr().out
