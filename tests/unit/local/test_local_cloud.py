import hashlib
import json
import logging
import sys
import threading
import time
import uuid

import boto3
import pytest
from botocore.exceptions import ClientError
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import load_der_public_key


def put(cloud, key, body=b"x"):
    bucket = cloud.physical("ParcelBucket")
    return boto3.client("s3").put_object(Bucket=bucket, Key=key, Body=body)


def dead_letters(cloud):
    url, bodies = cloud.physical("Dead"), []
    sqs = boto3.client("sqs")
    while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in found:
            bodies.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return bodies


# -- what is deployed -----------------------------------------------------------


def test_outputs_have_their_values_and_a_false_condition_leaves_one_out(cloud):
    assert cloud.outputs["IntakeBucket"] == "parcels-123456789012-test"
    assert cloud.outputs["CourtTable"] == cloud.physical("ParcelTable")
    assert "Production" not in cloud.outputs


def test_the_table_has_the_protections_of_the_template(cloud):
    dynamodb, name = boto3.client("dynamodb"), cloud.physical("ParcelTable")
    table = dynamodb.describe_table(TableName=name)["Table"]
    backups = dynamodb.describe_continuous_backups(TableName=name)
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    expiry = dynamodb.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert table["SSEDescription"]["SSEType"] == "KMS"
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"
    assert expiry == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}


def test_the_bucket_has_the_protections_of_the_template(cloud):
    s3, name = boto3.client("s3"), cloud.physical("ParcelBucket")
    version = put(cloud, "other/locked.txt")["VersionId"]
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=name, Key="other/locked.txt", VersionId=version)
    rules = s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
    assert rules[0]["Expiration"] == {"Days": 30}
    assert s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"][
        "RestrictPublicBuckets"
    ]


# -- S3 -> queue -> function ----------------------------------------------------


def test_an_object_arrives_with_its_key_version_and_event(cloud, rows):
    made = put(cloud, "in/a name+ö.txt")
    cloud.settle(timeout=20)
    arrived = rows("ARRIVED")["in/a name+ö.txt"]
    assert arrived["version"] == made["VersionId"]
    assert arrived["name"] == "ObjectCreated:Put"


def test_an_object_outside_the_filter_is_not_announced(cloud, rows):
    put(cloud, "in/picture.png")
    put(cloud, "out/text.txt")
    cloud.settle(timeout=20)
    assert not {"in/picture.png", "out/text.txt"} & set(rows("ARRIVED"))


def test_a_reported_message_comes_again_alone_and_ends_among_the_dead_letters(
    cloud, rows, fresh_failures
):
    cloud.settle(timeout=20)
    dead_letters(cloud)
    for name in ("in/good1.txt", "in/bad.txt", "in/good2.txt"):
        put(cloud, name)
    cloud.settle(timeout=20)
    tries = {key for key in rows("TRY") if key.startswith(("in/good", "in/bad"))}
    again = {"in/bad.txt#1", "in/bad.txt#2", "in/bad.txt#3"}
    assert tries == again | {"in/good1.txt#1", "in/good2.txt#1"}
    (letter,) = dead_letters(cloud)
    assert letter["Records"][0]["s3"]["object"]["key"] == "in/bad.txt"
    assert {failure.error for failure in fresh_failures()} == {"BatchItemFailures"}


def test_a_function_that_breaks_gets_its_message_again_and_is_recorded(cloud, rows, fresh_failures):
    put(cloud, "in/worse.txt")
    cloud.settle(timeout=20)
    assert {key for key in rows("TRY") if "worse" in key} == {
        f"in/worse.txt#{n}" for n in (1, 2, 3)
    }
    assert [(one.what, one.error, one.how) for one in fresh_failures()] == [
        ("local-Receive", "RuntimeError", "queue")
    ] * 3
    assert len(dead_letters(cloud)) == 1


# -- workflows ------------------------------------------------------------------


