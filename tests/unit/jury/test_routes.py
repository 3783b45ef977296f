"""The table of routes and roles as it ships: what it says, and what a route without a row does."""

import json

import pytest

from jury import routes
from jury.door import Door
from jury.records import Record
from tools import access_table, openapi


class Nothing(Record):
    """An answer with nothing in it."""


@pytest.mark.parametrize("path", ["/v1/public/nothing", "/v1/counties/<county>/nothing"])
def test_a_route_without_a_row_refuses_to_start(path):
    door = Door()
    for registered in (door.get(path, gives=Nothing), door.post(path, gives=Nothing)):
        with pytest.raises(LookupError, match="the table of roles has no row for"):
            registered(lambda **_: door.answer({}))
    assert door.routes == []


def test_what_ships_is_what_the_table_says():
    assert routes.SHIPPED.read_text("utf-8") == access_table.shipped()
    assert json.loads(routes.SHIPPED.read_text("utf-8")) == list(routes.listed())


def test_every_row_has_a_route():
    served = {f"{one.method} {one.path}" for _step, door in openapi.doors() for one in door.routes}
    assert served == routes.known()
