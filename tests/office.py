"""A jury office on moto, without workflows: the tables, buckets and keys that the steps use."""

import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any

import boto3
import time_machine
from botocore.auth import SigV4Auth
from botocore.useragent import UserAgentString
from moto import mock_aws
from moto.core.config import default_user_config
from moto.kms import responses as kms_responses
from moto.kms import utils as kms_utils
from moto.kms.responses import KmsResponse
from moto.moto_api._internal import mock_random
from people import resident

from draw import orders
from draw import steps as draw_steps
from jury import attempts, counties, lists, wiring
from jury.calendar import PoolKind
from jury.people_store import body_of
from jury.records import (
    SHARDS,
    CountyFile,
    DrawnFor,
    FileCounts,
    FileStatus,
    Person,
    Pool,
    PublishedList,
    Status,
)
from local import limits, moto_parts, moto_speed
from local.replaced import Replacement, replaced

COUNTY = "osceola"
NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)  # a Monday, six in the morning in Florida
SERVICE = date(2027, 1, 4)
GRAND_SERVICE = date(2027, 3, 1)

ENVIRONMENT = {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "STAGE": "test",
    "PLACE": "home",
    "COUNTIES": "osceola,orange",
    "PEOPLE_TABLE": "people",
    "COURT_TABLE": "court",
    "SUMMONS_TABLE": "summons",
    "GUARD_TABLE": "guard",
    "ACCESS_TABLE": "access",
    "INTAKE_BUCKET": "intake",
    "EVIDENCE_BUCKET": "evidence",
    "PAPERS_BUCKET": "papers",
    "PRINT_BUCKET": "print",
    "HELD_BUCKET": "held",
}
# boto3 keeps its session between offices: its descriptions of the services take long to read.
AS_IT_WAS = {"core": {**default_user_config["core"], "reset_boto3_session": False}}
DRAW_STEPS = (
    draw_steps.commit_draw,
    draw_steps.take_seeds,
    draw_steps.select_people,
    draw_steps.check_draw,
    draw_steps.record_draw,
    draw_steps.sign_evidence,
)


@contextmanager
def opened(now: datetime = NOW) -> Iterator[None]:
    """Open an empty office at an instant, and close it again, leaving nothing behind."""
    chill()  # whatever another office or a local cloud has left warm
    before = dict(os.environ)
    os.environ.update(ENVIRONMENT)
    signing = Replacement(KmsResponse, "sign", moto_parts._of_digests(KmsResponse.sign))
    verifying = moto_parts._refusing_wrong_ones(moto_parts._of_digests(KmsResponse.verify))
    try:
        with (
            mock_aws(config=AS_IT_WAS),
            same_chance(),
            replaced(signing, Replacement(KmsResponse, "verify", verifying)),
            replaced(Replacement(attempts, "sleep", _stands_still)),
            clients_kept(),
            moto_speed.installed(),
            limits.enforced(),
            time_machine.travel(now, tick=False),
        ):
            _furnish()
            wiring.fence().admit(now)  # kept while the clock stands: no test meets this reading
            yield
    finally:
        chill()
        os.environ.clear()
        os.environ.update(before)


def _stands_still(_seconds: float) -> None:
    """Wait for nothing before an act is tried again: the clock of an office stands."""


@contextmanager
def same_chance() -> Iterator[None]:
    """Let keys, versions and the entropy of the key service be the same in every run.

    One honest draw in three hundred is held for a person, and a test should not be the one to
    meet it; and whose identifier comes first is nothing that a test may rest on unseen.
    """
    mock_random.seed(1)
    given = SimpleNamespace(urandom=random.Random(1).randbytes)
    made = SimpleNamespace(urandom=random.Random(2).randbytes)
    with replaced(Replacement(kms_responses, "os", given), Replacement(kms_utils, "os", made)):
        yield


@contextmanager
def clients_kept() -> Iterator[None]:
    """Let the office have one client a service: a client holds nothing, and takes long to make.

    And let it sign nothing and say little of itself: here nobody reads that.
    """
    with replaced(
        Replacement(wiring, "_client", cache(wiring._client)),
        Replacement(boto3, "client", cache(boto3.client)),
        Replacement(SigV4Auth, "canonical_request", lambda _signer, _request: ""),
        Replacement(UserAgentString, "to_string", lambda _agent: "tests"),
    ):
        yield


def chill() -> None:
    """Forget every store, as a cold start does.

    The SDK's session may stay: it holds descriptions of the services, which take long to read.
    """
    for name, one in vars(wiring).items():
        if name not in {"session", "_client"} and hasattr(one, "cache_clear"):
            one.cache_clear()


