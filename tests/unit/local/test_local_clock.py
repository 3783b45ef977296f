import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from local.clock import ClockRunsBackwardError

NEW_YORK = ZoneInfo("America/New_York")


def test_moving_the_clock_fires_every_schedule_on_the_way_at_its_instant(cloud, rows):
    start = datetime.now(UTC)
    monotonic = time.monotonic()
    end = start + timedelta(days=9)
    cloud.clock.move_to(end)
    assert abs(datetime.now(UTC) - end) < timedelta(seconds=30)
    assert abs(time.time() - end.timestamp()) < 30
    assert time.monotonic() - monotonic < 3600

    days = [(start.astimezone(NEW_YORK) + timedelta(days=n)).date() for n in range(11)]
    mornings = [datetime(d.year, d.month, d.day, 6, tzinfo=NEW_YORK) for d in days]
    expected = [
        f"{m.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        for m in mornings
        if m.weekday() < 5 and start < m <= end
    ]
    fired = {due: row for due, row in rows("DAILY").items() if due > f"{start:%Y-%m-%dT%H:%M:%SZ}"}
    assert sorted(fired) == expected
    for due, row in fired.items():
        late = datetime.fromisoformat(row["now"]) - datetime.fromisoformat(due)
        assert timedelta() <= late < timedelta(seconds=20)
        assert row["attempt"] == "1"
    assert cloud.failures == []


def test_a_schedule_starts_a_workflow_in_its_time(cloud, rows):
    before = datetime.now(UTC)
    cloud.clock.move_to(before + timedelta(hours=37))
    stamped = datetime.fromisoformat(rows("PARCEL")["late"]["at"])
    assert before < stamped < before + timedelta(hours=36, minutes=1)


def test_a_workflow_waits_by_the_clock(cloud, ship, rows):
    started = datetime.now(UTC)
    assert ship(parcel="slow", grams=7)["status"] == "RUNNING"  # settled: it waits for a date
    cloud.clock.move_to(started + timedelta(days=6))
    assert "slow" not in rows("PARCEL")
    cloud.clock.move_to(started + timedelta(days=8))
    waited = datetime.fromisoformat(rows("PARCEL")["slow"]["at"]) - started
    assert timedelta(days=7) <= waited < timedelta(days=7, minutes=1)


def test_the_clock_does_not_run_backward(cloud):
    with pytest.raises(ClockRunsBackwardError):
        cloud.clock.move_to(datetime.now(UTC) - timedelta(hours=1))


def test_an_instant_without_a_zone_is_refused(cloud):
    with pytest.raises(ValueError, match="zone"):
        cloud.clock.move_to(datetime(2030, 1, 1))  # noqa: DTZ001


def test_a_token_signed_now_is_good_now(cloud):
    bearer = {"Authorization": f"Bearer {cloud.token('clerk')}"}
    cloud.clock.move_to(datetime.now(UTC) + timedelta(minutes=50))
    assert cloud.request("GET", "/v1/parcels/x", headers=bearer).status_code == 200
    cloud.clock.move_to(datetime.now(UTC) + timedelta(minutes=20))
    assert cloud.request("GET", "/v1/parcels/x", headers=bearer).status_code == 401
