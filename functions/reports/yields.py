"""Yield and utilisation: what became of everybody who was to come to a pool, in sums; pure.

The terms are those of the National Center for State Courts (its measure of the effective use of
jurors, CourTools 8) as section 5.3 of our domain notes lists them: yield is the qualified and
available of those summoned, utilisation the sworn, challenged and struck of those reporting. The
Center's own worksheet was not at hand; where the notes leave something open, this is our reading:

- Everybody is counted in the pool as of its day, once. Whoever comes from another date counts as
  summoned to this one, and at the date that they left as postponed: over several pools they count
  as summoned twice, for two dates they were.
- What became of somebody is said by the moves of their summons, not by what the office decides
  afterwards: an absence that is excused later was an absence.
- Whoever sat on several panels counts once, by the most that came of it: sworn, alternate,
  challenged for cause, struck peremptorily, not reached. A panel that was given up as a whole
  reached nobody. An outcome that was corrected counts as corrected.
- A day is one on which somebody was in court, be it for their first or a further day: when only the
  juries of trials that go on are there, it is a reporting day without a panel.
- Whoever went over to another pool's room counts in the pool to which they reported, with whatever
  use was made of them, and not in the other one; a panel counts on the day and at the courthouse of
  the pool of which it was drawn.
- Alternates take the oath with the jury: they are used. On a trial of many days a juror is one
  person, and not many juror-days.
- Nobody counts as available before they have come or been told not to: while people are still
  expected the yield is a lower bound, and the report says how many they are.

Ratios are exact fractions of these counts, shown in percent with two places, halves to the even
figure; where nobody is the base, there is no ratio.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple
from zoneinfo import ZoneInfo

from jury.calendar import PoolKind, local_date
from jury.errors import CountsDisagree
from jury.grounds import GROUNDS
from jury.life_cycle import COMING, State
from jury.records import PoolId, PoolStatus, Record
from jury.shares import percent
from jury.tables import Line
from jury.turnout import REPORTED, Life


class Fate(StrEnum):
    """What became of somebody by a pool's day. Everybody has one of these, and only one."""

    NOT_SENT = "not_sent"
    """Drawn, and no letter for this date went out."""
    WITHDRAWN = "withdrawn"
    """The court took the letter back."""
    UNDELIVERABLE = "undeliverable"
    """The letter came back, and nothing was heard of them for this date."""
    DISQUALIFIED = "disqualified"
    EXEMPT = "exempt"
    """Let off on a ground that the law calls an exemption."""
    EXCUSED = "excused"
    POSTPONED_OUT = "postponed_out"
    """Gone to another date, by whatever way."""
    NOT_TOLD = "told_not_to_report"
    MISSED = "failed_to_appear"
    """Told to report and not there. Where one letter both qualifies and summons, as in Florida,
    whoever never answers it is among these."""
    REPORTED = "reported"
    DUE = "due"
    """Told to report, and the day is not closed."""
    EXPECTED = "expected"
    """To come, as far as is known before the day."""


class Use(StrEnum):
    """What came of somebody who reported. Everybody who did has one of these, and only one."""

    SWORN = "sworn"
    ALTERNATE = "alternate"
    CAUSE = "struck_for_cause"
    PEREMPTORY = "struck_peremptorily"
    ON_PANEL = "on_panel"
    """In a courtroom now, nothing decided yet."""
    NOT_REACHED = "not_reached"
    NEVER_CALLED = "never_called"
    """On no panel."""


USED = (Use.SWORN, Use.ALTERNATE, Use.CAUSE, Use.PEREMPTORY)
OUTCOMES = {
    State.SEATED: Use.SWORN,
    State.ALTERNATE: Use.ALTERNATE,
    State.STRUCK_CAUSE: Use.CAUSE,
    State.STRUCK_PEREMPTORY: Use.PEREMPTORY,
    State.NOT_REACHED: Use.NOT_REACHED,
}
_UNSENT = frozenset({State.HELD, State.SELECTED})
# No letter is needed to end so.
_ENDED_UNSENT = _UNSENT | {State.LAPSED, State.WITHDRAWN, State.EXCUSED, State.DISQUALIFIED}
_FATES = {
    State.WITHDRAWN: Fate.WITHDRAWN,
    State.UNDELIVERABLE: Fate.UNDELIVERABLE,
    State.LAPSED: Fate.UNDELIVERABLE,  # with a letter, and not absent: it never reached them
    State.DISQUALIFIED: Fate.DISQUALIFIED,
    State.EXCUSED: Fate.EXCUSED,
    State.TOLD_NOT_TO_REPORT: Fate.NOT_TOLD,
    State.DUE: Fate.DUE,
    **dict.fromkeys(COMING, Fate.EXPECTED),
}


