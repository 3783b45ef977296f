"""Fires schedules when they are due: EventBridge Scheduler's, and rules with a rate or a cron."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import boto3
from botocore import xform_name

from local import cron
from local.delivery import Delivery
from local.failures import Failure, FailureRecord
from local.names import ACCOUNT, REGION

_UNIVERSAL = "arn:aws:scheduler:::aws-sdk:"
_SERVICES = {"sfn": "stepfunctions", "eventbridge": "events"}


@dataclass(frozen=True)
class Schedule:
    """One schedule: when it is due and what it then sends where."""

    name: str
    arn: str
    expression: cron.Expression
    target_arn: str
    input_text: str = "{}"
    attempts: int = 1
    dead_letters: str | None = None
    begins: datetime | None = None
    ends: datetime | None = None
    event_of: Callable[[datetime], str] | None = field(default=None, compare=False)

    def after(self, instant: datetime) -> datetime | None:
        """Return when the schedule is due next after this instant."""
        due = self.expression.after(instant)
        while due and self.begins and due < self.begins:
            due = self.expression.after(due)
        return None if due and self.ends and due > self.ends else due


@dataclass(frozen=True)
class Due:
    """A schedule and the instant at which it is due."""

    instant: datetime
    schedule: Schedule


class Schedules:
    """All schedules of the cloud, in the order in which they come due."""

    def __init__(self, delivery: Delivery, failures: FailureRecord) -> None:
        self._delivery = delivery
        self._failures = failures
        self._all: dict[str, Schedule] = {}

    def add(self, schedule: Schedule) -> None:
        """Take up a schedule."""
        self._all[schedule.name] = schedule

    def next_after(self, instant: datetime) -> list[Due]:
        """Return everything that is due at the next due instant, by name."""
        upcoming = [
            Due(due, schedule)
            for schedule in self._all.values()
            if (due := schedule.after(instant)) is not None
        ]
        first = min((due.instant for due in upcoming), default=None)
        together = [due for due in upcoming if due.instant == first]
        return sorted(together, key=lambda due: due.schedule.name)

    def fire(self, due: Due) -> None:
        """Send what the schedule sends; a delivery that keeps failing goes to the dead letters."""
        schedule = due.schedule
        for attempt in range(1, schedule.attempts + 1):
            text = _filled(schedule, due.instant, attempt)
            try:
                self._send(schedule.target_arn, text)
            except Exception as error:  # noqa: BLE001 - a delivery must not stop the clock
                failed = type(error).__name__
            else:
                return
        name = f"schedule {schedule.name}"
        self._failures.add(Failure(name, failed, str(uuid.uuid4()), "schedule"))
        if schedule.dead_letters:
            why = {
                "SCHEDULE_ARN": schedule.arn,
                "TARGET_ARN": schedule.target_arn,
                "ERROR_CODE": failed,
            }
            self._delivery.bury(schedule.dead_letters, text, why)

    def _send(self, target_arn: str, text: str) -> None:
        if target_arn.startswith(_UNIVERSAL):
            service, operation = target_arn.removeprefix(_UNIVERSAL).split(":")
            call_sdk(service, operation, json.loads(text))
        else:
            self._delivery.deliver(target_arn, json.loads(text))


def call_sdk(service: str, operation: str, request: dict[str, object]) -> None:
    """Make the call that a universal target names, with the member names of the SDK."""
    client: Any = boto3.client(_SERVICES.get(service, service))  # type: ignore[call-overload]
    method = xform_name(operation[0].upper() + operation[1:])
    shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method])
    members = {name.lower(): name for name in shape.input_shape.members}
    getattr(client, method)(**{members[key.lower()]: value for key, value in request.items()})


def scheduled_event(rule_arn: str) -> Callable[[datetime], str]:
    """Return the maker of the event that a rule on a schedule sends."""

    def event(instant: datetime) -> str:
        return json.dumps(
            {
                "version": "0",
                "id": str(uuid.uuid4()),
                "detail-type": "Scheduled Event",
                "source": "aws.events",
                "account": ACCOUNT,
                "time": _told(instant),
                "region": REGION,
                "resources": [rule_arn],
                "detail": {},
            }
        )

    return event


def zone_named(name: str | None) -> ZoneInfo:
    """Return the time zone of a schedule; without a name it is UTC."""
    return ZoneInfo(name or "UTC")


def _filled(schedule: Schedule, instant: datetime, attempt: int) -> str:
    text = schedule.event_of(instant) if schedule.event_of else schedule.input_text
    attributes = {
        "schedule-arn": schedule.arn,
        "scheduled-time": _told(instant),
        "execution-id": str(uuid.uuid4()),
        "attempt-number": str(attempt),
    }
    for name, value in attributes.items():
        text = text.replace(f"<aws.scheduler.{name}>", value)
    return text


def _told(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
