"""A draw from its order to its signed evidence, one use case a step of the workflow."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

import ranmar
from draw import bundle, checks, entropy, final_lists, roll, room_acts, subsets
from jury import approvals, lists, merkle, protocol
from jury.buckets import EvidenceBucket, PapersBucket
from jury.calendar import LEAD, local_date, stamp
from jury.canonical import Json, canonical, sha256
from jury.counties import county as county_of
from jury.court_store import OF_THE_ROOM, WHOLE_LOG, CourtStore
from jury.eligibility import exclusion, off_list
from jury.errors import (
    ActWithdrawn,
    AlreadyDrawn,
    CountsDisagree,
    CountyBusy,
    DrawVoided,
    ListMissing,
    ListWithdrawn,
    NotApproved,
    RollChanged,
    RollTooSmall,
    TooLate,
)
from jury.keys import KeyService
from jury.people_store import DrawKeyStore, PeopleStore
from jury.records import (
    FINAL_LIST_FLOOR,
    Contribution,
    CountyState,
    Draw,
    DrawnFor,
    FinalList,
    Person,
    Pool,
    PoolStatus,
    Record,
    RoomAct,
    Step,
    Subset,
)
from jury.selection import Selection, filed_selection, read_selection


@dataclass(frozen=True)
class Office:
    """What the steps of a draw work with."""

    court: CourtStore
    people: PeopleStore
    papers: PapersBucket
    evidence: EvidenceBucket
    keys: KeyService
    secrets: DrawKeyStore


class Opened(Record):
    """Where the county stood when the roll was begun; a commitment needs it to stand there yet."""

    plan: str
    list_version: str
    open_pools: str
    """The filed paper that says who is in an open pool already."""
    people: int
    sequence: int
    previous: str
    final_list: str | None = None
    """The draw that picked the final list (s. 40.02) from which this one is made, if any."""


class FrozenShard(Record):
    """One partition's share of the roll: where it is filed and how many stand in it."""

    paper: str
    size: int
    excluded: dict[str, int]


class FrozenRoll(Record):
    """The whole roll: where it is filed, its size, its root, and who is not on it and why."""

    paper: str
    size: int
    root: str
    excluded: dict[str, int]

    @property
    def carried_over(self) -> int:
        """People already coming on that date, who count towards the number asked for."""
        return self.excluded.get("carried_over", 0)


# -- before the commitment ------------------------------------------------------


def open_draw(
    office: Office, pool: DrawnFor, *, now: datetime, stage: str, fresh_key: bytes
) -> Opened | None:
    """Return the county's standing, or None when this draw is already committed.

    Raises a refusal when the engine fails its known answers (a defect), no valid approval
    names it, the date is too near, there is no list, the county is busy, the final list that
    it draws from is missing, or a survey has stopped the pool or the county's log.
    """
    ranmar.self_test()
    _refuse_stopped(office, pool.county, pool.id)
    if office.court.find_draw(pool.county, pool.draw) is not None:
        return None
    _refuse_withdrawn(pool)
    if pool.status is not PoolStatus.ORDERED:
        raise AlreadyDrawn("the pool has been drawn", pool=pool.id)
    today = local_date(now, county_of(pool.county).time_zone)
    if isinstance(pool, Pool):
        _refuse_too_late(pool, today)
    plan = approvals.approved_plan(
        office.court.approvals(pool.county), ranmar.fingerprint(), today=today, stage=stage
    )
    state = office.court.state(pool.county)
    list_version = _ready(state)
    final_list = _final_list(office, pool, state)
    office.secrets.keep(pool.county, pool.draw, fresh_key)
    drawn = sorted(drawn_into_open_pools(office, pool)) if isinstance(pool, Pool) else []
    return Opened(
        plan=plan,
        list_version=list_version,
        open_pools=office.papers.file(_folder(pool, "open-pools"), canonical(drawn)),
        people=_counted(office, pool, state),
        sequence=state.sequence + 1,
        previous=state.head,
        final_list=final_list,
    )


def _refuse_stopped(office: Office, county: str, pool: str) -> None:
    office.court.refuse_stopped(county, pool, WHOLE_LOG)


def _refuse_withdrawn(pool: DrawnFor) -> None:
    if isinstance(pool, RoomAct) and pool.status is PoolStatus.CLOSED:
        raise ActWithdrawn("the act was withdrawn before it was drawn", act=pool.id)
    if isinstance(pool, Pool) and pool.withdrawn:
        raise ActWithdrawn("the order was withdrawn before its draw", pool=pool.id)


