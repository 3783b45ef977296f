import pytest

from local.intrinsics import (
    Created,
    UnknownIntrinsicError,
    UnresolvedError,
    Values,
    creation_order,
)

BODY = {
    "Parameters": {
        "Stage": {"Type": "String", "Default": "test", "AllowedValues": ["test", "production"]},
        "Counties": {"Type": "CommaDelimitedList", "Default": "orange,osceola"},
    },
    "Conditions": {
        "Live": {"Fn::Equals": [{"Ref": "Stage"}, "production"]},
        "Quiet": {"Fn::Not": [{"Condition": "Live"}]},
        "Both": {"Fn::And": [{"Condition": "Live"}, {"Condition": "Quiet"}]},
        "Either": {"Fn::Or": [{"Condition": "Live"}, {"Condition": "Quiet"}]},
    },
    "Mappings": {"Days": {"test": {"keep": 7}}},
}


@pytest.fixture
def values():
    made = Values(BODY, {}, "local")
    made.created["Hall"] = Created("hall-1", {"Arn": "arn:hall", "Address.Port": "80"})
    return made


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ({"Ref": "Stage"}, "test"),
        ({"Ref": "Hall"}, "hall-1"),
        ({"Ref": "AWS::AccountId"}, "123456789012"),
        ({"Fn::GetAtt": ["Hall", "Arn"]}, "arn:hall"),
        ({"Fn::GetAtt": "Hall.Address.Port"}, "80"),
        ({"Fn::Sub": "${Stage}/${Hall}/${Hall.Arn}/${!Kept}"}, "test/hall-1/arn:hall/${Kept}"),
        ({"Fn::Sub": ["${Own}-${AWS::Region}", {"Own": {"Ref": "Stage"}}]}, "test-us-east-1"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Stage"}, 3]]}, "a-test-3"),
        ({"Fn::Select": ["1", {"Ref": "Counties"}]}, "osceola"),
        ({"Fn::Select": [0, {"Fn::Split": [".", "x.y"]}]}, "x"),
        ({"Fn::FindInMap": ["Days", {"Ref": "Stage"}, "keep"]}, 7),
        ({"Fn::If": ["Live", "yes", {"Ref": "Hall"}]}, "hall-1"),
        ({"a": {"Fn::If": ["Live", 1, {"Ref": "AWS::NoValue"}]}, "b": [1]}, {"b": [1]}),
        ([{"Ref": "AWS::NoValue"}, 2], [2]),
        ({"Condition": {"StringEquals": {}}}, {"Condition": {"StringEquals": {}}}),
    ],
)
def test_an_expression_has_its_value(values, expression, expected):
    assert values.of(expression) == expected


@pytest.mark.parametrize(
    ("condition", "holds"), [("Live", False), ("Quiet", True), ("Both", False), ("Either", True)]
)
def test_a_condition_holds_or_not(values, condition, holds):
    assert values.holds(condition) is holds


@pytest.mark.parametrize(
    "expression",
    [
        {"Ref": "Nobody"},
        {"Fn::GetAtt": ["Hall", "Colour"]},
        {"Fn::Sub": "${Nobody}"},
        {"Fn::FindInMap": ["Days", "production", "keep"]},
        {"Fn::If": ["Unknown", 1, 2]},
    ],
)
def test_what_is_not_defined_is_refused(values, expression):
    with pytest.raises(UnresolvedError):
        values.of(expression)


def test_an_unknown_function_is_refused(values):
    with pytest.raises(UnknownIntrinsicError, match="Fn::Cidr"):
        values.of({"Fn::Cidr": ["10.0.0.0/8", 1]})


def test_a_parameter_outside_its_values_is_refused():
    with pytest.raises(UnresolvedError, match="Stage"):
        Values(BODY, {"Stage": "prod"}, "local")


def test_a_parameter_that_the_template_lacks_is_refused():
    with pytest.raises(UnresolvedError, match="Typo"):
        Values(BODY, {"Typo": "x"}, "local")


def test_resources_come_after_what_they_mention():
    order = creation_order(
        {
            "D": {"DependsOn": ["C"]},
            "A": {"Properties": {"x": {"Fn::Sub": "${B.Arn}-${AWS::Region}"}}},
            "B": {"Properties": {"x": [{"Fn::GetAtt": ["C", "Arn"]}], "own": {"Ref": "Stage"}}},
            "C": {},
        }
    )
    assert order.index("C") < order.index("B") < order.index("A")
    assert order.index("C") < order.index("D")
