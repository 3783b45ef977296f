import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from local import cron

NEW_YORK = ZoneInfo("America/New_York")
START = datetime(2026, 1, 1, tzinfo=UTC)


def due(text: str, after: str, zone: ZoneInfo = NEW_YORK, *, times: int = 1) -> list[str]:
    expression, found = cron.parse(text, zone, START), []
    moment = datetime.fromisoformat(after).replace(tzinfo=zone).astimezone(UTC)
    for _ in range(times):
        moment = expression.after(moment)
        if moment is None:
            break
        found.append(moment.astimezone(zone).isoformat())
    return found


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        ("cron(0 6 ? * MON-FRI *)", "2026-11-20T06:00", "2026-11-23T06:00:00-05:00"),
        ("cron(0 6 ? * 2 *)", "2026-11-20T06:00", "2026-11-23T06:00:00-05:00"),
        ("cron(15 10 L * ? *)", "2026-02-01T00:00", "2026-02-28T10:15:00-05:00"),
        ("cron(15 10 LW * ? *)", "2026-02-01T00:00", "2026-02-27T10:15:00-05:00"),
        ("cron(0 8 1W * ? *)", "2026-08-01T00:00", "2026-08-03T08:00:00-04:00"),
        ("cron(0 8 ? * 6#3 *)", "2026-11-01T00:00", "2026-11-20T08:00:00-05:00"),
        ("cron(0 8 ? * FRIL *)", "2026-11-01T00:00", "2026-11-27T08:00:00-05:00"),
        ("cron(0 8 ? * L *)", "2026-11-01T00:00", "2026-11-07T08:00:00-05:00"),
        ("cron(0/20 9-10 * * ? *)", "2026-11-01T09:40", "2026-11-01T10:00:00-05:00"),
        ("cron(0 0 29 2 ? *)", "2026-03-01T00:00", "2028-02-29T00:00:00-05:00"),
        ("cron(0 0 1 JAN,JUL ? 2027-2028)", "2026-03-01T00:00", "2027-01-01T00:00:00-05:00"),
        ("cron(0 0 ? * FRI-MON *)", "2026-11-24T00:00", "2026-11-27T00:00:00-05:00"),
        ("at(2026-12-24T18:00:00)", "2026-11-24T00:00", "2026-12-24T18:00:00-05:00"),
    ],
)
def test_a_schedule_is_due_when_its_words_say(text, after, expected):
    assert due(text, after) == [expected]


def test_what_spring_skips_is_skipped():
    found = due("cron(30 2 * * ? *)", "2026-03-07T00:00", times=2)
    assert found == ["2026-03-07T02:30:00-05:00", "2026-03-09T02:30:00-04:00"]


def test_what_autumn_repeats_is_due_once():
    found = due("cron(30 1 * * ? *)", "2026-10-31T12:00", times=2)
    assert found == ["2026-11-01T01:30:00-04:00", "2026-11-02T01:30:00-05:00"]


def test_a_past_instant_and_a_past_year_are_never_due():
    assert due("at(2026-01-05T18:00:00)", "2026-11-24T00:00") == []
    assert due("cron(0 0 1 1 ? 2025)", "2026-11-24T00:00") == []


def test_a_rate_counts_from_its_creation():
    expression = cron.parse("rate(36 hours)", NEW_YORK, START)
    first = expression.after(START - timedelta(days=9))
    assert first == START + timedelta(hours=36)
    assert expression.after(first) == START + timedelta(hours=72)


@pytest.mark.parametrize(
    "text",
    [
        "every day",
        "rate(0 days)",
        "rate(1 days)",
        "rate(2 day)",
        "cron(0 6 * * * *)",
        "cron(0 6 ? * ? *)",
        "cron(60 6 * * ? *)",
        "cron(0 6 32 * ? *)",
        "cron(0 6 ? * 8 *)",
        "cron(0 6 ? * MON#6 *)",
        "cron(0 6 * * ?)",
        "cron(0/0 6 * * ? *)",
    ],
)
def test_what_eventbridge_refuses_is_refused(text):
    with pytest.raises(cron.BadExpressionError):
        cron.parse(text, NEW_YORK, START)


def _oracle(minutes, hours, days, months, weekdays, zone, start, end):
    """Try every half hour: it is due if its wall-clock time fits and is not a repeated hour's."""
    moment, found = start, []
    while moment <= end:
        local = moment.astimezone(zone)
        weekday = local.isoweekday() % 7 + 1
        fits = (
            local.minute in minutes
            and local.hour in hours
            and local.month in months
            and (local.day in days if weekdays is None else weekday in weekdays)
        )
        if fits and local.fold == 0:
            found.append(moment)
        moment += timedelta(minutes=30)
    return found


def test_it_agrees_with_trying_every_half_hour_of_three_years():
    chance = random.Random(5)
    start, end = datetime(2025, 12, 31, 23, 30, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
    for number in range(6):
        zone = ZoneInfo(("America/New_York", "America/Chicago", "Europe/Paris")[number % 3])
        minutes = [0, 30] if number % 2 else [30]
        hours = sorted([*chance.sample(range(24), 3), 1, 2])
        months = sorted([*chance.sample(range(1, 13), 4), 3, 10, 11])
        days = weekdays = None
        if number % 2:
            days = sorted(chance.sample(range(1, 32), 5))
        else:
            weekdays = sorted({1, *chance.sample(range(1, 8), 2)})
        listed = [",".join(map(str, some)) for some in (minutes, set(hours), set(months))]
        day, week = (",".join(map(str, some)) if some else "?" for some in (days, weekdays))
        text = f"cron({listed[0]} {listed[1]} {day} {listed[2]} {week} *)"
        expression, moment, found = cron.parse(text, zone, START), start, []
        while (moment := expression.after(moment)) is not None and moment <= end:
            found.append(moment)
        expected = _oracle(minutes, hours, days, months, weekdays, zone, start, end)
        assert found == expected, text
        assert len(found) > 50