def _refuse_too_late(pool: Pool, today: date) -> None:
    allowed = pool.late is not None and pool.late.holds(today)
    if not allowed and today > LEAD[pool.order.kind].last_day(pool.service_date):
        raise TooLate(
            "the plan's lead time has passed; a late draw needs a reason and an authority",
            pool=pool.id,
        )


def _final_list(office: Office, pool: DrawnFor, state: CountyState) -> str | None:
    # The state was read before: if the final list is voided from here on, the log moves, and the
    # commitment is refused.
    if isinstance(pool, Pool):
        return final_lists.in_force(office.court, state)
    if isinstance(pool, RoomAct):  # whoever is in the room is there, whatever the list says now
        return None
    of_a_list = isinstance(pool, FinalList) or pool.frame is None
    if of_a_list and pool.list_version != state.list_version:
        raise ListWithdrawn("a newer list has been published", draw=pool.draw)
    return None


def _counted(office: Office, pool: DrawnFor, state: CountyState) -> int:
    """Return how many people the roll and the exclusions must come to."""
    return room_acts.size(office.papers, pool) if isinstance(pool, RoomAct) else state.people


def _ready(state: CountyState) -> str:
    if state.applying is not None or state.drawing is not None:
        raise CountyBusy("a file is being applied or a draw is open")
    if state.list_version is None:
        raise ListMissing("the county has published no list")
    return state.list_version


def freeze_shard(office: Office, pool: DrawnFor, opened: Opened, *, shard: int) -> FrozenShard:
    """Decide about everyone of one partition and file the tickets of those who may be drawn.

    An act of the court day has one partition: the people of its frame.
    """
    secret = office.secrets.find(pool.county, pool.draw)
    excluded: Counter[str] = Counter()
    frozen = []
    if isinstance(pool, RoomAct):
        free, excluded = room_acts.people(office.people, office.papers, pool)
        frozen = [_entry(secret, person) for person in free]
    else:
        why = _rule(office, pool, opened, shard=shard)
        for person in _people(office, pool, opened, shard):
            reason = why(person)
            if reason is None:
                frozen.append(_entry(secret, person))
            else:
                excluded[reason] += 1
    paper = office.papers.file(_folder(pool, "shards"), roll.pack(frozen))
    return FrozenShard(paper=paper, size=len(frozen), excluded=dict(excluded))


def _entry(secret: bytes, person: Person) -> roll.Entry:
    return roll.Entry(
        ticket=protocol.ticket(protocol.salt(secret, person.id), person.id),
        person=person.id,
        zip5=person.residence.zip5,
        decade=f"{person.date_of_birth.year // 10 * 10}",
    )


def _people(office: Office, pool: DrawnFor, opened: Opened, shard: int) -> Iterator[Person]:
    listed = office.court.list_of(pool.county, opened.list_version)
    bodies = lists.current(
        office.papers, office.people, listed, county=pool.county, shard=shard
    )  # fmt: skip
    return map(Person.model_validate_json, bodies)


def _rule(
    office: Office, pool: Pool | FinalList | Subset, opened: Opened, *, shard: int
) -> Callable[[Person], str | None]:
    """Return what decides about each person: None lets them onto the roll."""
    if isinstance(pool, FinalList):
        return off_list
    if isinstance(pool, Subset):
        return subsets.rule(office.papers, pool)
    in_open_pool = frozenset(
        json.loads(office.papers.filed(_folder(pool, "open-pools"), opened.open_pools))
    )
    left_out: frozenset[str] = frozenset()
    if opened.final_list is not None:
        picked = office.court.draw(pool.county, opened.final_list)
        left_out = final_lists.left_out(office.papers, picked, shard)
    return partial(
        exclusion,
        service=pool.service_date,
        pool=pool.id,
        in_open_pool=in_open_pool,
        left_out=left_out,
    )


def drawn_into_open_pools(office: Office, pool: Pool) -> frozenset[str]:
    """Return everyone who was drawn into a pool of the county that has not been closed."""
    # Read from the draws on record and not from marks on people: the record is the deciding
    # write, so nobody can be missed between it and a mark.
    drawn: set[str] = set()
    open_pools = {
        held.draw
        for held in office.court.pools(pool.county)
        if held.status is not PoolStatus.CLOSED and held.id != pool.id
    }
    for draw in office.court.draws(pool.county):
        if draw.id in open_pools and draw.selection is not None and not draw.voided:
            drawn.update(read_selection(office.papers, draw).people)
    return frozenset(drawn)


