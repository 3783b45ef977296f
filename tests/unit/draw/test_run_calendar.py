"""The template's schedules against the watch's own calendar, over ten simulated years."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draw import due
from jury.calendar import (
    LEAD,
    RUN_GRACE,
    last_run,
    local_date,
    local_instant,
    run_day,
    run_instant,
)
from jury.records import Pool, PoolOrder, PoolStatus
from local import cron
from local.template import expand

TEMPLATE = expand(Path(__file__).resolve().parents[3] / "template.yaml", {}).body["Resources"]
BEGIN, END = datetime(2026, 7, 1, tzinfo=UTC), datetime(2036, 7, 1, tzinfo=UTC)
ZONES = [ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")]
KINDS = ["petit", "grand"]
MINUTE = timedelta(minutes=1)


def expression(kind):
    (found,) = (
        one["Properties"]["ScheduleExpression"]
        for one in TEMPLATE.values()
        if one["Type"] == "AWS::Scheduler::Schedule"
        and kind in one["Properties"]["Target"]["Input"]
    )
    return found


def runs(kind, zone):
    """Return when the scheduler fires in ten years: the template's cron, read by another hand."""
    parsed = cron.parse(expression(kind), zone, BEGIN)
    found, instant = [], BEGIN
    while (instant := parsed.after(instant)) is not None and instant < END:
        found.append(instant)
    return found


RUNS = {(kind, zone): runs(kind, zone) for kind in KINDS for zone in ZONES}

each_schedule = pytest.mark.parametrize(
    ("kind", "zone"), list(RUNS), ids=[f"{kind}-{zone.key}" for kind, zone in RUNS]
)


@each_schedule
def test_ten_years_of_the_template_s_cron_are_the_runs_that_the_watch_expects(kind, zone):
    fired = [local_date(instant, zone) for instant in RUNS[kind, zone]]

    days = [
        BEGIN.astimezone(zone).date() + timedelta(days=n) for n in range((END - BEGIN).days + 1)
    ]
    expected = sorted({run_day(kind, day) for day in days})
    expected = [day for day in expected if BEGIN < run_instant(day, zone) < END]
    assert fired == expected
    missed, doubled = set(expected) - set(fired), len(fired) - len(set(fired))
    assert (missed, doubled) == (set(), 0)
    print(f"\n{kind}, {zone.key}: {len(fired)} runs in ten years, 0 missed, 0 doubled")


@each_schedule
def test_every_run_starts_at_six_in_the_county_whatever_the_clocks_do(kind, zone):
    fired = RUNS[kind, zone]
    assert {instant.astimezone(zone).time() for instant in fired} == {time(6)}
    assert {instant.hour for instant in fired} == (
        {10, 11} if zone.key == "America/New_York" else {11, 12}
    )
    assert all(run_instant(local_date(one, zone), zone) == one for one in fired)


@each_schedule
def test_a_run_is_expected_from_one_hour_after_it_was_due_until_the_next(kind, zone):
    for before, instant in zip(RUNS[kind, zone], RUNS[kind, zone][1:], strict=False):
        day, older = local_date(instant, zone), local_date(before, zone)
        assert last_run(kind, zone=zone, now=instant) == older
        assert last_run(kind, zone=zone, now=instant + RUN_GRACE - MINUTE) == older
        assert last_run(kind, zone=zone, now=instant + RUN_GRACE) == day


def test_the_years_hold_leap_days_and_weeks_that_are_numbered_53():
    weeks = [local_date(one, ZONES[0]).isocalendar() for one in RUNS["petit", ZONES[0]]]
    assert {year for year, week, _day in weeks if week == 53} == {2026, 2032}
    assert len({(year, week) for year, week, _day in weeks}) == len(weeks)
    assert run_day("petit", date(2028, 2, 29)) == date(2028, 2, 28)
    assert run_day("grand", date(2028, 2, 29)) == date(2028, 2, 1)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(minutes=59), timedelta(days=5)])
def test_a_run_keeps_the_name_of_its_week_however_late_it_is_repeated(late):
    zone = ZONES[0]
    for instant in RUNS["petit", zone]:
        assert run_day("petit", local_date(instant + late, zone)) == local_date(instant, zone)


