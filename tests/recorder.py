"""Keeps which rights the functions use: every AWS call that one of them makes, in any test.

A call belongs to the function whose handler or door is nearest on the stack; what a test does by
itself belongs to nobody, also where it does it while a handler runs. `python -m tools.rights` holds
the records of a whole run against the policies.
Places are kept by their names in the template, and keys without what tells one from another.
"""

import json
import os
import re
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import botocore.client
import yaml
from botocore.exceptions import ClientError
from botocore.signers import RequestSigner, S3PostPresigner

from jury.door import Door
from tools.rights.matching import MADE_UP

FOLDER = "VENIRE_RIGHTS_LOG"
"""The variable that names the folder for the records; without it nothing is recorded."""
TEMPLATE = Path(__file__).resolve().parent.parent / "template.yaml"
CLIENT: Any = botocore.client.BaseClient
SERVICES = {"monitoring": "cloudwatch"}
"""Services whose actions are named otherwise than they sign."""
EXECUTION = re.compile(r"(.*):execution:([^:]+):(.*)")
GONE = {"NoSuchKey", "404"}
"""How S3 says that nothing lies there, to whoever may list; to others it says: forbidden."""


ANSWERING = Door.__call__.__code__
"""How a door is on the stack, when a test asks it past the handler of its function."""

CLIENTS = "botocore.client"
"""Whose clients begin each call of the SDK."""
SDK = ("boto3", "botocore", "s3transfer")
"""What may stand between a call and who asked for it."""
TESTS = f"{TEMPLATE.parent / 'tests'}/"


