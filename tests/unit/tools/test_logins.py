"""Two pools of users are compared: whom the one that takes over would shut out is named."""

import boto3
import pytest
from moto import mock_aws

from tools import logins

HOME, SECOND = "us-east-1", "us-west-2"


@pytest.fixture
def pools(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        made = {}
        for region in (HOME, SECOND):
            pool = boto3.client("cognito-idp", region_name=region)
            made[region] = pool, pool.create_user_pool(PoolName="venire-test")["UserPool"]["Id"]
            for role in ("clerk", "judge"):
                pool.create_group(UserPoolId=made[region][1], GroupName=f"osceola.{role}")
        yield made


def enter(of, login, *roles):
    pool, pool_id = of
    pool.admin_create_user(UserPoolId=pool_id, Username=login)
    for role in roles:
        pool.admin_add_user_to_group(
            UserPoolId=pool_id, Username=login, GroupName=f"osceola.{role}"
        )


def compared(pools):
    asked = zip(("--region", "--pool", "--other", "--other-pool"), both(pools), strict=True)
    return logins.main([word for pair in asked for word in pair])


def both(pools):
    return (HOME, pools[HOME][1], SECOND, pools[SECOND][1])


def test_two_pools_that_know_the_same_people_differ_in_nothing(pools, capsys):
    for of in pools.values():
        enter(of, "clerk-1", "clerk")
        enter(of, "judge-1", "judge", "clerk")
    assert compared(pools) == 0
    assert capsys.readouterr().out == "both know the same 2\n"


def test_whoever_is_not_there_or_has_not_the_same_there_is_named(pools, capsys):
    enter(pools[HOME], "clerk-1", "clerk")
    enter(pools[SECOND], "clerk-9", "clerk")
    for of in pools.values():
        enter(of, "clerk-2", "clerk")
        enter(of, "clerk-3")
    pool, pool_id = pools[HOME]
    pool.admin_disable_user(UserPoolId=pool_id, Username="clerk-2")
    pool.admin_add_user_to_group(UserPoolId=pool_id, Username="clerk-3", GroupName="osceola.judge")
    assert compared(pools) == 1
    assert capsys.readouterr().out.splitlines() == [
        "clerk-1: there not known",
        "clerk-2: closed here only",
        "clerk-3: osceola.judge here only",
        "clerk-9: here not known",
    ]
