"""A county with something of everything, behind the local cloud's real doors, for the contract."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests

from draw import checks
from jury.court_day import Dismissal, Panel
from jury.records import Step
from jury.summons_store import SummonsStore
from local import LocalCloud
from local.staff import PRINTING_HOUSE, Office
from tools.make_county import make_county

ROOT = Path(__file__).resolve().parents[2]
COUNTY = "/v1/counties/osceola"
PEOPLE = 400
QUARTERS = (date(2026, 7, 1), date(2026, 10, 1))
CANARY = re.compile(r"zq[a-z]{6}", re.IGNORECASE)


class World:
    """The running cloud, a session of requests, and identifiers of what is on file."""

    def __init__(self, cloud: LocalCloud, county: Path) -> None:
        self.cloud = cloud
        self.office = Office(cloud, "osceola")
        self.office.open(cloud.roles)
        self.endpoints = cloud.serve()
        self.county = county
        self.http = requests.Session()
        self.ids: dict[str, str] = {"county": "osceola"}

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        role: str | None = "jury-manager",
        by: str | None = None,
        headers: Mapping[str, str] | None = None,
        **query: str,
    ) -> requests.Response:
        """Ask by HTTP, as somebody with that role; None is the public."""
        sent = dict(headers or {})
        if role is not None:
            sent["Authorization"] = f"Bearer {self.token(role, by)}"
        return self.http.request(
            method,
            self.endpoints["api"] + path,
            json=body,
            headers=sent,
            params=query or None,
            timeout=60,
        )

    def token(self, role: str, by: str | None = None) -> str:
        if by is None:
            return str(self.endpoints["tokens"][role])
        self.office.enrol(role, by)
        return self.cloud.token(role, county="osceola", subject=by)

    def done(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Ask, be sure that it was done, and wait for what follows of it."""
        answer = self.ask(method, path, body, **more)
        assert answer.ok, (method, path, answer.status_code, answer.text)
        self.cloud.settle()
        return answer.json()

    def upload(self, name: str, content: bytes, kind: str = "dhsmv") -> None:
        boto3.client("s3").put_object(
            Bucket=self.endpoints["buckets"]["intake"], Key=f"osceola/{kind}/{name}", Body=content
        )
        self.cloud.settle()

    def files(self, **query: str) -> list[dict[str, Any]]:
        found = self.done("GET", f"{COUNTY}/files", **query)["files"]
        return list(found)


