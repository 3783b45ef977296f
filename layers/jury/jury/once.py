"""A write under an idempotency key happens once: the same again is answered from what is kept.

Kept for a day, by Powertools' store. What a refusal or a defect ended is not kept: it is tried
again. Should the function die between its write and the keeping, the same request runs a second
time; for that case every write is safe by itself, by a natural key or a condition.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from jury import wiring
from jury.errors import Invalid, KeyInUse, KeyReused

Kept = Mapping[str, Any]
"""The answer as it is kept: its status, its body, and the record's version where it has one."""

A_DAY = 24 * 60 * 60
_KEY = re.compile(r"[A-Za-z0-9._:-]{8,128}")


class Asked(NamedTuple):
    """A request under a key: whose key, and the hash of what was asked."""

    key: str
    by: str
    request: str


def checked(key: str) -> str:
    """Return a key that can be one; Invalid for any other."""
    if not _KEY.fullmatch(key):
        raise Invalid("an idempotency key has 8 to 128 letters, digits, dots, hyphens or colons")
    return key


def answered(asked: Asked, work: Callable[[], Kept], context: Any) -> Kept:
    """Return what the work gave the first time it was asked for under this key.

    KeyReused when the key came with another request before, KeyInUse while the first is at work.
    """
    # Imported when a key comes: most requests have none, and a cold start needs every millisecond.
    from aws_lambda_powertools.utilities.idempotency import (  # noqa: PLC0415
        DynamoDBPersistenceLayer,
        IdempotencyConfig,
        idempotent_function,
    )
    from aws_lambda_powertools.utilities.idempotency.exceptions import (  # noqa: PLC0415
        IdempotencyAlreadyInProgressError,
        IdempotencyValidationError,
    )

    config = IdempotencyConfig(
        event_key_jmespath="[by, key]",
        payload_validation_jmespath="request",
        expires_after_seconds=A_DAY,
        hash_function="sha256",
    )
    if context is not None:
        config.register_lambda_context(context)
    store = DynamoDBPersistenceLayer(
        table_name=wiring.setting("GUARD_TABLE"),
        key_attr="pk",
        sort_key_attr="sk",
        static_pk_value="ONCE",
        expiry_attr="expires",
        boto3_client=wiring.dynamodb(),
    )

    @idempotent_function(  # type: ignore[untyped-decorator]
        data_keyword_argument="asked", config=config, persistence_store=store, key_prefix="once"
    )
    def kept(*, asked: dict[str, str]) -> Kept:  # noqa: ARG001 - Powertools reads it
        return work()

    try:
        found: Kept = kept(asked=asked._asdict())
    except IdempotencyValidationError:
        raise KeyReused("that key came with another request before: use a new one") from None
    except IdempotencyAlreadyInProgressError:
        raise KeyInUse("the first request under that key is at work: ask again") from None
    return found
