"""Write what a court pays Amazon in a year, from measured units, dated prices and assumptions.

    python -m tools.cost            write docs/cost.md
    python -m tools.cost --check    fail when it is out of date

The units are those of `bench/units_bench.py` (docs/units.json), the prices of `tools/prices.json`.
"""

import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from local.template import expand
from tools import papers

ROOT = Path(__file__).resolve().parent.parent
PAPER = ROOT / "docs" / "cost.md"
UNITS: dict[str, dict[str, float]] = json.loads((ROOT / "docs/units.json").read_text("utf-8"))
PRICES: dict[str, Any] = json.loads((ROOT / "tools/prices.json").read_text("utf-8"))
TABLES = ("people", "court", "summons", "guard", "access")
REPLICATED = ("people", "court", "summons", "access")
WORKFLOWS = ("ingest", "draw", "summons", "days", "drill")
GB, MONTHS, HOURS, NIGHTS = 1e9, 12, 8760, 365
SHARDS = 16
MAPPING = "AWS::Lambda::EventSourceMapping"


Amounts = Mapping[str, float]
"""How much there is of each priced thing."""


class Place(NamedTuple):
    """Whom an estimate is for."""

    name: str
    people: int
    counties: int
    stacks: int


PLACES = (
    Place("A county of 300,000", 300_000, 1, 1),
    Place("All of Florida: 17 million, 67 counties", 17_000_000, 67, 2),
)

FILES, FLAG_LISTS = 4, 36
DIFFERENT, FLAGGED = 0.10, 0.02
SUMMONED = 0.06
POOL = 300
ANSWERED, CAME = 0.7, 0.25
SCREENS, OPENINGS, PUBLIC = 5, 1, 2
WATCHED_DAYS = 10
CALL_SECONDS, CALL_GB = 0.5, 1.0
LOG_BYTES = 3_000
KEPT_YEARS = 5
ROW_BYTES = 250
ALARM_MAILS = 500
LOOK_SECONDS = 5
POLLERS, POLL_SECONDS = 5, 20
LEAST_BACKUP = 128 * 1024
"""No object is backed up for the price of fewer bytes (aws.amazon.com/backup/pricing)."""

ASSUMPTIONS = (
    (f"{FILES}", "full files of residents a county sends in a year"),
    (f"{FLAG_LISTS}", "lists of flags (deaths, felonies, incapacity, returned mail) a year"),
    (f"{DIFFERENT:.0%}", "of the rows of a full file differ from those of the file before"),
    (f"{FLAGGED:.0%}", "of the people are changed by a list of flags in a year"),
    (f"{SUMMONED * 1000:.0f}", "letters a year for each 1,000 people"),
    (f"{POOL}", "people in a pool, so 60 pools a year in the county of 300,000"),
    (f"{ANSWERED:.0%}", "of the letters are answered on the web, in three calls each"),
    (f"{CAME:.0%}", "of those who got a letter are checked in, and let go, once"),
    (f"{SCREENS} + {OPENINGS}", "screens of staff and opened records for each letter"),
    (f"{PUBLIC}", "calls by the public for each letter"),
    (f"{WATCHED_DAYS}", "times that each step of a pool's days runs"),
    (f"{CALL_SECONDS} s", f"a call of the API takes at {CALL_GB:g} GB, beside its authoriser"),
    ("time-out", "each step of a workflow runs until it: an upper bound, not measured"),
    (f"{LOOK_SECONDS}", "gigabyte-seconds each look that a clock starts"),
    (f"{POLLERS}", f"pollers of a queue that a function reads, each asking every {POLL_SECONDS} s"),
    (f"{LOG_BYTES:,}", "bytes of log a call and a step"),
    (f"{KEPT_YEARS}", "years of records in the tables and papers: the fifth year is what is shown"),
    ("2", "stacks for Florida, one a time zone; every other figure grows with people or counties"),
)  # fmt: skip


# -- how much there is of everything ----------------------------------------------------


