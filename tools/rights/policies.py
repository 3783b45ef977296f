"""Reads from the template who may do what, and what the platform itself does in whose name."""

import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from local.intrinsics import Created, Values
from local.names import ACCOUNT, REGION
from local.template import expand
from tools.rights.matching import Call, Statement

Json = dict[str, Any]

PARAMETERS = {"MailFrom": "jury@court.example", "TextMessages": "on"}
"""With everything on that a county may leave off."""
_COPY = ":table/venire-test-drill-"
"""How the name of a table begins that a drill restores, under the key of its original."""
STATED = "the template"
"""Where a call of the platform's own is seen."""
NAMES = ("TableName", "BucketName", "QueueName", "FunctionName", "StateMachineName", "TopicName")
ARNS = {
    "AWS::DynamoDB::Table": "dynamodb:{place}:table/{name}",
    "AWS::DynamoDB::GlobalTable": "dynamodb:{place}:table/{name}",
    "AWS::S3::Bucket": "s3:::{name}",
    "AWS::KMS::Key": "kms:{place}:key/{name}",
    "AWS::SQS::Queue": "sqs:{place}:{name}",
    "AWS::SNS::Topic": "sns:{place}:{name}",
    "AWS::StepFunctions::StateMachine": "states:{place}:stateMachine:{name}",
    "AWS::Lambda::Function": "lambda:{place}:function:{name}",
}
REF_IS_ARN = {"AWS::SNS::Topic", "AWS::StepFunctions::StateMachine"}
OURS = {"lambda.amazonaws.com", "states.amazonaws.com", "scheduler.amazonaws.com"}
"""Whose calls are known here: by the tests' records, by the workflows, by the schedules."""
SENDING = {
    "sqs": "sqs:SendMessage",
    "sns": "sns:Publish",
    "lambda": "lambda:InvokeFunction",
    "states": "states:StartExecution",
    "events": "events:PutEvents",
}
NOT_ASKING = {
    "Authoriser",  # decides who may ask
    "CheckEngine",  # is asked at each deployment, in either Region
    *(f"Report{workflow}Failure" for workflow in ("Draw", "Summons", "Days")),
    *("SeeTables", "CountItems", "ProveLogs", "ProveDraws", "ReportDrill", "ReportDrillFailure"),
}
"""They begin nothing, so that they need not know which Region writes; all others read it."""
POLLING = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
RESTORE = "dynamodb:RestoreTableToPointInTime"
OF_A_RESTORE = tuple(
    f"dynamodb:{one}"
    for one in (
        "BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem",
    )
)  # fmt: skip
"""What DynamoDB asks of the caller on the table into which it restores; the local cloud doesn't."""
OF_ITS_KEY = tuple(
    f"kms:{one}"
    for one in (
        "CreateGrant", "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey",
        "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo",
    )
)  # fmt: skip
"""And on the key of that table."""
SDK = {"sfn": "states", "eventbridge": "events"}


