"""Evaluates CloudFormation's intrinsic functions and the order that references impose."""

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any

from local.names import ACCOUNT, REGION
from local.template import Json

_PLACEHOLDER = re.compile(r"\$\{(!?)([^}]+)\}")
_NO_VALUE = object()  # what AWS::NoValue evaluates to: the property is then absent


class UnresolvedError(LookupError):
    """The template refers to something that it does not define."""


class UnknownIntrinsicError(NotImplementedError):
    """The template uses an intrinsic function that this evaluator does not know."""


@dataclass(frozen=True)
class Created:
    """What a created resource answers to Ref and to GetAtt."""

    ref: str
    attributes: Mapping[str, str] = field(default_factory=dict)


class Values:
    """Evaluates template expressions against parameters, conditions and created resources."""

    def __init__(self, body: Json, parameters: Mapping[str, str], stack: str) -> None:
        self._body = body
        self.created: dict[str, Created] = {}
        self._named: dict[str, Any] = {
            "AWS::Region": REGION,
            "AWS::AccountId": ACCOUNT,
            "AWS::Partition": "aws",
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": stack,
            "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{stack}/local",
            "AWS::NotificationARNs": [],
            "AWS::NoValue": _NO_VALUE,
        } | _parameter_values(body, parameters)

    def of(self, expression: Any) -> Any:
        """Return the expression's value; absent properties and list members are left out."""
        if isinstance(expression, list):
            return [value for value in map(self.of, expression) if value is not _NO_VALUE]
        if not isinstance(expression, dict):
            return expression
        if len(expression) == 1:
            ((name, argument),) = expression.items()
            if name == "Ref":
                return self._ref(argument)
            if name.startswith("Fn::"):
                return self._function(name)(argument)
            if name == "Condition" and isinstance(argument, str) and self._declares(argument):
                return self.holds(argument)
        pairs = ((key, self.of(value)) for key, value in expression.items())
        return {key: value for key, value in pairs if value is not _NO_VALUE}

    def holds(self, condition: str) -> bool:
        """Return whether the named condition is true."""
        if not self._declares(condition):
            raise UnresolvedError(f"no condition {condition}")
        return bool(self.of(self._body["Conditions"][condition]))

    def parameter(self, name: str, default: str) -> str:
        """Return a parameter's value, or the default if the template has no such parameter."""
        return str(self._named.get(name, default))

    def _declares(self, condition: str) -> bool:
        return condition in self._body.get("Conditions", {})

    def _function(self, name: str) -> Callable[[Any], Any]:
        functions: dict[str, Callable[[Any], Any]] = {
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::If": self._if,
            "Fn::Equals": lambda pair: self.of(pair[0]) == self.of(pair[1]),
            "Fn::Not": lambda one: not self.of(one[0]),
            "Fn::And": lambda many: all(self.of(item) for item in many),
            "Fn::Or": lambda many: any(self.of(item) for item in many),
            "Fn::Select": lambda pair: self.of(pair[1])[int(self.of(pair[0]))],
            "Fn::Split": lambda pair: str(self.of(pair[1])).split(pair[0]),
            "Fn::FindInMap": self._find_in_map,
            "Fn::Base64": lambda text: base64.b64encode(str(self.of(text)).encode()).decode(),
        }
        if name not in functions:
            raise UnknownIntrinsicError(name)
        return functions[name]

    def _ref(self, name: str) -> Any:
        if name in self._named:
            return self._named[name]
        return self._resource(name).ref

    def _resource(self, name: str) -> Created:
        if name not in self.created:
            raise UnresolvedError(f"nothing named {name} has been created")
        return self.created[name]

    def _get_att(self, argument: Any) -> str:
        name, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
        attributes = self._resource(name).attributes
        if attribute not in attributes:
            raise UnresolvedError(f"{name} has no attribute {attribute}")
        return attributes[attribute]

    def _sub(self, argument: Any) -> str:
        text, own = (argument, {}) if isinstance(argument, str) else argument

        def fill(match: re.Match[str]) -> str:
            literal, name = match.groups()
            if literal:
                return f"${{{name}}}"
            if name in own:
                return str(self.of(own[name]))
            return str(self._get_att(name) if "." in name else self._ref(name))

        return _PLACEHOLDER.sub(fill, text)

    def _join(self, argument: list[Any]) -> str:
        return str(argument[0]).join(str(part) for part in self.of(argument[1]))

    def _if(self, argument: list[Any]) -> Any:
        condition, then, otherwise = argument
        return self.of(then if self.holds(condition) else otherwise)

    def _find_in_map(self, argument: list[Any]) -> Any:
        mapping, first, second = (self.of(part) for part in argument[:3])
        try:
            return self._body["Mappings"][mapping][first][second]
        except KeyError as absent:
            raise UnresolvedError(f"no mapping {mapping}.{first}.{second}") from absent


def creation_order(resources: Json) -> list[str]:
    """Return the resources so that each comes after everything it refers to or depends on."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name, resource in resources.items():
        after = {other for other in _mentioned(resource) if other in resources and other != name}
        sorter.add(name, *sorted(after))
    return list(sorter.static_order())


def _mentioned(expression: Any) -> Iterator[str]:
    if isinstance(expression, list):
        for item in expression:
            yield from _mentioned(item)
    elif isinstance(expression, dict):
        for key, value in expression.items():
            if key == "Ref":
                yield value
            elif key == "DependsOn":
                yield from [value] if isinstance(value, str) else value
            elif key == "Fn::GetAtt":
                yield value.split(".", 1)[0] if isinstance(value, str) else value[0]
            elif key == "Fn::Sub":
                text = value if isinstance(value, str) else value[0]
                yield from (name.split(".", 1)[0] for _, name in _PLACEHOLDER.findall(text))
                yield from _mentioned(value)
            else:
                yield from _mentioned(value)


def _parameter_values(body: Json, given: Mapping[str, str]) -> dict[str, Any]:
    declared = body.get("Parameters", {})
    if unknown := set(given) - set(declared):
        raise UnresolvedError(f"the template has no parameters {sorted(unknown)}")
    return {name: _parameter_value(name, item, given) for name, item in declared.items()}


def _parameter_value(name: str, declared: Json, given: Mapping[str, str]) -> Any:
    if name not in given and "Default" not in declared:
        raise UnresolvedError(f"parameter {name} has no value")
    value = str(given.get(name, declared.get("Default")))
    if "AllowedValues" in declared and value not in map(str, declared["AllowedValues"]):
        raise UnresolvedError(f"parameter {name} must be one of {declared['AllowedValues']}")
    listed = declared.get("Type", "") in ("CommaDelimitedList", "List<Number>")
    return value.split(",") if listed else value
