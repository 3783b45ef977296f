"""The stack that the checks look at; without one they are skipped."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import account


@pytest.fixture(scope="session")
def names():
    return account.setting("VENIRE_STACK"), account.setting("VENIRE_REGION")


@pytest.fixture
def stack(names):
    """The deployed stack; the check is skipped without one."""
    return account.Stack(*names)


@pytest.fixture
def test_stack(stack):
    """The same, when it is one of synthetic people: for checks that leave something behind."""
    if account.setting("VENIRE_STAGE") != "test":
        pytest.skip("this check writes, and only a test stage is written to")
    return stack


@pytest.fixture
def production_stack(stack):
    """The same, when it is production: for what a test stage does without."""
    if account.setting("VENIRE_STAGE") != "production":
        pytest.skip("only production has what this check looks at")
    return stack


@pytest.fixture
def standby(stack):
    """The stack of the second Region."""
    return account.Stack(
        account.setting("VENIRE_STANDBY_STACK"), account.setting("VENIRE_STANDBY_REGION")
    )
