"""Proving a draw again from what is on record: after a restore, and where a copy takes over.

Everything is made anew that can be: hashes, the chain, the roll's root, the seeds, the selection,
the bundle's very bytes. What is found bears a code; nothing of what was read is told.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from pydantic import ValidationError

import ranmar
from draw import bundle, checks, roll
from draw.service import evidence_key
from jury import merkle, protocol
from jury.access_log import Head, first_break
from jury.access_store import AccessStore
from jury.buckets import EvidenceBucket, PapersBucket
from jury.canonical import canonical, sha256
from jury.court_store import CourtStore
from jury.errors import NotFound
from jury.keys import KeyService
from jury.records import WITHDRAWN, CountyState, Draw, DrawnFor, LogEntry, Pool, PoolStatus
from jury.selection import Selection, draw_folder

PAPERS_KEPT = timedelta(days=1830)
"""How long working papers lie in their bucket; an older draw is proved by its evidence alone.

So is one of which a court had the papers erased.
"""

MANIFEST, ARCHIVE = "manifest.json", "bundle.zip"

Stage = Literal[
    "unreadable", "committed", "waiting", "seeded", "recorded", "signed", "held", "voided"
]
"""How far a draw has come. All but the first are lawful; those before `signed` are unfinished."""

UNFINISHED: frozenset[Stage] = frozenset({"committed", "waiting", "seeded", "recorded"})


class Places(NamedTuple):
    """Where the papers of draws are read; nothing is written."""

    court: CourtStore
    papers: PapersBucket
    evidence: EvidenceBucket
    keys: KeyService


class Log(NamedTuple):
    """A county's chain as it is stored, where the county stands, and what is wrong with it."""

    county: str
    state: CountyState
    texts: tuple[str, ...]
    unbroken: int
    """How many links from the first one on hold together."""
    findings: tuple[str, ...]


class Proof(NamedTuple):
    """What proving one draw came to."""

    draw: str
    pool: str
    stage: Stage
    findings: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Tell whether everything there is to a draw at its stage is there and fits."""
        return not self.findings


# -- the logs --------------------------------------------------------------------------


def read_log(court: CourtStore, county: str) -> Log:
    """Read a county's chain from its first link and say what is wrong with it."""
    state = court.state(county)
    texts: list[str] = []
    found: list[str] = []
    unbroken, previous = 0, protocol.GENESIS
    for place, body in court.log_texts(county):
        text = _link(place, body)
        texts.append(text)
        if unbroken == len(texts) - 1 and _follows(text, len(texts), county, previous):
            unbroken, previous = len(texts), sha256(text.encode())
    if unbroken != len(texts):
        found.append("log-broken")
    elif (state.sequence, state.head) != (len(texts), previous):
        found.append("log-head")
    acts = [text.partition('"county"')[0] for text in texts if '"kind":"void"' not in text]
    if len(set(acts)) != len(acts):  # a document's hash is what a link begins with
        found.append("log-twice")
    return Log(county, state, tuple(texts), unbroken, tuple(found))


def _link(place: str, body: str) -> str:
    """Return a link's text, or nothing for one that does not read or stands at another place."""
    try:
        link = LogEntry.model_validate_json(body)
    except ValidationError:
        return ""
    return link.text if place == f"{link.sequence:012d}" else ""


def _follows(text: str, number: int, county: str, previous: str) -> bool:
    said = _document(text.encode())
    if said is None or said.get("kind") not in {"commitment", "result", "void"}:
        return False
    stated = protocol.log_entry(
        county=county,
        sequence=number,
        kind=str(said["kind"]),
        body=str(said.get("body")),
        previous=previous,
    )
    return canonical(stated) == text.encode()


def unknown_links(log: Log, known: Iterable[str], *kinds: str) -> bool:
    """Tell whether the chain holds, in links of these kinds, a document that nobody knows."""
    links = [_document(text.encode()) or {} for text in log.texts]
    return not {str(one.get("body")) for one in links if one.get("kind") in kinds} <= set(known)


