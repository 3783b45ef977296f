"""The steps of the restore drill in an office: what fails it, and what it must not touch."""

import json
from collections import Counter
from datetime import timedelta

import boto3
import desk
import office
import proofs
import pytest
import time_machine

from draw import drill, drilling
from jury import wiring
from jury.errors import DrillUnderWay


@pytest.fixture
def drawn(court_office):
    office.publish(office.residents(120))
    pool = office.order(20, kind="grand", service=office.GRAND_SERVICE)
    office.draw(pool)
    return pool


def begun(run="run-1"):
    return drill.begin_drill({"run": run}, None)


def test_a_setting_that_should_have_come_back_and_did_not_fails_the_drill(drawn):
    """moto restores no billing mode here; the local cloud has that mended, and this has not."""
    state = drill.see_tables(begun(), None)
    assert "court: billing" in state["failed"]
    state |= {"items": [], "proved": []}
    assert drill.report_drill(state, None)["passed"] is False


def test_a_second_run_of_the_same_day_is_refused_and_drops_nothing(drawn):
    begun()
    with pytest.raises(DrillUnderWay):
        begun("run-2")
    drill.report_drill_failure({"run": "run-2", "failure": {"Error": "Defect"}}, None)
    names = boto3.client("dynamodb").list_tables()["TableNames"]
    assert sum("-drill-" in name for name in names) == 4
    assert wiring.court().find_drill(office.NOW.date()).status == "running"


def test_what_an_earlier_drill_left_is_dropped_before_the_next(drawn):
    begun()
    state = begun()
    assert drill.see_tables(state, None)["ready"]


def test_what_is_gone_is_named_as_missing(drawn):
    """Whoever may not list a bucket is told of a missing object that it may not be read."""
    state = begun() | {"county": office.COUNTY}
    (part,) = drill.prove_logs(state, None)["batches"]
    folder = f"osceola/draws/{drawn.draw}"
    objects = boto3.client("s3")
    for paper in objects.list_objects_v2(Bucket="papers", Prefix=f"{folder}/roll/")["Contents"]:
        objects.delete_object(Bucket="papers", Key=paper["Key"])
    proofs.replace_object("evidence", f"{folder}/result.json", None)
    (failed,) = drill.prove_draws(part, None)["failed"]
    assert failed.startswith(drawn.draw)
    assert "evidence-missing" in failed
    assert "roll" in failed


def test_a_broken_access_log_is_found(drawn):
    state = begun() | {"county": office.COUNTY}
    assert drill.prove_logs(state, None)["failed"] == []
    anchor = {"county": "osceola", "number": 1, "hash": "0" * 64, "at": "2026-11-01T00:00:00Z"}
    wiring.evidence().put("osceola/access/head-000000000001.json", json.dumps(anchor).encode())
    assert drill.prove_logs(state, None)["failed"] == ["osceola: access-log"]


def test_an_anchor_that_is_newer_than_what_was_restored_proves_nothing_against_it(drawn):
    state = begun() | {"county": office.COUNTY}
    anchor = {"county": "osceola", "number": 1, "hash": "0" * 64, "at": "2026-11-23T10:59:00Z"}
    wiring.evidence().put("osceola/access/head-000000000001.json", json.dumps(anchor).encode())
    assert drill.prove_logs(state, None)["failed"] == []


def test_a_link_of_which_no_draw_tells_is_found(drawn):
    proofs.drop(f"DRAW#{drawn.draw}")
    state = begun() | {"county": office.COUNTY}
    assert drill.prove_logs(state, None)["failed"] == ["osceola: log-unknown"]


def test_every_draw_is_in_one_part_and_only_one(court_office, monkeypatch):
    monkeypatch.setattr(drilling, "MOST_AT_ONCE", 2)
    office.publish(office.residents(120))
    for hour in ("08", "09", "10", "11", "13"):
        office.draw(office.order(5, kind="grand", service=office.GRAND_SERVICE, time=f"{hour}:00"))
    state = begun() | {"county": office.COUNTY}
    parts = drill.prove_logs(state, None)["batches"]
    proved = [drill.prove_draws(one, None) for one in parts]
    assert [one["draws"] for one in proved] == [2, 2, 1]
    assert [one["proved"] for one in proved] == [2, 2, 1]


