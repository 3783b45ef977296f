"""Finds what is called and not allowed, allowed and not called, or allowed without bounds."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tools.rights.matching import MADE_UP, Call, Statement, allowed, covers, is_about
from tools.rights.policies import Policies

SAM_ADDS = {
    "AWSLambdaBasicExecutionRole", "AWSXrayWriteOnlyAccess", "AWSXRayDaemonWriteAccess",
    "AWSLambdaSQSQueueExecutionRole", "AWSCodeDeployRoleForLambda",
    "AWSCodeDeployRoleForLambdaLimited",
}  # fmt: skip
"""What SAM adds by itself, for lines and traces, for a queue's reader, and to shift versions."""

DELIVERY = frozenset(
    f"logs:{one}"
    for one in (
        "CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery",
        "ListLogDeliveries", "PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups",
    )
)  # fmt: skip
"""What SAM adds for a workflow that keeps a log: IAM knows no narrower resource for it."""


class Finding(NamedTuple):
    """What is wrong with whose right to what."""

    kind: str
    who: str
    action: str
    resource: str
    more: str = ""

    def __str__(self) -> str:
        """Say it in a line."""
        more = f"  ({self.more})" if self.more else ""
        return f"{self.kind:9} {self.who}: {self.action} on {self.resource}{more}"


class Excepted(NamedTuple):
    """A finding that is meant to be so, and why."""

    finding: str
    who: str
    action: str
    resource: str
    why: str

    def covers(self, finding: Finding) -> bool:
        """Tell whether this is the exception for a finding."""
        return (
            self.finding == finding.kind
            and covers(self.who, finding.who)
            and covers(self.action, finding.action)
            and covers(self.resource, finding.resource)
        )


def read_calls(folder: Path, policies: Policies) -> list[Call]:
    """Return the calls that the tests recorded, with what they ask of the keys."""
    recorded = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            one = json.loads(line)
            recorded.append(
                Call(
                    one["function"],
                    one["action"],
                    _resolved(one["resource"], policies),
                    {
                        key: tuple(_resolved(value, policies) for value in values)
                        for key, values in one["facts"].items()
                    },
                    one["test"],
                )
            )
    return with_keys(recorded, policies)


def _resolved(text: str, policies: Policies) -> str:
    return str(policies.of({"Fn::Sub": text}))


def with_keys(calls: Iterable[Call], policies: Policies) -> list[Call]:
    """Return the calls, and what each asks of the key of what it touches."""
    return [each for one in calls for each in (one, *policies.on_keys(one))]


def findings(policies: Policies, calls: Sequence[Call]) -> list[Finding]:
    """Return everything that is wrong, in an order of its own."""
    every = [*calls, *with_keys(policies.stated(), policies)]
    found = {
        *denied(every, policies.statements, policies.denials),
        *unused(every, [one for who in policies.watched for one in policies.statements[who]]),
        *wildcards([one for all_of in policies.statements.values() for one in all_of]),
        *(
            Finding("managed", who, name, "*")
            for who, names in policies.managed.items()
            for name in names
            if name not in SAM_ADDS
        ),
    }
    return sorted(found)


def denied(
    calls: Iterable[Call], statements: dict[str, list[Statement]], denials: Sequence[Statement]
) -> Iterator[Finding]:
    """Yield each call that its caller may not make, once, with one test that makes it."""
    seen: dict[tuple[str, str, str], str] = {}
    for call in calls:
        if not allowed(call, [*statements.get(call.who, []), *denials]):
            seen.setdefault((call.who, call.action, call.resource), f"{_said(call)}{call.seen}")
    for (who, action, resource), more in seen.items():
        yield Finding("DENIED", who, action, resource, more)


def _said(call: Call) -> str:
    facts = [f"{key} {', '.join(values)}" for key, values in call.facts.items()]
    return "; ".join(facts) + ("; " if facts else "")


def unused(calls: Iterable[Call], statements: Iterable[Statement]) -> Iterator[Finding]:
    """Yield each right, action by resource, that nobody who has it ever used.

    A right that only made-up calls used counts as unused: whether they do is chance.
    """
    made: dict[str, list[Call]] = {}
    for call in calls:
        if not call.seen.startswith(MADE_UP):
            made.setdefault(call.who, []).append(call)
    for statement in statements:
        if statement.allows == "Allow":
            for right in _rights(statement):
                if right.actions[0] in DELIVERY:
                    continue
                if not any(is_about(right, one) for one in made.get(statement.who, [])):
                    place = f"statement {statement.place}"
                    on = _on(right)
                    yield Finding("unused", right.who, right.actions[0], on, place)


def _rights(statement: Statement) -> Iterator[Statement]:
    """Take a statement apart into what it allows on what."""
    for action in statement.actions:
        if statement.others:
            yield statement._replace(actions=(action,))
        else:
            for resource in statement.resources:
                yield statement._replace(actions=(action,), resources=(resource,))


def wildcards(statements: Iterable[Statement]) -> Iterator[Finding]:
    """Yield each right to every action of a kind, or on everything."""
    for statement in statements:
        if statement.allows == "Allow":
            for action in set(statement.actions) - DELIVERY:
                if "*" in action or statement.others or "*" in statement.resources:
                    yield Finding("wildcard", statement.who, action, _on(statement))


def _on(statement: Statement) -> str:
    return ("everything but " if statement.others else "") + ", ".join(statement.resources)


def read_exceptions(path: Path) -> list[Excepted]:
    """Return the exceptions that are on file."""
    return [Excepted(**one) for one in json.loads(path.read_text("utf-8"))]


def unexcepted(found: Sequence[Finding], excepted: Sequence[Excepted]) -> list[Finding]:
    """Return what no exception is for, and each exception for which there is nothing any more."""
    left = [one for one in found if not any(each.covers(one) for each in excepted)]
    stale = [
        Finding("exception", each.who, each.action, each.resource, "there is no such finding")
        for each in excepted
        if not any(each.covers(one) for one in found)
    ]
    return left + stale
