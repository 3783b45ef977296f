"""The API's description: what is written is what the routes declare, whole, and of use."""

import inspect
import json
import re
import subprocess
import sys

import contracts
import pytest
from jsonschema import Draft202012Validator

from access.table import rows
from local.template import expand
from tools import answers, openapi

from . import world as worlds

DOCUMENT = worlds.document()
OPERATIONS = {
    f"{method.upper()} {path}": item[method]
    for path, item in DOCUMENT["paths"].items()
    for method in item
    if method in {"get", "post"}
}


def test_what_is_committed_is_what_the_routes_declare():
    assert openapi.described() == DOCUMENT


def test_the_page_is_made_of_it():
    assert openapi.PAGE.read_text("utf-8") == openapi.page(DOCUMENT)


def test_every_route_of_the_template_and_of_the_table_is_described_and_no_other():
    body = expand(worlds.ROOT / "template.yaml", {}).body["Resources"]["Api"]["Properties"]["Body"]
    deployed = {
        f"{method.upper()} {path}"
        for path, item in body["paths"].items()
        for method in item
        if method in {"get", "post"}
    }
    assert set(OPERATIONS) == deployed == set(rows())


def test_every_operation_has_a_name_of_its_own():
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("route", OPERATIONS)
def test_an_operation_says_who_may_ask_and_what_can_happen(route):
    operation = OPERATIONS[route]
    public = rows()[route].public
    assert operation["security"] == ([] if public else [{"staff": []}])
    assert operation["x-roles"] == list(rows()[route].roles)
    assert operation["summary"]
    statuses = set(operation["responses"])
    assert {"400", "404", "429", "500"} <= statuses
    assert public or {"401", "403"} <= statuses
    assert any(status.startswith("2") for status in statuses)


def test_every_answer_has_a_correlation_and_too_many_tries_say_when_to_come_back():
    shared = DOCUMENT["components"]["responses"]
    for route, operation in OPERATIONS.items():
        for status, told in operation["responses"].items():
            answer = shared[told["$ref"].rpartition("/")[2]] if "$ref" in told else told
            assert "X-Correlation-Id" in answer["headers"], f"{route} {status}"
            waits = "`TooManyTries`" in answer["description"]
            assert ("Retry-After" in answer["headers"]) == waits, f"{route} {status}"


@pytest.mark.parametrize("route", [name for name in OPERATIONS if name.startswith("POST")])
def test_a_version_is_taken_where_it_is_looked_at_and_refused_elsewhere(world, route):
    operation, (_, path) = OPERATIONS[route], route.split(" ")
    names = [one["name"] for one in operation["parameters"]]
    assert ("If-Match" in names) == ("412" in operation["responses"])
    if "If-Match" in names or not operation["security"]:
        return
    stale = {"If-Match": '"' + "0" * 32 + '"'}
    role = operation["x-roles"][0]
    answer = world.ask("POST", path.format(**world.ids), {}, role=role, headers=stale)
    assert (answer.status_code, answer.json()["error"]) == (400, "Invalid")
    assert "If-Match" in answer.json()["message"]


def test_a_route_that_says_so_looks_at_the_version_on_the_screen():
    for name, door in openapi.modules():
        for route in door.routes:
            text = _source(sys.modules[name], route.name)
            looks = "unless_stale(" in text or "door.screen" in text
            assert looks == ("seen" in route.versions), f"{name}.{route.name}"


def _source(module, name):
    """Return the text of a function with that of whatever it calls of its own module."""
    found, pending = {}, [name]
    while pending:
        function = getattr(module, pending.pop(), None)
        own = inspect.isfunction(function) and function.__module__ == module.__name__
        if own and function.__name__ not in found:
            found[function.__name__] = inspect.getsource(function)
            pending += function.__code__.co_names
    return "\n".join(found.values())


@pytest.mark.parametrize("route", [name for name in OPERATIONS if name.startswith("POST")])
def test_whatever_takes_a_body_has_an_example_of_it(route):
    body = OPERATIONS[route].get("requestBody")
    assert body is None or "example" in body["content"]["application/json"]


