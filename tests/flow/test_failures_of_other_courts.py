"""What broke the jury pools of other courts, one by one: here it is refused, held or harmless.

The cases are those of domain.md, section 6; each test is named after the court.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import clerk
import intake
import planning
import pytest
from county_rows import as_csv, as_fixed, row, rows
from intake import ingest, items, roll

from jury import wiring
from jury.eligibility import exclusion
from jury.records import CountyFile, FileStatus, Flag, Person, Status
from summons import compose

JULY, OCTOBER, JANUARY, APRIL = "2026-07-01", "2026-10-01", "2027-01-04", "2027-04-01"
PEOPLE = 40
SERVICE, POOL = date(2027, 1, 4), "petit-20270104T0800-kissimmee"
Cells = Mapping[str, str]


@pytest.fixture
def _office() -> Iterator[None]:
    with intake.opened():
        yield


office = pytest.mark.usefixtures("_office")


def published(people: Sequence[Cells], day: str) -> CountyFile:
    """Take a file through of which the last row is of that day; it must be published."""
    file = ingest(as_csv([*people[:-1], {**people[-1], "changed_on": day}]), f"{day}.csv")
    assert file.status is FileStatus.PUBLISHED, (file.code, file.breakers)
    return file


def county(**changes: str) -> list[dict[str, str]]:
    """Return the rows of the county as it was in July."""
    return rows(PEOPLE, changed_on=JULY, **changes)


def stood() -> tuple[object, object]:
    """Return what a refused or held file must leave alone."""
    return items("people"), wiring.court().state("osceola")


def person_of(number: int) -> Person:
    """Return the person on the roll who has the number of that row."""
    last4 = f"{123456789012 + number}"[-4:]
    (found,) = [person for person in roll().values() if person.licence_last4 == last4]
    return found


def kept_from_the_draw(person: Person) -> str | None:
    """Return why the next draw leaves somebody out; None when it does not."""
    return exclusion(person, service=SERVICE, pool=POOL, in_open_pool=())


# -- Hartford, Connecticut, 1989-92 -----------------------------------------------


@office
@pytest.mark.parametrize("place", [24, 139, 253, 390])
def test_hartford_a_file_whose_columns_shifted_is_refused_and_changes_nobody(place):
    published(county(), JULY)
    before = stood()
    first, *records, last = as_fixed(rows(PEOPLE)).decode().splitlines()
    shifted = [f"{record[:place]} {record[place:399]}" for record in records]
    file = ingest("".join(f"{one}\n" for one in (first, *shifted, last)).encode(), "shifted.txt")
    assert (file.status, file.code) == (FileStatus.REFUSED, "TooManyRefused")
    assert stood() == before


@office
def test_hartford_the_last_letter_of_a_city_in_the_next_column_is_never_a_mark():
    published(county(res_city="Hartford"), JULY)
    before = stood()
    file = ingest(as_csv(rows(PEOPLE, res_city="Hartfor", res_state="dFL")), "slid.csv")
    assert (file.status, file.code) == (FileStatus.REFUSED, "TooManyRefused")
    assert stood() == before


@office
def test_hartford_a_town_that_was_never_loaded_holds_the_file_and_the_clerk_reads_its_zip():
    people = [*rows(70, changed_on=JULY), *(row(70 + n, res_zip="34744") for n in range(30))]
    published(people, OCTOBER)
    before = stood()
    file = ingest(as_csv([*people[:69], row(69, changed_on=JANUARY)]), "one-town.csv")
    assert file.status is FileStatus.HELD
    assert "zip_vanished" in file.breakers
    zips = {
        (line["what"], line["note"]): line["count"]
        for line in clerk.page(file)
        if line["part"] == "zip"
    }
    assert (zips["34744", "before"], zips["34744", "deactivated"]) == ("30", "30")
    assert zips.get(("34744", "after"), "0") == "0"
    assert (zips["34741", "before"], zips["34741", "after"]) == ("70", "70")
    assert stood() == before


# -- Kent County, Michigan, 2001-02, and Allen County, Indiana ---------------------

CROWD = 10_401
TOWNS = ("Aboite", "Adams", "Cedar Creek", "Eel River", "Jackson", "Marion", "Perry", "Wayne")
FIRST_BORN = date(1940, 1, 1)
ALPHABET = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="module")
def crowd() -> list[dict[str, str]]:
    """Return more people than any round number, in the order of ZIP code, town and name."""
    return [
        row(
            number,
            last_name=_spelled(number * 26**3 // CROWD).capitalize(),
            date_of_birth=(FIRST_BORN + timedelta(days=number * 2)).isoformat(),
            res_zip=str(34700 + number * 90 // CROWD),
            res_city=TOWNS[number * len(TOWNS) // CROWD],
        )
        for number in range(CROWD)
    ]


@pytest.fixture(scope="module")
def enrolled(crowd: list[dict[str, str]]) -> list[Person]:
    """Return everybody on the roll after a first file of them all."""
    return planning.enrolled(crowd)


def _spelled(number: int) -> str:
    return "".join(ALPHABET[number // 26**place % 26] for place in (2, 1, 0))


def named(person: Person) -> tuple[str, str, str, str]:
    """Return what the crowd's tests compare of somebody."""
    return person.name.last, person.name.first, person.residence.city, person.residence.zip5