def test_a_draw_that_was_not_looked_at_fails_the_drill(drawn):
    state = drill.see_tables(begun(), None) | {"failed": [], "proved": []}
    state["items"] = [drill.count_items(one, None) for one in state["segments"]]
    assert drill.report_drill(state, None)["passed"] is False
    told = wiring.court().find_drill(office.NOW.date())
    assert "court: 1 draws, of which 0 were looked at" in told.failed


def later(hours):
    return time_machine.travel(office.NOW + timedelta(hours=hours), tick=False)


def copies_there():
    names = boto3.client("dynamodb").list_tables()["TableNames"]
    return sum("-drill-" in name for name in names)


def test_a_drill_of_the_day_before_that_is_still_running_keeps_its_copies(drawn):
    begun()
    with later(14):
        with pytest.raises(DrillUnderWay):
            begun("run-2")
        drill.report_drill_failure({"run": "run-2", "failure": {"Error": "Defect"}}, None)
    assert copies_there() == 4
    assert wiring.court().find_drill(office.NOW.date()).status == "running"


def test_a_drill_that_broke_off_untold_keeps_nobody_out_after_a_day(drawn):
    begun()
    with later(25):
        state = begun("run-2")
        assert drill.see_tables(state, None)["ready"]
    assert state["day"] == "2026-11-24"


def emptied_court():
    everything = boto3.client("dynamodb").scan(TableName="court")["Items"]
    for item in everything:
        proofs.drop(item["sk"]["S"], partition=item["pk"]["S"])


def test_a_draw_of_which_the_evidence_tells_and_the_copy_does_not_fails_the_drill(drawn):
    emptied_court()
    with later(1):
        state = begun() | {"county": office.COUNTY}
        assert drill.prove_logs(state, None)["failed"] == [f"osceola: {drawn.draw} record-missing"]


def test_a_draw_that_is_newer_than_what_was_restored_need_not_be_there(drawn):
    emptied_court()
    state = begun() | {"county": office.COUNTY}
    assert drill.prove_logs(state, None)["failed"] == []


def test_a_draw_that_was_voided_without_a_record_fails_no_drill(drawn):
    text = proofs.text_of(f"DRAW#{drawn.draw}")
    proofs.drop(f"DRAW#{drawn.draw}")
    proofs.surveyed()
    desk.voided(drawn)
    with later(1):
        state = begun() | {"county": office.COUNTY}
        assert drill.prove_logs(state, None)["failed"] == []
    proofs.put_draw(drawn.draw, text)
    with later(2):
        state = begun() | {"county": office.COUNTY}
        (part,) = drill.prove_logs(state, None)["batches"]
        assert drill.prove_draws(part, None) == {"draws": 1, "proved": 1, "failed": ()}


def failed_after(run, items):
    """Return what a drill says that has counted this in the copies."""
    state = drill.see_tables(begun(run), None) | {"failed": [], "proved": [], "items": [items]}
    drill.report_drill(state, None)
    return wiring.court().find_drill(wiring.now().date()).failed


def whole():
    state = begun("run-0")
    counted = [Counter(drill.count_items(one, None)) for one in state["segments"]]
    drill.report_drill_failure({"run": "run-0", "failure": {"Error": "Defect"}}, None)
    return dict(sum(counted, Counter()))


def test_a_table_that_came_back_empty_fails_the_drill(drawn):
    held = whole()
    without = {name: number for name, number in held.items() if not name.startswith("people/")}
    people = sum(held.values()) - sum(without.values())
    assert f"people: 0 items, where there were {people}" in failed_after("run-1", without)


def test_a_table_that_has_shrunk_since_the_last_drill_fails_it(drawn):
    held = whole()
    assert not any(one.startswith("summons:") for one in failed_after("run-1", held))
    with later(24):
        more = held | {"summons/OLD": 1000}
        assert not any(one.startswith("summons:") for one in failed_after("run-2", more))
    with later(48):
        found = failed_after("run-3", held | {"summons/OLD": 700})
    assert any(one.startswith("summons: ") for one in found)
