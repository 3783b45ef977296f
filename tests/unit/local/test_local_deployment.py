import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

import boto3
import pytest

from local import LocalCloud
from local.cloud import SecondCloudError
from local.resources import UnknownResourceError, create
from local.resources.site import UnknownPropertyError
from local.stack import DeploymentError
from local.tokens import TokenIssuer

FIXTURE = Path(__file__).parent / "fixture"


def test_an_unknown_kind_of_resource_is_refused(site):
    with pytest.raises(UnknownResourceError, match="AWS::EC2::Instance"):
        create(site, "Thing", "AWS::EC2::Instance", {})


def test_an_unknown_property_is_refused(site):
    with pytest.raises(UnknownPropertyError, match="Colour"):
        create(site, "Thing", "AWS::SQS::Queue", {"Colour": "red"})


def test_a_missing_property_is_refused(site):
    with pytest.raises(UnknownPropertyError, match="Handler"):
        create(site, "Thing", "AWS::Lambda::Function", {})


def test_what_has_no_local_counterpart_answers_with_its_name(site):
    assert create(site, "Bell", "AWS::CloudWatch::Alarm", {"Any": "thing"}).ref == "local-Bell"


def test_a_queue_has_a_name_made_from_its_logical_id(site):
    made = create(site, "Line", "AWS::SQS::Queue", {"DelaySeconds": 3})
    found = boto3.client("sqs").get_queue_attributes(QueueUrl=made.ref, AttributeNames=["All"])
    assert made.attributes["QueueName"] == "local-Line"
    assert found["Attributes"]["DelaySeconds"] == "3"
    assert found["Attributes"]["QueueArn"] == made.attributes["Arn"]


def test_a_schedule_with_an_unsupported_target_is_refused(site):
    target = {"Arn": "arn:aws:ecs:us-east-1:123456789012:cluster/x", "RoleArn": "arn:aws:iam::1:r"}
    properties = {"ScheduleExpression": "rate(1 day)", "Target": target}
    with pytest.raises(NotImplementedError, match="ecs"):
        create(site, "Tick", "AWS::Scheduler::Schedule", properties)


def test_a_template_that_cannot_be_deployed_names_the_resource_and_leaves_nothing(tmp_path):
    template = tmp_path / "template.yaml"
    template.write_text("Resources: {Thing: {Type: AWS::SQS::Queue, Properties: {Colour: red}}}")
    before = dict(os.environ)
    with pytest.raises(DeploymentError, match=r"Thing .AWS::SQS::Queue.*Colour"):
        LocalCloud(template).__enter__()
    assert dict(os.environ) == before


def test_a_cloud_leaves_nothing_behind_and_a_second_one_is_refused_meanwhile(tmp_path):
    before, path = dict(os.environ), list(sys.path)
    with LocalCloud(FIXTURE / "template.yaml", state=tmp_path) as cloud:
        cloud.serve()
        assert os.environ["PARCEL_TABLE"] == cloud.physical("ParcelTable")
        assert (tmp_path / "endpoints.json").exists()
        with pytest.raises(SecondCloudError), LocalCloud(FIXTURE / "template.yaml"):
            pass
        assert cloud.request("GET", "/v1/public/still").status_code == 200
    assert (dict(os.environ), sys.path) == (before, path)
    assert not (tmp_path / "endpoints.json").exists()


def test_an_issuer_answers_at_one_address_only():
    issuer = TokenIssuer("local")
    try:
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{issuer.url}/elsewhere")  # noqa: S310
    finally:
        issuer.stop()
