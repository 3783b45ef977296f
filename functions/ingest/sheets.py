"""The sheets of a published list held against the table they were made of, and made anew."""

from typing import NamedTuple

from jury import lists
from jury.buckets import PapersBucket
from jury.court_store import CourtStore
from jury.errors import ListMissing
from jury.people_store import PeopleStore
from jury.records import SHARDS, PublishedList


class Difference(NamedTuple):
    """One partition in which sheets and amendments do not say what the table says."""

    shard: int
    people: int
    """How many of its people differ, are missing or are too many."""


def compare_sheets(
    court: CourtStore, people: PeopleStore, papers: PapersBucket, county: str
) -> list[Difference]:
    """Return the partitions that differ from the table; none, if all is well.

    Reads the table item by item: a check of minutes in a large county, and no part of any plan or
    draw. While a file is being applied the table runs ahead of the list, which is no fault.
    """
    listed = _current(court, county)
    found = []
    for shard in range(SHARDS):
        current = set(lists.current(papers, people, listed, county=county, shard=shard))
        apart = {lists.id_of(body) for body in current ^ set(people.bodies(county, shard))}
        if apart:
            found.append(Difference(shard, len(apart)))
    return found


def rebuild_sheets(
    court: CourtStore, people: PeopleStore, papers: PapersBucket, county: str
) -> PublishedList:
    """Make the current list's sheets anew from the table; what the list says stays as it is.

    Conflict when a file is being applied, or the list has moved meanwhile: then nothing was done.
    """
    listed = _current(court, county)
    sheets = tuple(
        lists.write_sheet(papers, county, people.bodies(county, shard)) for shard in range(SHARDS)
    )
    rebuilt = listed.model_copy(update={"sheets": sheets})
    court.refile_list(listed, rebuilt)
    return rebuilt


def _current(court: CourtStore, county: str) -> PublishedList:
    listed = court.current_list(court.state(county))
    if listed is None:
        raise ListMissing("the county has published no list")
    return listed
