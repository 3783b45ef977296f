"""Legal holds: what a court wants kept is on record, and a raw file's copy does not expire."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import intake
import office
import pytest
import summonses
import time_machine
from county_rows import as_csv, rows
from crashes import counted, crashed
from intake import asked, ingest, items, reply

from access import clocks, export_desk, hold_desk
from jury import wiring
from jury.canonical import document_hash, sha256
from jury.records import Pool

HERE = f"/v1/counties/{office.COUNTY}/holds"
ORDER, LATER = "2026-CF-000123", "2027-CF-000004"
WHY = "the case is under appeal this year"


@pytest.fixture(autouse=True)
def _office() -> Iterator[None]:
    with intake.opened():
        yield


def ask(path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
    method = "GET" if body is None else "POST"
    return asked(hold_desk.handler, method, HERE + path, body, **more)


def place(about: str, order: str = ORDER, **more: Any) -> tuple[int, Any]:
    return ask("", {"order": order, "about": about, "reason": WHY}, **more)


def placed(about: str, order: str = ORDER) -> Any:
    status, told = place(about, order)
    assert status == 201, told
    return told


def lift(hold: str, order: str = LATER, **more: Any) -> tuple[int, Any]:
    return ask(f"/{hold}/lifting", {"order": order, "reason": "the appeal is decided"}, **more)


def a_file() -> Any:
    return ingest(as_csv(rows(20)), "first.csv")


def copies(within: str = f"{office.COUNTY}/") -> dict[str, bytes]:
    s3 = boto3.client("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket="held", Prefix=within)
    keys = [one["Key"] for page in pages for one in page.get("Contents", [])]
    return {key: s3.get_object(Bucket="held", Key=key)["Body"].read() for key in keys}


def raw_copies() -> dict[str, bytes]:
    """Return the copies of raw files alone: they lie beside the folders of the holds."""
    s3 = boto3.client("s3")
    found = s3.list_objects_v2(Bucket="held", Prefix=f"{office.COUNTY}/", Delimiter="/")
    keys = [one["Key"] for one in found.get("Contents", [])]
    return {key: s3.get_object(Bucket="held", Key=key)["Body"].read() for key in keys}


def kept_of(told: Any) -> dict[str, bytes]:
    """Return what a hold's folder has, by its name there."""
    folder = f"{office.COUNTY}/{told['id']}/"
    return {key.removeprefix(folder): content for key, content in copies(folder).items()}


def said_of(held: dict[str, bytes]) -> dict[str, Any]:
    """Return what a hold's record must say of what its folder has."""
    names = [[name, sha256(content)] for name, content in sorted(held.items())]
    return {"objects": len(names), "sha256": document_hash(names)}


def lying(bucket: str, prefix: str) -> dict[str, bytes]:
    """Return what a bucket has under a prefix, as the held bucket names it."""
    s3 = boto3.client("s3")
    found = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    return {
        f"{bucket}/{one['Key']}": s3.get_object(Bucket=bucket, Key=one["Key"])["Body"].read()
        for one in found
    }


def of_draw(draw: str) -> dict[str, bytes]:
    return lying("papers", f"osceola/draws/{draw}/") | lying("print", f"osceola/{draw}/")


def test_a_held_file_is_copied_byte_for_byte_to_where_nothing_expires():
    file = a_file()
    told = placed(file.id)
    assert raw_copies() == {f"osceola/{told['id']}": as_csv(rows(20))}
    plan = lying("papers", f"osceola/plans/{file.id}/")
    assert kept_of(told) == plan != {}
    assert told["kept"] == said_of(plan)
    assert told["copied"] == {
        "key": f"osceola/{told['id']}",
        "size": len(as_csv(rows(20))),
        "sha256": file.sha256,
    }


def test_it_is_the_version_that_was_read_that_is_held_and_not_one_put_over_it():
    file = a_file()
    boto3.client("s3").put_object(Bucket="intake", Key=file.key, Body=b"another")
    placed(file.id)
    assert list(raw_copies().values()) == [as_csv(rows(20))]


def test_a_copy_outlives_the_raw_file():
    file = a_file()
    told = placed(file.id)
    boto3.client("s3").delete_object(Bucket="intake", Key=file.key, VersionId=file.version)
    assert placed(file.id) == told
    assert list(raw_copies().values()) == [as_csv(rows(20))]