class Policies:
    """Everything that a template says about rights, under its own names for things."""

    def __init__(self, template: Path) -> None:
        self.body = expand(template, PARAMETERS).body
        self._values = Values(self.body, PARAMETERS, "stack")
        self._created: dict[str, Created] = self._values.created
        for name, one in self._resources():
            self._created[name] = self._named(name, one)
        for name, one in self._resources("AWS::Lambda::Alias"):
            arn = f"{self._arn_of(one['Properties']['FunctionName']['Ref'])}:live"
            self._created[name] = Created(arn, {"Arn": arn})

    def of(self, expression: Any) -> Any:
        """Return what an expression of the template comes to."""
        return self._values.of(expression)

    # -- who may do what ---------------------------------------------------------------

    @cached_property
    def statements(self) -> dict[str, list[Statement]]:
        """What each may do: a function by its name, any other role by the role's."""
        found: dict[str, list[Statement]] = {}
        for role, one in self._resources("AWS::IAM::Role"):
            documents = [each["PolicyDocument"] for each in one["Properties"].get("Policies", [])]
            documents += [
                policy["Properties"]["PolicyDocument"]
                for _, policy in self._resources("AWS::IAM::Policy")
                if {"Ref": role} in policy["Properties"].get("Roles", [])
            ]
            who = self._owners.get(role, role)
            said = [each for document in documents for each in document["Statement"]]
            found[who] = [self._read(who, place, each) for place, each in enumerate(said, 1)]
        return found

    @cached_property
    def denials(self) -> list[Statement]:
        """What the policies of buckets and other things deny to everybody."""
        return [
            self._read(name, place, one)
            for name, resource in self._resources()
            if not resource["Type"].startswith("AWS::IAM::")
            for place, one in enumerate(
                resource.get("Properties", {}).get("PolicyDocument", {}).get("Statement", []), 1
            )
            if one["Effect"] == "Deny" and one.get("Principal") in ("*", {"AWS": "*"})
        ]

    @cached_property
    def watched(self) -> set[str]:
        """Those of whom it is known here which calls they make."""
        return {
            self._owners.get(role, role)
            for role, one in self._resources("AWS::IAM::Role")
            for trusted in one["Properties"]["AssumeRolePolicyDocument"]["Statement"]
            if OURS & set(in_list(trusted["Principal"].get("Service", [])))
        }

    @cached_property
    def managed(self) -> dict[str, tuple[str, ...]]:
        """The policies of the provider's own that each has."""
        return {
            self._owners.get(role, role): tuple(
                str(one).rpartition("/")[2]
                for one in self.of(each["Properties"].get("ManagedPolicyArns", []))
            )
            for role, each in self._resources("AWS::IAM::Role")
        }

    @cached_property
    def _owners(self) -> dict[str, str]:
        return {
            one["Properties"]["Role"]["Fn::GetAtt"][0]: name
            for name, one in self._resources("AWS::Lambda::Function")
        }

    def _read(self, who: str, place: int, one: Json) -> Statement:
        others = "NotResource" in one
        return Statement(
            who=who,
            place=place,
            allows=one["Effect"],
            actions=tuple(in_list(self.of(one["Action"]))),
            resources=tuple(in_list(self.of(one["NotResource" if others else "Resource"]))),
            others=others,
            conditions={
                operator: {
                    key: tuple(map(str, in_list(self.of(each)))) for key, each in keys.items()
                }
                for operator, keys in one.get("Condition", {}).items()
            },
        )

    # -- what the platform does in their names ---------------------------------------------

    def stated(self) -> Iterator[Call]:
        """Yield what follows from the template: queues are polled, failures sent, states run."""
        yield from self._of_functions()
        yield from self._of_restores()
        for _, one in self._resources("AWS::StepFunctions::StateMachine"):
            role = _role(one["Properties"]["RoleArn"])
            yield from (_stated(role, *task) for task in self._tasks(one["Properties"]))
        for _, one in self._resources("AWS::Scheduler::Schedule"):
            target = one["Properties"]["Target"]
            yield from self._sent(_role(target["RoleArn"]), target["Arn"])
            if "DeadLetterConfig" in target:
                yield from self._sent(_role(target["RoleArn"]), target["DeadLetterConfig"]["Arn"])
        for _, one in self._resources("AWS::Events::Rule"):
            for target in one["Properties"].get("Targets", []):
                if "RoleArn" in target:
                    yield from self._sent(_role(target["RoleArn"]), target["Arn"])

    def _of_functions(self) -> Iterator[Call]:
        court = str(self.of({"Fn::GetAtt": ["CourtTable", "Arn"]}))
        for name, _ in self._resources("AWS::Lambda::Function"):
            if name not in NOT_ASKING:  # the tests' offices have read it before they begin
                facts = {"dynamodb:LeadingKeys": ("WRITER",)}
                yield _stated(name, "dynamodb:GetItem", court)._replace(facts=facts)
        for _, one in self._resources("AWS::Lambda::EventSourceMapping"):
            source = self.of(one["Properties"]["EventSourceArn"])
            if source.split(":")[2] == "sqs":
                who = _named_in(one["Properties"]["FunctionName"])
                yield from (_stated(who, action, source) for action in POLLING)
        for name, one in self._resources("AWS::Lambda::Function"):
            if "DeadLetterConfig" in one["Properties"]:
                yield from self._sent(name, one["Properties"]["DeadLetterConfig"]["TargetArn"])
        for _, one in self._resources("AWS::Lambda::EventInvokeConfig"):
            ends = one["Properties"].get("DestinationConfig", {})
            who = _named_in(one["Properties"]["FunctionName"])
            for end in ends.values():
                yield from self._sent(who, end["Destination"])

    def _of_restores(self) -> Iterator[Call]:
        """Yield what the service writes in the name of whoever may restore into a copy."""
        via = {"kms:ViaService": (f"dynamodb.{REGION}.amazonaws.com",)}
        for who, said in self.statements.items():
            into = [place for one in said if RESTORE in one.actions for place in one.resources]
            for copy in into:
                if _COPY not in copy:
                    continue
                yield from (_stated(who, action, copy) for action in OF_A_RESTORE)
                key = self.keys[copy]
                yield from (_stated(who, one, key)._replace(facts=via) for one in OF_ITS_KEY)

    def _sent(self, who: str, target: Any) -> Iterator[Call]:
        arn = str(self.of(target))
        yield _stated(who, SENDING[arn.split(":")[2]], arn)

    def _tasks(self, properties: Json) -> Iterator[tuple[str, str]]:
        text = str(self.of(properties["DefinitionString"]))
        for name, value in properties.get("DefinitionSubstitutions", {}).items():
            text = text.replace(f"${{{name}}}", str(self.of(value)))
        yield from _acts(json.loads(text)["States"])

    # -- what is encrypted under which key ---------------------------------------------------

    @cached_property
    def keys(self) -> dict[str, str]:
        """The key under which each table, bucket and topic is encrypted, both by their ARNs."""
        found = {}
        for name, one in self._resources():
            asked = list(_keys(one.get("Properties", {})))
            if one["Type"] in ARNS and asked:
                key = str(self.of(asked[0]))
                found[self._arn_of(name)] = key if key.startswith("arn:") else self._arn_of(key)
        copies = {arn.replace(":table/venire-test-", _COPY): key for arn, key in found.items()}
        return copies | found

    def on_keys(self, call: Call) -> Iterator[Call]:
        """Yield what a call asks of the key under which its resource is encrypted."""
        place = call.resource.split("/index/")[0] if ":table/" in call.resource else call.resource
        place = place.split("/")[0] if place.startswith("arn:aws:s3:::") else place
        if place in self.keys:
            via = f"{place.split(':')[2]}.{REGION}.amazonaws.com"
            for action in _on_key(call.action):
                facts = {"kms:ViaService": (via,)}
                yield call._replace(action=action, resource=self.keys[place], facts=facts)

    # -- names -------------------------------------------------------------------------------

    def _resources(self, kind: str = "") -> list[tuple[str, Json]]:
        return [
            (name, one)
            for name, one in self.body["Resources"].items()
            if not kind or one["Type"] == kind
        ]

    def _named(self, logical: str, one: Json) -> Created:
        properties = one.get("Properties", {}) if one["Type"] in ARNS else {}
        name = str(next((self.of(properties[key]) for key in NAMES if key in properties), logical))
        form = ARNS.get(one["Type"], "none:{place}:{name}")
        arn = "arn:aws:" + form.format(place=f"{REGION}:{ACCOUNT}", name=name)
        made = {"Arn": arn, "Name": name, "QueueName": name, "TopicName": name}
        return Created(arn if one["Type"] in REF_IS_ARN else name, made)

    def _arn_of(self, name: str) -> str:
        return self._created[name].attributes["Arn"]