def fate_of(life: Life, pool: PoolId) -> Fate:
    """Return what became of somebody in one pool."""
    if life.reported_to(pool):
        return Fate.REPORTED
    if life.missed(pool):
        return Fate.MISSED
    if not _was_written_to(life, pool):
        return Fate.NOT_SENT
    if life.service.reported_at != pool:
        return _gone(life, pool)
    if life.service.state is State.EXCUSED:
        ground = GROUNDS.get(life.service.ground)
        exempt = ground is not None and ground.kind == "exempt"
        return Fate.EXEMPT if exempt else Fate.EXCUSED
    return _FATES[life.service.state]


def _was_written_to(life: Life, pool: PoolId) -> bool:
    first = life.moves[0].old if life.moves else life.service
    if first.pool == pool and first.state not in _UNSENT:
        return True
    return any(move.new.pool == pool and move.new.state not in _ENDED_UNSENT for move in life.moves)


def _gone(life: Life, pool: PoolId) -> Fate:
    """Return as what somebody left for another date: a new letter follows one that came back."""
    last = [move for move in life.moves if move.old.pool == pool != move.new.pool][-1]
    again = last.old.state is State.UNDELIVERABLE and last.new.state is State.SUMMONED
    return Fate.UNDELIVERABLE if again else Fate.POSTPONED_OUT


def _was_to_report(life: Life, pool: PoolId) -> bool:
    """Tell whether somebody was to report to a pool; whoever only went over to its room was not."""
    return life.service.home == pool or any(
        move.old.pool != pool == move.new.pool and move.move != "reassign" for move in life.moves
    )


def use_of(life: Life) -> Use:
    """Return what came of somebody who reported; of several panels that which used them most."""
    panels: list[Use] = []
    for move in life.moves:
        old, new = move.old.state, move.new.state
        if new is State.ON_PANEL and old in OUTCOMES:
            panels[-1] = Use.ON_PANEL  # an outcome is being corrected
        elif old in OUTCOMES and new in OUTCOMES:
            panels[-1] = OUTCOMES[new]  # juror and alternate had been mistaken for each other
        elif new is State.ON_PANEL and old is not State.ON_PANEL:
            panels.append(Use.ON_PANEL)
        elif old is State.ON_PANEL and new is not State.ON_PANEL:
            panels[-1] = OUTCOMES.get(new, Use.NOT_REACHED)  # released with the whole panel
        elif new not in REPORTED:
            panels.clear()  # the check-in was a mistake
    return min(panels, key=[*Use].index, default=Use.NEVER_CALLED)


class Share(Record):
    """A part of a whole."""

    part: int
    whole: int
    percent: str | None
    """With two places, halves to the even figure; null where the whole is nobody."""


class Stages(Record):
    """Everybody by stage. Three sums hold, or the report is refused:

    `summoned = drawn - not_sent + postponed_in`, and it is everybody from `withdrawn` to
    `expected`; `told_to_report = reported + failed_to_appear + due`; and those who `reported` are
    everybody from `sworn` to `never_called`.
    """

    drawn: int
    """Those of the pool's own draw, from when its letters are listed."""
    not_sent: int
    """Those of them to whom no letter for this date went out."""
    postponed_in: int
    """Those who came here from another date."""
    summoned: int
    withdrawn: int
    undeliverable: int
    disqualified: int
    exempt: int
    excused: int
    postponed_out: int
    told_not_to_report: int
    failed_to_appear: int
    reported: int
    due: int
    expected: int
    qualified_available: int
    """Who came, and who would have come and was told not to."""
    told_to_report: int
    sent_to_panel: int
    sworn: int
    alternate: int
    struck_for_cause: int
    struck_peremptorily: int
    on_panel: int
    not_reached: int
    never_called: int
    reporting_days: int
    """Days at a courthouse on which somebody was in court, further days of a trial too; entries
    that were taken back are none."""
    zero_panel_days: int
    """Those of them on which nobody was sent to a panel."""


class Shares(Record):
    """The measures of a pool or a period."""

    juror_yield: Share
    """The qualified and available of those summoned."""
    utilisation: Share
    """The sworn (with alternates), challenged and struck of those who reported."""
    sent_to_panel: Share
    """Of those who reported."""
    used_on_panel: Share
    """The sworn, challenged and struck of those sent to a panel."""
    appearance: Share
    """Those who reported of those told to: who is still due is in the base."""
    undeliverable: Share
    """Of those summoned, as are all that follow."""
    failed_to_appear: Share
    disqualified: Share
    exempt: Share
    excused: Share
    postponed_out: Share