def test_a_file_that_has_expired_before_is_held_without_a_copy_and_says_so():
    file = a_file()
    boto3.client("s3").delete_object(Bucket="intake", Key=file.key, VersionId=file.version)
    assert placed(file.id)["copied"] is None
    assert raw_copies() == {}


def test_pools_draws_and_jurors_are_held_by_what_the_office_calls_them():
    office.publish(office.residents(60))
    pool = summonses.sent(summonses.ordered())
    number = min(summonses.codes(pool))
    written_to = {one.person for one in wiring.court().members(pool.county, pool.draw)}
    person = next(one.id for one in office.residents(60) if one.id not in written_to)
    for about in (pool.id, pool.draw, person):
        told = placed(about)
        assert (told["about"], told["copied"], told["lifted"]) == (about, None, None)
        assert (told["kept"] is None) == (about == person)
    held = placed(number)["about"]
    assert held.startswith("J")
    _, page = ask("", role="auditor")
    assert {one["about"] for one in page["holds"]} == {pool.id, pool.draw, person, held}
    assert raw_copies() == {}


@pytest.mark.parametrize(
    "about",
    [
        "F0581dcf0e46e1d1a19fc1812",
        "petit-20270111T0830-kissimmee",
        "petit-20270111T0830-kissimmee-d1",
        "J00000000000000AA",
        "26-0002-0001",
        "whatever",
    ],
)
def test_what_is_not_on_file_is_not_held(about):
    assert place(about)[0] == 404
    assert ask("")[1]["holds"] == []


def test_the_same_hold_again_changes_nothing_and_another_order_is_another_hold():
    file = a_file()
    first = placed(file.id)
    assert placed(file.id) == first
    assert placed(file.id, LATER)["id"] != first["id"]
    assert len(raw_copies()) == 2


def test_lifting_deletes_nothing_and_names_the_order():
    told = placed(a_file().id)
    before = copies()
    status, after = lift(told["id"])
    assert status == 200
    assert (after["lifted_by_order"], after["lifted"]["by"]) == (LATER, "administrator-1")
    assert after | {"lifted": None, "lifted_by_order": None} == told
    assert copies() == before
    assert lift(told["id"], by="judge-1") == (200, after)
    assert lift(told["id"], "2028-CF-1")[1]["error"] == "HoldLifted"


def test_what_an_order_held_once_is_held_again_by_another_order_only():
    file = a_file()
    lift(placed(file.id)["id"])
    status, told = place(file.id)
    assert (status, told["error"]) == (409, "HoldLifted")
    assert placed(file.id, "2028-CF-1")["lifted"] is None


def test_a_hold_is_not_lifted_from_a_screen_that_is_out_of_date():
    file = a_file()
    body = {"order": ORDER, "about": file.id, "reason": WHY}
    answer = reply(hold_desk.handler, "POST", HERE, body)
    screen = {"If-Match": answer["multiValueHeaders"]["ETag"][0]}
    hold = placed(file.id)["id"]
    assert lift(hold, headers={"If-Match": '"another"'})[0] == 412
    assert lift(hold, headers=screen)[0] == 200


@pytest.mark.parametrize("applied", [False, True])
def test_a_hold_that_died_on_its_way_is_never_on_record_without_its_copy(applied):
    file = a_file()
    writes: list[str] = []
    with counted(writes):
        placed(file.id, "2026-CF-1")
    before = len(raw_copies())
    for point in range(len(writes)):
        order = f"2026-CF-9{point}"
        assert crashed(lambda order=order: placed(file.id, order), point, applied=applied)
        there = raw_copies()
        assert all(one["copied"]["key"] in there for one in ask("")[1]["holds"])
        told = placed(file.id, order)
        assert told["copied"]["key"] in raw_copies()
    assert len(raw_copies()) == before + len(writes)


# -- what would expire of a pool or a draw ------------------------------------------------------


@pytest.fixture
def pool() -> Pool:
    office.publish(office.residents(60))
    return summonses.sent(summonses.ordered())


def exported(what: dict[str, str]) -> str:
    """Let something leave the house, as two people do; return where it lies."""
    wish = {
        "what": what,
        "recipient": "the attorney of record",
        "purpose": "audit",
        "authority": "2026-CF-000123",
        "expires_on": "2026-12-10",
    }
    route = f"/v1/counties/{office.COUNTY}/exports"
    status, asking = asked(export_desk.handler, "POST", route, wish)
    assert status == 202, asking
    approval = {"approve": asking["request"]["request"]}
    path = f"{route}/{asking['export']}/approval"
    status, told = asked(export_desk.handler, "POST", path, approval, by="judge-1", role="judge")
    assert status < 300, told
    return f"papers/exports/{office.COUNTY}/{asking['export']}.csv"


