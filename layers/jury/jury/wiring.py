"""The one module that reads the environment and makes clients, when first asked."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from jury.buckets import EvidenceBucket, IntakeBucket, PapersBucket
from jury.court_store import CourtStore
from jury.errors import CountsDisagree
from jury.guard import Guard
from jury.keys import KeyService
from jury.people_store import AddressBook, ContactBook, DrawKeyStore, PeopleStore
from jury.summons_store import SummonsStore

if TYPE_CHECKING:
    from botocore.session import Session
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_stepfunctions import SFNClient

ATTEMPTS = 20
"""A workflow that failed so often under one name needs an engineer, not another run."""


def now() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC)


def setting(name: str) -> str:
    """Return a variable of the function's environment; KeyError names a missing one."""
    return os.environ[name]


def beacon() -> str:
    """Return the address of the public beacon, or nothing where none is configured."""
    return os.environ.get("BEACON", "")


def counties() -> tuple[str, ...]:
    """Return the counties that this deployment serves."""
    return tuple(setting("COUNTIES").split(","))


@cache
def session() -> "Session":
    """Return the SDK's session: botocore's own, loaded when somebody first needs it.

    boto3 would bring a transfer manager that nobody here uses and that takes longer to import than
    all of our code.
    """
    from botocore.session import Session  # noqa: PLC0415 - see above

    return Session()


def _client(service: str) -> Any:
    from botocore.config import Config  # noqa: PLC0415 - loaded with the session

    # Throttles are repeated here and nowhere else: repeats at several levels would multiply.
    patience = Config(
        retries={"mode": "standard", "max_attempts": 6}, connect_timeout=2, read_timeout=5
    )
    return session().create_client(service, config=patience)


@cache
def dynamodb() -> "DynamoDBClient":
    """Return the table service's client."""
    client: DynamoDBClient = _client("dynamodb")
    return client


@cache
def s3() -> "S3Client":
    """Return the object service's client."""
    client: S3Client = _client("s3")
    return client


@cache
def workflows() -> "SFNClient":
    """Return the workflow service's client."""
    client: SFNClient = _client("stepfunctions")
    return client


@cache
def people() -> PeopleStore:
    """Return the people table."""
    return PeopleStore(dynamodb(), setting("PEOPLE_TABLE"))


@cache
def address_book() -> AddressBook:
    """Return the standardised addresses."""
    return AddressBook(dynamodb(), setting("PEOPLE_TABLE"))


@cache
def contacts() -> ContactBook:
    """Return who asked for messages, and where."""
    return ContactBook(dynamodb(), setting("PEOPLE_TABLE"))


def mail_from() -> str:
    """Return the address from which e-mail is sent, or nothing where none is sent."""
    return os.environ.get("MAIL_FROM", "")


def text_messages() -> bool:
    """Tell whether this deployment sends short messages."""
    return os.environ.get("TEXT_MESSAGES", "off") == "on"


@cache
def mail() -> "SESV2Client":
    """Return the e-mail service's client."""
    client: SESV2Client = _client("sesv2")
    return client


@cache
def texts() -> "SNSClient":
    """Return the client of the service for short messages."""
    client: SNSClient = _client("sns")
    return client


@cache
def draw_keys() -> DrawKeyStore:
    """Return the secrets of the draws."""
    return DrawKeyStore(dynamodb(), setting("PEOPLE_TABLE"))


@cache
def court() -> CourtStore:
    """Return the court table."""
    return CourtStore(dynamodb(), setting("COURT_TABLE"))


@cache
def summonses() -> SummonsStore:
    """Return the summons table."""
    return SummonsStore(dynamodb(), setting("SUMMONS_TABLE"))


@cache
def guard() -> Guard:
    """Return the guard before the letters' codes."""
    return Guard(dynamodb(), setting("GUARD_TABLE"))


@cache
def caller_secret() -> bytes:
    """Return the secret under which callers' addresses are hashed."""
    return keys().derived("callers/1")


@cache
def intake() -> IntakeBucket:
    """Return the bucket into which the counties send their files."""
    return IntakeBucket(s3(), setting("INTAKE_BUCKET"))


@cache
def evidence() -> EvidenceBucket:
    """Return the evidence bucket."""
    return EvidenceBucket(s3(), setting("EVIDENCE_BUCKET"))


@cache
def papers() -> PapersBucket:
    """Return the working papers."""
    return PapersBucket(s3(), setting("PAPERS_BUCKET"))


@cache
def letters() -> PapersBucket:
    """Return the print bucket."""
    return PapersBucket(s3(), setting("PRINT_BUCKET"))


@cache
def keys() -> KeyService:
    """Return the key service."""
    return KeyService(
        _client("kms"),
        matching_key=setting("MATCHING_KEY"),
        signing_key=setting("SIGNING_KEY"),
    )


@cache
def bus() -> "EventBridgeClient":
    """Return the client of the event bus."""
    client: EventBridgeClient = _client("events")
    return client


def announce(source: str, what: str, facts: Mapping[str, object]) -> None:
    """Put an event on the bus: identifiers and counts only. It may come more than once."""
    answer = bus().put_events(
        Entries=[{"Source": source, "DetailType": what, "Detail": json.dumps(facts)}]
    )
    if answer["FailedEntryCount"]:
        raise CountsDisagree("the event was not taken", failed=answer["FailedEntryCount"])


def start(workflow: str, name: str, state: Mapping[str, object]) -> bool:
    """Start a workflow under a natural name; tell whether a run is under way now.

    While a run of that name goes on, and after it has gone well, this is a repeat. After it has
    failed, the work is taken up again by a new run under the name and a number, since AWS keeps a
    name for ninety days.
    """
    for attempt in range(1, ATTEMPTS + 1):
        numbered = name if attempt == 1 else f"{name}-{attempt}"
        if _started(workflow, numbered, state):
            return True
        if not _has_failed(workflow, numbered):
            return False
    return False


def _started(workflow: str, name: str, state: Mapping[str, object]) -> bool:
    try:
        workflows().start_execution(
            stateMachineArn=setting(workflow), name=name, input=json.dumps(state, sort_keys=True)
        )
    except workflows().exceptions.ExecutionAlreadyExists:
        return False
    return True


def _has_failed(workflow: str, name: str) -> bool:
    execution = f"{setting(workflow).replace(':stateMachine:', ':execution:')}:{name}"
    found = workflows().describe_execution(executionArn=execution)
    return found["status"] in {"FAILED", "TIMED_OUT", "ABORTED"}