def test_nothing_is_expected_of_the_time_before_the_first_watch():
    zone = ZONES[0]
    monday = datetime(2026, 11, 23, 11, tzinfo=UTC)
    for since, expected in ((monday, date(2026, 11, 23)), (monday + MINUTE, None)):
        found = due.expected_run("petit", since=since, now=monday + RUN_GRACE, zone=zone)
        assert found == expected


# -- pools ------------------------------------------------------------------------


def pool(number, kind, service, zone):
    reports_at = local_instant(service, time(8), zone)
    places = "abcdefghijklmnopqrstuvwxyz"
    place = f"court-{places[number // 26]}{places[number % 26]}"
    return Pool(
        id=f"{kind}-{reports_at:%Y%m%dT%H%M}-{place}",
        county="osceola",
        order=PoolOrder(kind=kind, location=place, requested=250, reports_at=reports_at),
        service_date=service,
        status=PoolStatus.ORDERED,
    )


EARLIEST, LATEST = BEGIN.replace(day=2, tzinfo=None), datetime(2035, 6, 1, tzinfo=UTC)
ORDERS = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.datetimes(EARLIEST, LATEST.replace(tzinfo=None), timezones=st.just(UTC)),
        st.integers(0, 220),
    ),
    min_size=1,
    max_size=30,
)


def in_time(kind, ordered_at, service, zone, *, lost=None):
    """Return the runs between the order and the plan's last day, inside the horizon."""
    lead = LEAD[kind]
    return [
        instant
        for instant in RUNS[kind, zone]
        if ordered_at <= instant
        and lead.first_day(service) <= local_date(instant, zone) <= lead.last_day(service)
        and instant != lost
    ]


def simulate(orders, zone, *, lost=None):
    """Let ten years of runs pass over the orders; return what each run drew or found overdue."""
    waiting = {
        one.id: (one, ordered_at)
        for number, (kind, ordered_at, ahead) in enumerate(orders)
        for one in [pool(number, kind, local_date(ordered_at, zone) + timedelta(days=ahead), zone)]
    }
    drawn = {name: [] for name in waiting}
    overdue = {name: [] for name in waiting}
    for kind in KINDS:
        for instant in RUNS[kind, zone]:
            if instant == lost:
                continue
            seen = [one for one, ordered_at in waiting.values() if ordered_at <= instant]
            found = due.sort_pools(seen, kind=kind, instant=instant, zone=zone)
            for one in found.due:
                drawn[one.id].append(instant)
                held = waiting[one.id]
                waiting[one.id] = (
                    held[0].model_copy(update={"status": PoolStatus.DRAWN}),
                    held[1],
                )
            for one in found.overdue:
                overdue[one.id].append(instant)
    return waiting, drawn, overdue


@pytest.mark.parametrize("zone", ZONES, ids=lambda zone: zone.key)
@settings(max_examples=60, deadline=None)
@given(orders=ORDERS)
def test_each_pool_ordered_in_time_is_drawn_by_exactly_one_run(zone, orders):
    waiting, drawn, overdue = simulate(orders, zone)
    for one, ordered_at in waiting.values():
        chances = in_time(one.order.kind, ordered_at, one.service_date, zone)
        assert drawn[one.id] == chances[:1]
        if chances:
            assert overdue[one.id] == []


@pytest.mark.parametrize("zone", ZONES, ids=lambda zone: zone.key)
@settings(max_examples=60, deadline=None)
@given(orders=ORDERS, chosen=st.data())
def test_a_lost_run_is_made_good_by_the_next_or_the_pool_is_reported_as_overdue(
    zone, orders, chosen
):
    _waiting, whole, _overdue = simulate(orders, zone)
    used = sorted({instants[0] for instants in whole.values() if instants})
    lost = chosen.draw(st.sampled_from(used)) if used else None

    waiting, drawn, overdue = simulate(orders, zone, lost=lost)

    for one, ordered_at in waiting.values():
        left = in_time(one.order.kind, ordered_at, one.service_date, zone, lost=lost)
        assert drawn[one.id] == left[:1]
        if lost is not None and whole[one.id] == [lost] and not left:
            day_after = LEAD[one.order.kind].last_day(one.service_date) + timedelta(days=1)
            found = due.sort_pools(
                [one],
                kind=one.order.kind,
                instant=local_instant(day_after, time(0), zone),
                zone=zone,
            )
            assert found.overdue == (one,)
            assert overdue[one.id]
