"""Say which Region writes, close it, take over in the other one, open it again, and go back.

    python tools/failover.py status --region us-west-2 --other us-east-1 --table venire-test-court
    python tools/failover.py close  --region us-east-1 --other us-west-2 --by ID --why "..."
    python tools/failover.py take   --region us-west-2 --other us-east-1 --by ID --why "..." \\
                                    --authority "order of the chief judge, 2027-AO-3"
    python tools/failover.py open   --region us-west-2 --other us-east-1 --by ID --why "..."
    python tools/failover.py return --region us-east-1 --other us-west-2 --by ID --why "..." \\
                                    --authority "..."
    python tools/failover.py survey-again --region us-west-2 --other us-east-1 --by ID --why "..."

`take` goes past a Region that does not answer only with `--unreachable`. A table without a replica
is asked with `--alone` in the place of `--other`. The order is in
docs/runbooks/fail-over.md and restore-and-prove.md, the reasons in docs/adr/0024. `--table` is the
court table's name, the same in both Regions; else the environment's COURT_TABLE. The operator's own
AWS credentials are used; with `--endpoints .local/endpoints.json` a local cloud is asked, one
Region. `--by` is the operator's login, not a name. Exits with 1 when something is refused.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / path) for path in ("layers/jury", "layers/ranmar")]

from jury.errors import Conflict, Refusal, SurveyPending  # noqa: E402
from jury.writer import Phase, Writer, WriterRecords  # noqa: E402

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ACTS = ("status", "close", "take", "open", "return", "survey-again")
LOOKS, BETWEEN = 120, 5.0
"""How often the other Region is asked for a change that was made here, and the seconds between."""
SETTLE = 60.0
"""Seconds after a closing until what had passed an edge before it has ended: half of them would do
for every request, but not for a workflow's longest step, which the runbook looks after."""
LOCAL = {
    "AWS_ACCESS_KEY_ID": "local",
    "AWS_SECRET_ACCESS_KEY": "local",
    "AWS_DEFAULT_REGION": "us-east-1",
}


class Side(NamedTuple):
    """One Region, and its copy of the writer's record."""

    region: str
    records: WriterRecords


class Word(NamedTuple):
    """By whose word something is done, and why."""

    by: str
    why: str
    authority: str
    at: datetime
    unreachable: str = ""
    """The Region that was kept from writing by other means, since nobody reaches its tables."""


class Patience(NamedTuple):
    """How a change is waited for."""

    looks: int = LOOKS
    between: float = BETWEEN
    settle: float = SETTLE
    sleep: Callable[[float], None] = time.sleep


class NotReplicated(Refusal):
    """The other Region does not show the change yet."""

    status = 409


class WriterOpen(Refusal):
    """The other Region writes: it is closed first, so that no two ever do."""

    status = 409


class Unreachable(Refusal):
    """Nobody knows whether the other Region writes: `--unreachable` says that it was stopped."""

    status = 409


class HasReplicas(Refusal):
    """The table is not alone: what another Region's copy of the record says is to be asked."""

    status = 409


def main(words: list[str] | None = None) -> int:
    """Do what the command line asks; return 0 when it is done."""
    asked = _asked(words)
    here, other = _side(asked.region, asked.table), None
    if asked.other is not None:
        other = _side(asked.other, asked.table)
    past = asked.other if asked.unreachable and asked.other else ""
    word = Word(asked.by or "", asked.why or "", asked.authority, datetime.now(UTC), past)
    try:
        if asked.act != "status":
            _unless_alone(here, other)
        _do(asked.act, here, other, word, patience=Patience(settle=asked.settle))
    except Refusal as refusal:
        print(f"{type(refusal).__name__}: {refusal}", file=sys.stderr)
        return 1
    return 0


