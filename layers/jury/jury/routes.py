"""The table of routes and roles as it ships, made of `infra/access.yaml` by `tools.access_table`.

Every function asks at its start whether its routes are in the table. As JSON that takes a
millisecond of a cold start; as YAML it would take eighty.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).with_name("routes.json")


@cache
def listed() -> tuple[dict[str, Any], ...]:
    """Return the table's rows as they are written."""
    return tuple(json.loads(SHIPPED.read_text("utf-8")))


@cache
def known() -> frozenset[str]:
    """Return every route that has a row, as `METHOD /path/{parameter}`."""
    return frozenset(row["route"] for row in listed())
