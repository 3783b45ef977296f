"""Every runbook has the form, names a test that is there, and stands in the index."""

import json
import re
import tomllib
from urllib.parse import parse_qsl

import pytest
from jsonschema import Draft202012Validator
from papers_named import missing

from access.table import rows
from local.template import expand
from tools import runbooks

ALL = runbooks.runbooks()
DESCRIPTION = json.loads((runbooks.ROOT / "infra" / "openapi.json").read_text("utf-8"))
CALL = re.compile(r"curl -s (?:[^\n]*\\\n)*[^\n]*")
ASKED = re.compile(r"\$API(/v1/[^\s\"?]*)")
DEPLOYMENT = re.compile(r"^ +(sam deploy(?:[^\n]*\\\n)*[^\n]*)", re.M)
STANDS_FOR = {"$REQUEST": "ab" * 32, "$SUBJECT": "clerk-1"}


def calls():
    """Yield every call in a runbook: where, the route that it means, what it sends and asks."""
    for one in ALL:
        for call in CALL.findall((runbooks.FOLDER / one.name).read_text("utf-8")):
            method = "POST" if "-X POST" in call else "GET"
            plain = re.search(r"-d '(.*?)'", call)
            quoted = re.search(r'-d "(.*?[^\\])"', call)
            body = plain[1] if plain else quoted[1].replace('\\"', '"') if quoted else ""
            for name, value in STANDS_FOR.items():
                body = body.replace(name, value)
            path = ASKED.search(call)
            assert path, (one.name, call)
            query = re.search(r"\$API/[^\s\"]*\?([^\s\"]*)", call)
            yield one.name, f"{method} {path[1]}", body, dict(parse_qsl(query[1] if query else ""))


def route_of(call):
    """Return the route of the table that a call means, or nothing."""
    for route in rows():
        pattern = re.sub(r"\{\w+\}", r"[^/]+", route)
        if re.fullmatch(pattern, call):
            return route
    return ""


def test_the_index_is_up_to_date():
    """After a runbook was added or changed: `python -m tools.runbooks`."""
    assert runbooks.INDEX.read_text("utf-8") == runbooks.index()


def test_the_acts_that_a_court_needs_have_a_runbook():
    names = {one.name for one in ALL}
    assert names >= {
        "held-file.md", "failed-week.md", "void-a-draw.md", "rotate-keys.md", "revoke-access.md",
        "was-i-on-the-list.md", "disclose-evidence.md", "court-hold.md",
    }  # fmt: skip


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_a_runbook_says_when_what_first_which_steps_and_how_one_knows(one):
    assert one.title
    assert [name for name in runbooks.SECTIONS if not one.sections.get(name)] == []
    assert one.steps >= 2


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.name)
def test_a_runbook_was_rehearsed_by_a_test_that_is_there(one):
    rehearsals = runbooks.rehearsals(one)
    assert any("::" in test for test in rehearsals), one.sections["Rehearsed by"]
    assert missing(" ".join(rehearsals)) == []


def test_no_runbook_holds_an_account_a_key_or_an_address():
    for one in ALL:
        text = (runbooks.FOLDER / one.name).read_text("utf-8")
        assert "arn:aws" not in text.replace("arn:aws:kms:REGION", ""), one.name
        assert "AKIA" not in text, one.name


MAP = runbooks.ROOT / "docs" / "data-map.md"
LOOP = re.compile(r"for REGION in (us-east-1 us-west-2); do\n(.*?)\n *done", re.S)


@pytest.mark.parametrize("path", [MAP, runbooks.FOLDER / "deploy.md"], ids=lambda one: one.name)
def test_an_object_that_must_go_goes_with_every_version_in_both_regions(path):
    """S3 carries no deletion over: what goes in one Region stays in the other."""
    text = path.read_text("utf-8")
    (loop,) = LOOP.findall(text)
    assert "list-object-versions --region $REGION" in loop[1]
    assert "DeleteMarkers" in loop[1]
    assert "delete-objects --region $REGION" in loop[1]
    assert text.count("s3api delete-object") == 1


def test_no_other_runbook_deletes_an_object():
    others = [one.name for one in ALL if one.name != "deploy.md"]
    said = {name: (runbooks.FOLDER / name).read_text("utf-8") for name in others}
    assert [name for name, text in said.items() if "s3api delete-object" in text] == []


