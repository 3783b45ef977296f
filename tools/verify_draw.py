"""Check a Venire jury draw from its public bundle: a stranger's program.

    python verify_draw.py BUNDLE [--key FINGERPRINT] [--proof PROOF.json]

It needs Python 3.9 or newer and nothing else, and shares no code with the program that makes
draws: both were written from docs/draw-protocol.md, whose sections are named below. It prints one
line for each claim and exits 0, or prints the first claim that fails and exits 1. It exits 2 when
it was called wrongly.

What it can't show: that the source list was right, that the county kept only one log, or that an
honest clerk ran the county. The statistics are the county's own, since a stranger has no addresses.
The signature covers the result, through it the commitment, and through that the log up to the
commitment; README.txt, and what the log says after the commitment, rest on manifest.json alone.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import stat
import struct
import sys
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from operator import lt
from pathlib import Path
from typing import NamedTuple

PROTOCOL = "venire-draw/1"
PURPOSES = "petit grand panel panel-order dismissal source-subset report-subset"

# The files of a bundle (section 8), with sizes beyond which nothing honest goes.
LIMITS = {
    "README.txt": 1 << 20,
    "commitment.json": 1 << 20,
    "log.jsonl": 1 << 28,
    "manifest.json": 1 << 16,
    "public-key.pem": 1 << 12,
    "result.json": 1 << 28,
    "signature.der": 1 << 8,
    "tickets.bin": 1 << 29,
}
MAY_BE_LEFT_OUT = {"tickets.bin"}
PROOF_LIMIT = 1 << 20

LARGEST = 1 << 48  # no roll can be larger, since section 2 draws below 2^48 at most


NOT_SHOWN = "Not shown: that the source list was right, or that the clerk was honest."


class ClaimError(Exception):
    """A claim that does not hold, with what is wrong."""


class NotCheckedError(Exception):
    """A claim for which the bundle holds no evidence, and need not."""


def shown(value: object) -> str:
    """Return a value so that nothing in a bundle can forge a line of this program's output."""
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "a list"
    text = ascii(value)
    return text if len(text) <= 80 else text[:77] + "..."


# --- The bundle: a zip with no byte to spare, or a folder ---------------------------------------

END = struct.Struct("<4s4H2LH")
CENTRAL = struct.Struct("<4s6H3L5H2L")
STORED, DEFLATED = 0, 8


class Member(NamedTuple):
    """One file as the zip's directory lists it."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    local_header: bytes
    not_repeated: tuple[int, int, int]


def read_bundle(path: Path) -> dict[str, bytes]:
    """Return the bundle's files by name, from its zip or from the folder of its files."""
    if path.is_dir():
        return {entry.name: read_entry(entry) for entry in sorted(path.iterdir())}
    return unpack(read_regular(path, path.name, sum(LIMITS.values())))


def read_entry(entry: Path) -> bytes:
    """Return one file of an unpacked bundle, which is a file and not a link to one."""
    expected(entry.name)
    if entry.is_symlink():
        raise ClaimError(f"{entry.name}: it is a link")
    return read_regular(entry, entry.name, LIMITS[entry.name])


def read_regular(path: Path, name: str, limit: int) -> bytes:
    """Return the bytes of an ordinary file of a sane size."""
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode):
        raise ClaimError(f"{shown(name)}: it is not an ordinary file")
    if facts.st_size > limit:
        raise ClaimError(f"{shown(name)}: it is larger than {limit} bytes")
    return path.read_bytes()


def expected(name: str) -> str:
    """Return the name, which is one that a bundle has."""
    if name not in LIMITS:
        raise ClaimError(f"{shown(name)}: a bundle has no such file")
    return name


def unpack(archive: bytes) -> dict[str, bytes]:
    """Return the files of a zip that is nothing but them: no gap, comment, extra or second copy.

    Programs that read zips differ in what they do with bytes that belong to no file, so two people
    could unpack different bundles from one such zip.
    """
    members, directory = list_members(archive)
    files: dict[str, bytes] = {}
    cursor = 0
    for member in members:
        header = member.local_header
        if member.offset != cursor or not archive.startswith(header, cursor):
            raise ClaimError(f"{member.name}: its two headers in the zip do not agree")
        cursor += len(header) + member.packed
        files[member.name] = inflate(member, archive[cursor - member.packed : cursor])
    if cursor != directory:
        raise ClaimError("the zip has bytes that belong to no file")
    return files


def list_members(archive: bytes) -> tuple[list[Member], int]:
    """Return what the zip's directory lists, in order, and where the directory begins."""
    end = END.unpack(archive[-END.size :].rjust(END.size, b"\x00"))
    count, size, start = end[3], end[5], end[6]
    if end != (b"PK\x05\x06", 0, 0, count, count, size, start, 0):
        raise ClaimError("the bundle is not a zip, or is cut short, or has bytes after its end")
    if start + size != len(archive) - END.size:
        raise ClaimError("the zip's directory is not where its end says")
    members: list[Member] = []
    cursor = start
    for _ in range(count):
        member = list_member(archive[cursor : cursor + CENTRAL.size + 64])
        if member.name in [other.name for other in members]:
            raise ClaimError(f"{member.name}: the zip holds two files of this name")
        members.append(member)
        cursor += CENTRAL.size + len(member.name)
    if cursor != start + size:
        raise ClaimError("the zip's directory has bytes that belong to no file")
    # One program wrote them all, so what the second header does not repeat is the same for all.
    if len({member.not_repeated for member in members}) > 1:
        raise ClaimError("the zip's files were not written by one program in one way")
    return members, start