@pytest.mark.parametrize("by", ["pool", "draw"])
def test_of_a_held_pool_or_draw_its_papers_letters_and_exports_are_kept(pool, by):
    export = exported({"kind": "venire", "pool": pool.id})
    theirs = of_draw(pool.draw)
    folders = {name.rpartition("/")[0] for name in theirs}
    draw = f"osceola/draws/{pool.draw}"
    assert {f"papers/{draw}/{one}" for one in ("roll", "selection", "checks", "shards")} <= folders
    assert f"print/osceola/{pool.draw}" in folders
    theirs |= lying("papers", export.removeprefix("papers/"))
    assert export in theirs
    told = placed(pool.id if by == "pool" else pool.draw)
    assert kept_of(told) == theirs
    assert told["kept"] == said_of(theirs)
    for bucket in ("papers", "print"):
        for name in lying(bucket, ""):
            boto3.client("s3").delete_object(Bucket=bucket, Key=name.removeprefix(f"{bucket}/"))
    # All of it has expired: what is held is there, and on record as before.
    assert placed(told["about"]) == told
    assert kept_of(told) == theirs


def test_a_voided_draw_is_kept_with_its_pool_and_another_pools_papers_are_not(pool):
    other = summonses.sent(summonses.ordered(summonses.SECOND))
    exported({"kind": "venire", "pool": other.id})
    for number in (1, 2):
        key = f"osceola/draws/{pool.id}-d{number}/roll/{number}"
        boto3.client("s3").put_object(Bucket="papers", Key=key, Body=b"a roll")
    again = pool.model_copy(update={"attempt": 2})
    court = wiring.court()
    court._put_in_place(pool.county, f"POOL#{pool.id}", pool, again)
    assert kept_of(placed(pool.id)) == of_draw(f"{pool.id}-d1") | of_draw(f"{pool.id}-d2")


def test_of_a_held_juror_the_exports_of_their_record_are_kept(pool):
    written_to = {one.person for one in wiring.court().members(pool.county, pool.draw)}
    one, another = [one for one in office.residents(60) if one.id not in written_to][:2]
    export = exported({"kind": "record", "juror": one.id})
    exported({"kind": "record", "juror": another.id})
    told = placed(one.id)
    assert list(kept_of(told)) == [export]
    assert told["kept"] == said_of(kept_of(told))


def test_a_repeat_copies_what_has_come_since_and_a_lifted_hold_copies_nothing(pool):
    told = placed(pool.id)
    new = f"osceola/{pool.draw}/notices/new"
    boto3.client("s3").put_object(Bucket="print", Key=new, Body=b"a notice", IfNoneMatch="*")
    after = placed(pool.id)
    assert after["kept"] == said_of(of_draw(pool.draw)) != told["kept"]
    assert (after["id"], after["placed"]) == (told["id"], told["placed"])
    lift(told["id"])
    boto3.client("s3").put_object(Bucket="print", Key=f"{new}er", Body=b"one", IfNoneMatch="*")
    assert place(pool.id)[1]["error"] == "HoldLifted"
    assert len(kept_of(told)) == after["kept"]["objects"]


def test_a_folder_of_many_pages_is_copied_whole_and_what_is_held_is_not_copied_again(pool):
    for number in range(1_050):
        key = f"osceola/draws/{pool.draw}/shards/{number:05}"
        boto3.client("s3").put_object(Bucket="papers", Key=key, Body=b"")
    writes: list[str] = []
    with counted(writes):
        told = placed(pool.draw)
    assert told["kept"]["objects"] == len(writes) - 1 > 1_050  # and the record of the hold
    writes.clear()
    with counted(writes):
        assert placed(pool.draw) == told
    assert writes == []