def yearly(place: Place) -> Amounts:
    """Return how much of each priced thing a place takes in a year, with nothing added."""
    used: defaultdict[str, float] = defaultdict(float)
    for write, _table in _writes(place):
        used["write unit"] += write
    used["read unit"] = sum(_times(place)[work] * _reads(work) for work in _times(place))
    for kind in ("writes", "reads"):
        moved = sum(_times(place)[work] * _of(work, f"s3 {kind}") for work in _times(place))
        used[f"object {kind.removesuffix('s')}"] = moved
    tables, objects = kept(place)
    used["table storage"] = used["point-in-time recovery"] = tables * MONTHS
    used["object storage"] = objects * MONTHS
    calls, steps = _calls(place), _steps(place)
    used["api call"] = calls
    looks = place.stacks * _looks() * NIGHTS
    used["function call"] = 2 * calls + steps + looks
    used["function second"] = (
        calls * CALL_SECONDS * (CALL_GB + 0.5)
        + sum(_runs(place)[one] * _gigabyte_seconds(one) for one in WORKFLOWS)
        + looks * LOOK_SECONDS
    )
    used["transition"] = sum(_runs(place)[one] * _transitions(one) for one in WORKFLOWS)
    used["key call"] = sum(_times(place)[work] * _of(work, "kms calls") for work in _times(place))
    used["key call"] += len(TABLES) * 12 * HOURS * place.stacks  # a table asks every five minutes
    used["signature"] = _runs(place)["draw"]
    used["event"] = used["transition"] / 20
    used["queue call"] = HOURS * _polls() * place.stacks  # whether anything lies there or not
    used["table restore"] = tables * MONTHS  # the drill brings every table back each month
    used["log"] = (calls * 2 + steps) * LOG_BYTES / GB
    used["log storage"] = used["log"] / 2 * MONTHS
    used["trace"] = calls + steps
    used["notice"] = ALARM_MAILS * place.counties
    used["to the internet"] = calls * 5_000 / GB
    for thing, amount in idle(place).items():
        used[thing] += amount * MONTHS
    return used


def idle(place: Place) -> Amounts:
    """Return how much of what is paid by the month there is, whether anybody works or not."""
    resources = _resources()
    kinds = Counter(one["Type"] for one in resources.values())
    alarms = [one["Properties"] for one in resources.values() if _is_alarm(one)]
    watched = sum(_watched(one) for one in resources.values())
    metrics = len({one["MetricName"] for one in alarms if one.get("Namespace") == "Venire"})
    rotating = sum(bool(one["Properties"].get("EnableKeyRotation")) for one in _keys())
    return {
        "key": (kinds["AWS::KMS::Key"] + 2 * rotating) * place.stacks,
        "alarm": watched * place.stacks,
        "dashboard": max(1, kinds["AWS::CloudWatch::Dashboard"]) * place.stacks,
        "metric": metrics * place.stacks + 4 * place.counties,
    }


def kept(place: Place) -> tuple[float, float]:
    """Return the gigabytes in the tables and in the buckets in the last year of those kept."""
    times = _times(place)
    growing = sum(
        times[work] * _of(work, f"bytes kept {table}")
        for work in times
        for table in TABLES
        if work not in {"a row that differs", "a file"}
    )
    of_people = place.people * _each("first file", "bytes kept people", "people")
    index = 300 * place.people  # AWS adds 100 bytes an item, and the index by name an entry
    tables = of_people + index + KEPT_YEARS * growing
    filed = {
        bucket: sum(times[work] * _filed(work, bucket) for work in times)
        for bucket in ("papers", "evidence", "print")
    }
    raw = place.people * ROW_BYTES
    objects = raw + KEPT_YEARS * filed["papers"] + 10 * filed["evidence"] + 1.1 * filed["print"]
    return tables / GB, objects / GB


def options(place: Place) -> dict[str, Amounts]:
    """Return what each addition takes in a year."""
    tables, objects = kept(place)
    used = yearly(place)
    replicated = sum(write for write, table in _writes(place) if table in REPLICATED)
    growth = objects / KEPT_YEARS
    tabled = used["write unit"] + used["read unit"]
    replica = {
        "replicated write unit": replicated,
        "table storage": tables * MONTHS,
        "point-in-time recovery": tables * MONTHS,
        "object storage": objects * MONTHS,
        "object write": used["object write"],
        "between regions": growth + replicated * 1024 / GB,
        "key": idle(place)["key"] * MONTHS,
        "alarm": idle(place)["alarm"] * MONTHS,
        "dashboard": idle(place)["dashboard"] * MONTHS,
        "key call": len(REPLICATED) * 12 * HOURS * place.stacks,
    }  # nothing runs there by itself: no clock, and no queue is read
    small = KEPT_YEARS * used["object write"] * LEAST_BACKUP / GB
    backups = {  # a backup of a table is whole each night; one of a bucket holds what is new
        "table backup": 2 * 35 * tables * MONTHS,
        "object backup": 2 * (objects + small) * MONTHS,
        "between regions": NIGHTS * tables + growth,
        "key": 4 * MONTHS * place.stacks,
    }
    firewall = {
        "web acl": MONTHS * place.stacks,
        "web acl rule": 4 * MONTHS * place.stacks,
        "web acl call": used["api call"],
    }
    trail = {
        "trail event": tabled + used["object write"] + used["object read"],
        "object storage": (tabled * 300 / GB) * MONTHS,
    }
    return {
        "a replica in a second Region": replica,
        "nightly backups, two copies of 35 nights": backups,
        "the firewall (WAF)": firewall,
        "the trail of who touched records (CloudTrail)": trail,
    }


