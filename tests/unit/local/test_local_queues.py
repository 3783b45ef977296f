import json

import pytest

from local.failures import FailureRecord
from local.queues import Mapping, Poller
from local.runtime import Answer


@pytest.fixture
def failed_of():
    """Return which of three messages come again after a function's reply."""

    def read(reply, error=None, *, reports=True):
        class Known:
            name = "reader"

        class Functions:
            def function(self, _name):
                return Known

        mapping = Mapping("url", "arn:aws:sqs:us-east-1:1:q", "f", reports_failures=reports)
        poller = Poller(
            mapping,
            None,
            runtime=Functions(),
            failures=FailureRecord(),
            has_visible=lambda _: False,
        )
        return poller._failed_ids(Answer(json.dumps(reply), "r", error), {"a", "b", "c"})

    return read


@pytest.mark.parametrize(
    ("reply", "again"),
    [
        (None, ""),
        ({}, ""),
        ({"batchItemFailures": []}, ""),
        ({"batchItemFailures": None}, ""),
        ({"batchItemFailures": [{"itemIdentifier": "b"}]}, "b"),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, "abc"),
        ({"batchItemFailures": [{"itemIdentifier": None}]}, "abc"),
        ({"batchItemFailures": [{"itemIdentifier": "elsewhere"}]}, "abc"),
        ({"batchItemFailures": [{"other": "b"}]}, "abc"),
        ({"batchItemFailures": "b"}, "abc"),
    ],
)
def test_a_reply_says_which_messages_come_again(failed_of, reply, again):
    assert failed_of(reply) == set(again)


def test_after_an_error_all_come_again(failed_of):
    assert failed_of({"errorType": "X"}, "X") == set("abc")


def test_without_the_setting_a_reply_says_nothing(failed_of):
    assert failed_of({"batchItemFailures": [{"itemIdentifier": "b"}]}, reports=False) == set()