def test_what_is_done_in_the_region_of_the_court_is_done_where_it_writes_now():
    """After a failover the home Region's logs and queues tell nothing of what goes on."""
    asking = 0
    for one in ALL:
        text = " ".join((runbooks.FOLDER / one.name).read_text("utf-8").split())
        asked = "--region REGION" in text
        asking += asked
        said = "`REGION` is the Region that writes now (`fail-over.md`, step 1)"
        assert not asked or said in text, one.name
        assert "`REGION` is the home Region" not in text, one.name
    assert asking >= 10


def deployments():
    """Yield every deployment of the application in a runbook: where, and the whole command."""
    for one in ALL:
        for command in DEPLOYMENT.findall((runbooks.FOLDER / one.name).read_text("utf-8")):
            yield one.name, command.replace("\\\n", " ")


def test_every_deployment_in_a_runbook_says_which_stage_and_region_it_is():
    """Without an environment it is the test stage's, whatever the rest of the command says."""
    known = tomllib.loads((runbooks.ROOT / "samconfig.toml").read_text("utf-8"))
    made = list(deployments())
    assert len(made) >= 8
    for name, command in made:
        environment = re.search(r"--config-env ([\w-]+)", command)
        assert environment, (name, command)
        assert environment[1] in set(known) - {"default", "version"}, (name, command)
        assert not re.search(r"--(region|profile|stack-name) ", command), (name, command)
        stage = known[environment[1]]["deploy"]["parameters"]["parameter_overrides"][0]
        if "--parameter-overrides" in command:  # what is given by hand replaces the environment's
            assert f" {stage} " in f"{command} ", (name, command)


def test_a_stack_of_production_is_first_deployed_with_somebody_who_is_told_of_alarms():
    first = [command for _name, command in deployments() if "--disable-rollback" in command]
    of_production = [one for one in first if " Stage=production " in one]
    assert {re.search(r"--config-env (\S+)", one)[1] for one in of_production} == {
        "production", "standby",
    }  # fmt: skip
    assert all(" AlarmEmail=" in one for one in of_production)


def test_what_a_deployment_in_a_runbook_sets_is_a_parameter():
    home = set(expand(runbooks.ROOT / "template.yaml", {}).body["Parameters"])
    known = home | {"HomeMatchingKey", "HomeSigningKey"}  # of the template that stands by
    for name, command in deployments():
        assert set(re.findall(r" ([A-Z]\w+)=", command)) <= known, (name, command)


def test_no_runbook_redrives_a_run_that_has_caught_its_failure():
    """Each workflow ends in a state that only says that it failed: there a redrive goes on."""
    for path in sorted((runbooks.ROOT / "infra").glob("*.asl.json")):
        states = json.loads(path.read_text("utf-8"))["States"]
        assert any(one["Type"] == "Fail" for one in states.values()), path.name
        tasks = [one for one in states.values() if one["Type"] == "Task"]
        assert any("Catch" in one for one in tasks), path.name
    for one in ALL:
        assert "redrive-execution" not in (runbooks.FOLDER / one.name).read_text("utf-8"), one.name


def test_every_call_that_a_runbook_makes_is_a_route():
    made = list(calls())
    assert len(made) > 15
    assert [(name, call) for name, call, _body, _query in made if not route_of(call)] == []


def test_what_a_runbook_sends_is_what_its_route_takes():
    sent = 0
    for name, call, body, _query in calls():
        if not body:
            continue
        method, _, path = route_of(call).partition(" ")
        told = DESCRIPTION["paths"][path][method.lower()]["requestBody"]["content"]
        schema = told["application/json"]["schema"] | {"components": DESCRIPTION["components"]}
        errors = [one.message for one in Draft202012Validator(schema).iter_errors(json.loads(body))]
        assert errors == [], (name, call)
        sent += 1
    assert sent > 8


def test_what_a_runbook_asks_for_is_what_its_route_knows():
    for name, call, _body, query in calls():
        method, _, path = route_of(call).partition(" ")
        operation = DESCRIPTION["paths"][path][method.lower()]
        known = {one["name"]: one["schema"] for one in operation.get("parameters", [])}
        assert set(query) <= set(known), (name, call)
        for asked, value in query.items():
            choices = re.findall(r'"enum": (\[.*?\])', json.dumps(known[asked]))
            assert all(value in json.loads(one) for one in choices), (name, call, value)
