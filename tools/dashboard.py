"""Writes infra/dashboard.yaml, the side stack with the operators' dashboard, from template.yaml."""

import json
import sys
from pathlib import Path
from typing import Any

from local.template import expand

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE, DASHBOARD = ROOT / "template.yaml", ROOT / "infra" / "dashboard.yaml"
HALF, WHOLE, HEIGHT = 12, 24, 6
REGION = "${AWS::Region}"
HEAD = """\
# Made by `python -m tools.dashboard` from template.yaml; do not edit.
AWSTemplateFormatVersion: "2010-09-09"
Description: Venire - what operators see at a glance. Deployed after the application's stack.

Parameters:
  Stage:
    Type: String
    AllowedValues: [test, production]
    Description: The stage whose alarms and counts are shown.

Resources:
  Dashboard:
    Type: AWS::CloudWatch::Dashboard
    Properties:
      DashboardName: !Sub "venire-${Stage}"
      DashboardBody: !Sub |
"""
Json = dict[str, Any]


def main() -> int:
    """Write the side stack."""
    DASHBOARD.write_text(written(), encoding="utf-8")
    return 0


def written() -> str:
    """Return the side stack as it should be on file."""
    body = json.dumps({"widgets": placed(widgets())}, indent=1)
    return HEAD + "".join(f"        {line}\n" for line in body.splitlines())


def alarms() -> list[str]:
    """Return the names of the application's alarms, without their stage."""
    resources = expand(TEMPLATE, {}).body["Resources"]
    found = [one for one in resources.values() if one["Type"] == "AWS::CloudWatch::Alarm"]
    named = [str(one["Properties"]["AlarmName"]["Fn::Sub"]) for one in found]
    return sorted(name.removeprefix("venire-${Stage}-") for name in named)


def widgets() -> list[Json]:
    """Return what is shown, from what needs a person to what only runs."""
    named = alarms()
    dead = [name for name in named if name.endswith("DeadLetters")]
    return [
        {
            "type": "alarm",
            "width": WHOLE,
            "properties": {"title": "Alarms", "alarms": [_alarm(name) for name in named]},
        },
        *[_of_alarm(name) for name in dead],
        _graph("Files", _ours("UploadsUnannounced", "FilesHeld", "ListsStale")),
        _graph("Draws", _ours("MissedRuns", "OverduePools", "FinalListsMissing", "ActsWaiting")),
        _graph("Letters", _ours("BatchesUnprinted", "CountsDisagree", "MessagesStopped")),
        _graph("Access", _ours("EmergencyNoticesOverdue", "DelayReviewsOverdue", "CodesMissed")),
        _graph("Workflows that ended well", _workflows("ExecutionsSucceeded")),
        _graph("Workflows that failed", _workflows("ExecutionsFailed")),
        _graph(
            "Errors",
            [*_ours("Defects"), ["AWS/Lambda", "Errors"], ["AWS/Lambda", "Throttles"]],
        ),
        _graph("Requests", _requests("Count", "4XXError", "5XXError")),
        _graph("How long requests take: half of them", _requests("Latency"), "p50"),
        _graph("How long requests take: 99 of 100", _requests("Latency"), "p99"),
    ]


def placed(shown: list[Json]) -> list[Json]:
    """Return the widgets in rows of two, a wide one in a row of its own."""
    found, x, y = [], 0, 0
    for widget in shown:
        if x + widget.get("width", HALF) > WHOLE:
            x, y = 0, y + HEIGHT
        found.append({"x": x, "y": y, "width": HALF, "height": HEIGHT} | widget)
        x += widget.get("width", HALF)
    return found


def _alarm(name: str) -> str:
    place = "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}"
    return f"{place}:alarm:venire-${{Stage}}-{name}"


def _of_alarm(name: str) -> Json:
    """Return the graph of what an alarm looks at: so a queue's own name need not be known."""
    annotations = {"alarms": [_alarm(name)]}
    return {
        "type": "metric",
        "properties": {"title": name, "region": REGION, "annotations": annotations},
    }


def _graph(title: str, metrics: list[list[str]], statistic: str = "Sum") -> Json:
    return {
        "type": "metric",
        "properties": {
            "title": title,
            "region": REGION,
            "period": 3600,
            "stat": "Maximum" if metrics[0][0] == "Venire" and statistic == "Sum" else statistic,
            "metrics": metrics,
        },
    }


def _ours(*names: str) -> list[list[str]]:
    return [["Venire", name, "service", "venire"] for name in names]


def _workflows(metric: str) -> list[list[str]]:
    place = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine"
    return [
        ["AWS/States", metric, "StateMachineArn", f"{place}:venire-${{Stage}}-{name}"]
        for name in ("ingest", "draw", "summons", "days", "drill")
    ]


def _requests(*names: str) -> list[list[str]]:
    return [["AWS/ApiGateway", name, "ApiName", "venire-${Stage}"] for name in names]


if __name__ == "__main__":
    sys.exit(main())
