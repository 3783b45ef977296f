"""The table of routes and roles, read once and asked at every request."""

from functools import cache
from typing import Literal, get_args

from jury import routes
from jury.records import Record

Role = Literal[
    "auditor", "clerk", "court-administrator", "judge", "jury-manager", "operator", "printer",
]  # fmt: skip
"""In what somebody who has a login may act."""
ANYONE, JUROR = "anyone", "juror"
WITHOUT_LOGIN = (ANYONE, JUROR)
"""Who comes by the public door: the authoriser is not asked. A juror's credential is the code on
the letter, which each of these routes asks for itself."""
ROLES = frozenset({*WITHOUT_LOGIN, *get_args(Role)})

Opens = Literal["agreement", "always", "founding"]
"""To whom a route opens who has a role for it: with an agreement to the policy in force; always,
since one signs there; or also while the county has no policy in force yet."""


class Row(Record):
    """One route and the roles that may call it, each within its own county."""

    route: str
    roles: tuple[str, ...]
    opens: Opens = "agreement"
    always: tuple[str, ...] = ()
    """The roles to which it opens always, whatever it does to the others."""

    @property
    def public(self) -> bool:
        """Tell whether the route is of the public door, where nobody has a login."""
        return {*self.roles} <= {*WITHOUT_LOGIN}

    def opens_to(self, role: str) -> Opens:
        """Return to whom of a role it opens."""
        return "always" if role in self.always else self.opens


@cache
def rows() -> dict[str, Row]:
    """Return the table by route, `METHOD /path/{parameter}`; a defect if it contradicts itself."""
    table: dict[str, Row] = {}
    for line in routes.listed():
        listed = {name: tuple(line[name]) for name in ("roles", "always") if name in line}
        row = Row.model_validate(line | listed)
        alone = len(row.roles) == 1 or not {*row.roles} & {*WITHOUT_LOGIN}
        right = bool(row.roles) and ROLES.issuperset(row.roles) and {*row.roles} >= {*row.always}
        right = right and alone
        if row.route in table or not right:
            raise ValueError(f"the access table's row for {row.route} is not right")
        table[row.route] = row
    return table


def roles_for(route: str, held: frozenset[str]) -> tuple[str, ...]:
    """Return the roles among those held under which a route may be called, the first one first."""
    row = rows().get(route)
    return tuple(role for role in row.roles if role in held) if row is not None else ()
