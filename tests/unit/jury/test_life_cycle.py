"""The life of a summons against a second statement of it, written from the office's side."""

from datetime import UTC, date, datetime

import pytest

from jury.errors import GroundUnfit, IllegalMove, MoveIncomplete
from jury.life_cycle import (
    ABSENT,
    COMING,
    ENDED,
    IN_COURT,
    MOVES,
    TABLE,
    Act,
    Service,
    State,
    moved,
)

NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
HOME, LATER = "petit-20270104T0800-kissimmee", "petit-20270201T0800-kissimmee"
SAID = {"why": "as the office found", "ground": "carer", "pool": LATER, "order": "2026-AO-17"}

# From each state, where the office, a judge, the calendar and the person can bring it; one line a
# state, written from the courts' practice and not from the table. `=` is a line of history only.
WAYS = """
held: summoned lapsed excused disqualified withdrawn
selected: lapsed withdrawn
summoned: responded undeliverable postponed on_call excused disqualified told_not_to_report due checked_in withdrawn =
undeliverable: summoned responded postponed excused disqualified lapsed withdrawn =
responded: responded undeliverable postponed on_call excused disqualified told_not_to_report due checked_in withdrawn =
postponed: responded undeliverable postponed on_call excused disqualified told_not_to_report due checked_in withdrawn =
on_call: on_call responded postponed excused disqualified told_not_to_report checked_in withdrawn =
rescheduled: responded undeliverable postponed on_call excused disqualified told_not_to_report due checked_in withdrawn =
due: checked_in told_not_to_report no_show second_no_show postponed excused disqualified withdrawn =
checked_in: on_panel discharged due =
on_panel: struck_cause struck_peremptory not_reached seated alternate checked_in =
struck_cause: on_panel checked_in discharged =
struck_peremptory: on_panel checked_in discharged =
not_reached: on_panel checked_in discharged =
seated: on_panel alternate discharged =
alternate: on_panel seated discharged =
discharged: paid due checked_in =
no_show: notice_drafted rescheduled disposed lapsed excused disqualified checked_in =
notice_drafted: notice_sent rescheduled disposed lapsed excused disqualified checked_in
notice_sent: rescheduled disposed lapsed excused disqualified checked_in
second_no_show: order_drafted disposed lapsed excused disqualified checked_in =
order_drafted: disposed lapsed excused disqualified checked_in
excused: responded
disqualified: responded
told_not_to_report: responded
paid:
disposed:
lapsed:
withdrawn:
"""  # noqa: E501 - a line a state
BY_PRACTICE = {
    line.split(":")[0]: set(line.split(":")[1].split()) for line in WAYS.strip().splitlines()
}


def summons(state=State.SUMMONED, **changes):
    usual = {
        "county": "osceola",
        "juror_number": "26-0002-0005",
        "person": "J00000000000000AA",
        "draw": f"{HOME}-d1",
        "place": 5,
        "home": HOME,
        "pool": HOME,
        "first_date": date(2027, 1, 4),
        "state": state,
    }
    return Service(**(usual | changes))


def act(actor="staff", **said):
    return Act("clerk-1", actor, NOW, **said)


def ready(state, name):
    """Return a summons in a state that a move's other conditions let through."""
    claimed = moved(summons(), "claim", act(ground="carer"))[0].claim
    return summons(
        state,
        misses=int(name == "miss_again" or state in ABSENT),
        claim=claimed if name == "deny_claim" else None,
    )


def attempt(state, name, actor):
    try:
        return moved(ready(state, name), name, act(actor, **SAID))[0].state
    except IllegalMove:
        return None


def test_the_practice_names_every_state():
    assert set(BY_PRACTICE) == {state.value for state in State}


@pytest.mark.parametrize("state", State)
def test_from_each_state_it_goes_on_as_practice_says_and_not_otherwise(state):
    ways = set()
    for move in TABLE:
        for actor in ("juror", "staff", "judge", "calendar"):
            to = attempt(state, move.name, actor)
            if to is not None:
                ways.add("=" if move.to is None else to.value)
    assert ways == BY_PRACTICE[state.value]


@pytest.mark.parametrize("state", [state for state in State if state not in ENDED])
def test_nobody_is_left_without_a_way_to_an_end(state):
    """The office, a judge or the calendar can always bring it to one; a juror need do nothing."""
    reached, new = set(), {state}
    while new:
        reached |= new
        new = {
            move.to
            for move in TABLE
            for one in reached
            if one in move.starts and move.to is not None and move.by - {"juror"}
        } - reached
    assert reached & ENDED


def test_the_calendar_ends_no_summons_but_those_that_were_never_reached_or_need_not_come():
    ending = {move.name for move in TABLE if "calendar" in move.by and move.to in ENDED | ABSENT}
    drafts = {"draft_notice", "draft_order"}
    assert ending == {"tell_not_to_report", "lapse"} | drafts


