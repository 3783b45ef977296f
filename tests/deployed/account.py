"""A deployed stack, as the checks find it: by name, Region and stage, from the environment.

    VENIRE_STACK=venire-test VENIRE_REGION=us-east-1 VENIRE_STAGE=test \\
        python -m pytest --confcutdir=tests/deployed tests/deployed

The folder is given as the limit for settings, so that nothing of the simulated office is loaded.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest

PATIENCE = 300.0
"""Seconds for what AWS does in its own time."""


def setting(name: str) -> str:
    """Return a variable of the environment, or skip the check and say which one it needs."""
    value = os.environ.get(name, "")
    if not value:
        pytest.skip(f"only an account can show it: {name} is not set")
    return value


class Stack:
    """The deployed application and its clients, in one Region."""

    def __init__(self, name: str, region: str) -> None:
        self.name, self.region = name, region
        self._found: dict[str, str] = {}

    def client(self, service: str, **options: Any) -> Any:
        return boto3.client(service, region_name=self.region, **options)

    def physical(self, logical: str) -> str:
        """Return what a resource of the template is called here."""
        if logical not in self._found:
            answer = self.client("cloudformation").describe_stack_resource(
                StackName=self.name, LogicalResourceId=logical
            )
            self._found[logical] = answer["StackResourceDetail"]["PhysicalResourceId"]
        return self._found[logical]

    def output(self, name: str) -> str:
        """Return an output of the stack."""
        (stack,) = self.client("cloudformation").describe_stacks(StackName=self.name)["Stacks"]
        return next(one["OutputValue"] for one in stack["Outputs"] if one["OutputKey"] == name)

    def of_type(self, kind: str) -> Iterator[tuple[str, str]]:
        """Yield the resources of a type: as the template calls them, and as AWS does."""
        pages = self.client("cloudformation").get_paginator("list_stack_resources")
        for page in pages.paginate(StackName=self.name):
            for one in page["StackResourceSummaries"]:
                if one["ResourceType"] == kind:
                    yield one["LogicalResourceId"], one["PhysicalResourceId"]

    def arn(self, kind: str, name: str) -> str:
        """Return the ARN of a table, a bucket, a role or a key."""
        account = self.client("sts").get_caller_identity()["Account"]
        partition = "aws"
        return {
            "table": f"arn:{partition}:dynamodb:{self.region}:{account}:table/{name}",
            "bucket": f"arn:{partition}:s3:::{name}",
            "role": f"arn:{partition}:iam::{account}:role/{name}",
            "key": f"arn:{partition}:kms:{self.region}:{account}:key/{name}",
        }[kind]

    def may(self, role: str, action: str, resource: str, key: str = "") -> bool:
        """Tell what IAM decides by a role's own policies; `key` is an item's partition key."""
        context = [
            {
                "ContextKeyName": "dynamodb:LeadingKeys",
                "ContextKeyValues": [key],
                "ContextKeyType": "stringList",
            }
        ]
        answer = self.client("iam").simulate_principal_policy(
            PolicySourceArn=self.arn("role", role),
            ActionNames=[action],
            ResourceArns=[resource],
            ContextEntries=context if key else [],
        )
        return bool(answer["EvaluationResults"][0]["EvalDecision"] == "allowed")

    def roles(self) -> dict[str, str]:
        """Return the functions' roles: function as the template calls it, role as AWS does."""
        return {
            logical.removesuffix("Role"): physical
            for logical, physical in self.of_type("AWS::IAM::Role")
        }

    def sum_of(self, namespace: str, metric: str, days: int, **dimensions: str) -> float:
        """Return what a metric came to in the last days."""
        return sum(one["Sum"] for one in self._points(namespace, metric, "Sum", days, dimensions))

    def most_of(self, namespace: str, metric: str, days: int, **dimensions: str) -> float:
        """Return the most that a metric came to in the last days, or nothing."""
        points = self._points(namespace, metric, "Maximum", days, dimensions)
        return max((one["Maximum"] for one in points), default=0.0)

    def _points(
        self, namespace: str, metric: str, kind: str, days: int, dimensions: dict[str, str]
    ) -> list[dict[str, Any]]:
        now = time.time()
        answer = self.client("cloudwatch").get_metric_statistics(
            Namespace=namespace,
            MetricName=metric,
            Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
            StartTime=now - days * 86400,
            EndTime=now,
            Period=3600,
            Statistics=[kind],
        )
        return list(answer["Datapoints"])


def until(seen: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Look again and again until there is something; return it, or nothing after the time."""
    end = time.monotonic() + seconds
    while not (found := seen()) and time.monotonic() < end:
        time.sleep(2)
    return found


def text_of(answer: Any) -> str:
    """Return an answer of AWS as text, to be searched."""
    return json.dumps(answer, default=str)