def voided_when_lost(court: CourtStore, log: Log) -> frozenset[str]:
    """Return the draws that two people voided when their record was missing, as the chain says.

    A record of one that comes later changes nothing of that: its pool has another draw.
    """
    links = [_document(text.encode()) or {} for text in log.texts[: log.unbroken]]
    held = {str(one.get("body")) for one in links if one.get("kind") == "void"}
    return frozenset(
        draw
        for stop in court.stops(log.county)
        for draw, void in stop.lost.items()
        if sha256(void.encode()) in held
    )


def documents(texts: Iterable[str]) -> Iterator[str]:
    """Yield the hash of each document that draws, as they are stored, enter into the log."""
    for text in texts:
        try:
            draw = Draw.model_validate_json(text)
        except ValidationError:
            continue
        yield draw.commitment_hash
        if draw.result_hash is not None:
            yield draw.result_hash
        if draw.void is not None:
            yield sha256(draw.void.encode())


def access_log_breaks(
    access: AccessStore, evidence: EvidenceBucket, county: str, *, until: datetime
) -> bool:
    """Tell whether a county's access log is not what it was, or misses an anchor of before."""
    head = access.head(county)
    anchors = [json.loads(evidence.get(key)) for key in evidence.keys(f"{county}/access/head-")]
    held = [
        Head(number=one["number"], hash=one["hash"])
        for one in anchors
        if datetime.fromisoformat(one["at"]) <= until
    ]
    return first_break(access.chain(county, head), head, held) is not None


# -- one draw --------------------------------------------------------------------------


def prove(places: Places, log: Log, draw_id: str, text: str, *, now: datetime) -> Proof:
    """Prove one draw as it is stored: a finding for whatever is missing, damaged or otherwise."""
    try:
        draw = Draw.model_validate_json(text)
    except ValidationError:
        return Proof(draw_id, pool_of(draw_id), "unreadable", ("record-unreadable",))
    if (draw.id, draw.county) != (draw_id, log.county) or pool_of(draw_id) != draw.pool:
        return Proof(draw_id, pool_of(draw_id), "unreadable", ("record-misplaced",))
    terms = _document(draw.commitment.encode())
    if terms is None or not _is_commitment(terms, draw):
        return Proof(draw_id, draw.pool, "unreadable", ("commitment-form",))
    stage = _stage(draw, terms)
    return Proof(
        draw_id, draw.pool, stage, tuple(dict.fromkeys(_findings(places, log, draw, terms, now)))
    )


def pool_of(draw_id: str) -> str:
    """Return for what a draw is made, which is how its identifier begins."""
    return draw_id.rpartition("-d")[0]


def _stage(draw: Draw, terms: Mapping[str, Any]) -> Stage:
    if draw.voided:
        return "voided"
    if draw.signature is not None:
        return "held" if draw.held and draw.released is None else "signed"
    if draw.result_hash is not None:
        return "recorded"
    if draw.contributions is not None:
        return "seeded"
    return "waiting" if "ceremony" in terms["entropy"] else "committed"


def _findings(
    places: Places, log: Log, draw: Draw, terms: Mapping[str, Any], now: datetime
) -> Iterator[str]:
    yield from _commitment(places, log, draw, terms)
    if sha256(draw.commitment.encode()) != draw.commitment_hash:
        return  # nothing that it says can be relied on
    yield from _pool(places, log, draw, terms)
    if draw.void is not None:
        yield from _void(places, log, draw, draw.void)
    if places.evidence.twice(evidence_key(draw, "")):
        yield "evidence-twice"
    erased = places.court.find_erasure(draw.county, draw.id) is not None
    # Of an erased draw some papers may lie there yet: the erasing goes on.
    rolls = draw_folder(draw, "roll")
    frozen = None if erased else places.papers.find(f"{rolls}/{draw.roll}")
    committed_at = datetime.fromisoformat(terms["committed_at"])
    if frozen is None and not erased and now < committed_at + PAPERS_KEPT:
        yield "roll-missing"
    if frozen is not None:
        yield from _roll(draw, terms, frozen)
    if draw.contributions is None:
        if draw.result_hash is not None or draw.signature is not None:
            yield "entropy-missing"
        return
    yield from _entropy(places, draw, terms)
    if draw.result_hash is None:
        if draw.signature is not None or draw.selection is not None:
            yield "result-missing"
        return
    yield from _recorded(places, log, draw, terms, frozen)


