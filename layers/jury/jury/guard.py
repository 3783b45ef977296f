"""The guard before the letters' codes: counts tries and wrong codes, and forgets within the hour.

It knows a caller by a keyed hash of the address, and a code by its hash, and nothing else of them.
"""

import ipaddress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from jury.errors import TooManyTries
from jury.keys import keyed_hash

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WINDOW = timedelta(minutes=15)
KEPT = timedelta(hours=1)
MOST_FAILURES = 5
"""After so many wrong codes an address is locked out, be the next code right or wrong, until the
end of the window after this one."""
MOST_TRIES = 300
"""What one address may ask in a window: a library or a courthouse is one address to us."""
MOST_TRIES_A_CODE = 60
"""What may be asked with one code in a window, from wherever: a page asks some five things."""


class Caller(NamedTuple):
    """Who tries which code, as the guard knows them."""

    address: str
    code: str


class Guard:
    """The guard's table. Its items expire by the clock, and by the table's own TTL later."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        """Count in this table."""
        self._client = client
        self._table = table

    def admit(self, caller: Caller, now: datetime) -> None:
        """Let a try through and count it.

        TooManyTries when the address is locked or asks too often, or the code is tried too often.
        """
        window = _window(now)
        before = self._failures(caller.address, window - 1)
        tries, failures = self._count(caller.address, now, tries=1)
        code_tries, _ = self._count(caller.code, now, tries=1)
        locked = before + failures >= MOST_FAILURES
        if locked or tries > MOST_TRIES or code_tries > MOST_TRIES_A_CODE:
            raise TooManyTries(
                "too many tries from here; wait, or telephone the number in the letter",
                retry_after=_seconds_left(now),
            )

    def missed(self, caller: Caller, now: datetime) -> bool:
        """Count a wrong code; tell whether this one locks the address.

        Only what has turned out wrong is counted, so that a reading room full of people with right
        codes locks nobody. Whoever sends many at once gets as many as `MOST_TRIES` and no more.
        """
        _, failures = self._count(caller.address, now, failures=1)
        return failures == MOST_FAILURES

    def _failures(self, who: str, window: int) -> int:
        found = self._client.get_item(
            TableName=self._table, Key=_key(who, window), ConsistentRead=True
        ).get("Item", {})
        return int(found["failures"]["N"]) if "failures" in found else 0

    def _count(
        self, who: str, now: datetime, *, tries: int = 0, failures: int = 0
    ) -> tuple[int, int]:
        counted = self._client.update_item(
            TableName=self._table,
            Key=_key(who, _window(now)),
            UpdateExpression="ADD tries :tries, failures :failures SET expires = :ends",
            ExpressionAttributeValues={
                ":tries": {"N": str(tries)},
                ":failures": {"N": str(failures)},
                ":ends": {"N": str(int((now + KEPT).timestamp()))},
            },
            ReturnValues="ALL_NEW",
        )["Attributes"]
        return int(counted["tries"]["N"]), int(counted["failures"]["N"])


def known_as(secret: bytes, address: str) -> str:
    """Return the keyed hash by which an address is counted; of IPv6 the network, of 64 bits.

    Whoever has one IPv6 address has 2**64 of them.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return keyed_hash(secret, "unreadable")
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False).network_address
    return keyed_hash(secret, str(found))


def _window(now: datetime) -> int:
    return int(now.astimezone(UTC).timestamp() // WINDOW.total_seconds())


def _seconds_left(now: datetime) -> int:
    """Return the seconds until the window after this one has ended."""
    ends = (_window(now) + 2) * WINDOW.total_seconds()
    return int(ends - now.timestamp())


def _key(who: str, window: int) -> dict[str, dict[str, str]]:
    return {"pk": {"S": who}, "sk": {"S": str(window)}}