def list_member(record: bytes) -> Member:
    """Return one entry of the zip's directory: an ordinary file, in the clear, with no extras."""
    if len(record) < CENTRAL.size or record[:4] != b"PK\x01\x02":
        raise ClaimError("the zip's directory is damaged")
    fields = CENTRAL.unpack(record[: CENTRAL.size])
    _, made_by, _, flags, method, _, _, crc, packed, size = fields[:10]
    name_length, extra, comment, disk, internal, external, offset = fields[10:]
    spelled = record[CENTRAL.size : CENTRAL.size + name_length]
    name = expected(spelled.decode("latin-1"))
    if external & 0xFFFF or stat.S_IFMT(external >> 16) not in (0, stat.S_IFREG):
        raise ClaimError(f"{name}: the zip does not hold it as an ordinary file")
    if flags or extra or comment or disk or method not in (STORED, DEFLATED):
        raise ClaimError(f"{name}: the zip holds it with extras (unpack it and check the folder)")
    if size > LIMITS[name]:
        raise ClaimError(f"{name}: it is larger than {LIMITS[name]} bytes")
    # The header before the content repeats 26 bytes of this one, and the name.
    local_header = b"PK\x03\x04" + record[6:32] + spelled
    not_repeated = (made_by, internal, external)
    return Member(name, method, crc, packed, size, offset, local_header, not_repeated)


def inflate(member: Member, packed: bytes) -> bytes:
    """Return a file's content, which has the size and check sum that the zip says."""
    content = packed
    if member.method == DEFLATED:
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            content = stream.decompress(packed, member.size + 1)
        except zlib.error:
            raise ClaimError(f"{member.name}: damaged in the zip") from None
        if not stream.eof or stream.unused_data or stream.unconsumed_tail:
            raise ClaimError(f"{member.name}: damaged in the zip")
    if len(content) != member.size or zlib.crc32(content) != member.crc:
        raise ClaimError(f"{member.name}: damaged in the zip (its size or check sum is wrong)")
    return content


# --- Encodings (section 0) ----------------------------------------------------------------------


def sha256(*parts: bytes) -> bytes:
    """Return the SHA-256 of the parts put together."""
    return hashlib.sha256(b"".join(parts)).digest()


def length_prefixed(value: bytes) -> bytes:
    """Return LP(x) of section 0."""
    return len(value).to_bytes(4, "big") + value


