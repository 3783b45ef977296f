"""F38: the life of a summons as a machine, 2,000 sequences of 50 steps with anybody doing anything.

The moves are the product's own, and so is what it would write: the counters and the history are
kept here by applying the very items of its transactions.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from jury.errors import IllegalMove, MoveIncomplete
from jury.life_cycle import ABSENT, COMING, ENDED, MOVES, TABLE, Act, Entry, Service, State, moved
from jury.moving import deferral
from jury.summons_store import MOVED_OUT, REASSIGNED, SummonsStore

pytestmark = pytest.mark.faults

DRAW = "petit-20270104T0800-kissimmee-d1"
POOLS = tuple(f"petit-2027{month:02d}01T0800-kissimmee" for month in (1, 2, 3))
ACTORS = ("juror", "staff", "judge", "calendar")
STORE = SummonsStore(None, "summons")
SAID = {"why": "as the office found", "ground": "carer", "order": "2026-AO-17"}
COMINGS = ("check_in", "undo_miss", "undo_check_in")
"""A check-in that was a mistake owes nobody anything."""
seen = Counter()


def first(place):
    return Service(
        county="osceola",
        juror_number=f"26-0002-{place:04d}",
        person=f"J00000000000000{place:02X}",
        draw=DRAW,
        place=place,
        home=POOLS[0],
        pool=POOLS[0],
        first_date=date(2027, 1, 4),
        state=State.HELD if place == 3 else State.SUMMONED,
    )


class Lives(RuleBasedStateMachine):
    """Three people of one draw, whom everybody moves about at random."""

    def __init__(self):
        super().__init__()
        self.people = {place: first(place) for place in (1, 2, 3)}
        self.history = {place: [] for place in self.people}
        self.counters = {}
        self.now = datetime(2026, 12, 1, tzinfo=UTC)

    @rule(
        place=st.integers(1, 3),
        name=st.sampled_from(sorted(MOVES)),
        actor=st.sampled_from(ACTORS),
        pool=st.sampled_from(POOLS),
        silent=st.booleans(),
    )
    def somebody_tries(self, place, name, actor, pool, silent):
        said = {} if silent else SAID
        self._move(place, name, Act("somebody", actor, self.now, pool=pool, **said))

    @rule(
        place=st.integers(1, 3),
        pick=st.integers(0, 99),
        goes_on=st.sampled_from((True, True, True, False)),
        pool=st.sampled_from(POOLS),
    )
    def the_office_does_what_it_may(self, place, pick, goes_on, pool):
        """Choose among the lawful moves, mostly such as do not end, so that lives are long."""
        lawful = [move for move in TABLE if self.people[place].state in move.starts]
        going_on = [move for move in lawful if move.to not in ENDED]
        # Drawn apart from the pick: by the same number only every so manieth end would be tried.
        lawful = going_on if going_on and goes_on else lawful
        if lawful:
            move = lawful[pick % len(lawful)]
            actor = sorted(move.by)[pick % len(move.by)]
            self._move(place, move.name, Act("somebody", actor, self.now, pool=pool, **SAID))

    @rule(place=st.integers(1, 3))
    def the_day_passes_without_the_person(self, place):
        service = self.people[place]
        name = "fall_due" if service.state in COMING else "miss_again" if service.misses else "miss"
        self._move(place, name, Act("somebody", "staff", self.now, **SAID))

    def _move(self, place, name, act):
        self.now += timedelta(minutes=1)
        before = self.people[place]
        lawful = before.state in MOVES[name].starts and act.actor in MOVES[name].by
        try:
            after, entry = moved(before, name, act)
        except (IllegalMove, MoveIncomplete):
            seen["refused"] += 1
            return
        assert lawful
        assert act.why or "reason" not in MOVES[name].needs
        seen["made"] += 1
        seen[after.state] += 1
        self._write(place, STORE.move(before, after, entry))
        self.people[place] = after

    def _write(self, place, items):
        for item in items:
            if "Update" in item:
                self._count(item["Update"])
            elif item["Put"]["Item"]["sk"]["S"].startswith("MOVE#"):
                line = Entry.model_validate_json(item["Put"]["Item"]["body"]["S"])
                self.history[place].append(line)

    def _count(self, update):
        counter = self.counters.setdefault(update["Key"]["sk"]["S"], Counter())
        for alias, name in update["ExpressionAttributeNames"].items():
            counter[name] += int(update["ExpressionAttributeValues"][alias.replace("#", ":")]["N"])

    @invariant()
    def history_is_complete_and_each_line_follows_the_one_before(self):
        for place, service in self.people.items():
            lines = self.history[place]
            assert [line.number for line in lines] == list(range(1, service.version + 1))
            standing = (first(place).state, POOLS[0])
            for line in lines:
                assert (line.old.state, line.old.pool) == standing
                assert line.by
                standing = (line.new.state, line.new.pool)
            assert standing == (service.state, service.pool)

    @invariant()
    def the_counts_are_those_of_the_people(self):
        expected = {DRAW: Counter(summoned=-2, held=-1)}
        for service in self.people.values():
            where = expected.setdefault(service.counted_in, Counter())
            where[service.state.value] += 1
            if service.carried and service.state in COMING:
                where["coming"] += 1
            if service.came_to is not None:
                left = service.counted_of(service.came_to)
                expected.setdefault(left, Counter())[REASSIGNED] += 1
        for where in {*expected, *self.counters}:
            held = Counter(self.counters.get(where, Counter()))
            held.pop(MOVED_OUT, None)
            told = {name: number for name, number in held.items() if number}
            assert told == {n: k for n, k in expected.get(where, Counter()).items() if k}, where

    @invariant()
    def nobody_is_in_limbo(self):
        for service in self.people.values():
            ways = [move for move in TABLE if service.state in move.starts]
            assert service.state in ENDED or any(move.by - {"juror"} for move in ways)
            kept = deferral(service)
            if service.state in ENDED:
                assert kept is None  # whoever is done may be drawn again, by the law's own rules
            if service.state in ABSENT or (service.carried and service.state in COMING):
                assert kept == service.pool

    @invariant()
    def nobody_is_owed_money_at_an_end(self):
        for place, service in self.people.items():
            came = [line.move for line in self.history[place] if line.move in COMINGS]
            if came[-1:] in (["check_in"], ["undo_miss"]) and service.state in ENDED:
                assert service.state is State.PAID


def test_two_thousand_lives_of_fifty_steps_break_no_rule():
    seen.clear()
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=2_000,
            stateful_step_count=50,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    reached = {state for state in State if seen[state]}
    print(f"\nF38: {seen['made']:,} moves made, {seen['refused']:,} refused, {len(reached)} states")
    # Selected is where a summons begins before its letters are released, and no move leads there.
    assert reached == set(State) - {State.HELD, State.SELECTED}
