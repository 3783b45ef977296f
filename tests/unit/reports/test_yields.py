"""Yield and utilisation by an example reckoned by hand, and the sums for any life at all."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jury.errors import CountsDisagree, IllegalMove
from jury.life_cycle import ENDED, TABLE, Act, Service, State, moved
from jury.turnout import Life, Turnout, turnout
from reports import yields
from reports.yields import Fate, Use

HOME, LATER, LAST = (f"petit-2027{month:02d}04T0800-kissimmee" for month in (1, 2, 3))
POOLS = (HOME, LATER, LAST)
ZONE = ZoneInfo("America/New_York")
MORNING = datetime(2027, 1, 4, 13, tzinfo=UTC)
DAY = MORNING.date()
SAID = {"why": "as the office found", "ground": "carer", "order": "2026-AO-17"}
number = count(1)

CAME = ("fall_due", "check_in")
CALLED = (*CAME, "call_to_panel")
STRUCK = ("strike_peremptorily", "return_to_room")
AWAY = ("fall_due", "miss", "draft_notice")


def first(state=State.SUMMONED, home=HOME):
    place = next(number)
    return Service(
        county="osceola",
        juror_number=f"26-0002-{place:05d}",
        person=f"J{place:016X}",
        draw=f"{home}-d1",
        place=place,
        home=home,
        pool=home,
        first_date=date(2027, 1, 4),
        state=state,
    )


def lived(*names, state=State.SUMMONED, home=HOME, to=LATER, **said):
    """Return a life of these moves; each is one of the table's."""
    service, moves = first(state, home), []
    for minutes, name in enumerate(names):
        at = MORNING + timedelta(minutes=minutes)
        act = Act("clerk-1", "judge", at, pool=to, **(SAID | said))
        service, entry = moved(service, name, act)
        moves.append(entry)
    return Life(service, tuple(moves))


def counted(lives, pool=HOME, days=(DAY,), location="kissimmee"):
    return yields.counted(pool, lives, days, location=location, zone=ZONE)


# -- worked examples ----------------------------------------------------------------

POOL = [
    (1, lived(state=State.HELD)),
    (1, lived("withdraw")),
    (2, lived("return_mail")),
    (1, lived("return_mail", "lapse")),
    (1, lived("return_mail", "resummon")),
    (2, lived("excuse", ground="carer")),
    (1, lived("excuse", ground="law_enforcement")),
    (1, lived("disqualify", ground="not_resident")),
    (3, lived("postpone")),
    (4, lived("tell_not_to_report")),
    (2, lived(*AWAY)),
    (1, lived(*AWAY, "reschedule")),
    (1, lived(*AWAY, "excuse")),
    (6, lived(*CALLED, "seat", "discharge", "pay")),
    (1, lived(*CALLED, "seat_as_alternate", "discharge")),
    (2, lived(*CALLED, "strike_for_cause")),
    (3, lived(*CALLED, *STRUCK, "call_to_panel", "leave_unreached")),
    (4, lived(*CALLED, "leave_unreached", "return_to_room", "discharge")),
    (3, lived(*CAME, "discharge")),
    (1, lived("postpone", "fall_due", "check_in", home=LATER, to=HOME)),
]  # fmt: skip


def test_a_pool_by_stage_as_reckoned_by_hand():
    stages = yields.stages_of(counted([life for many, life in POOL for _ in range(many)]))
    assert stages.model_dump() == {
        "drawn": 40,
        "not_sent": 1,
        "postponed_in": 1,
        "summoned": 40,
        "withdrawn": 1,
        "undeliverable": 4,  # with whoever got a new letter, for another date
        "disqualified": 1,
        "exempt": 1,
        "excused": 2,
        "postponed_out": 3,
        "told_not_to_report": 4,
        "failed_to_appear": 4,  # also those rescheduled, or excused, afterwards
        "reported": 20,
        "due": 0,
        "expected": 0,
        "qualified_available": 24,
        "told_to_report": 24,
        "sent_to_panel": 16,
        "sworn": 6,
        "alternate": 1,
        "struck_for_cause": 2,
        "struck_peremptorily": 3,
        "on_panel": 0,
        "not_reached": 4,
        "never_called": 4,
        "reporting_days": 1,
        "zero_panel_days": 0,
    }
    shares = yields.shares_of(stages)
    assert shares.juror_yield.model_dump() == {"part": 24, "whole": 40, "percent": "60.00"}
    assert shares.utilisation.model_dump() == {"part": 12, "whole": 20, "percent": "60.00"}
    assert shares.sent_to_panel.percent == "80.00"
    assert shares.used_on_panel.percent == "75.00"
    assert shares.appearance.percent == "83.33"
    assert shares.undeliverable.percent == "10.00"