def in_list(one: Any) -> list[Any]:
    """Return one or many as many."""
    return list(one) if isinstance(one, (list, tuple)) else [one]


def _stated(who: str, action: str, resource: str) -> Call:
    return Call(who, action, resource, {}, STATED)


def _role(expression: Mapping[str, Any]) -> str:
    return str(expression["Fn::GetAtt"][0])


def _named_in(expression: Mapping[str, Any]) -> str:
    ((kind, value),) = expression.items()
    return str(value[0] if kind == "Fn::GetAtt" else value)


def _acts(states: Json) -> Iterator[tuple[str, str]]:
    for state in states.values():
        if state["Type"] == "Task":
            yield _act(state)
        for inner in (state.get("ItemProcessor", {}), *state.get("Branches", [])):
            yield from _acts(inner.get("States", {}))


def _act(state: Json) -> tuple[str, str]:
    """Return the right that a task needs: `…:::lambda:invoke` names a service and an action."""
    given = state.get("Parameters", {}) | state.get("Arguments", {})
    service, _, action = state["Resource"].split(":::")[-1].removeprefix("aws-sdk:").partition(":")
    if service == "lambda":
        return "lambda:InvokeFunction", given["FunctionName"]
    action = action.partition(".")[0]
    named = f"{SDK.get(service, service)}:{action[:1].upper()}{action[1:]}"
    places = [value for name, value in given.items() if name in {"StateMachineArn", "TopicArn"}]
    return named, str(places[0]) if places else "?"


def _keys(properties: Any) -> Iterator[Any]:
    if isinstance(properties, dict):
        for name, value in properties.items():
            if name in {"KMSMasterKeyId", "KMSMasterKeyID", "KmsMasterKeyId"}:
                yield value
            else:
                yield from _keys(value)
    elif isinstance(properties, list):
        for one in properties:
            yield from _keys(one)


READS = ("dynamodb:Get", "dynamodb:BatchGet", "dynamodb:Query", "dynamodb:Scan", "s3:GetObject")
WRITES = (
    "dynamodb:Put", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWrite",
    "sns:Publish",
)  # fmt: skip


def _on_key(action: str) -> tuple[str, ...]:
    if action.startswith((*READS, "dynamodb:ConditionCheck")):
        return ("kms:Decrypt",)
    if action.startswith(WRITES):
        return ("kms:Decrypt", "kms:GenerateDataKey")
    return ("kms:GenerateDataKey",) if action == "s3:PutObject" else ()
