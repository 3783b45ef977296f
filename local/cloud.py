"""The embedded local cloud: the real template, run in this process."""

import logging
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

import boto3
from werkzeug.test import Client, TestResponse

from local import endpoints, limits, moto_parts, moto_speed, redrive
from local.asynchronous import AsynchronousInvoker
from local.bridge import Bridge, under
from local.clock import Clock
from local.delivery import Delivery
from local.deployments import HookReports, ask_hooks
from local.doors import Door, aws_door, static
from local.failures import Failure, FailureRecord, unhandled
from local.intrinsics import Values
from local.lock import StateLock
from local.logs import quiet
from local.queues import Poller
from local.replaced import added, replaced
from local.resources.site import Site
from local.runtime import Answer, Runtime, platform_variables
from local.schedules import Schedules
from local.settling import Settling, executions, failed_executions, has_visible
from local.stack import deploy
from local.template import expand
from local.tokens import HOUR, TokenIssuer

LOG = logging.getLogger("local.cloud")
STACK = "local"
AUDIENCE = "local"
SETTLE_SECONDS = 120.0
DEFAULT_ROLES = (
    "clerk",
    "jury-manager",
    "court-administrator",
    "judge",
    "auditor",
    "printer",
)


class SecondCloudError(RuntimeError):
    """moto's state belongs to the process, so there can be only one cloud at a time."""


class NoSingleApiError(LookupError):
    """The template has no API, or more than one."""


def _silent(_name: str) -> None:
    """Show no progress."""


