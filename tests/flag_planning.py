"""Lists of flags read, matched and planned without an office."""

import io
from collections.abc import Iterable
from datetime import date

from flag_files import Cells, as_list
from planning import SECOND, SECRET

from ingest.flag_match import FlagMatches, keyed_flag, match_flags
from ingest.flag_plan import FlagDraft
from ingest.flag_rows import FlagRows, parse_flags
from ingest.flagging import FLAG_LISTS
from ingest.layout import layout_for
from ingest.parse import Expected
from ingest.plan import Change, ChangePlan
from ingest.survey import Survey
from jury.people_store import body_of
from jury.records import SHARDS, Person

ARRIVED = date(2026, 11, 2)


def parsed(kind: str, told: Iterable[Cells]) -> FlagRows:
    """Return the rows of a list."""
    return read(kind, as_list(kind, told))


def read(kind: str, content: bytes) -> FlagRows:
    """Return the rows of a list's bytes."""
    expected = Expected(
        county="osceola", county_code=26, sha256="0" * 64, arrived=ARRIVED, stage="test"
    )
    return parse_flags(io.BytesIO(content), layout_for(kind, "f.csv"), expected)


def looked(kind: str, rows: FlagRows, people: Iterable[Person]) -> tuple[Survey, FlagMatches]:
    """Choose and match as the planner does."""
    keyed = [keyed_flag(one, SECRET, kind) for one in rows.rows]
    survey = Survey()
    survey.pick((body_of(one).encode() for one in people), FLAG_LISTS[kind].choice(keyed))
    return survey, match_flags(keyed, FLAG_LISTS[kind].witness(survey.concerned))


def plan_of(
    kind: str, told: Iterable[Cells], roll: list[Person]
) -> tuple[ChangePlan, list[Change]]:
    """Return what a list of these rows would do to these people, and the changes on paper."""
    rows = parsed(kind, told)
    survey, matches = looked(kind, rows, roll)
    draft = FlagDraft(
        rows, survey, matches, circumstances=SECOND, flag=FLAG_LISTS[kind].flag
    )  # fmt: skip
    changes = [change for shard in range(SHARDS) for change in draft.changes(shard)]
    return draft.summed(), changes