def test_kent_county_no_number_of_people_is_too_many(crowd, enrolled):
    assert len(enrolled) == CROWD
    assert Counter(map(named, enrolled)) == Counter(
        (one["last_name"], one["first_name"], one["res_city"], one["res_zip"]) for one in crowd
    )


def test_kent_county_every_zip_code_has_as_many_people_as_its_rows(crowd, enrolled):
    by_zip = Counter(person.residence.zip5 for person in enrolled)
    assert by_zip == Counter(one["res_zip"] for one in crowd)
    assert min(by_zip) == crowd[0]["res_zip"]
    assert max(by_zip) == crowd[-1]["res_zip"]


def test_kent_county_everybody_survives_the_next_quarter(crowd, enrolled):
    counts = planning.planned(crowd, enrolled).counts
    assert (counts.rows, counts.unchanged) == (CROWD, CROWD)
    assert (counts.active_before, counts.active_after) == (CROWD, CROWD)


def test_allen_county_the_last_township_and_the_last_letter_are_on_the_roll(crowd, enrolled):
    by_town = Counter(person.residence.city for person in enrolled)
    assert by_town == Counter(one["res_city"] for one in crowd)
    assert by_town["Wayne"] == CROWD // len(TOWNS)
    assert {person.name.last[0].lower() for person in enrolled} == set(ALPHABET)


def test_allen_county_whoever_stands_last_in_the_file_counts_like_the_first(crowd, enrolled):
    turned = planning.enrolled(crowd[::-1])
    assert Counter(map(named, turned)) == Counter(map(named, enrolled))


# -- York County, South Carolina, 2013 ---------------------------------------------


@office
def test_york_county_holders_of_an_id_card_alone_stay_on_the_list_quarter_after_quarter():
    people = county()
    people[10:] = [one | {"id_kind": "I", "ssn": ""} for one in people[10:]]
    published(people, OCTOBER)
    published(
        [one | {"res_line2": "Apt 3"} for one in people[5:13]] + people[13:] + people[:5], JANUARY
    )
    active = [person for person in roll().values() if person.status is Status.ACTIVE]
    assert Counter(person.id_kind for person in active) == {"D": 10, "I": 30}
    assert [kept_from_the_draw(person) for person in active] == [None] * PEOPLE


# -- Glynn County, Georgia, 2000 ------------------------------------------------------


@office
@pytest.mark.parametrize("flag", list(Flag))
def test_glynn_county_a_flag_survives_the_next_file_an_absence_and_a_reappearance(flag):
    people = county()
    published(people, OCTOBER)
    intake.amended(person_of(7), flags=(flag,))
    stays = []
    for day, file in (
        ("2026-11-01", people),
        ("2026-11-02", changed(people, 7, res_line1="9 New Rd")),
        ("2026-11-03", people[:7] + people[8:]),
        ("2026-11-04", people),
        ("2026-11-05", changed(people, 7, last_name="Renamed")),
    ):
        published(file, day)
        person = person_of(7)
        stays.append((person.status.value, person.flags, kept_from_the_draw(person)))
    assert stays == [
        ("active", (flag,), flag.value),
        ("active", (flag,), flag.value),
        ("inactive", (flag,), "inactive"),
        ("active", (flag,), flag.value),
        ("active", (flag,), flag.value),
    ]


def changed(people: Sequence[Cells], number: int, **changes: str) -> list[Cells]:
    """Return the rows with one of them changed."""
    return [
        {**one, **changes, "changed_on": OCTOBER} if place == number else one
        for place, one in enumerate(people)
    ]


# -- Allen County (Lima), Ohio, 2022 ---------------------------------------------------


