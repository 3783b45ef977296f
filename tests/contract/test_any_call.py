"""Any call at all, well formed or not: no 5xx, no undeclared answer, no broken promise (F25)."""

import os
from collections import Counter
from hashlib import sha256

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core import NotSet
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from . import world as worlds

CALLS = 5_000
DOCUMENT = worlds.document()
OPERATIONS = [
    (method, path)
    for path, item in DOCUMENT["paths"].items()
    for method in item
    if method in {"get", "post"}
]
EACH = int(os.environ.get("CALLS_EACH", "0")) or -(-CALLS // len(OPERATIONS)) + 2
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
SCHEMA.config.generation.update(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])

NOT_ON_FILE = {
    "GET /v1/counties/{county}/jurors/{juror}/certificate",  # their day is weeks ahead
    "GET /v1/counties/{county}/jurors/{juror}/notice",
    "GET /v1/counties/{county}/panels/{panel}/sheet",
}
WRITES_AT_LEAST = 20
"""Of so many writes a call goes well here at least. The others want a state, a code or a hash that
nothing made up meets, and which they are shifts with what is made up: each write goes well in
`tests/flow/test_examples.py`."""
SPARE = "spare-clerk"
NAMED = {"jurors": "juror", "juror_number": "juror", "people": "person", "about": "pool"}
"""What a body or a query calls somebody or something that is on file."""

made: Counter[int] = Counter()
well: set[str] = set()
"""The operations of which a call went well."""


def _on_file(world, said, name=""):
    """Return what a body or a query says, with what is on file in the place of what is not."""
    if isinstance(said, dict):
        return {key: _on_file(world, value, key) for key, value in said.items()}
    if isinstance(said, list):
        return [_on_file(world, value, name) for value in said]
    return world.ids.get(NAMED.get(name, name), said) if isinstance(said, str) else said


def _whose(world, case):
    """Return the header of somebody who may ask, in turns.

    Half of the calls name what is on file in their path, half in body and query, and half had
    nothing on the screen; which ones hangs on what was generated alone, so it is repeatable.
    """
    body = None if isinstance(case.body, NotSet) else case.body
    parts = (case.path, case.path_parameters, case.query, body)
    lot = sha256(repr(parts).encode("utf-8", "surrogatepass")).digest()
    if lot[0] % 2 and case.path_parameters:
        known = {name: world.ids[name] for name in case.path_parameters if name in world.ids}
        if case.method == "POST" and "subject" in known:  # whoever asks here must not be kept out
            world.token("clerk", SPARE)
            known["subject"] = SPARE
        case.path_parameters.update(known)
    if lot[1] % 2:
        case.body, case.query = _on_file(world, case.body), _on_file(world, case.query)
    if lot[3] % 2:
        (case.headers or {}).pop("If-Match", None)
    case.path_parameters["county"] = "osceola" if "county" in case.path_parameters else None
    roles = case.operation.definition.raw.get("x-roles", ["anyone"])
    if roles in (["anyone"], ["juror"]):
        return {}
    able = [one for one in roles if one in world.endpoints["tokens"]]
    return {"Authorization": f"Bearer {world.token(able[lot[2] % len(able)])}"}


@SCHEMA.parametrize()
@settings(
    max_examples=EACH,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
def test_a_call_is_answered_as_the_description_says(case, world):
    headers = _whose(world, case)
    case.path_parameters.pop("county", None) if case.path_parameters.get("county") is None else None
    answer = case.call(base_url=world.endpoints["api"], headers=headers)
    made[answer.status_code] += 1
    if answer.status_code < 400:
        well.add(case.operation.label)
    case.validate_response(answer, checks=CHECKS)


def test_that_were_five_thousand_calls_and_the_cloud_saw_no_defect(world, capsys):
    if not made:
        pytest.skip("the calls were not made in this run")
    with capsys.disabled():
        told = ", ".join(f"{status}: {count}" for status, count in sorted(made.items()))
        print(f"\n{sum(made.values())} calls over {len(OPERATIONS)} operations ({told})")
    assert sum(made.values()) >= CALLS
    assert len(made) > 5
    assert not any(status >= 500 for status in made)


def test_a_call_went_well_of_every_reading_and_of_some_writes():
    if not made:
        pytest.skip("the calls were not made in this run")
    missed = {f"{method.upper()} {path}" for method, path in OPERATIONS} - well
    assert {one for one in missed if one.startswith("GET")} <= NOT_ON_FILE
    assert len([one for one in well if one.startswith("POST")]) >= WRITES_AT_LEAST, sorted(missed)