def _asked(words: list[str] | None) -> argparse.Namespace:
    """Return what the command line asks, with the table's name; end when it is not whole."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("act", choices=ACTS)
    parser.add_argument("--region", required=True, help="where the act is done")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--other", help="the other Region")
    where.add_argument("--alone", action="store_true", help="the table has no replica")
    parser.add_argument("--unreachable", action="store_true", help="take over all the same")
    parser.add_argument("--table", help="the court table; else COURT_TABLE")
    parser.add_argument("--by", help="the operator's login")
    parser.add_argument("--why")
    parser.add_argument("--authority", default="", help="by whose order a Region takes over")
    parser.add_argument("--settle", type=float, default=SETTLE, help="seconds after a closing")
    parser.add_argument("--endpoints", type=Path, help="of a local cloud")
    asked = parser.parse_args(words)
    asked.table = asked.table or os.environ.get("COURT_TABLE", "")
    if asked.endpoints is not None:
        asked.table = _point_at(json.loads(asked.endpoints.read_text("utf-8")))
    known = boto3.session.Session().get_available_regions("dynamodb")
    telling = asked.act == "status"
    for missing, what in (
        (not asked.table, "say the court table's name"),
        (
            any(one not in known for one in (asked.region, asked.other or asked.region)),
            "a Region of that name is not known: it would be taken for one that is down",
        ),
        (not telling and not (asked.by and asked.why), "say by whom and why"),
        (
            asked.act in {"take", "return"} and not asked.authority,
            "a Region takes over by an authority",
        ),
        (
            not telling and not asked.other and (asked.act == "return" or not asked.alone),
            "say which the other Region is",
        ),
    ):
        if missing:
            parser.error(what)
    return asked


def _side(region: str, table: str) -> Side:
    return Side(region, WriterRecords(_client(region), table))


def _unless_alone(here: Side, other: Side | None) -> None:
    if other is None and here.records.replicas() - {here.region}:
        raise HasReplicas("the table has a replica: say in which other Region")


def _do(act: str, here: Side, other: Side | None, word: Word, *, patience: Patience) -> None:
    if act == "status":
        for side in filter(None, (here, other)):
            status(side)
        return
    if act == "close":
        _say(close(here, other, word, patience=patience))
    elif act == "take":
        _say(take(here, other, word))
    elif act == "survey-again":
        _say(survey_again(here, other, word))
    elif act == "return":
        assert other is not None  # noqa: S101 - the command line asks for it
        _say(close(other, here, word, patience=patience))
        _say(take(here, other, word._replace(at=datetime.now(UTC))))
    else:
        _say(open_again(here, other, word))


class RecordUnreadable(Refusal):
    """A Region answers, but not with the record: a wrong name of it or its table, or no right."""

    status = 403


# -- the acts -------------------------------------------------------------------------------------


def status(side: Side) -> None:
    """Print what a Region's copy of the record says, and every change that it has of it."""
    try:
        held, changes = side.records.find(), list(side.records.changes())
    except (BotoCoreError, ClientError) as error:
        print(f"{side.region}: can't be reached ({_kind(error)})")
        return
    if held is None:
        print(f"{side.region}: no record: the stack that is at home writes")
        return
    for one in changes:
        print(f"{side.region}: was  {_line(one)}")
    print(f"{side.region}: is   {_line(held)}")
    survey = side.records.survey(held.epoch)
    if survey is not None:
        print(
            f"{side.region}: survey of epoch {survey.epoch}: {survey.draws} draws,"
            f" {survey.proved} proved, {len(survey.incomplete)} incomplete"
        )


def close(here: Side, other: Side | None, word: Word, *, patience: Patience) -> Writer:
    """Let nobody write any more, and wait until the other Region knows it. Again changes nothing.

    Conflict when another Region writes or has taken over since, NotReplicated when the other one
    does not learn of it: here it is closed then all the same.
    """
    seen = here.records.find()
    if seen is not None and seen.region != here.region:
        raise Conflict("another Region writes: close it there", writer=seen.region)
    _look_past(here, other, 0 if seen is None else seen.epoch)
    closed = seen
    if closed is None or closed.phase != "closed":
        epoch = 0 if seen is None else seen.epoch
        closed = here.records.replace(seen, _written(here, word, epoch=epoch, phase="closed"))
    if other is None:
        patience.sleep(patience.settle)
        return closed
    for _look in range(patience.looks):
        if _shows(other, closed):
            patience.sleep(patience.settle)
            return closed
        patience.sleep(patience.between)
    raise NotReplicated("closed here; the other Region does not show it yet", other=other.region)


def take(here: Side, other: Side | None, word: Word) -> Writer:
    """Make this Region the writer, with its draws to be looked at first. Again changes nothing.

    WriterOpen while the other one can be reached and writes, by its own copy of the record.
    Unreachable when it does not answer and nobody has said that it is kept from writing.
    """
    seen = here.records.find()
    if seen is not None and (seen.region, seen.phase) == (here.region, "surveying"):
        return seen
    if seen is not None and (seen.region, seen.phase) == (here.region, "open"):
        raise Conflict("this Region writes already")
    # An absent record says that the home writes, which is not the one that stands by.
    epoch = max(here.records.last_epoch(), _reached(other, word)) + 1
    return here.records.replace(seen, _written(here, word, epoch=epoch, phase="surveying"))


def survey_again(here: Side, other: Side | None, word: Word) -> Writer:
    """Let draws wait in the Region that writes until all have been looked at anew.

    It is a take-over of its own, with an epoch and a survey of its own. Again changes nothing.
    """
    seen = here.records.find()
    if seen is None or seen.region != here.region or seen.phase == "closed":
        raise Conflict("this Region does not write")
    heard = _look_past(here, other, seen.epoch - 1)
    if seen.phase == "surveying":
        return seen
    epoch = max(here.records.last_epoch(), 0 if heard is None else heard.last) + 1
    return here.records.replace(seen, _written(here, word, epoch=epoch, phase="surveying"))


