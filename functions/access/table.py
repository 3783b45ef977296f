"""The table of routes and roles, read once and asked at every request."""

from functools import cache
from importlib.resources import files

import yaml

from jury.records import Record

ANYONE = "anyone"
ROLES = frozenset(
    {
        ANYONE,
        "auditor",
        "clerk",
        "court-administrator",
        "judge",
        "juror",
        "jury-manager",
        "operator",
        "printer",
    }
)


class Row(Record):
    """One route and the roles that may call it, each within its own county."""

    route: str
    roles: tuple[str, ...]


@cache
def rows() -> dict[str, Row]:
    """Return the table by route, `METHOD /path/{parameter}`; a defect if it contradicts itself."""
    document = yaml.safe_load(files(__package__).joinpath("access.yaml").read_text("utf-8"))
    table: dict[str, Row] = {}
    for line in document["routes"]:
        row = Row(route=line["route"], roles=tuple(line["roles"]))
        if row.route in table or not row.roles or not ROLES.issuperset(row.roles):
            raise ValueError(f"the access table's row for {row.route} is not right")
        table[row.route] = row
    return table


def role_for(route: str, held: frozenset[str]) -> str | None:
    """Return the role under which someone who holds these roles may call a route, if any."""
    row = rows().get(route)
    if row is None:
        return None
    return next((role for role in row.roles if role in held), None)