def _commitment(places: Places, log: Log, draw: Draw, terms: Mapping[str, Any]) -> Iterator[str]:
    if sha256(draw.commitment.encode()) != draw.commitment_hash:
        yield "commitment-hash"
    entry = protocol.log_entry(
        county=draw.county,
        sequence=terms["sequence"],
        kind="commitment",
        body=draw.commitment_hash,
        previous=terms["previous"],
    )
    if not _stands(log, terms["sequence"], canonical(entry).decode()):
        yield "log-commitment"
    if log.unbroken < max(terms["sequence"], draw.sequence or 0):
        yield "log-broken"
    filed = places.evidence.find(evidence_key(draw, "commitment.json"))
    if filed is None and draw.contributions is not None:
        yield "evidence-missing"
    if filed is not None and filed != draw.commitment.encode():
        yield "evidence-differs"


def _pool(places: Places, log: Log, draw: Draw, terms: Mapping[str, Any]) -> Iterator[str]:
    try:
        pool = places.court.drawn_for(draw.county, draw.pool)
    except NotFound:
        yield "pool-missing"
        return
    except ValidationError:
        yield "pool-unreadable"
        return
    if isinstance(pool, Pool) and (
        (terms["purpose"], terms["requested"]) != (pool.order.kind, pool.order.requested)
    ):
        # After a void the order can be withdrawn, and the pool ordered anew with another number.
        anew = draw.voided and any(step.what == WITHDRAWN for step in pool.history)
        if not anew:
            yield "pool-order"
    drawing = log.state.drawing == draw.id
    if drawing != (draw.result_hash is None and not draw.voided):
        yield "county-drawing"
    if draw.voided:
        # An act of the court day gets no other draw: it is closed.
        if pool.draw == draw.id and pool.status is not PoolStatus.CLOSED:
            yield "pool-status"
        return
    if pool.draw != draw.id or pool.status not in _statuses(draw):
        yield "pool-status"
    yield from _letters(places, draw, pool)


def _statuses(draw: Draw) -> set[PoolStatus]:
    if draw.result_hash is None:
        return {PoolStatus.ORDERED}
    if draw.held and draw.released is None:
        return {PoolStatus.HELD, PoolStatus.CLOSED}
    return {PoolStatus.DRAWN, PoolStatus.SUMMONED, PoolStatus.CLOSED}


def _letters(places: Places, draw: Draw, pool: DrawnFor) -> Iterator[str]:
    """A batch that is released and its pool's status are one write: of half of it, tell."""
    if not isinstance(pool, Pool) or pool.status is PoolStatus.CLOSED or not draw.drawn:
        return
    batch = places.court.find_batch(draw.county, draw.id)
    out = batch is not None and batch.released_at is not None
    if out != (pool.status is PoolStatus.SUMMONED):
        yield "letters"


def _void(places: Places, log: Log, draw: Draw, void: str) -> Iterator[str]:
    said = _document(void.encode())
    fits = said is not None and (said.get("draw"), said.get("commitment"), said.get("result")) == (
        draw.id,
        draw.commitment_hash,
        draw.result_hash,
    )
    if said is None or not fits or said.get("requested_by") == said.get("approved_by"):
        yield "void-form"
    body = sha256(void.encode())
    links = (_document(text.encode()) or {} for text in log.texts[: log.unbroken])
    if not any((one["kind"], one["body"]) == ("void", body) for one in links):
        yield "log-void"
    filed = places.evidence.find(evidence_key(draw, "void.json"))
    if filed != void.encode():
        yield "void-missing" if filed is None else "void-differs"


def _roll(draw: Draw, terms: Mapping[str, Any], frozen: bytes) -> Iterator[str]:
    tickets = roll.tickets(frozen)
    if sha256(frozen) != draw.roll or len(frozen) != terms["roll"]["size"] * roll.WIDTH:
        yield "roll-differs"
    elif not _is_rooted(tickets, terms):
        yield "roll-root"


def _is_rooted(tickets: list[bytes], terms: Mapping[str, Any]) -> bool:
    rising = all(one < other for one, other in pairwise(tickets))
    whole = len(tickets) == terms["roll"]["size"]
    return rising and whole and merkle.root(tickets).hex() == terms["roll"]["root"]


