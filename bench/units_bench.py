"""What each piece of a court's work takes of what AWS bills: units, objects, calls. For the cost.

    python bench/units_bench.py            print the figures
    python bench/units_bench.py --write    and file them in docs/units.json, which the cost reads

A synthetic county goes through the product's own steps: two quarters' files, a draw, its letters,
jurors at their door, a court day at the counter. Every call to AWS is counted on its way, and units
are reckoned from the items as DynamoDB reckons them: a write is a unit for each begun KB, twice
that inside a transaction, and again for each index that it touches; a read half a unit for each
begun 4 KB, a whole one when it is consistent. What AWS itself would count was never seen.
"""

import io
import json
import math
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
os.environ["POWERTOOLS_LOG_LEVEL"] = "WARNING"  # lines of the log would drown the figures
sys.path[:0] = [str(ROOT / p) for p in ("tests", "functions", "layers/jury", "layers/ranmar", ".")]

import court_room  # noqa: E402
import desk  # noqa: E402
import gatehouse  # noqa: E402
import intake  # noqa: E402
import office  # noqa: E402
import summonses  # noqa: E402
import synthetic  # noqa: E402
from botocore.client import BaseClient  # noqa: E402
from botocore.exceptions import ClientError  # noqa: E402

from access import clocks  # noqa: E402
from court import events as court_events  # noqa: E402
from draw import events as draw_events  # noqa: E402
from ingest import events as ingest_events  # noqa: E402
from local.replaced import Replacement, replaced  # noqa: E402
from summons import events as letter_looks  # noqa: E402

UNITS = ROOT / "docs" / "units.json"
PEOPLE, SEED = 2000, 20180402
POOL = 300
SEATS = 60
CALL = "_make_api_call"


# -- the meter --------------------------------------------------------------------------


