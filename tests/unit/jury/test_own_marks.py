"""Whose own record: however a house is spelled it is the same, and the neighbour's is another."""

from datetime import date

import pytest
from people import resident

from jury.records import Address, Name
from jury.staff import marks_of, own_marks

SECRET = b"a secret of the tests"
HOUSE = [
    "1 Main Street",
    "1 MAIN ST",
    "1 Main St.",
    "1  main street ",
    "1 Main Street Apt 5",
    "1 Main St, Unit B",
    "1 MAIN ST # 5",
    "1 Main St #5B",
    "Apt 5, 1 Main St",
    "Unit 12B 1 Main Street",
    "#5, 1 Main Street",
    "0001 MAIN ST N",
    "No. 1 Main Street",
    "\uff11 Main Street",
    "1A Main Street",
    "1 Main St PMB 77",
    "The Old Mill, 1 Main Street",
]
BOX = [
    "PO Box 77",
    "P.O. BOX 77",
    "p o box 77",
    "POB 77",
    "P.O.B. 77",
    "Box 77",
    "Box #77",
    "POBOX77",
    "RR 2 Box 77",
    "Highway 27, Box No. 77",
]
OTHERS = [
    "2 Main Street",
    "11 Main Street",
    "5 Main Street Apt 1",
    "Apt 1, 5 Main Street",
    "PO Box 1",
    "77 Main Street",
    "PO Box 78",
    "Rose Cottage",
]


def declared(line: str, last: str = "Examp\u00e9l-Smith", zip5: str = "34741") -> set[str]:
    born = date(1971, 2, 3)
    return set(own_marks(SECRET, last=last, first="Ola", born=born, households=[(line, zip5)]))


def listed(
    line1: str, line2: str = "", *, last: str = "EXAMPEL SMITH", zip5: str = "34741"
) -> frozenset[str]:
    home = Address(line1=line1, line2=line2, city="Kissimmee", state="FL", zip5=zip5)
    name = Name(last=last, first="Noel")
    return marks_of(SECRET, resident(name=name, residence=home, mailing=None))


@pytest.mark.parametrize("spellings", [HOUSE, BOX], ids=["house", "box"])
def test_a_house_is_the_same_however_either_side_spells_it(spellings):
    for said in spellings:
        for written in spellings:
            assert declared(said) & listed(written), (said, written)


def test_an_apartment_may_stand_in_either_line_and_the_street_too():
    for said in HOUSE:
        assert declared(said) & listed("1 MAIN ST", "APT 5"), said
        assert declared(said) & listed("APT 5", "1 MAIN ST"), said


def test_a_house_that_has_a_box_too_is_known_by_both():
    for said in (HOUSE[0], BOX[0]):
        assert declared(said) & listed("1 MAIN ST", "PO BOX 77")


@pytest.mark.parametrize("other", OTHERS)
def test_a_neighbour_of_the_same_surname_is_not_of_the_house(other):
    for said in HOUSE:
        assert not declared(said) & listed(other), said


@pytest.mark.parametrize("other", ["77 Main Street", "PO Box 78", "Rose Cottage", "7 Main St"])
def test_nor_is_whoever_has_another_box(other):
    for said in BOX:
        assert not declared(said) & listed(other), said


def test_another_surname_or_another_zip_code_is_another_household():
    assert not declared(HOUSE[0]) & listed(HOUSE[1], last="Example-Jones")
    assert not declared(HOUSE[0]) & listed(HOUSE[1], zip5="34744")


def test_a_house_without_a_number_is_known_by_its_name():
    assert declared("Rose Cottage") & listed("ROSE COTTAGE")
    assert not declared("Rose Cottage") & listed("HONEY COTTAGE")


def test_the_mark_of_the_person_needs_no_house():
    born = date(1971, 2, 3)
    (own,) = own_marks(SECRET, last="Exampelquorne", first="Noel", born=born, households=[])
    name = Name(last="EXAMPELQUORNE", first="NOEL")
    assert own in marks_of(SECRET, resident(name=name, date_of_birth=born))
