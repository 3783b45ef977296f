"""A record written since the plan keeps what the office wrote, and takes what the file says."""

from datetime import date

from county_rows import row, rows
from planning import enrolled, planned

from ingest.merge import merged
from ingest.reported import reported_address, reported_name
from jury.records import Address, Flag, Name, Person, Status

AS_OF = date(2026, 10, 1)
OWN = Address(line1="1 Own Way", city="Kissimmee", state="FL", zip5="34744")


def planned_change(new: list[dict[str, str]], people: list[Person]):
    (change,) = planned(new, people).changes
    return change


def moved():
    (person,) = enrolled([row()])
    return person, planned_change([row(res_line1="9 New Rd", race="B")], [person])


def test_flags_and_service_written_since_the_plan_are_kept():
    person, change = moved()
    current = person.model_copy(
        update={"flags": (Flag.FELONY,), "last_reported": date(2026, 11, 2), "version": 7}
    )
    done = merged(current, change, as_of=AS_OF)
    assert (done.flags, done.last_reported, done.version) == (
        (Flag.FELONY,),
        date(2026, 11, 2),
        7,
    )
    assert (done.residence.line1, done.race) == ("9 New Rd", "B")


def test_an_address_that_the_juror_corrected_since_the_plan_is_kept():
    person, change = moved()
    current = person.model_copy(
        update={"residence": OWN, "address_from": "juror", "address_on": date(2026, 11, 2)}
    )
    done = merged(current, change, as_of=AS_OF)
    assert (done.residence, done.address_from, done.race) == (OWN, "juror", "B")


def test_merging_twice_is_merging_once():
    person, change = moved()
    once = merged(person, change, as_of=AS_OF)
    assert merged(once, change, as_of=AS_OF) == once


def test_a_number_learned_since_the_plan_is_kept():
    person, change = moved()
    current = person.model_copy(update={"licences": ("f" * 64, *person.licences)})
    assert set(merged(current, change, as_of=AS_OF).licences) == set(current.licences)


def test_an_absent_person_keeps_an_address_written_since_the_plan():
    people = enrolled(rows(2))
    change = planned_change([row(1)], people)
    gone = next(person for person in people if person.id == change.after.id)
    current = gone.model_copy(update={"residence": OWN})
    done = merged(current, change, as_of=AS_OF)
    assert (done.status, done.residence) == (Status.INACTIVE, OWN)


def test_an_affidavit_signed_since_the_plan_keeps_an_absent_person_active():
    people = enrolled(rows(2))
    change = planned_change([row(1)], people)
    gone = next(person for person in people if person.id == change.after.id)
    current = gone.model_copy(update={"source": "affidavit"})
    assert merged(current, change, as_of=AS_OF) == current


def test_an_older_report_since_the_plan_stands_where_the_file_says_nothing_new():
    """Reported before the file's date, entered after its plan: the row changed the race alone."""
    (person,) = enrolled([row()])
    change = planned_change([row(race="B")], [person])
    on, name = date(2026, 9, 30), Name(last="Married", first="Alex")
    own = reported_name(name, on, person) | reported_address(OWN, None, on, person)
    current = person.model_copy(update=own)
    done = merged(current, change, as_of=AS_OF)
    assert (done.name, done.residence, done.race) == (name, OWN, "B")
    assert merged(done, change, as_of=AS_OF) == done


def test_a_name_that_the_juror_corrected_since_the_plan_is_kept():
    (person,) = enrolled([row()])
    change = planned_change([row(last_name="Other", race="B")], [person])
    own = Name(last="Married", first="Alex")
    current = person.model_copy(
        update={"name": own, "name_from": "juror", "name_on": date(2026, 10, 1)}
    )
    done = merged(current, change, as_of=AS_OF)
    assert (done.name, done.name_from, done.name_on, done.race) == (own, "juror", AS_OF, "B")
    newer = merged(current, change, as_of=date(2026, 10, 2))
    assert (newer.name.last, newer.name_from, newer.name_on) == ("Other", "dhsmv", None)
    assert merged(newer, change, as_of=date(2026, 10, 2)) == newer
