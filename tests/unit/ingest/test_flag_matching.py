"""Whom a row of a list of flags names: one person, nobody, or a person must decide."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from county_rows import row
from flag_files import COLUMNS, MAKERS, death, hit, letter, order
from flag_planning import ARRIVED, looked, parsed, plan_of
from hypothesis import given
from hypothesis import strategies as st
from planning import SECOND, SECRET, applied, enrolled, planned

from ingest.flag_match import keyed_flag
from ingest.marks import flagged, returned
from ingest.merge import merged
from ingest.plan import Change
from ingest.reported import reported_name
from jury.people_store import body_of
from jury.records import Address, Flag, Person, Status


def outcome(kind: str, *told: dict[str, str], roll: Iterable[Person]) -> dict[int, str]:
    """Return what became of the row in each line."""
    _, matches = looked(kind, parsed(kind, told), roll)
    said = {one.keyed.row.line: "named" for one in matches.named}
    said |= {one.row.line: "unknown" for one in matches.unknown}
    said |= {one.row.line: "duplicate" for one in matches.duplicates}
    said |= {one.keyed.row.line: one.code for one in matches.review}
    return dict(sorted(said.items()))


def after(changes: list[Change], roll: list[Person]) -> dict[str, Person]:
    return {one.id: one for one in roll} | {change.after.id: change.after for change in changes}


# -- by number, SSN and name set ------------------------------------------------------


def test_name_and_birth_date_are_enough():
    assert outcome("deceased", death(1), roll=enrolled([row(1), row(2)])) == {2: "named"}


def test_case_accents_and_a_cut_at_15_do_not_matter():
    person = row(1, last_name="Montgomery-Featherstone", first_name="Mónica")
    told = death(last_name="MONTGOMERY-FEAT", first_name="MONICA")
    assert outcome("deceased", told, roll=enrolled([person])) == {2: "named"}


def test_a_cut_name_that_fits_two_is_reviewed():
    two = [row(1, last_name=f"Montgomery-Feat{end}", first_name="Ana") for end in ("h", "ley")]
    two[1] |= {"dl_number": "X000000000001", "ssn": ""}
    told = death(last_name="MONTGOMERY-FEAT", first_name="ANA")
    assert outcome("deceased", told, roll=enrolled(two)) == {2: "TwoPeople"}


@pytest.mark.parametrize(
    "changes", [{"date_of_birth": "1980-05-18"}, {"suffix": "JR"}, {"first_name": "Alexandra"}]
)
def test_somebody_else_is_not_named(changes):
    assert outcome("incapacitated", order(1, **changes), roll=enrolled([row(1)])) == {2: "unknown"}


def test_the_ssn_names_somebody_who_married_since():
    told = death(1, ssn=row(1)["ssn"], last_name="Married")
    assert outcome("deceased", told, roll=enrolled([row(1)])) == {2: "named"}


@pytest.mark.parametrize("last", [row(1)["last_name"], "Married", "Else"])
def test_whoever_reported_another_name_is_named_by_it_and_by_the_files(last):
    (person,) = enrolled([row(1)])
    own = person.name.model_copy(update={"last": "Married"})
    renamed = person.model_copy(update=reported_name(own, date(2026, 9, 1), person))
    became = "unknown" if last == "Else" else "named"
    assert outcome("deceased", death(1, last_name=last), roll=[renamed]) == {2: became}


def test_an_ssn_under_another_name_and_birth_date_is_reviewed():
    told = death(1, ssn=row(1)["ssn"], last_name="Else", date_of_birth="1991-01-01")
    assert outcome("deceased", told, roll=enrolled([row(1)])) == {2: "SsnMoved"}


def test_the_ssn_of_one_and_the_name_set_of_another_are_reviewed():
    told = death(2, ssn=row(1)["ssn"])
    assert outcome("deceased", told, roll=enrolled([row(1), row(2)])) == {2: "TwoPeople"}


def test_another_ssn_under_the_same_name_set_is_reviewed():
    told = death(1, ssn="900119999")
    assert outcome("deceased", told, roll=enrolled([row(1)])) == {2: "OtherSsn"}


def test_the_ssn_tells_namesakes_apart_and_its_absence_does_not():
    namesakes = enrolled([row(1), row(2, first_name=row(1)["first_name"])])
    assert outcome("deceased", death(1), roll=namesakes) == {2: "TwoPeople"}
    assert outcome("deceased", death(1, ssn=row(2)["ssn"]), roll=namesakes) == {2: "named"}


def test_the_licence_of_one_and_the_ssn_of_another_are_reviewed():
    told = hit(1, ssn=row(2)["ssn"])
    assert outcome("felony", told, roll=enrolled([row(1), row(2)])) == {2: "TwoPeople"}


def test_a_licence_under_another_name_and_birth_date_is_reviewed():
    told = hit(1, ssn="", last_name="Else", date_of_birth="1991-01-01")
    assert outcome("felony", told, roll=enrolled([row(1)])) == {2: "NumberMoved"}


def test_an_earlier_number_still_names_the_person():
    people = enrolled([row(1)])
    people = applied(planned([row(1, dl_number="X000000000001")], people), people)
    told = hit(1, ssn="", last_name="Married")
    assert outcome("felony", told, roll=people) == {2: "FelonyHit"}


def test_no_evidence_however_strong_makes_a_felon():
    told = (hit(1), hit(1, case_reference="2026-CF-1"), hit(2, dl_number="", ssn=""))
    people = enrolled([row(1), row(2)])
    assert set(outcome("felony", *told, roll=people).values()) == {"FelonyHit"}
    _, changes = plan_of("felony", told, people)
    assert changes == []


def test_a_hit_on_a_confirmed_flag_is_no_news_and_on_a_namesake_it_is():
    people = [flagged(one, {Flag.FELONY}, None) for one in enrolled([row(1)])]
    assert outcome("felony", hit(1), roll=people) == {2: "named"}
    namesake = enrolled([row(2, first_name=row(1)["first_name"])])
    told = hit(1, ssn="", dl_number="")
    assert outcome("felony", told, roll=[*people, *namesake]) == {2: "TwoPeople"}


# -- by name and address ----------------------------------------------------------------


def test_a_letter_names_whoever_gets_letters_at_that_address_under_that_name():
    people = enrolled([row(1), row(2)])
    assert outcome("undeliverable", letter(1), roll=people) == {2: "named"}
    moved = letter(1, address="9 New Rd")
    assert outcome("undeliverable", moved, roll=people) == {2: "unknown"}
    assert outcome("undeliverable", letter(1, zip="34744"), roll=people) == {2: "unknown"}


def test_an_address_reads_the_same_however_its_lines_are_broken():
    people = enrolled([row(1, res_line1="12 Samplequorv St.", res_line2="Apt 4")])
    told = letter(1, address="12 SAMPLEQUORV ST APT 4", city="KISSIMMEE")
    assert outcome("undeliverable", told, roll=people) == {2: "named"}


def test_father_and_son_of_one_name_at_one_address_are_reviewed_and_a_suffix_tells_them_apart():
    father = row(1, date_of_birth="1950-01-01", ssn="")
    son = row(2, first_name=father["first_name"])
    assert outcome("undeliverable", letter(1), roll=enrolled([father, son])) == {2: "TwoPeople"}
    junior = son | {"suffix": "JR"}
    assert outcome("undeliverable", letter(1), roll=enrolled([father, junior])) == {2: "named"}


def test_a_mailing_address_stands_for_the_residence():
    mail = {"mail_line1": "PO Box 7", "mail_city": "Orlando", "mail_state": "FL"}
    people = enrolled([row(1, **mail, mail_zip="32801")])
    assert outcome("undeliverable", letter(1), roll=people) == {2: "unknown"}
    told = letter(1, address="PO Box 7", city="Orlando", zip="32801")
    assert outcome("undeliverable", told, roll=people) == {2: "named"}


# -- duplicates ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", MAKERS)
def test_a_row_that_stands_twice_counts_once(kind):
    told = MAKERS[kind](1)
    stranger = MAKERS[kind](9, last_name="Nobody", dl_number="", ssn="")
    stranger = {name: cell for name, cell in stranger.items() if name in COLUMNS[kind]}
    said = outcome(kind, told, told, stranger, stranger, roll=enrolled([row(1)]))
    named = "FelonyHit" if kind == "felony" else "named"
    assert said == {2: named, 3: "duplicate", 4: "unknown", 5: "duplicate"}


def test_a_death_that_two_offices_report_counts_once():
    told = (death(1), death(1, ssn=row(1)["ssn"], city="Orlando"))
    assert outcome("deceased", *told, roll=enrolled([row(1)])) == {2: "named", 3: "duplicate"}


# -- the plan -------------------------------------------------------------------------------


def test_flags_are_added_in_one_order_and_never_twice():
    (person,) = enrolled([row(1)])
    one = flagged(flagged(person, {Flag.FELONY}, "F" + "1" * 24), {Flag.DECEASED}, "F" + "2" * 24)
    assert one.flags == (Flag.DECEASED, Flag.FELONY)
    assert one.file == "F" + "2" * 24
    assert flagged(one, {Flag.DECEASED}, "F" + "3" * 24) is one


@pytest.mark.parametrize(
    ("known", "moved_on", "marked"),
    [
        (None, date(2026, 10, 1), True),
        (date(2026, 10, 19), date(2026, 10, 1), True),
        (date(2026, 10, 20), date(2026, 10, 1), False),
        (None, date(2026, 10, 20), True),
        (None, date(2026, 10, 21), False),
    ],
)
def test_a_return_is_news_unless_a_later_one_or_a_later_address_is_known(known, moved_on, marked):
    (person,) = enrolled([row(1)])
    person = person.model_copy(update={"returned_on": known, "address_on": moved_on})
    after_it = returned(person, date(2026, 10, 20), SECOND.file)
    assert (after_it is not person) == marked
    assert after_it.returned_on == (date(2026, 10, 20) if marked else known)


def change_of(kind: str, told: dict[str, str], person: Person) -> Change:
    (change,) = plan_of(kind, [told], [person])[1]
    return change


def test_a_flag_meets_a_record_that_was_written_since_and_changes_nothing_else_of_it():
    (person,) = enrolled([row(1)])
    borne = flagged(person, {Flag.FELONY}, None)
    change = change_of("deceased", death(1), borne)
    cleared = person.model_copy(update={"last_reported": date(2026, 11, 2), "version": 7})
    done = merged(cleared, change, as_of=ARRIVED)
    assert done == cleared.model_copy(update={"flags": (Flag.DECEASED,), "file": SECOND.file})
    assert merged(done, change, as_of=ARRIVED) == done


def test_a_return_meets_another_or_a_confirmed_address_and_says_nothing():
    (person,) = enrolled([row(1)])
    change = change_of("undeliverable", letter(1), person)
    new = Address(line1="1 Own Way", city="Kissimmee", state="FL", zip5="34744")
    for current in (
        person.model_copy(update={"mailing": new}),
        person.model_copy(update={"residence": new}),
        person.model_copy(update={"address_on": date(2026, 10, 30)}),
    ):
        assert merged(current, change, as_of=ARRIVED) == current
    served = person.model_copy(update={"last_reported": date(2026, 11, 2), "version": 7})
    done = merged(served, change, as_of=ARRIVED)
    wanted = {"returned_on": date(2026, 10, 20), "file": SECOND.file}
    assert done == served.model_copy(update=wanted)
    assert merged(done, change, as_of=ARRIVED) == done


def test_the_plan_counts_by_zip_code_and_reason():
    people = enrolled([row(1), row(2, res_zip="34744"), row(3)])
    plan, _ = plan_of("deceased", [death(1), death(2), death(9)], people)
    assert plan.by_zip == {
        "34741": {"after": 1, "before": 2, "flagged": 1},
        "34744": {"after": 0, "before": 1, "flagged": 1},
    }
    assert plan.by_reason == {"deceased": 2}
    assert (plan.counts.purged, plan.counts.unknown, plan.counts.active_after) == (2, 1, 1)


VARIED = st.lists(
    st.tuples(
        st.sampled_from(sorted(MAKERS)),
        st.integers(0, 9),
        st.fixed_dictionaries(
            {},
            optional={
                "ssn": st.sampled_from(["", "900112235", "bad", "900112233"]),
                "last_name": st.sampled_from(["Other", "", "EXAMPELQUORNE"]),
                "date_of_birth": st.sampled_from(["1991-01-01", "2027-01-01"]),
                "dl_number": st.sampled_from(["", "E123456789014", "X000000000001"]),
                "address": st.sampled_from(["9 New Rd", ""]),
                "returned_on": st.sampled_from(["2026-10-21", "2020-10-21"]),
            },
        ),
    ),
    min_size=1,
    max_size=12,
)


@given(VARIED, st.randoms(use_true_random=False))
def test_no_row_and_no_person_is_lost_or_counted_twice(told, chance: random.Random):
    people = enrolled([row(number) for number in range(7)])
    states = ({}, {"flags": (Flag.FELONY,)}, {"status": Status.INACTIVE})
    people = [one.model_copy(update=chance.choice(states)) for one in people]
    for kind in MAKERS:
        rows = [
            MAKERS[kind](number)
            | {name: cell for name, cell in changes.items() if name in COLUMNS[kind]}
            for kind_of, number, changes in told
            if kind_of == kind
        ]
        rows += [MAKERS[kind](0)]  # one at least can be taken
        plan, changes = plan_of(kind, rows, people)
        counts, then = plan.counts, after(changes, people).values()
        assert counts.balanced
        assert counts.rows == len(rows)
        assert counts.active_before == sum(one.on_list for one in people)
        assert counts.active_after == sum(one.on_list for one in then)
        assert counts.people_after == len(then) == len(people)
        assert sum(plan.after.values()) == counts.active_after
        assert len(changes) == counts.changed == len({change.after.id for change in changes})
        before = {one.id: set(one.flags) for one in people}
        assert all(before[one.id] <= set(one.flags) for one in then)
        if kind in {"felony", "undeliverable"}:
            assert {one.id: set(one.flags) for one in then} == before


@given(VARIED, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_decides_nothing(told, chance: random.Random):
    people = enrolled([row(number) for number in range(7)])
    for kind in MAKERS:
        rows = [
            MAKERS[kind](number)
            | {name: cell for name, cell in changes.items() if name in COLUMNS[kind]}
            for kind_of, number, changes in told
            if kind_of == kind
        ]
        rows += [MAKERS[kind](0)]
        ends = [
            sorted(body_of(change.after) for change in plan_of(kind, turn, people)[1])
            for turn in (rows, chance.sample(rows, len(rows)))
        ]
        assert ends[0] == ends[1]


def test_a_digest_is_of_the_whole_row_and_of_its_kind_of_list():
    (one,) = parsed("deceased", [death(1)]).rows
    digests = {
        keyed_flag(one, SECRET, "deceased").digest,
        keyed_flag(one, SECRET, "incapacitated").digest,
        keyed_flag(one, b"another secret", "deceased").digest,
        keyed_flag(replace(one, cells=(*one.cells[:-1], "x")), SECRET, "deceased").digest,
    }
    assert len(digests) == 4
    assert keyed_flag(replace(one, line=9), SECRET, "deceased").digest in digests
