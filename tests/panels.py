"""Panels and dismissals in an office on moto: the desk's door, and the draws that it starts."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import office
import summonses
from intake import asked
from summonses import BASE

from court import events, panel_desk
from draw import steps as draw_steps
from jury import wiring
from jury.court_day import Floor, Panel
from jury.life_cycle import State
from jury.records import Pool, PoolStatus, RoomAct

VERIFIER = Path(__file__).resolve().parents[1] / "tools" / "verify_draw.py"
RUN = re.compile(rf"{office.COUNTY}-((?:panel|order|dismissal)-[0-9a-f]{{16}})-d1")
CASE = "2027-CF-000412"
SETTLED = {"reason": "the parties have settled the case"}
NAMED = {"case": CASE, "kind": "felony", "judge": "Ada Example", "room": "4B", "wanted": 6}


def ask(method: str, route: str, body: Any = None, **more: Any) -> tuple[int, Any]:
    """Ask the desk's door as the jury manager, or as somebody else."""
    who = {"by": "manager-1", "role": "jury-manager"} | more
    return asked(panel_desk.handler, method, BASE + route, body, **who)


def done(method: str, route: str, body: Any = None, **more: Any) -> Any:
    """Ask, and be sure that it was done."""
    status, told = ask(method, route, body, **more)
    assert status < 300, (method, route, status, told)
    return told


def order(pool: Pool, **changes: Any) -> tuple[int, Any]:
    """Order a panel; what is drawn of it is drawn later."""
    return ask("POST", f"/pools/{pool.id}/panels", NAMED | changes)


def called(pool: Pool, **changes: Any) -> Any:
    """Order a panel and have it drawn, put in order and called; return how it is shown."""
    told = done("POST", f"/pools/{pool.id}/panels", NAMED | changes)
    settle()
    return read(told)


def released(shown: Any, **more: Any) -> tuple[int, Any]:
    """Give a panel up."""
    return ask("POST", f"/panels/{shown['panel']}/release", SETTLED, **more)


def read(panel: Any, **query: str) -> Any:
    return done("GET", f"/panels/{panel['panel']}", **query)


def dismissed(pool: Pool, *, number: int = 1, wanted: int = 2) -> Any:
    """Let so many go by lot, and have that drawn; return how it is shown."""
    route = f"/pools/{pool.id}/dismissals"
    told = done("POST", route, {"number": number, "wanted": wanted})
    settle()
    return done("GET", f"{route}/{told['dismissal']}")


# -- what the cloud does by itself --------------------------------------------------------------


def settle() -> None:
    """Make every draw of an act that was started, and follow what the bus then says."""
    while waiting := [act for act in started() if not over(act)]:
        for act in waiting:
            draw(act)
            events.act_signed(event(act), None)


def draw(act: RoomAct) -> None:
    """Carry an act through all the steps of its workflow."""
    draw_steps.start_summons(office.draw(act), None)


def event(act: RoomAct) -> dict[str, Any]:
    """Return what the draw says when an act is signed."""
    said = {"source": "venire.draw", "detail-type": "Act signed"}
    return said | {"detail": {"county": act.county, "act": act.id}}


def started() -> list[RoomAct]:
    """Return the acts whose workflow has been started, by the names of its runs."""
    pages = boto3.client("stepfunctions").get_paginator("list_executions")
    listed = pages.paginate(stateMachineArn=os.environ["DRAW_WORKFLOW"])
    names = [run["name"] for page in listed for run in page["executions"]]
    acts = [match[1] for name in names if (match := RUN.fullmatch(name))]
    return [wiring.court().room_act(office.COUNTY, act) for act in acts]


def over(act: RoomAct) -> bool:
    """Tell whether an act is signed, or was withdrawn."""
    found = wiring.court().find_draw(act.county, act.draw)
    signed = found is not None and found.signature is not None
    return signed or act.status is PoolStatus.CLOSED


# -- what is there ------------------------------------------------------------------------------


def panel(told: Any) -> Panel:
    return wiring.summonses().panel(office.COUNTY, told["panel"])


def floor(pool: Pool) -> Floor:
    return wiring.summonses().floor(pool.county, pool.id)


def states(pool: Pool) -> dict[str, State]:
    """Return how everybody of a pool stands, by juror number."""
    return {one.juror_number: one.state for one in summonses.everybody(pool)}


def in_state(pool: Pool, state: State) -> list[str]:
    return sorted(number for number, held in states(pool).items() if held is state)


def terms(draw_id: str) -> Any:
    """Return a draw's commitment."""
    return json.loads(wiring.court().draw(office.COUNTY, draw_id).commitment)


def verified(draw_id: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Verify a draw's bundle with the stranger's program."""
    bundle = folder / f"{draw_id}.zip"
    bundle.write_bytes(wiring.evidence().get(f"{office.COUNTY}/draws/{draw_id}/bundle.zip"))
    return subprocess.run(
        [sys.executable, str(VERIFIER), str(bundle)], capture_output=True, text=True, check=False
    )