def _entropy(places: Places, draw: Draw, terms: Mapping[str, Any]) -> Iterator[str]:
    shares = draw.contributions or ()
    if [share.name for share in shares] != terms["entropy"]:
        yield "entropy-names"
    for share in shares:
        value = _unhex(share.value)
        if share.name != "ceremony":
            if len(value) != 32:
                yield "entropy-form"
            continue
        held = places.court.find_ceremony(draw.county, draw.id)
        if held is None or held.text is None or held.text.encode() != value:
            yield "entropy-ceremony"


def _recorded(
    places: Places, log: Log, draw: Draw, terms: Mapping[str, Any], frozen: bytes | None
) -> Iterator[str]:
    assert draw.result_hash is not None  # noqa: S101 - the caller looked
    if draw.sequence is None or not _enters(log, draw.sequence, "result", draw.result_hash):
        yield "log-result"
    paper = places.papers.find(f"{draw_folder(draw, 'result')}/{draw.result_hash}")
    filed = places.evidence.find(evidence_key(draw, "result.json"))
    text = paper if draw.signature is None else filed
    if frozen is not None and paper is None:
        yield "result-missing"
    if paper is not None and sha256(paper) != draw.result_hash:
        yield "result-hash"
    if draw.signature is not None and filed is None:
        yield "evidence-missing"
    if text is None or (draw.signature is None and frozen is None):
        return
    if sha256(text) != draw.result_hash:
        yield "result-hash"
    files = None if draw.signature is None else _read_bundle(places, draw)
    tickets = _tickets(files, frozen, terms)
    if tickets is None:
        yield "roll-root"
    else:
        yield from _result(places, draw, terms, text, tickets, frozen)
    if files is not None:
        yield from _signed(places, log, draw, files)


def _tickets(
    files: Mapping[str, bytes | None] | None, frozen: bytes | None, terms: Mapping[str, Any]
) -> list[bytes] | None:
    """Return the roll's tickets by the evidence, or by the paper before there is any."""
    if files is not None:
        content = files["tickets.bin"] or b""
        width = roll.TICKET
        tickets = [content[at : at + width] for at in range(0, len(content), width)]
    else:
        tickets = roll.tickets(frozen or b"")
    return tickets if _is_rooted(tickets, terms) else None


def _result(
    places: Places,
    draw: Draw,
    terms: Mapping[str, Any],
    text: bytes,
    tickets: list[bytes],
    frozen: bytes | None,
) -> Iterator[str]:
    said = _document(text)
    if said is None or not isinstance(said.get("checks"), dict):
        yield "result-form"
        return
    digest = ranmar.seed_digest(
        terms["purpose"],
        bytes.fromhex(draw.commitment_hash),
        [(share.name, _unhex(share.value)) for share in draw.contributions or ()],
    )
    ij, kl = ranmar.seeds(digest)
    engine = ranmar.Ranmar(ij, kl)
    positions = ranmar.select(terms["roll"]["size"], terms["to_draw"], engine)
    stated = protocol.result(
        draw=draw.id,
        commitment_hash=draw.commitment_hash,
        contributions=[share.model_dump() for share in draw.contributions or ()],
        digest=digest.hex(),
        ij=ij,
        kl=kl,
        consumed=engine.consumed,
        positions=positions,
        tickets=[tickets[position].hex() for position in positions],
        checks=said["checks"],
        drawn_at=str(said.get("drawn_at")),
    )
    if canonical(stated) != text:
        yield "selection-differs"
    if not _counts_agree(said, draw, terms) or not _is_later(said, terms):
        yield "counts-differ"
    if frozen is None or draw.selection is None:
        if draw.selection is None:
            yield "selection-missing"
        return
    chosen = Selection(
        digest=digest.hex(),
        ij=ij,
        kl=kl,
        consumed=engine.consumed,
        positions=tuple(positions),
        tickets=tuple(tickets[position].hex() for position in positions),
        people=tuple(roll.entry(frozen, position).person for position in positions),
    )
    paper = places.papers.find(f"{draw_folder(draw, 'selection')}/{draw.selection}")
    if paper is None:
        yield "selection-missing"
    elif sha256(paper) != draw.selection or paper != canonical(chosen.model_dump(mode="json")):
        yield "selection-differs"


