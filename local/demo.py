"""The whole story, once: county files, a roll, a draw, letters, a stranger's check, a court day."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import requests
from rich.console import Console

from local import letters
from local.clock import today
from local.cloud import LocalCloud
from local.staff import Office
from tools.make_county import make_county

ROOT = Path(__file__).resolve().parent.parent
COUNTY = "osceola"
LOCATION = "kissimmee"
PEOPLE = 5000
SEED = 20180402  # the day of order AOSC18-8
REQUESTED = 300
WEEKS_AHEAD, WEEKS_AHEAD_LATER = 6, 14
CAME, ON_PANEL = 60, 24
SECONDS = 120


class StoryBroken(Exception):  # noqa: N818 - what it says is what happened
    """Something in the story did not go as a user would expect."""


class Staff:
    """One person of the office, at the API with a token of their own."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str) -> dict[str, Any]:
        """Ask for something; anything but a good answer breaks the story."""
        return _good(requests.get(self._url + path, headers=self._headers, timeout=SECONDS))

    def post(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """Do something; anything but a good answer breaks the story."""
        return _good(
            requests.post(self._url + path, json=dict(body), headers=self._headers, timeout=SECONDS)
        )

    def send(self, path: str, table: str) -> dict[str, Any]:
        """Send a CSV; anything but a good answer breaks the story."""
        headers = {**self._headers, "Content-Type": "text/csv"}
        return _good(
            requests.post(self._url + path, data=table.encode(), headers=headers, timeout=SECONDS)
        )


def run(out: Path = ROOT / "out") -> int:
    """Run the story, leave its papers in a folder, and return 0 when all of it went well."""
    console = Console(highlight=False)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    try:
        with (
            console.status("deploying template.yaml to the local cloud"),
            LocalCloud(ROOT / "template.yaml", parameters={"Stage": "test"}) as cloud,
        ):
            _tell(cloud, console, out)
            if cloud.failures:
                for failure in cloud.failures:
                    console.print(f"[red]failed:[/] {failure}")
                return 1
    except StoryBroken as broken:
        console.print(f"[red]{broken}[/]")
        return 1
    return 0


def _tell(cloud: LocalCloud, console: Console, out: Path) -> None:
    Office(cloud, COUNTY).open(cloud.roles)
    endpoints = cloud.serve()
    api = endpoints["api"]
    staff = {role: Staff(api, token) for role, token in endpoints["tokens"].items()}
    public = Staff(api)
    console.print("[bold]1. deployed[/] template.yaml to the local cloud")
    console.print("   its staff have read the rule of behaviour and signed it")

    files = _load_two_quarters(cloud, console, staff["clerk"])
    engine = _register_approval(staff["court-administrator"])
    console.print(f"[bold]4. approved[/] plan AOSC18-8 for engine {engine[:16]}...")

    pool = _order(staff["jury-manager"])
    console.print(
        f"[bold]5. ordered[/] {REQUESTED} people for {pool['order']['reports_at']}: {pool['id']}",
        soft_wrap=True,
    )
    _let_the_scheduler_draw(cloud, pool)
    draw = public.get(f"/v1/public/counties/{COUNTY}/draws/{pool['draw']}")
    if draw["held"]:  # one honest draw in three hundred: a person looks, and nothing is redrawn
        _release(staff["court-administrator"], draw["draw"])
        cloud.settle()
        console.print(f"   held by {', '.join(draw['held'])}; looked at and released")
    terms = json.loads(draw["commitment"])
    console.print(
        f"[bold]6. drawn[/] by the scheduler, {terms['committed_at']}: {draw['drawn']} people"
        f" of a roll of {terms['roll']['size']:,}"
    )

    summons = staff["printer"].get(f"/v1/counties/{COUNTY}/pools/{pool['id']}/summons")
    if summons["released_at"] is None:
        raise StoryBroken("the letters were not released")
    _fetch(summons["links"]["letters"], out / "summons.pdf")
    _fetch(summons["links"]["manifest"], out / "manifest.csv")
    console.print(
        f"[bold]7. printed[/] {summons['printed']} letters ({summons['held']} held back)"
        " and released them to the printer"
    )

    link = public.get(f"/v1/public/counties/{COUNTY}/draws/{draw['draw']}/bundle")
    _fetch(link["url"], out / "bundle.zip")
    verified = _verify(out / "bundle.zip")
    console.print("[bold]8. verified[/] by a program that shares no code with this one:")
    for line in verified.splitlines():
        console.print(f"   {line}", markup=False, soft_wrap=True)

    _confirm_mailing(cloud, staff["printer"], pool, out)
    console.print("[bold]9. mailed[/] says the printer; every letter is accounted for")
    _let_a_juror_answer(public, staff["jury-manager"], out, console)
    _pass_the_evening_before(cloud, api, pool, out)
    console.print(
        "[bold]11. the evening before[/] nobody had decided: jurors read not to come and to check"
        " again; then the jury manager said to report",
        soft_wrap=True,
    )
    counts = _begin_the_day(cloud, api, pool, expected=summons["printed"] - 1)
    console.print(f"[bold]12. the day[/] {counts['due']} are due, as the letters and moves add up")
    _call_a_panel(cloud, api, pool, out, console)

    (out / "summary.txt").write_text(
        _summary(files, draw=draw, pool=pool, summons=summons, verified=verified), "utf-8"
    )
    console.print(f"\nleft in {out.name}/: " + ", ".join(sorted(p.name for p in out.iterdir())))


# -- the steps ------------------------------------------------------------------


def _load_two_quarters(cloud: LocalCloud, console: Console, clerk: Staff) -> list[dict[str, Any]]:
    first, second = _last_two_quarters(today())
    published = []
    with tempfile.TemporaryDirectory() as folder:
        with console.status(f"making a synthetic {COUNTY} of {PEOPLE:,} people"):
            make_county(COUNTY, PEOPLE, SEED, Path(folder), dates=(first, second))
        for number, as_of in enumerate((first, second), start=2):
            name = f"{COUNTY}-{as_of}"
            with console.status(f"uploading {name}.csv"):
                for suffix in (".manifest.json", ".csv"):
                    upload(clerk, Path(folder) / f"{name}{suffix}")
                cloud.settle()
                published.append(_published(clerk, f"{name}.csv"))
            console.print(f"[bold]{number}. published[/] the list of {as_of}")
            for line in _counted(published[-1]["counts"]):
                console.print(f"   {line}", soft_wrap=True)
    return published


def _last_two_quarters(today: date) -> tuple[date, date]:
    newest = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    before = newest - timedelta(days=1)
    return date(before.year, (before.month - 1) // 3 * 3 + 1, 1), newest


def upload(clerk: Staff, path: Path) -> None:
    """Upload one file as a clerk's browser would: ask for a link, post the bytes to it."""
    link = clerk.post(f"/v1/counties/{COUNTY}/uploads", {"kind": "dhsmv", "name": path.name})
    with path.open("rb") as content:
        answer = requests.post(
            link["url"], data=link["fields"], files={"file": content}, timeout=SECONDS
        )
    if not answer.ok:
        raise StoryBroken(f"the upload of {path.name} was answered with {answer.status_code}")


def _published(clerk: Staff, name: str) -> dict[str, Any]:
    """Return the ledger's entry of a file; anything but a published one breaks the story."""
    files = clerk.get(f"/v1/counties/{COUNTY}/files")["files"]
    entry: dict[str, Any] = next(one for one in files if one["key"].endswith(f"/{name}"))
    if entry["status"] != "published":
        said = entry.get("message") or ", ".join(entry.get("breakers", ()))
        raise StoryBroken(f"{name} is {entry['status']}: {said}")
    return entry


def _register_approval(administrator: Staff) -> str:
    path = f"/v1/counties/{COUNTY}/approvals"
    engine: str = administrator.get(path)["engine"]
    day = today()
    administrator.post(
        path,
        {
            "plan": "AOSC18-8",
            "engine": engine,
            "valid_from": day.isoformat(),
            "valid_until": (day + timedelta(days=365)).isoformat(),
        },
    )
    return engine


def _order(manager: Staff, weeks: int = WEEKS_AHEAD) -> dict[str, Any]:
    return manager.post(
        f"/v1/counties/{COUNTY}/pools",
        {
            "kind": "petit",
            "location": LOCATION,
            "requested": REQUESTED,
            "service_date": _a_court_day(today(), weeks).isoformat(),
            "time": "08:00",
        },
    )


def _a_court_day(today: date, weeks: int) -> date:
    day = today + timedelta(weeks=weeks)
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def _let_the_scheduler_draw(cloud: LocalCloud, pool: Mapping[str, Any]) -> None:
    # A week holds one weekly run; the clock passes it and the scheduler does the rest.
    cloud.clock.move_to(cloud.clock.now() + timedelta(days=7))
    cloud.settle()
    if cloud.failures:
        raise StoryBroken(f"{pool['id']} was not drawn: {cloud.failures[0]}")


def _release(administrator: Staff, draw: str) -> None:
    administrator.post(
        f"/v1/counties/{COUNTY}/draws/{draw}/release",
        {"reason": "looked at in the demonstration; the people are made up"},
    )


def _confirm_mailing(cloud: LocalCloud, printer: Staff, pool: Mapping[str, Any], out: Path) -> None:
    path = f"/v1/counties/{COUNTY}/pools/{pool['id']}/summons"
    said = letters.confirmation(out / "manifest.csv", cloud.clock.today())
    printer.send(f"{path}/confirmations", said)
    found = printer.get(path)
    if found["mailed"] != found["printed"]:
        raise StoryBroken(f"{found['mailed']} of {found['printed']} letters were mailed")


def _let_a_juror_answer(public: Staff, manager: Staff, out: Path, console: Console) -> None:
    """Confirm one juror's details, and give another juror another date."""
    first, second = (letters.code_on(out / "summons.pdf", page) for page in (0, 1))
    public.post("/v1/public/jurors/answer", {"code": first, "confirmed": True})
    later = _order(manager, WEEKS_AHEAD_LATER)
    dates = public.post("/v1/public/jurors/dates", {"code": second})["dates"]
    if [one["pool"] for one in dates] != [later["id"]]:
        raise StoryBroken("the later date is not offered")
    wish = {"code": second, "pool": later["id"]}
    moved = public.post("/v1/public/jurors/postponement", wish)
    counts = manager.get(f"/v1/counties/{COUNTY}/pools/{later['id']}/jurors")["counts"]
    if counts != {"postponed": 1}:
        raise StoryBroken(f"the later pool counts {counts}")
    console.print(
        "[bold]10. answered[/] by web, with the code on the letter: one juror confirms, another"
        f" is postponed to {moved['reports_at'][:10]}",
        soft_wrap=True,
    )


def _pass_the_evening_before(
    cloud: LocalCloud, api: str, pool: Mapping[str, Any], out: Path
) -> None:
    cloud.clock.move_to(letters.evening_before(pool))
    cloud.settle()
    # Six weeks on, the tokens of the beginning have expired.
    public, manager = Staff(api), Staff(api, cloud.token("jury-manager"))
    code = {"code": letters.code_on(out / "summons.pdf", 0)}
    told = public.post("/v1/public/jurors/status", code)
    if (told["reporting"], told["decided"]) != ("do-not-report", False):
        raise StoryBroken(f"without a decision jurors are told {told['reporting']}")
    manager.post(f"/v1/counties/{COUNTY}/pools/{pool['id']}/reporting", {"answer": "report"})
    told = public.post("/v1/public/jurors/status", code)
    if told["reporting"] != "report":
        raise StoryBroken(f"after the decision jurors are told {told['reporting']}")


def _begin_the_day(
    cloud: LocalCloud, api: str, pool: Mapping[str, Any], *, expected: int
) -> dict[str, int]:
    """Pass the hour of reporting; return a count of everybody by state."""
    cloud.clock.move_to(letters.hour_of(pool) + timedelta(minutes=1))
    cloud.settle()
    manager = Staff(api, cloud.token("jury-manager"))
    path = f"/v1/counties/{COUNTY}/pools/{pool['id']}/jurors"
    counts: dict[str, int] = manager.get(path)["counts"]
    if counts.get("due") != expected:
        raise StoryBroken(f"on the day the pool counts {counts}")
    return counts


def _call_a_panel(
    cloud: LocalCloud, api: str, pool: Mapping[str, Any], out: Path, console: Console
) -> None:
    """Check some people in, and have a panel drawn of them and put in order."""
    manager, public = Staff(api, cloud.token("jury-manager")), Staff(api)
    of_county = f"/v1/counties/{COUNTY}"
    of_pool = f"{of_county}/pools/{pool['id']}"
    due = manager.get(f"{of_pool}/jurors?state=due&limit={CAME}")["jurors"]
    arrivals = [{"juror": one["juror_number"]} for one in due]
    came = manager.post(f"{of_pool}/check-ins", {"jurors": arrivals})["entries"]
    if [one["outcome"] for one in came] != ["checked_in"] * CAME:
        raise StoryBroken("not everybody at the counter could check in")
    case = {"case": "2027-CF-000412", "kind": "felony", "judge": "Ada Example", "room": "4B"}
    panel = manager.post(f"{of_pool}/panels", {**case, "wanted": ON_PANEL})
    cloud.settle()
    panel = manager.get(f"{of_county}/panels/{panel['panel']}")
    if (panel["status"], len(panel["seats"])) != ("called", ON_PANEL):
        raise StoryBroken(f"the panel is {panel['status']} with {len(panel['seats'])} people")
    for act in ("drawn_by", "put_in_order_by"):
        link = public.get(f"/v1/public/counties/{COUNTY}/draws/{panel[act]}/bundle")
        _fetch(link["url"], out / f"{act}.zip")
        _verify(out / f"{act}.zip")
    sheet = f"{of_county}/panels/{panel['panel']}/sheet?purpose=running-the-court-day"
    _fetch(manager.get(sheet)["url"], out / "case-information-sheet.pdf")
    console.print(
        f"[bold]13. in court[/] {CAME} check in; a panel of {ON_PANEL} is drawn of them by lot and"
        " put in order by lot, and both draws verify",
        soft_wrap=True,
    )


def _fetch(url: str, path: Path) -> None:
    answer = requests.get(url, timeout=SECONDS)
    if answer.status_code != HTTPStatus.OK:
        raise StoryBroken(f"{path.name} could not be fetched: {answer.status_code}")
    path.write_bytes(answer.content)


def _verify(bundle: Path) -> str:
    found = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "verify_draw.py"), str(bundle)],
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode:
        raise StoryBroken(f"the draw does not verify:\n{found.stdout}{found.stderr}")
    return found.stdout.rstrip()


