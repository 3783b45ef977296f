"""Put what a restored copy of a table holds back into the table that the court works on.

    python tools/put_back.py compare  --region us-east-1 --court venire-test-court \\
                                      --table venire-test-people --copy venire-test-people-restored
    python tools/put_back.py put-back ... [--keys 'COUNTY#osceola' ...]
    python tools/put_back.py set-back ...

`compare` changes nothing. `put-back` writes what is gone or other, and leaves what the copy does
not know, since it was written later. `set-back` deletes that as well: the table is then as the copy
is. With `--keys` only what lies under these partition keys; one that ends in `*` is the beginning
of several. Nothing is written unless the writer's record in the court table says that nobody
writes, and that record with all that belongs to it is never touched: it knows what the copy can't.
What a court has had erased since the copy was as it is stays erased: it is counted as `erased`, and
the record that says so is never deleted. Put the court table back first: it holds those records.
Each command may be given again. Counts by kind of item are printed, and nothing of a person. The
order is in docs/runbooks/restore-and-prove.md. The operator's own AWS credentials are used. Exits
with 1 when something is refused, and `compare` also when the two differ.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import boto3

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / path) for path in ("layers/jury", "layers/ranmar")]

from jury.court_store import CourtStore, is_erasure  # noqa: E402
from jury.errors import Conflict, Refusal, TablesNotReady  # noqa: E402
from jury.people_store import erased_with  # noqa: E402
from jury.writer import WriterRecords  # noqa: E402

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBServiceResource

ACTS = ("compare", "put-back", "set-back")
AT_ONCE = 100
"""How many items the service reads by their keys at once."""
TRIES = 20
WRITERS = "WRITER"
"""Under this key lie the writer's record, its changes and the surveys."""
KIND = re.compile(r"^([A-Z]+)(?:#|$)")

Item = dict[str, Any]
Found = Literal["gone", "other", "later", "erased"]


class Pair(NamedTuple):
    """The table that the court works on, the restored copy, and which partition keys are meant."""

    service: "DynamoDBServiceResource"
    writer: WriterRecords
    court: CourtStore
    table: str
    copy: str
    keys: tuple[str, ...] = ()

    def means(self, item: Item) -> bool:
        """Tell whether an item is one that is compared."""
        held = str(item["pk"])
        if held == WRITERS:
            return False
        return not self.keys or any(
            held.startswith(key[:-1]) if key.endswith("*") else held == key for key in self.keys
        )


class Difference(NamedTuple):
    """An item of the copy that the table lacks or has otherwise, or one that the copy lacks.

    Or one that a court has had erased, whatever the copy holds.
    """

    found: Found
    item: Item

    @property
    def kind(self) -> str:
        """Return what the keys begin with, and nothing of what they name."""
        begins = (KIND.match(str(self.item[name])) for name in ("pk", "sk"))
        return "/".join(one[1] for one in begins if one)


def differences(pair: Pair) -> Iterator[list[Difference]]:
    """Yield where the table is not as the copy is, some at a time."""
    erased = _Erased(pair.court)
    for items in _items(pair, pair.copy):
        held = _by_key(pair, pair.table, items)
        apart = [one for one in items if held.get(_key(one)) != one]
        yield [
            Difference(
                "erased" if erased.is_one(one) else "other" if _key(one) in held else "gone", one
            )
            for one in apart
        ]
    for items in _items(pair, pair.table):
        known = _by_key(pair, pair.copy, items)
        later = [one for one in items if _key(one) not in known]
        yield [Difference("later", one) for one in later if not is_erasure(str(one["sk"]))]


class _Erased:
    """What a court has had erased, looked up county by county when an item first asks."""

    def __init__(self, court: CourtStore) -> None:
        self._court = court
        self._named: dict[str, frozenset[str]] = {}

    def is_one(self, item: Item) -> bool:
        meant = erased_with(str(item["pk"]), str(item["sk"]))
        if meant is None:
            return False
        county, of = meant
        if county not in self._named:
            named = frozenset(one.of for one in self._court.erasures(county))
            self._named[county] = named
        return of in self._named[county]


def compare(pair: Pair) -> Counter[str]:
    """Count what differs, by how and by kind. Changes nothing."""
    return _counted(one for some in differences(pair) for one in some)


def put_back(pair: Pair, which: Iterable[Found]) -> Counter[str]:
    """Make the table what the copy is in these respects. Conflict unless nobody writes."""
    meant = frozenset(which)
    done: Counter[str] = Counter()
    for some in differences(pair):
        now = [one for one in some if one.found in meant]
        _unless_closed(pair)  # each time: this may take an hour, and somebody may take over
        with pair.service.Table(pair.table).batch_writer() as batch:
            for one in now:
                if one.found == "later":
                    batch.delete_item(Key=dict(_key(one.item)))
                else:
                    batch.put_item(Item=one.item)
        done += _counted(now)
    return done


def _unless_closed(pair: Pair) -> None:
    held = pair.writer.find()
    if held is None or held.phase != "closed":
        raise Conflict("somebody writes: close the writer's record first")


def _items(pair: Pair, table: str) -> Iterator[list[Item]]:
    pages = pair.service.meta.client.get_paginator("scan").paginate(
        TableName=table, ConsistentRead=True
    )
    for page in pages:
        meant = [item for item in page["Items"] if pair.means(item)]
        for at in range(0, len(meant), AT_ONCE):
            yield meant[at : at + AT_ONCE]


def _by_key(pair: Pair, table: str, items: list[Item]) -> dict[tuple[tuple[str, str], ...], Item]:
    """Return what a table holds under the keys of some items."""
    keys = [dict(_key(one)) for one in items]
    asked: Any = {table: {"Keys": keys, "ConsistentRead": True}}
    found: dict[tuple[tuple[str, str], ...], Item] = {}
    for _try in range(TRIES):
        answer = pair.service.batch_get_item(RequestItems=asked)
        found |= {_key(one): one for one in answer["Responses"].get(table, [])}
        asked = answer["UnprocessedKeys"]
        if not asked:
            return found
    raise TablesNotReady("the table does not answer whole; give the command again")


def _key(item: Item) -> tuple[tuple[str, str], ...]:
    return (("pk", str(item["pk"])), ("sk", str(item["sk"])))


def _counted(some: Iterable[Difference]) -> Counter[str]:
    return Counter(f"{one.found} {one.kind}" for one in some)


def main(words: list[str] | None = None) -> int:
    """Do what the command line asks; return 0 when it is done."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("act", choices=ACTS)
    for name in ("region", "court", "table", "copy"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--keys", nargs="*", default=[])
    asked = parser.parse_args(words)
    if asked.table == asked.copy:
        parser.error("a table is not its own copy")
    service = boto3.resource("dynamodb", region_name=asked.region)
    writer = WriterRecords(boto3.client("dynamodb", region_name=asked.region), asked.court)
    court = CourtStore(boto3.client("dynamodb", region_name=asked.region), asked.court)
    pair = Pair(service, writer, court, asked.table, asked.copy, tuple(asked.keys))
    try:
        if asked.act == "compare":
            found = compare(pair)
        else:
            back: tuple[Found, ...] = ("gone", "other")
            found = put_back(pair, back if asked.act == "put-back" else (*back, "later"))
    except Refusal as refusal:
        print(f"{type(refusal).__name__}: {refusal}", file=sys.stderr)
        return 1
    for what, count in sorted(found.items()):
        print(f"{what}: {count}")
    return 1 if found and asked.act == "compare" else 0


if __name__ == "__main__":
    sys.exit(main())
