"""Making the changes of a plan: one conditional write a difference, and the new list's sheet."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from ingest import filing
from ingest.merge import merged
from ingest.office import Office
from ingest.plan import Change
from jury import lists
from jury.errors import Conflict
from jury.lists import Body
from jury.people_store import body_of
from jury.records import CountyFile, Hex32, Person, PublishedList, Record

TRIES = 5
"""So often one record is read again before a task gives up and is repeated as a whole."""

Save = Callable[[Person], Person]


class Applied(Record):
    """One partition after its changes: how many stand, and the sheet that was made of it."""

    shard: int
    changes: int
    people: int = 0
    active: int = 0
    sheet: Hex32 | None = None


def apply_to_list(
    office: Office, file: CountyFile, base: PublishedList | None, shard: int
) -> Applied:
    """Make a quarterly file's changes in one partition, and file the partition's new sheet."""
    made = Counter[str]()
    before = lists.current(
        office.papers, office.people, base, county=file.county, shard=shard
    )  # fmt: skip
    changed = _made(office, file, shard, office.people.save, made)
    after = _counted(lists.overlaid(before, changed), made)
    sheet = lists.write_sheet(office.papers, file.county, after)
    if base is not None:
        _fold(office, base, shard)
    return Applied(
        shard=shard,
        changes=made["changes"],
        people=made["people"],
        active=made["active"],
        sheet=sheet,
    )


def apply_to_roll(office: Office, file: CountyFile, shard: int) -> Applied:
    """Make a flag list's changes in one partition; they lie over the sheets of the same list."""
    made = Counter[str]()
    for _ in _made(office, file, shard, office.people.amend, made):
        pass
    return Applied(shard=shard, changes=made["changes"])


def _made(
    office: Office, file: CountyFile, shard: int, save: Save, made: Counter[str]
) -> Iterator[Body]:
    """Make each change, and yield the record as it then stands in the table."""
    parts = filing.read_summary(office.papers, file).parts
    for part in parts:
        if part.shard == shard:
            for change in filing.read_part(office.papers, file, part):
                yield body_of(_apply(office, file, change, save)).encode()
                made["changes"] += 1


def _counted(bodies: Iterable[Body], made: Counter[str]) -> Iterator[Body]:
    for body in bodies:
        told = json.loads(body)
        made["people"] += 1
        made["active"] += told["status"] == "active" and not told.get("flags")
        yield body


def _apply(office: Office, file: CountyFile, change: Change, save: Save) -> Person:
    """Make a change unless it stands already; whatever was written since the plan is kept."""
    wanted = change.after.model_copy(update={"version": change.seen})
    for _ in range(TRIES):
        try:
            return save(wanted)
        except Conflict:
            # Made already by an earlier run, or somebody wrote since the plan.
            current = office.people.find(file.county, change.after.id)
            if current is None:
                raise
            assert file.as_of is not None  # noqa: S101 - a planned file has a date
            wanted = merged(current, change, as_of=file.as_of)
            if wanted == current:
                return current
            _check_turn(office, file)
    raise Conflict("the record keeps changing", person=change.after.id)


def _check_turn(office: Office, file: CountyFile) -> None:
    """Make sure that the file is still the one being applied.

    A task that outlived its workflow could otherwise lay an old file over a newer one. Asked
    after the record is read: a later file can only have written after that, and then the
    record's version is no longer the one that was seen.
    """
    if office.court.state(file.county).applying != file.id:
        raise Conflict("the file is no longer being applied", file=file.id)


def _fold(office: Office, base: PublishedList, shard: int) -> None:
    """Take the office's mark off those whom the sheets of the list before held already."""
    amended = {lists.id_of(body): body for body in office.people.amended(base.county, shard)}
    if not amended:
        return
    for body in lists.read_sheet(office.papers, base.county, base.sheets[shard]):
        if amended.get(lists.id_of(body)) == body:
            office.people.fold(base.county, lists.id_of(body), lists.version_of(body))