def open_again(here: Side, other: Side | None, word: Word) -> Writer:
    """Let draws go on once every one has been looked at. Again changes nothing.

    SurveyPending while a draw was not looked at since this take-over. Those that were found
    incomplete stand still. Conflict when the other Region has taken over since.
    """
    seen = here.records.find()
    if seen is None or seen.region != here.region or seen.phase == "closed":
        raise Conflict("this Region has not taken over")
    heard = _look_past(here, other, seen.epoch - 1)
    if seen.phase == "open":
        return seen
    survey = here.records.survey(seen.epoch)
    if survey is None or survey.at < seen.since:
        raise SurveyPending("nobody has looked at the draws since then", epoch=seen.epoch)
    if survey.proved + len(survey.incomplete) != survey.draws:
        raise SurveyPending("not every draw has been looked at yet", epoch=seen.epoch)
    if other is not None and heard is not None and _writes_there(other, heard):
        print(f"{other.region}: writes on, by its own copy of the record")
    for draw in survey.incomplete:
        print(f"incomplete: {draw}")
    now = _written(here, word, epoch=seen.epoch, phase="open")
    return here.records.replace(seen, now)


class Heard(NamedTuple):
    """What the other Region's copy says: whose word stands, and the last epoch that it knows of."""

    writer: Writer | None
    last: int


def _ask(other: Side) -> Heard | None:
    """Return what the other Region says, or None when it does not answer."""
    try:
        return Heard(other.records.find(), other.records.last_epoch())
    except (BotoCoreError, ClientError) as error:
        _unless_answered(other, error)
        print(f"{other.region}: can't be reached ({_kind(error)})")
        return None


def _writes_there(other: Side, heard: Heard) -> bool:
    held = heard.writer
    return held is None or (held.region == other.region and held.phase != "closed")


def _reached(other: Side | None, word: Word) -> int:
    """Return the last epoch that the other Region knows of; WriterOpen if it writes there."""
    if other is None:
        return 0
    heard = _ask(other)
    if heard is None:
        if word.unreachable != other.region:
            raise Unreachable(
                "the other Region does not answer: keep it from writing, then say --unreachable",
                other=other.region,
            )
        print(f"{other.region}: close it as soon as it can be reached")
        return 0
    if _writes_there(other, heard):
        raise WriterOpen("the other Region writes: close it first", other=other.region)
    return heard.last


def _look_past(here: Side, other: Side | None, epoch: int) -> Heard | None:
    """Return what the other Region says; Conflict if it has taken over later than an epoch.

    A word that is written here now is newer and would win, though it is of an older epoch.
    """
    heard = None if other is None else _ask(other)
    held = None if heard is None else heard.writer
    if held is not None and held.region != here.region and held.epoch > epoch:
        raise Conflict(
            "the other Region has taken over: this one learns of it by replication",
            writer=held.region,
            epoch=held.epoch,
        )
    return heard


def _shows(other: Side, closed: Writer) -> bool:
    try:
        return other.records.find() == closed
    except (BotoCoreError, ClientError) as error:
        _unless_answered(other, error)
        print(f"{other.region}: can't be reached ({_kind(error)})")
        return False


def _unless_answered(other: Side, error: BotoCoreError | ClientError) -> None:
    # Whoever may and spells it right can read a Region that answers: it is not taken for dead.
    if not isinstance(error, ClientError):
        return
    if error.response["ResponseMetadata"]["HTTPStatusCode"] < HTTPStatus.INTERNAL_SERVER_ERROR:
        raise RecordUnreadable(
            "the other Region answers, but does not give the record", other=other.region
        ) from error


def _written(here: Side, word: Word, *, epoch: int, phase: Phase) -> Writer:
    return Writer(
        region=here.region,
        epoch=epoch,
        phase=phase,
        since=word.at,
        by=word.by,
        why=word.why,
        authority=word.authority,
    )


# -- what is told and whom is asked ---------------------------------------------------------------


def _say(writer: Writer) -> None:
    print(_line(writer))


def _line(one: Writer) -> str:
    by = f"{one.by}: {one.why}" + (f" ({one.authority})" if one.authority else "")
    return f"{one.region} {one.phase}, epoch {one.epoch}, since {one.since.isoformat()}, {by}"


def _kind(error: BotoCoreError | ClientError) -> str:
    return (
        str(error.response["Error"]["Code"])
        if isinstance(error, ClientError)
        else (type(error).__name__)
    )


def _client(region: str) -> "DynamoDBClient":
    patience = Config(
        retries={"mode": "standard", "max_attempts": 3}, connect_timeout=3, read_timeout=5
    )
    return boto3.client("dynamodb", region_name=region, config=patience)


def _point_at(endpoints: dict[str, dict[str, str] | str]) -> str:
    tables = endpoints["tables"]
    assert isinstance(tables, dict)  # noqa: S101 - as local/endpoints.py writes it
    os.environ.update(LOCAL)
    os.environ["AWS_ENDPOINT_URL"] = str(endpoints["aws"])
    return tables["court"]


if __name__ == "__main__":
    sys.exit(main())
