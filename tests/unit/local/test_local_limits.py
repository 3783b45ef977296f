import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from local import limits

TABLE = "parcels"


@pytest.fixture
def table():
    with mock_aws(), limits.enforced():
        dynamodb = boto3.client("dynamodb", region_name="us-east-1")
        dynamodb.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        )
        yield dynamodb


@pytest.fixture
def ranged(table):
    table.delete_table(TableName=TABLE)
    table.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
    )
    return table


def puts(count):
    return [{"PutRequest": {"Item": {"pk": {"S": str(number)}}}} for number in range(count)]


def count(table):
    pages = table.get_paginator("scan").paginate(TableName=TABLE)
    return sum(page["Count"] for page in pages)


def code(refused):
    return refused.value.response["Error"]["Code"]


def test_25_items_a_batch_are_written_and_26_are_refused(table):
    table.batch_write_item(RequestItems={TABLE: puts(25)})
    with pytest.raises(ClientError) as refused:
        table.batch_write_item(RequestItems={TABLE: puts(26)})
    assert (code(refused), count(table)) == ("ValidationException", 25)


def test_100_keys_a_batch_are_read_and_101_are_refused(table):
    keys = [{"pk": {"S": str(number)}} for number in range(101)]
    assert table.batch_get_item(RequestItems={TABLE: {"Keys": keys[:100]}})["Responses"]
    with pytest.raises(ClientError) as refused:
        table.batch_get_item(RequestItems={TABLE: {"Keys": keys}})
    assert code(refused) == "ValidationException"


@pytest.mark.parametrize(("first", "last", "fits"), [("a", "b", True), ("b", "a", False)])
def test_a_range_that_ends_before_it_begins_is_refused(ranged, first, last, fits):
    def asked():
        return ranged.query(
            TableName=TABLE,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :from AND :to",
            ExpressionAttributeValues={
                ":pk": {"S": "p"},
                ":from": {"S": first},
                ":to": {"S": last},
            },
        )

    if fits:
        assert asked()["Count"] == 0
        return
    with pytest.raises(ClientError) as refused:
        asked()
    assert code(refused) == "ValidationException"


def big_puts(size):
    item = {"TableName": TABLE}
    return [
        {"Put": item | {"Item": {"pk": {"S": str(n)}, "text": {"S": "x" * size}}}}
        for n in range(20)
    ]


def test_a_transaction_of_more_than_4_mb_is_refused_whole(table):
    table.transact_write_items(TransactItems=big_puts(200_000))
    assert count(table) == 20
    with pytest.raises(ClientError) as refused:
        table.transact_write_items(TransactItems=big_puts(220_000))
    assert code(refused) == "ValidationException"


def add_one(token):
    return {
        "ClientRequestToken": token,
        "TransactItems": [
            {
                "Update": {
                    "TableName": TABLE,
                    "Key": {"pk": {"S": "count"}},
                    "UpdateExpression": "ADD held :one",
                    "ExpressionAttributeValues": {":one": {"N": "1"}},
                }
            }
        ],
    }


def held(table):
    return table.get_item(TableName=TABLE, Key={"pk": {"S": "count"}})["Item"]["held"]["N"]


def test_a_repeat_under_a_token_succeeds_and_does_nothing(table):
    table.transact_write_items(**add_one("same"))
    table.transact_write_items(**add_one("same"))
    assert held(table) == "1"
    table.transact_write_items(**add_one("other"))
    assert held(table) == "2"


def test_a_token_used_for_another_transaction_is_refused(table):
    table.transact_write_items(**add_one("same"))
    with pytest.raises(ClientError) as refused:
        table.transact_write_items(ClientRequestToken="same", TransactItems=big_puts(1))
    assert code(refused) == "IdempotentParameterMismatchException"


def test_a_cancelled_transaction_can_be_tried_again_under_its_token(table):
    wanted = add_one("later")
    wanted["TransactItems"][0]["Update"]["ConditionExpression"] = "attribute_exists(pk)"
    with pytest.raises(ClientError) as refused:
        table.transact_write_items(**wanted)
    assert code(refused) == "TransactionCanceledException"
    table.put_item(TableName=TABLE, Item={"pk": {"S": "count"}})
    table.transact_write_items(**wanted)
    assert held(table) == "1"


def test_a_token_is_forgotten_after_ten_minutes(table, monkeypatch):
    table.transact_write_items(**add_one("old"))
    monkeypatch.setattr(limits, "TOKEN_SECONDS", -1)
    table.transact_write_items(**add_one("old"))
    assert held(table) == "2"


@pytest.mark.parametrize(
    "extra",
    [
        {"ExpressionAttributeValues": {":used": {"S": "x"}, ":unused": {"S": "x"}}},
        {
            "ExpressionAttributeValues": {":used": {"S": "x"}},
            "ExpressionAttributeNames": {"#unused": "x"},
        },
    ],
)
def test_names_and_values_that_nothing_uses_are_refused(table, extra):
    with pytest.raises(ClientError) as refused:
        table.query(TableName=TABLE, KeyConditionExpression="pk = :used", **extra)
    assert code(refused) == "ValidationException"


def test_names_and_values_in_several_expressions_are_used(table):
    table.put_item(TableName=TABLE, Item={"pk": {"S": "a"}, "name": {"S": "b"}})
    found = table.query(
        TableName=TABLE,
        KeyConditionExpression="#k=:k",
        FilterExpression="#n = :n",
        ProjectionExpression="#n",
        ExpressionAttributeNames={"#k": "pk", "#n": "name"},
        ExpressionAttributeValues={":k": {"S": "a"}, ":n": {"S": "b"}},
    )
    assert found["Items"] == [{"name": {"S": "b"}}]