def first_file(place: Place) -> float:
    """Return what loading everybody costs, once."""
    writes = _of("first file", "writes people") + _of("first file", "index writes people")
    units = place.people * writes / _of("first file", "people")
    return dollars({"write unit": units})


def dollars(used: Amounts) -> float:
    """Return what so much of everything costs."""
    return sum(amount * _price(thing) for thing, amount in used.items())


def _times(place: Place) -> dict[str, float]:
    """Return how often each measured piece of work is done in a year."""
    letters = place.people * SUMMONED
    runs = _runs(place)
    return {
        "a row that differs": place.people * (FILES * DIFFERENT + FLAGGED),
        "a file": runs["ingest"],
        "a person on a filed list": FILES * place.people,
        "order": runs["draw"],
        "draw": runs["draw"],
        "a person on a frozen roll": runs["draw"] * place.people / place.counties,
        "a letter": letters,
        "juror's answer": letters * ANSWERED,
        "a check-in": letters * CAME,
        "a discharge": letters * CAME,
        "screen": letters * SCREENS,
        "opened record": letters * OPENINGS,
        "public page": letters * PUBLIC,
        "authority": letters * (SCREENS + OPENINGS + 2 * CAME),
        "hourly looks": HOURS * place.counties / 2,  # two counties were looked at
    }


def _runs(place: Place) -> dict[str, float]:
    pools = place.counties * math.ceil(place.people * SUMMONED / POOL / place.counties)
    files = place.counties * (FILES + FLAG_LISTS)
    drills = MONTHS * place.stacks
    return {"ingest": files, "draw": pools, "summons": pools, "days": pools, "drill": drills}


def _of(work: str, what: str) -> float:
    """Return how much of something one piece of work takes, as it was measured."""
    file, letters = UNITS["next file"], UNITS["letters"]
    if work == "a row that differs":
        moved = file.get(what, 0) if what.endswith("people") and "read" not in what else 0
        return moved / file["people written"]
    if work == "a file":
        return 0 if what.endswith("writes people") else file.get(what, 0)
    if work in {"a person on a filed list", "a person on a frozen roll"}:
        return 0
    if work == "a letter":
        return letters.get(what, 0) / letters["letters"]
    if work in {"a check-in", "a discharge"}:
        told = UNITS[f"{work.removeprefix('a ')}s"]
        return told.get(what, 0) / told["people"]
    return UNITS[work].get(what, 0)


def _filed(work: str, bucket: str) -> float:
    what = f"bytes filed {bucket}"
    if work == "a person on a filed list":
        return _each("next file", what, "people")
    if work == "a person on a frozen roll":
        return UNITS["draw"].get(what, 0) / UNITS["next file"]["people"]
    return 0 if work in {"a file", "draw"} else _of(work, what)


def _each(work: str, what: str, among: str) -> float:
    return UNITS[work].get(what, 0) / UNITS[work][among]


def _writes(place: Place) -> Iterator[tuple[float, str]]:
    for work, times in _times(place).items():
        for table in TABLES:
            yield (
                times * (_of(work, f"writes {table}") + _of(work, f"index writes {table}")),
                table,
            )


def _reads(work: str) -> float:
    return sum(_of(work, f"reads {table}") for table in TABLES)


def _calls(place: Place) -> float:
    times = _times(place)
    return 3 * times["juror's answer"] + times["public page"] + times["authority"]


def _steps(place: Place) -> float:
    return sum(_runs(place)[one] * _transitions(one) / 2 for one in WORKFLOWS)


@cache
def _resources() -> dict[str, Any]:
    resources: dict[str, Any] = expand(ROOT / "template.yaml", {}).body["Resources"]
    return resources


def _keys() -> list[dict[str, Any]]:
    return [one for one in _resources().values() if one["Type"] == "AWS::KMS::Key"]


def _is_alarm(resource: dict[str, Any]) -> bool:
    return resource["Type"] == "AWS::CloudWatch::Alarm" and "MetricName" in resource["Properties"]


