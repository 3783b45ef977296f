"""People of the office at the API's doors, without a network: a request in, status and body out."""

import json
from http import HTTPStatus
from typing import Any

import boto3
import office

from draw import api, decisions, public
from jury import wiring
from jury.records import DrawnFor, Pool

BASE = f"/v1/counties/{office.COUNTY}"
REASON = "the wrong list was published that week"
FIRST, SECOND, THIRD = "administrator-1", "judge-1", "manager-1"


def call(
    door: Any, method: str, path: str, by: str | None = None, body: Any = None
) -> tuple[int, dict[str, Any]]:
    """Send one request through a door as API Gateway would; return the status and the answer."""
    claims = {"subject": by, "role": "judge", "county": office.COUNTY} if by else {}
    answer = door.handler(
        {
            "httpMethod": method,
            "path": path,
            "resource": path,
            "headers": {},
            "queryStringParameters": None,
            "multiValueQueryStringParameters": None,
            "body": None if body is None else json.dumps(body),
            "isBase64Encoded": False,
            "requestContext": {"requestId": "request-1", "stage": "live", "authorizer": claims},
        },
        None,
    )
    return answer["statusCode"], json.loads(answer["body"])


def void(pool: DrawnFor, by: str, **body: Any) -> tuple[int, dict[str, Any]]:
    """Ask for a void of a pool's draw, or approve one."""
    return call(decisions, "POST", f"{BASE}/pools/{pool.id}/void", by, body)


def entropy(pool: DrawnFor, by: str, **body: Any) -> tuple[int, dict[str, Any]]:
    """Ask for other sources of entropy, or approve them."""
    return call(decisions, "POST", f"{BASE}/pools/{pool.id}/entropy", by, body)


def speak(pool: Pool, by: str, text: str) -> tuple[int, dict[str, Any]]:
    """Enter a text for the ceremony of a pool's draw."""
    path = f"{BASE}/draws/{pool.draw}/ceremony"
    return call(decisions, "POST", path, by, {"text": text})


def read_pool(pool: DrawnFor) -> dict[str, Any]:
    """Read a pool as the office does."""
    return call(api, "GET", f"{BASE}/pools/{pool.id}", THIRD)[1]


def read_draw(draw: str) -> dict[str, Any]:
    """Read a draw as anybody can."""
    return call(public, "GET", f"/v1/public/counties/{office.COUNTY}/draws/{draw}")[1]


def asked(pool: DrawnFor, by: str = FIRST, reason: str = REASON) -> str:
    """Ask for a void and return the hash that another person approves."""
    status, answer = void(pool, by, reason=reason)
    assert status == HTTPStatus.ACCEPTED, answer
    return str(answer["request"])


def voided(pool: DrawnFor) -> dict[str, Any]:
    """Void a pool's draw as two people do, and return the answer to the second."""
    status, answer = void(pool, SECOND, approve=asked(pool))
    assert status == HTTPStatus.OK, answer
    return answer


def choose_ceremony(pool: Pool) -> Pool:
    """Order the pool's draw with a ceremony, as two people do."""
    status, answer = entropy(pool, FIRST, sources=["kms", "ceremony"], reason=REASON)
    assert status == HTTPStatus.ACCEPTED, answer
    status, answer = entropy(pool, SECOND, approve=answer["request"])
    assert status == HTTPStatus.OK, answer
    return now(pool)


def now(pool: Pool) -> Pool:
    """Return the pool as it stands."""
    return wiring.court().pool(pool.county, pool.id)


def small_pool(requested: int = 20, **order: Any) -> Pool:
    """Order a pool that is small enough for a test of what happens to it afterwards."""
    pool = office.order(250, **order)
    less = pool.order.model_copy(update={"requested": requested})
    return wiring.court().update_pool(pool, pool.model_copy(update={"order": less}))


def stored() -> list[Any]:
    """Return everything in the court table, to compare before and after."""
    items = boto3.client("dynamodb").scan(TableName="court")["Items"]
    return sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))