def test_before_the_day_nothing_is_available_and_nobody_is_the_base_of_nothing():
    stages = yields.stages_of(counted([lived(), lived("respond"), lived("put_on_call")]))
    shares = yields.shares_of(stages)
    assert (stages.summoned, stages.expected) == (3, 3)
    assert shares.juror_yield.percent == "0.00"
    assert shares.utilisation.model_dump() == {"part": 0, "whole": 0, "percent": None}
    due = yields.stages_of(counted([lived("fall_due"), lived(*CAME)]))
    assert (due.told_to_report, due.due, due.reported) == (2, 1, 1)


@pytest.mark.parametrize(
    ("moves", "use"),
    [
        ((), Use.NEVER_CALLED),
        (("call_to_panel",), Use.ON_PANEL),
        (("call_to_panel", "leave_unreached"), Use.NOT_REACHED),
        (("call_to_panel", "release_from_panel"), Use.NOT_REACHED),
        (("call_to_panel", "strike_for_cause", "return_to_room", "call_to_panel"), Use.CAUSE),
        (
            ("call_to_panel", "strike_peremptorily", "return_to_room", "call_to_panel", "seat"),
            Use.SWORN,
        ),
        (("undo_check_in", "check_in"), Use.NEVER_CALLED),
        (
            ("call_to_panel", "strike_for_cause", "return_to_room", "undo_check_in", "check_in"),
            Use.NEVER_CALLED,
        ),
    ],
)
def test_of_several_panels_that_counts_which_used_somebody_most(moves, use):
    assert yields.use_of(lived(*CAME, *moves)) is use


def test_a_corrected_outcome_counts_as_corrected():
    sworn = lived(*CALLED, "seat")
    back = sworn.moves[-1].model_copy(
        update={"old": sworn.moves[-1].new, "new": sworn.moves[-1].old}
    )
    struck = lived(*CALLED, "strike_for_cause").moves[-1]
    assert yields.use_of(Life(sworn.service, (*sworn.moves, back))) is Use.ON_PANEL
    assert yields.use_of(Life(sworn.service, (*sworn.moves, back, struck))) is Use.CAUSE


def test_a_mistaken_check_in_is_no_report():
    mistaken = lived(*CAME, "undo_check_in", "miss")
    assert yields.fate_of(mistaken, HOME) is Fate.MISSED
    assert yields.fate_of(lived(*CAME, "undo_check_in"), HOME) is Fate.DUE


def test_a_day_without_a_panel_is_one_of_its_courthouse_and_not_of_a_pool():
    idle = counted([lived(*CAME, "discharge")])
    busy = counted([lived(*CALLED)])
    elsewhere = counted([lived(*CALLED)], location="st-cloud")
    assert yields.stages_of(idle).zero_panel_days == 1
    both = yields.stages_of(yields.together([idle, busy]))
    assert (both.reporting_days, both.zero_panel_days) == (1, 0)
    apart = yields.stages_of(yields.together([idle, elsewhere]))
    assert (apart.reporting_days, apart.zero_panel_days) == (2, 1)
    # Of a trial that goes on for two days more, with nobody called on them.
    trial = counted([lived(*CALLED, "seat")], days=(DAY, *(DAY + timedelta(n) for n in (1, 2))))
    assert yields.stages_of(trial).reporting_days == 3
    assert yields.stages_of(trial).zero_panel_days == 2


def test_a_report_that_does_not_add_up_is_refused():
    sound = counted([lived(*CAME), lived()])
    for wrong in (
        sound._replace(drawn=3),
        sound._replace(fates=sound.fates + Counter({Fate.EXCUSED: 1})),
        sound._replace(uses=Counter()),
    ):
        with pytest.raises(CountsDisagree):
            yields.stages_of(wrong)


