"""Creates queues, topics and the mappings from queues to functions."""

import json
from typing import Any

from local.intrinsics import Created
from local.names import ACCOUNT, REGION, arn
from local.queues import Mapping
from local.resources.site import Properties, Site, UnknownPropertyError

_QUEUE_ATTRIBUTES = (
    "VisibilityTimeout",
    "MessageRetentionPeriod",
    "DelaySeconds",
    "ReceiveMessageWaitTimeSeconds",
    "MaximumMessageSize",
    "KmsMasterKeyId",
    "KmsDataKeyReusePeriodSeconds",
    "SqsManagedSseEnabled",
    "FifoQueue",
    "ContentBasedDeduplication",
    "DeduplicationScope",
    "FifoThroughputLimit",
)


def queue(site: Site, p: Properties) -> Created:
    """Create an SQS queue."""
    attributes = {key: _text(value) for key, value in p.given(*_QUEUE_ATTRIBUTES).items()}
    for policy in ("RedrivePolicy", "RedriveAllowPolicy"):
        if (value := p.take(policy)) is not None:
            attributes[policy] = json.dumps(value)
    fifo = attributes.get("FifoQueue") == "true"
    name = p.take("QueueName") or site.physical(p.logical) + (".fifo" if fifo else "")
    made = site.client("sqs").create_queue(QueueName=name, Attributes=attributes)
    url = queue_url(name)
    return Created(url, {"Arn": arn("sqs", name), "QueueName": name, "QueueUrl": made["QueueUrl"]})


def queue_url(name: str) -> str:
    """Return a queue's URL as AWS writes it."""
    return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}"


def queue_policy(site: Site, p: Properties) -> Created:
    """Attach a policy to queues; it is stored, not enforced."""
    policy = json.dumps(p.need("PolicyDocument"))
    for url in p.need("Queues"):
        site.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    return Created(site.physical(p.logical))


def topic(site: Site, p: Properties) -> Created:
    """Create an SNS topic."""
    sns = site.client("sns")
    name = site.physical(p.logical, p.take("TopicName"))
    made = sns.create_topic(Name=name)["TopicArn"]
    for one in p.take("Subscription", []):
        _subscribe(sns, made, one)
    p.leave("DisplayName", "KmsMasterKeyId")
    return Created(made, {"TopicArn": made, "TopicName": name})


def subscription(site: Site, p: Properties) -> Created:
    """Subscribe an endpoint to a topic."""
    wanted = p.given("Protocol", "Endpoint")
    made = _subscribe(site.client("sns"), p.need("TopicArn"), wanted)
    p.leave("RawMessageDelivery", "RedrivePolicy")
    return Created(made, {"Arn": made})


def mapping(site: Site, p: Properties) -> Created:
    """Let a queue's messages be delivered to a function."""
    source = p.need("EventSourceArn")
    if source.split(":")[2] != "sqs":
        raise UnknownPropertyError(f"{p.logical}: no local delivery from {source.split(':')[2]}")
    kinds = p.take("FunctionResponseTypes", [])
    made = Mapping(
        queue_url=queue_url(source.split(":")[-1]),
        queue_arn=source,
        function=p.need("FunctionName"),
        batch_size=int(p.take("BatchSize", 10)),
        reports_failures="ReportBatchItemFailures" in kinds,
    )
    if p.take("Enabled", default=True) in (True, "true"):
        site.mappings.append(made)
    # a window only delays, and one poller for each mapping is below any concurrency allowed
    p.leave("MaximumBatchingWindowInSeconds", "ScalingConfig")
    return Created(site.physical(p.logical))


def _subscribe(sns: Any, topic_arn: str, wanted: dict[str, Any]) -> str:
    made = sns.subscribe(TopicArn=topic_arn, ReturnSubscriptionArn=True, **wanted)
    return str(made["SubscriptionArn"])


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


MAKERS = {
    "AWS::SQS::Queue": queue,
    "AWS::SQS::QueuePolicy": queue_policy,
    "AWS::SNS::Topic": topic,
    "AWS::SNS::Subscription": subscription,
    "AWS::Lambda::EventSourceMapping": mapping,
}
