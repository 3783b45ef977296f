"""Holds every answer that any test gets through a door against what its route declares."""

import json
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from jury.door import CSV, Door, Route

OURS = {"X-Correlation-Id", "Retry-After"}
"""Headers that an answer has whatever it is an answer to."""
ANSWERS = "VENIRE_ANSWERS"
"""Names a folder in which answers are to be kept, one of each kind; see `tools.answers`."""

UNDECLARED = "InternalError"
"""What a defect is answered with; tests provoke some, and no route declares one of its own."""


def watch() -> None:
    """Begin to look at every answer; a broken promise fails the test in which it is broken."""
    resolve = Door.__call__

    def watched(self: Door, event: dict[str, Any], context: object) -> dict[str, Any]:
        answer = resolve(self, event, context)
        route = _route(self, event)
        if route is not None:
            hold(route, event, answer)
        return answer

    Door.__call__ = watched  # type: ignore[method-assign]


def hold(route: Route, event: dict[str, Any], answer: dict[str, Any]) -> None:
    """Compare an answer with its route's declaration; AssertionError where they differ."""
    operation = document()["paths"][route.path][route.method.lower()]
    status, body = str(answer["statusCode"]), answer.get("body") or ""
    where = f"{route.method} {route.path} answered {status}"
    told = operation["responses"].get(status)
    assert told is not None, f"{where}, which it does not declare: {body[:300]}"
    if "$ref" in told:
        told = document()["components"]["responses"][told["$ref"].rpartition("/")[2]]
    for name in OURS & _header_names(answer):
        assert name in told.get("headers", {}), f"{where} with {name}, which it does not declare"
    if status == "304":
        return
    media = _media(answer)
    assert media in told["content"], f"{where} as {media}"
    if media == CSV:
        return
    if route.method == "POST" and "ETag" in _header_names(answer):
        assert "ETag" in told["headers"], f"{where} with a version that it does not declare"
    said = json.loads(body)
    broken = list(_broken(said, told["content"][media]["schema"]))
    assert not broken, f"{where}: {broken[:5]}"
    if (folder := os.environ.get(ANSWERS)) and int(status) < 300:
        _file(Path(folder) / f"{operation['operationId']}-{status}.json", said)
    if (
        int(status) < 300
        and (event.get("body") or not route.bare)
        and route.takes
        and _is_json(event)
    ):
        sent = json.loads(event["body"] or "{}")
        schema = operation["requestBody"]["content"]["application/json"]["schema"]
        unread = list(_broken(sent, schema))
        assert not unread, f"{where} to a body that it does not declare: {unread[:5]}"


@cache
def document() -> dict[str, Any]:
    """Return the API's description as the routes declare it now."""
    from tools import openapi  # noqa: PLC0415 - it imports every door

    return openapi.described()


@cache
def registry() -> Any:
    held = Resource.from_contents(document(), default_specification=DRAFT202012)
    return Registry().with_resource("urn:api", held)


def _broken(said: Any, schema: dict[str, Any]) -> Iterator[str]:
    # Only where and which rule: what was said may name somebody.
    validator = Draft202012Validator(absolute(schema), registry=registry())
    for error in validator.iter_errors(said):
        place = "/".join(map(str, error.absolute_path))
        yield f"{place or 'the whole'}: {error.validator} {str(error.validator_value)[:200]}"


def absolute(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {
            key: f"urn:api{value}" if key == "$ref" else absolute(value)
            for key, value in schema.items()
        }
    return [absolute(one) for one in schema] if isinstance(schema, list) else schema


def _route(door: Door, event: dict[str, Any]) -> Route | None:
    for route in door.routes:
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(route.path))
        if event["httpMethod"] == route.method and re.fullmatch(pattern, event["path"]):
            return route
    return None


def _file(path: Path, said: Any) -> None:
    """Keep an answer for `tools.answers`, unless a better example of the same is there."""
    if not path.exists() or _poverty(said) < _poverty(json.loads(path.read_text("utf-8"))):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(said), "utf-8")


def _poverty(said: Any) -> tuple[int, int]:
    """Return how little an answer shows: whether a list of it is empty, and then its length."""
    return sum(one in ([], None) for one in said.values()), len(json.dumps(said))


def _header_names(answer: dict[str, Any]) -> set[str]:
    return {*answer.get("headers", {}), *(answer.get("multiValueHeaders") or {})}


def _media(answer: dict[str, Any]) -> str:
    headers = {**answer.get("headers", {})}
    headers |= {name: each[0] for name, each in (answer.get("multiValueHeaders") or {}).items()}
    kinds = [str(value) for name, value in headers.items() if name.lower() == "content-type"]
    return kinds[0].partition(";")[0] if kinds else ""


def _is_json(event: dict[str, Any]) -> bool:
    headers = event.get("headers") or {}
    kinds = [value for name, value in headers.items() if name.lower() == "content-type"]
    return not event.get("isBase64Encoded") and not any("csv" in kind for kind in kinds)