def test_a_machine_alone_misses_nobody_and_disposes_of_nobody():
    for name in ("miss", "miss_again", "send_notice", "dispose", "excuse", "disqualify"):
        assert "calendar" not in MOVES[name].by, name
    assert MOVES["dispose"].by == {"judge"}
    assert "order" in MOVES["dispose"].needs


def test_a_juror_can_answer_ask_claim_and_choose_a_date_and_nothing_else():
    assert {move.name for move in TABLE if "juror" in move.by} == {
        "respond",
        "question",
        "claim",
        "postpone",
    }


def test_every_state_is_one_of_the_groups():
    waiting = {State.HELD, State.SELECTED, State.UNDELIVERABLE, State.DUE, State.DISCHARGED}
    groups = (COMING, IN_COURT, ABSENT, ENDED, waiting)
    assert sorted(state for group in groups for state in group) == sorted(State)


@pytest.mark.parametrize("move", TABLE, ids=lambda move: move.name)
def test_what_has_to_be_said_has_to_be_said(move):
    start, actor = sorted(move.starts)[0], sorted(move.by - {"juror"})[0]
    given = {"reason": "why", "ground": "ground", "pool": "pool", "order": "order"}
    for need in move.needs:
        less = {key: text for key, text in SAID.items() if key != given[need]}
        with pytest.raises(MoveIncomplete) as refusal:
            moved(ready(start, move.name), move.name, act(actor, **less))
        assert need in refusal.value.facts["missing"]


def test_a_move_that_is_in_no_table_is_refused():
    with pytest.raises(IllegalMove):
        moved(summons(), "redraw", act(**SAID))


def test_history_has_who_as_what_when_why_old_and_new():
    after, entry = moved(summons(), "postpone", act("juror", pool=LATER))
    assert (entry.by, entry.actor, entry.at) == ("clerk-1", "juror", NOW)
    assert (entry.old.state, entry.old.pool) == (State.SUMMONED, HOME)
    assert (entry.new.state, entry.new.pool) == (State.POSTPONED, LATER)
    assert entry.number == after.version == 1


@pytest.mark.parametrize("state", sorted(IN_COURT - {State.ON_PANEL}))
def test_a_discharge_that_is_taken_back_leads_to_the_jury_or_into_the_room(state):
    gone, _ = moved(summons(state), "excuse_from_service", act(why="nobody else for the child"))
    assert gone.own_request
    back, entry = moved(gone, "undo_discharge", act(why="the neighbour had asked"))
    to = state if state in {State.SEATED, State.ALTERNATE} else State.CHECKED_IN
    assert back == summons(to, version=2)
    assert entry.new.state is to


def test_a_second_miss_is_another_move_than_the_first():
    once, _ = moved(summons(State.DUE), "miss", act(why="did not come"))
    assert once.misses == 1
    with pytest.raises(IllegalMove):
        moved(summons(State.DUE, misses=1), "miss", act(why="did not come"))
    with pytest.raises(IllegalMove):
        moved(summons(State.DUE), "miss_again", act(why="did not come"))


def test_whoever_was_there_after_all_has_missed_one_day_less():
    drafted = summons(State.ORDER_DRAFTED, misses=2)
    found, _ = moved(drafted, "undo_miss", act(why="the counter had not entered them"))
    assert (found.state, found.misses) == (State.CHECKED_IN, 1)


def test_a_claim_is_no_excuse():
    after, _ = moved(summons(), "claim", act("juror", ground="carer"))
    assert after.state is State.SUMMONED
    assert after.claim.ground == "carer"
    denied, _ = moved(after, "deny_claim", act(why="no paper came"))
    assert (denied.state, denied.claim) == (State.SUMMONED, None)


def test_nobody_but_a_judge_puts_another_claim_in_the_place_of_one_that_is_a_judges():
    claimed, _ = moved(summons(), "claim", act("juror", ground="hardship"))
    with pytest.raises(GroundUnfit):
        moved(claimed, "claim", act("staff", ground="carer"))
    again, _ = moved(claimed, "claim", act("staff", ground="hardship"))
    assert again.claim.ground == "hardship"
    for actor in ("juror", "judge"):
        changed, _ = moved(claimed, "claim", act(actor, ground="carer"))
        assert changed.claim.ground == "carer"


def test_a_new_letter_leaves_the_claim_that_nobody_has_decided():
    claimed, _ = moved(summons(), "claim", act("juror", ground="hardship"))
    returned, _ = moved(claimed, "return_mail", act(why="moved, left no address"))
    written, _ = moved(returned, "resummon", act(why="the son has called", pool=HOME))
    assert written.claim == claimed.claim