def _watched(resource: dict[str, Any]) -> int:
    """Return for how many metrics an alarm is paid: each that its arithmetic reads."""
    if resource["Type"] != "AWS::CloudWatch::Alarm":
        return 0
    read = [one for one in resource["Properties"].get("Metrics", []) if "MetricStat" in one]
    return max(1, len(read))


def _looks() -> int:
    """Return how often a day a clock calls a function, by the template's own rules."""
    a_day = {"rate(1 hour)": 24, "rate(1 day)": 1}
    rules = [one["Properties"] for one in _resources().values() if one["Type"].endswith("::Rule")]
    return sum(a_day[one["ScheduleExpression"]] for one in rules if "ScheduleExpression" in one)


def _polls() -> float:
    """Return how often an hour queues are asked."""
    read = [one for one in _resources().values() if one["Type"] == MAPPING]
    return len(read) * POLLERS * 3600 / POLL_SECONDS


@cache
def _states(workflow: str) -> tuple[tuple[dict[str, Any], int], ...]:
    """Return each state of a workflow with how often a run comes to it."""
    text = (ROOT / "infra" / f"{workflow}.asl.json").read_text("utf-8")
    often = WATCHED_DAYS if workflow == "days" else 1
    found = []
    for state in json.loads(text)["States"].values():
        found.append((state, often))
        inner = state.get("ItemProcessor", {}).get("States", {}).values()
        found += [(one, SHARDS * often) for one in inner]
    return tuple(found)


def _transitions(workflow: str) -> float:
    return sum(often for _state, often in _states(workflow))


def _gigabyte_seconds(workflow: str) -> float:
    total = 0.0
    for state, often in _states(workflow):
        named = state.get("Parameters", {}).get("FunctionName", "")
        if named:
            function = _resources()[named.removeprefix("${").removesuffix("}")]["Properties"]
            total += often * function["Timeout"] * function["MemorySize"] / 1024
    return total


def _price(thing: str) -> float:
    told = PRICES["prices"][thing]
    return float(told["usd"]) / float(told["per"])


# -- the paper --------------------------------------------------------------------------


def paper() -> str:
    """Return the document, as it is filed."""
    parts = [_head(), _sums(), _idle(), _lines(), _assumptions(), _units(), _prices(), _limits()]
    return "\n\n".join(parts) + "\n"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], numbers: int = 1) -> str:
    rule = ["---"] + ["---:"] * numbers + ["---"] * (len(head) - 1 - numbers)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, tuple(rule), *rows))


def _head() -> str:
    return f"""# What it costs

Written by `python -m tools.cost`; a test holds it up to date. Dollars a year at Amazon's list
prices in {PRICES["region"]} on {PRICES["on"]}, without free tiers, discounts or taxes. Nothing of
this was ever billed: units were measured in a simulation, prices were looked up or remembered, and
the rest is assumed below. The seconds of Lambda in workflows are an upper bound."""


def _sums() -> str:
    rows = [("the application alone", *[_money(dollars(yearly(one))) for one in PLACES])]
    added = [options(one) for one in PLACES]
    rows += [(f"+ {name}", *[_money(dollars(one[name])) for one in added]) for name in added[0]]
    totals = [dollars(yearly(one)) + sum(map(dollars, options(one).values())) for one in PLACES]
    rows.append(("**all of it**", *[f"**{_money(total)}**" for total in totals]))
    heads = [(f"{total / one.people:.4f}") for total, one in zip(totals, PLACES, strict=True)]
    rows.append(("dollars a resident", *heads))
    letters = [total / (one.people * SUMMONED) for total, one in zip(totals, PLACES, strict=True)]
    rows.append(("dollars a letter", *[f"{one:.3f}" for one in letters]))
    once = [_money(first_file(one)) for one in PLACES]
    rows.append(("once: the first file, which writes everybody", *once))
    head = ("dollars a year", *[one.name for one in PLACES])
    return (
        "## A year\n\n"
        + _table(head, rows, 2)
        + (
            "\n\nA replica, backups, the firewall and the trail are what production has;"
            " a test stage has none of them."
        )
    )


def _idle() -> str:
    place = PLACES[0]
    rows = [
        (thing, f"{amount:g}", f"{amount * _price(thing):.2f}")
        for thing, amount in sorted(idle(place).items())
    ]
    looks = {
        "write unit": 730 / 2 * _writes_of("hourly looks"),
        "read unit": 730 / 2 * _reads("hourly looks"),
        "function call": _looks() * 365 / 12,
        "function second": _looks() * 365 / 12 * LOOK_SECONDS,
        "key call": len(TABLES) * 12 * 730,
        "queue call": _polls() * 730,
        "object write": 730 / 2 * _of("hourly looks", "s3 writes"),
    }
    asked = f"{_looks()} looks a day, a queue's pollers, the tables' keys"
    rows.append((asked, "", f"{dollars(looks):.2f}"))
    total = dollars(idle(place)) + dollars(looks)
    rows.append(("**a month**", "", f"**{total:.2f}**"))
    table = _table(("what", "how many", "dollars a month"), rows, 2)
    return f"## A stage in which nobody works\n\n{_nothing(total, dollars(looks))}\n\n{table}"


