"""Planning a county's quarterly file: compare, read what differs, match, and write it down."""

from collections.abc import Iterator
from dataclasses import dataclass

from ingest import filing, seals
from ingest.filing import Part
from ingest.layout import Layout, layout_for
from ingest.lines import Source
from ingest.match import KeyedRow, Matches, Roll, keyed, match
from ingest.office import Office, matching_secret
from ingest.parse import Expected, Manifest, Parsed, parse, read_again, read_manifest
from ingest.plan import (
    ChangePlan,
    Circumstances,
    Contested,
    Draft,
    newcomer_id,
    untaken_numbers,
)
from ingest.seals import Comparison, Recall, Seal, Sealer
from ingest.survey import Survey, Wanted
from jury import lists
from jury.counties import county as county_of
from jury.errors import CountsDisagree, CountyBusy, FileTooOld
from jury.records import SHARDS, CountyFile, CountyState, Hex32, PersonId, PublishedList


@dataclass(frozen=True)
class Planned:
    """A plan whose changes are on paper, and what else must be put beside it."""

    file: CountyFile
    plan: ChangePlan
    parts: tuple[Part, ...]
    contested: tuple[Contested, ...]
    seals: tuple[Hex32, ...] = ()


def plan_list(office: Office, file: CountyFile, state: CountyState) -> Planned:
    """Plan what a quarterly file would do to the roll, and file the changes; change nobody.

    Only rows that differ from the county's file before are read, and of people only those whom
    such a row concerns or who are missing; everybody else is counted. Raises a FileRefused when
    the file is not to be trusted, FileTooOld when a list as new is published.
    """
    secret = matching_secret(office.keys, file.county)
    circumstances = Circumstances(file=file.id, county=file.county, secret=secret)
    reading = _Reading(office, file, office.court.current_list(state), circumstances)
    parsed = reading.parsed(state)
    if state.as_of is not None and parsed.as_of <= state.as_of:
        raise FileTooOld("a list as new or newer is published", file=file.id)
    rows = [keyed(row, secret) for row in parsed.rows]
    survey = reading.survey(Wanted(rows, untaken_numbers(parsed, secret)))
    check_roll(office, file, state, survey)
    matches = match((*rows, *reading.again()), Roll(survey.concerned))
    draft = Draft(parsed, survey, matches, circumstances)
    parts = filing.file_parts(office.papers, file, draft.changes)
    return Planned(
        file=file.model_copy(update={"as_of": parsed.as_of, "base": state.list_version}),
        plan=draft.summed(),
        parts=parts,
        contested=tuple(draft.contested()),
        seals=seals.file_seals(office.papers, file.county, reading.seals_after(matches)),
    )


class _Reading:
    """One file read against the county's file before."""

    def __init__(
        self,
        office: Office,
        file: CountyFile,
        listed: PublishedList | None,
        circumstances: Circumstances,
    ) -> None:
        self._office = office
        self._file = file
        self._listed = listed
        self._circumstances = circumstances
        self._layout = layout_for(file.kind, file.key)
        self._sealer = Sealer(circumstances.secret, self._layout)
        self._comparison = Comparison(self._sealer, seals.known_seals(office.papers, listed))
        self._survey = Survey()
        self._recalled: set[bytes] = set()
        self._recall = Recall(self._sealer, ())

    def parsed(self, state: CountyState) -> Parsed:
        """Read the rows that differ."""
        file = self._file
        assert file.sha256 is not None  # noqa: S101 - a registered file has a hash
        expected = Expected(
            county=file.county,
            county_code=county_of(file.county).code,
            sha256=file.sha256,
            arrived=self._office.intake.describe(file.key, file.version).arrived.date(),
            stage=self._office.stage,
            manifest=manifest_of(self._office, file, self._layout),
            before=state.as_of,
        )
        return parse(self._source(), self._layout, expected, gate=self._comparison)

    def survey(self, wanted: Wanted) -> Survey:
        """Look through the roll, a partition at a time, for whom the rows concern."""
        survey = self._survey
        wanted_again: list[Seal] = []
        for shard in range(SHARDS):
            paper = seals.read_seals(self._office.papers, self._listed, shard)
            unseen = self._comparison.unseen
            seen = {seals.person_id(person) for seal, person in paper if seal not in unseen}
            bodies = lists.current(
                self._office.papers,
                self._office.people,
                self._listed,
                county=self._file.county,
                shard=shard,
            )
            passed = survey.look(bodies, wanted, seen)
            self._recalled.update(map(seals.packed_id, passed))
            wanted_again += [seal for seal, person in paper if person in self._recalled]
        self._recall = Recall(self._sealer, wanted_again)
        return survey

    def again(self) -> Iterator[KeyedRow]:
        """Yield the rows that were let pass although another row concerns their people."""
        if self._recalled:
            for row in read_again(self._source(), self._layout, self._recall):
                yield keyed(row, self._circumstances.secret)

    def seals_after(self, matches: Matches) -> Iterator[tuple[Seal, bytes]]:
        """Yield what the file's rows are known by: those let pass, and those that were taken."""
        unseen = self._comparison.unseen
        for shard in range(SHARDS):
            for seal, person in seals.read_seals(self._office.papers, self._listed, shard):
                if seal not in unseen and person not in self._recalled:
                    yield seal, person
        for line, taken in self._taken(matches):
            gate = self._recall if self._recall.knows(line) else self._comparison
            yield gate.seal_of(line), seals.packed_id(taken)

    def _taken(self, matches: Matches) -> Iterator[tuple[int, PersonId]]:
        for matched in matches.matched:
            yield matched.keyed.row.line, matched.known.person.id
        for added in matches.added:
            line = added.keyed.row.line
            yield line, newcomer_id(self._circumstances, line)

    def _source(self) -> Source:
        return self._office.intake.open(self._file.key, self._file.version)


def manifest_of(office: Office, file: CountyFile, layout: Layout) -> Manifest | None:
    """Return the side file of a csv, whether named after `name` or after `name.csv`."""
    if layout.form != "delimited":
        return None
    for stem in (file.key, file.key.rpartition(".")[0]):
        content = office.intake.side_file(f"{stem}.manifest.json")
        if content is not None:
            return read_manifest(content)
    return None


def check_roll(office: Office, file: CountyFile, state: CountyState, survey: Survey) -> None:
    """Make sure that sheets and amendments hold as many people as the county counts."""
    if (survey.people, survey.active) == (state.people, state.active):
        return
    if office.court.state(file.county) != state:
        raise CountyBusy("the roll moved while the file was planned", file=file.id)
    raise CountsDisagree(
        "the roll does not hold as many people as the county counts",
        file=file.id,
        people=survey.people,
        active=survey.active,
        people_counted=state.people,
        active_counted=state.active,
    )