class Meter:
    """Counts what AWS would bill for the calls that pass."""

    def __init__(self) -> None:
        self.read: Counter[str] = Counter()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let every call happen, and count it."""
        original: Any = getattr(BaseClient, CALL)

        def call(client: Any, operation: str, told: dict[str, Any]) -> Any:
            def asked(name: str, arguments: dict[str, Any]) -> Any:
                return original(client, name, arguments)

            before = _images(asked, operation, told)
            filed = _length(told.get("Body", b""))
            try:
                answer = original(client, operation, told)
            except ClientError:
                self._count(client, operation, told, {}, (before, before))
                raise
            if filed:
                self.read[f"bytes filed {told['Bucket']}"] += filed
            after = _images(asked, operation, told)
            self._count(client, operation, told, answer, (before, after))
            return answer

        with replaced(Replacement(BaseClient, CALL, call)):
            yield

    def _count(
        self, client: Any, operation: str, told: dict[str, Any], answer: Any, images: Any
    ) -> None:
        service = client.meta.service_model.service_name
        if service == "dynamodb":
            self._table(operation, told, answer, images)
        elif service == "s3":
            self.read["s3 reads" if operation.startswith(("Get", "Head")) else "s3 writes"] += 1
            self.read["s3 bytes read"] += int(answer.get("ContentLength") or 0)
        elif service in {"kms", "events", "stepfunctions", "sns", "sesv2"}:
            self.read[f"{service} calls"] += 1

    def _table(self, operation: str, told: dict[str, Any], answer: Any, images: Any) -> None:
        befores, afters = images
        if operation in {"GetItem", "Query"}:
            items = answer.get("Items") or ([answer["Item"]] if "Item" in answer else [])
            whole = sum(map(_size, items))
            units = max(1, math.ceil(whole / 4096)) * (1 if told.get("ConsistentRead") else 0.5)
            self.read[f"reads {told['TableName']}"] += units
        elif operation == "BatchGetItem":
            for table, asked in told["RequestItems"].items():
                each = 1 if asked.get("ConsistentRead") else 0.5
                sizes = [_size(one) for one in answer.get("Responses", {}).get(table, ())]
                sizes += [0] * (len(asked["Keys"]) - len(sizes))
                units = sum(max(1, math.ceil(size / 4096)) * each for size in sizes)
                self.read[f"reads {table}"] += units
        else:
            twice = 2 if operation == "TransactWriteItems" else 1
            for (table, before), (_table, after) in zip(befores, afters, strict=True):
                larger = max(_size(before), _size(after), 1)
                self.read[f"writes {table}"] += twice * math.ceil(larger / 1024)
                self.read[f"index writes {table}"] += _index_units(before, after)
                self.read[f"bytes kept {table}"] += _size(after) - _size(before)


def _length(body: Any) -> int:
    return len(body) if isinstance(body, bytes) else body.getbuffer().nbytes


def _images(
    asked: Callable[[str, dict[str, Any]], Any], operation: str, told: dict[str, Any]
) -> list[tuple[str, dict[str, Any]]]:
    """Return the items that a write is about, as they are now."""
    return [
        (table, asked("GetItem", {"TableName": table, "Key": key}).get("Item", {}))
        for table, key in _written(operation, told)
    ]


def _written(operation: str, told: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    if operation == "PutItem":
        return [(told["TableName"], _key(told["Item"]))]
    if operation in {"UpdateItem", "DeleteItem"}:
        return [(told["TableName"], told["Key"])]
    if operation == "BatchWriteItem":
        return [
            (table, _key(one["PutRequest"]["Item"]))
            for table, asked in told["RequestItems"].items()
            for one in asked
        ]
    if operation == "TransactWriteItems":
        parts = [part for one in told["TransactItems"] for part in one.values()]
        return [(one["TableName"], one.get("Key") or _key(one["Item"])) for one in parts]
    return []


def _key(item: dict[str, Any]) -> dict[str, Any]:
    return {"pk": item["pk"], "sk": item["sk"]}


def _size(item: dict[str, Any]) -> int:
    return sum(len(name.encode()) + _width(value) for name, value in item.items())


def _width(value: dict[str, Any]) -> int:
    ((kind, held),) = value.items()
    if kind == "S":
        return len(held.encode())
    if kind == "N":
        return len(held) // 2 + 2
    if kind == "B":
        return len(held)
    if kind == "M":
        return 3 + sum(len(name.encode()) + 1 + _width(one) for name, one in held.items())
    if kind == "L":
        return 3 + sum(1 + _width(one) for one in held)
    return sum(map(len, held)) if kind in {"SS", "NS", "BS"} else 1


def _index_units(before: dict[str, Any], after: dict[str, Any]) -> int:
    units = 0
    for attributes, whole in ((("surname", "given"), False), (("amended",), True)):
        was, now = ([item.get(name) for name in attributes] for item in (before, after))
        one = math.ceil(max(_size(before), _size(after), 1) / 1024) if whole else 1
        if was != now:  # an entry is taken out, put in, or both
            units += one * ((None not in was) + (None not in now))
        elif whole and None not in now:  # the index holds the whole item
            units += one
    return units


# -- the work -----------------------------------------------------------------------------


def measured() -> dict[str, dict[str, float]]:
    """Return what each piece of work took, by what it is counted in."""
    figures: dict[str, dict[str, float]] = {}
    made = synthetic.county(PEOPLE, SEED)
    with intake.opened():
        for name, quarter in zip(("first file", "next file"), made.quarters, strict=True):
            meter = Meter()
            with meter.running():
                done = intake.ingest(*quarter.file("csv"))
            counts = done.counts
            figures[name] = dict(meter.read) | {
                "rows": counts.rows,
                "people": counts.people_after,
                "people written": meter.read["writes people"],
            }
        pool = _measure(figures, "order", lambda: office.order(POOL))
        _measure(figures, "draw", lambda: office.draw(pool), people=POOL)
        _measure(figures, "letters", lambda: summonses.written_to(pool), letters=POOL)
        _jurors(figures, pool)
        _measure(figures, "screen", lambda: desk.read_pool(pool))
        _measure(figures, "public page", lambda: desk.read_draw(pool.draw))
        _measure(
            figures,
            "hourly looks",
            lambda: (
                draw_events.watch_runs({}, None),
                clocks.watch_clocks({}, None),
                court_events.watch_panels({}, None),
                ingest_events.watch_intake({}, None),
                letter_looks.watch_letters({}, None),
            ),
        )
        _opening(figures, pool)
    with intake.opened(), court_room.opened_room(0, size=SEATS, people=4 * SEATS) as room:
        numbers = court_room.numbers(room)
        _measure(figures, "check-ins", lambda: court_room.checked_in(room, *numbers), people=SEATS)
        _measure(figures, "discharges", lambda: court_room.discharged(room), people=SEATS)
    with gatehouse.opened() as house:
        gatehouse.adopt()
        gatehouse.enrol("clerk-1")
        token = house.token("clerk", "clerk-1")
        route = "GET /v1/counties/{county}/files"
        _measure(figures, "authority", lambda: house.decide(token, route))
    return figures


def _jurors(figures: dict[str, dict[str, float]], pool: Any) -> None:
    _number, code = min(summonses.codes(pool).items())
    visits = (
        lambda: summonses.ask("/status", code),
        lambda: summonses.ask("/details", code),
        lambda: summonses.ask("/answer", code, confirmed=True),
    )
    _measure(figures, "juror's answer", lambda: [visit() for visit in visits], calls=len(visits))


def _opening(figures: dict[str, dict[str, float]], pool: Any) -> None:
    number = min(summonses.codes(pool))
    shown = {"purpose": "answering-the-juror"}
    _measure(figures, "opened record", lambda: summonses.staff("GET", f"/jurors/{number}", **shown))


def _measure(
    figures: dict[str, dict[str, float]], name: str, work: Callable[[], Any], **of: float
) -> Any:
    meter = Meter()
    with meter.running():
        done = work()
    figures[name] = dict(meter.read) | of
    return done


def main(arguments: list[str]) -> None:
    with redirect_stdout(io.StringIO()):  # lines of the metrics
        found = measured()
    figures = {
        name: {one: round(value, 2) for one, value in sorted(told.items()) if value}
        for name, told in found.items()
    }
    for name, told in figures.items():
        print(f"{name}: " + ", ".join(f"{value:g} {one}" for one, value in told.items()))
    if "--write" in arguments:
        UNITS.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
