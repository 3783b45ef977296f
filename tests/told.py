"""What went over the event bus, in an office on moto: a queue that hears what staff are told."""

import json

import boto3


def listen(source: str) -> str:
    """Begin to hear the events of a source; return where they are heard."""
    url: str = boto3.client("sqs").create_queue(QueueName="told")["QueueUrl"]
    bus = boto3.client("events")
    bus.put_rule(Name="told", EventPattern=json.dumps({"source": [source]}))
    arn = "arn:aws:sqs:us-east-1:123456789012:told"
    bus.put_targets(Rule="told", Targets=[{"Id": "told", "Arn": arn}])
    return url


def heard(url: str) -> list[tuple[str, str]]:
    """Return what was told since the last time, and about what."""
    queue, found = boto3.client("sqs"), []
    while messages := queue.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for one in messages:
            queue.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
            event = json.loads(one["Body"])
            found.append((event["detail-type"], event["detail"]["about"]))
    return found