def test_a_workflow_runs_its_functions_and_its_event_reaches_the_rule(
    cloud, ship, rows, fresh_failures
):
    ended = ship(parcel="box", grams=3)
    assert (ended["status"], json.loads(ended["output"])["parcel"]) == ("SUCCEEDED", "box")
    assert "box" in rows("PARCEL")
    assert rows("OBSERVED")["box"]["kind"] == "Stamped"
    assert fresh_failures() == []


def test_a_rule_that_only_keeps_time_hears_no_event(cloud):
    events, url = boto3.client("events"), cloud.physical("Dead")
    told = boto3.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    queue = told["Attributes"]["QueueArn"]
    events.put_rule(Name="by-time", ScheduleExpression="rate(36 hours)")
    events.put_rule(Name="by-event", EventPattern='{"source": ["parcel.test"]}')
    for rule in ("by-time", "by-event"):
        events.put_targets(Rule=rule, Targets=[{"Id": "1", "Arn": queue, "Input": f'["{rule}"]'}])

    entry = {"Source": "parcel.test", "DetailType": "Anything", "Detail": "{}"}
    events.put_events(Entries=[entry])
    cloud.settle()

    heard = dead_letters(cloud)
    for rule in ("by-time", "by-event"):
        events.remove_targets(Rule=rule, Ids=["1"])
        events.delete_rule(Name=rule)
    assert heard == [["by-event"]]


def test_a_refusal_that_a_workflow_catches_is_no_failure(cloud, ship, fresh_failures):
    ended = ship(parcel="anvil", grams=5000)
    assert (ended["status"], ended["error"]) == ("FAILED", "SentBack")
    assert fresh_failures() == []
    assert [one.error for one in cloud.refusals][-1:] == ["TooHeavy"]


def test_a_defect_in_a_workflow_is_one_failure(ship, fresh_failures):
    assert ship(parcel="hole", grams=-1)["status"] == "FAILED"
    (failure,) = fresh_failures()
    assert (failure.what, failure.error, failure.how) == ("local-Weigh", "ValueError", "workflow")
    assert failure.place.startswith("parcel/steps.py:")


def test_a_workflow_that_breaks_by_itself_is_a_failure(ship, fresh_failures):
    assert ship(grams=1)["status"] == "FAILED"  # the function breaks on the missing name
    assert ship(parcel="x")["status"] == "FAILED"
    assert len(fresh_failures()) == 2


def test_a_task_that_answers_more_than_256_kib_fails(ship, fresh_failures):
    ended = ship(parcel="huge", grams=999)
    assert ended["error"] == "States.DataLimitExceeded"
    assert [one.error for one in fresh_failures()] == ["States.DataLimitExceeded"]


def test_an_execution_with_more_than_256_kib_of_input_is_refused(cloud):
    with pytest.raises(ClientError, match="ValidationException"):
        boto3.client("stepfunctions").start_execution(
            stateMachineArn=cloud.physical("Ship"), input=json.dumps({"parcel": "x" * 262_144})
        )


def test_executions_without_a_name_are_two_executions(cloud):
    workflows, machine = boto3.client("stepfunctions"), cloud.physical("Ship")
    same = json.dumps({"parcel": "twin", "grams": 1})
    made = {
        workflows.start_execution(stateMachineArn=machine, input=same)["executionArn"]
        for _ in range(2)
    }
    cloud.settle(timeout=20)
    assert len(made) == 2


def test_a_function_sees_the_alias_by_which_it_is_invoked(cloud):
    answer = cloud.invoke("Weigh", {"parcel": "p", "grams": 1}).value()
    assert answer["called"].endswith(":function:local-Weigh")
    by_alias = boto3.client("lambda").invoke(
        FunctionName="local-Weigh:live", Payload=json.dumps({"parcel": "p", "grams": 1})
    )
    assert json.load(by_alias["Payload"])["parcel"] == "p"


# -- asynchronous invocations ---------------------------------------------------