class LocalCloud:
    """Deploys a template on entry, runs it, and leaves nothing behind on exit."""

    _running: ClassVar["LocalCloud | None"] = None

    def __init__(
        self,
        template: Path,
        *,
        parameters: Mapping[str, str] | None = None,
        stack: str = STACK,
        state: Path | None = None,
        progress: Callable[[str], None] = _silent,
    ) -> None:
        self._template = template.resolve()
        self._given = dict(parameters or {})
        self._stack = stack
        self._state = state or self._template.parent / ".local"
        self._progress = progress
        self._open = ExitStack()
        self._lock = StateLock()
        self._record = FailureRecord()
        self._pollers: list[Poller] = []
        self._doors: dict[str, Door] = {}
        self._runtime = Runtime(self._lock, self._record)
        self._reports = HookReports()
        self._delivery = Delivery()
        self._invoker = AsynchronousInvoker(self._runtime, self._record, self._delivery.send)
        self._delivery.use(self._invoker)
        self._schedules = Schedules(self._delivery, self._record)
        self.clock = Clock(self._schedules, self.settle)
        self._settling = Settling(
            self._runtime, self._invoker, clock=self.clock, pollers=self._pollers
        )
        self._issuer: TokenIssuer | None = None
        self.outputs: dict[str, str] = {}
        self._values: Values | None = None
        self._site: Site | None = None

    def __enter__(self) -> Self:
        """Deploy the template."""
        if LocalCloud._running is not None:
            raise SecondCloudError("another local cloud is running in this process")
        LocalCloud._running = self
        self._open.callback(self._forget)
        try:
            self._start()
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop everything and give the process its environment, import path and time back."""
        self._open.close()

    @property
    def failures(self) -> list[Failure]:
        """Return what a good run must not have: everything but refusals that a Catch took."""
        return [*unhandled(self._record.all()), *failed_executions(self._record)]

    @property
    def refusals(self) -> list[Failure]:
        """Return the stated refusals that a workflow's Catch dealt with."""
        return [one for one in self._record.all() if one.refusal and one.caught]

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles that tokens are for: the user pool's groups, or the usual ones."""
        assert self._site is not None  # noqa: S101 - deployed on entry
        return tuple(self._site.roles) or DEFAULT_ROLES

    @property
    def queues(self) -> dict[str, str]:
        """Return the addresses of the queues by their names in the template."""
        created = self._deployed().created
        return {name: one.ref for name, one in created.items() if "QueueUrl" in one.attributes}

    @property
    def county(self) -> str:
        """Return the first county that is served, for which tokens are if nothing else is said."""
        return self._deployed().parameter("Counties", "").split(",")[0]

    def physical(self, logical: str) -> str:
        """Return the physical name of a resource of the template."""
        return self._deployed().created[logical].ref

    def settle(self, timeout: float = SETTLE_SECONDS) -> None:
        """Wait until queues are drained, invocations done and workflows ended or waiting."""
        self._settling.wait(timeout)

    def token(
        self,
        role: str,
        *,
        county: str | None = None,
        subject: str | None = None,
        lifetime: timedelta = HOUR,
    ) -> str:
        """Return a bearer token for a role, in the first county served unless another is named."""
        if self._issuer is None:
            raise RuntimeError("the cloud is not running")
        return self._issuer.sign(
            role, county=county or self.county or None, subject=subject, lifetime=lifetime
        )

    def invoke(self, logical: str, event: Any) -> Answer:
        """Run a function of the template once, as a direct invocation."""
        return self._runtime.invoke(self.physical(logical), event, how="direct")

    def request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: str | bytes | None = None,
    ) -> TestResponse:
        """Send one request to the API in this process."""
        return Client(self._bridge()).open(
            path, method=method, headers=dict(headers or {}), data=body
        )

    def serve(self, api_port: int = 0, aws_port: int = 0) -> dict[str, Any]:
        """Open the cloud to other processes and return, and write down, where it is."""
        aws = self._open_door("aws", aws_door(aws_port, self._lock))
        # S3 addresses in presigned requests must work outside; calls from inside stay inside
        self._runtime.set_variables(
            {"AWS_ENDPOINT_URL_S3": aws.url, "MOTO_S3_CUSTOM_ENDPOINTS": aws.url}
        )
        self._runtime.start_cold()
        pages = static(self._template.parent / "web", "/web")
        api = self._open_door("api", Door(under("/web", pages, other=self._bridge()), api_port))
        addresses = {"aws": aws.url, "api": api.url, "web": f"{api.url}/web/"}
        month = timedelta(days=30)
        tokens = {role: self.token(role, lifetime=month) for role in self.roles}
        found = endpoints.described(addresses, self.outputs, tokens, queues=self.queues)
        path = self._state / "endpoints.json"
        endpoints.write(path, found)
        self._open.callback(path.unlink, missing_ok=True)
        return found

    def _start(self) -> None:
        from moto import mock_aws  # noqa: PLC0415 - moto takes a second to load

        self._issuer = TokenIssuer(self._given.get("TokenAudience") or AUDIENCE)
        self._open.callback(self._issuer.stop)
        self._open.callback(self._runtime.close)
        self._runtime.set_variables(platform_variables())
        mock = mock_aws(config={"stepfunctions": {"execute_state_machine": True}})
        mock.start()
        self._open.callback(mock.stop)
        parts = moto_parts.Parts(
            lock=self._lock,
            runtime=self._runtime,
            invoker=self._invoker,
            delivery=self._delivery,
            failures=self._record,
            clock=self.clock,
            reports=self._reports,
        )
        self._open.enter_context(replaced(*moto_parts.replacements(parts)))
        self._open.enter_context(redrive.installed())
        self._open.enter_context(added(*moto_parts.additions(self._reports)))
        self._open.enter_context(moto_speed.installed())
        self._open.enter_context(limits.enforced())
        for library in ("moto", "responses"):  # they log whole inputs, error texts and calls
            self._open.enter_context(quiet(library))
        self._deploy({"TokenIssuer": self._issuer.url, "TokenAudience": AUDIENCE})
        self._run()

    def _deploy(self, local: Mapping[str, str]) -> None:
        expanded = expand(self._template, self._given)
        declared = expanded.body.get("Parameters", {})
        parameters = {name: value for name, value in local.items() if name in declared}
        self._values = Values(expanded.body, parameters | self._given, self._stack)
        self._site = Site(
            stack=self._stack,
            packages=expanded.packages,
            runtime=self._runtime,
            schedules=self._schedules,
            clock=self.clock,
        )
        self.outputs = deploy(expanded, self._values, site=self._site, progress=self._progress)

    def _run(self) -> None:
        assert self._site is not None  # noqa: S101 - deployed just now
        self._runtime.start_cold()
        ask_hooks(self._site.shifts, self._runtime, self._reports)
        self._invoker.start()
        self._open.callback(self._invoker.stop)
        for mapping in self._site.mappings:
            poller = Poller(
                mapping,
                boto3.client("sqs"),
                runtime=self._runtime,
                failures=self._record,
                has_visible=has_visible,
            )
            self._pollers.append(poller)
            poller.start()
            self._open.callback(poller.stop)
        self.clock.start()
        self._open.callback(self.clock.stop)
        self._open.callback(_stop_workflows)

    def _bridge(self) -> Bridge:
        assert self._site is not None  # noqa: S101 - requests come after the deployment
        apis = list(self._site.apis.values())
        if len(apis) != 1:
            raise NoSingleApiError(f"the template has {len(apis)} APIs")
        return Bridge(apis[0], self._runtime)

    def _open_door(self, name: str, door: Door) -> Door:
        self._doors[name] = door
        self._open.callback(door.close)
        return door

    def _deployed(self) -> Values:
        if self._values is None:
            raise RuntimeError("the cloud is not running")
        return self._values

    @staticmethod
    def _forget() -> None:
        LocalCloud._running = None


def _stop_workflows() -> None:
    for one in executions():
        if one.status == "RUNNING" and one.exec_worker.env is not None:
            one.stop(datetime.now(UTC), None, None)