class Need(NamedTuple):
    """One right that one call needs: what, on what, and what a condition may ask about it."""

    action: str
    resource: str
    facts: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Recorder:
    """The rights that the functions used in this process, each with the first test that did."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self.used: dict[tuple[str, Need], str] = {}
        self._handlers = known
        self._names = {one.rpartition(".")[2] for one in self._handlers}
        self._before: list[tuple[Any, str, Any]] = []
        self._mark: Any = None
        self._doors: dict[int, str] = {}

    def look(self) -> None:
        """Begin to record."""
        self._replace(CLIENT, "_make_api_call", self._call)
        self._replace(RequestSigner, "generate_presigned_url", self._linked)
        self._replace(S3PostPresigner, "generate_presigned_post", self._posted)

    def look_away(self) -> None:
        """Record no more."""
        for owner, name, original in reversed(self._before):
            setattr(owner, name, original)
        self._before.clear()

    def write(self, folder: Path) -> None:
        """Write what was used into a file of its own."""
        folder.mkdir(parents=True, exist_ok=True)
        lines = [
            json.dumps(
                {
                    "function": function,
                    "action": need.action,
                    "resource": need.resource,
                    "facts": dict(need.facts),
                    "test": test,
                },
                sort_keys=True,
            )
            for (function, need), test in self.used.items()
        ]
        (folder / f"{uuid.uuid4().hex}.jsonl").write_text("".join(f"{one}\n" for one in lines))

    def keep(self, function: str, needs: Iterator[Need]) -> None:
        """Keep what a function used."""
        for need in needs:
            before = self.used.get((function, need))
            if before is None or before.startswith(MADE_UP):
                test = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
                self.used[function, need] = test

    # -- where to look -----------------------------------------------------------------

    def _replace(self, owner: Any, name: str, made: Callable[[Any], Any]) -> None:
        original = getattr(owner, name)
        self._before.append((owner, name, original))
        setattr(owner, name, made(original))

    def _call(self, original: Any) -> Any:
        def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
            function = self._caller(sys._getframe(1), operation)
            if function is None:
                return original(client, operation, arguments)
            service = client.meta.service_model.signing_name
            self.keep(function, needs(service, operation, arguments))
            try:
                return original(client, operation, arguments)
            except ClientError as error:
                if service == "s3" and error.response["Error"]["Code"] in GONE:
                    self.keep(function, listing(arguments))
                raise

        self._mark = call.__code__
        return call

    def _linked(self, original: Any) -> Any:
        def linked(signer: Any, *args: Any, **named: Any) -> Any:
            function = self._caller(sys._getframe(1))
            if function is not None:
                request = named.get("request_dict") or args[0]
                operation = named.get("operation_name") or args[1]
                self.keep(function, needs("s3", operation, _placed(request)))
            return original(signer, *args, **named)

        return linked

    def _posted(self, original: Any) -> Any:
        def posted(signer: Any, *args: Any, **named: Any) -> Any:
            function = self._caller(sys._getframe(1))
            if function is not None:
                request = named.get("request_dict") or args[0]
                self.keep(function, needs("s3", "PutObject", _posted_to(request, args, named)))
            return original(signer, *args, **named)

        return posted

    def _caller(self, frame: FrameType | None, operation: str | None = None) -> str | None:
        """Return the function whose handler is nearest, if a call of its own lies there."""
        calls = 0
        asker_known = operation is None
        while frame is not None:
            code = frame.f_code
            if code is self._mark:  # moto's own, or the workflow's engine's, within a call
                return None
            if code.co_name == "_api_call" and frame.f_globals.get("__name__") == CLIENTS:
                calls += 1
                asked = frame.f_locals.get("operation_name")
                if calls > 1 or asked != operation:  # a test's own, in the midst of another call
                    return None
            elif calls and not asker_known and not _of_the_sdk(frame):
                asker_known = True
                if str(frame.f_globals.get("__file__", "")).startswith(TESTS):
                    return None  # a test's own, while a handler waits for its double
            if code.co_name in self._names:
                name = f"{frame.f_globals.get('__name__')}.{code.co_name}"
                if name in self._handlers:
                    return self._handlers[name]
            if code is ANSWERING and (name := self._of_door(frame.f_locals["self"])):
                return name
            frame = frame.f_back
        return None

    def _of_door(self, door: Door) -> str | None:
        if id(door) not in self._doors:
            modules = {one: sys.modules.get(one.rpartition(".")[0]) for one in self._handlers}
            self._doors = {
                id(module.door): self._handlers[one]
                for one, module in modules.items()
                if hasattr(module, "door")
            }
        return self._doors.get(id(door))


def _of_the_sdk(frame: FrameType) -> bool:
    return str(frame.f_globals.get("__name__")).partition(".")[0] in SDK


# -- what a call needs ---------------------------------------------------------------


def needs(service: str, operation: str, arguments: Mapping[str, Any]) -> Iterator[Need]:
    """Yield the rights that one call needs, but for those on the keys of what it touches."""
    if service == "dynamodb":
        yield from _of_table(operation, arguments)
    elif service == "s3":
        yield from _of_bucket(operation, arguments)
    else:
        action = f"{SERVICES.get(service, service)}:{operation}"
        yield Need(action, _place(operation, arguments), _facts(arguments))


def listing(arguments: Mapping[str, Any]) -> Iterator[Need]:
    """Yield the right without which S3 does not say that there is nothing."""
    yield Need("s3:ListBucket", _bucket(arguments["Bucket"]))


TRANSACTED = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}


def _of_table(operation: str, arguments: Mapping[str, Any]) -> Iterator[Need]:
    if operation in {"TransactWriteItems", "TransactGetItems"}:
        for item in arguments["TransactItems"]:
            ((kind, one),) = item.items()
            yield _on_item(TRANSACTED[kind], one)
    elif operation == "BatchGetItem":
        for table, asked in arguments["RequestItems"].items():
            yield _on_items(operation, table, asked["Keys"])
    elif operation == "BatchWriteItem":
        for table, asked in arguments["RequestItems"].items():
            acts = [act for one in asked for act in one.values()]
            yield _on_items(operation, table, [act.get("Key") or act["Item"] for act in acts])
    elif "TableName" in arguments:
        yield _on_item(operation, arguments)
    else:
        yield Need(f"dynamodb:{operation}", "?")


def _on_item(operation: str, one: Mapping[str, Any]) -> Need:
    place = _table(one["TableName"])
    if "IndexName" in one:  # its keys may be names, and are kept nowhere
        return Need(f"dynamodb:{operation}", f"{place}/index/{one['IndexName']}")
    key = one.get("Key") or one.get("Item")
    if key is None and "KeyConditionExpression" in one:
        key = {"pk": one["ExpressionAttributeValues"][_asked(one["KeyConditionExpression"])]}
    facts = _leading([key]) if key and "pk" in key else ()
    return Need(f"dynamodb:{operation}", place, facts)


def _on_items(operation: str, table: str, keys: list[Mapping[str, Any]]) -> Need:
    return Need(f"dynamodb:{operation}", _table(table), _leading(keys))


def _asked(condition: str) -> str:
    found = re.search(r"\bpk = (:\w+)", condition)
    assert found, condition
    return found[1]


def _leading(keys: list[Mapping[str, Any]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    values = {_shape_of_key(one["pk"]) for one in keys}
    return (("dynamodb:LeadingKeys", tuple(sorted(values))),)


def _shape_of_key(value: Any) -> str:
    """Keep what kind of key it is, and never whose."""
    text = str(value["S"] if isinstance(value, dict) else value)
    found = re.match(r"[A-Z-]+(#|$)", text)
    return found[0] if found else "#"


def _of_bucket(operation: str, arguments: Mapping[str, Any]) -> Iterator[Need]:
    if "Bucket" not in arguments:
        yield Need(f"s3:{operation}", "?")
        return
    bucket = _bucket(arguments["Bucket"])
    if "Key" not in arguments:
        listed = operation in {"ListObjects", "ListObjectsV2", "HeadBucket"}
        action = {"ListObjectVersions": "ListBucketVersions"}.get(operation, operation)
        yield Need("s3:ListBucket" if listed else f"s3:{action}", bucket)
        return
    place = f"{bucket}/{_shape_of_path(arguments['Key'])}"
    if operation in {"GetObject", "HeadObject"}:
        yield Need(_read(arguments), place)
    elif operation == "CopyObject":
        source = arguments["CopySource"]
        yield Need(_read(source), f"{_bucket(source['Bucket'])}/{_shape_of_path(source['Key'])}")
        yield Need("s3:PutObject", place, _once(arguments))
    elif operation == "PutObject":
        yield Need("s3:PutObject", place, _once(arguments))
    else:
        yield Need(f"s3:{operation}", place)


def _read(arguments: Mapping[str, Any]) -> str:
    return "s3:GetObjectVersion" if arguments.get("VersionId") else "s3:GetObject"


def _once(arguments: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    said = arguments.get("IfNoneMatch")
    return (("s3:if-none-match", (said,)),) if said else ()


def _shape_of_path(key: str) -> str:
    """Keep the words of a path, and of the rest only that something stands there."""
    return "/".join(re.sub(r"^([a-z]+-)?.*\d.*$", r"\1#", part) for part in key.split("/"))


def _facts(arguments: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if "FromEmailAddress" not in arguments:
        return ()
    ours = arguments["FromEmailAddress"] == os.environ.get("MAIL_FROM")
    return (("ses:FromAddress", ("${MailFrom}" if ours else "another",)),)


# -- places, by their names in the template ---------------------------------------------


def _table(name: str) -> str:
    logical = _logical(name)
    plain = f"arn:aws:dynamodb:us-east-1:123456789012:table/{name}"
    return f"${{{logical}.Arn}}" if logical else plain


def _bucket(name: str) -> str:
    logical = _logical(name)
    return f"${{{logical}.Arn}}" if logical else f"arn:aws:s3:::{name}"


NAMELESS = {
    "GenerateRandom": "*",
    "PutEvents": "arn:aws:events:us-east-1:123456789012:event-bus/default",
    "SendEmail": "arn:aws:ses:us-east-1:123456789012:identity/${MailFrom}",
}
"""On what it is that a call does something which does not name it."""


def _place(operation: str, arguments: Mapping[str, Any]) -> str:
    if operation in NAMELESS:
        return NAMELESS[operation]
    if "PhoneNumber" in arguments:
        return "a telephone"  # which has no ARN, and whose number is kept nowhere
    for value in arguments.values():
        if isinstance(value, str) and (logical := _logical(value)):
            return f"${{{logical}.Arn}}"
    return _execution(str(arguments.get("executionArn", ""))) or "?"


def _execution(arn: str) -> str | None:
    found = EXECUTION.fullmatch(arn)
    logical = _logical(f"{found[1]}:stateMachine:{found[2]}") if found else None
    return f"{found[1]}:execution:${{{logical}.Name}}:#" if found and logical else None


def _logical(value: str) -> str | None:
    """Return what the template calls something that a function knows by its environment."""
    known = _KNOWN.get(value)
    if known is not None and os.environ.get(known) == value:
        return variables()[known]
    for variable, logical in variables().items():
        if os.environ.get(variable) == value:
            _KNOWN[value] = variable
            return logical
    return None


_KNOWN: dict[str, str] = {}
"""By which variable a value was found last: asked of every call, and nearly always the same."""


def _placed(request: Mapping[str, Any]) -> dict[str, Any]:
    given = request["context"].get("input_params") or {}
    if "Key" in given:
        return dict(given)
    host, _, path = request["url"].partition("?")[0].partition("://")[2].partition("/")
    bucket, key = path.split("/", 1) if _logical(path.split("/", 1)[0]) else (host, path)
    for variable in variables():
        name = os.environ.get(variable, "")
        if name and (bucket == name or bucket.startswith(f"{name}.s3.")):
            bucket = name
    return {"Bucket": bucket, "Key": key}


def _posted_to(request: Any, args: Any, named: Any) -> dict[str, Any]:
    conditions = named.get("conditions") or args[2]
    given = {
        name: value for one in conditions if isinstance(one, dict) for name, value in one.items()
    }
    starts = [one[2] for one in conditions if isinstance(one, list) and one[1] == "$key"]
    return {"Bucket": given["bucket"], "Key": given.get("key", *starts)}


# -- what the template says ------------------------------------------------------------


class _Plain(yaml.SafeLoader):
    """Reads the template's short forms as what stands in them."""


def _short(loader: yaml.SafeLoader, _tag: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return {"of": str(node.value).partition(".")[0]}
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


_Plain.add_multi_constructor("!", _short)


@cache
def template() -> dict[str, Any]:
    """Return the template as it is written."""
    loaded: dict[str, Any] = yaml.load(TEMPLATE.read_text("utf-8"), _Plain)  # noqa: S506 - ours
    return loaded


@cache
def handlers() -> dict[str, str]:
    """Return the functions of the template by their handlers."""
    found: dict[str, str] = {}
    for logical, one in template()["Resources"].items():
        if one["Type"] == "AWS::Serverless::Function":
            handler = one["Properties"]["Handler"]
            assert handler not in found, f"{handler} serves two functions: whose calls are its own?"
            found[handler] = logical
    return found


@cache
def variables() -> dict[str, str]:
    """Return which variables of the functions name which resources."""
    declared = template()
    owners = [one.get("Properties", {}) for one in declared["Resources"].values()]
    owners.append(declared["Globals"]["Function"])
    return {
        name: value["of"]
        for owner in owners
        if isinstance(owner.get("Environment"), dict)
        for name, value in owner["Environment"]["Variables"].items()
        if isinstance(value, dict) and value.get("of") in declared["Resources"]
    }
