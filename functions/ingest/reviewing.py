"""The rows that a person must decide: what each says, whom it may concern, and the decision."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from ingest import filing
from ingest.holders import alike, free_numbers, sharing
from ingest.marks import flagged, returned
from ingest.merge import joined
from ingest.office import LIST, Office
from ingest.plan import Contested
from jury.amending import amend
from jury.court_store import CourtStore
from jury.errors import Conflict, DecisionUnfit, NotFound, PersonNotConcerned, ReviewOvertaken
from jury.records import (
    CountyFile,
    CountyState,
    FileStatus,
    Person,
    PersonId,
    Record,
    ReviewItem,
    Step,
)

TRIES = 5
"""So often a decision is made again when something else was decided at the same time."""

Decision = Literal["same", "new", "aside", "confirmed", "dismissed"]
Standing = Literal["open", "decided", "overtaken"]

ON_A_ROW: frozenset[Decision] = frozenset({"same", "new", "aside"})
ON_A_HINT: frozenset[Decision] = frozenset({"confirmed", "dismissed"})
NAMES_A_PERSON: frozenset[Decision] = frozenset({"same", "confirmed"})
CARRIED_OVER: frozenset[Decision] = frozenset({"aside", "dismissed"})
"""What changes nobody would be asked again with every file, and stands instead."""


class Verdict(Record):
    """What a named person decides about a row, and about whom."""

    decision: Decision
    person: PersonId | None = None
    step: Step


class Docket:
    """The questions of a county's published files, and how each of them stands."""

    def __init__(self, court: CourtStore, seen: CountyState) -> None:
        """Read every question, and which list the county stands at."""
        files = court.files(seen.county)
        self.files = {file.id: file for file in files if file.status is FileStatus.PUBLISHED}
        listed = court.current_list(seen)
        self._list = None if listed is None else listed.file
        self.items = [item for item in court.reviews(seen.county) if item.file in self.files]
        self._newest: dict[str | None, ReviewItem] = {}
        for item in sorted(self.items, key=self._age):
            self._newest[item.digest] = item

    def standing(self, item: ReviewItem) -> Standing:
        """Tell whether a row waits for its decision, has it, or is asked about elsewhere.

        A list asks about every row anew that the one before left open. A list of flags tells
        what is new, so its hints stay open until the same hint comes again.
        """
        if item.decision is not None:
            return "decided"
        if self.is_row(item):
            return "open" if item.file == self._list else "overtaken"
        return "open" if self._newest[item.digest] == item else "overtaken"

    def is_row(self, item: ReviewItem) -> bool:
        """Tell whether it is asked whose a list's row is, or whether a hint at somebody holds."""
        return self.files[item.file].kind == LIST

    def find(self, review: str) -> ReviewItem:
        """Return a question of a published file; NotFound when there is none of that name."""
        found = next((item for item in self.items if item.id == review), None)
        if found is None:
            raise NotFound("nothing is on file under that identifier")
        return found

    def _age(self, item: ReviewItem) -> tuple[str, str, int]:
        file = self.files[item.file]
        return str(file.as_of), file.history[-1].at.isoformat(), item.line


# -- asking ---------------------------------------------------------------------


def asked(court: CourtStore, file: CountyFile, contested: Iterable[Contested]) -> list[ReviewItem]:
    """Return a file's questions: one for all rows that say the very same.

    A row that was put aside, or a hint that was dismissed, comes as decided, with who decided it,
    as long as it points to nobody to whom it did not point then.
    """
    decided = [item for item in court.reviews(file.county) if item.decided is not None]
    decided.sort(key=_when)
    before = {item.digest: item for item in decided if item.digest is not None}
    questions: dict[str, ReviewItem] = {}
    for row in contested:
        question = ReviewItem(
            county=file.county,
            file=file.id,
            line=row.line,
            code=row.code,
            people=row.people,
            digest=row.digest,
            flag=row.flag,
        )
        questions.setdefault(row.digest, _carried_over(question, before.get(row.digest)))
    return list(questions.values())


def _when(item: ReviewItem) -> str:
    assert item.decided is not None  # noqa: S101 - only what is decided is put in order
    return item.decided.at.isoformat()


def _carried_over(question: ReviewItem, before: ReviewItem | None) -> ReviewItem:
    if before is None or before.decision not in CARRIED_OVER:
        return question
    if before.flag is not question.flag or not set(question.people) <= set(before.people):
        return question
    told = {"decision": before.decision, "decided": before.decided}
    return question.model_copy(update=told)


# -- reading --------------------------------------------------------------------


def read_row(office: Office, docket: Docket, item: ReviewItem) -> Contested:
    """Return what the row says, from the papers of its file."""
    file = docket.files[item.file]
    summary = filing.read_summary(office.papers, file)
    rows = filing.read_contested(office.papers, file, summary)
    return next(row for row in rows if row.line == item.line)


