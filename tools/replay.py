"""Sends dead letters again to where they came from: python -m tools.replay --queue NAME ...

What a queue delivers to a function goes back into that queue (SQS moves it); what a function was
invoked with goes to the function; an event goes to the target or the bus; what a clock sent to a
workflow starts it; a message to staff goes to their topic. Everything that takes them stands a
repeat. A letter is deleted only once it has been taken; one that can't be read stays where it is
and is counted. Only counts are printed.
In a Region that does not write nothing is sent: what takes a letter there would leave it to the
other one, and the letter would be gone.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import boto3

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / path) for path in ("layers/jury", "layers/ranmar")]

from jury.errors import NotTheWriter  # noqa: E402
from jury.writer import Fence, Place  # noqa: E402

HIDDEN_SECONDS = 120
"""So long a letter that is being sent again is not seen by another replay."""
LOOK_SECONDS = 2.0
LOOKS = 300
OVER = {"COMPLETED", "CANCELLED", "FAILED"}
OURS = "venire."


class NotReadError(ValueError):
    """A letter does not say where it came from."""


class NotMovedError(RuntimeError):
    """SQS did not finish to move the letters."""


class Replayed(NamedTuple):
    """What became of a queue's letters, in numbers."""

    sent: int
    left: int


class Services:
    """The clients of one account and Region, or of a local cloud."""

    def __init__(self, **where: str) -> None:
        """Make them, for a Region or an endpoint."""
        self.sqs: Any = boto3.client("sqs", **where)  # type: ignore[call-overload]
        self.functions: Any = boto3.client("lambda", **where)  # type: ignore[call-overload]
        self.bus: Any = boto3.client("events", **where)  # type: ignore[call-overload]
        self.topics: Any = boto3.client("sns", **where)  # type: ignore[call-overload]
        self.stacks: Any = boto3.client("cloudformation", **where)  # type: ignore[call-overload]
        self.workflows: Any = boto3.client("stepfunctions", **where)  # type: ignore[call-overload]
        self.tables: Any = boto3.client("dynamodb", **where)  # type: ignore[call-overload]


def refuse_unless_written(services: Services, table: str, place: Place) -> None:
    """Raise NotTheWriter where another Region writes, or nobody, by this copy of the record."""
    region = services.tables.meta.region_name
    fence = Fence(services.tables, table, region=region, place=place)
    fence.admit(datetime.now(UTC))


def replay(services: Services, queue_url: str) -> Replayed:
    """Send a queue's letters again; of one that serves a queue SQS itself moves them back."""
    serves = services.sqs.list_dead_letter_source_queues(QueueUrl=queue_url).get("queueUrls", [])
    return _moved(services, queue_url) if serves else _delivered(services, queue_url)


def _moved(services: Services, queue_url: str) -> Replayed:
    found = services.sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=["QueueArn"])
    arn = found["Attributes"]["QueueArn"]
    services.sqs.start_message_move_task(SourceArn=arn)
    for _ in range(LOOKS):
        task = services.sqs.list_message_move_tasks(SourceArn=arn, MaxResults=1)["Results"][0]
        if task["Status"] in OVER:
            sent = int(task.get("ApproximateNumberOfMessagesMoved", 0))
            of = int(task.get("ApproximateNumberOfMessagesToMove", sent))
            if task["Status"] != "COMPLETED":
                raise NotMovedError(f"{task['Status']}: {sent} of {of} were moved")
            return Replayed(sent, of - sent)
        time.sleep(LOOK_SECONDS)
    raise NotMovedError("they are still being moved; ask again")


def _delivered(services: Services, queue_url: str) -> Replayed:
    """Deliver each letter that lies there now, and delete it then.

    What fails once more comes back, and is for another time: this would never end.
    """
    left: list[str] = []
    sent, most = 0, _number(services, queue_url)
    while sent + len(left) < most and (messages := _received(services, queue_url)):
        for message in messages:
            try:
                _deliver(services, message)
            except NotReadError:
                left.append(message["ReceiptHandle"])
            else:
                services.sqs.delete_message(
                    QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"]
                )
                sent += 1
    for receipt in left:
        services.sqs.change_message_visibility(
            QueueUrl=queue_url, ReceiptHandle=receipt, VisibilityTimeout=0
        )
    return Replayed(sent, len(left))


def _number(services: Services, queue_url: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = services.sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=names)
    return sum(int(found["Attributes"][name]) for name in names)


