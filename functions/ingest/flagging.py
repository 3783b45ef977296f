"""Planning a list of flags: whom it names on the roll, and what that changes (s. 40.022)."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from ingest import filing
from ingest.flag_match import (
    Behind,
    ByAddress,
    ByHit,
    ByIdentity,
    KeyedFlag,
    Witness,
    keyed_flag,
    match_flags,
)
from ingest.flag_plan import FlagDraft
from ingest.flag_rows import FlagRows, parse_flags
from ingest.layout import layout_for
from ingest.office import Office, matching_secret
from ingest.parse import Expected
from ingest.plan import Circumstances
from ingest.planning import Planned, check_roll, manifest_of
from ingest.survey import Choice, Survey, Wanted
from jury import lists
from jury.counties import county as county_of
from jury.records import SHARDS, CountyFile, CountyState, Flag, Person


class FlagList(NamedTuple):
    """A kind of list: the flag at which its rows hint, and how they name somebody."""

    flag: Flag | None
    witness: Callable[[Iterable[Person]], Witness]
    choice: Callable[[Iterable[KeyedFlag]], Choice]


def _behind(rows: Iterable[KeyedFlag]) -> Behind:
    return Behind(row.door for row in rows)


FLAG_LISTS = {
    "deceased": FlagList(Flag.DECEASED, ByIdentity, Wanted),
    "felony": FlagList(Flag.FELONY, ByHit, Wanted),
    "incapacitated": FlagList(Flag.INCAPACITATED, ByIdentity, Wanted),
    "undeliverable": FlagList(None, ByAddress, _behind),
}
"""The lists of s. 40.022, and returned mail, which takes nobody off the list."""


def plan_flags(office: Office, file: CountyFile, state: CountyState) -> Planned:
    """Plan whom a list of flags would mark, and file the changes; change nobody.

    Flags are only ever set, so an older list after a newer one does no harm, and none is too old.
    Raises a FileRefused when the file is not to be trusted.
    """
    kind = FLAG_LISTS[file.kind]
    secret = matching_secret(office.keys, file.county)
    parsed = _parsed(office, file)
    rows = [keyed_flag(row, secret, file.kind) for row in parsed.rows]
    survey = _survey(office, state, kind.choice(rows))
    check_roll(office, file, state, survey)
    draft = FlagDraft(
        parsed,
        survey,
        match_flags(rows, kind.witness(survey.concerned), kind.flag),
        circumstances=Circumstances(file=file.id, county=file.county, secret=secret),
        flag=kind.flag,
    )
    parts = filing.file_parts(office.papers, file, draft.changes)
    return Planned(
        file=file.model_copy(update={"as_of": parsed.as_of, "base": state.list_version}),
        plan=draft.summed(),
        parts=parts,
        contested=tuple(draft.contested()),
    )


def _parsed(office: Office, file: CountyFile) -> FlagRows:
    assert file.sha256 is not None  # noqa: S101 - a registered file has a hash
    layout = layout_for(file.kind, file.key)
    expected = Expected(
        county=file.county,
        county_code=county_of(file.county).code,
        sha256=file.sha256,
        arrived=office.intake.describe(file.key, file.version).arrived.date(),
        stage=office.stage,
        manifest=manifest_of(office, file, layout),
    )
    return parse_flags(office.intake.open(file.key, file.version), layout, expected)


def _survey(office: Office, state: CountyState, choice: Choice) -> Survey:
    """Look through the roll, a partition at a time, for whom the rows concern."""
    survey = Survey()
    listed = office.court.current_list(state)
    for shard in range(SHARDS):
        bodies = lists.current(
            office.papers, office.people, listed, county=state.county, shard=shard
        )  # fmt: skip
        survey.pick(bodies, choice)
    return survey