def test_an_asynchronous_invocation_is_tried_three_times_and_then_reported(
    cloud, rows, fresh_failures
):
    dead_letters(cloud)
    answer = boto3.client("lambda").invoke(
        FunctionName=cloud.physical("Fragile"),
        InvocationType="Event",
        Payload=json.dumps({"what": "glass"}),
    )
    assert answer["StatusCode"] == 202
    cloud.settle(timeout=20)
    tried = rows("FRAGILE")
    assert sorted(tried) == ["0", "1", "2"]
    assert len({row["request"] for row in tried.values()}) == 1
    (report,) = dead_letters(cloud)
    assert report["requestContext"]["condition"] == "RetriesExhausted"
    assert report["requestPayload"] == {"what": "glass"}
    assert len(fresh_failures()) == 3


def test_an_event_over_1_mib_is_refused(cloud):
    with pytest.raises(Exception, match="asynchronous event"):
        boto3.client("lambda").invoke(
            FunctionName=cloud.physical("Fragile"),
            InvocationType="Event",
            Payload=json.dumps({"what": "x" * 1_048_576}),
        )


# -- the API --------------------------------------------------------------------


def ask(cloud, path, *, method="GET", token=None, **named):
    bearer = token or cloud.token("clerk")
    return cloud.request(method, path, headers={"Authorization": f"Bearer {bearer}"}, **named)


def test_a_request_becomes_a_proxy_event(cloud):
    answer = ask(cloud, "/v1/parcels/a%20b?x=1&x=2&y=", method="POST", body='{"of": "text"}')
    event = answer.json
    assert answer.status_code == 200
    assert answer.headers.getlist("X-Two") == ["a", "b"]
    assert event["resource"] == "/v1/parcels/{parcel}"
    assert event["pathParameters"] == {"parcel": "a b"}
    assert event["queryStringParameters"] == {"x": "2", "y": ""}
    assert event["multiValueQueryStringParameters"] == {"x": ["1", "2"], "y": [""]}
    assert (event["body"], event["isBase64Encoded"]) == ('{"of": "text"}', False)
    assert event["requestContext"]["stage"] == "test"


def test_the_authorisers_context_reaches_the_function_as_text(cloud):
    context = ask(cloud, "/v1/parcels/x").json["requestContext"]["authorizer"]
    assert context["principalId"] == "local-clerk"
    assert (context["role"], context["may"], context["level"]) == ("clerk", "true", "3")


@pytest.mark.parametrize(("bearer", "status"), [("not.a.token", 401), ("broken", 500), (None, 401)])
def test_without_a_good_token_nothing_is_answered(cloud, bearer, status):
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    assert cloud.request("GET", "/v1/parcels/x", headers=headers).status_code == status


def test_a_role_without_access_is_denied(cloud):
    answer = ask(cloud, "/v1/parcels/x", token=cloud.token("stranger"))
    assert answer.status_code == 403
    assert "explicit deny" in answer.json["Message"]


def test_a_401_of_the_authoriser_is_no_failure(cloud, fresh_failures):
    ask(cloud, "/v1/parcels/x", token="not.a.token")
    assert fresh_failures() == []


def test_a_public_route_needs_no_token(cloud):
    answer = cloud.request("GET", "/v1/public/any/where")
    assert answer.json["pathParameters"] == {"proxy": "any/where"}
    assert "authorizer" not in answer.json["requestContext"]


@pytest.mark.parametrize(
    ("path", "status"), [("broken", 502), ("shapeless", 502), ("../../nowhere", 403)]
)
def test_what_goes_wrong_behind_the_api_has_its_status(cloud, path, status):
    assert ask(cloud, f"/v1/parcels/{path}").status_code == status


def test_binary_is_decoded_only_for_who_accepts_it(cloud):
    bearer = {"Authorization": f"Bearer {cloud.token('clerk')}"}
    wanted = cloud.request("GET", "/v1/parcels/pdf", headers=bearer | {"Accept": "application/pdf"})
    plain = cloud.request("GET", "/v1/parcels/pdf", headers=bearer | {"Accept": "text/html"})
    assert (wanted.data, plain.data) == (b"%PDF\xff", b"JVBERv8=")