def merge_roll(
    office: Office, pool: DrawnFor, opened: Opened, shards: Sequence[FrozenShard]
) -> FrozenRoll:
    """Merge the partitions into one roll; CountsDisagree when anybody has gone missing.

    RollChanged when a file has been taken up since the roll was begun.
    """
    papers = [office.papers.filed(_folder(pool, "shards"), shard.paper) for shard in shards]
    merged = roll.merge(papers)
    size = len(merged) // roll.WIDTH
    if size != sum(shard.size for shard in shards):
        raise CountsDisagree("the roll is not as long as its partitions", roll=size)
    excluded: Counter[str] = Counter()
    for shard in shards:
        excluded.update(shard.excluded)
    try:
        checks.conservation(people=opened.people, size=size, excluded=excluded)
    except CountsDisagree as found:
        if isinstance(pool, RoomAct):  # its frame is a filed paper, and nobody joins it
            raise
        # People who came while partitions were read, with a file, are nobody's loss.
        state = office.court.state(pool.county)
        if (state.applying, state.list_version, state.people) == (
            None,
            opened.list_version,
            opened.people,
        ):
            raise
        raise RollChanged("the list moved: freeze again", draw=pool.draw) from found
    return FrozenRoll(
        paper=office.papers.file(_folder(pool, "roll"), merged),
        size=size,
        root=merkle.root(roll.tickets(merged)).hex(),
        excluded=dict(excluded),
    )


# -- the commitment and what follows --------------------------------------------


def commit_draw(
    office: Office,
    pool: DrawnFor,
    opened: Opened,
    frozen: FrozenRoll,
    *,
    sources: entropy.Sources,
    now: datetime,
) -> Draw:
    """Commit to the roll before any entropy is asked for; write it where nobody can undo it.

    ActWithdrawn for an order, or an act of the court day, that was given up while its roll was
    frozen.
    """
    _refuse_withdrawn(pool)  # from here on the commitment needs it to be as it was read
    purpose, requested = _asked_for(pool, frozen)
    to_draw = max(0, requested - frozen.carried_over)
    if to_draw > frozen.size:
        raise RollTooSmall(
            "fewer people are eligible than are to be drawn",
            to_draw=to_draw,
            eligible=frozen.size,
            shortfall=to_draw - frozen.size,
        )
    document = protocol.commitment(
        purpose=purpose,
        county=pool.county,
        draw=pool.draw,
        requested=requested,
        carried_over=frozen.carried_over,
        roll_size=frozen.size,
        roll_root=frozen.root,
        list_version=opened.list_version,
        excluded=frozen.excluded,
        entropy=entropy.committed_names(pool.entropy, sources, now=now),
        engine=ranmar.fingerprint(),
        plan=opened.plan,
        sequence=opened.sequence,
        previous=opened.previous,
        committed_at=stamp(now),
    )
    text = canonical(document)
    entry = protocol.log_entry(
        county=pool.county,
        sequence=opened.sequence,
        kind="commitment",
        body=sha256(text),
        previous=opened.previous,
    )
    step = Step(what="committed", at=now, by="draw workflow", why=pool.draw)
    draw = office.court.commit(
        Draw(
            id=pool.draw,
            pool=pool.id,
            county=pool.county,
            commitment=text.decode(),
            commitment_hash=sha256(text),
            roll=frozen.paper,
        ),
        entry,
        list_version=opened.list_version,
        # The pool too: its sources of entropy can't be changed under a commitment that is made.
        pools=(pool, pool.model_copy(update={"history": (*pool.history, step)})),
    )
    lock_commitment(office, draw)
    return draw


def _asked_for(pool: DrawnFor, frozen: FrozenRoll) -> tuple[str, int]:
    if isinstance(pool, Pool):
        return pool.order.kind, pool.order.requested
    if isinstance(pool, Subset):
        return "report-subset", min(pool.requested, frozen.size)
    if isinstance(pool, RoomAct):
        return pool.purpose, pool.requested
    # A county with fewer people than its final list would take takes them all, down to the floor
    # that the law sets: below it the draw is refused as too small.
    return "source-subset", max(FINAL_LIST_FLOOR, min(pool.requested, frozen.size))


