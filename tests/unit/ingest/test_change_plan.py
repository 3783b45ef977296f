"""What a file would do: one change a person, counted, with nobody lost and nobody doubled."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from county_rows import row, rows
from hypothesis import example, given
from hypothesis import strategies as st
from planning import SECOND, applied, enrolled, matched, outcome, planned
from synthetic import county, mistakes

from ingest.match import Roll
from ingest.plan import Change, ChangePlan
from ingest.reported import reported_address, reported_name
from jury.records import Address, Excusal, Flag, Name, Person, Status

AGO = date(2026, 9, 1)
JUROR_ADDRESS = Address(line1="1 Own Way", city="Kissimmee", state="FL", zip5="34744")


def only(plan: ChangePlan) -> Change:
    (change,) = plan.changes
    return change


def change_of(new: dict[str, str], old: Person) -> Change:
    return only(planned([new], [old]))


def person(**changes) -> Person:
    (one,) = enrolled([row()])
    return one.model_copy(update=changes)


def test_an_unchanged_row_changes_nothing():
    assert planned([row()], [person()]).changes == ()


def test_the_same_file_gives_the_same_plan():
    people = enrolled(rows(20))
    assert planned(rows(25), people) == planned(rows(25), people)


def test_a_newcomer_gets_the_same_identifier_when_the_file_is_delivered_again():
    assert only(planned([row()])).after.id == only(planned([row()])).after.id


def test_an_identifier_depends_on_the_countys_secret():
    other = replace(SECOND, secret=b"another secret of 32 bytes, here")
    newcomers = [only(planned([row()], circumstances=c)).after for c in (SECOND, other)]
    assert newcomers[0].id != newcomers[1].id
    assert newcomers[0].licences != newcomers[1].licences


def test_numbers_are_kept_as_keyed_hashes_and_four_characters_only():
    text = only(planned([row()])).model_dump_json()
    assert "E123456789012" not in text
    assert "900112233" not in text
    assert only(planned([row()])).after.licence_last4 == "9012"
    assert only(planned([row()])).after.ssn_last4 == "2233"


def test_a_move_takes_the_files_address_with_its_date():
    change = change_of(row(res_line1="9 New Rd", changed_on="2026-09-30"), person())
    assert change.reasons == ("moved",)
    assert change.after.residence.line1 == "9 New Rd"
    assert change.after.address_on == date(2026, 9, 30)


def test_a_mailing_address_is_kept_beside_the_residence():
    mail = {
        "mail_line1": "PO Box 7",
        "mail_city": "Orlando",
        "mail_state": "FL",
        "mail_zip": "32801",
    }
    change = change_of(row(**mail), person())
    assert change.reasons == ("mailing",)
    assert change.after.mailing is not None
    assert change.after.mailing.line1 == "PO Box 7"


def test_an_address_that_the_juror_corrected_after_the_files_date_stays_and_is_marked():
    own = person(residence=JUROR_ADDRESS, address_from="juror", address_on=date(2026, 10, 20))
    change = change_of(row(middle_name="C"), own)
    assert change.after.residence == JUROR_ADDRESS
    assert change.after.address_from == "juror"
    assert change.reasons == ("renamed", "juror_address_kept")


def test_an_address_that_the_juror_corrected_before_the_files_date_gives_way():
    own = person(residence=JUROR_ADDRESS, address_from="juror", address_on=date(2026, 9, 1))
    change = change_of(row(middle_name="C"), own)
    assert change.after.residence.line1 == "12 Samplequorv St"
    assert change.after.address_from == "dhsmv"


def test_a_name_that_the_juror_corrected_on_the_files_date_or_later_stays_and_is_marked():
    for name_on in (date(2026, 10, 1), date(2026, 10, 20)):
        own = person(name=Name(last="Married", first="Alex"), name_from="juror", name_on=name_on)
        change = change_of(row(race="B"), own)
        assert (change.after.name, change.after.name_from) == (own.name, "juror")
        assert change.reasons == ("statistics", "juror_name_kept")


def test_a_name_that_the_juror_corrected_before_the_files_date_gives_way():
    before = date(2026, 9, 30)
    own = person(name=Name(last="Married", first="Alex"), name_from="juror", name_on=before)
    change = change_of(row(race="B"), own)
    assert (change.after.name.last, change.after.name_from) == ("Exampelquorne", "dhsmv")
    assert change.reasons == ("renamed", "statistics")


def reported(old: Person, on: date = AGO) -> Person:
    """Return somebody who reported another name and address."""
    own = reported_address(JUROR_ADDRESS, None, on, old)
    name = Name(last="Zqmarried", first="Zq")
    return old.model_copy(update=own | reported_name(name, on, old))


def test_what_a_juror_reported_stands_while_the_files_own_name_and_address_stay():
    change = change_of(row(race="B", changed_on="2026-09-30"), reported(person()))
    assert change.reasons == ("statistics", "juror_name_kept", "juror_address_kept")
    assert change.after.residence == JUROR_ADDRESS
    assert change.after.filed_name == person().name


@pytest.mark.parametrize(
    ("said", "reasons"),
    [
        ({"last_name": "Other"}, ("renamed", "juror_address_kept")),
        ({"res_line1": "9 New Rd"}, ("moved", "juror_name_kept")),
    ],
)
def test_what_a_juror_reported_gives_way_once_the_files_own_is_another(said, reasons):
    change = change_of(row(**said), reported(person()))
    assert change.reasons == reasons


def test_what_an_older_file_says_otherwise_is_what_later_files_are_held_against():
    own = reported(person(), date(2026, 10, 20))
    older = change_of(row(last_name="Other", res_line1="9 New Rd"), own)
    assert older.reasons == ("juror_name_kept", "juror_address_kept")
    own = older.after.model_copy(update={"name_on": AGO, "address_on": AGO})
    again = change_of(row(last_name="Other", res_line1="9 New Rd", race="B"), own)
    assert again.reasons == ("statistics", "juror_name_kept", "juror_address_kept")


def test_a_second_report_keeps_what_the_file_said():
    old = person()
    again = reported(reported(old), date(2026, 9, 9))
    assert again.filed_name == old.name
    assert again.filed_address == reported(old).filed_address


def test_a_file_that_says_what_the_juror_reported_is_held_against_that():
    own = reported(person())
    caught_up = change_of(row(last_name="Zqmarried", first_name="Zq", middle_name=""), own)
    assert caught_up.after.filed_name == caught_up.after.name == own.name
    back = change_of(row(), caught_up.after)
    assert (back.after.name, back.after.name_from) == (person().name, "dhsmv")


def test_an_unchanged_row_does_not_undo_a_jurors_correction():
    own = person(residence=JUROR_ADDRESS, address_from="juror", address_on=date(2026, 9, 1))
    assert planned([row()], [own]).changes == ()


def test_a_new_number_is_put_before_the_old_ones():
    change = change_of(row(dl_number="X000000000001"), person())
    assert change.reasons == ("renumbered",)
    assert change.after.licences[1:] == person().licences


def test_a_blank_ssn_takes_nothing_away():
    change = change_of(row(ssn="", middle_name="C"), person())
    assert change.after.ssn == person().ssn
    assert change.after.ssn_last4 == "2233"


def test_whoever_is_absent_becomes_inactive_and_is_not_deleted():
    people = enrolled(rows(2))
    change = only(planned([row(1)], people))
    assert (change.kind, change.after.status) == ("deactivated", Status.INACTIVE)
    assert len(applied(planned([row(1)], people), people)) == 2


def test_whoever_signed_an_affidavit_is_not_missed_in_a_file():
    affidavit = person(source="affidavit")
    assert not [
        change for change in planned([row(1)], [affidavit]).changes if change.kind == "deactivated"
    ]


def test_whoever_reappears_is_active_again_with_flags_and_excusals_intact():
    excusal = Excusal(
        ground="age_70_for_good",
        scope="permanent",
        decided_by="clerk-1",
        decided_at=datetime(2026, 1, 5, tzinfo=UTC),
    )
    away = person(
        status=Status.INACTIVE,
        flags=(Flag.DECEASED, Flag.FELONY),
        excusals=(excusal,),
        last_reported=date(2026, 2, 2),
    )
    change = change_of(row(), away)
    assert (change.kind, change.reasons) == ("reactivated", ("reappeared",))
    assert change.after == away.model_copy(
        update={"status": Status.ACTIVE, "file": change.after.file}
    )


def test_whoever_has_an_unreadable_row_is_not_absent():
    people = enrolled(rows(2))
    assert planned([row(0, res_zip=""), row(1)], people).changes == ()


def test_whoever_has_a_row_under_review_stays_as_they_are():
    people = enrolled(rows(2))
    torn = row(0, ssn=row(1)["ssn"])
    assert planned([torn, row(1)], people).changes == ()


def test_whoever_is_no_longer_marked_as_a_citizen_becomes_inactive():
    people = enrolled(rows(2))
    assert only(planned([row(0, us_citizen="N"), row(1)], people)).kind == "deactivated"


def test_a_refused_row_is_told_with_its_line_and_reason():
    plan = planned([*rows(2), row(2, res_zip="x")])
    assert [(f.line, f.code) for f in plan.refused] == [(4, "DigitsWrong")]
    assert plan.by_reason["DigitsWrong"] == 1


def test_changes_are_counted_by_zip_code():
    people = enrolled(rows(3))
    plan = planned([row(0), row(1, res_zip="34744"), row(5, res_zip="34744")], people)
    assert plan.by_zip == {
        "34741": {"after": 1, "before": 3, "deactivated": 1},
        "34744": {"added": 1, "after": 2, "changed": 1},
    }


VARIATIONS = st.lists(
    st.tuples(
        st.integers(0, 12),
        st.fixed_dictionaries(
            {},
            optional={
                "ssn": st.sampled_from(["", "900112235", "bad"]),
                "last_name": st.sampled_from(["Other", "", "Exam9le"]),
                "date_of_birth": st.sampled_from(["1991-01-01", "2010-01-01"]),
                "res_zip": st.sampled_from(["34744", "1"]),
                "dl_number": st.sampled_from(["E123456789014", "X000000000001"]),
                "us_citizen": st.sampled_from(["N"]),
                "changed_on": st.sampled_from(["2026-09-01"]),
            },
        ),
    ),
    max_size=9,
)


@given(VARIATIONS, VARIATIONS)
def test_no_row_and_no_person_is_lost_or_counted_twice(first, second):
    anchor = rows(3, last_name="Anchor")
    before = enrolled([*anchor, *(row(20 + n, **v) for n, v in first)])
    plan = planned([*anchor, *(row(20 + n, **v) for n, v in second)], before)
    counts = plan.counts
    assert counts.balanced
    assert counts.rows == 3 + len(second)
    after = applied(plan, before)
    assert counts.active_after == sum(one.status is Status.ACTIVE for one in after)
    assert counts.people_after == len({one.id for one in after}) == len(after)
    assert sum(plan.after.values()) == counts.active_after


RENUMBERED = {"ssn": "", "dl_number": "X000000000001"}


@given(VARIATIONS, VARIATIONS)
@example([(0, {})], [(0, RENUMBERED)])
@example([(0, {})], [(0, RENUMBERED | {"date_of_birth": "1991-01-01"})])
@example([(0, {})], [(0, {"ssn": "900112235"}), (1, {"last_name": "Other"})])
def test_rows_are_matched_as_if_nobody_had_reported_another_name(first, second):
    people = enrolled([*rows(3, last_name="Anchor"), *(row(20 + n, **v) for n, v in first)])
    later = [*rows(2, last_name="Anchor"), *(row(20 + n, **v) for n, v in second)]
    found = [matched(later, Roll(known)) for known in (people, [reported(one) for one in people])]
    assert [outcome(one) for one in found] == [outcome(found[0])] * 2
    tied = [[(one.keyed.row.line, one.known.person.id) for one in m.matched] for m in found]
    assert tied[0] == tied[1]


@given(VARIATIONS)
def test_no_two_active_people_share_a_number_or_an_ssn(varied):
    anchor = rows(3, last_name="Anchor")
    people = applied(planned([*anchor, *(row(20 + n, **v) for n, v in varied)]))
    for numbers in (
        [number for one in people for number in one.licences],
        [one.ssn for one in people if one.ssn],
    ):
        assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("seed", [3, 11])
def test_the_truth_of_a_synthetic_county_is_met(seed):
    made = county(1200, seed, "--quarters", "3", "--faults", "hostile")
    assert mistakes(made, "csv") == []
    assert mistakes(made, "fixed") == []