def _received(services: Services, queue_url: str) -> list[dict[str, Any]]:
    answer = services.sqs.receive_message(
        QueueUrl=queue_url,
        MaxNumberOfMessages=10,
        VisibilityTimeout=HIDDEN_SECONDS,
        WaitTimeSeconds=1,
        MessageAttributeNames=["All"],
    )
    found: list[dict[str, Any]] = answer.get("Messages", [])
    return found


def _deliver(services: Services, message: Mapping[str, Any]) -> None:
    body = _document(message["Body"])
    said = message.get("MessageAttributes", {})
    target = said.get("TARGET_ARN", {}).get("StringValue", "")
    if "requestContext" in body and "requestPayload" in body:  # what a function failed at
        function = body["requestContext"]["functionArn"]
        _invoke(services, function.removesuffix(":$LATEST"), body["requestPayload"])
    elif str(body.get("source", "")).startswith(OURS):  # an event of ours: the rules apply again
        _announce(services, body)
    elif _kind(target) == "lambda" and "<aws." not in message["Body"]:  # what a clock sent
        _invoke(services, target, body)
    elif _kind(target) == "states" and "<aws." not in message["Body"]:
        _start(services, target, message)
    elif _kind(str(body.get("TopicArn", ""))) == "sns":  # a message that nobody's mail took
        services.topics.publish(TopicArn=body["TopicArn"], Message=body["Message"])
    else:
        raise NotReadError


def _document(text: str) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except ValueError:
        raise NotReadError from None
    if not isinstance(body, dict):
        raise NotReadError
    return body


def _kind(arn: str) -> str:
    return arn.split(":")[2] if arn.count(":") >= 5 else ""


def _invoke(services: Services, function: str, event: object) -> None:
    services.functions.invoke(
        FunctionName=function, InvocationType="Event", Payload=json.dumps(event).encode()
    )


def _start(services: Services, workflow: str, message: Mapping[str, Any]) -> None:
    """Start a workflow under the letter's own name: once, however often it is sent again."""
    try:
        services.workflows.start_execution(
            stateMachineArn=workflow, name=message["MessageId"], input=message["Body"]
        )
    except services.workflows.exceptions.ExecutionAlreadyExists:
        return


def _announce(services: Services, event: Mapping[str, Any]) -> None:
    entry = {
        "Source": event["source"],
        "DetailType": event["detail-type"],
        "Detail": json.dumps(event["detail"]),
        "Resources": event.get("resources", []),
    }
    answer = services.bus.put_events(Entries=[entry])
    if answer["FailedEntryCount"]:
        raise NotMovedError("the bus did not take an event; ask again")


def _court_of(services: Services, stack: str) -> tuple[str, Place]:
    """Return a stack's court table and its place; both are the stack's to say."""
    (found,) = services.stacks.describe_stacks(StackName=stack)["Stacks"]
    said = {one["ParameterKey"]: one["ParameterValue"] for one in found["Parameters"]}
    outputs = {one["OutputKey"]: one["OutputValue"] for one in found["Outputs"]}
    return outputs["CourtTable"], "home" if said["Place"] == "home" else "standby"


def main(arguments: list[str] | None = None) -> int:
    """Replay one queue; 0 when nothing is left in it that could not be read."""
    parser = argparse.ArgumentParser(prog="python -m tools.replay", description=__doc__)
    parser.add_argument("--queue", required=True, help="its name in template.yaml")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--stack", help="the stack's name; with --region")
    where.add_argument("--endpoints", type=Path, help="the file that a local cloud writes")
    parser.add_argument("--region", help="the stack's Region")
    chosen = parser.parse_args(arguments)
    place: Place = "home"
    if chosen.endpoints:
        known = json.loads(chosen.endpoints.read_text("utf-8"))
        services = Services(
            endpoint_url=known["aws"],
            region_name="us-east-1",
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106 - the local cloud's, which asks for none
        )
        if chosen.queue not in known["queues"]:
            parser.error(f"there is no queue {chosen.queue}")
        url, table = known["queues"][chosen.queue], known["tables"]["court"]
    else:
        services = Services(**({"region_name": chosen.region} if chosen.region else {}))
        url = services.stacks.describe_stack_resource(
            StackName=chosen.stack, LogicalResourceId=chosen.queue
        )["StackResourceDetail"]["PhysicalResourceId"]
        table, place = _court_of(services, chosen.stack)
    try:
        refuse_unless_written(services, table, place)
    except NotTheWriter as refusal:
        print(f"{refusal}; nothing was sent: replay where the court writes", file=sys.stderr)
        return 1
    done = replay(services, url)
    print(f"{chosen.queue}: {done.sent} sent again, {done.left} left")
    return 1 if done.left else 0


if __name__ == "__main__":
    sys.exit(main())
