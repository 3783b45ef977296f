"""Decides, as IAM does, whether a statement of a policy is about a call."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

UNTOLD = "?"
"""The resource of a call of which nobody noted on what it was: it may be on anything."""
ALWAYS = {"aws:SecureTransport": ("true",)}
"""What is true of every call that a function makes."""


MADE_UP = "tests/contract/test_any_call.py"
"""The tests whose calls are made up: what they use may not be used in the next run."""


class Call(NamedTuple):
    """A right that somebody used: on what, with what a condition may ask about, and where seen."""

    who: str
    action: str
    resource: str
    facts: Mapping[str, tuple[str, ...]]
    seen: str


class Statement(NamedTuple):
    """One statement of somebody's policy, with its references resolved."""

    who: str
    place: int
    """Which one of theirs it is, from one."""
    allows: str
    """`Allow` or `Deny`."""
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    others: bool
    """True when it is about every resource but these."""
    conditions: Mapping[str, Mapping[str, tuple[str, ...]]]


class UnknownConditionError(NotImplementedError):
    """A condition of a kind that this matcher does not know."""


def allowed(call: Call, statements: Sequence[Statement]) -> bool:
    """Tell whether somebody may make a call: one statement allows it, and none denies it."""
    about = [one for one in statements if is_about(one, call)]
    return any(one.allows == "Allow" for one in about) and all(
        one.allows == "Allow" for one in about
    )


def is_about(statement: Statement, call: Call) -> bool:
    """Tell whether a statement is about a call."""
    return (
        any(covers(one.lower(), call.action.lower()) for one in statement.actions)
        and _is_on(statement, call.resource)
        and holds(statement.conditions, ALWAYS | dict(call.facts))
    )


def _is_on(statement: Statement, resource: str) -> bool:
    if resource == UNTOLD:
        return statement.allows == "Allow"
    return any(covers(one, resource) for one in statement.resources) != statement.others


def covers(pattern: str, text: str) -> bool:
    """Tell whether a text fits a pattern with IAM's two wildcards."""
    return _pattern(pattern).fullmatch(text) is not None


@cache
def _pattern(text: str) -> re.Pattern[str]:
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(one, re.escape(one)) for one in text), re.DOTALL)


NEGATIVE = {"StringNotEquals": "StringEquals", "StringNotLike": "StringLike"}
EXACT = {"StringEquals", "Bool"}
LIKE = {"StringLike", "ArnEquals", "ArnLike"}


def holds(
    conditions: Mapping[str, Mapping[str, tuple[str, ...]]],
    facts: Mapping[str, tuple[str, ...]],
) -> bool:
    """Tell whether every condition holds of what is known of a call."""
    return all(
        _holds(operator, wanted, facts.get(key))
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def _holds(operator: str, wanted: tuple[str, ...], given: tuple[str, ...] | None) -> bool:
    many, _, plain = operator.rpartition(":")
    name = plain.removesuffix("IfExists")
    if name == "Null":
        return (given is None) == (wanted == ("true",))
    positive = NEGATIVE.get(name, name)
    if positive not in EXACT | LIKE or many not in {"", "ForAllValues", "ForAnyValue"}:
        raise UnknownConditionError(operator)
    if given is None:
        return many == "ForAllValues" or name != plain or name in NEGATIVE
    fits = covers if positive in LIKE else str.__eq__
    met = [any(fits(one, value) for one in wanted) == (name == positive) for value in given]
    return any(met) if many == "ForAnyValue" else all(met)
