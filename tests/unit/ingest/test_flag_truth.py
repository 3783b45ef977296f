"""Every line of a synthetic county's lists of flags, held against the truth of how it was made."""

import planning
import pytest
from flag_planning import looked, read
from synthetic import SyntheticCounty, county

from ingest.match import licence_hash
from ingest.plan import Circumstances
from jury.records import Person


def enrolled(made: SyntheticCounty, quarters: int) -> list[Person]:
    """Return the roll after so many quarters."""
    people: list[Person] = []
    for place, quarter in enumerate(made.quarters[:quarters]):
        circumstances = Circumstances(
            file=f"F{place:024x}", county="osceola", secret=planning.SECRET
        )
        rows = planning.read(*quarter.file("csv"))
        people = planning.applied(planning.planned_of(rows, people, circumstances), people)
    return people


def owners(made: SyntheticCounty, people: list[Person]) -> dict[str, str]:
    """Return whose record is whose, by their numbers."""
    holders = {number: one.id for one in people for number in one.licences}
    hashed = {
        one["id"]: [licence_hash(planning.SECRET, number) for number in one["licences"]]
        for one in made.people
    }
    return {
        id_: next((holders[number] for number in numbers if number in holders), "nobody")
        for id_, numbers in hashed.items()
    }


@pytest.mark.parametrize("seed", range(1, 9))
@pytest.mark.parametrize(("people", "faults"), [(250, "none"), (900, "usual"), (2000, "hostile")])
def test_precision_and_recall_are_1_for_every_kind_of_list(people, faults, seed):
    made = county(people, seed, "--faults", faults)
    roll = enrolled(made, 1 + seed % 2)
    person = owners(made, roll)
    for flags in made.lists:
        rows = read(flags.kind, flags.content)
        _, matches = looked(flags.kind, rows, roll)
        found = {one.keyed.row.line: ("flag", {one.known.person.id}) for one in matches.named}
        found |= {one.keyed.row.line: ("review", set(one.people)) for one in matches.review}
        found |= {one.row.line: ("none", set()) for one in matches.unknown}
        assert (rows.refused, matches.duplicates) == ([], [])
        assert {line: word for line, (word, _) in found.items()} == {
            line["line"]: line["expect"] for line in flags.lines
        }
        for line in flags.lines:
            if line["id"] is not None:
                assert person[line["id"]] in found[line["line"]][1]
