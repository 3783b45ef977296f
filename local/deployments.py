"""Asks each deployment's hook before its functions take traffic, as CodeDeploy does.

On AWS a stack's first creation shifts no traffic and asks no hook. Here every start is a creation,
and the hooks are asked all the same: a build that may not draw does not start.
"""

import threading
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from local.runtime import Runtime

SUCCEEDED = "Succeeded"


class HookFailedError(RuntimeError):
    """A hook said no, or nothing: what was to be deployed takes no traffic."""


@dataclass(frozen=True)
class Shift:
    """One alias that moves to a new version: its deployment group, and whom to ask before."""

    group: str
    hook: str


@dataclass
class HookReports:
    """What hooks have said of the deployments for which they were asked."""

    _said: dict[tuple[str, str], str] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def take(self, deployment: str, execution: str, status: str) -> None:
        """Note a hook's report."""
        with self._guard:
            self._said[deployment, execution] = status

    def of(self, deployment: str, execution: str) -> str | None:
        """Return what was reported, if anything was."""
        with self._guard:
            return self._said.get((deployment, execution))


def ask_hooks(shifts: Iterable[Shift], runtime: Runtime, reports: HookReports) -> None:
    """Ask the hooks of all groups; raise HookFailedError at the first that does not say yes.

    A hook is asked once: every group moves to the same build, and CodeDeploy asks each of them
    the same.
    """
    groups: dict[str, list[str]] = {}
    for shift in shifts:
        groups.setdefault(shift.hook, []).append(shift.group)
    for hook, waiting in groups.items():
        deployment, execution = f"d-{uuid.uuid4().hex[:9].upper()}", str(uuid.uuid4())
        asked = {"DeploymentId": deployment, "LifecycleEventHookExecutionId": execution}
        runtime.invoke(hook, asked, how="deployment")
        said = reports.of(deployment, execution)
        if said != SUCCEEDED:
            raise HookFailedError(f"{hook} said {said or 'nothing'} for {', '.join(waiting)}")
