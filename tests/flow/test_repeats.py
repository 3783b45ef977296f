"""Idempotency keys: the same request again is answered from what is kept, and nothing is redone."""

import json
import re
from datetime import timedelta

import intake
import office
import pytest
import time_machine
from intake import items

from draw import api as draw_api
from ingest import api, desk
from jury import wiring

BASE = f"/v1/counties/{office.COUNTY}"
KEY = {"Idempotency-Key": "0b0c2a9e-clerk-1"}
AFFIDAVIT = {"number": "2026-17", "signed_on": "2026-11-20", "purpose": "add"}


@pytest.fixture(autouse=True)
def _office(court_office):
    pass


class Context:
    """What Lambda tells a function of itself: half a minute is left."""

    function_name = "desk"
    memory_limit_in_mb = "512"
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:desk"
    aws_request_id = "request-1"

    def get_remaining_time_in_millis(self):
        return 30_000


def ask(handler, path, body, *, by="clerk-1", headers=KEY):
    def in_lambda(event, _context):
        return handler(event, Context())

    return intake.asked(in_lambda, "POST", BASE + path, body, by=by, role="clerk", headers=headers)


def kept():
    return [item for item in items("guard") if item["pk"]["S"] == "ONCE"]


def registered():
    return list(wiring.court().affidavits(office.COUNTY))


def test_the_same_request_under_its_key_is_answered_alike_and_carried_out_once(monkeypatch):
    first = ask(desk.handler, "/affidavits", AFFIDAVIT)
    held = registered()
    # Had the route run again it would have refused: the number is on file as another's by now.
    monkeypatch.setattr(desk.affidavits, "register", None)
    assert ask(desk.handler, "/affidavits", AFFIDAVIT) == first
    assert first[0] == 201
    assert registered() == held


def test_a_key_that_came_with_another_request_is_refused():
    ask(desk.handler, "/affidavits", AFFIDAVIT)
    status, answer = ask(desk.handler, "/affidavits", AFFIDAVIT | {"number": "2026-18"})
    assert (status, answer["error"]) == (422, "KeyReused")
    assert len(registered()) == 1


def test_the_same_key_at_another_route_is_another_request():
    ask(desk.handler, "/affidavits", AFFIDAVIT)
    status, answer = ask(draw_api.handler, "/pools", {})
    assert (status, answer["error"]) == (422, "KeyReused")


def test_a_key_is_its_callers_own():
    ask(desk.handler, "/affidavits", AFFIDAVIT)
    status, _ = ask(desk.handler, "/affidavits", AFFIDAVIT | {"number": "2026-18"}, by="clerk-2")
    assert status == 201
    assert len(registered()) == 2


def test_what_was_refused_is_tried_again():
    early = AFFIDAVIT | {"signed_on": "2026-11-24"}
    assert ask(desk.handler, "/affidavits", early)[1]["error"] == "Invalid"
    assert kept() == []
    with time_machine.travel(office.NOW + timedelta(days=2), tick=False):
        assert ask(desk.handler, "/affidavits", early)[0] == 201


def test_a_defect_keeps_nothing(monkeypatch):
    monkeypatch.setattr(desk.affidavits, "register", None)
    assert ask(desk.handler, "/affidavits", AFFIDAVIT)[0] == 500
    assert kept() == []


class Killed(BaseException):
    """The function's end between its write and the keeping of its answer."""


def test_whoever_was_killed_at_work_can_ask_again_when_its_time_is_over(monkeypatch):
    register = desk.affidavits.register

    def killed(*given):
        register(*given)
        raise Killed

    monkeypatch.setattr(desk.affidavits, "register", killed)
    with pytest.raises(Killed):
        ask(desk.handler, "/affidavits", AFFIDAVIT)
    monkeypatch.setattr(desk.affidavits, "register", register)
    assert ask(desk.handler, "/affidavits", AFFIDAVIT)[1]["error"] == "KeyInUse"
    with time_machine.travel(office.NOW + timedelta(seconds=31), tick=False):
        assert ask(desk.handler, "/affidavits", AFFIDAVIT)[0] == 201
    assert len(registered()) == 1


def test_a_kept_answer_ends_after_a_day():
    ask(desk.handler, "/affidavits", AFFIDAVIT)
    (item,) = kept()
    assert 86_000 <= int(item["expires"]["N"]) - office.NOW.timestamp() <= 86_400


@pytest.mark.parametrize("key", ["short", "a" * 129, "with blank", "semi;colon"])
def test_a_key_that_can_be_none_is_refused(key):
    status, answer = ask(desk.handler, "/affidavits", AFFIDAVIT, headers={"Idempotency-Key": key})
    assert (status, answer["error"]) == (400, "Invalid")
    assert registered() == []


def test_a_form_that_lets_somebody_in_is_never_kept():
    body = {"kind": "dhsmv", "name": "2027q1.csv"}
    assert ask(api.handler, "/uploads", body)[0] == 201
    assert kept() == []


def test_no_door_keeps_what_it_refused():
    keeping = [door for door in doors() if any(route.keeps for route in door.routes)]
    assert len(keeping) > 15
    for door in keeping:
        route = next(one for one in door.routes if one.keeps)
        path = re.sub(r"\{\w+\}", "none", route.path.replace("{county}", office.COUNTY))
        status, _ = ask(door, path.removeprefix(BASE), {"nothing": "of the kind"})
        assert status >= 400, path
        assert kept() == [], path


def test_no_route_keeps_an_answer_with_a_name_or_a_link():
    """What is kept lies beside the guard's counts: it may hold identifiers and nothing else."""
    for door in doors():
        for route in door.routes:
            if route.keeps:
                shown = json.dumps([kind.model_json_schema() for kind in route.gives.values()])
                for word in ('"line1"', '"date_of_birth"', '"last"', '"url"', '"links"'):
                    assert word not in shown, (route.path, word)


def doors():
    from tools import openapi  # noqa: PLC0415 - it imports every door

    return [door for _step, door in openapi.doors()]
