"""So many at random of those whom a report names: asked for once, drawn like any other draw.

It is an act with its own commitment, seeds, result and evidence (purpose `report-subset`), so that
nobody can ask until the answer pleases: the same question has one answer, for ever.
"""

import json
from collections.abc import Callable
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, StringConstraints, model_validator

from jury.buckets import PapersBucket
from jury.canonical import canonical, document_hash
from jury.court_store import CourtStore
from jury.eligibility import off_list
from jury.errors import ListMissing, TooFew
from jury.life_cycle import State
from jury.pool_roll import of_pool
from jury.records import Draw, Hex32, Person, PoolId, Record, Step, Subset
from jury.selection import read_selection
from jury.summons_store import SummonsStore

LEFT_OUT = "not_in_report"
"""Why everybody else of the county is not on the roll of a subset."""
MOST = 1_000


class SubsetQuestion(Record):
    """How many at random, and of whom: of a pool, or of the county's list."""

    of: Literal["pool", "list"]
    count: int = Field(ge=1, le=MOST)
    pool: PoolId | None = None
    state: Annotated[State, Field(strict=False)] | None = None
    """Only those of the pool whose summons stands so now."""
    zip5: Annotated[str, StringConstraints(pattern=r"^[0-9]{5}$")] | None = None
    """Only those on the list who live there."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.of == "pool") != (self.pool is not None):
            raise ValueError("a pool is named for a subset of a pool, and for no other")
        if self.of == "pool" and self.zip5 is not None:
            raise ValueError("a ZIP code narrows the list, and not a pool")
        if self.of == "list" and self.state is not None:
            raise ValueError("a state narrows a pool, and not the list")
        return self


class Drawn(NamedTuple):
    """Somebody who was drawn: the person, and the juror number in the pool it was drawn of."""

    person: str
    juror_number: str | None


def ask(
    court: CourtStore,
    summonses: SummonsStore,
    papers: PapersBucket,
    question: SubsetQuestion,
    *,
    county: str,
    step: Step,
) -> Subset:
    """Enter a question; the same about the same people gives what is on file.

    TooFew when nobody is there to be drawn; ListMissing before the county has a list.
    """
    version = court.state(county).list_version
    if version is None:
        raise ListMissing("the county has published no list")
    frame: str | None = None
    if question.pool is not None:
        pool = court.pool(county, question.pool)
        people = sorted(
            (one.person, one.juror_number)
            for one in of_pool(court, summonses, pool)
            if question.state in {None, one.state}
        )
        if not people:
            raise TooFew("nobody of the pool stands so", pool=pool.id)
        frame = papers.file(_folder(county), canonical([list(one) for one in people]))
    asked = question.model_dump(mode="json") | {
        "county": county,
        # A pool's people are what they are; the list is the one that was published last.
        "among": frame or version,
    }
    return court.order_subset(
        Subset(
            id=f"subset-{document_hash(asked)[:16]}",
            county=county,
            of=question.of,
            pool=question.pool,
            state=None if question.state is None else question.state.value,
            zip5=question.zip5,
            list_version=version,
            frame=frame,
            requested=question.count,
            history=(step,),
        )
    )


def rule(papers: PapersBucket, subset: Subset) -> Callable[[Person], str | None]:
    """Return what decides about each person of the county: None lets them onto the roll."""
    if subset.frame is None:
        return lambda person: (
            None
            if off_list(person) is None and subset.zip5 in {None, person.residence.zip5}
            else LEFT_OUT
        )
    among = frozenset(_numbers(papers, subset.county, subset.frame))
    return lambda person: None if person.id in among else LEFT_OUT


def drawn(papers: PapersBucket, subset: Subset, draw: Draw) -> list[Drawn]:
    """Return who was drawn, in order; a draw that is not signed yet has nobody to show."""
    numbers = {} if subset.frame is None else _numbers(papers, subset.county, subset.frame)
    return [Drawn(one, numbers.get(one)) for one in read_selection(papers, draw).people]


def _numbers(papers: PapersBucket, county: str, frame: Hex32) -> dict[str, str]:
    return dict(json.loads(papers.filed(_folder(county), frame)))


def _folder(county: str) -> str:
    return f"{county}/draws/subsets"
