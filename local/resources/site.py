"""What the makers of resources share: names, clients, and reading properties strictly."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3

from local.clock import Clock
from local.deployments import Shift
from local.queues import Mapping
from local.routes import Api
from local.runtime import Runtime
from local.schedules import Schedules


class UnknownPropertyError(NotImplementedError):
    """The template sets a property that the local cloud neither obeys nor knowingly leaves."""


class Properties:
    """The properties of one resource; each must be taken or left, none may be overlooked."""

    def __init__(self, logical: str, kind: str, values: dict[str, Any]) -> None:
        self.logical = logical
        self.kind = kind
        self._values = dict(values)

    def take(self, name: str, default: Any = None) -> Any:
        """Return a property's value and count it as obeyed."""
        return self._values.pop(name, default)

    def need(self, name: str) -> Any:
        """Return the value of a property that must be there."""
        if name not in self._values:
            raise UnknownPropertyError(f"{self.logical} ({self.kind}) lacks {name}")
        return self._values.pop(name)

    def given(self, *names: str) -> dict[str, Any]:
        """Return those of the named properties that are set."""
        return {name: self._values.pop(name) for name in names if name in self._values}

    def leave(self, *names: str) -> None:
        """Pass over properties that have no local counterpart."""
        for name in names:
            self._values.pop(name, None)

    def add(self, more: dict[str, Any]) -> None:
        """Take up properties that stood inside of one; each must be taken or left like the rest."""
        self._values |= more

    def done(self) -> None:
        """Refuse what has been neither taken nor left."""
        if set(self._values) - {"Tags"}:
            raise UnknownPropertyError(f"{self.logical} ({self.kind}): {sorted(self._values)}")


@dataclass
class Site:
    """Where resources are created and what they plug into."""

    stack: str
    packages: dict[str, Path]
    runtime: Runtime
    schedules: Schedules
    clock: Clock
    mappings: list[Mapping] = field(default_factory=list)
    apis: dict[str, Api] = field(default_factory=dict)
    roles: list[str] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """Return the one client of a service."""
        if service not in self._clients:
            self._clients[service] = boto3.client(service)  # type: ignore[call-overload]
        return self._clients[service]

    def physical(self, logical: str, given: str | None = None) -> str:
        """Return the resource's physical name: the template's, or one made from its logical id."""
        return given or f"{self.stack}-{logical}"