def _furnish() -> None:
    tables, buckets, keys = boto3.client("dynamodb"), boto3.client("s3"), boto3.client("kms")
    amended = {
        "IndexName": "amended",
        "KeySchema": _keys("pk", "amended"),
        "Projection": {"ProjectionType": "ALL"},
    }
    by_name = {
        "IndexName": "by-name",
        "KeySchema": _keys("surname", "given"),
        "Projection": {"ProjectionType": "KEYS_ONLY"},
    }
    both = {"LocalSecondaryIndexes": [amended], "GlobalSecondaryIndexes": [by_name]}
    for name in ("people", "court", "summons", "guard", "access"):
        indexes = both if name == "people" else {}
        attributes = ("pk", "sk", *(("amended", "surname", "given") if indexes else ()))
        tables.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": one, "AttributeType": "S"} for one in attributes
            ],
            KeySchema=_keys("pk", "sk"),
            **indexes,
        )
    for name in ("intake", "papers", "print", "held"):
        buckets.create_bucket(Bucket=name)
    buckets.create_bucket(Bucket="evidence", ObjectLockEnabledForBucket=True)
    matching = keys.create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
    signing = keys.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    os.environ["MATCHING_KEY"] = matching["KeyMetadata"]["KeyId"]
    os.environ["SIGNING_KEY"] = signing["KeyMetadata"]["KeyId"]
    # Their runs are on record and do not run: what a workflow does is asked of its steps.
    for name in ("ingest", "draw", "summons", "days"):
        made = boto3.client("stepfunctions").create_state_machine(
            name=f"idle-{name}",
            definition=json.dumps({"StartAt": "Stay", "States": {"Stay": {"Type": "Succeed"}}}),
            roleArn=f"arn:aws:iam::123456789012:role/{name}",
        )
        os.environ[f"{name.upper()}_WORKFLOW"] = made["stateMachineArn"]


def _keys(partition: str, sort: str) -> list[dict[str, str]]:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ]


def residents(count: int, seed: int = 1, **changes: Any) -> list[Person]:
    """Return so many different residents, every twentieth of them inactive."""
    chance = random.Random(seed)
    return [
        resident(
            id=f"J{chance.getrandbits(64):016X}",
            status=Status.INACTIVE if place % 20 == 0 else Status.ACTIVE,
            date_of_birth=date(1940 + place % 60, 1 + place % 12, 1 + place % 28),
            **changes,
        )
        for place in range(count)
    ]


def publish(people: list[Person], as_of: date = date(2026, 10, 1)) -> None:
    """Put people on the roll and publish the list, as the last step of an ingest does."""
    store, court = wiring.people(), wiring.court()
    state = court.state(COUNTY)
    base = court.current_list(state)
    saved = [store.save(person) for person in people]
    active = sum(person.status is Status.ACTIVE for person in people)
    file = court.register_file(
        CountyFile(
            id=f"F{as_of:%Y%m%d}0000000000000000",
            county=COUNTY,
            kind="dhsmv",
            key=f"{COUNTY}/dhsmv/{as_of}.csv",
            version="1",
            sha256=f"{as_of:%Y%m%d}" + "0" * 56,
            as_of=as_of,
            base=state.list_version,
            edition=state.edition,
            status=FileStatus.APPLYING,
            counts=FileCounts(
                people_before=state.people,
                people_after=state.people + len(people),
                active_before=state.active,
                active_after=state.active + active,
                rows=len(people),
                added=len(people),
            ),
        )
    )
    court.begin_applying(file)
    published = file.model_copy(update={"status": FileStatus.PUBLISHED})
    court.publish(file, published, listed(file, base, saved))


def listed(file: CountyFile, base: PublishedList | None, saved: list[Person]) -> PublishedList:
    """Make the sheets of the list that a file makes; return the list."""
    papers, people = wiring.papers(), wiring.people()
    sheets = []
    for shard in range(SHARDS):
        new = sorted(body_of(one).encode() for one in saved if one.shard == shard)
        before = lists.current(papers, people, base, county=COUNTY, shard=shard)
        sheets.append(lists.write_sheet(papers, COUNTY, lists.overlaid(before, new)))
    return PublishedList(
        county=COUNTY,
        version=f"{COUNTY}-{file.as_of}",
        file=file.id,
        as_of=file.as_of,
        people=file.counts.people_after,
        active=file.counts.active_after,
        sheets=tuple(sheets),
    )


def order(
    requested: int = 250,
    *,
    kind: PoolKind = "petit",
    service: date = SERVICE,
    time: str = "08:00",
    now: datetime = NOW,
) -> Pool:
    """Order a pool for the courthouse in Kissimmee."""
    return wiring.court().order_pool(
        orders.order_of(
            orders.Request(
                kind=kind,
                location="kissimmee",
                requested=requested,
                service_date=service,
                time=time,
            ),
            county=counties.county(COUNTY),
            court=counties.court(COUNTY),
            now=now,
            by="manager-1",
        )
    )


def freeze(pool: DrawnFor) -> dict[str, Any]:
    """Carry a draw through to its merged roll, as the workflow does."""
    state = draw_steps.open_draw(identifiers(pool), None)
    if state["committed"]:
        return state
    shards = [
        draw_steps.freeze_shard(state | {"shard": shard}, None) for shard in state["partitions"]
    ]
    return draw_steps.merge_roll(state | {"shards": shards}, None)


def draw(pool: DrawnFor) -> dict[str, Any]:
    """Carry a draw through all its steps, as the workflow does."""
    state = freeze(pool)
    for step in DRAW_STEPS[1 if state.get("committed") else 0 :]:
        state = step(state, None)
    return state


def identifiers(pool: DrawnFor) -> dict[str, str]:
    """Return what the draw's workflow starts from."""
    return {"county": pool.county, "pool": pool.id, "draw": pool.draw}