def test_what_a_query_must_say_has_an_example():
    for operation in OPERATIONS.values():
        for one in operation["parameters"]:
            if one["in"] == "query" and one["required"]:
                Draft202012Validator(one["schema"]).validate(one["example"])


@pytest.mark.parametrize("route", OPERATIONS)
def test_an_answer_that_goes_well_has_an_example_that_fits(route):
    operation = OPERATIONS[route]
    good = {name: one for name, one in operation["responses"].items() if name.startswith("2")}
    shown = {
        name: one["content"]["application/json"]
        for name, one in good.items()
        if "example" in one["content"].get("application/json", {})
    }
    for content in shown.values():
        schema = contracts.absolute(content["schema"])
        broken = Draft202012Validator(schema, registry=contracts.registry())
        found = [list(one.absolute_path) for one in broken.iter_errors(content["example"])]
        assert found == []
    # Of the staff's routes there are those that the last recording has; see `tools.answers`.
    assert shown or operation["security"]


def test_an_example_of_an_answer_is_of_a_route_that_there_is():
    names = {operation["operationId"] for operation in OPERATIONS.values()}
    assert set(answers.kept()) <= names


def test_a_record_has_a_name_that_a_person_would_use():
    odd = [name for name in DOCUMENT["components"]["schemas"] if "__" in name]
    assert odd == []


def test_an_answer_names_each_of_its_fields():
    for name, schema in DOCUMENT["components"]["schemas"].items():
        if schema.get("type") == "object" and name != "Error":
            assert schema.get("additionalProperties") is False, name


def test_no_host_or_path_of_a_machine_is_in_it():
    text = json.dumps(DOCUMENT)
    assert not re.search(r"/work/|/tmp/|/home/|amazonaws|localhost", text)


def test_a_client_that_somebody_elses_generator_makes_of_it_works(world, tmp_path):
    """openapi-python-client, as a stranger would use it: it asks, and writes under a key."""
    subprocess.run(
        [
            sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none",
            "--path", str(openapi.DOCUMENT), "--output-path", str(tmp_path / "venire_client"),
        ],
        check=True, timeout=300, capture_output=True,
    )  # fmt: skip
    today = world.cloud.clock.today().isoformat()
    told = [world.endpoints["api"], world.token("clerk"), world.ids["pool"], today]
    asked = subprocess.run(
        [sys.executable, "-c", CLIENT, *told],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr[-2000:]
    assert asked.stdout.split() == [
        world.ids["pool"],
        "15",
        "True",
        "404",
        "NotFound",
        "NotSignedIn",
        "201",
        "2026-71",
        "True",
        "KeyReused",
    ]
    listed = world.ask("GET", f"{worlds.COUNTY}/affidavits", role="clerk").json()["affidavits"]
    assert [one["number"] for one in listed if one["number"].startswith("2026-7")] == ["2026-71"]


CLIENT = """
import sys
from datetime import date
from venire_client import AuthenticatedClient, Client
from venire_client.api.draw import read_pool
from venire_client.api.public import public_list_draws
from venire_client.api.ingest import read_file, register_affidavit
from venire_client.models import Registered, RegisteredPurpose

url, token, pool, today = sys.argv[1:]
clerk = AuthenticatedClient(base_url=url, token=token)
anybody = Client(base_url=url)
stranger = AuthenticatedClient(base_url=url, token="no token of ours")
held = read_pool.sync(client=clerk, county="osceola", pool=pool)
print(held.id, held.order.requested)
shown = public_list_draws.sync(client=anybody, county="osceola")
print(any(draw.pool == pool for draw in shown.draws))
missing = read_file.sync_detailed(client=clerk, county="osceola", file="F" + "0" * 24)
print(missing.status_code.value, missing.parsed.error)
print(read_pool.sync(client=stranger, county="osceola", pool=pool).error)
signed = Registered("2026-71", date.fromisoformat(today), RegisteredPurpose.ADD)
told = {"client": clerk, "county": "osceola", "idempotency_key": "the-client-0001"}
first, again = (register_affidavit.sync_detailed(body=signed, **told) for _ in range(2))
print(first.status_code.value, first.parsed.number, again.parsed == first.parsed)
signed.number = "2026-72"
print(register_affidavit.sync(body=signed, **told).error)
"""
