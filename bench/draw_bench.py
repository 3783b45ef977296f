"""What freezing a county's list costs, part by part, and what checking a large draw costs.

    python bench/draw_bench.py [SIZE ...]

Each size is frozen as the workflow does it: sixteen partitions through `service.freeze_shard`, fed
with the list's sheets, then `service.merge_roll`. Each half runs in a
process of its own, whose peak memory is that of the function. Times are those of the processor;
making the people is not counted. The yardstick is SHA-256 over as many strings of fifty bytes, in
the same run: ratios to it hold on other machines.
"""

import hashlib
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / path) for path in ("functions", "layers/jury", "layers/ranmar")]

import ranmar  # noqa: E402
from draw import bundle, checks, roll, service  # noqa: E402
from draw.service import FrozenShard, Office, Opened  # noqa: E402
from jury import lists, merkle, protocol  # noqa: E402
from jury.canonical import canonical, document_hash, sha256  # noqa: E402
from jury.eligibility import exclusion  # noqa: E402
from jury.records import (  # noqa: E402
    SHARDS,
    Excusal,
    Person,
    Pool,
    PoolOrder,
    PoolStatus,
    PublishedList,
    Status,
)

SIZES = (300_000, 1_500_000)
SAMPLE = 20_000
TICKETS = 300_000
TO_DRAW = 5_000
SERVICE = date(2027, 1, 11)
NOON = datetime(2027, 1, 11, 13, tzinfo=UTC)
SECRET = bytes(range(32))
OPEN = "open-pools"

POOL = Pool(
    id="petit-20270111T0800-kissimmee",
    county="osceola",
    order=PoolOrder(kind="petit", location="kissimmee", requested=TO_DRAW, reports_at=NOON),
    service_date=SERVICE,
    status=PoolStatus.ORDERED,
)

ORDINARY = Person.model_validate(
    {
        "id": "J0000000000000000",
        "county": "osceola",
        "source": "dhsmv",
        "status": "active",
        "name": {"last": "EXAMPLE", "first": "ALEXANDRA", "middle": "MARIE"},
        "date_of_birth": date(1900, 1, 1),
        "sex": "F",
        "race": "W",
        "residence": {
            "line1": "1200 SAMPLE STREET APT 12",
            "city": "KISSIMMEE",
            "state": "FL",
            "zip5": "34700",
            "zip4": "1234",
        },
        "mailing": {"line1": "PO BOX 1200", "city": "KISSIMMEE", "state": "FL", "zip5": "34742"},
        "address_on": date(2026, 10, 1),
        "id_kind": "D",
        "licences": ("a" * 64,),
        "licence_last4": "0001",
        "ssn": "c" * 64,
        "ssn_last4": "0001",
        "row": "b" * 64,
        "file": "F" + "0" * 24,
        "version": 3,
    },
    strict=False,
)


def written(status: Status, *excusals: Excusal) -> tuple[str, str, str, str]:
    """Return a stored body around the three things in which people differ."""
    person = ORDINARY.model_copy(update={"status": status, "excusals": excusals})
    text = person.model_dump_json(exclude_defaults=True)
    before, middle = text.split(ORDINARY.id)
    middle, after = middle.split("1900-01-01")
    after, end = after.split("34700")
    return before, middle, after, end


EXCUSED = Excusal(
    ground="age_70_for_good", scope="permanent", decided_by="clerk-1", decided_at=NOON
)
KINDS = (
    (written(Status.ACTIVE),) * 17
    + (written(Status.INACTIVE),) * 2
    + (written(Status.ACTIVE, EXCUSED),)
)


def bodies(count: int, shard: int) -> Iterator[str]:
    """Yield so many stored people of one partition: a tenth inactive, some excused, some young."""
    chance = random.Random(f"{count} {shard}")
    day = date(1937, 1, 1)
    for number in range(count):
        before, middle, after, end = KINDS[number % 20]
        person = f"J{chance.getrandbits(60):015X}{shard:X}"
        born = day + timedelta(days=chance.randrange(26_650))
        zip5 = f"347{chance.randrange(40):02d}"
        yield f"{before}{person}{middle}{born}{after}{zip5}{end}"


