"""How the second Region's template is derived from the home's."""

import copy
import json
from pathlib import Path

import pytest

from tools import standby
from tools.standby import NotDerivableError, derive

ROOT = Path(__file__).resolve().parents[3]
ARN = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/court-${Stage}"
TEMPLATE = {
    "Parameters": {
        "Place": {"Type": "String", "Default": "home"},
        "Schedules": {"Type": "String", "Default": "on"},
        "TableCopies": {"Type": "String", "Default": "off"},
    },
    "Resources": {
        "Rolls": {
            "Type": "AWS::DynamoDB::GlobalTable",
            "Properties": {"TableName": {"Fn::Sub": "court-${Stage}"}},
        },
        "Signs": {
            "Type": "AWS::KMS::Key",
            "DeletionPolicy": "Retain",
            "Properties": {
                "Description": "signs",
                "KeySpec": "ECC_NIST_P256",
                "MultiRegion": True,
                "KeyPolicy": {"Statement": []},
            },
        },
        "Seals": {"Type": "AWS::KMS::Key", "Properties": {"Description": "seals"}},
    },
}


def derived(properties):
    """Return what becomes of a resource's properties."""
    home = copy.deepcopy(TEMPLATE)
    home["Resources"]["Desk"] = {"Type": "AWS::Any::Thing", "Properties": properties}
    return derive(home)["Resources"]["Desk"]["Properties"]


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ({"Ref": "Rolls"}, {"Fn::Sub": "court-${Stage}"}),
        ({"Fn::GetAtt": ["Rolls", "Arn"]}, {"Fn::Sub": ARN}),
        ({"Fn::GetAtt": "Rolls.Arn"}, {"Fn::Sub": ARN}),
        ({"Fn::Sub": "${Rolls.Arn}/index/by-name"}, {"Fn::Sub": f"{ARN}/index/by-name"}),
        ({"Fn::Sub": "${Rolls}-${Stage}"}, {"Fn::Sub": "court-${Stage}-${Stage}"}),
        ([{"a": {"Ref": "Rolls"}}], [{"a": {"Fn::Sub": "court-${Stage}"}}]),
    ],
)
def test_a_replicated_table_is_referred_to_by_its_name(written, becomes):
    assert derived({"Table": written}) == {"Table": becomes}


@pytest.mark.parametrize(
    "written",
    [
        {"Ref": "Seals"},
        {"Fn::GetAtt": ["Seals", "Arn"]},
        {"Fn::Sub": "${!Rolls}-${Stage}-${Seals.Arn}"},
        {"Fn::Sub": ["${Rolled}", {"Rolled": {"Ref": "Seals"}}]},
    ],
)
def test_everything_else_is_left_as_it_is(written):
    assert derived({"Table": written}) == {"Table": written}


def test_a_table_named_inside_of_a_substitution_with_values_of_its_own_is_refused():
    with pytest.raises(NotDerivableError, match="Rolls"):
        derived({"Table": {"Fn::Sub": ["${Rolls}-${Mine}", {"Mine": "a"}]}})


def test_the_stream_of_a_table_elsewhere_is_refused():
    with pytest.raises(NotDerivableError, match="StreamArn of Rolls"):
        derived({"Stream": {"Fn::GetAtt": ["Rolls", "StreamArn"]}})


@pytest.mark.parametrize("waits", ["Rolls", ["Seals", "Rolls"]])
def test_waiting_for_a_table_elsewhere_is_refused(waits):
    home = copy.deepcopy(TEMPLATE)
    home["Resources"]["Desk"] = {"Type": "AWS::Any::Thing", "DependsOn": waits}
    with pytest.raises(NotDerivableError, match="waits"):
        derive(home)


def test_a_key_of_both_regions_becomes_a_replica_and_no_other_key_does():
    template = derive(TEMPLATE)
    assert template["Resources"]["Signs"] == {
        "Type": "AWS::KMS::ReplicaKey",
        "DeletionPolicy": "Retain",
        "Properties": {
            "PrimaryKeyArn": {
                "Fn::Sub": "arn:${AWS::Partition}:kms:${OtherRegion}:${AWS::AccountId}"
                ":key/${HomeSigns}"
            },
            "Description": "signs",
            "KeyPolicy": {"Statement": []},
        },
    }
    assert template["Resources"]["Seals"] == TEMPLATE["Resources"]["Seals"]
    assert "Default" not in template["Parameters"]["HomeSigns"]
    assert "HomeSeals" not in template["Parameters"]


def test_it_stands_by_and_nothing_starts_until_somebody_says_so():
    parameters = derive(TEMPLATE)["Parameters"]
    assert (parameters["Place"]["Default"], parameters["Schedules"]["Default"]) == (
        "standby",
        "off",
    )
    assert TEMPLATE["Parameters"]["Place"]["Default"] == "home"


def test_what_is_written_finds_the_code_from_where_it_lies(tmp_path):
    path = tmp_path / "deep" / "standby.json"
    path.parent.mkdir()
    assert standby.main([str(path)]) == 0
    body = json.loads(path.read_text("utf-8"))
    uri = body["Globals"]["Function"]["CodeUri"]
    assert (path.parent / uri).resolve() == ROOT / "functions"
    workflow = body["Resources"]["DrawWorkflow"]["Properties"]["DefinitionUri"]
    assert (path.parent / workflow).resolve() == ROOT / "infra" / "draw.asl.json"


def test_nothing_in_it_names_a_table_that_it_does_not_make():
    body = derive(standby.read())
    body.pop("Outputs")  # there a table's name is only a heading
    assert not [name for name in ("PeopleTable", "CourtTable") if f'{name}"' in json.dumps(body)]
    assert "${PeopleTable" not in json.dumps(body)
