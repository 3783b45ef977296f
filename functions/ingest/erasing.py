"""Erasing a person from a county's roll, where a court orders it: an operator's act, by hand.

No function has the rights. Table, counts, sheet and the record of it change in one transaction, so
that no file and no draw ever meets a roll that holds another number of people than the county
counts. What lies beside the record goes afterwards, and again if that broke off.
"""

from typing import NamedTuple

from jury import lists
from jury.buckets import PapersBucket
from jury.court_store import CourtStore, RollEffect
from jury.errors import Conflict, NotFound
from jury.people_store import PeopleStore
from jury.pool_roll import of_pool
from jury.records import CountyState, Erasure, Person, PoolStatus, PublishedList, shard_of
from jury.summons_store import SummonsStore


class Places(NamedTuple):
    """Where a person is on record, and where it is told whether they are summoned."""

    court: CourtStore
    people: PeopleStore
    summonses: SummonsStore
    papers: PapersBucket


def erase_person(places: Places, erasure: Erasure) -> None:
    """Erase a person: afterwards the identifier, which is random, leads to nobody.

    Repeating it goes on from wherever it stopped, and erases again whoever an older copy of the
    county's record has brought back. NotFound for nobody. Conflict while the person stands in a
    pool that is not closed, or when something changed meanwhile; CountyBusy while a file is being
    applied or a draw is open.
    """
    county, person = erasure.county, erasure.of
    state = places.court.state(county)
    listed = places.court.current_list(state)
    held = places.people.find(county, person)
    counted = held or _on_sheet(places, listed, county, person)
    if counted is None and places.court.find_erasure(county, person) is None:
        raise NotFound("nobody on the roll has that identifier")
    if counted is not None:
        _refuse_awaited(places, counted)
        _take_off(places, erasure, state, listed, held=held, counted=counted)
    places.people.forget(county, person)


def _take_off(
    places: Places,
    erasure: Erasure,
    state: CountyState,
    listed: PublishedList | None,
    *,
    held: Person | None,
    counted: Person,
) -> None:
    effect = RollEffect(people=-1, active=-int(counted.on_list), seen=state)
    places.court.erase_person(
        erasure,
        [] if held is None else [places.people.removal(held)],
        effect,
        None if listed is None else (listed, _without(places, listed, counted)),
    )


def _on_sheet(
    places: Places, listed: PublishedList | None, county: str, person: str
) -> Person | None:
    """Return who is listed under an identifier though the table has nobody of it, or None."""
    if listed is None:
        return None
    sheet = lists.read_sheet(places.papers, county, listed.sheets[shard_of(person)])
    body = next((one for one in sheet if lists.id_of(one) == person), None)
    return None if body is None else Person.model_validate_json(body)


def _without(places: Places, listed: PublishedList, person: Person) -> PublishedList:
    """Return a list whose sheet of the person's partition is made anew without them."""
    county, shard = person.county, person.shard
    others = (b for b in places.people.bodies(county, shard) if lists.id_of(b) != person.id)
    sheets = list(listed.sheets)
    sheets[shard] = lists.write_sheet(places.papers, county, others)
    return listed.model_copy(update={"sheets": tuple(sheets)})


def _refuse_awaited(places: Places, person: Person) -> None:
    """A pool can't be closed, nor anybody of it be let go, while a record is missing."""
    for pool in places.court.pools(person.county):
        if pool.status is PoolStatus.CLOSED:
            continue
        if any(one.person == person.id for one in of_pool(places.court, places.summonses, pool)):
            raise Conflict("they stand in a pool that is not closed", pool=pool.id)
