"""What became of those on a panel, entered at the courtroom clerk's door."""

from typing import Any

from intake import asked
from summonses import BASE

from court import results_desk, sheet_desk

REASON = "the clerk misheard the seat's number"


def told(
    method: str, route: str, body: Any = None, *, by: str = "clerk-1", role: str = "clerk"
) -> tuple[int, Any]:
    """Ask the door; `route` is what comes after the county."""
    return asked(results_desk.handler, method, BASE + route, body, by=by, role=role)


def entered(panel: Any, *seats: dict[str, Any], by: str = "clerk-1") -> tuple[int, Any]:
    """Record what became of seats; `panel` is how the panel is shown."""
    return told("POST", f"/panels/{panel['panel']}/results", {"seats": [*seats]}, by=by)


def finished(panel: Any, unused: str = "return", *, by: str = "clerk-1") -> tuple[int, Any]:
    return told("POST", f"/panels/{panel['panel']}/finish", {"unused": unused}, by=by)


def jury_discharged(panel: Any) -> tuple[int, Any]:
    body = {"reason": "the jury has given its verdict"}
    return told("POST", f"/panels/{panel['panel']}/discharge-jury", body)


def seat(number: int, outcome: str | None, **more: str) -> dict[str, Any]:
    return {"seat": number, "outcome": outcome, **more}


def sheet(panel: Any, *, by: str = "clerk-1", **query: str) -> tuple[int, Any]:
    """Ask for a panel's Case Information Sheet."""
    route = f"{BASE}/panels/{panel['panel']}/sheet"
    return asked(sheet_desk.handler, "GET", route, by=by, role="clerk", **query)


def questionnaire(
    method: str, juror: str, answers: dict[str, str] | None = None, **query: str
) -> tuple[int, Any]:
    """Read what a juror answered, or key it in."""
    body = None if answers is None else {"answers": answers}
    route = f"{BASE}/jurors/{juror}/questionnaire"
    return asked(sheet_desk.handler, method, route, body, by="clerk-1", role="clerk", **query)
