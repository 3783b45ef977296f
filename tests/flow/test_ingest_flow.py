"""A county file on its whole way, on moto: from the intake to the published list."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import boto3
import intake
import office
import pytest
import time_machine
from county_rows import as_csv, as_fixed, as_real_csv, row, rows
from flag_files import as_list, as_real_list, death
from intake import amended, arrive, asked, called, ingest, items, on_file, roll, walk
from synthetic import county

from ingest import api, steps
from ingest.releasing import released_name
from jury import wiring
from jury.canonical import sha256
from jury.defects import Defect
from jury.errors import Conflict, CountyBusy
from jury.records import Address, CountyFile, FileStatus, Flag, Status, Step

PLACE = "osceola-2026-10-01.csv"
MOVED = "half the county has moved away"


@pytest.fixture
def _office() -> Iterator[None]:
    with intake.opened():
        yield


pytestmark = pytest.mark.usefixtures("_office")


def first() -> CountyFile:
    """Publish a first list of 60 people."""
    return ingest(as_csv(rows(60, changed_on="2026-07-01")), "first.csv")


def person_of(number: int):
    last4 = f"{123456789012 + number}"[-4:]
    (found,) = [person for person in roll().values() if person.licence_last4 == last4]
    return found


# -- the straight way -------------------------------------------------------------


@pytest.mark.parametrize("layout", ["csv", "fixed"])
def test_two_quarters_of_a_county_become_the_roll_that_the_truth_says(layout):
    made = county(600, 3)
    for quarter in made.quarters:
        file = ingest(*quarter.file(layout))
        totals = quarter.totals
        assert file.status is FileStatus.PUBLISHED
        counts = file.counts
        assert counts.balanced
        assert {
            "rows": counts.rows,
            "added": counts.added,
            "matched": counts.matched,
            "unchanged": counts.unchanged,
            "duplicate": counts.duplicate,
            "refused": counts.refused,
            "review": counts.review,
            "missing": counts.deactivated,
            "active_before": counts.active_before,
            "active_after": counts.active_after,
        } == {
            name: sum(total.values()) if isinstance(total := totals[name], dict) else total
            for name in (
                *("rows", "added", "matched", "unchanged", "duplicate", "refused", "review"),
                *("missing", "active_before", "active_after"),
            )
        }
        people = roll().values()
        state = wiring.court().state("osceola")
        active = sum(person.status is Status.ACTIVE for person in people)
        assert (len(people), active) == (counts.people_after, counts.active_after)
        assert (state.people, state.active) == (len(people), active)
        assert state.list_version == f"osceola-{quarter.as_of}"
        assert state.applying is None


def test_a_file_and_its_manifest_agree():
    quarter = county(600, 3).quarters[0]
    arrive(quarter.manifest, f"osceola-{quarter.as_of}.manifest.json")
    assert ingest(*quarter.file("csv")).status is FileStatus.PUBLISHED


def test_a_manifest_named_after_the_whole_file_name_counts_too():
    quarter = county(600, 3).quarters[0]
    content, name = quarter.file("csv")
    wrong = json.loads(quarter.manifest) | {"rows": 1}
    arrive(json.dumps(wrong).encode(), f"{name}.manifest.json")
    assert ingest(content, name).code == "ControlTotalsOff"


def test_the_history_tells_how_far_a_file_came():
    assert [step.what for step in first().history] == [
        "received",
        "planned",
        "applying",
        "published",
    ]


def test_a_published_list_is_announced_and_a_refused_file_is_not():
    queue = boto3.client("sqs").create_queue(QueueName="told")["QueueUrl"]
    bus = boto3.client("events")
    bus.put_rule(Name="told", EventPattern=json.dumps({"source": ["venire.ingest"]}))
    arn = "arn:aws:sqs:us-east-1:123456789012:told"
    bus.put_targets(Rule="told", Targets=[{"Id": "told", "Arn": arn}])
    first()
    ingest(as_csv(rows(3)).replace(b",", b";"), "bad.csv")
    messages = boto3.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
    (told,) = [json.loads(message["Body"]) for message in messages["Messages"]]
    assert told["detail-type"] == "List published"
    assert told["resources"] == ["venire-test"]  # for the rules of this stage and no other
    assert told["detail"] == {"county": "osceola", "list": "osceola-2026-07-01"}


def test_only_people_who_differ_are_written():
    first()
    versions = {one.id: one.version for one in roll().values()}
    people = [row(n, changed_on="2026-07-01") for n in range(60)]
    people[7] = row(7, res_line1="9 New Rd", changed_on="2026-09-01")
    ingest(as_csv(people), "second.csv")
    moved = {one.id for one in roll().values() if one.version != versions[one.id]}
    assert moved == {person_of(7).id}


# -- again, and in the wrong order --------------------------------------------------


def test_a_redelivered_file_changes_nothing():
    arrival = arrive(as_csv(rows(60)), PLACE)
    walk(arrival)
    before = items("people"), items("court")
    walk(arrival)
    assert (items("people"), items("court")) == before


def test_each_step_done_twice_changes_nothing():
    arrival = arrive(as_csv(rows(60)), PLACE)
    for step in (steps.register_file, steps.plan_file):
        assert called(step, arrival) == called(step, arrival)
    begun = called(steps.begin_applying, arrival)
    assert called(steps.begin_applying, arrival) == begun
    applied = [called(steps.apply_shard, arrival | {"shard": s}) for s in begun["shards"]]
    people = items("people")
    assert [called(steps.apply_shard, arrival | {"shard": s}) for s in begun["shards"]] == applied
    assert items("people") == people
    published = called(steps.publish_list, arrival | {"applied": applied})
    court = items("court")
    assert called(steps.publish_list, arrival | {"applied": applied}) == published
    assert items("court") == court


def test_the_same_bytes_under_another_name_change_nothing():
    first()
    people, state = items("people"), wiring.court().state("osceola")
    assert first().status is FileStatus.REPEATED
    assert (items("people"), wiring.court().state("osceola")) == (people, state)


def test_the_same_bytes_planned_twice_before_either_is_published_are_applied_once():
    one, two = (arrive(as_csv(rows(60)), name) for name in ("one.csv", "two.csv"))
    for arrival in (one, two):
        walk_to_the_plan(arrival)
    walk(one)
    people = items("people")
    assert called(steps.begin_applying, two)["status"] == "repeated"
    assert items("people") == people


def test_an_older_file_after_a_newer_one_is_refused():
    first()
    people = items("people")
    file = ingest(as_csv(rows(50, changed_on="2026-06-30")), "older.csv")
    assert (file.status, file.code) == (FileStatus.REFUSED, "FileTooOld")
    assert items("people") == people


def test_a_file_of_the_same_day_with_other_bytes_is_refused():
    first()
    assert ingest(as_csv(rows(61, changed_on="2026-07-01")), "again.csv").code == "FileTooOld"


def test_a_plan_has_one_hash_whenever_it_is_made():
    arrival = arrive(as_csv(rows(60)), PLACE)
    walk_to_the_plan(arrival)
    planned = on_file(arrival)
    assert planned.plan is not None
    wiring.court().update_file(planned, planned.model_copy(update={"plan": None}))
    with time_machine.travel(office.NOW + timedelta(days=1), tick=False):
        walk_to_the_plan(arrival)
    assert on_file(arrival).plan == planned.plan


def walk_to_the_plan(arrival: dict[str, Any]) -> None:
    called(steps.register_file, arrival)
    called(steps.plan_file, arrival)


# -- two files at once ----------------------------------------------------------------


def test_a_second_file_waits_while_one_is_applied():
    one = arrive(as_csv(rows(60, changed_on="2026-07-01")), "one.csv")
    for step in (steps.register_file, steps.plan_file, steps.begin_applying):
        called(step, one)
    two = arrive(as_csv(rows(60)), "two.csv")
    called(steps.register_file, two)
    with pytest.raises(CountyBusy):
        called(steps.plan_file, two)


def test_a_plan_whose_list_has_moved_is_made_anew():
    late = arrive(as_csv([*rows(58), row(70)]), "late.csv")
    walk_to_the_plan(late)
    first()
    with pytest.raises(Conflict):
        called(steps.begin_applying, late)
    file = walk(late)
    assert file.status is FileStatus.PUBLISHED
    assert (file.base, file.counts.added, file.counts.deactivated) == ("osceola-2026-07-01", 1, 2)


def test_no_file_begins_while_a_draw_is_open():
    arrival = arrive(as_csv(rows(60)), PLACE)
    walk_to_the_plan(arrival)
    boto3.client("dynamodb").update_item(
        TableName="court",
        Key={"pk": {"S": "COUNTY#osceola"}, "sk": {"S": "STATE"}},
        UpdateExpression="SET drawing = :draw",
        ExpressionAttributeValues={":draw": {"S": "petit-20270104T0800-kissimmee-d1"}},
    )
    with pytest.raises(CountyBusy):
        called(steps.begin_applying, arrival)
    assert items("people") == []


def test_a_task_that_outlived_its_file_changes_nobody():
    old = arrive(as_csv(rows(60, changed_on="2026-07-01")), "old.csv")
    walk(old)
    ingest(as_csv(rows(60, last_name="Newer")[:3] + rows(60)[3:]), "new.csv")
    people = items("people")
    late = on_file(old).model_copy(update={"status": FileStatus.APPLYING})
    wiring.court().update_file(on_file(old), late)
    shard = person_of(0).shard
    with pytest.raises(Conflict):
        called(steps.apply_shard, old | {"shard": shard})
    assert items("people") == people


def test_a_list_is_not_published_before_every_partition_is_done():
    arrival = arrive(as_csv(rows(60)), PLACE)
    for step in (steps.register_file, steps.plan_file):
        called(step, arrival)
    begun = called(steps.begin_applying, arrival)
    applied = [called(steps.apply_shard, arrival | {"shard": s}) for s in begun["shards"]]
    with pytest.raises(Exception, match="not every change"):
        called(steps.publish_list, arrival | {"applied": applied[1:]})
    assert wiring.court().state("osceola").list_version is None


# -- what the office wrote meanwhile ---------------------------------------------------


def test_what_the_office_wrote_between_plan_and_apply_is_kept():
    first()
    arrival = arrive(as_csv(rows(60, res_line1="9 New Rd")[:5] + rows(60)[5:]), "second.csv")
    walk_to_the_plan(arrival)
    own = Address(line1="1 Own Way", city="Kissimmee", state="FL", zip5="34744")
    flagged = amended(person_of(1), flags=(Flag.FELONY,))
    moved = amended(person_of(2), residence=own, address_from="juror", address_on=date(2026, 11, 2))
    walk(arrival)
    people = roll()
    assert people[flagged.id].flags == (Flag.FELONY,)
    assert people[flagged.id].residence.line1 == "9 New Rd"
    assert people[moved.id].residence == own
    assert person_of(3).residence.line1 == "9 New Rd"


# -- refused --------------------------------------------------------------------------


REFUSED = {
    "empty": (b"", "KindOf.csv", "FileEmpty"),
    "random": (bytes(range(256)) * 40, "f.csv", "ControlCharacters"),
    "utf-16": (as_csv(rows(3)).decode().encode("utf-16"), "f.csv", "EncodingUnreadable"),
    "nul": (as_csv(rows(3)).replace(b"Exampelquorne", b"Ex\0mple"), "f.csv", "ControlCharacters"),
    "quote": (
        as_csv(rows(3)).replace(b",Exampelquorne", b',"Exampelquorne'),
        "f.csv",
        "WidthWrong",
    ),
    "cut off": (as_fixed(rows(9))[:-700], "f.txt", "WidthWrong"),
    "no trailer": (as_fixed(rows(9))[:-401], "f.txt", "TrailerMissing"),
    "other county": (as_fixed(rows(9), county="07"), "f.txt", "WrongCounty"),
    "other columns": (as_csv(rows(3), ["sex"]), "f.csv", "ColumnsWrong"),
    "column twice": (as_csv(rows(3), [*row(), "sex"]), "f.csv", "ColumnsWrong"),
    "extra cell": (as_csv(rows(3)).replace(b",Y,26,", b",Y,Y,26,", 1), "f.csv", "WidthWrong"),
    "unknown layout": (as_csv(rows(3)), "f.xlsx", "LayoutUnknown"),
    "real people": (as_real_csv(rows(3)), "f.csv", "NotSynthetic"),
    "real people, fixed": (as_fixed(rows(3), producer="DHSMV"), "f.txt", "NotSynthetic"),
    "slipped": (as_csv(rows(30)).replace(b",Y,Y,26,", b",,YY,26,"), "f.csv", "TooManyRefused"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_bad_file_is_refused_with_a_code_and_nothing_is_written(what):
    first()
    people, state = items("people"), wiring.court().state("osceola")
    content, name, code = REFUSED[what]
    file = ingest(content, name)
    assert (file.status, file.code) == (FileStatus.REFUSED, code)
    assert file.message
    assert (items("people"), wiring.court().state("osceola")) == (people, state)


def test_production_takes_the_countys_file_and_never_a_made_up_one(monkeypatch):
    monkeypatch.setenv("STAGE", "production")
    assert ingest(as_real_csv(rows(60, changed_on="2026-07-01")), "real.csv").status == (
        FileStatus.PUBLISHED
    )
    people, state = items("people"), wiring.court().state("osceola")
    for content, name, kind in (
        (as_csv(rows(61)), "second.csv", "dhsmv"),
        (as_fixed(rows(61)), "second.txt", "dhsmv"),
        (as_list("deceased", [death(1)]), "dead.csv", "deceased"),
    ):
        file = ingest(content, name, kind=kind)
        assert (file.status, file.code) == (FileStatus.REFUSED, "SyntheticInProduction")
    assert (items("people"), wiring.court().state("osceola")) == (people, state)
    assert ingest(as_real_list("deceased", [death(1)]), "dead.csv", kind="deceased").counts.changed


@pytest.mark.parametrize(
    ("county_slug", "kind", "code"),
    [("osceola", "voters", "KindUnknown"), ("atlantis", "dhsmv", "WrongCounty")],
)
def test_a_file_in_a_wrong_folder_is_refused(county_slug, kind, code):
    file = walk(arrive(as_csv(rows(3)), "f.csv", county=county_slug, kind=kind))
    assert (file.status, file.code) == (FileStatus.REFUSED, code)


def test_a_file_of_another_county_is_refused_in_our_folder():
    orange = as_csv(rows(30, county_code="7"))
    assert ingest(orange, "f.csv").code == "WrongCounty"


# -- held -------------------------------------------------------------------------------


def held() -> dict[str, Any]:
    """Publish a list, and hold the next file."""
    first()
    arrival = arrive(as_csv(rows(30)), "short.csv")
    assert walk(arrival).status is FileStatus.HELD
    return arrival


def request(method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    """Ask the API as the court administrator does."""
    return asked(api.handler, method, path, body)


def approve(path: str, asked_for: dict[str, Any]) -> tuple[int, Any]:
    """Approve a release as another person does."""
    body = {"approve": asked_for["request"]}
    return asked(api.handler, "POST", f"{path}/release", body, by="judge-1", role="judge")


@pytest.fixture
def _workflow(_office: None, monkeypatch: pytest.MonkeyPatch) -> None:
    definition = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}
    machine = boto3.client("stepfunctions").create_state_machine(
        name="ingest",
        definition=json.dumps(definition),
        roleArn="arn:aws:iam::123456789012:role/ingest",
    )
    monkeypatch.setenv("INGEST_WORKFLOW", machine["stateMachineArn"])


def executions() -> list[str]:
    machine = wiring.setting("INGEST_WORKFLOW")
    found = boto3.client("stepfunctions").list_executions(stateMachineArn=machine)
    return sorted(execution["name"] for execution in found["executions"])


def test_a_held_file_changes_nobody_and_names_its_breakers():
    first()
    people = items("people")
    file = ingest(as_csv(rows(30)), "short.csv")
    assert file.status is FileStatus.HELD
    assert file.breakers == ("too_many_deactivated", "size_off")
    assert file.history[-1].why == "too_many_deactivated, size_off"
    assert items("people") == people


@pytest.mark.usefixtures("_workflow")
def test_a_released_file_goes_on_and_the_ledger_says_who_released_it():
    arrival = held()
    path = f"/v1/counties/osceola/files/{arrival['file']}"
    status, asked_for = request("POST", f"{path}/release", {"reason": MOVED})
    assert status == 202
    assert executions() == []
    assert request("GET", path)[1]["requests"] == [asked_for]
    assert approve(path, asked_for)[0] == 200
    assert executions() == [f"{arrival['file']}-released"]
    file = walk(arrival | {"released": True})
    assert file.status is FileStatus.PUBLISHED
    assert sum(person.status is Status.ACTIVE for person in roll().values()) == 30
    (first_step, second) = (one for one in file.history if "release" in one.what)
    assert (first_step.by, first_step.role) == ("administrator-1", "court-administrator")
    assert (second.by, second.role, second.why) == ("judge-1", "judge", MOVED)


@pytest.mark.usefixtures("_workflow")
def test_releasing_twice_is_releasing_once():
    path = f"/v1/counties/osceola/files/{held()['file']}"
    asked_for = [request("POST", f"{path}/release", {"reason": MOVED}) for _ in range(2)]
    assert asked_for[0] == asked_for[1]
    assert approve(path, asked_for[0][1]) == approve(path, asked_for[0][1])
    assert len(executions()) == 1


@pytest.mark.usefixtures("_workflow")
def test_a_second_release_is_taken_for_no_second_try_of_the_first():
    file = on_file(held())
    step = Step(what="released", at=office.NOW, by="clerk-1")
    first, second = (
        released_name(file.model_copy(update={"history": (step,) * times})) for times in (1, 2)
    )
    assert second not in {f"{first}-{attempt}" for attempt in range(2, 21)}
    assert first.startswith(file.id)
    assert second.startswith(file.id)


@pytest.mark.usefixtures("_workflow")
def test_a_rejected_file_is_put_away_for_good():
    arrival = held()
    people = items("people")
    path = f"/v1/counties/osceola/files/{arrival['file']}"
    status, shown = request("POST", f"{path}/reject", {"reason": "the file was cut off"})
    assert (status, shown["status"]) == (200, "rejected")
    assert request("POST", f"{path}/release", {"reason": "a second thought"})[0] == 409
    walk(arrival | {"released": True})
    assert on_file(arrival).status is FileStatus.REJECTED
    assert items("people") == people
    assert executions() == []


def test_a_file_that_is_not_held_is_not_released():
    path = f"/v1/counties/osceola/files/{first().id}/release"
    status, told = request("POST", path, {"reason": "nothing to release here"})
    assert (status, told["error"]) == (409, "Conflict")


def test_a_decision_needs_a_reason():
    path = f"/v1/counties/osceola/files/{held()['file']}/release"
    assert request("POST", path, {"reason": "why not"})[0] == 400


def test_the_clerk_reads_the_page_of_a_held_file():
    status, page = request("GET", f"/v1/counties/osceola/files/{held()['file']}/plan")
    assert status == 200
    assert "breaker,too_many_deactivated" in page


# -- reading and uploading ----------------------------------------------------------------


def test_the_files_of_a_county_are_listed_with_their_history():
    file = first()
    status, told = request("GET", "/v1/counties/osceola/files")
    assert status == 200
    assert [one["id"] for one in told["files"]] == [file.id]
    assert request("GET", f"/v1/counties/osceola/files/{file.id}")[1]["counts"]["added"] == 60


def test_a_file_that_is_not_there_is_not_found():
    assert request("GET", f"/v1/counties/osceola/files/F{'0' * 24}")[0] == 404


def test_an_upload_form_is_for_one_object_of_that_county():
    body = {"kind": "dhsmv", "name": "osceola-2026-10-01.csv"}
    status, form = request("POST", "/v1/counties/osceola/uploads", body)
    assert status == 201
    assert form["fields"]["key"] == "osceola/dhsmv/osceola-2026-10-01.csv"
    assert form["fields"]["Content-Type"] == "text/csv"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"kind": "dhsmv", "name": "../other.csv"}, "Invalid"),
        ({"kind": "dhsmv", "name": "a/b.csv"}, "Invalid"),
        ({"kind": "dhsmv", "name": "list.xlsx"}, "LayoutUnknown"),
        ({"kind": "voters", "name": "list.csv"}, "KindUnknown"),
        ({"kind": "felony", "name": "list.txt"}, "LayoutUnknown"),
        ({"kind": "dhsmv"}, "Invalid"),
    ],
)
def test_no_form_is_given_for_any_other_object(body, error):
    status, told = request("POST", "/v1/counties/osceola/uploads", body)
    assert 400 <= status < 500
    assert told["error"] == error


# -- evidence and privacy -------------------------------------------------------------------


def test_the_evidence_holds_the_very_plan_that_was_applied():
    file = first()
    text = wiring.evidence().get(f"osceola/files/{file.id}/plan.json")
    assert sha256(text) == file.plan
    told = json.loads(text)
    assert told["counts"]["added"] == 60
    assert told["by_zip"]["34741"] == {"added": 60, "after": 60}


def test_no_personal_word_reaches_the_ledger_the_evidence_or_the_workflow(capfd, caplog):
    made = county(300, 5, "--canary", "--faults", "hostile")
    words = {word for person in made.people for word in person["canaries"]}
    seen: list[str] = []
    for quarter in made.quarters:
        arrival = arrive(*quarter.file("csv"))
        told = [
            called(step, arrival)
            for step in (steps.register_file, steps.plan_file, steps.begin_applying)
        ]
        applied = [
            called(steps.apply_shard, arrival | {"shard": part}) for part in told[-1]["shards"]
        ]
        seen.append(json.dumps(told))
        seen.append(json.dumps(applied))
        seen.append(json.dumps(called(steps.publish_list, arrival | {"applied": applied})))
        damaged = arrive(quarter.csv.replace(b",", b";", 400), f"damaged-{quarter.as_of}.csv")
        seen.append(walk(damaged).model_dump_json())
        key = f"osceola/files/{arrival['file']}/plan.json"
        seen.append(wiring.evidence().get(key).decode())
    seen.append(json.dumps(items("court")))
    logged = str(capfd.readouterr()) + caplog.text
    assert '"message":"ingest"' in logged or "ingest" in caplog.messages
    seen.append(logged)
    everything = "".join(seen).lower()
    assert len(words) > 1000
    assert [word for word in words if word.lower() in everything] == []


def test_a_defect_is_told_without_its_text(monkeypatch):
    arrival = arrive(as_csv(rows(3)), PLACE)
    called(steps.register_file, arrival)
    monkeypatch.setenv("PAPERS_BUCKET", "Zqcanary")
    wiring.papers.cache_clear()
    with pytest.raises(Defect) as defect:
        called(steps.plan_file, arrival)
    assert "Zqcanary" not in str(defect.value)
    assert defect.value.__cause__ is None


def test_a_failure_is_written_into_the_files_history_and_changes_nothing_else():
    arrival = arrive(as_csv(rows(3)), PLACE)
    called(steps.register_file, arrival)
    told = called(steps.report_ingest_failure, arrival | {"failure": {"Error": "Lambda.Unknown"}})
    assert told["code"] == "Lambda.Unknown"
    assert on_file(arrival).status is FileStatus.RECEIVED
    assert on_file(arrival).history[-1].why == "Lambda.Unknown"
