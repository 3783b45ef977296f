import random
import time

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from local import moto_speed

PAIRS, SINGLES = "pairs", "singles"
MARKED = "marked"  # an attribute of some items, and the local index over it


def create(dynamodb):
    index = {
        "IndexName": MARKED,
        "KeySchema": schema("pk", MARKED),
        "Projection": {"ProjectionType": "ALL"},
    }
    for name, keys, more in (
        (PAIRS, ("pk", "sk"), {"LocalSecondaryIndexes": [index]}),
        (SINGLES, ("pk",), {}),
    ):
        attributes = (*keys, MARKED) if more else keys
        dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": k, "AttributeType": "S"} for k in attributes],
            KeySchema=schema(*keys),
            **more,
        )


def schema(*keys):
    kinds = ("HASH", "RANGE")
    return [{"AttributeName": k, "KeyType": kind} for k, kind in zip(keys, kinds, strict=False)]


def value(chance):
    return chance.choice(
        [
            {"S": chance.choice(["", "é", "x" * 30])},
            {"N": str(chance.randint(-9, 9))},
            {"BOOL": chance.choice([True, False])},
            {"NULL": True},
            {"B": b"\x00\xff"},
            {"SS": ["a", "b"]},
            {"NS": ["1", "2.5"]},
            {"BS": [b"\x01"]},
            {"L": [{"S": "in"}, {"M": {"deep": {"N": "1"}, "b": {"B": b"\x02"}}}]},
            {"M": {"a": {"L": []}, "b": {"S": "c"}}},
        ]
    )


def key(chance, table):
    own = {"pk": {"S": f"p{chance.randint(0, 3)}"}}
    return own | ({"sk": {"S": f"s{chance.randint(0, 6)}"}} if table == PAIRS else {})


def item(chance, table):
    mark = {MARKED: {"S": f"m{chance.randint(0, 9)}"}} if chance.random() < 0.4 else {}
    return (
        key(chance, table)
        | mark
        | {f"a{number}": value(chance) for number in range(chance.randint(0, 4))}
    )


def condition(chance):
    return chance.choice(
        [
            {},
            {"ConditionExpression": "attribute_exists(pk)"},
            {"ConditionExpression": "attribute_not_exists(pk)"},
        ]
    )


def step(chance, table):
    update = {
        "UpdateExpression": "SET counted = if_not_exists(counted, :zero) + :one",
        "ExpressionAttributeValues": {":zero": {"N": "0"}, ":one": {"N": "1"}},
    }
    name = {"TableName": table}
    return chance.choice(
        [
            {"Put": name | {"Item": item(chance, table)} | condition(chance)},
            {"Delete": name | {"Key": key(chance, table)} | condition(chance)},
            {"Update": name | {"Key": key(chance, table)} | update | condition(chance)},
        ]
    )


def operation(chance):
    table = chance.choice([PAIRS, SINGLES])
    name = {"TableName": table}
    kind = chance.randint(0, 9)
    if kind <= 3:
        ((verb, arguments),) = step(chance, table).items()
        return f"{verb.lower()}_item", arguments
    if kind <= 6:
        tables = [chance.choice([PAIRS, SINGLES]) for _ in range(chance.randint(1, 4))]
        return "transact_write_items", {"TransactItems": [step(chance, one) for one in tables]}
    if kind == 7:
        return "scan", name
    if kind == 8:
        return "get_item", name | {"Key": key(chance, table)}
    wanted = {"KeyConditionExpression": "pk = :p", "ScanIndexForward": chance.random() < 0.5}
    values = {":p": {"S": f"p{chance.randint(0, 4)}"}}
    if table == PAIRS and chance.random() < 0.5:
        wanted |= {"IndexName": MARKED, "ConsistentRead": True}
    elif table == PAIRS and chance.random() < 0.5:
        wanted["KeyConditionExpression"] += " AND sk > :s"
        values[":s"] = {"S": "s2"}
    if chance.random() < 0.5:
        wanted["Limit"] = 2
    return "query", name | wanted | {"ExpressionAttributeValues": values}


