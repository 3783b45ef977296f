"""The one module that reads the environment and makes clients, when first asked."""

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from jury import draw_runs
from jury.access_store import AccessStore
from jury.buckets import EvidenceBucket, HeldFiles, IntakeBucket, PapersBucket
from jury.court_store import CourtStore
from jury.errors import CountsDisagree
from jury.guard import Guard
from jury.keys import KeyService
from jury.people_store import (
    AddressBook,
    ContactBook,
    DrawKeyStore,
    PeopleStore,
    QuestionnaireBook,
)
from jury.records import DrawnFor
from jury.summons_store import SummonsStore
from jury.writer import Fence

if TYPE_CHECKING:
    from botocore.session import Session
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
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
        retries={"mode": "standard", "max_attempts": 6},
        connect_timeout=2,
        read_timeout=5,
        # By itself the SDK signs links in us-east-1 the old way, which S3 takes for nothing that
        # is encrypted under a key of ours.
        signature_version="s3v4" if service == "s3" else None,
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
def queues() -> "SQSClient":
    """Return the client of the service for queues."""
    client: SQSClient = _client("sqs")
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


@cache
def questionnaires() -> QuestionnaireBook:
    """Return what people answered to their county's questions."""
    return QuestionnaireBook(dynamodb(), setting("PEOPLE_TABLE"))


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
def fence() -> Fence:
    """Return whether this Region may write; a stack that does not say where it is stands by."""
    return Fence(
        dynamodb(),
        setting("COURT_TABLE"),
        region=setting("AWS_REGION"),
        place="home" if os.environ.get("PLACE") == "home" else "standby",
    )


@cache
def court() -> CourtStore:
    """Return the court table."""
    return CourtStore(dynamodb(), setting("COURT_TABLE"), fence())


@cache
def summonses() -> SummonsStore:
    """Return the summons table."""
    return SummonsStore(dynamodb(), setting("SUMMONS_TABLE"), fence())


@cache
def access() -> AccessStore:
    """Return the access table."""
    return AccessStore(dynamodb(), setting("ACCESS_TABLE"), fence())


@cache
def guard() -> Guard:
    """Return the guard before the letters' codes."""
    return Guard(dynamodb(), setting("GUARD_TABLE"))


@cache
def caller_secret() -> bytes:
    """Return the secret under which callers' addresses are hashed."""
    return keys().derived("callers/1")


@cache
def staff_secret() -> bytes:
    """Return the secret under which staff's own names and households are hashed."""
    return keys().derived("staff/1")


@cache
def court_secret() -> bytes:
    """Return the secret under which a case is hashed into the public name of its panel."""
    return keys().derived("court/1")


@cache
def intake() -> IntakeBucket:
    """Return the bucket into which the counties send their files."""
    return IntakeBucket(s3(), setting("INTAKE_BUCKET"))


@cache
def held_files() -> HeldFiles:
    """Return where it is copied what a court wants kept and would expire."""
    sources = {
        "intake": setting("INTAKE_BUCKET"),
        "papers": setting("PAPERS_BUCKET"),
        "print": setting("PRINT_BUCKET"),
    }
    return HeldFiles(s3(), setting("HELD_BUCKET"), sources)


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
def deployments() -> Any:
    """Return the client of the service that shifts traffic to new versions."""
    return _client("codedeploy")


@cache
def bus() -> "EventBridgeClient":
    """Return the client of the event bus."""
    client: EventBridgeClient = _client("events")
    return client


def announce(source: str, what: str, facts: Mapping[str, object]) -> None:
    """Put an event on the bus: identifiers and counts only. It may come more than once."""
    # An account has one default bus: the rules of another stage must not take it for theirs.
    ours = [f"venire-{setting('STAGE')}"]
    answer = bus().put_events(
        Entries=[
            {"Source": source, "DetailType": what, "Detail": json.dumps(facts), "Resources": ours}
        ]
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


def start_draw(of: DrawnFor) -> bool:
    """Start the draw of a pool, a list, a subset or an act under its natural name; see `start`."""
    return start("DRAW_WORKFLOW", draw_runs.execution_name(of), draw_runs.workflow_input(of))


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