@contextmanager
def opened(state: Path, county: Path) -> Iterator[World]:
    """Open a cloud with a county of two quarters, a pool whose letters are out, and its papers."""
    make_county("osceola", PEOPLE, 7, county, dates=QUARTERS, canary=True)
    with (
        LocalCloud(ROOT / "template.yaml", parameters={"Stage": "test"}, state=state) as cloud,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(checks, "HELD_BELOW", checks.NEVER)  # a held draw has no letters yet
        world = World(cloud, county)
        _furnish(world)
        yield world


def _furnish(world: World) -> None:
    first, second = (world.county / f"osceola-{day}" for day in QUARTERS)
    world.upload(f"{first.name}.txt", first.with_suffix(".txt").read_bytes())
    world.upload(f"{second.name}.manifest.json", second.with_suffix(".manifest.json").read_bytes())
    world.upload(f"{second.name}.csv", second.with_suffix(".csv").read_bytes())
    world.ids["file"] = next(one["id"] for one in world.files(status="published"))
    world.done(
        "POST",
        f"{COUNTY}/affidavits",
        {"number": "2026-17", "signed_on": _today(world).isoformat(), "purpose": "add"},
        role="clerk",
    )
    world.ids["number"] = "2026-17"
    reviews = world.done("GET", f"{COUNTY}/reviews", role="clerk")["reviews"]
    world.ids["review"] = reviews[0]["review"]
    pool = ordered(world, weeks=20)
    world.done("POST", f"{COUNTY}/pools/{pool}/draw")
    held = world.done("GET", f"{COUNTY}/pools/{pool}")
    world.ids |= {"pool": pool, "draw": held["draw"]}
    jurors = world.done("GET", f"{COUNTY}/pools/{pool}/jurors")["jurors"]
    world.ids |= {"juror": jurors[0]["juror_number"], "person": jurors[0]["person"]}
    asked = {"of": "pool", "pool": pool, "count": 3}
    answer = world.done("POST", f"{COUNTY}/reports/subsets", asked, role="auditor")
    world.ids["subset"] = answer["subset"]
    world.ids |= {"version": "1", "subject": "local-clerk", "kind": "grand", "wanted": "60"}
    world.ids["vendor"] = str(PRINTING_HOUSE["id"])
    emergency = {
        "why": "imminent-threat",
        "reason": "the sheriff warns of an attack tonight",
        "people": [world.ids["person"]],
    }
    answer = world.done("POST", f"{COUNTY}/break-glass", emergency, role="clerk")
    world.ids["glass"] = answer["id"]
    holding = {"order": "2026-CF-1", "about": pool, "reason": "the case is under appeal"}
    answer = world.done("POST", f"{COUNTY}/holds", holding, role="judge")
    world.ids["hold"] = answer["id"]
    run = world.done("POST", f"{COUNTY}/pay-runs", {"number": 1}, role="court-administrator")
    world.ids["run"] = run["id"]
    _furnish_court_day(world, pool)
    _furnish_acts_of_two(world, pool)


def _furnish_court_day(world: World, pool: str) -> None:
    """Put a panel and a dismissal on file, as ordered: the pool's day is weeks ahead."""
    panel, lot = "panel-0123456789abcdef", "dismissal-0123456789abcdef"
    step = Step(what="ordered", at=world.cloud.clock.now(), by="local-jury-manager")
    ordered = Panel(
        id=panel, county="osceola", pool=pool, case="2027-CF-000412", kind="felony",
        judge="Ada Example", room="4B", wanted=6, drawing=panel,
        ordering="order-0123456789abcdef", history=(step,),
    )  # fmt: skip
    dismissal = Dismissal(
        id=lot, county="osceola", pool=pool, number=1, wanted=2, frame="5f" * 32, by=step.by,
        history=(step,),
    )  # fmt: skip
    client = boto3.client("dynamodb")
    store = SummonsStore(client, world.endpoints["tables"]["summons"])
    papers = [*store.new_panel(ordered), store.dismissal_replaced(None, dismissal)]
    client.transact_write_items(TransactItems=papers)
    world.ids |= {"panel": panel, "dismissal": lot}


def _furnish_acts_of_two(world: World, pool: str) -> None:
    """Let personal data leave the house, and the clerk's activity be examined."""
    before, after = (_today(world) + timedelta(days=days) for days in (-1, 20))
    wishes = {
        "export": {
            "what": {"kind": "venire", "pool": pool},
            "recipient": "the public defender",
            "purpose": "answering-a-challenge",
            "authority": "2026-CF-1234",
            "expires_on": after.isoformat(),
        },
        "examination": {
            "subject": "local-clerk",
            "from_on": before.isoformat(),
            "to_on": before.isoformat(),
            "reason": "two jurors say that a neighbour knew their address",
        },
    }
    for name, wish in wishes.items():
        told = world.done("POST", f"{COUNTY}/{name}s", wish, role="court-administrator")
        world.ids[name] = told[name]
        approval = {"approve": told["request"]["request"]}
        route = f"{COUNTY}/{name}s/{told[name]}/approval"
        world.done("POST", route, approval, role="judge")


def ordered(world: World, *, weeks: int, requested: int = 15, time: str = "08:00") -> str:
    """Order a grand-jury pool for a Monday so many weeks ahead; return its identifier."""
    today = _today(world)
    day = today + timedelta(weeks=weeks, days=(7 - today.weekday()) % 7)
    order = {
        "kind": "grand",
        "location": "kissimmee",
        "requested": requested,
        "service_date": day.isoformat(),
        "time": time,
    }
    return str(world.done("POST", f"{COUNTY}/pools", order)["id"])


def _today(world: World) -> date:
    found: date = world.cloud.clock.today()
    return found


def document() -> dict[str, Any]:
    """Return the description as it is published."""
    found: dict[str, Any] = json.loads((ROOT / "infra" / "openapi.json").read_text("utf-8"))
    return found