def test_a_preflight_is_answered_by_the_api_itself(cloud):
    answer = cloud.request("OPTIONS", "/v1/parcels/x")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


# -- keys -----------------------------------------------------------------------


def test_a_digest_is_signed_as_it_is(cloud):
    kms, key = boto3.client("kms"), cloud.outputs["Seal"]
    digest = hashlib.sha256(b"the result").digest()
    how = {"KeyId": key, "MessageType": "DIGEST", "SigningAlgorithm": "ECDSA_SHA_256"}
    signature = kms.sign(Message=digest, **how)["Signature"]
    public = load_der_public_key(kms.get_public_key(KeyId=key)["PublicKey"])
    public.verify(signature, digest, ec.ECDSA(Prehashed(hashes.SHA256())))
    public.verify(signature, b"the result", ec.ECDSA(hashes.SHA256()))
    assert kms.verify(Message=digest, Signature=signature, **how)["SignatureValid"]
    with pytest.raises(InvalidSignature):
        public.verify(signature, b"another result", ec.ECDSA(hashes.SHA256()))


def test_a_digest_of_the_wrong_length_is_refused(cloud):
    with pytest.raises(ClientError, match="ValidationException"):
        boto3.client("kms").sign(
            KeyId="alias/seal-test",
            Message=b"short",
            MessageType="DIGEST",
            SigningAlgorithm="ECDSA_SHA_256",
        )


def test_a_wrong_signature_is_refused_as_kms_refuses_it(cloud):
    kms, how = boto3.client("kms"), {"KeyId": "alias/seal-test", "Message": b"raw"}
    signed = kms.sign(SigningAlgorithm="ECDSA_SHA_256", **how)["Signature"]
    assert kms.verify(SigningAlgorithm="ECDSA_SHA_256", Signature=signed, **how)["SignatureValid"]
    with pytest.raises(ClientError, match="KMSInvalidSignatureException"):
        kms.verify(
            KeyId="alias/seal-test",
            Message=b"other",
            SigningAlgorithm="ECDSA_SHA_256",
            Signature=signed,
        )


# -- threads, the environment, the log ------------------------------------------


@pytest.fixture
def restless():
    """Let threads take turns a thousand times as often, so that a race shows."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(usual)


def test_of_eight_threads_exactly_one_wins_a_conditional_put(cloud, restless):
    clients = [boto3.client("dynamodb") for _ in range(8)]
    for _ in range(20):
        key, wins, start = str(uuid.uuid4()), [], threading.Barrier(len(clients))

        def race(client, key=key, wins=wins, start=start):
            start.wait()
            try:
                client.put_item(
                    TableName=cloud.physical("ParcelTable"),
                    Item={"pk": {"S": "RACE"}, "sk": {"S": key}},
                    ConditionExpression="attribute_not_exists(pk)",
                )
            except client.exceptions.ConditionalCheckFailedException:
                return
            wins.append(client)

        threads = [threading.Thread(target=race, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(wins) == 1


def test_a_long_poll_keeps_nobody_waiting(cloud):
    sqs = boto3.client("sqs")
    empty = sqs.create_queue(QueueName="empty")["QueueUrl"]
    poll = threading.Thread(
        target=sqs.receive_message, kwargs={"QueueUrl": empty, "WaitTimeSeconds": 10}
    )
    poll.start()
    time.sleep(0.2)
    started = time.monotonic()
    put(cloud, "other/meanwhile.txt")
    assert time.monotonic() - started < 5
    poll.join()


def test_no_text_of_an_error_reaches_the_log(cloud, ship, caplog):
    with caplog.at_level(logging.INFO):
        ship(parcel="anvil", grams=5000)
        ship(parcel="hole", grams=-1)
        put(cloud, "in/worse-canary.txt")
        cloud.settle(timeout=20)
    assert "TooHeavy" in caplog.text
    assert "canary" not in caplog.text.lower()
