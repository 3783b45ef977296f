"""Polls SQS queues for their Lambda functions, with partial batches, retries and dead letters."""

import base64
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from botocore.client import BaseClient

from local.failures import Failure, FailureRecord
from local.names import REGION
from local.runtime import Answer, Runtime

LOG = logging.getLogger("local.queues")

LOOK_SECONDS = 0.02  # how often an empty queue is looked at
BACKOFF_SECONDS = 0.05  # AWS would wait for the visibility timeout before a redelivery
MOST_BACKOFF_SECONDS = 1.0


@dataclass(frozen=True)
class Mapping:
    """An event source mapping from a queue to a function."""

    queue_url: str
    queue_arn: str
    function: str
    batch_size: int = 10
    reports_failures: bool = False  # ReportBatchItemFailures


class Poller:
    """Delivers the messages of one queue to one function."""

    def __init__(
        self,
        mapping: Mapping,
        sqs: BaseClient,
        *,
        runtime: Runtime,
        failures: FailureRecord,
        has_visible: Callable[[str], bool],
    ) -> None:
        self.mapping = mapping
        self._sqs: Any = sqs
        self._runtime = runtime
        self._failures = failures
        self._has_visible = has_visible
        self._stopping = threading.Event()
        self._failed_in_a_row = 0
        self.busy = False
        self._thread = threading.Thread(target=self._poll, name="poller", daemon=True)

    def start(self) -> None:
        """Begin to poll."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the batch under way and poll no more."""
        self._stopping.set()
        self._thread.join(timeout=10)

    def _poll(self) -> None:
        while not self._stopping.is_set():
            if not self._has_visible(self.mapping.queue_arn):
                self._stopping.wait(LOOK_SECONDS)
                continue
            self.busy = True  # before the messages leave the queue: settle() must not look between
            try:
                self._receive()
            except Exception as error:
                LOG.exception("polling broke")
                queue = self.mapping.queue_arn.split(":")[-1]
                self._failures.add(Failure(queue, type(error).__name__, "-", "queue"))
                self._stopping.wait(MOST_BACKOFF_SECONDS)
            finally:
                self.busy = False

    def _receive(self) -> None:
        received = self._sqs.receive_message(
            QueueUrl=self.mapping.queue_url,
            MaxNumberOfMessages=min(self.mapping.batch_size, 10),
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        messages = received.get("Messages", [])
        if messages:
            self._deliver(messages)

    def _deliver(self, messages: list[dict[str, Any]]) -> None:
        event = {"Records": [self._record(message) for message in messages]}
        answer = self._runtime.invoke(self.mapping.function, event, how="queue")
        failed = set(self._failed_ids(answer, {message["MessageId"] for message in messages}))
        for message in messages:
            if message["MessageId"] not in failed:
                self._sqs.delete_message(
                    QueueUrl=self.mapping.queue_url, ReceiptHandle=message["ReceiptHandle"]
                )
        self._failed_in_a_row = self._failed_in_a_row + 1 if failed else 0
        if failed:
            time.sleep(min(BACKOFF_SECONDS * self._failed_in_a_row, MOST_BACKOFF_SECONDS))
            self._give_back(message for message in messages if message["MessageId"] in failed)

    def _give_back(self, messages: Iterable[dict[str, Any]]) -> None:
        for message in messages:
            self._sqs.change_message_visibility(
                QueueUrl=self.mapping.queue_url,
                ReceiptHandle=message["ReceiptHandle"],
                VisibilityTimeout=0,
            )

    def _failed_ids(self, answer: Answer, sent: set[str]) -> set[str]:
        """Return which messages must come again; a reply that makes no sense means all of them."""
        if answer.error is not None:
            return sent
        if not self.mapping.reports_failures:
            return set()
        reply = answer.value()
        if reply is None:
            return set()
        listed = reply.get("batchItemFailures") if isinstance(reply, dict) else ()
        if listed is None or listed == []:
            return set()
        try:
            named = {item["itemIdentifier"] for item in listed}
        except (TypeError, KeyError):
            named = set()
        if not named or not named <= sent:
            self._note("BadBatchResponse", answer.request_id)
            return sent
        self._note("BatchItemFailures", answer.request_id)
        return named

    def _note(self, error: str, request_id: str) -> None:
        function = self._runtime.function(self.mapping.function).name
        self._failures.add(Failure(function, error, request_id, "queue"))

    def _record(self, message: dict[str, Any]) -> dict[str, Any]:
        body = message["Body"]
        attributes = message.get("MessageAttributes", {})
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": body,
            "attributes": message.get("Attributes", {}),
            "messageAttributes": {name: _attribute(v) for name, v in attributes.items()},
            "md5OfBody": hashlib.md5(body.encode(), usedforsecurity=False).hexdigest(),
            "eventSource": "aws:sqs",
            "eventSourceARN": self.mapping.queue_arn,
            "awsRegion": REGION,
        }


def _attribute(value: dict[str, Any]) -> dict[str, Any]:
    names = {"StringValue": "stringValue", "DataType": "dataType", "BinaryValue": "binaryValue"}
    known = {ours: value[theirs] for theirs, ours in names.items() if theirs in value}
    if isinstance(known.get("binaryValue"), bytes):
        known["binaryValue"] = base64.b64encode(known["binaryValue"]).decode()
    return {"stringListValues": [], "binaryListValues": [], **known}
