"""Every code at every route of a juror's: one's own opens one's own summons, and nothing else does.

What `test_every_pair` is for those who have a login. A juror's credential is the code on the
letter, which each of these routes asks for itself.
"""

import json
from pathlib import Path
from typing import Any

import office
import pytest
import yaml
from intake import asked
from summonses import FIRST, SECOND, codes, ordered, person, sent, service

from court import juror as own_questionnaire
from draw import juror as place_and_proof
from jury import wiring
from summons import api, juror

pytestmark = pytest.mark.usefixtures("court_office")

TABLE = yaml.safe_load((Path(__file__).parents[2] / "infra" / "access.yaml").read_text("utf-8"))
ROUTES = [row["route"] for row in TABLE["routes"] if row["roles"] == ["juror"]]
DOOR = "POST /v1/public/jurors"
SAID: dict[str, dict[str, Any]] = {
    "/answer": {"confirmed": True},
    "/excusal": {"ground": "carer"},
    "/postponement": {"pool": "grand-20270405T0800-kissimmee"},
    "/messages": {"email": None, "sms": None, "language": "en"},
    "/questionnaire": {"answers": {}},
}
NO_CODE = {"nothing": {}, "no code": {"code": ""}, "a juror number": {"code": "26-0002-0001"}}


@pytest.fixture
def letters():
    """The codes by juror number, of a pool whose letters are out."""
    office.publish(office.residents(120))
    found = sorted(codes(sent(ordered(FIRST))).items())
    ordered(SECOND)
    return found


def knock(route: str, body: dict[str, Any], *, caller: int) -> tuple[int, Any]:
    """Ask as somebody with an address of their own, whom nobody has locked out."""
    rest = route.removeprefix(DOOR)
    handlers = {"": place_and_proof.handler, "/questionnaire": own_questionnaire.handler}
    handler = handlers.get(rest, juror.handler)
    path, address = route.partition(" ")[2], f"198.51.100.{caller}"
    return asked(handler, "POST", path, body | SAID.get(rest, {}), address=address)


def test_every_code_at_every_route_of_a_jurors(letters, capsys):
    """One's own, another's, one that ended when its letter was printed again, and none at all."""
    (mine, code), (theirs, another), (third, ended), *_ = letters
    wish = {"juror_number": third, "reason": "the envelope came back torn", "after_print": 1}
    path = f"/v1/counties/{office.COUNTY}/pools/{service(third).pool}/summons/reprints"
    assert asked(api.handler, "POST", path, wish)[0] == 201
    strangers = {"a dead code": {"code": ended}, "no letter's": {"code": "A" * 16}}
    pairs = 0
    for route in ROUTES:
        before = [(service(one), person(one)) for one in (mine, theirs, third)]
        for caller, body in enumerate(strangers.values(), start=10 * ROUTES.index(route) + 1):
            status, told = knock(route, body, caller=caller)
            assert (status, told["error"]) == (404, "NotFound"), route
        for caller, body in enumerate(NO_CODE.values(), start=10 * ROUTES.index(route) + 5):
            status, told = knock(route, body, caller=caller)
            assert (status, told["error"]) == (400, "Invalid"), route
        assert [(service(one), person(one)) for one in (mine, theirs, third)] == before
        for own, other, held in ((mine, theirs, code), (theirs, mine, another)):
            untouched = (service(other), person(other), service(third))
            status, told = knock(route, {"code": held}, caller=250)
            assert status == 200 or told["error"] == "NotAsked", (route, told)
            told_of = json.dumps(told)
            assert not any(one in told_of for one in (other, person(other).id, third)), route
            assert (service(other), person(other), service(third)) == untouched, route
            assert service(own).juror_number == own
        pairs += len(strangers) + len(NO_CODE) + 2
    with capsys.disabled():
        print(f"\n{pairs} pairs of a code and a route of a juror's", end="")
    assert len(ROUTES) == 10
    assert wiring.court().find_code("0" * 64) is None


@pytest.mark.parametrize("role", ["clerk", "court-administrator", "operator"])
def test_no_role_stands_for_a_code(letters, role):
    for route in ROUTES:
        path = route.partition(" ")[2]
        for handler in (place_and_proof, own_questionnaire, juror):
            status, _ = asked(handler.handler, "POST", path, {}, role=role)
            assert status in {400, 404}, route
