"""What a mask leaves of a person, whatever the person is called and wherever they live."""

import json
from datetime import UTC, date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from people import resident

from jury import masks
from jury.people_store import Amendment
from jury.records import Address, Name

WORD = st.text(alphabet="qwxyzQWXYZ'- ", min_size=2, max_size=12).map(lambda text: f"zq{text}")
STRANGER = Name(last="Stranger", first="Noel", middle="Baird", suffix="Jr")
HOME = Address(
    line1="77 Made Up Lane", line2="Apt 4", city="Kissimmee", state="FL", zip5="34744", zip4="0077"
)


def shown(**changes: Any) -> dict[str, Any]:
    return resident(**changes).model_dump(mode="json")


def test_a_name_shows_as_initials():
    assert masks.initials(STRANGER) == "S. N."
    told = masks.masked({"name": STRANGER.model_dump()})
    assert told == {"name": {"last": "S.", "first": "N.", "middle": "B.", "suffix": ""}}


def test_initials_are_letters_or_digits_and_nothing_of_an_empty_name():
    assert masks.initials(Name(last="o'Brien", first="-Élodie")) == "O. É."
    assert masks.initials(Name(last="Stranger", first="")) == "S."
    assert masks.initials(Name(last="'", first="-")) == ""


def test_a_birth_date_shows_its_year_and_an_address_its_city_state_and_zip_code():
    told = masks.masked(shown(date_of_birth=date(1991, 2, 3), residence=HOME, mailing=HOME))
    assert told["date_of_birth"] == "1991"
    place = {"city": "Kissimmee", "state": "FL", "zip5": "34744"}
    assert told["residence"] == {"line1": "", "line2": "", "zip4": ""} | place
    assert told["mailing"] == told["residence"]
    assert masks.place(HOME) == "Kissimmee 34744"


def test_of_numbers_nothing_is_left():
    told = masks.masked(shown(licence_last4="9012", ssn_last4="2233"))
    assert (told["licence_last4"], told["ssn_last4"]) == ("", None)


def test_what_is_no_personal_field_and_what_is_not_there_stay():
    whole = shown(mailing=None)
    told = masks.masked(whole)
    assert told["mailing"] is None
    kept = set(whole) - set(masks.MASKS)
    assert {field: told[field] for field in kept} == {field: whole[field] for field in kept}


def test_a_line_of_history_says_what_was_done_and_neither_why_nor_from_what_to_what():
    line = Amendment(
        what="corrected",
        at=datetime(2026, 11, 23, tzinfo=UTC),
        by="clerk-1",
        role="clerk",
        why="Noel Stranger showed the certificate",
        old={"name.last": "Stranger", "mailing.line1": "PO Box 77", "name_from": "dhsmv"},
        new={"name.last": "Exampelquorne", "date_of_birth": "1991-02-03", "name_from": "juror"},
    )
    (told,) = masks.masked({"history": [line.model_dump(mode="json")]})["history"]
    assert told["old"] == {"name.last": "", "mailing.line1": "", "name_from": "dhsmv"}
    assert told["new"] == {"name.last": "", "date_of_birth": "", "name_from": "juror"}
    assert (told["what"], told["by"], told["role"], told["why"]) == (
        "corrected", "clerk-1", "clerk", "",
    )  # fmt: skip


def test_a_masked_line_of_an_excusal_says_that_somebody_acted_and_nothing_else():
    line = Amendment(
        what="excused",
        at=datetime(2026, 11, 23, tzinfo=UTC),
        by="clerk-1",
        role="clerk",
        why="cares for a parent",
        old={},
        new={"excusals.1.ground": "carer", "name_from": "juror"},
    )
    told = masks.told({"history": [line.model_dump(mode="json")]}, hidden=True)
    assert told["masked"]
    (told,) = told["history"]
    assert (told["what"], told["why"], told["new"]) == ("amended", "", {"name_from": "juror"})


def test_what_keeps_somebody_from_serving_is_masked():
    whole = {
        "flags": ["felony"],
        "restored": [],
        "excusals": [{"ground": "carer"}],
        "claim": {"ground": "carer"},
        "ground": "carer",
        "question": "felony",
        "why": "felony",
        "state": "excused",
    }
    told = masks.told(whole, hidden=True)
    assert told == {
        "flags": None,
        "restored": None,
        "excusals": None,
        "claim": None,
        "ground": "",
        "question": "",
        "why": "",
        "state": "excused",
        "masked": True,
    }
    assert masks.told(whole, hidden=False) == whole | {"masked": False}


def test_of_a_lists_row_a_column_that_nobody_thought_of_is_left_out():
    said = {
        "case_reference": "2026-CF-17",
        "last_name": "Stranger",
        "first_name": "Noel",
        "date_of_birth": "1991-02-03",
        "address": "77 Made Up Lane",
        "city": "Kissimmee",
        "ssn": "2233",
        "mothers_name": "Exampelquorne",
    }
    assert masks.masked_row(said) == {
        "case_reference": "",
        "last_name": "S.",
        "first_name": "N.",
        "date_of_birth": "1991",
        "address": "",
        "city": "Kissimmee",
        "ssn": "",
        "mothers_name": "",
    }


@given(WORD, WORD, WORD, WORD)
def test_no_word_of_a_person_comes_through(last, first, middle, street):
    home = Address(line1=street, line2=street, city="Kissimmee", state="FL", zip5="34741")
    name = Name(last=last, first=first, middle=middle)
    told = masks.masked(shown(name=name, residence=home, mailing=home))
    assert "zq" not in json.dumps(told).lower()
    assert "zq" not in masks.initials(name).lower()
