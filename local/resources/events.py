"""Creates event buses, rules and schedules."""

import json
from datetime import UTC, datetime
from typing import Any

from local import cron
from local.delivery import service_of
from local.intrinsics import Created
from local.names import arn
from local.resources.site import Properties, Site
from local.schedules import Schedule, scheduled_event, zone_named


def bus(site: Site, p: Properties) -> Created:
    """Create an event bus."""
    name = p.need("Name")
    site.client("events").create_event_bus(Name=name)
    p.leave("Description", "DeadLetterConfig", "KmsKeyIdentifier", "LogConfig")
    return Created(name, {"Arn": arn("events", f"event-bus/{name}"), "Name": name})


def rule(site: Site, p: Properties) -> Created:
    """Create a rule: on a pattern, or on a schedule in UTC."""
    name = site.physical(p.logical, p.take("Name"))
    request = p.given("State", "Description", "EventBusName", "RoleArn", "ScheduleExpression")
    if pattern := p.take("EventPattern"):
        request["EventPattern"] = json.dumps(pattern)
    targets = p.take("Targets", [])
    for target in targets:
        service_of(target["Arn"])
    events = site.client("events")
    events.put_rule(Name=name, **request)
    on_bus = {"EventBusName": request["EventBusName"]} if "EventBusName" in request else {}
    if targets:
        events.put_targets(Rule=name, Targets=targets, **on_bus)
    made = arn("events", f"rule/{name}")
    if "ScheduleExpression" in request and request.get("State", "ENABLED") == "ENABLED":
        for number, target in enumerate(targets):
            site.schedules.add(_scheduled(site, f"{name}-{number}", made, request, target))
    return Created(name, {"Arn": made})


def schedule(site: Site, p: Properties) -> Created:
    """Create a schedule of EventBridge Scheduler."""
    name = site.physical(p.logical, p.take("Name"))
    group = p.take("GroupName", "default")
    zone = zone_named(p.take("ScheduleExpressionTimezone"))
    text = p.need("ScheduleExpression")
    target: dict[str, Any] = p.need("Target")
    window = p.take("FlexibleTimeWindow", {"Mode": "OFF"})
    enabled = p.take("State", "ENABLED") == "ENABLED"
    made = arn("scheduler", f"schedule/{group}/{name}")
    site.client("scheduler").create_schedule(
        Name=name,
        ScheduleExpression=text,
        ScheduleExpressionTimezone=str(zone),
        FlexibleTimeWindow=window,
        State="ENABLED" if enabled else "DISABLED",
        Target=target,
    )
    one = Schedule(
        name=name,
        arn=made,
        expression=cron.parse(text, zone, site.clock.now()),
        target_arn=target["Arn"],
        input_text=target.get("Input", "{}"),
        # AWS repeats a failed delivery 185 times over a day; here nothing gets better by itself
        attempts=1 + min(2, int(target.get("RetryPolicy", {}).get("MaximumRetryAttempts", 2))),
        dead_letters=target.get("DeadLetterConfig", {}).get("Arn"),
        begins=_instant(p.take("StartDate")),
        ends=_instant(p.take("EndDate")),
    )
    if not one.target_arn.startswith("arn:aws:scheduler:::aws-sdk:"):
        service_of(one.target_arn)
    if enabled:
        site.schedules.add(one)
    p.leave("Description", "KmsKeyArn")
    return Created(name, {"Arn": made})


def schedule_group(site: Site, p: Properties) -> Created:
    """Create a group of schedules."""
    name = site.physical(p.logical, p.take("Name"))
    site.client("scheduler").create_schedule_group(Name=name)
    return Created(name, {"Arn": arn("scheduler", f"schedule-group/{name}")})


def _scheduled(
    site: Site, name: str, rule_arn: str, request: dict[str, Any], target: dict[str, Any]
) -> Schedule:
    expression = cron.parse(request["ScheduleExpression"], zone_named(None), site.clock.now())
    constant = target.get("Input")
    return Schedule(
        name=name,
        arn=rule_arn,
        expression=expression,
        target_arn=target["Arn"],
        input_text=constant or "{}",
        event_of=None if constant else scheduled_event(rule_arn),
        dead_letters=target.get("DeadLetterConfig", {}).get("Arn"),
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


MAKERS = {
    "AWS::Events::EventBus": bus,
    "AWS::Events::Rule": rule,
    "AWS::Scheduler::Schedule": schedule,
    "AWS::Scheduler::ScheduleGroup": schedule_group,
}