def test_a_turnout_counts_everybody_once_at_the_pool_where_it_was():
    later = lived(*AWAY, "reschedule", "fall_due", "check_in")
    again = lived(*AWAY, "reschedule", "fall_due", "check_in", to=HOME)
    lives = [later, again, lived(*AWAY), lived(*CAME), lived("tell_not_to_report"), lived()]
    assert turnout(6, lives, HOME) == Turnout(6, reported=2, missed=2, not_told=1)
    assert turnout(6, [later], LATER) == Turnout(6, reported=1, missed=0, not_told=0)


# -- any life ---------------------------------------------------------------------------

# Each step picks one of the table's moves from here: mostly such as do not end, so that lives are
# long, and where a date has to be said any of the three.
STEPS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 99), st.sampled_from(POOLS)), max_size=25
)
LIVES = st.tuples(
    st.sampled_from([State.HELD, State.SELECTED, State.SUMMONED]), st.sampled_from(POOLS[:2]), STEPS
)


def walked(state, home, steps):
    """Return a life that went through the table at random."""
    service, moves = first(state, home), []
    for minutes, (end, pick, pool) in enumerate(steps):
        lawful = [move for move in TABLE if service.state in move.starts]
        going_on = [move for move in lawful if move.to not in ENDED]
        lawful = going_on if going_on and end else lawful
        if not lawful:
            break
        move = lawful[pick % len(lawful)]
        at = MORNING + timedelta(hours=minutes)
        try:
            act = Act("clerk-1", sorted(move.by)[0], at, pool=pool, **SAID)
            service, entry = moved(service, move.name, act)
        except IllegalMove:  # a second absence before the first, a claim that was not made
            continue
        moves.append(entry)
    return Life(service, tuple(moves))


def expected_at(life):
    """Return the pools to which somebody was ever to come, and not only went over."""
    given = [move for move in life.moves if move.move != "reassign"]
    return {
        life.service.home,
        *(move.new.pool for move in given if move.new.pool != move.old.pool),
    }


@settings(max_examples=300, deadline=None)
@given(st.lists(LIVES, max_size=12))
def test_every_stage_sums_for_any_lives_that_the_table_allows(drawn_lives):
    lives = [walked(*one) for one in drawn_lives]
    counts = []
    for pool in POOLS:
        here = [life for life in lives if pool in expected_at(life)]
        counts.append(counted(here, pool))
        stages = yields.stages_of(counts[-1])
        assert stages.drawn + stages.postponed_in == len(here)
        _sums(stages)
        in_court = [one for one in here if one.service.reported_at == pool and _came(one)]
        assert stages.reported == len(in_court)
        called = [one for one in in_court if _was_called(one)]
        assert stages.sent_to_panel == len(called)
    together = yields.stages_of(yields.together(counts))
    _sums(together)
    assert together.drawn == len(lives)
    assert together.postponed_in == sum(len(expected_at(life)) - 1 for life in lives)
    yields.shares_of(together)


def _sums(stages):
    fates = stages.model_dump()
    assert stages.summoned == stages.drawn - stages.not_sent + stages.postponed_in
    assert stages.summoned == sum(
        fates[name]
        for name in (
            "withdrawn", "undeliverable", "disqualified", "exempt", "excused", "postponed_out",
            "told_not_to_report", "failed_to_appear", "reported", "due", "expected",
        )
    )  # fmt: skip
    assert stages.reported == sum(
        fates[name]
        for name in (
            "sworn", "alternate", "struck_for_cause", "struck_peremptorily", "on_panel",
            "not_reached", "never_called",
        )
    )  # fmt: skip
    assert stages.told_to_report == stages.reported + stages.failed_to_appear + stages.due
    assert stages.reported <= stages.qualified_available <= stages.summoned
    assert stages.zero_panel_days <= stages.reporting_days


COMINGS = ("check_in", "undo_miss")


def _came(life):
    """Tell from the moves alone whether somebody checked in and that stands."""
    names = [move.move for move in life.moves if move.move in {*COMINGS, "undo_check_in"}]
    return bool(names) and names[-1] in COMINGS


def _was_called(life):
    names = [move.move for move in life.moves]
    last = max(place for place, name in enumerate(names) if name in COMINGS)
    return "call_to_panel" in names[last:]
