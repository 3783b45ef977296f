"""Tells queues, topics, functions and EventBridge what happened to an object in S3."""

import itertools
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

from local.delivery import Delivery
from local.failures import Failure, FailureRecord
from local.names import ACCOUNT, REGION

_REASONS = {
    "ObjectCreated:Put": ("Object Created", "PutObject"),
    "ObjectCreated:Post": ("Object Created", "POST Object"),
    "ObjectCreated:Copy": ("Object Created", "CopyObject"),
    "ObjectCreated:CompleteMultipartUpload": ("Object Created", "CompleteMultipartUpload"),
    "ObjectRemoved:Delete": ("Object Deleted", "DeleteObject"),
}
_SEQUENCE = itertools.count()


def sender(
    delivery: Delivery, failures: FailureRecord, publish: Callable[[dict[str, Any]], None]
) -> Callable[..., None]:
    """Return what stands in for moto's send_event; publish takes events for the default bus."""

    def send_event(account_id: str, event_name: Any, bucket: Any, key: Any) -> None:  # noqa: ARG001
        name = str(getattr(event_name, "value", event_name)).removeprefix("s3:")
        settings = bucket.notification_configuration
        # moto reports tags with every plain put; AWS does not, and nothing here listens to tags
        if settings is None or name not in _REASONS:
            return
        for target in _subscribed(settings, event_name, key.name):
            record = object_record(name, bucket, key, configuration=_named(target.id))
            try:
                delivery.deliver(target.arn, {"Records": [record]})
            except Exception as error:  # noqa: BLE001 - the writer of the object must not suffer
                kind = type(error).__name__
                what = target.arn.split(":")[-1]
                failures.add(
                    Failure(what, kind, record["responseElements"]["x-amz-request-id"], "s3")
                )
        if settings.event_bridge is not None:
            publish(bus_event(name, bucket, key))

    return send_event


def object_record(name: str, bucket: Any, key: Any, *, configuration: str) -> dict[str, Any]:
    """Return the record that S3 sends to queues, topics and functions."""
    subject: dict[str, Any] = {
        "key": quote_plus(key.name, safe="/"),
        "size": key.size,
        "eTag": key.etag.replace('"', ""),
        "sequencer": _sequencer(),
    }
    if bucket.is_versioned:
        subject["versionId"] = key.version_id
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": _now("milliseconds"),
        "eventName": name,
        "userIdentity": {"principalId": f"AWS:{ACCOUNT}"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {
            "x-amz-request-id": uuid.uuid4().hex[:16].upper(),
            "x-amz-id-2": uuid.uuid4().hex,
        },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": configuration,
            "bucket": {
                "name": bucket.name,
                "ownerIdentity": {"principalId": ACCOUNT},
                "arn": bucket.arn,
            },
            "object": subject,
        },
    }


def bus_event(name: str, bucket: Any, key: Any) -> dict[str, Any]:
    """Return the event that S3 sends to EventBridge."""
    kind, reason = _REASONS[name]
    subject: dict[str, Any] = {
        "key": key.name,
        "size": key.size,
        "etag": key.etag.replace('"', ""),
        "sequencer": _sequencer(),
    }
    if bucket.is_versioned:
        subject["version-id"] = key.version_id
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": kind,
        "source": "aws.s3",
        "account": ACCOUNT,
        "time": _now("seconds"),
        "region": REGION,
        "resources": [bucket.arn],
        "detail": {
            "version": "0",
            "bucket": {"name": bucket.name},
            "object": subject,
            "request-id": uuid.uuid4().hex[:16].upper(),
            "requester": ACCOUNT,
            "source-ip-address": "127.0.0.1",
            "reason": reason,
        },
    }


def _subscribed(settings: Any, event_name: Any, key: str) -> Iterator[Any]:
    for target in (*settings.queue, *settings.topic, *settings.cloud_function):
        if target.matches(event_name, key):
            yield target


def _named(configuration: str) -> str:
    """Return a configuration's name as AWS makes one up: moto's are letters by chance."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, configuration))


def _sequencer() -> str:
    return f"{time.time_ns() // 1000:016X}{next(_SEQUENCE):04X}"


def _now(precision: str) -> str:
    return datetime.now(UTC).isoformat(timespec=precision).replace("+00:00", "Z")