def _counts_agree(said: Mapping[str, Any], draw: Draw, terms: Mapping[str, Any]) -> bool:
    size, excluded = terms["roll"]["size"], terms["roll"]["excluded"]
    counted = checks.conservation(
        people=size + sum(excluded.values()), size=size, excluded=excluded
    )
    found = said["checks"]
    return (
        found.get("known_answers") == "passed"
        and found.get("conservation") == counted
        and draw.drawn == terms["to_draw"] == len(said.get("positions", ()))
        and draw.held == checks.held(found.get("statistics", ()))
    )


def _is_later(said: Mapping[str, Any], terms: Mapping[str, Any]) -> bool:
    return str(said.get("drawn_at")) >= str(terms["committed_at"])


def _read_bundle(places: Places, draw: Draw) -> dict[str, bytes | None]:
    names = (
        "README.txt", "commitment.json", "result.json", "signature.der", "public-key.pem",
        "log.jsonl", "tickets.bin", MANIFEST, ARCHIVE,
    )  # fmt: skip
    return {name: places.evidence.find(evidence_key(draw, name)) for name in names}


def _signed(
    places: Places, log: Log, draw: Draw, files: Mapping[str, bytes | None]
) -> Iterator[str]:
    held = {name: content for name, content in files.items() if content is not None}
    if len(held) < len(files):
        yield "evidence-missing"
        return
    signature = _unhex(draw.signature or "")
    assert draw.result_hash is not None  # noqa: S101 - the caller looked
    if not places.keys.is_signed(bytes.fromhex(draw.result_hash), signature):
        yield "signature"
    chain = "".join(f"{line}\n" for line in log.texts[: draw.sequence or 0])
    stated = {
        "commitment.json": draw.commitment.encode(),
        "signature.der": signature,
        "public-key.pem": places.keys.public_key(),
        "log.jsonl": chain.encode(),
    }
    if any(held[name] != content for name, content in stated.items()):
        yield "evidence-differs"
    packed = {name: content for name, content in held.items() if name not in {MANIFEST, ARCHIVE}}
    if held[MANIFEST] != canonical({name: sha256(content) for name, content in packed.items()}):
        yield "manifest"
    # Byte by byte: the archive is stored as it comes, and holds nothing that is not a file of it.
    if held[ARCHIVE] != bundle.zipped(packed | {MANIFEST: held[MANIFEST]}):
        yield "bundle"


# -- what is stored, read without trust -------------------------------------------------


def _document(text: bytes) -> dict[str, Any] | None:
    """Return a document that is canonical JSON of an object, and None for anything else."""
    try:
        said = json.loads(text)
        return said if isinstance(said, dict) and canonical(said) == text else None
    except (ValueError, TypeError, RecursionError):
        return None


def _is_commitment(terms: Mapping[str, Any], draw: Draw) -> bool:
    try:
        stated = protocol.commitment(
            purpose=terms["purpose"],
            county=draw.county,
            draw=draw.id,
            requested=terms["requested"],
            carried_over=terms["carried_over"],
            roll_size=terms["roll"]["size"],
            roll_root=terms["roll"]["root"],
            list_version=terms["roll"]["list"],
            excluded=terms["roll"]["excluded"],
            entropy=terms["entropy"],
            engine=terms["engine"],
            plan=terms["plan"],
            sequence=terms["sequence"],
            previous=terms["previous"],
            committed_at=terms["committed_at"],
        )
        at = datetime.fromisoformat(terms["committed_at"])
        counts = [terms["sequence"], *terms["roll"]["excluded"].values()]
        bytes.fromhex(terms["roll"]["root"])
        terms["purpose"].encode()
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    numbers = all(type(one) is int and one >= 0 for one in (*counts, terms["roll"]["size"]))
    within = numbers and 0 <= stated["to_draw"] <= terms["roll"]["size"]  # type: ignore[operator]
    return within and stated == terms and at.astimezone(UTC) == at


def _unhex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _stands(log: Log, place: int, text: str) -> bool:
    return 1 <= place <= len(log.texts) and log.texts[place - 1] == text


def _enters(log: Log, place: int, kind: str, body: str) -> bool:
    if not 1 <= place <= len(log.texts):
        return False
    said = _document(log.texts[place - 1].encode()) or {}
    return (said.get("kind"), said.get("body")) == (kind, body)
