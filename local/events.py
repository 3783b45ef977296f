"""Routes EventBridge events to the targets of the rules that match them."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from local.delivery import Delivery
from local.failures import Failure, FailureRecord
from local.names import ACCOUNT, REGION

_SLOT = re.compile(r"<([\w.-]+)>")


def router(delivery: Delivery, failures: FailureRecord) -> Callable[..., None]:
    """Return what stands in for moto's Rule.send_to_targets."""

    def send_to_targets(rule: Any, event: dict[str, Any], transform_input: bool = True) -> None:  # noqa: ARG001, FBT001, FBT002
        # A rule that only keeps time has no pattern; moto says that it matches every event.
        pattern = rule.event_pattern
        if rule.state == "ENABLED" and pattern.get_pattern() and pattern.matches_event(event):
            send(rule, event, delivery=delivery, failures=failures)

    return send_to_targets


def send(rule: Any, event: dict[str, Any], *, delivery: Delivery, failures: FailureRecord) -> None:
    """Deliver one event to every target of a rule; a failed delivery is a recorded failure."""
    told = event | {"time": _iso(event["time"])}
    for target in rule.targets:
        group = target.get("SqsParameters", {}).get("MessageGroupId")
        try:
            delivery.deliver(target["Arn"], target_input(target, told), group=group)
        except Exception as error:  # noqa: BLE001 - the publisher must not suffer
            name = type(error).__name__
            failures.add(Failure(f"rule {rule.name}", name, event["id"], "events"))
            letters = target.get("DeadLetterConfig", {}).get("Arn")
            if letters:
                why = {"RULE_ARN": rule.arn, "TARGET_ARN": target["Arn"], "ERROR_CODE": name}
                delivery.bury(letters, json.dumps(told), why)


def publish(event: dict[str, Any]) -> None:
    """Give an event of AWS's own to the rules of the default bus."""
    from moto.events.models import events_backends  # noqa: PLC0415 - moto loads late, on purpose

    for rule in list(events_backends[ACCOUNT][REGION].event_buses["default"].rules.values()):
        rule.send_to_targets(event)  # type: ignore[arg-type]


def target_input(target: dict[str, Any], event: dict[str, Any]) -> Any:
    """Return what the target receives: the event, a part of it, a constant or a template."""
    if target.get("Input"):
        return json.loads(target["Input"])
    if target.get("InputPath"):
        return _at(event, target["InputPath"])
    transformer = target.get("InputTransformer")
    if not transformer:
        return event
    paths = transformer.get("InputPathsMap", {})
    values = {name: _at(event, path) for name, path in paths.items()}
    values |= {"aws.events.event.json": event, "aws.events.event": event}
    return _filled(transformer["InputTemplate"], values)


def _filled(template: str, values: dict[str, Any]) -> Any:
    quoted = re.compile(r'"([^"]*)"')

    def inside(match: re.Match[str]) -> str:
        text = _SLOT.sub(lambda slot: _plain(values.get(slot[1])), match[1])
        return json.dumps(text) if text != match[1] else match[0]

    # slots inside a quoted string are spliced into it; bare slots are replaced by their JSON
    parts = quoted.sub(inside, template)
    text = _SLOT.sub(lambda slot: json.dumps(values.get(slot[1])), parts)
    try:
        return json.loads(text)
    except ValueError:
        return text


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


def _at(event: dict[str, Any], path: str) -> Any:
    found: Any = event
    for step in path.removeprefix("$").split(".")[1:]:
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _iso(moment: Any) -> str:
    if isinstance(moment, str) and not moment.replace(".", "").isdigit():
        return moment
    told = datetime.fromtimestamp(float(moment), UTC)
    return told.isoformat(timespec="seconds").replace("+00:00", "Z")
