"""Random subsets of reports: an act with its evidence, and one answer for one question."""

import json
import subprocess
import sys
from pathlib import Path

import boto3
import office
import pytest
import summonses
from intake import asked

from draw import public, subset_desk
from jury import wiring
from jury.records import PoolStatus

ROOT = Path(__file__).resolve().parents[2]
BASE = f"/v1/counties/{office.COUNTY}/reports/subsets"


@pytest.fixture
def pool(court_office):
    office.publish(office.residents(60))
    return summonses.sent(summonses.ordered(size=15))


def ask(status=202, **question):
    found, answer = asked(
        subset_desk.handler, "POST", BASE, question, by="auditor-1", role="auditor"
    )
    assert found == status, answer
    return answer


def read(answer):
    return asked(subset_desk.handler, "GET", f"{BASE}/{answer['subset']}")[1]


def drawn(answer):
    office.draw(wiring.court().subset(office.COUNTY, answer["subset"]))
    return read(answer)


def test_so_many_of_a_pool_are_drawn_by_lot_and_named_in_order(pool):
    answer = drawn(ask(of="pool", pool=pool.id, count=5))
    numbers = [one["juror_number"] for one in answer["drawn"]]
    everybody = {one.juror_number for one in summonses.everybody(pool)}
    assert len(set(numbers)) == 5
    assert set(numbers) <= everybody
    assert answer["status"] == PoolStatus.DRAWN.value


def test_the_same_question_has_the_same_answer_whoever_asks(pool):
    first = drawn(ask(of="pool", pool=pool.id, count=5))
    again = asked(
        subset_desk.handler, "POST", BASE, {"of": "pool", "pool": pool.id, "count": 5}, by="clerk-9"
    )[1]
    assert again["subset"] == first["subset"]
    assert read(again) == first
    assert len(list(wiring.court().subsets(office.COUNTY))) == 1


def test_another_number_is_another_act_with_seeds_of_its_own(pool):
    five = drawn(ask(of="pool", pool=pool.id, count=5))
    six = drawn(ask(of="pool", pool=pool.id, count=6))
    results = {wiring.court().draw(office.COUNTY, one["draw"]).result_hash for one in (five, six)}
    assert five["subset"] != six["subset"]
    assert len(results) == 2


def test_a_stranger_verifies_it_and_reads_how_many_it_was_drawn_of(pool, tmp_path):
    answer = drawn(ask(of="pool", pool=pool.id, count=5))
    key = f"{office.COUNTY}/draws/{answer['draw']}/bundle.zip"
    bundle = tmp_path / "bundle.zip"
    boto3.client("s3").download_file("evidence", key, str(bundle))
    told = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "verify_draw.py"), str(bundle)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout
    terms = json.loads(wiring.court().draw(office.COUNTY, answer["draw"]).commitment)
    assert (terms["purpose"], terms["roll"]["size"], terms["to_draw"]) == ("report-subset", 15, 5)
    assert terms["roll"]["excluded"] == {"not_in_report": 45}


def test_only_those_in_a_state_are_among_it(pool):
    moved = [one.juror_number for one in summonses.everybody(pool)][:3]
    for number in moved:
        body = {"move": "return_mail", "reason": "the letter came back unopened"}
        assert summonses.staff("POST", f"/jurors/{number}/moves", body)[0] == 200
    answer = drawn(ask(of="pool", pool=pool.id, state="undeliverable", count=10))
    assert sorted(one["juror_number"] for one in answer["drawn"]) == sorted(moved)


def test_the_list_is_drawn_from_by_zip_code(pool):
    people = office.residents(60)
    zip5 = people[0].residence.zip5
    answer = drawn(ask(of="list", zip5=zip5, count=2))
    there = {one.id for one in people if one.residence.zip5 == zip5 and one.on_list}
    assert {one["person"] for one in answer["drawn"]} <= there
    assert all(one["juror_number"] is None for one in answer["drawn"])


def test_nobody_is_named_before_the_draw_is_signed(pool):
    answer = ask(of="pool", pool=pool.id, count=5)
    subset = wiring.court().subset(office.COUNTY, answer["subset"])
    office.freeze(subset)
    assert read(answer)["drawn"] == []


def test_it_stands_in_the_public_log_without_a_name_or_number(pool):
    answer = drawn(ask(of="pool", pool=pool.id, count=5))
    shown = asked(public.handler, "GET", f"/v1/public/counties/{office.COUNTY}/draws")[1]
    (one,) = (draw for draw in shown["draws"] if draw["draw"] == answer["draw"])
    assert one["drawn"] == 5
    assert all(person["person"] not in json.dumps(shown) for person in answer["drawn"])


def test_nobody_is_summoned_for_it(pool):
    answer = drawn(ask(of="pool", pool=pool.id, count=5))
    assert list(wiring.court().members(office.COUNTY, answer["draw"])) == []
    assert wiring.court().find_batch(office.COUNTY, answer["draw"]) is None


@pytest.mark.parametrize(
    ("question", "status", "code"),
    [
        ({"of": "pool", "count": 5}, 400, "Invalid"),
        ({"of": "list", "count": 0}, 400, "Invalid"),
        ({"of": "list", "count": 1001}, 400, "Invalid"),
        ({"of": "list", "count": 5, "state": "due"}, 400, "Invalid"),
        ({"of": "list", "count": 5, "seed": 7}, 400, "Invalid"),
        ({"of": "pool", "pool": "petit-20300101T0800-kissimmee", "count": 5}, 404, "NotFound"),
    ],
)  # fmt: skip
def test_what_is_no_question_is_refused(pool, question, status, code):
    assert ask(status, **question)["error"] == code


def test_a_state_in_which_nobody_stands_has_nothing_to_draw(pool):
    assert ask(422, of="pool", pool=pool.id, state="paid", count=5)["error"] == "TooFew"


def test_subsets_are_listed_a_page_at_a_time(pool):
    made = {ask(of="pool", pool=pool.id, count=count)["subset"] for count in (3, 4, 5)}
    seen, cursor = [], {}
    while True:
        page = asked(subset_desk.handler, "GET", BASE, limit="1", **cursor)[1]
        seen += [one["subset"] for one in page["subsets"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
    assert sorted(seen) == sorted(made)
    assert len(seen) == 3