def lock_commitment(office: Office, draw: Draw) -> None:
    """Put the commitment beyond anybody's reach. Repeating it changes nothing."""
    office.evidence.put(evidence_key(draw, "commitment.json"), draw.commitment.encode())


def take_seeds(office: Office, draw: Draw, sources: entropy.Sources) -> Draw:
    """Ask each committed source for its share, once: whatever came first is kept for ever.

    A draw whose ceremony has not taken place yet is returned as it is. DrawVoided when two
    people voided it before it was made; DrawIncomplete while a survey has stopped its pool.
    """
    _refuse_stopped(office, draw.county, draw.pool)
    lock_commitment(office, draw)
    if draw.contributions is not None:
        return draw
    if draw.voided:
        raise DrawVoided("the draw was voided before it was made", draw=draw.id)
    shares = entropy.take(draw, json.loads(draw.commitment)["entropy"], sources)
    return draw if shares is None else office.court.contribute(draw, shares)


def _shares(draw: Draw) -> tuple[Contribution, ...]:
    # Seeds from no entropy, or from other sources, would follow from what was known beforehand.
    shares = draw.contributions or ()
    if [share.name for share in shares] != json.loads(draw.commitment)["entropy"]:
        raise CountsDisagree("the draw has not taken the entropy it is committed to", draw=draw.id)
    return shares


def select(office: Office, draw: Draw) -> tuple[str, Selection]:
    """Derive the seeds, run the engine once, and file who was drawn; return its hash too."""
    terms = json.loads(draw.commitment)
    if terms["engine"] != ranmar.fingerprint():
        raise NotApproved("the engine is not the one committed to", draw=draw.id)
    digest = ranmar.seed_digest(
        terms["purpose"],
        bytes.fromhex(draw.commitment_hash),
        [(share.name, bytes.fromhex(share.value)) for share in _shares(draw)],
    )
    ij, kl = ranmar.seeds(digest)
    engine = ranmar.Ranmar(ij, kl)
    positions = ranmar.select(terms["roll"]["size"], terms["to_draw"], engine)
    frozen = office.papers.filed(_folder(draw, "roll"), draw.roll)
    drawn = [roll.entry(frozen, position) for position in positions]
    selection = Selection(
        digest=digest.hex(),
        ij=ij,
        kl=kl,
        consumed=engine.consumed,
        positions=tuple(positions),
        tickets=tuple(entry.ticket.hex() for entry in drawn),
        people=tuple(entry.person for entry in drawn),
    )
    paper = canonical(selection.model_dump(mode="json"))
    return office.papers.file(_folder(draw, "selection"), paper), selection


def check(office: Office, draw: Draw, selection: str) -> tuple[str, tuple[str, ...]]:
    """Check the selection; return the hash of the filed findings and the statistics held."""
    chosen = filed_selection(office.papers, draw, selection)
    frozen = office.papers.filed(_folder(draw, "roll"), draw.roll)
    terms = json.loads(draw.commitment)
    size, excluded = terms["roll"]["size"], terms["roll"]["excluded"]
    if len(frozen) != size * roll.WIDTH or len(set(chosen.positions)) != terms["to_draw"]:
        raise CountsDisagree("the draw is not as large as was committed", draw=draw.id)
    # Nothing is ever redrawn because of a statistic; a draw is held so that a person looks before
    # letters go out. Nothing goes out after an act of the court day, and people wait in the room.
    bound = checks.NEVER if draw.pool.startswith(OF_THE_ROOM) else checks.HELD_BELOW
    measured = checks.statistics(frozen, chosen.positions, held_below=bound)
    findings: dict[str, Json] = {
        "known_answers": "passed",
        "conservation": checks.conservation(
            people=size + sum(excluded.values()), size=size, excluded=excluded
        ),
        "statistics": measured,
    }
    paper = office.papers.file(_folder(draw, "checks"), canonical(findings))
    return paper, checks.held(measured)


