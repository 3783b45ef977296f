"""The parts of moto that the local cloud replaces, each with the reason why."""

import json
import os
import time
import types
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from botocore.config import Config

from local import events, notifications
from local.asynchronous import AsynchronousInvoker
from local.clock import Clock
from local.delivery import Delivery
from local.deployments import HookReports
from local.failures import FailureRecord
from local.kms import taking_digests
from local.lock import StateLock
from local.replaced import Addition, Replacement
from local.runtime import DATA_LIMIT, SYNCHRONOUS_BYTES, WORKFLOW_BYTES, Runtime

MOTO_VERSION = "5.2.5"  # every replacement below was written against this one
WORKFLOW_AGENT = "local-workflow"  # how calls of the workflow engine are told from others
WAIT_STEP_SECONDS = 0.05


@dataclass(frozen=True)
class Parts:
    """What the replacements need of the cloud."""

    lock: StateLock
    runtime: Runtime
    invoker: AsynchronousInvoker
    delivery: Delivery
    failures: FailureRecord
    clock: Clock
    reports: HookReports


def additions(reports: HookReports) -> Iterable[Addition]:
    """Return what moto does not have at all."""
    from moto.codedeploy.responses import CodeDeployResponse  # noqa: PLC0415 - moto loads late

    return (
        Addition(CodeDeployResponse, "put_lifecycle_event_hook_execution_status", _taking(reports)),
    )


def _taking(reports: HookReports) -> Callable[..., str]:
    """A hook's report of a deployment is kept for whoever asked it."""

    def put_status(response: Any) -> str:
        execution = response._get_param("lifecycleEventHookExecutionId")  # noqa: SLF001
        reports.take(
            response._get_param("deploymentId"),  # noqa: SLF001
            execution,
            response._get_param("status"),  # noqa: SLF001
        )
        return json.dumps({"lifecycleEventHookExecutionId": execution})

    return put_status


def replacements(parts: Parts) -> Iterable[Replacement]:
    """Return everything that stands in moto's place while a cloud runs."""
    # moto loads late: with it comes every service model, and it reads the environment at import
    from moto.awslambda.models import LambdaFunction  # noqa: PLC0415
    from moto.core.botocore_stubber import BotocoreStubber  # noqa: PLC0415
    from moto.dynamodb.models.table import RestoredPITTable  # noqa: PLC0415
    from moto.events.models import Rule  # noqa: PLC0415
    from moto.kms.responses import KmsResponse  # noqa: PLC0415
    from moto.s3 import notifications as s3_notifications  # noqa: PLC0415
    from moto.s3.models import FakeBucket  # noqa: PLC0415
    from moto.sqs.models import Queue  # noqa: PLC0415
    from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import (  # noqa: PLC0415
        CustomErrorName,
    )
    from moto.stepfunctions.parser.asl.component.state.exec.execute_state import (  # noqa: PLC0415
        ExecutionState,
    )
    from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import (  # noqa: PLC0415
        WaitFunction,
    )
    from moto.stepfunctions.parser.asl.utils import boto_client  # noqa: PLC0415
    from moto.stepfunctions.parser.models import StepFunctionsParserBackend  # noqa: PLC0415

    send_event = notifications.sender(parts.delivery, parts.failures, events.publish)
    return (
        Replacement(
            BotocoreStubber, "process_request", _locked(parts.lock, BotocoreStubber.process_request)
        ),
        Replacement(Queue, "wait_for_messages", _unlocked(parts.lock, Queue.wait_for_messages)),
        Replacement(LambdaFunction, "invoke", _invoke(parts)),
        Replacement(s3_notifications, "send_event", send_event),
        Replacement(Rule, "send_to_targets", events.router(parts.delivery, parts.failures)),
        Replacement(boto_client, "boto3", _one_client_each()),
        Replacement(
            StepFunctionsParserBackend,
            "start_execution",
            _named(StepFunctionsParserBackend.start_execution),
        ),
        Replacement(
            ExecutionState,
            "_handle_catch",
            _noting_catch(ExecutionState._handle_catch, parts.failures),  # noqa: SLF001
        ),
        Replacement(WaitFunction, "_wait_interval", _waiting_by(parts.clock)),
        Replacement(FakeBucket, "get_permission", _permission_by_nobody),
        Replacement(KmsResponse, "sign", _of_digests(KmsResponse.sign)),
        Replacement(KmsResponse, "verify", _refusing_wrong_ones(_of_digests(KmsResponse.verify))),
        Replacement(RestoredPITTable, "__init__", _set_up_alike(RestoredPITTable.__init__)),
        Replacement(CustomErrorName, "__init__", _allowing_data_limit(CustomErrorName.__init__)),
    )


def _permission_by_nobody(_bucket: Any, _action: str, _resource: str) -> Any:
    """Bucket policies are stored, not enforced: moto reads a denial and not its condition."""
    from moto.iam.access_control import PermissionResult  # noqa: PLC0415

    return PermissionResult.NEUTRAL


def _locked(lock: StateLock, original: Callable[..., Any]) -> Callable[..., Any]:
    """One in-process AWS call at a time: moto is not atomic under threads."""

    def process_request(stubber: Any, request: Any) -> Any:
        if _goes_outside(request):
            return None
        with lock.held():
            return original(stubber, request)

    return process_request


def _goes_outside(request: Any) -> bool:
    """Return whether a client in this process knocks at our own door: only S3 stays inside."""
    door = os.environ.get("MOTO_S3_CUSTOM_ENDPOINTS")
    if not door or not request.url.startswith(door):
        return False
    signature = request.headers.get("Authorization", "")
    told = signature.decode() if isinstance(signature, bytes) else signature
    return bool(told) and "/s3/aws4_request" not in told