def told(dynamodb, kind, arguments):
    """Return everything a caller sees: a whole paged answer, or the error."""
    try:
        if kind in ("query", "scan"):
            pages = dynamodb.get_paginator(kind).paginate(**arguments)
            return [(page["Items"], page["Count"], page.get("LastEvaluatedKey")) for page in pages]
        answer = getattr(dynamodb, kind)(**arguments)
    except ClientError as error:
        return error.response["Error"], error.response.get("CancellationReasons")
    answer.pop("ResponseMetadata")
    return answer


def history(seed, count):
    chance = random.Random(seed)
    with mock_aws():
        dynamodb = boto3.client("dynamodb", region_name="us-east-1")
        create(dynamodb)
        answers = [told(dynamodb, *operation(chance)) for _ in range(count)]
        answers += [told(dynamodb, "scan", {"TableName": name}) for name in (PAIRS, SINGLES)]
    return answers


@pytest.mark.parametrize("seed", range(4))
def test_the_faster_parts_answer_as_plain_moto_does(seed):
    plain = history(seed, 250)
    with moto_speed.installed():
        assert history(seed, 250) == plain
    cancelled = [answer for answer in plain if isinstance(answer, tuple)]
    assert len(cancelled) > 10


def test_an_item_over_the_limit_is_refused():
    with mock_aws(), moto_speed.installed():
        dynamodb = boto3.client("dynamodb", region_name="us-east-1")
        create(dynamodb)
        whole = {"pk": {"S": "a"}, "a": {"S": "x" * 204_000}, "b": {"S": "x" * 200_000}}
        dynamodb.put_item(TableName=SINGLES, Item=whole)
        with pytest.raises(ClientError, match="size"):
            dynamodb.put_item(TableName=SINGLES, Item=whole | {"c": {"S": "x" * 2_000}})


def test_a_key_does_what_it_is_for_with_a_pair_or_without_one():
    with mock_aws(), moto_speed.installed():
        kms = boto3.client("kms", region_name="us-east-1")
        made = {
            spec: kms.create_key(KeySpec=spec, KeyUsage=use)["KeyMetadata"]["KeyId"]
            for spec, use in (
                ("HMAC_256", "GENERATE_VERIFY_MAC"),
                ("ECC_NIST_P256", "SIGN_VERIFY"),
                ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"),
            )
        }
        hashed = {"KeyId": made["HMAC_256"], "MacAlgorithm": "HMAC_SHA_256", "Message": b"x"}
        mac = kms.generate_mac(**hashed)["Mac"]
        assert kms.verify_mac(**hashed, Mac=mac)["MacValid"]
        signed = {
            "KeyId": made["ECC_NIST_P256"],
            "Message": b"x",
            "SigningAlgorithm": "ECDSA_SHA_256",
        }
        assert kms.verify(**signed, Signature=kms.sign(**signed)["Signature"])["SignatureValid"]
        sealed = kms.encrypt(KeyId=made["SYMMETRIC_DEFAULT"], Plaintext=b"x")["CiphertextBlob"]
        assert kms.decrypt(CiphertextBlob=sealed)["Plaintext"] == b"x"


def test_a_transaction_on_a_big_table_takes_no_longer_than_on_a_small_one():
    with mock_aws(), moto_speed.installed():
        dynamodb = boto3.client("dynamodb", region_name="us-east-1")
        create(dynamodb)
        for start in range(0, 1000, 25):
            requests = [
                {"PutRequest": {"Item": {"pk": {"S": f"p{n % 16}"}, "sk": {"S": str(n)}}}}
                for n in range(start, start + 25)
            ]
            dynamodb.batch_write_item(RequestItems={PAIRS: requests})
        puts = [
            {"Put": {"TableName": PAIRS, "Item": {"pk": {"S": "p1"}, "sk": {"S": str(n)}}}}
            for n in range(25)
        ]
        started = time.process_time()
        for _ in range(5):
            dynamodb.transact_write_items(TransactItems=puts)
        assert time.process_time() - started < 2  # plain moto needs more than ten times that