@pytest.mark.parametrize("applied", [False, True])
def test_a_copying_that_broke_off_goes_on_where_it_stopped(pool, applied):
    size = len(of_draw(pool.draw))
    for point in (0, 1, size // 2, size - 1, size):
        order = f"2026-CF-8{point:03}"
        assert crashed(lambda order=order: placed(pool.draw, order), point, applied=applied)
        for one in ask("")[1]["holds"]:
            assert one["kept"] == said_of(kept_of(one))
        writes: list[str] = []
        with counted(writes):
            told = placed(pool.draw, order)
        assert len(writes) == size + 1 - point - applied
        assert told["kept"] == said_of(of_draw(pool.draw))


# -- what comes to be after it ---------------------------------------------------------------------


def look(hours: int) -> None:
    """Let the hourly look come by, so many hours from now."""
    with time_machine.travel(office.NOW + timedelta(hours=hours), tick=False):
        clocks.watch_clocks({}, None)


def test_what_is_made_of_a_pool_after_its_hold_is_copied_by_the_hourly_look():
    office.publish(office.residents(60))
    pool = summonses.ordered()
    told = placed(pool.id)
    assert told["kept"] is None
    look(1)
    assert ask("")[1]["holds"] == [told]
    summonses.sent(pool)
    export = exported({"kind": "venire", "pool": pool.id})
    look(2)
    theirs = of_draw(pool.draw) | lying("papers", export.removeprefix("papers/"))
    assert kept_of(told) == theirs
    (now,) = ask("")[1]["holds"]
    assert now == told | {"kept": said_of(theirs)}


def test_plans_of_a_held_file_that_come_later_are_copied_too():
    file = a_file()
    told = placed(file.id)
    key = f"osceola/plans/{file.id}/another"
    boto3.client("s3").put_object(Bucket="papers", Key=key, Body=b"a plan")
    look(1)
    assert kept_of(told) == lying("papers", f"osceola/plans/{file.id}/")
    assert f"papers/{key}" in kept_of(told)


def test_where_nothing_has_come_the_look_writes_nothing(pool):
    placed(pool.id)
    placed(a_person(pool))
    look(1)
    writes: list[str] = []
    with counted(writes):
        look(1)
    # Nothing but the log's anchor of the hour, if at all.
    assert "CopyObject" not in writes
    assert writes.count("PutItem") == 0


def test_a_lifted_hold_is_left_alone_by_the_look(pool):
    told = placed(pool.id)
    lift(told["id"])
    key = f"osceola/{pool.draw}/notices/new"
    boto3.client("s3").put_object(Bucket="print", Key=key, Body=b"a notice")
    look(1)
    assert f"print/{key}" not in kept_of(told)


@pytest.mark.parametrize("applied", [False, True])
def test_a_look_that_died_on_its_way_is_made_up_for_by_the_next(pool, applied):
    told = placed(pool.id)
    for number in range(3):
        key = f"osceola/{pool.draw}/notices/{number}"
        boto3.client("s3").put_object(Bucket="print", Key=key, Body=b"a notice")
    for point in range(3):
        key = f"osceola/{pool.draw}/notices/more-{point}"
        boto3.client("s3").put_object(Bucket="print", Key=key, Body=b"a notice")
        crashed(lambda: look(1), point, applied=applied)
    look(1)
    assert ask("")[1]["holds"] == [told | {"kept": said_of(of_draw(pool.draw))}]


def a_person(pool: Pool) -> str:
    """Return somebody to whom a letter of the pool went."""
    return next(one.person for one in wiring.court().members(pool.county, pool.draw))


def test_of_a_held_juror_the_print_files_with_their_letters_and_notices_are_kept(pool):
    who = a_person(pool)
    told = placed(who)
    letters = lying("print", f"osceola/{pool.draw}/")
    assert kept_of(told) == letters != {}
    key = f"osceola/{pool.draw}/notices/new"
    boto3.client("s3").put_object(Bucket="print", Key=key, Body=b"a notice")
    look(1)
    assert kept_of(told) == lying("print", f"osceola/{pool.draw}/") != letters


def test_a_letter_that_a_held_juror_gets_later_is_kept_and_nobody_elses():
    office.publish(office.residents(60))
    people = office.residents(60)
    holds = {one.id: placed(one.id) for one in people}
    assert all(one["kept"] is None for one in holds.values())
    pool = summonses.sent(summonses.ordered())
    look(1)
    written_to = {one.person for one in wiring.court().members(pool.county, pool.draw)}
    assert 0 < len(written_to) < len(people)
    assert {who for who, told in holds.items() if kept_of(told)} == written_to


def test_no_key_and_no_register_names_anybody():
    assert b"EXAMPELQUORNE" in as_csv(rows(20)).upper()
    placed(a_file().id)
    for one in (*copies(), str(items("access"))):
        assert "EXAMPELQUORNE" not in one.upper()