def _good(answer: requests.Response) -> dict[str, Any]:
    if not answer.ok:
        raise StoryBroken(f"{answer.request.method} {answer.request.path_url}: {answer.text}")
    document: dict[str, Any] = answer.json()
    return document


# -- what is shown --------------------------------------------------------------


def _counted(counts: Mapping[str, int]) -> tuple[str, str]:
    """Say both laws of conservation for one file."""
    rows = (
        f"{counts['rows']:,} rows = {counts['matched']:,} matched + {counts['added']:,} added"
        f" + {counts['duplicate']:,} duplicate + {counts['refused']:,} refused"
        f" + {counts['review']:,} for review"
    )
    active = (
        f"{counts['active_before']:,} active before + {counts['added']:,} added"
        f" + {counts['reactivated']:,} back - {counts['deactivated']:,} gone"
        f" - {counts['purged']:,} purged = {counts['active_after']:,} active after"
    )
    return rows, active


def _summary(
    files: list[dict[str, Any]],
    *,
    draw: Mapping[str, Any],
    pool: Mapping[str, Any],
    summons: Mapping[str, Any],
    verified: str,
) -> str:
    terms = json.loads(draw["commitment"])
    lines = [
        f"ONE DRAW, FROM THE COUNTY'S FILE TO THE LETTERS: {draw['draw']}",
        "",
        "The list",
    ]
    for file in files:
        rows, active = _counted(file["counts"])
        lines += [f"  {file['as_of']}  {rows}", f"              {active}"]
    excluded = ", ".join(f"{n:,} {why}" for why, n in terms["roll"]["excluded"].items())
    lines += [
        "",
        "The draw",
        f"  ordered      {pool['order']['requested']} for {pool['order']['reports_at']}",
        f"  roll         {terms['roll']['size']:,} people; left out: {excluded or 'nobody'}",
        f"  committed    {terms['committed_at']}  {draw['commitment_hash']}",
        f"  engine       {terms['engine']}",
        f"  approval     {terms['plan']}",
        f"  result       {draw['result_hash']}",
        f"  drawn        {draw['drawn']}",
        "",
        "The letters",
        (
            f"  selected {summons['selected']} = summoned {summons['summoned']}"
            f" + held {summons['held']}; printed {summons['printed']} on {summons['pages']} pages"
        ),
        f"  file         {summons['sha256']}",
        f"  released     {summons['released_at']}",
        "",
        "What a stranger finds (tools/verify_draw.py bundle.zip)",
        *(f"  {line}" for line in verified.splitlines()),
        "",
        "Everybody in it is made up.",
    ]
    return "\n".join(lines) + "\n"