class PoolYield(Record):
    """One pool's people by stage, and its measures."""

    pool: PoolId
    kind: PoolKind
    service_date: date
    status: PoolStatus
    stages: Stages
    shares: Shares


Day = tuple[str, date]
"""A location and a day."""


class Count(NamedTuple):
    """What is counted of a pool, or of several together."""

    drawn: int
    postponed_in: int
    fates: Counter[Fate]
    uses: Counter[Use]
    reporting: frozenset[Day]
    panels: frozenset[Day]


def counted(
    pool: PoolId, lives: Iterable[Life], days: Iterable[date], *, location: str, zone: ZoneInfo
) -> Count:
    """Count everybody who was ever to come to a pool; `days`: when somebody was in court for it."""
    every = list(lives)
    everybody = [life for life in every if _was_to_report(life, pool)]
    there = [life for life in everybody if life.reported_to(pool)]
    drawn = sum(life.service.home == pool for life in everybody)
    calls = (
        move.at
        for life in every
        if life.service.state in REPORTED
        for move in life.moves
        if move.new.pool == pool
        and move.new.state is State.ON_PANEL
        and move.old.state is State.CHECKED_IN
    )
    return Count(
        drawn=drawn,
        postponed_in=len(everybody) - drawn,
        fates=Counter(fate_of(life, pool) for life in everybody),
        uses=Counter(use_of(life) for life in there),
        reporting=frozenset((location, day) for day in days),
        panels=frozenset((location, local_date(at, zone)) for at in calls),
    )


def together(counts: Iterable[Count]) -> Count:
    """Add up several pools. Two pools on one day at one courthouse have one day there."""
    total = Count(0, 0, Counter(), Counter(), frozenset(), frozenset())
    for one in counts:
        total = Count(
            total.drawn + one.drawn,
            total.postponed_in + one.postponed_in,
            total.fates + one.fates,
            total.uses + one.uses,
            total.reporting | one.reporting,
            total.panels | one.panels,
        )
    return total


def stages_of(count: Count) -> Stages:
    """Return a count by stage; CountsDisagree when a stage's parts are not the whole of it."""
    fates, uses = count.fates, count.uses
    summoned = count.drawn - fates[Fate.NOT_SENT] + count.postponed_in
    reported = fates[Fate.REPORTED]
    if summoned != sum(number for fate, number in fates.items() if fate is not Fate.NOT_SENT):
        raise CountsDisagree("those summoned are not all accounted for", summoned=summoned)
    if reported != uses.total():
        raise CountsDisagree("those who reported are not all accounted for", reported=reported)
    return Stages(
        drawn=count.drawn,
        postponed_in=count.postponed_in,
        summoned=summoned,
        qualified_available=reported + fates[Fate.NOT_TOLD],
        told_to_report=reported + fates[Fate.MISSED] + fates[Fate.DUE],
        sent_to_panel=reported - uses[Use.NEVER_CALLED],
        reporting_days=len(count.reporting),
        zero_panel_days=len(count.reporting - count.panels),
        **{fate.value: fates[fate] for fate in Fate},
        **{use.value: uses[use] for use in Use},
    )


def shares_of(stages: Stages) -> Shares:
    """Return the measures."""
    used = sum(getattr(stages, use.value) for use in USED)
    lost = ("undeliverable", "failed_to_appear", "disqualified", "exempt", "excused")
    return Shares(
        juror_yield=share(stages.qualified_available, stages.summoned),
        utilisation=share(used, stages.reported),
        sent_to_panel=share(stages.sent_to_panel, stages.reported),
        used_on_panel=share(used, stages.sent_to_panel),
        appearance=share(stages.reported, stages.told_to_report),
        **{
            name: share(getattr(stages, name), stages.summoned) for name in (*lost, "postponed_out")
        },
    )


def share(part: int, whole: int) -> Share:
    """Return a part of a whole."""
    return Share(
        part=part, whole=whole, percent=percent(Fraction(part, whole)) if whole else None
    )  # fmt: skip


ABOUT = ("pool", "kind", "service_date", "status")
COLUMNS = (*ABOUT, *Stages.model_fields, *(f"{name}_percent" for name in Shares.model_fields))


def lines(pools: Iterable[PoolYield], stages: Stages, shares: Shares) -> Iterator[Line]:
    """Yield a line a pool, and one of them all."""
    for one in pools:
        about = (one.pool, one.kind, one.service_date, one.status.value)
        yield (*about, *_cells(one.stages, one.shares))
    yield ("all", "", "", "", *_cells(stages, shares))


def _cells(stages: Stages, shares: Shares) -> Iterator[object]:
    for name in Stages.model_fields:
        yield getattr(stages, name)
    for name in Shares.model_fields:
        yield getattr(shares, name).percent
