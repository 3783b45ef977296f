"""The plan of a list of flags: who would be marked and what a person must decide; pure."""

from collections import defaultdict
from collections.abc import Iterator
from operator import attrgetter

from ingest.flag_match import FlagMatches, Named
from ingest.flag_rows import FlagRows
from ingest.marks import flagged, returned
from ingest.plan import Change, ChangePlan, Circumstances, Contested, Finding, Tally
from ingest.survey import Survey
from jury.errors import CountsDisagree
from jury.records import FileCounts, Flag


class FlagDraft:
    """The changes of one list of flags, written partition by partition, and added up as they are.

    A list has a flag, or none: then a letter came back from whoever it names.
    """

    def __init__(
        self,
        parsed: FlagRows,
        survey: Survey,
        matches: FlagMatches,
        *,
        circumstances: Circumstances,
        flag: Flag | None,
    ) -> None:
        """Sort out who is marked; nothing is written yet."""
        self._parsed = parsed
        self._survey = survey
        self._matches = matches
        self._file = circumstances.file
        self._flag = flag
        self._tally = Tally(survey.by_zip)
        self._marked = self._purged = 0
        self._by_shard: dict[int, list[Named]] = defaultdict(list)
        for named in matches.named:
            self._by_shard[named.known.person.shard].append(named)

    def changes(self, shard: int) -> Iterator[Change]:
        """Yield the changes of one partition, once, in the order of the identifiers."""
        for named in sorted(self._by_shard.pop(shard, ()), key=attrgetter("known.person.id")):
            change = self._change(named)
            if change is not None:
                yield change

    def contested(self) -> Iterator[Contested]:
        """Yield the rows that a person must decide, with what they say."""
        for doubted in self._matches.review:
            yield Contested(
                line=doubted.keyed.row.line,
                code=doubted.code,
                digest=doubted.keyed.digest,
                people=doubted.people,
                flag=self._flag,
                said=doubted.keyed.row.said,
            )

    def summed(self) -> ChangePlan:
        """Return the plan once every partition is written; CountsDisagree if it doesn't add up."""
        assert not self._by_shard  # noqa: S101 - whoever files a plan files all of it
        return ChangePlan(
            counts=self._counts(),
            before=self._survey.by_zip,
            after=self._tally.after,
            reasons=self._tally.reasons,
            kinds=self._tally.kinds,
            refused=tuple(
                Finding(line=refused.line, code=refused.code, sentence=refused.sentence)
                for refused in self._parsed.refused
            ),
            review=tuple(
                Finding(
                    line=doubted.keyed.row.line,
                    code=doubted.code,
                    sentence=doubted.sentence,
                    who=f"{doubted.keyed.row.last}, {doubted.keyed.row.first}",
                    people=doubted.people,
                )
                for doubted in self._matches.review
            ),
        )

    def _change(self, named: Named) -> Change | None:
        """Return the change of somebody whom a row names; None when the row says nothing new."""
        person, row = named.known.person, named.keyed.row
        if self._flag is None:
            after = returned(person, row.on, self._file)
        else:
            after = flagged(person, {self._flag}, self._file)
        if after == person:
            return None
        change = Change(
            kind="returned" if self._flag is None else "flagged",
            reasons=("returned" if self._flag is None else self._flag.value,),
            seen=person.version,
            after=after,
        )
        self._tally.note(person, change)
        self._marked += 1
        # By the flag here and by the records in the tally: both must agree, see `_counts`.
        self._purged += self._flag is not None and person.on_list
        return change

    def _counts(self) -> FileCounts:
        """Return the counts; a defect of ours, if the law of conservation does not hold."""
        survey, matches = self._survey, self._matches
        counts = FileCounts(
            rows=self._parsed.read,
            matched=len(matches.named),
            duplicate=len(matches.duplicates),
            refused=len(self._parsed.refused),
            review=len(matches.review),
            unknown=len(matches.unknown),
            unchanged=len(matches.named) - self._marked,
            changed=self._marked,
            purged=self._purged,
            active_before=survey.active,
            active_after=survey.active + self._tally.gained,
            people_before=survey.people,
            people_after=survey.people,
        )
        if not counts.balanced:
            raise CountsDisagree("the plan's counts do not balance", **counts.model_dump())
        return counts
