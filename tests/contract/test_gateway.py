"""What API Gateway says by itself has the form of every other refusal."""

import pytest

from . import world as worlds


def refused(answer):
    said = answer.json()
    assert set(said) == {"error", "message", "correlation"}
    assert said["correlation"]
    return answer.status_code, said["error"]


def test_no_route(world):
    assert refused(world.ask("GET", "/v1/nothing")) == (404, "NotFound")


def test_no_token(world):
    assert refused(world.ask("GET", f"{worlds.COUNTY}/pools", role=None)) == (401, "NotSignedIn")


def test_a_token_that_is_none(world):
    answer = world.ask(
        "GET", f"{worlds.COUNTY}/pools", role=None, headers={"Authorization": "Bearer x.y.z"}
    )
    assert refused(answer) == (401, "NotSignedIn")


def test_a_role_that_may_not(world):
    answer = world.ask("POST", f"{worlds.COUNTY}/pools", {}, role="auditor")
    assert refused(answer) == (403, "NotAllowed")


def test_another_county(world):
    answer = world.ask("GET", "/v1/counties/orange/pools", role="clerk")
    assert refused(answer) == (403, "NotAllowed")


def test_a_request_of_more_than_ten_megabytes(world):
    body = {"of": "x" * 11_000_000}
    answer = world.ask("POST", f"{worlds.COUNTY}/reports/subsets", body, role="auditor")
    assert refused(answer) == (413, "TooLarge")


@pytest.mark.parametrize("path", ["/pools", "/draws", "/files"])
def test_every_answer_says_under_what_it_is_found_in_the_logs(world, path):
    answer = world.ask("GET", worlds.COUNTY + path)
    assert answer.headers["X-Correlation-Id"]
