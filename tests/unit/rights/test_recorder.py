"""The recorder keeps each right that a function's call needs, and nothing of what a test does."""

import json

import boto3
import intake
import office
import pytest
import recorder
from recorder import Need, Recorder, needs

from draw import api as draw_api
from draw import steps
from jury import wiring


@pytest.fixture
def watching(court_office):
    one = Recorder(recorder.handlers() | {"sample.desk.handler": "SampleDesk"})
    one.look()
    yield one
    one.look_away()


def used(one, function):
    return {need for who, need in one.used if who == function}


def test_a_call_belongs_to_the_function_whose_handler_made_it(watching):
    office.publish(office.residents(300))
    assert not watching.used  # the test itself did that
    pool = office.order(250)
    steps.open_draw(office.identifiers(pool), None)
    assert {function for function, _need in watching.used} == {"OpenDraw"}
    assert Need("kms:GenerateRandom", "*") in used(watching, "OpenDraw")
    assert Need(
        "dynamodb:PutItem", "${PeopleTable.Arn}", (("dynamodb:LeadingKeys", ("DRAWKEY#",)),)
    ) in used(watching, "OpenDraw")


def test_a_door_that_is_asked_past_its_handler_is_its_functions(watching):
    intake.asked(draw_api.door, "GET", f"/v1/counties/{office.COUNTY}/pools")
    assert {function for function, _need in watching.used} == {"DrawApi"}


def test_whoever_signs_a_form_or_a_link_needs_the_right_that_it_carries(watching):
    def handler(_event, _context):
        wiring.intake().upload_form("osceola/dhsmv/1.csv", media="text/csv", largest=9, seconds=9)
        wiring.evidence().link("osceola/draws/D1/bundle.zip")

    as_if_deployed(handler)({}, None)
    assert used(watching, "SampleDesk") == {
        Need("s3:PutObject", "${IntakeBucket.Arn}/osceola/dhsmv/#"),
        Need("s3:GetObject", "${EvidenceBucket.Arn}/osceola/draws/#/bundle.zip"),
    }


def test_whoever_finds_nothing_needs_the_right_to_be_told_so(watching):
    def handler(_event, _context):
        assert wiring.intake().side_file("osceola/dhsmv/1.csv.manifest.json") is None

    as_if_deployed(handler)({}, None)
    assert Need("s3:ListBucket", "${IntakeBucket.Arn}") in used(watching, "SampleDesk")


def test_each_part_of_a_transaction_is_a_right_of_its_own(court_office):
    key = {"pk": {"S": "COUNTY#osceola"}, "sk": {"S": "X"}}
    found = needs(
        "dynamodb",
        "TransactWriteItems",
        {
            "TransactItems": [
                {"Put": {"TableName": "court", "Item": key}},
                {"Update": {"TableName": "summons", "Key": key}},
                {"Delete": {"TableName": "guard", "Key": key}},
                {"ConditionCheck": {"TableName": "access", "Key": key}},
            ]
        },
    )
    assert [(one.action, one.resource) for one in found] == [
        ("dynamodb:PutItem", "${CourtTable.Arn}"),
        ("dynamodb:UpdateItem", "${SummonsTable.Arn}"),
        ("dynamodb:DeleteItem", "${GuardTable.Arn}"),
        ("dynamodb:ConditionCheckItem", "${AccessTable.Arn}"),
    ]


def test_a_batch_is_a_right_of_its_own_with_all_its_keys(court_office):
    keys = [{"pk": {"S": one}, "sk": {"S": "X"}} for one in ("LOG#1", "STAFF#2")]
    asked = {"RequestItems": {"access": [{"PutRequest": {"Item": one}} for one in keys]}}
    (found,) = needs("dynamodb", "BatchWriteItem", asked)
    assert found.action == "dynamodb:BatchWriteItem"
    assert found.facts == (("dynamodb:LeadingKeys", ("LOG#", "STAFF#")),)


def test_a_copy_is_read_there_and_put_here(court_office):
    source = {"Bucket": "intake", "Key": "osceola/dhsmv/a.csv", "VersionId": "v"}
    asked = {"Bucket": "held", "Key": "osceola/H1/a.csv", "CopySource": source}
    assert list(needs("s3", "CopyObject", asked)) == [
        Need("s3:GetObjectVersion", "${IntakeBucket.Arn}/osceola/dhsmv/a.csv"),
        Need("s3:PutObject", "${HeldBucket.Arn}/osceola/#/a.csv"),
    ]


@pytest.mark.parametrize(
    ("service", "operation", "asked"),
    [
        (
            "dynamodb",
            "Query",
            {
                "TableName": "people",
                "IndexName": "by-name",
                "KeyConditionExpression": "surname = :name",
                "ExpressionAttributeValues": {":name": {"S": "osc#sample-person"}},
            },
        ),
        ("dynamodb", "GetItem", {"TableName": "guard", "Key": {"pk": {"S": "sample-person"}}}),
        ("sns", "Publish", {"PhoneNumber": "sample-person"}),
        ("sesv2", "SendEmail", {"FromEmailAddress": "sample-person"}),
    ],
)
def test_nothing_is_kept_of_a_person(court_office, service, operation, asked):
    assert "sample-person" not in repr(list(needs(service, operation, asked)))


def test_the_records_are_written_for_the_comparison(watching, tmp_path):
    watching.keep("OpenDraw", iter([Need("kms:GenerateRandom", "*")]))
    watching.write(tmp_path)
    (path,) = tmp_path.glob("*.jsonl")
    (line,) = map(json.loads, path.read_text().splitlines())
    assert line["function"] == "OpenDraw"
    assert line["test"].endswith("test_the_records_are_written_for_the_comparison")


def test_every_variable_and_handler_of_the_template_is_known(court_office):
    assert recorder.handlers()["draw.steps.open_draw"] == "OpenDraw"
    assert {"PEOPLE_TABLE", "MATCHING_KEY", "HELD_BUCKET"} <= set(recorder.variables())


def test_what_a_service_does_within_a_call_belongs_to_nobody(watching):
    def handler(_event, _context):
        boto3.client("kms").generate_random(NumberOfBytes=1)

    def within(**_facts):
        boto3.client("sqs").list_queues()

    events = boto3.client("kms").meta.events
    events.register("before-send.kms.GenerateRandom", within)
    as_if_deployed(handler)({}, None)
    events.unregister("before-send.kms.GenerateRandom", within)
    assert {need.action for need in used(watching, "SampleDesk")} == {"kms:GenerateRandom"}


def test_what_a_test_does_while_a_handler_waits_belongs_to_nobody(watching):
    def handler(_event, context):
        context()
        boto3.client("kms").generate_random(NumberOfBytes=1)

    def meanwhile():
        boto3.client("sqs").list_queues()
        list(boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket="intake"))

    as_if_deployed(handler)({}, meanwhile)
    assert {need.action for need in used(watching, "SampleDesk")} == {"kms:GenerateRandom"}


def as_if_deployed(handler):
    """Let a function count as a handler: one is known by its module's name and its own."""
    names = {"__name__": "sample.desk", "boto3": boto3, "wiring": wiring}
    return type(handler)(handler.__code__, names, "handler")