class Folder:
    """Stands where the working papers stand; papers are files under the hash of their bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def file(self, _folder: str, content: bytes) -> str:
        name = sha256(content)
        (self._folder / name).write_bytes(content)
        return name

    def filed(self, folder: str, name: str) -> bytes:
        if folder.endswith(OPEN):
            return canonical([])
        return (self._folder / name).read_bytes()


class Secrets:
    """Stands where the draw's secret is kept."""

    def find(self, _county: str, _draw: str) -> bytes:
        return SECRET


class Roll:
    """Stands where court and people are asked: a list's sheets, and nobody written since."""

    def __init__(self, sheets: list[str]) -> None:
        self._sheets = tuple(sheets)

    def list_of(self, county: str, _version: str) -> PublishedList:
        return PublishedList(
            county=county,
            version="osceola-2026-10-01",
            file="F" + "0" * 24,
            as_of=date(2026, 10, 1),
            people=0,
            active=0,
            sheets=self._sheets,
        )

    def amended(self, _county: str, _shard: int) -> Iterator[bytes]:
        return iter(())


def write_sheets(counts: list[int], folder: Path) -> list[str]:
    """File the sheets of a list as an ingest does; that is not part of what is measured."""
    papers: Any = Folder(folder)
    return [
        lists.write_sheet(papers, "osceola", sorted(body.encode() for body in bodies(count, shard)))
        for shard, count in enumerate(counts)
    ]


def office(sheets: list[str], folder: Path) -> Office:
    papers: Any = Folder(folder)
    secrets: Any = Secrets()
    stands: Any = Roll(sheets)
    none: Any = None
    return Office(
        court=stands, people=stands, papers=papers, evidence=none, keys=none, secrets=secrets
    )


def opened(people: int) -> Opened:
    return Opened(
        plan="bench", list_version="bench", open_pools="", people=people, sequence=1, previous=""
    )


