"""Hands an event to its target, whatever the target is: function, workflow, queue or topic."""

import json
import uuid
from collections.abc import Mapping
from typing import Any

import boto3

from local.asynchronous import AsynchronousInvoker
from local.names import ACCOUNT, REGION


class UnsupportedTargetError(NotImplementedError):
    """The event's target is of a kind that the local cloud does not deliver to."""


def service_of(target_arn: str) -> str:
    """Return the service of a target, and refuse one that cannot be delivered to."""
    service = target_arn.split(":")[2]
    if service not in ("lambda", "states", "sqs", "sns"):
        raise UnsupportedTargetError(f"no local delivery to {service}")
    return service


class Delivery:
    """Delivers to Lambda asynchronously and to everything else through its API."""

    def __init__(self) -> None:
        self._invoker: AsynchronousInvoker | None = None

    def use(self, invoker: AsynchronousInvoker) -> None:
        """Let functions be invoked through this invoker."""
        self._invoker = invoker

    def deliver(self, target_arn: str, event: Any, *, group: str | None = None) -> None:
        """Hand the event over; what the target then does is the target's matter."""
        service = service_of(target_arn)
        if service == "lambda" and self._invoker is not None:
            self._invoker.accept(target_arn, event)
        elif service == "states":
            boto3.client("stepfunctions").start_execution(
                stateMachineArn=target_arn, name=str(uuid.uuid4()), input=json.dumps(event)
            )
        else:
            self.send(target_arn, event if isinstance(event, str) else json.dumps(event), group)

    def bury(self, letters: str, text: str, why: Mapping[str, str]) -> None:
        """Put what could not be delivered among the dead letters, with where it was to go."""
        said = {name: {"DataType": "String", "StringValue": value} for name, value in why.items()}
        sqs: Any = boto3.client("sqs")
        sqs.send_message(QueueUrl=_url(letters), MessageBody=text, MessageAttributes=said)

    def send(self, target_arn: str, text: str, group: str | None = None) -> None:
        """Put a text into a queue or a topic."""
        if service_of(target_arn) == "sns":
            boto3.client("sns").publish(TopicArn=target_arn, Message=text)
            return
        url, sqs = _url(target_arn), boto3.client("sqs")
        if group is None:
            sqs.send_message(QueueUrl=url, MessageBody=text)
        else:
            sqs.send_message(QueueUrl=url, MessageBody=text, MessageGroupId=group)


def _url(queue_arn: str) -> str:
    name = queue_arn.rsplit(":", maxsplit=1)[-1]
    return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}"
