"""Where the access log ended is on file each hour: whoever writes its tail anew is found."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import gatehouse
import intake
import office
import pytest
import time_machine
import told
from crashes import counted, crashed
from intake import asked, items

from access import clocks, log_desk
from jury import wiring
from jury.access_log import Head, Line, Opening, chained
from jury.access_store import number_of

HOUR = timedelta(hours=1)
REWRITTEN = {"AccessLogsRewritten": 1}


@pytest.fixture(autouse=True)
def _office() -> Iterator[None]:
    with intake.opened():
        yield


def opening(by: str = "clerk-1", **changes: Any) -> Opening:
    said = {"role": "clerk", "deed": "shown", "route": "GET /somewhere", "purpose": "audit"}
    said |= {"people": ("J0000000000000001",), "correlation": "request-1"} | changes
    return Opening.model_validate({"county": office.COUNTY, "at": office.NOW, "by": by} | said)


def enter(times: int, by: str = "clerk-1") -> None:
    for _ in range(times):
        wiring.access().log(opening(by))


def look(hours: int = 0) -> dict[str, int]:
    """Let the clocks look so many hours from now; return what they found."""
    with time_machine.travel(office.NOW + hours * HOUR, tick=False):
        return {name: count for name, count in clocks.watch_clocks({}, None).items() if count}


def check() -> dict[str, Any]:
    path = f"/v1/counties/{office.COUNTY}/access-log/check"
    status, answer = asked(log_desk.handler, "GET", path, by="auditor-1", role="auditor")
    assert status == 200
    return dict(answer)


def filed() -> dict[str, dict[str, Any]]:
    s3 = boto3.client("s3")
    found = s3.list_objects_v2(Bucket="evidence").get("Contents", [])
    return {
        one["Key"]: json.loads(s3.get_object(Bucket="evidence", Key=one["Key"])["Body"].read())
        for one in found
    }


def lines() -> list[Line]:
    return list(wiring.access().lines(office.COUNTY))


def rewrite(begins: int, *, cut: bool = False) -> None:
    """Write the log anew from a number on, its head too, as whoever may write the table could."""
    table, before = boto3.client("dynamodb"), lines()
    at: Any = before[begins - 2] if begins > 1 else Head()
    head = Head(number=begins - 1, hash=at.hash)
    for line in before[begins - 1 :]:
        key = {"pk": {"S": f"LOG#{office.COUNTY}"}, "sk": {"S": number_of(line)}}
        if cut:
            table.delete_item(TableName="access", Key=key)
            continue
        told = {name: getattr(line, name) for name in Opening.model_fields}
        forged = chained(Opening(**told | {"by": "clerk-9"}), head)
        table.put_item(TableName="access", Item=key | {"body": {"S": forged.text}})
        head = Head(number=forged.number, hash=forged.hash)
    (item,) = [one for one in items("access") if one["sk"]["S"] == "HEAD"]
    item["body"] = {"S": head.model_dump_json(exclude_defaults=True)}
    table.put_item(TableName="access", Item=item)


def test_each_hour_files_where_a_countys_log_ends_once_a_number():
    assert look() == {}
    assert filed() == {}  # no line, no end
    enter(3)
    for hour in range(3):
        assert look(hour) == {}
    key = "osceola/access/head-000000000003.json"
    assert filed() == {
        key: {
            "county": "osceola",
            "number": 3,
            "hash": lines()[-1].hash,
            "at": office.NOW.isoformat().replace("+00:00", "Z"),
        }
    }
    enter(1)
    assert look(3) == {}
    assert list(filed()) == [key, "osceola/access/head-000000000004.json"]
    assert check() == {"lines": 4, "head": lines()[-1].hash, "anchors": 2, "broken_at": None}


@pytest.mark.parametrize("begins", [1, 4, 6])
def test_a_tail_that_was_written_anew_with_its_head_is_found(begins):
    enter(6)
    look()
    enter(2)
    rewrite(begins)
    found = check()
    assert (found["lines"], found["head"], found["broken_at"]) == (8, lines()[-1].hash, 6)
    # The next hour tells it, and files nothing that would make it good.
    before = filed()
    assert look(1) == look(2) == REWRITTEN
    assert filed() == before


def test_what_is_not_on_file_yet_may_be_written_anew_and_nobody_knows():
    """An hour at most: said here so that nobody takes the check for more than it is."""
    enter(6)
    look()
    enter(2)
    rewrite(7)
    assert check()["broken_at"] is None


def test_a_tail_that_was_cut_off_with_its_head_is_found():
    enter(6)
    look()
    rewrite(5, cut=True)
    assert check()["broken_at"] == 5
    assert look(1) == REWRITTEN
    enter(4, "clerk-2")  # nor does it help that the log has grown over where it was cut
    assert check()["broken_at"] == 6
    assert look(2) == REWRITTEN


def test_a_head_without_its_line_is_not_anchored_twice():
    enter(2)
    look()
    (item,) = [one for one in items("access") if one["sk"]["S"] == "HEAD"]
    item["body"] = {"S": Head(number=2, hash="5f" * 32).model_dump_json()}
    boto3.client("dynamodb").put_item(TableName="access", Item=item)
    assert look(1) == REWRITTEN
    assert check()["broken_at"] == 3


def test_staff_are_told_of_a_rewritten_log_and_not_what_it_says():
    queue = told.listen("venire.access")
    enter(2)
    look()
    rewrite(2)
    look(1)
    look(2)
    assert told.heard(queue) == [("Access log rewritten", "2026-11-23")]


def test_a_check_holds_the_log_against_the_newest_anchors_only():
    for hour in range(32):
        enter(1)
        assert look(hour) == {}
    assert len(filed()) == 32
    assert (check()["anchors"], check()["broken_at"]) == (30, None)
    rewrite(3)
    assert check()["broken_at"] == 3


@pytest.mark.parametrize("applied", [False, True])
def test_a_look_that_died_is_made_good_by_the_next(applied):
    enter(2)
    writes: list[str] = []
    with counted(writes):
        look()
    assert len(writes) == 1
    enter(1)
    assert crashed(look, 0, applied=applied)
    assert len(filed()) == 1 + applied
    assert look(1) == {}
    assert len(filed()) == 2
    assert check()["broken_at"] is None


def test_the_log_and_the_registers_share_no_partition():
    """What the roles of other steps may write is by these prefixes (tests/rules)."""
    gatehouse.register("clerk-1")
    enter(2)
    found = {(item["pk"]["S"], item["sk"]["S"].partition("#")[0]) for item in items("access")}
    registers = {entry for entry in found if entry[0].startswith("COUNTY#")}
    assert registers == {("COUNTY#osceola", "MEMBER")}
    log = {partition for partition, _ in found - registers}
    assert log >= {"LOG#osceola", "LOG#osceola#HEAD", "OF#osceola#J0000000000000001"}
    assert all(partition.startswith(("LOG#", "OF#")) for partition in log)