def spread(size: int) -> list[int]:
    return [size // SHARDS + (shard < size % SHARDS) for shard in range(SHARDS)]


def peak() -> float:
    """Return the most memory that this process has held, in MB.

    Not getrusage: there a process begins with what its parent held before it was started.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


# -- what runs in a process of its own -------------------------------------------------


def freeze(size: int, folder: Path) -> dict[str, Any]:
    """Freeze every partition; return the seconds, the peak memory and the shards."""
    sheets = json.loads((folder / "sheets").read_text())
    bare = peak()
    before = time.process_time()
    shards = [
        service.freeze_shard(office(sheets, folder), POOL, opened(size), shard=shard)
        for shard in range(SHARDS)
    ]
    spent = time.process_time() - before
    told = [shard.model_dump(mode="json") for shard in shards]
    return {"seconds": spent, "peak": peak(), "bare": bare, "shards": told}


def merge(size: int, folder: Path) -> dict[str, Any]:
    """Merge the partitions; return the seconds, the peak memory and the roll."""
    shards = [
        FrozenShard.model_validate(one) for one in json.loads((folder / "shards").read_text())
    ]
    bare = peak()
    before = time.process_time()
    frozen = service.merge_roll(office([], folder), POOL, opened(size), shards)
    spent = time.process_time() - before
    return {"seconds": spent, "peak": peak(), "bare": bare, "roll": frozen.model_dump(mode="json")}


def apart(half: str, size: int, folder: Path) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, __file__, half, str(size), str(folder)],
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(run.stdout)
    return found


# -- part by part -----------------------------------------------------------------------


def parts(folder: Path) -> dict[str, float]:
    """Return the seconds per thousand people of each part of a freeze, on a sample."""
    (sheet,) = write_sheets([SAMPLE], folder)
    papers: Any = Folder(folder)
    taken = {}

    def lap(name: str, began: float) -> float:
        ended = time.process_time()
        taken[name] = (ended - began) / SAMPLE * 1000
        return ended

    began = time.process_time()
    for _body in lists.read_sheet(papers, "osceola", sheet):
        pass
    began = lap("unpack", began)
    for body in lists.read_sheet(papers, "osceola", sheet):
        Person.model_validate_json(body)  # one at a time, as a freeze has them
    lap("decode, with unpacking", began)
    people = [Person.model_validate_json(b) for b in lists.read_sheet(papers, "osceola", sheet)]
    began = time.process_time()
    kept = [
        one
        for one in people
        if exclusion(one, service=SERVICE, pool=POOL.id, in_open_pool=frozenset()) is None
    ]
    began = lap("eligibility", began)
    tickets = [protocol.ticket(protocol.salt(SECRET, one.id), one.id) for one in kept]
    began = lap("tickets", began)
    paper = roll.pack(
        roll.Entry(ticket, one.id, one.residence.zip5, f"{one.date_of_birth.year // 10 * 10}")
        for ticket, one in zip(tickets, kept, strict=True)
    )
    began = lap("pack", began)
    step = len(paper) // roll.WIDTH // SHARDS * roll.WIDTH
    merged = roll.merge([paper[at : at + step] for at in range(0, step * SHARDS, step)])
    began = lap("merge", began)
    merkle.root(roll.tickets(merged))
    lap("root", began)
    return taken


def yardstick(size: int) -> float:
    """Return the seconds that SHA-256 takes over so many strings of fifty bytes."""
    began = time.process_time()
    for number in range(size):
        hashlib.sha256(b"%050d" % number).digest()
    return time.process_time() - began


# -- checking a draw ----------------------------------------------------------------------


def whole_bundle(folder: Path, frozen: dict[str, Any], size: int) -> bytes:
    """Return a signed bundle of a draw from a frozen roll, as the last step packs it."""
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec, utils  # noqa: PLC0415

    paper = (folder / frozen["paper"]).read_bytes()
    terms = protocol.commitment(
        purpose="petit",
        county="osceola",
        draw=POOL.draw,
        requested=TO_DRAW,
        carried_over=0,
        roll_size=frozen["size"],
        roll_root=frozen["root"],
        list_version="bench",
        excluded=frozen["excluded"],
        entropy=["kms"],
        engine=ranmar.fingerprint(),
        plan="bench",
        sequence=1,
        previous=protocol.GENESIS,
        committed_at="2026-11-23T11:00:00Z",
    )
    committed = sha256(canonical(terms))
    digest = ranmar.seed_digest("petit", bytes.fromhex(committed), [("kms", SECRET)])
    ij, kl = ranmar.seeds(digest)
    engine = ranmar.Ranmar(ij, kl)
    positions = ranmar.select(frozen["size"], TO_DRAW, engine)
    result = protocol.result(
        draw=POOL.draw,
        commitment_hash=committed,
        contributions=[{"name": "kms", "value": SECRET.hex()}],
        digest=digest.hex(),
        ij=ij,
        kl=kl,
        consumed=engine.consumed,
        positions=positions,
        tickets=[roll.entry(paper, position).ticket.hex() for position in positions],
        checks={
            "known_answers": "passed",
            "conservation": checks.conservation(
                people=size, size=frozen["size"], excluded=frozen["excluded"]
            ),
            "statistics": checks.statistics(paper, positions),  # type: ignore[dict-item]
        },
        drawn_at="2026-11-23T11:00:01Z",
    )
    text = canonical(result)
    first = protocol.log_entry(
        county="osceola", sequence=1, kind="commitment", body=committed, previous=protocol.GENESIS
    )
    second = protocol.log_entry(
        county="osceola",
        sequence=2,
        kind="result",
        body=sha256(text),
        previous=document_hash(first),  # type: ignore[arg-type]
    )
    key = ec.generate_private_key(ec.SECP256R1())
    files = {
        "commitment.json": canonical(terms),
        "result.json": text,
        "signature.der": key.sign(
            hashlib.sha256(text).digest(), ec.ECDSA(utils.Prehashed(hashes.SHA256()))
        ),
        "public-key.pem": key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ),
        "log.jsonl": canonical(first) + b"\n" + canonical(second) + b"\n",
        "tickets.bin": b"".join(roll.tickets(paper)),
    }
    return bundle.zipped(bundle.with_manifest(files))


def roll_of(count: int, folder: Path) -> dict[str, Any]:
    """File a roll of exactly so many tickets, and return it as a merge does."""
    chance = random.Random(count)
    paper = roll.pack(
        roll.Entry(chance.randbytes(roll.TICKET), f"J{number:016X}", "34741", "1980")
        for number in range(count)
    )
    root = merkle.root(roll.tickets(paper)).hex()
    filed = Folder(folder).file("roll", paper)
    return {"paper": filed, "size": count, "root": root, "excluded": {}}


def verification(packed: bytes, folder: Path) -> tuple[float, float]:
    """Return the seconds of processor and the peak memory of the verifier as a process."""
    path = folder / "bundle.zip"
    path.write_bytes(packed)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    program = (
        "import runpy, sys\n"
        "sys.argv = sys.argv[1:]\n"
        "try: runpy.run_path(sys.argv[0], run_name='__main__')\n"
        "finally: print(open('/proc/self/status').read(), file=sys.stderr)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, str(ROOT / "tools/verify_draw.py"), str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, int(run.stderr.split("VmHWM:")[1].split()[0]) / 1024


def row(name: str, seconds: float, size: int, stick: float, memory: str = "") -> None:
    thousand = seconds / size * 1_000_000
    print(f"  {name:<34}{seconds:>8.2f} s {thousand:>9.2f} ms {seconds / stick:>9.1f} {memory:>14}")


def main(sizes: tuple[int, ...]) -> None:
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            stick = yardstick(size)
            print(f"\n{size:,} people, {SHARDS} partitions of {size // SHARDS:,}")
            print(f"  {'':<34}{'processor':>10} {'a thousand':>12} {'yardsticks':>9} {'peak':>14}")
            row("yardstick: SHA-256 of 50 bytes", stick, size, stick)
            for part, thousand in parts(folder).items():
                row(f"  {part} (from {SAMPLE:,})", thousand * size / 1000, size, stick)
            sheets = write_sheets(spread(size), folder)
            (folder / "sheets").write_text(json.dumps(sheets))
            frozen = apart("freeze", size, folder)
            row("freeze, all partitions", frozen["seconds"], size, stick, told(frozen))
            (folder / "shards").write_text(json.dumps(frozen["shards"]))
            merged = apart("merge", size, folder)
            row("merge and root", merged["seconds"], size, stick, told(merged))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        stick = yardstick(TICKETS)
        spent, memory = verification(
            whole_bundle(folder, roll_of(TICKETS, folder), TICKETS), folder
        )
        print(f"\nA bundle of {TICKETS:,} tickets, {TO_DRAW:,} drawn")
        row("tools/verify_draw.py", spent, TICKETS, stick, f"{memory:,.0f} MB")


def told(half: dict[str, Any]) -> str:
    return f"{half['peak']:,.0f} MB (+{half['peak'] - half['bare']:,.0f})"


if __name__ == "__main__":
    if sys.argv[1:2] in (["freeze"], ["merge"]):
        half = {"freeze": freeze, "merge": merge}[sys.argv[1]]
        print(json.dumps(half(int(sys.argv[2]), Path(sys.argv[3]))))
    else:
        main(tuple(map(int, sys.argv[1:])) or SIZES)