def parsed(name: str, raw: bytes) -> object:
    """Return the JSON in some bytes: no floats, no repeated fields, no number beyond reason."""

    def refuse(_: str) -> object:
        raise ValueError

    def whole(digits: str) -> int:
        if len(digits) > len(str(LARGEST)):
            raise ValueError
        return int(digits)

    def fields(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len(dict(pairs)) != len(pairs):
            raise ValueError
        return dict(pairs)

    try:
        return json.loads(
            raw.decode("utf-8"),
            parse_float=refuse,
            parse_constant=refuse,
            parse_int=whole,
            object_pairs_hook=fields,
        )
    except (ValueError, RecursionError):
        raise ClaimError(f"{name} is not JSON of the kind that the protocol allows") from None


def canonical(name: str, raw: bytes) -> object:
    """Return the JSON in some bytes, which are the only ones in which it can be written."""
    value = parsed(name, raw)
    try:
        again = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if again.encode("utf-8") == raw:
            return value
    except (ValueError, RecursionError):
        pass  # half of a surrogate pair can't be written
    raise ClaimError(f"{name} is not canonical JSON")


class Fields:
    """The fields of one JSON object: exactly those named, each read with its type."""

    def __init__(self, where: str, value: object, names: str) -> None:
        """Take the object, and the names of its fields in one text."""
        if not isinstance(value, dict):
            raise ClaimError(f"{where} is not an object")
        wanted = set(names.split())
        for name in sorted(wanted.symmetric_difference(value)):
            kind = "lacks" if name in wanted else "has an unknown field,"
            raise ClaimError(f"{where} {kind} {shown(name)}")
        self.where = where
        self.value = value

    def wrong(self, name: str, what: str) -> ClaimError:
        """Return the refusal of one field."""
        return ClaimError(f"{self.where}: {name} must be {what}, not {shown(self.value[name])}")

    def integer(self, name: str, largest: int = LARGEST) -> int:
        """Return an integer from 0 to the largest that is sane; true and false are none."""
        value = self.value[name]
        if not is_integer(value, largest):
            raise self.wrong(name, f"an integer from 0 to {largest}")
        return int(value)

    def boolean(self, name: str) -> bool:
        """Return true or false."""
        if not isinstance(self.value[name], bool):
            raise self.wrong(name, "true or false")
        return bool(self.value[name])

    def text(self, name: str) -> str:
        """Return a text that has something in it and prints as one line."""
        value = self.value[name]
        if not isinstance(value, str) or not 0 < len(value) <= 500 or not value.isprintable():
            raise self.wrong(name, "a printable text")
        return value

    def one_of(self, name: str, choices: Iterable[str]) -> str:
        """Return one of the texts that are allowed."""
        if self.value[name] not in tuple(choices):
            raise self.wrong(name, "one of " + ", ".join(choices))
        return str(self.value[name])

    def hash(self, name: str) -> bytes:
        """Return the 32 bytes that stand as 64 lower-case hexadecimal digits."""
        return unhex(f"{self.where}: {name}", self.value[name], 32)

    def time(self, name: str) -> str:
        """Return a time, which exists and is UTC to the second."""
        value = self.value[name]
        if not isinstance(value, str) or not re.fullmatch(
            r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", value
        ):
            raise self.wrong(name, "a time like 2026-11-21T12:00:00Z")
        try:
            datetime.fromisoformat(value[:-1])
        except ValueError:
            raise self.wrong(name, "a time that exists") from None
        return value

    def items(self, name: str) -> list[object]:
        """Return a list."""
        value = self.value[name]
        if not isinstance(value, list):
            raise self.wrong(name, "a list")
        return value

    def integers(self, name: str) -> list[int]:
        """Return a list of integers, none negative."""
        values = self.items(name)
        numbers = [n for n in values if isinstance(n, int) and is_integer(n, LARGEST)]
        if len(numbers) != len(values):
            raise self.wrong(name, "a list of integers")
        return numbers

    def inner(self, name: str, names: str) -> Fields:
        """Return an object that stands in a field of this one."""
        return Fields(f"{self.where}: {name}", self.value[name], names)


def is_integer(value: object, largest: int) -> bool:
    """Tell whether a value is an integer from 0 to the largest; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= largest


def unhex(where: str, value: object, size: int | None = None) -> bytes:
    """Return the bytes of lower-case hexadecimal digits, of a given size if there is one."""
    if isinstance(value, str) and re.fullmatch(r"(?:[0-9a-f]{2})*", value):
        raw = bytes.fromhex(value)
        if size is None or len(raw) == size:
            return raw
    digits = "" if size is None else f"{2 * size} "
    raise ClaimError(f"{where} is not {digits}lower-case hexadecimal digits: {shown(value)}")


# --- The generator, and equal chances (sections 1 and 2) ----------------------------------------

WORD = 1 << 24


class Ranmar:
    """The Universal generator of Marsaglia, Zaman and Tsang, in integers of 24 bits."""

    def __init__(self, ij: int, kl: int) -> None:
        """Fill the table from two seeds."""
        i, j = ij // 177 % 177 + 2, ij % 177 + 2
        k, m = kl // 169 % 178 + 1, kl % 169
        self.table: list[int] = []
        for _ in range(97):
            word = 0
            for _ in range(24):
                i, j, k = j, k, i * j % 179 * k % 179
                m = (53 * m + 1) % 169
                word = 2 * word + (k * m % 64 >= 32)
            self.table.append(word)
        self.carry = 362436
        self.high, self.low = 96, 32  # the protocol counts from 1
        self.consumed = 0

    def output(self) -> int:
        """Return the next output, from 0 to 2^24 - 1."""
        value = (self.table[self.high] - self.table[self.low]) % WORD
        self.table[self.high] = value
        self.high, self.low = (self.high - 1) % 97, (self.low - 1) % 97
        self.carry -= 7654321
        if self.carry < 0:
            self.carry += 16777213
        self.consumed += 1
        return (value - self.carry) % WORD

    def below(self, m: int) -> int:
        """Return an integer from 0 to m - 1, each with the same chance."""
        if m == 1:
            return 0
        if m <= WORD:
            share = WORD // m
            value = self.output()
            while value >= share * m:
                value = self.output()
        else:
            share = WORD * WORD // m
            value = self.output() * WORD + self.output()
            while value >= share * m:
                value = self.output() * WORD + self.output()
        return value // share


# Seeds, how many outputs to pass over, and the outputs after them. The first row was published
# with the algorithm; the second was computed by another program than this one.
KNOWN_ANSWERS = (
    (1802, 9373, 20000, [6533892, 14220222, 7275067, 6172232, 8354498, 10633180]),
    (31328, 30081, 0, [11917343, 1358106, 15243129, 12750450, 9217884, 6734839]),
)


@cache  # once is enough for one run of Python, however many bundles it checks
def wrong_answer() -> str:
    """Return the seeds for which the generator gives other outputs than are known, or nothing."""
    for ij, kl, passed_over, answers in KNOWN_ANSWERS:
        generator = Ranmar(ij, kl)
        for _ in range(passed_over):
            generator.output()
        if [generator.output() for _ in answers] != answers:
            return f"{ij} and {kl}"
    return ""


def select(count: int, size: int, generator: Ranmar) -> list[int]:
    """Return the positions drawn, in order: a partial Fisher-Yates shuffle (section 5)."""
    moved: dict[int, int] = {}
    drawn = []
    for i in range(count):
        j = i + generator.below(size - i)
        drawn.append(moved.get(j, j))
        moved[j] = moved.pop(i, i)
    return drawn


# --- Seeds (section 4) --------------------------------------------------------------------------


def is_degenerate(ij: int, kl: int) -> bool:
    """Tell whether a pair of seeds gives a generator that runs in a circle (section 1)."""
    return ij == 31328 and (kl <= 168 or kl >= 29913)


def derive_seeds(digest: bytes) -> tuple[int, int]:
    """Return the first usable pair that the digest gives."""
    block = 0
    while True:
        words = struct.unpack(">8L", sha256(digest, block.to_bytes(4, "big")))
        for word in words:
            ij, kl = divmod(word >> 2, 30082)
            if ij <= 31328 and not is_degenerate(ij, kl):
                return ij, kl
        block += 1


# --- The Merkle tree (section 3, RFC 6962) ------------------------------------------------------


def node(left: bytes, right: bytes) -> bytes:
    """Return the hash over two neighbours in the tree."""
    return sha256(b"\x01", left, right)


def merkle_root(leaves: list[bytes]) -> bytes:
    """Return the root over leaf hashes. Pairing row by row splits as the RFC does."""
    row = leaves or [sha256()]
    while len(row) > 1:
        pairs = [node(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        row = pairs + row[2 * len(pairs) :]  # an odd one rises as it is
    return row[0]


def root_from_path(leaf: bytes, position: int, size: int, path: list[bytes]) -> bytes:
    """Return the root to which an audit path leads from a leaf of a tree of that size."""
    last = size - 1
    steps = iter(path)
    value = leaf
    while last:
        if position % 2 or position < last:
            step = next(steps, None)
            if step is None:
                raise ClaimError("the path is too short")
            value = node(step, value) if position % 2 else node(value, step)
        position, last = position // 2, last // 2
    if next(steps, None) is not None:
        raise ClaimError("the path is too long")
    return value


# --- The signature: ECDSA on P-256 (section 6; FIPS 186-5) --------------------------------------

P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
GENERATOR = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
Point = tuple[int, int]
Projective = tuple[int, int, int]  # (x, y, z) is the point (x / z^2, y / z^3); z = 0: infinity

# An uncompressed P-256 point as a SubjectPublicKeyInfo (RFC 5480): all but the last 64 bytes.
SPKI_START = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")


def read_public_key(pem: bytes) -> tuple[Point, str]:
    """Return the key's point, which is on the curve, and the SHA-256 of its DER form."""
    framed = re.fullmatch(
        rb"-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=\n]+)\n-----END PUBLIC KEY-----\n?", pem
    )
    try:
        der = base64.b64decode(framed[1].replace(b"\n", b""), validate=True) if framed else b""
    except ValueError:
        der = b""
    if len(der) != len(SPKI_START) + 64 or not der.startswith(SPKI_START):
        raise ClaimError("public-key.pem does not hold a P-256 public key")
    x, y = int.from_bytes(der[-64:-32], "big"), int.from_bytes(der[-32:], "big")
    if max(x, y) >= P or (y * y - x * x * x + 3 * x - B) % P:
        raise ClaimError("public-key.pem holds a point that is not on the curve P-256")
    return (x, y), hashlib.sha256(der).hexdigest()


def read_signature(der: bytes) -> tuple[int, int]:
    """Return r and s from a signature in DER, which has only one way to write them."""
    numbers = []
    rest = der[2:]
    while len(rest) >= 2 and rest[0] == 0x02 and rest[1] < 0x80:
        numbers.append(int.from_bytes(rest[2 : 2 + rest[1]], "big"))
        rest = rest[2 + rest[1] :]
    if rest or len(numbers) != 2 or write_signature(numbers[0], numbers[1]) != der:
        raise ClaimError("signature.der is not a signature in DER")
    r, s = numbers
    if not (0 < r < N and 0 < s < N):
        raise ClaimError("signature.der holds a number outside the curve's range")
    return r, s


def write_signature(r: int, s: int) -> bytes:
    """Return the one DER form of two numbers from 0 up; the top bit of the first byte is a sign."""
    numbers = [value.to_bytes(value.bit_length() // 8 + 1, "big") for value in (r, s)]
    body = b"".join(bytes([0x02, len(number)]) + number for number in numbers)
    return bytes([0x30, len(body)]) + body if len(body) < 0x80 else b""


def doubled(point: Projective) -> Projective:
    """Return the sum of a point and itself, on y^2 = x^3 - 3x + B."""
    x, y, z = point
    a = 4 * x * y * y % P
    b = 3 * (x - z * z) * (x + z * z) % P
    new_x = (b * b - 2 * a) % P
    return new_x, (b * (a - new_x) - 8 * y * y * y * y) % P, 2 * y * z % P


def added(one: Projective, two: Projective) -> Projective:
    """Return the sum of two points."""
    if not one[2] or not two[2]:
        return one if one[2] else two
    (x, y, z), (other_x, other_y, other_z) = one, two
    a, b = x * other_z**2 % P, y * other_z**3 % P
    c, d = (other_x * z**2 - a) % P, (other_y * z**3 - b) % P
    if not c:
        return (1, 1, 0) if d else doubled(one)
    new_x = (d * d - c * c * c - 2 * a * c * c) % P
    return new_x, (d * (a * c * c - new_x) - b * c * c * c) % P, c * z * other_z % P


def is_signed(digest: bytes, signature: tuple[int, int], key: Point) -> bool:
    """Tell whether the key signed the digest. The digest goes in as it is, not hashed again."""
    r, s = signature
    inverse = pow(s, -1, N)
    u, v = int.from_bytes(digest, "big") * inverse % N, r * inverse % N
    generator, other = (*GENERATOR, 1), (*key, 1)
    sums = ((1, 1, 0), generator, other, added(generator, other))
    point = sums[0]
    for bit in range(255, -1, -1):  # u times the generator plus v times the key
        point = added(doubled(point), sums[(u >> bit & 1) + 2 * (v >> bit & 1)])
    x, _, z = point
    return z != 0 and x * pow(z, -2, P) % P % N == r


# --- The documents (sections 3 and 6) -----------------------------------------------------------


class Commitment(NamedTuple):
    """What was fixed before any entropy was asked for."""

    purpose: str
    county: str
    draw: str
    plan: str
    to_draw: int
    size: int
    root: bytes
    excluded: int
    entropy: list[str]
    sequence: int
    previous: bytes
    committed_at: str
    digest: bytes


class Result(NamedTuple):
    """What the draw gave."""

    draw: str
    commitment: bytes
    contributions: list[tuple[str, bytes]]
    digest: bytes
    ij: int
    kl: int
    consumed: int
    positions: list[int]
    tickets: list[bytes]
    checks: Fields
    drawn_at: str
    hash: bytes


def read_commitment(raw: bytes) -> Commitment:
    """Return the commitment, whose fields are all there and possible."""
    fields = Fields(
        "commitment.json",
        canonical("commitment.json", raw),
        "protocol purpose county draw requested carried_over to_draw roll entropy engine plan "
        "sequence previous committed_at",
    )
    fields.one_of("protocol", [PROTOCOL])
    fields.hash("engine")
    roll = fields.inner("roll", "size root list excluded")
    roll.text("list")
    to_draw, size = fields.integer("to_draw"), roll.integer("size")
    purpose = fields.one_of("purpose", PURPOSES.split())
    if to_draw != max(0, fields.integer("requested") - fields.integer("carried_over")):
        raise fields.wrong("to_draw", "what was requested less what was carried over")
    if to_draw > size:
        raise fields.wrong("to_draw", f"at most the size of the roll, {size}")
    if purpose == "panel-order" and to_draw != size:
        raise fields.wrong("to_draw", f"everyone on the roll when an order is drawn, {size}")
    if not fields.integer("sequence"):
        raise fields.wrong("sequence", "counted from 1")
    return Commitment(
        purpose=purpose,
        county=fields.text("county"),
        draw=fields.text("draw"),
        plan=fields.text("plan"),
        to_draw=to_draw,
        size=size,
        root=roll.hash("root"),
        excluded=count_excluded(roll),
        entropy=read_sources(fields),
        sequence=fields.integer("sequence"),
        previous=fields.hash("previous"),
        committed_at=fields.time("committed_at"),
        digest=sha256(raw),
    )


def count_excluded(roll: Fields) -> int:
    """Return how many people on the list were kept out of the roll, over all reasons."""
    reasons = roll.value["excluded"]
    if not isinstance(reasons, dict) or not all(is_integer(n, LARGEST) for n in reasons.values()):
        raise roll.wrong("excluded", "an object of counts")
    return sum(reasons.values())


def read_sources(fields: Fields) -> list[str]:
    """Return the names of the sources of entropy: known ones, each once, at least one."""
    names = [str(name) for name in fields.items("entropy")]
    known = all(re.fullmatch(r"kms|ceremony|drand:[1-9][0-9]{0,17}", name) for name in names)
    if not names or not known or len(set(names)) != len(names) or names != fields.items("entropy"):
        raise fields.wrong("entropy", "a list of sources (kms, ceremony, drand:<round>), each once")
    return names


def read_result(raw: bytes) -> Result:
    """Return the result, whose fields are all there and of their types."""
    fields = Fields(
        "result.json",
        canonical("result.json", raw),
        "protocol draw commitment contributions digest ij kl consumed positions tickets checks "
        "drawn_at",
    )
    fields.one_of("protocol", [PROTOCOL])
    pairs = [
        Fields("result.json: contributions", pair, "name value")
        for pair in fields.items("contributions")
    ]
    return Result(
        draw=fields.text("draw"),
        commitment=fields.hash("commitment"),
        contributions=[
            (pair.text("name"), unhex("result.json: contributions", pair.value["value"]))
            for pair in pairs
        ],
        digest=fields.hash("digest"),
        ij=fields.integer("ij", 31328),
        kl=fields.integer("kl", 30081),
        consumed=fields.integer("consumed"),
        positions=fields.integers("positions"),
        tickets=[unhex("result.json: tickets", each, 32) for each in fields.items("tickets")],
        checks=fields.inner("checks", "known_answers conservation statistics"),
        drawn_at=fields.time("drawn_at"),
        hash=sha256(raw),
    )


# --- The claims ---------------------------------------------------------------------------------


class Evidence:
    """What there is to check, with what the claims that held have made of it."""

    files: dict[str, bytes]
    commitment: Commitment
    result: Result

    def __init__(self, bundle: Path, key: str | None, proof: bytes | None) -> None:
        """Take the bundle's path, the key that is demanded, and a juror's proof, if any."""
        self.bundle = bundle
        self.key = key
        self.proof = proof


def check_files(evidence: Evidence) -> str:
    """The bundle is exactly the files of its manifest."""
    files = evidence.files = read_bundle(evidence.bundle)
    if "manifest.json" not in files:
        raise ClaimError("manifest.json is missing")
    listed = canonical("manifest.json", files["manifest.json"])
    if not isinstance(listed, dict):
        raise ClaimError("manifest.json is not an object")
    for name in sorted(LIMITS.keys() - MAY_BE_LEFT_OUT - {"manifest.json"} | listed.keys()):
        if name not in listed:
            raise ClaimError(f"{name} is not listed in manifest.json")
        if name not in LIMITS or name == "manifest.json":
            raise ClaimError(f"manifest.json lists {shown(name)}, which it may not")
        if name not in files:
            raise ClaimError(f"{name} is missing")
        wanted = unhex(f"manifest.json: {name}", listed[name], 32)
        if sha256(files[name]) != wanted:
            raise ClaimError(f"{name} was changed: its SHA-256 is not the one in manifest.json")
    for name in sorted(files.keys() - listed.keys() - {"manifest.json"}):
        raise ClaimError(f"{shown(name)} was added: manifest.json does not list it")
    whole = sha256(files["manifest.json"]).hex()
    return f"{len(listed)} files agree with manifest.json, whose SHA-256 is {whole}"


def check_commitment(evidence: Evidence) -> str:
    """The commitment is well formed and possible."""
    commitment = evidence.commitment = read_commitment(evidence.files["commitment.json"])
    return (
        f"{commitment.purpose} draw {shown(commitment.draw)} of {shown(commitment.county)}: "
        f"{commitment.to_draw} to draw from a roll of {commitment.size}, "
        f"under plan {shown(commitment.plan)}, committed {commitment.committed_at}"
    )


def check_result(evidence: Evidence) -> str:
    """The result is well formed, and is of this commitment and not before it."""
    commitment = evidence.commitment
    result = evidence.result = read_result(evidence.files["result.json"])
    if result.commitment != commitment.digest:
        raise ClaimError("result.json names another commitment than commitment.json's SHA-256")
    if result.draw != commitment.draw:
        raise ClaimError(f"result.json is of draw {shown(result.draw)}, not the committed one")
    if result.drawn_at < commitment.committed_at:
        raise ClaimError(f"result.json was drawn at {result.drawn_at}, before the commitment")
    return f"made under commitment {commitment.digest.hex()}, drawn {result.drawn_at}"


def check_signature(evidence: Evidence) -> str:
    """The key signed the result; it is the key that was demanded, if one was."""
    point, fingerprint = read_public_key(evidence.files["public-key.pem"])
    if evidence.key is not None and evidence.key != fingerprint:
        raise ClaimError(f"public-key.pem has the fingerprint {fingerprint}, not the one demanded")
    if not is_signed(evidence.result.hash, read_signature(evidence.files["signature.der"]), point):
        raise ClaimError("signature.der is not this key's signature over result.json")
    demand = "compare it with the published one" if evidence.key is None else "as demanded"
    return f"the result is signed by the key with fingerprint {fingerprint} ({demand})"


class Entry(NamedTuple):
    """One entry of the county's log."""

    kind: str
    body: bytes
    previous: bytes


def read_log(raw: bytes, county: str) -> list[Entry]:
    """Return the county's log, which is an unbroken chain from its first entry."""
    *lines, rest = raw.split(b"\n")
    if rest or not lines:
        raise ClaimError("log.jsonl is not a list of lines that each end in a line feed")
    entries: list[Entry] = []
    previous = bytes(32)
    for number, line in enumerate(lines, start=1):
        where = f"log.jsonl: entry {number}"
        fields = Fields(where, canonical(where, line), "county sequence kind body previous")
        fields.one_of("county", [county])
        kind = fields.one_of("kind", ["commitment", "result", "void"])
        if fields.integer("sequence") != number:
            raise fields.wrong("sequence", f"{number}")
        if fields.hash("previous") != previous:
            raise ClaimError(f"{where} does not name the entry before it: the chain is broken")
        entries.append(Entry(kind, fields.hash("body"), previous))
        previous = sha256(line)
    return entries


def check_log(evidence: Evidence) -> str:
    """The log is a chain that holds the commitment in its place and ends with the result."""
    commitment, result = evidence.commitment, evidence.result
    log = read_log(evidence.files["log.jsonl"], commitment.county)
    place = commitment.sequence
    promised = Entry("commitment", commitment.digest, commitment.previous)
    if place > len(log) or log[place - 1] != promised:
        raise ClaimError(f"log.jsonl: entry {place} is not this commitment")
    if (log[-1].kind, log[-1].body) != ("result", result.hash):
        raise ClaimError(f"log.jsonl: the last entry, {len(log)}, is not this result")
    bodies = [entry.body for entry in log if entry.kind != "void"]
    if len(set(bodies)) != len(bodies):
        raise ClaimError("log.jsonl: a commitment or a result is entered twice")
    open_draws = 0
    for number, entry in enumerate(log, start=1):
        open_draws += {"commitment": 1, "result": -1, "void": 0}[entry.kind]
        if open_draws < 0:
            raise ClaimError(f"log.jsonl: entry {number} is a result without a commitment")
    voids = sum(entry.kind == "void" for entry in log)
    return (
        f"an unbroken chain of {len(log)} ({voids} void): commitment at {place}, result at "
        f"{len(log)}"
    )


def check_entropy(evidence: Evidence) -> str:
    """Each committed source, and no other, contributed what it can contribute, in its order."""
    names = [name for name, _ in evidence.result.contributions]
    if names != evidence.commitment.entropy:
        raise ClaimError(
            f"result.json: contributions are of {shown(', '.join(names))}, and the committed "
            f"sources are {', '.join(evidence.commitment.entropy)}"
        )
    for name, value in evidence.result.contributions:
        if name == "ceremony":
            try:
                spoken = value.decode("utf-8")
            except ValueError:
                spoken = ""
            if not spoken:
                raise ClaimError("result.json: the contribution of ceremony is not a text")
        elif len(value) != 32:
            raise ClaimError(f"result.json: the contribution of {name} is not 32 bytes")
    return f"from the committed sources, in their order: {', '.join(names)}"


def check_seeds(evidence: Evidence) -> str:
    """The seeds follow from the commitment and the contributions, and are no degenerate pair."""
    commitment, result = evidence.commitment, evidence.result
    digest = sha256(
        b"venire-draw/1 seed",
        length_prefixed(commitment.purpose.encode()),
        length_prefixed(commitment.digest),
        *(
            length_prefixed(name.encode()) + length_prefixed(value)
            for name, value in result.contributions
        ),
    )
    if digest != result.digest:
        raise ClaimError(f"result.json: digest is {result.digest.hex()}, not {digest.hex()}")
    if is_degenerate(result.ij, result.kl):
        raise ClaimError(f"result.json: seeds {result.ij} and {result.kl} are a degenerate pair")
    seeds = derive_seeds(digest)
    if seeds != (result.ij, result.kl):
        raise ClaimError(f"result.json: seeds are {result.ij} and {result.kl}, not {seeds}")
    return f"IJ {result.ij} and KL {result.kl} follow from the commitment and the entropy"


def check_generator(_evidence: Evidence) -> str:
    """This program's own generator gives the published outputs."""
    wrong = wrong_answer()
    if wrong:
        raise ClaimError(f"this program's own RANMAR gives wrong outputs for seeds {wrong}")
    return "this program's own RANMAR gives the published outputs"


def check_positions(evidence: Evidence) -> str:
    """The generator, run again from the seeds, draws the same positions in the same order."""
    commitment, result = evidence.commitment, evidence.result
    if len(result.positions) != commitment.to_draw:
        raise ClaimError(
            f"result.json: {len(result.positions)} positions, and {commitment.to_draw} to draw"
        )
    generator = Ranmar(result.ij, result.kl)
    drawn = select(commitment.to_draw, commitment.size, generator)
    for place, position in enumerate(drawn):
        if result.positions[place] != position:
            raise ClaimError(
                f"result.json: positions: number {place + 1} drawn is {position}, not "
                f"{result.positions[place]}"
            )
    if result.consumed != generator.consumed:
        raise ClaimError(f"result.json: consumed is {generator.consumed}, not {result.consumed}")
    return f"the {len(drawn)} drawn are those that the generator draws ({result.consumed} outputs)"


def check_tickets(evidence: Evidence) -> str:
    """Each position drawn has one ticket, and their order is that of the roll, which ascends."""
    positions, tickets = evidence.result.positions, evidence.result.tickets
    if len(tickets) != len(positions):
        raise ClaimError(f"result.json: {len(tickets)} tickets for {len(positions)} positions")
    in_roll_order = [ticket for _, ticket in sorted(pairs_of(positions, tickets))]
    if not ascends(in_roll_order):
        raise ClaimError("result.json: tickets do not ascend as their positions do")
    return f"{len(tickets)} tickets, all different, in the order of their positions"


def pairs_of(positions: list[int], tickets: list[bytes]) -> Iterator[tuple[int, bytes]]:
    """Return each position with its ticket."""
    return ((position, tickets[at]) for at, position in enumerate(positions))


def ascends(tickets: list[bytes]) -> bool:
    """Tell whether each ticket is larger than the one before it."""
    return all(map(lt, tickets, tickets[1:]))


def check_roll(evidence: Evidence) -> str:
    """The tickets are the committed roll, and the drawn ones stand at their positions."""
    commitment, result = evidence.commitment, evidence.result
    raw = evidence.files.get("tickets.bin")
    if raw is None and commitment.to_draw < commitment.size:
        raise NotCheckedError("tickets.bin was left out: the committed root was not derived again")
    if raw is None:  # everyone was drawn, so the drawn tickets are the roll
        roll = [ticket for _, ticket in sorted(pairs_of(result.positions, result.tickets))]
        source = "the list of drawn tickets, which is everyone,"
    else:
        roll = [raw[at : at + 32] for at in range(0, len(raw), 32)]
        source = "tickets.bin"
        if len(raw) != 32 * commitment.size:
            raise ClaimError(f"tickets.bin does not hold {commitment.size} tickets of 32 bytes")
        if not ascends(roll):
            raise ClaimError("tickets.bin does not ascend, or holds a ticket twice")
    if merkle_root(roll) != commitment.root:
        raise ClaimError(f"{source} is not the committed roll: its Merkle root is another")
    for position, ticket in pairs_of(result.positions, result.tickets):
        if roll[position] != ticket:
            raise ClaimError(f"result.json: tickets: the one at {position} is not the roll's")
    return f"{source} gives the committed Merkle root {commitment.root.hex()}"


def check_counts(evidence: Evidence) -> str:
    """Everyone on the list is either in the roll or in one exclusion count."""
    checks, commitment = evidence.result.checks, evidence.commitment
    checks.one_of("known_answers", ["passed"])
    counts = checks.inner("conservation", "list roll excluded")
    if counts.integer("roll") != commitment.size:
        raise counts.wrong("roll", f"the committed size, {commitment.size}")
    if counts.integer("excluded") != commitment.excluded:
        raise counts.wrong("excluded", f"the committed sum, {commitment.excluded}")
    if counts.integer("list") != commitment.size + commitment.excluded:
        raise counts.wrong(
            "list", f"the roll and the excluded, {commitment.size + commitment.excluded}"
        )
    return (
        f"list {counts.integer('list')} = roll {commitment.size} + excluded {commitment.excluded}"
    )


def check_statistics(evidence: Evidence) -> str:
    """The statistics are well formed. What they say is the county's own statement."""
    seen: list[str] = []
    held: list[str] = []
    for number, each in enumerate(evidence.result.checks.items("statistics"), start=1):
        where = f"result.json: checks: statistic {number}"
        fields = Fields(where, each, "name cells statistic_micro dof p_micro held")
        name = fields.one_of("name", ["zip", "birth_decade", "list_position_decile"])
        if name in seen:
            raise fields.wrong("name", "given once")
        seen.append(name)
        fields.integer("statistic_micro")
        fields.integer("dof", largest=fields.integer("cells"))
        fields.integer("p_micro", largest=1_000_000)
        if fields.boolean("held"):
            held.append(name)
    stopped = f"; held for a person to decide: {', '.join(held)}" if held else ""
    return f"{len(seen)} reported by the county ({', '.join(seen) or 'none'}){stopped}"


def check_proof(evidence: Evidence) -> str:
    """A juror's proof leads from the juror's identifier to the committed root."""
    commitment, result = evidence.commitment, evidence.result
    names = "protocol draw id salt position path size"
    fields = Fields("the proof", parsed("the proof", evidence.proof or b""), names)
    fields.one_of("protocol", [PROTOCOL])
    if fields.text("draw") != commitment.draw:
        raise fields.wrong("draw", f"this draw, {shown(commitment.draw)}")
    if fields.integer("size") != commitment.size:
        raise fields.wrong("size", f"the committed size, {commitment.size}")
    position = fields.integer("position")
    if position >= commitment.size:
        raise fields.wrong("position", f"below the size of the roll, {commitment.size}")
    ticket = sha256(b"\x00", fields.hash("salt"), fields.text("id").encode())
    path = [unhex("the proof: path", step, 32) for step in fields.items("path")]
    if root_from_path(ticket, position, commitment.size, path) != commitment.root:
        raise ClaimError("the proof does not lead to the committed root")
    stood = f"{shown(fields.text('id'))} is ticket {position} (from 0) of the committed roll"
    if position not in result.positions:
        return f"{stood}, and was not drawn"
    place = result.positions.index(position)
    if result.tickets[place] != ticket:
        raise ClaimError(f"the proof's ticket is not the one that was drawn at {position}")
    return f"{stood}, and was number {place + 1} drawn"


CLAIMS = (
    ("files", check_files),
    ("commitment", check_commitment),
    ("result", check_result),
    ("signature", check_signature),
    ("log", check_log),
    ("entropy", check_entropy),
    ("seeds", check_seeds),
    ("generator", check_generator),
    ("positions", check_positions),
    ("tickets", check_tickets),
    ("roll", check_roll),
    ("counts", check_counts),
    ("statistics", check_statistics),
)


def fingerprint_of(text: str) -> str:
    """Return a fingerprint as 64 lower-case digits; colons and capitals are a matter of taste."""
    digits = text.replace(":", "").lower()
    if not re.fullmatch("[0-9a-f]{64}", digits):
        raise argparse.ArgumentTypeError("a fingerprint is 64 hexadecimal digits")
    return digits


class Finding(NamedTuple):
    """What was found of one claim: ok, FAIL, or -- where there was nothing to check it with."""

    verdict: str
    claim: str
    what: str


def verify(bundle: Path, key: str | None = None, proof: bytes | None = None) -> Iterator[Finding]:
    """Yield what is found, claim by claim, and stop at the first that fails."""
    evidence = Evidence(bundle, key, proof)
    for claim, check in CLAIMS if proof is None else (*CLAIMS, ("proof", check_proof)):
        try:
            yield Finding("ok", claim, check(evidence))
        except NotCheckedError as nothing:
            yield Finding("--", claim, str(nothing))
        except ClaimError as failure:
            yield Finding("FAIL", claim, str(failure))
            return


def main(arguments: list[str] | None = None) -> int:
    """Print a line for each claim; return 0 if all hold, 1 if one fails, 2 for a wrong call."""
    parser = argparse.ArgumentParser(
        prog="verify_draw.py", description="Check a Venire jury draw from its public bundle."
    )
    parser.add_argument("bundle", type=Path, help="the bundle: its zip, or a folder of its files")
    parser.add_argument(
        "--key", type=fingerprint_of, metavar="FINGERPRINT", help="demand this signing key"
    )
    parser.add_argument(
        "--proof", type=Path, metavar="PROOF.json", help="check a juror's proof too"
    )
    wanted = parser.parse_args(arguments)
    try:
        proof = read_regular(wanted.proof, "the proof", PROOF_LIMIT) if wanted.proof else None
        findings = list(verify(wanted.bundle, wanted.key, proof))
    except (OSError, ClaimError) as unread:
        print(f"verify_draw.py: cannot read it: {shown(str(unread))}", file=sys.stderr)
        return 2
    for finding in findings:
        print(f"{finding.verdict:<4}  {finding.claim:<10}  {finding.what}")
    verdicts = [finding.verdict for finding in findings]
    if "FAIL" in verdicts:
        return 1
    unchecked = f", {verdicts.count('--')} not checked" if "--" in verdicts else ""
    print(f"{verdicts.count('ok')} claims hold{unchecked}.", NOT_SHOWN)
    return 0


if __name__ == "__main__":
    sys.exit(main())
