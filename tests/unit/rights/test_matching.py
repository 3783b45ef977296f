"""The matcher decides as IAM does: what is denied, what is unused, what a condition lets by."""

import pytest

from tools.rights.findings import (
    Excepted,
    Finding,
    denied,
    unexcepted,
    unused,
    wildcards,
)
from tools.rights.matching import MADE_UP, Call, Statement, UnknownConditionError, allowed

TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/CourtTable"
ONCE = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ("ONCE",)}}
LOGS = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ("LOG#*", "OF#*")}}
FRESH = {"Null": {"s3:if-none-match": ("true",)}}


def statement(*actions, on=(TABLE,), allows="Allow", others=False, conditions=None):
    return Statement("Desk", 1, allows, actions, tuple(on), others, conditions or {})


def call(action, on=TABLE, **facts):
    return Call("Desk", action, on, {key.replace("__", ":"): facts[key] for key in facts}, "a test")


def leading(*keys):
    return {"dynamodb__LeadingKeys": keys}


def test_a_call_that_no_statement_allows_is_found_with_the_test_that_made_it():
    policy = {"Desk": [statement("dynamodb:GetItem")]}
    (found,) = denied([call("dynamodb:GetItem"), call("dynamodb:PutItem")], policy, [])
    assert (found.who, found.action, found.resource) == ("Desk", "dynamodb:PutItem", TABLE)
    assert found.more == "a test"


def test_a_right_on_a_table_is_none_on_its_index_nor_on_another_table():
    policy = {"Desk": [statement("dynamodb:Query")]}
    calls = [call("dynamodb:Query", f"{TABLE}/index/by-name"), call("dynamodb:Query", f"{TABLE}2")]
    assert len(list(denied(calls, policy, []))) == 2


def test_what_only_made_up_calls_used_is_unused():
    right = statement("dynamodb:GetItem")
    by_chance = call("dynamodb:GetItem")._replace(seen=f"{MADE_UP}::test_it[GET /v1/terms]")
    (found,) = unused([by_chance], [right])
    assert (found.kind, found.action) == ("unused", "dynamodb:GetItem")
    assert not list(unused([by_chance, call("dynamodb:GetItem")], [right]))


def test_whose_right_it_is_matters():
    policy = {"Another": [statement("dynamodb:GetItem")]}
    assert list(denied([call("dynamodb:GetItem")], policy, []))


def test_a_denial_goes_before_every_permission():
    policy = [statement("s3:PutObject", on=["arn:aws:s3:::print/*"])]
    never = statement("s3:PutObject", on=["arn:aws:s3:::print/*"], allows="Deny", conditions=FRESH)
    over = call("s3:PutObject", "arn:aws:s3:::print/a")
    fresh = over._replace(facts={"s3:if-none-match": ("*",)})
    assert allowed(over, policy)
    assert not allowed(over, [*policy, never])
    assert allowed(fresh, [*policy, never])


def test_all_leading_keys_must_be_among_those_that_are_allowed():
    once = [statement("dynamodb:PutItem", conditions=ONCE)]
    assert allowed(call("dynamodb:PutItem", **leading("ONCE")), once)
    assert not allowed(call("dynamodb:PutItem", **leading("LOG#")), once)
    logs = [statement("dynamodb:BatchWriteItem", conditions=LOGS)]
    assert allowed(call("dynamodb:BatchWriteItem", **leading("LOG#", "OF#")), logs)
    assert not allowed(call("dynamodb:BatchWriteItem", **leading("LOG#", "STAFF#")), logs)


@pytest.mark.parametrize(
    ("operator", "given", "holds"),
    [
        ("StringEquals", ("a@court.example",), True),
        ("StringEquals", ("b@court.example",), False),
        ("StringEquals", None, False),
        ("StringEqualsIfExists", None, True),
        ("StringNotEquals", ("b@court.example",), True),
        ("StringNotEquals", ("a@court.example",), False),
        ("ForAnyValue:StringLike", ("b", "a@court.example"), True),
        ("ForAnyValue:StringLike", None, False),
    ],
)
def test_a_condition_holds_as_in_iam(operator, given, holds):
    one = statement(
        "ses:SendEmail", conditions={operator: {"ses:FromAddress": ("a@court.example",)}}
    )
    facts = {} if given is None else {"ses__FromAddress": given}
    assert allowed(call("ses:SendEmail", **facts), [one]) is holds


def test_a_condition_of_an_unknown_kind_is_a_defect_and_not_let_through():
    one = statement("s3:GetObject", conditions={"NumericLessThan": {"s3:max-keys": ("10",)}})
    with pytest.raises(UnknownConditionError):
        allowed(call("s3:GetObject", **{"s3__max-keys": ("1",)}), [one])


def test_what_is_about_everything_else_is_not_about_this():
    texts = statement("sns:Publish", on=["arn:aws:sns:*:*:*"], others=True)
    assert allowed(call("sns:Publish", "a telephone"), [texts])
    assert not allowed(call("sns:Publish", "arn:aws:sns:us-east-1:1:staff"), [texts])


def test_a_right_that_was_never_used_is_found_action_by_action_and_place_by_place():
    other = f"{TABLE}2"
    given = statement("dynamodb:GetItem", "dynamodb:PutItem", on=[TABLE, other])
    calls = [call("dynamodb:GetItem"), call("dynamodb:GetItem", other), call("dynamodb:PutItem")]
    (found,) = unused(calls, [given])
    assert (found.action, found.resource) == ("dynamodb:PutItem", other)


def test_what_another_used_was_not_used_by_this_one():
    theirs = call("dynamodb:GetItem")._replace(who="Another")
    assert list(unused([theirs], [statement("dynamodb:GetItem")]))


def test_a_use_that_its_condition_forbids_is_no_use():
    assert list(unused([call("dynamodb:PutItem", **leading("LOG#"))], [
        statement("dynamodb:PutItem", conditions=ONCE)
    ]))  # fmt: skip


def test_what_has_no_bounds_is_found():
    bounded = statement("s3:GetObject", on=["arn:aws:s3:::papers/*"])
    everywhere = statement("kms:GenerateRandom", on=["*"])
    every = statement("dynamodb:*")
    others = statement("sns:Publish", others=True)
    found = list(wildcards([bounded, everywhere, every, others]))
    assert [one.action for one in found] == ["kms:GenerateRandom", "dynamodb:*", "sns:Publish"]


def test_an_exception_covers_its_own_finding_and_is_itself_found_when_there_is_none():
    found = [Finding("unused", "Desk", "s3:GetObject", TABLE), Finding("unused", "A", "b:C", "d")]
    meant = Excepted("unused", "Desk", "s3:GetObject", TABLE, "why")
    idle = meant._replace(who="Another")
    left = unexcepted(found, [meant, idle])
    assert [(one.kind, one.who) for one in left] == [("unused", "A"), ("exception", "Another")]