def _nothing(total: float, looks: float) -> str:
    """Return whether an idle stage costs near nothing, argued."""
    place = PLACES[0]
    beside = (
        2 * idle(place)["key"] * _price("key")
        + 2 * idle(place)["alarm"] * _price("alarm")
        + 2 * idle(place)["dashboard"] * _price("dashboard")
        + idle(place)["metric"] * _price("metric")
        + 4 * _price("key")
        + _price("web acl")
        + 4 * _price("web acl rule")
        + looks
    )
    cents = 100 * MONTHS * beside / place.people
    return f"""Is it near nothing? For work it is: nothing runs and nothing is kept warm, nothing is
paid by the hour for being there, and what clocks, pollers and keys ask comes to {looks:.2f} dollars
a month. The rest, {total - looks:.0f} dollars, is paid to keep secrets and to see what fails: a key
for each class of data and its two paid rotations, metrics, alarms that are paid by the metric, a
dashboard. None of it grows with people. Production idles at some {beside:.0f} dollars a month, with
the second Region's keys and alarms, the keys of two vaults and two trails, and the firewall. For
one small county that is not nothing; it is {cents:.1f} cents a year for each of its
{place.people:,} residents. One key in the place of five, or fewer alarms, would save some dollars
of it and cost what they are there for."""


def _writes_of(work: str) -> float:
    return sum(_of(work, f"writes {table}") for table in TABLES)


def _lines() -> str:
    used = [yearly(one) for one in PLACES]
    costs = {
        thing: [amounts[thing] * _price(thing) for amounts in used]
        for thing in PRICES["prices"]
        if used[0].get(thing)
    }
    order = sorted(costs, key=lambda thing: -costs[thing][1])
    rows = [
        (PRICES["prices"][thing]["of"], *[_money(one) for one in costs[thing]]) for thing in order
    ]
    head = ("the application alone, dollars a year", *[one.name for one in PLACES])
    return "## Of what\n\n" + _table(head, rows, 2)


def _assumptions() -> str:
    return "## What is assumed\n\n" + _table(("how much", "of what"), list(ASSUMPTIONS), 0)


def _units() -> str:
    rows = []
    for work in ("a row that differs", "a file", "draw", "a letter", "juror's answer", "a check-in",
                 "a discharge", "opened record", "screen", "public page", "authority"):  # fmt: skip
        writes = sum(
            _of(work, f"{kind} {one}") for one in TABLES for kind in ("writes", "index writes")
        )
        rows.append((work, f"{writes:.1f}", f"{_reads(work):.1f}", f"{_of(work, 's3 writes'):.1f}"))
    head = ("one", "write units", "read units", "objects written")
    return (
        "## What was measured\n\nBy `python bench/units_bench.py --write`, on a synthetic county of"
        f" {UNITS['first file']['people']:,.0f}; a juror's answer is three calls.\n\n"
    ) + _table(head, rows, 3)


def _prices() -> str:
    rows = [
        (told["of"], f"{told['usd']:g}", f"{told['per']:,}", told["source"])
        for told in PRICES["prices"].values()
    ]
    head = ("what", "dollars", "for so many", "where it was read")
    return f"## Prices\n\n{PRICES['note']}\n\n" + _table(head, rows, 2)


def _limits() -> str:
    return """## What is not in it

- Postage and printing, of which a letter takes many times the cents above; the support plan; the
  time of people.
- Short messages, which are off, and e-mail to jurors who ask for it.
- Logins: Cognito asks nothing for the first 10,000 people of a month (from memory).
- What a restore drill reads of its copies, and what a deployment runs beside what it replaces.
- Attacks: calls that the firewall turns away are paid like others.
- Steps of workflows are priced as if each ran until its time-out; real ones end far sooner."""


def _money(amount: float) -> str:
    return f"{amount:,.0f}" if amount >= 10 else f"{amount:,.2f}"


def main(arguments: list[str]) -> int:
    """Write the paper, or tell whether the one on file is out of date."""
    return papers.keep(PAPER, paper(), arguments, name="docs/cost.md")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