def _unlocked(lock: StateLock, original: Callable[..., Any]) -> Callable[..., Any]:
    """A long poll waits without keeping everyone else waiting."""

    def wait_for_messages(queue: Any, timeout: int) -> Any:
        with lock.set_aside():
            return original(queue, timeout)

    return wait_for_messages


def _invoke(parts: Parts) -> Callable[..., str | bytes]:
    """Functions run here, not in a container; moto's own event sources invoke asynchronously."""

    def invoke(function: Any, body: str, request_headers: Any, response_headers: Any) -> bytes:
        event = json.loads(body) if body else {}
        kind = request_headers.get("X-Amz-Invocation-Type", "RequestResponse")
        if kind == "Event" or not request_headers:
            parts.invoker.accept(function.function_name, event)
            return b""
        if kind == "DryRun":
            return b""
        workflow = WORKFLOW_AGENT in str(request_headers.get("User-Agent", ""))
        answer = parts.runtime.invoke(
            function.function_arn,
            event,
            how="workflow" if workflow else "direct",
            limit=WORKFLOW_BYTES if workflow else SYNCHRONOUS_BYTES,
        )
        if answer.error:
            response_headers["x-amz-function-error"] = "Unhandled"
        return answer.payload.encode()

    return invoke


def _one_client_each() -> types.SimpleNamespace:
    """The workflow engine makes a client for every task; one for each service is enough."""
    clients: dict[tuple[str, str], Any] = {}

    def client(service_name: str, region_name: str, config: Config, **settings: Any) -> Any:
        key = (service_name, region_name)
        if key not in clients:
            marked = config.merge(Config(user_agent_extra=WORKFLOW_AGENT))
            clients[key] = boto3.client(  # type: ignore[call-overload]
                service_name, region_name=region_name, config=marked, **settings
            )
        return clients[key]

    return types.SimpleNamespace(client=client)


def _named(original: Callable[..., Any]) -> Callable[..., Any]:
    """An execution without a name gets one of its own; an input over the limit is refused."""

    def start_execution(backend: Any, *args: Any, **named: Any) -> Any:
        from moto.core.exceptions import JsonRESTError  # noqa: PLC0415

        given = dict(zip(("state_machine_arn", "name", "execution_input"), args, strict=False))
        given |= named
        if len((given.get("execution_input") or "").encode()) > WORKFLOW_BYTES:
            raise JsonRESTError("ValidationException", f"input over {WORKFLOW_BYTES} bytes")
        given["name"] = given.get("name") or str(uuid.uuid4())
        return original(backend, **given)

    return start_execution


def _noting_catch(original: Callable[..., Any], failures: FailureRecord) -> Callable[..., Any]:
    """A refusal that a Catch takes is not a failure of the run."""

    def handle_catch(state: Any, env: Any, failure_event: Any) -> None:
        from moto.stepfunctions.parser.asl.component.common.catch.catch_outcome import (  # noqa: PLC0415
            CatchOutcome,
        )

        original(state, env, failure_event)
        if env.stack[-1] == CatchOutcome.Caught:
            for request_id in request_ids(failure_event.event_details):
                failures.caught(request_id)

    return handle_catch


def request_ids(event_details: Any) -> Iterable[str]:
    """Return the ids of the Lambda requests whose failure an event of a workflow tells of."""
    for details in (event_details or {}).values():
        try:
            cause = json.loads(details.get("cause") or "{}")
        except (ValueError, AttributeError):
            continue
        if isinstance(cause, dict) and "requestId" in cause:
            yield str(cause["requestId"])


def _waiting_by(clock: Clock) -> Callable[..., None]:
    """A Wait state waits by the clock that can be moved."""

    def wait_interval(_state: Any, env: Any, wait_seconds: float) -> None:
        until = datetime.now(UTC) + timedelta(seconds=wait_seconds)
        with clock.sleeping_until(until):
            while env.is_running() and (left := (until - datetime.now(UTC)).total_seconds()) > 0:
                time.sleep(min(left, WAIT_STEP_SECONDS))

    return wait_interval


def _of_digests(original: Callable[..., Any]) -> Callable[..., Any]:
    """A DIGEST is signed and verified as it is; moto hashes it once more."""

    def with_digests(response: Any) -> Any:
        if response._get_param("MessageType") != "DIGEST":  # noqa: SLF001
            return original(response)
        key = response.kms_backend.describe_key(response._get_param("KeyId"))  # noqa: SLF001
        with taking_digests(key):
            return original(response)

    return with_digests


def _refusing_wrong_ones(original: Callable[..., Any]) -> Callable[..., Any]:
    """A wrong signature is an error of KMS, not an answer."""

    def verify(response: Any) -> Any:
        from moto.core.exceptions import JsonRESTError  # noqa: PLC0415

        answer = original(response)
        if not json.loads(answer)["SignatureValid"]:
            raise JsonRESTError("KMSInvalidSignatureException", "")
        return answer

    return verify


def _set_up_alike(original: Callable[..., None]) -> Callable[..., None]:
    """A restored table is billed and encrypted as its source is; moto forgets both."""

    def make(table: Any, *args: Any, source: Any, **named: Any) -> None:
        original(table, *args, source=source, **named)
        table.billing_mode = source.billing_mode
        table.sse_specification = source.sse_specification

    return make


def _allowing_data_limit(original: Callable[..., None]) -> Callable[..., None]:
    """The one error of the States family that a task's answer can cause."""

    def make(name: Any, error_name: str | None) -> None:
        original(name, None if error_name == DATA_LIMIT else error_name)
        if error_name == DATA_LIMIT:
            name.error_name = error_name

    return make
