"""One panel through the real doors, the real workflow and the real bus, on the pool's day."""

import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import office
import pytest
import requests

from draw import checks
from local import LocalCloud
from local.demo import Staff
from local.staff import Office

ROOT = Path(__file__).resolve().parents[2]
VERIFIER = ROOT / "tools" / "verify_draw.py"
COUNTY = f"/v1/counties/{office.COUNTY}"
PUBLIC = f"/v1/public/counties/{office.COUNTY}"
ORDER = {
    "case": "2027-CF-000412",
    "kind": "felony",
    "judge": "Ada Example",
    "room": "4B",
    "wanted": 12,
}


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    state = tmp_path_factory.mktemp("state")
    with (
        pytest.MonkeyPatch.context() as patch,
        LocalCloud(ROOT / "template.yaml", parameters={"Stage": "test"}, state=state) as running,
    ):
        patch.setattr(checks, "HELD_BELOW", checks.NEVER)  # one honest pool in three hundred waits
        Office(running, office.COUNTY).open(running.roles)
        yield running
    office.chill()


def manager(cloud, api):
    """Return the jury manager, with a token of today."""
    token = cloud.token("jury-manager", county=office.COUNTY, subject="local-jury-manager")
    return Staff(api, token)


def ordered(manager, today):
    service = today + timedelta(weeks=6, days=(7 - today.weekday()) % 7)
    order = {"kind": "petit", "location": "kissimmee", "requested": 250, "time": "08:00"}
    pool = manager.post(f"{COUNTY}/pools", order | {"service_date": service.isoformat()})
    manager.post(f"{COUNTY}/pools/{pool['id']}/draw", {})
    return pool


def verified(api, draw, folder):
    url = Staff(api).get(f"{PUBLIC}/draws/{draw}/bundle")["url"]
    path = folder / f"{draw}.zip"
    path.write_bytes(requests.get(url, timeout=30).content)
    return subprocess.run(
        [sys.executable, str(VERIFIER), str(path)], capture_output=True, text=True, check=False
    )


def test_a_panel_is_drawn_put_in_order_and_called_by_the_bus_and_a_stranger_verifies_it(
    cloud, tmp_path
):
    api = cloud.serve()["api"]
    office.publish(office.residents(300))
    pool = ordered(manager(cloud, api), cloud.clock.today())
    cloud.settle()
    morning = datetime.fromisoformat(pool["order"]["reports_at"]) + timedelta(minutes=10)
    cloud.clock.move_to(morning)
    staff, route = manager(cloud, api), f"{COUNTY}/pools/{pool['id']}"
    jurors = staff.get(f"{route}/jurors")["jurors"][:20]
    entries = [{"juror": one["juror_number"]} for one in jurors]
    staff.post(f"{route}/check-ins", {"jurors": entries})

    told = staff.post(f"{route}/panels", ORDER)
    cloud.settle()

    panel = staff.get(f"{COUNTY}/panels/{told['panel']}")
    assert panel["status"] == "called"
    assert len({seat["juror_number"] for seat in panel["seats"]}) == 12
    for draw in (panel["drawn_by"], panel["put_in_order_by"]):
        checked = verified(api, draw, tmp_path)
        assert checked.returncode == 0, checked.stdout
    lot = staff.post(f"{route}/dismissals", {"number": 1, "wanted": 8})
    cloud.settle()
    gone = staff.get(f"{route}/dismissals/{lot['dismissal']}")["dismissed"]
    assert len(gone) == 8
    assert not {seat["juror_number"] for seat in panel["seats"]} & set(gone)
    assert cloud.failures == []