@office
def test_lima_whoever_is_absent_from_the_file_is_inactive_before_the_next_draw():
    people = county()
    published(people, OCTOBER)
    assert kept_from_the_draw(person_of(7)) is None
    file = published(people[:7] + people[8:], JANUARY)
    assert file.counts.deactivated == 1
    assert person_of(7).status is Status.INACTIVE
    assert kept_from_the_draw(person_of(7)) == "inactive"
    assert wiring.court().state("osceola").active == PEOPLE - 1


# -- Washington State, 2015 -------------------------------------------------------------

MAIL = {
    "mail_line1": "PO Box 7",
    "mail_line2": "c/o R Example",
    "mail_city": "Orlando",
    "mail_state": "FL",
    "mail_zip": "32801",
    "mail_zip4": "0007",
}
ENVELOPE = ("PO Box 7", "c/o R Example", "Orlando FL 32801-0007")


@office
@pytest.mark.parametrize("written", [as_csv, as_fixed])
def test_washington_the_mailing_address_of_the_file_is_the_one_on_the_envelope(written):
    name = "first.csv" if written is as_csv else "first.txt"
    assert ingest(written(county(**MAIL)), name).status is FileStatus.PUBLISHED
    for person in roll().values():
        assert compose.address_lines(compose.mailing_address(person)) == ENVELOPE


@office
def test_washington_the_mailing_address_stays_while_everything_else_changes():
    people = county(**MAIL)
    published(people, OCTOBER)
    published(changed(people, 7, res_line1="9 New Rd", last_name="Renamed"), JANUARY)
    published(people[:7] + people[8:], APRIL)
    published(changed(people, 7, res_line1="9 New Rd", dl_number="F000000000007"), "2027-07-01")
    for person in roll().values():
        assert compose.address_lines(compose.mailing_address(person)) == ENVELOPE


# -- duplicates: Washington State, 2008 ---------------------------------------------------

TWICE = {"date_of_birth": "1971-02-03", "ssn": "900990001", "dl_number": "Q100000000001"}
ONE = row(91, **TWICE, last_name="O'Neil-Núñez", first_name="Mary Ann", changed_on=JULY)
OTHERS = {
    "the same number": {"dl_number": "Q100-000-000-001", "ssn": ""},
    "the same SSN under another number": {"dl_number": "Q100000000002"},
    "nothing but the name": {"dl_number": "Q100000000002", "ssn": ""},
}
SPELLED = {"last_name": "ONEIL NUNEZ", "first_name": "MARYANN"}
"""The same name as another office spells it."""
OTHERWISE = {"last_name": "O'Neil", "first_name": "Mary"}
"""Another name by any rule: a number or an SSN ties it to the person, or nothing does."""


def doubles() -> list[Person]:
    """Return everybody on the list with the birth date of the person who stands twice."""
    born = date.fromisoformat(TWICE["date_of_birth"])
    return [one for one in roll().values()
            if one.date_of_birth == born and one.status is Status.ACTIVE]  # fmt: skip


@office
@pytest.mark.parametrize("spelling", [SPELLED, OTHERWISE], ids=["alike", "otherwise"])
@pytest.mark.parametrize("other", list(OTHERS)[:2])
def test_duplicates_one_number_or_ssn_never_makes_two_active_people(other, spelling):
    file = published([ONE, ONE | OTHERS[other] | spelling, *county()], OCTOBER)
    reviewed = [line["line"] for line in clerk.page(file) if line["part"] == "review"]
    assert (len(doubles()), len(reviewed)) in {(1, 0), (0, 2)}


@office
def test_duplicates_two_rows_that_share_only_a_name_and_birth_date_wait_for_a_decision():
    file = published([ONE, ONE | OTHERS["nothing but the name"] | SPELLED, *county()], OCTOBER)
    reviewed = [line["line"] for line in clerk.page(file) if line["part"] == "review"]
    assert (reviewed, doubles()) == (["2", "3"], [])


@office
@pytest.mark.parametrize("other", OTHERS)
def test_duplicates_a_later_spelling_changes_the_person_and_adds_nobody(other):
    published([ONE, *county()], OCTOBER)
    (before,) = doubles()
    file = published([ONE | OTHERS[other] | SPELLED | {"changed_on": OCTOBER}, *county()], JANUARY)
    assert (file.counts.added, file.counts.deactivated) == (0, 0)
    assert [person.id for person in doubles()] == [before.id]
    assert doubles()[0].name.last == "ONEIL NUNEZ"