def record(
    office: Office, draw: Draw, pool: DrawnFor, *, selection: str, findings: str, now: datetime
) -> Draw:
    """Record the result: the one deciding write. Again gives what is on record.

    DrawVoided when two people voided the draw before it was recorded; DrawIncomplete while a
    survey has stopped its pool.
    """
    _refuse_stopped(office, draw.county, draw.pool)
    if draw.result_hash is not None:
        return draw
    if draw.voided:
        raise DrawVoided("the draw was voided before it was made", draw=draw.id)
    chosen = filed_selection(office.papers, draw, selection)
    found = json.loads(office.papers.filed(_folder(draw, "checks"), findings))
    document = protocol.result(
        draw=draw.id,
        commitment_hash=draw.commitment_hash,
        contributions=[share.model_dump() for share in _shares(draw)],
        digest=chosen.digest,
        ij=chosen.ij,
        kl=chosen.kl,
        consumed=chosen.consumed,
        positions=chosen.positions,
        tickets=chosen.tickets,
        checks=found,
        drawn_at=stamp(now),
    )
    result = office.papers.file(_folder(draw, "result"), canonical(document))
    state = office.court.state(draw.county)
    entry = protocol.log_entry(
        county=draw.county,
        sequence=state.sequence + 1,
        kind="result",
        body=result,
        previous=state.head,
    )
    held = checks.held(found["statistics"])
    status = PoolStatus.HELD if held else PoolStatus.DRAWN
    step = Step(what=status.value, at=now, by="draw workflow", why=", ".join(held))
    return office.court.record(
        draw,
        draw.model_copy(
            update={
                "selection": selection,
                "result_hash": result,
                "sequence": state.sequence + 1,
                "drawn": len(chosen.positions),
                "held": held,
            }
        ),
        entry,
        pools=(
            pool,
            pool.model_copy(update={"status": status, "history": (*pool.history, step)}),
        ),
    )


def sign(office: Office, draw: Draw) -> Draw:
    """Sign the recorded result and put the whole bundle into the evidence, once.

    DrawIncomplete while a survey has stopped its pool.
    """
    _refuse_stopped(office, draw.county, draw.pool)
    if draw.result_hash is None or draw.sequence is None:
        raise CountsDisagree("there is no result to sign", draw=draw.id)
    signature = draw.signature or office.keys.sign(bytes.fromhex(draw.result_hash)).hex()
    signed = office.court.sign(draw, signature)
    files = bundle.with_manifest(_bundle_files(office, signed))
    for name, content in files.items():
        office.evidence.put(evidence_key(signed, name), content, _media(name))
    office.evidence.put(evidence_key(signed, "bundle.zip"), bundle.zipped(files), "application/zip")
    return signed


def _bundle_files(office: Office, draw: Draw) -> dict[str, bytes]:
    assert draw.result_hash is not None  # noqa: S101 - checked by the caller
    assert draw.signature is not None  # noqa: S101 - given by the store
    frozen = office.papers.filed(_folder(draw, "roll"), draw.roll)
    log = [
        link.text
        for link in office.court.log(draw.county)
        if draw.sequence is not None and link.sequence <= draw.sequence
    ]
    return {
        "commitment.json": draw.commitment.encode(),
        "result.json": office.papers.filed(_folder(draw, "result"), draw.result_hash),
        "signature.der": bytes.fromhex(draw.signature),
        "public-key.pem": office.keys.public_key(),
        "log.jsonl": "".join(f"{line}\n" for line in log).encode(),
        "tickets.bin": b"".join(roll.tickets(frozen)),
    }


def _media(name: str) -> str:
    if name.endswith(".json"):
        return "application/json"
    return "text/plain" if name.endswith((".txt", ".pem", ".jsonl")) else "application/octet-stream"


# -- reading --------------------------------------------------------------------


def proof(office: Office, draw: Draw, person_id: str) -> dict[str, Json] | None:
    """Return a person's proof that they stood on the committed roll; None when they did not."""
    secret = office.secrets.find(draw.county, draw.id)
    salted = protocol.salt(secret, person_id)
    frozen = office.papers.filed(_folder(draw, "roll"), draw.roll)
    position = roll.position_of(frozen, protocol.ticket(salted, person_id))
    if position is None:
        return None
    return {
        "protocol": protocol.PROTOCOL,
        "draw": draw.id,
        "id": person_id,
        "salt": salted.hex(),
        "position": position,
        "size": len(frozen) // roll.WIDTH,
        "path": [sibling.hex() for sibling in merkle.path(roll.tickets(frozen), position)],
    }


def evidence_key(draw: Draw, name: str) -> str:
    """Return where a piece of a draw's evidence lies."""
    return f"{draw.county}/draws/{draw.id}/{name}"


def _folder(of: DrawnFor | Draw, paper: str) -> str:
    draw = of.id if isinstance(of, Draw) else of.draw
    return f"{of.county}/draws/{draw}/{paper}"
