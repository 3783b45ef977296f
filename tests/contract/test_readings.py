"""Every route that reads is read, by each role that may, and answers as the description says."""

import base64
import json

import contracts
import pytest
from jsonschema import Draft202012Validator

from jury.listing import Listing, follow_up
from tools import openapi

from . import world as worlds

DOCUMENT = worlds.document()
READINGS = [
    pytest.param(path, item["get"], id=path)
    for path, item in DOCUMENT["paths"].items()
    if "get" in item
]
NOTHING_THERE = {
    "/v1/counties/{county}/jurors/{juror}/notice": "nobody has stayed away yet",
    "/v1/counties/{county}/jurors/{juror}/certificate": "nobody has been in court yet",
    "/v1/counties/{county}/panels/{panel}/sheet": "no panel has been called yet",
}
"""What has no answer but a refusal in a county that has just sent its letters."""
LISTS = [
    pytest.param(route, id=route.path)
    for _step, door in openapi.doors()
    for route in door.routes
    if route.asks is not None and issubclass(route.asks, Listing)
]
FORGED = ("~", "~~", "~petit", "\u00e9", "\ud800", "\x00", "a\nb", "no number")
"""What no key of ours is: beyond the last one of any list, or with a sign that none has."""


KEYS = "/v1/public/keys"
"""Answers with a new key's random letters, and knows nobody."""


@pytest.mark.parametrize(("path", "operation"), READINGS)
def test_whoever_may_read_it_reads_it(world, path, operation):
    roles = [None] if operation["x-roles"] == ["anyone"] else operation["x-roles"]
    query = {
        one["name"]: world.ids[one["name"]] for one in operation["parameters"] if one["required"]
    }
    for role in roles:
        answer = world.ask("GET", path.format(**world.ids), role=role, **query)
        if path in NOTHING_THERE:
            assert answer.status_code == 409
            continue
        assert answer.status_code == 200, (path, role, answer.text[:300])
        content = operation["responses"]["200"]["content"]
        media = answer.headers["Content-Type"].partition(";")[0]
        if media == "application/json":
            schema = contracts.absolute(content[media]["schema"])
            broken = Draft202012Validator(schema, registry=contracts.registry())
            assert not [one.validator for one in broken.iter_errors(answer.json())]
        if role is None and path != KEYS:
            assert not worlds.CANARY.search(answer.text), path


@pytest.mark.parametrize(("path", "operation"), READINGS)
def test_what_has_a_table_reads_as_one_too(world, path, operation):
    content = operation["responses"]["200"]["content"]
    if set(content) != {"application/json", "text/csv"}:
        pytest.skip("no table of it is offered")
    query = {
        one["name"]: world.ids[one["name"]] for one in operation["parameters"] if one["required"]
    }
    role = operation["x-roles"][0]
    answer = world.ask("GET", path.format(**world.ids), role=role, format="csv", **query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/csv")
    lines = answer.text.splitlines()
    assert len({line.count(",") >= lines[0].count(",") for line in lines}) == 1


def forged(asked, after):
    """Return a cursor to a place in a list as somebody makes it who saw how ours are made."""
    ours = follow_up(asked, "here")
    mark = json.loads(base64.urlsafe_b64decode(ours + "=" * (-len(ours) % 4)))
    text = json.dumps(mark | {"after": after}).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


@pytest.mark.parametrize("route", LISTS)
def test_a_cursor_that_we_did_not_give_breaks_no_list(world, route):
    declared = DOCUMENT["paths"][route.path]["get"]
    query = {
        one["name"]: world.ids[one["name"]] for one in declared["parameters"] if one["required"]
    }
    role = None if route.public else declared["x-roles"][0]
    for after in FORGED:
        cursor = forged(route.asks.model_validate(query), after)
        answer = world.ask("GET", route.path.format(**world.ids), role=role, cursor=cursor, **query)
        if after == "no number":  # it could be a key
            assert answer.status_code == 200, after
            continue
        assert (answer.status_code, answer.json()["error"]) == (400, "Invalid"), ascii(after)


@pytest.mark.parametrize(
    "path",
    [
        path
        for path, item in DOCUMENT["paths"].items()
        if path.startswith("/v1/public") and "get" in item
    ],
)
def test_what_anybody_may_read_can_be_kept_and_asked_for_again(world, path):
    first = world.ask("GET", path.format(**world.ids), role=None)
    assert first.headers["Cache-Control"].startswith("public, max-age=")
    again = world.ask(
        "GET", path.format(**world.ids), role=None, headers={"If-None-Match": first.headers["ETag"]}
    )
    if path.endswith("/bundle"):  # a link is another one each time
        return
    assert (again.status_code, again.text) == (304, "")