def concerned(office: Office, seen: CountyState, item: ReviewItem, row: Contested) -> list[Person]:
    """Return whom the row may concern: as the file found it, and as the roll is now."""
    ids = set(item.people)
    if row.newcomer is not None:
        ids |= alike(sharing(office, seen, row.newcomer), row.newcomer)
    found = office.people.several(item.county, sorted(ids))
    return [found[one] for one in sorted(found)]


def about(office: Office, docket: Docket, item: ReviewItem, named: PersonId | None) -> list[Person]:
    """Return about whom a decision is: whom the row points to, whom the decision names, and whom
    the row would make.
    """
    row = read_row(office, docket, item)
    ids = {*item.people, *([named] if named is not None else [])}
    people = list(office.people.several(item.county, sorted(ids)).values())
    return people if row.newcomer is None else [*people, row.newcomer]


# -- deciding -------------------------------------------------------------------


def decide(office: Office, county: str, review: str, verdict: Verdict) -> ReviewItem:
    """Carry out a decision in one transaction, or not at all; the same again is a repeat.

    Conflict when it was decided otherwise or by somebody else, ReviewOvertaken when a newer file
    has asked again, CountyBusy while a file is being applied.
    """
    for _ in range(TRIES):
        seen = office.court.state(county)
        docket = Docket(office.court, seen)
        item = docket.find(review)
        if item.decision is not None:
            return _repeated(item, verdict)
        _check(docket, item, verdict)
        try:
            return _carry_out(office, seen, docket, item, verdict)
        except Conflict:  # something else was decided meanwhile, or this was: look again
            continue
    raise Conflict("the roll keeps changing: try again", review=review)


def _repeated(item: ReviewItem, verdict: Verdict) -> ReviewItem:
    assert item.decided is not None  # noqa: S101 - whatever is decided says by whom
    by_the_same = item.decided.by == verdict.step.by
    # Whoever was added goes by a name that the caller could not know.
    about = {item.person, None} if verdict.decision == "new" else {item.person}
    if by_the_same and item.decision == verdict.decision and verdict.person in about:
        return item
    raise Conflict("the row has been decided", review=item.id, decision=str(item.decision))


def _check(docket: Docket, item: ReviewItem, verdict: Verdict) -> None:
    if docket.standing(item) == "overtaken":
        raise ReviewOvertaken(
            "a newer file has been published: decide what it asks", review=item.id
        )
    fitting = ON_A_ROW if docket.is_row(item) else ON_A_HINT
    names_one = verdict.decision in NAMES_A_PERSON
    if verdict.decision not in fitting or names_one != (verdict.person is not None):
        raise DecisionUnfit("the question is not answered so", review=item.id)


def _carry_out(
    office: Office, seen: CountyState, docket: Docket, item: ReviewItem, verdict: Verdict
) -> ReviewItem:
    if verdict.decision == "confirmed":
        before = _one_of(office, item, verdict, set(item.people))
        marked = _marked(before, item, read_row(office, docket, item))
        return _written(office, seen, item, verdict, before, marked)
    if verdict.decision in {"aside", "dismissed"}:
        now = _decided(item, verdict, None)
        office.court.amend_roll(item.county, [], [office.court.decided_review(item, now)])
        return now
    row, as_of = read_row(office, docket, item).newcomer, docket.files[item.file].as_of
    assert row is not None  # noqa: S101 - a list's row says whom it would make
    assert as_of is not None  # noqa: S101 - and a published file has a date
    roll = sharing(office, seen, row)
    if verdict.decision == "new":
        added = free_numbers(roll, row, row.id).model_copy(update={"decided": (row.row,)})
        return _written(office, seen, item, verdict, None, added)
    before = _one_of(office, item, verdict, {*item.people, *alike(roll, row)})
    after = joined(before, free_numbers(roll, row, before.id), as_of=as_of)
    return _written(office, seen, item, verdict, before, after)


def _marked(person: Person, item: ReviewItem, row: Contested) -> Person:
    if item.flag is None:  # a letter came back
        return returned(person, date.fromisoformat(row.said["returned_on"]), item.file)
    return flagged(person, {item.flag}, item.file)


def _one_of(office: Office, item: ReviewItem, verdict: Verdict, people: set[PersonId]) -> Person:
    if verdict.person not in people:
        raise PersonNotConcerned("the row does not point to that person", review=item.id)
    found = office.people.find(item.county, str(verdict.person))
    if found is None:
        raise NotFound("nobody on the roll has that identifier")
    return found


def _written(
    office: Office,
    seen: CountyState,
    item: ReviewItem,
    verdict: Verdict,
    before: Person | None,
    after: Person,
) -> ReviewItem:
    now = _decided(item, verdict, after.id)
    papers = [office.court.decided_review(item, now)]
    amend(office.people, office.court, before, after, papers, seen=seen)
    return now


def _decided(item: ReviewItem, verdict: Verdict, person: PersonId | None) -> ReviewItem:
    told = {"decision": verdict.decision, "person": person, "decided": verdict.step}
    return item.model_copy(update=told)
