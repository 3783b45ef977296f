"""The court table: files, lists, pools, draws, approvals and each county's chained log.

Nothing in it names a person. Each deciding write is one small transaction that carries the
writer's fence (`jury.writer`); whatever comes before is invisible, whatever comes after can be
repeated. What is written without the fence says why in docs/adr/0024.
Lists come in the order of their identifiers: all of them, or what comes `after` one.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from botocore.exceptions import ClientError

from jury import batches
from jury.calendar import PoolKind
from jury.canonical import Json, canonical, document_hash
from jury.errors import (
    AlreadyDrawn,
    Conflict,
    CountyBusy,
    DrawIncomplete,
    DrawVoided,
    FileTooOld,
    NotFound,
    PoolConflict,
    RollChanged,
)
from jury.records import (
    ActRequest,
    Affidavit,
    Approval,
    Batch,
    Ceremony,
    Contribution,
    CountyFile,
    CountyState,
    Draw,
    DrawnFor,
    Drill,
    Erasure,
    FinalList,
    LogEntry,
    Member,
    PersonId,
    Pool,
    PublishedList,
    Record,
    Reprint,
    ReviewItem,
    RoomAct,
    ScheduledRun,
    Stop,
    Subset,
    Survey,
    Surveying,
    Watch,
    final_list_id,
)
from jury.writer import DRAWS, WRITES, Fence, Phase, cancelled, was_there

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import (
        AttributeValueTypeDef,
        PutTypeDef,
        TransactWriteItemTypeDef,
    )

    Item = dict[str, AttributeValueTypeDef]

R = TypeVar("R", bound=Record)


class RollEffect(NamedTuple):
    """What an act of the office does to the roll itself, beyond one person's record.

    `seen` is where the county stood when the act was decided on, if it must stand there yet.
    """

    people: int
    active: int
    seen: CountyState | None = None


FINAL, SUBSET = "final-", "subset-"
"""How the identifier of a final list begins, and of a subset, and of no pool."""
WHOLE_LOG = "log"
"""What a survey names in a pool's stead when a county's log is not whole."""
OF_THE_ROOM = ("panel-", "order-", "dismissal-")
"""How the identifier of a random act of the court day begins."""


class LostDraw(NamedTuple):
    """A draw of which a copy holds traces and no record, as two people have voided it."""

    county: str
    id: str
    pool: str
    void: str


class CourtStore:
    """Everything the court decides, per county. See each method for what it refuses."""

    def __init__(self, client: "DynamoDBClient", table: str, fence: Fence | None = None) -> None:
        """Keep the court's papers in this table; without a fence it is only read."""
        self._client = client
        self._table = table
        self._fence = fence

    # -- county ---------------------------------------------------------------

    def state(self, county: str) -> CountyState:
        """Return where the county stands; one that never loaded a file stands at nothing."""
        item = self._get(county, "STATE")
        if item is None:
            return CountyState(county=county)
        return CountyState(
            county=county,
            list_version=item["list_version"]["S"] if "list_version" in item else None,
            as_of=date.fromisoformat(item["as_of"]["S"]) if "as_of" in item else None,
            people=int(item.get("people", {"N": "0"})["N"]),
            active=int(item.get("active", {"N": "0"})["N"]),
            edition=int(item.get("edition", {"N": "0"})["N"]),
            sequence=int(item.get("sequence", {"N": "0"})["N"]),
            head=item["head"]["S"] if "head" in item else "0" * 64,
            applying=item["applying"]["S"] if "applying" in item else None,
            drawing=item["drawing"]["S"] if "drawing" in item else None,
        )

    # -- county files -----------------------------------------------------------

    def register_file(self, file: CountyFile) -> CountyFile:
        """Enter a file into the ledger once; return what the ledger holds."""
        self._put_new(file.county, f"FILE#{file.id}", file)
        return self.file(file.county, file.id)

    def file(self, county: str, file_id: str) -> CountyFile:
        """Return a file's entry; NotFound when there is none."""
        return self._one(county, f"FILE#{file_id}", CountyFile)

    def files(self, county: str, *, after: str = "") -> Iterator[CountyFile]:
        """Yield every file of a county."""
        return self._all(f"COUNTY#{county}", "FILE#", CountyFile, after=after)

    def update_file(self, seen: CountyFile, now: CountyFile) -> CountyFile:
        """Replace an entry that still is what the caller saw; Conflict otherwise."""
        self._replace(now.county, f"FILE#{now.id}", seen, now)
        return now

    def decide_file(
        self, seen: CountyFile, now: CountyFile, *, requests: tuple[ActRequest, ActRequest]
    ) -> None:
        """Let a held file go on as two people decided, with their approval or not at all."""
        self._together(
            [
                self._replacement(now.county, f"FILE#{now.id}", seen, now),
                self.approved(*requests),
            ]
        )

    def find_content(self, county: str, sha256: str) -> str | None:
        """Return the published file that had exactly these bytes, if any."""
        item = self._get(county, f"CONTENT#{sha256}")
        return item["file"]["S"] if item else None

    def begin_applying(self, file: CountyFile) -> None:
        """Close the county to draws while a file is applied; CountyBusy if it is taken."""
        assert file.as_of is not None  # noqa: S101 - a planned file has a date
        newer = "(attribute_not_exists(as_of) OR as_of < :date)"
        try:
            self._close(file, f" AND {newer}", {":date": {"S": file.as_of.isoformat()}})
        except (Conflict, CountyBusy) as refusal:
            state = self.state(file.county)
            if state.as_of is not None and state.as_of >= file.as_of:
                raise FileTooOld("a list as new or newer is published", file=file.id) from refusal
            raise

    def begin_flagging(self, file: CountyFile) -> None:
        """Close the county while a list of flags is applied, of whatever day: it replaces none."""
        self._close(file, "", {})

    def _close(self, file: CountyFile, further: str, values: "Item") -> None:
        closing: TransactWriteItemTypeDef = {
            "Update": {
                "TableName": self._table,
                "Key": _key(file.county, "STATE"),
                "UpdateExpression": "SET applying = :file",
                "ConditionExpression": (
                    "(attribute_not_exists(applying) OR applying = :file)"
                    " AND attribute_not_exists(drawing)"
                    " AND (attribute_not_exists(active)"
                    " OR (active = :active AND people = :people))"
                    f" AND {_edition_is(file.edition)} AND {_list_is(file.base)}{further}"
                ),
                "ExpressionAttributeValues": {
                    **_edition_values(file.edition),
                    **values,
                    ":file": {"S": file.id},
                    ":active": {"N": str(file.counts.active_before)},
                    ":people": {"N": str(file.counts.people_before)},
                    **({":base": {"S": file.base}} if file.base is not None else {}),
                },
            }
        }
        try:
            self._decide([closing])
        except ClientError as error:
            if not cancelled(error):
                raise
            state = self.state(file.county)
            if state.applying in (None, file.id) and state.drawing is None:
                raise Conflict("the roll has changed since the plan: plan again") from error
            raise CountyBusy("a file is being applied or a draw is open") from error

    def publish(self, seen: CountyFile, now: CountyFile, listed: PublishedList) -> None:
        """Point the county at its new list: the one deciding write of an ingest."""
        assert now.sha256 is not None  # noqa: S101 - a registered file has a hash
        items: list[TransactWriteItemTypeDef] = [
            {
                "Update": {
                    "TableName": self._table,
                    "Key": _key(now.county, "STATE"),
                    "UpdateExpression": (
                        "SET list_version = :list, as_of = :date, people = :people,"
                        " active = :active REMOVE applying"
                    ),
                    "ConditionExpression": "applying = :file",
                    "ExpressionAttributeValues": {
                        ":list": {"S": listed.version},
                        ":date": {"S": listed.as_of.isoformat()},
                        ":people": {"N": str(listed.people)},
                        ":active": {"N": str(listed.active)},
                        ":file": {"S": now.id},
                    },
                }
            },
            self._insertion(now.county, f"LIST#{listed.version}", listed),
            *self._filed(seen, now),
        ]
        self._decide_file(now, items)

    def conclude_flags(self, seen: CountyFile, now: CountyFile) -> None:
        """Let go of the county after a list of flags: its one deciding write. The list stays."""
        items: list[TransactWriteItemTypeDef] = [
            {
                "Update": {
                    "TableName": self._table,
                    "Key": _key(now.county, "STATE"),
                    # Another edition: flags may change though the counts do not.
                    "UpdateExpression": "SET active = :active REMOVE applying ADD edition :one",
                    "ConditionExpression": "applying = :file",
                    "ExpressionAttributeValues": {
                        ":one": {"N": "1"},
                        ":active": {"N": str(now.counts.active_after)},
                        ":file": {"S": now.id},
                    },
                }
            },
            *self._filed(seen, now),
        ]
        self._decide_file(now, items)

    def list_of(self, county: str, version: str) -> PublishedList:
        """Return a published list; NotFound when there is none of that name."""
        return self._one(county, f"LIST#{version}", PublishedList)

    def current_list(self, state: CountyState) -> PublishedList | None:
        """Return the list at which a county stands, or None before its first one."""
        version = state.list_version
        return None if version is None else self.list_of(state.county, version)

    def refile_list(self, seen: PublishedList, now: PublishedList) -> None:
        """Point the current list at sheets that were made anew from the table.

        Conflict when it is the current list no more or a file is being applied.
        """
        still: TransactWriteItemTypeDef = {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": _key(now.county, "STATE"),
                "ConditionExpression": "list_version = :list AND attribute_not_exists(applying)",
                "ExpressionAttributeValues": {":list": {"S": now.version}},
            }
        }
        self._together(
            [still, self._replacement(now.county, f"LIST#{now.version}", seen, now)]
        )  # fmt: skip

    def _filed(self, seen: CountyFile, now: CountyFile) -> "list[TransactWriteItemTypeDef]":
        content = _key(now.county, f"CONTENT#{now.sha256}") | {"file": {"S": now.id}}
        return [
            self._replacement(now.county, f"FILE#{now.id}", seen, now),
            {"Put": {"TableName": self._table, "Item": content}},
        ]

    def _decide_file(self, now: CountyFile, items: "list[TransactWriteItemTypeDef]") -> None:
        try:
            self._decide(items)
        except ClientError as error:
            if not cancelled(error):
                raise
            if self.file(now.county, now.id).status is not now.status:
                raise Conflict("the file was decided otherwise", file=now.id) from error

    # -- what a person must decide ----------------------------------------------

    def list_reviews(self, items: list[ReviewItem]) -> None:
        """Enter a file's undecided rows before it is published; what is decided stays decided."""
        for item in items:
            try:
                self._client.put_item(
                    TableName=self._table,
                    Item=self._review(item),
                    ConditionExpression="attribute_not_exists(pk)",
                )
            except ClientError as error:
                if not _refused(error):
                    raise

    def reviews(self, county: str, *, after: str = "") -> Iterator[ReviewItem]:
        """Yield every row that a person has decided or must decide, file by file."""
        return self._all(f"REVIEWS#{county}", "F", ReviewItem, after=after)

    def review(self, county: str, file: str, line: int) -> ReviewItem:
        """Return one row's item; NotFound when there is none."""
        item = self._client.get_item(
            TableName=self._table, Key=_review_key(county, file, line), ConsistentRead=True
        ).get("Item")
        if item is None:
            raise NotFound("nothing is on file under that identifier")
        return ReviewItem.model_validate_json(item["body"]["S"])

    def decided_review(self, seen: ReviewItem, now: ReviewItem) -> "TransactWriteItemTypeDef":
        """Return a decision as part of `amend_roll`."""
        return {
            "Put": {
                "TableName": self._table,
                "Item": self._review(now),
                "ConditionExpression": "body = :seen",
                "ExpressionAttributeValues": _as_seen(seen),
            }
        }

    def _review(self, item: ReviewItem) -> "Item":
        key = _review_key(item.county, item.file, item.line)
        return key | {"body": {"S": item.model_dump_json(exclude_defaults=True)}}

    # -- the roll, as the office changes it -------------------------------------

    def amend_roll(
        self,
        county: str,
        amendments: "Sequence[PutTypeDef]",
        papers: "Sequence[TransactWriteItemTypeDef]" = (),
        effect: RollEffect | None = None,
    ) -> None:
        """Write what the office decided about people, with its papers, or none of it.

        With an effect on the roll itself the county's counts and edition go along; that waits
        while a file is being applied, since the file has counted already: CountyBusy. Conflict
        when anything has changed since it was read.
        """
        items: list[TransactWriteItemTypeDef] = [*papers]
        items += [{"Put": one} for one in amendments]
        if effect is not None:
            items.append(self._affected(county, effect))
        try:
            self._decide(items)
        except ClientError as error:
            if not cancelled(error):
                raise
            if effect is not None and self.state(county).applying is not None:
                raise CountyBusy("a file is being applied; try again when it is done") from error
            raise Conflict("something has changed since it was read: try again") from error

    def enter_move(
        self, amendments: "Sequence[PutTypeDef]", papers: "Sequence[TransactWriteItemTypeDef]"
    ) -> None:
        """Write one person's move or day, or none of it; Conflict when anything has changed.

        It goes without the fence, which its edge has passed: hundreds of people check in within
        the same minutes, and all would meet at the one record. See ADR 24.
        """
        items: list[TransactWriteItemTypeDef] = [*papers]
        items += [{"Put": one} for one in amendments]
        try:
            self._client.transact_write_items(TransactItems=items)
        except ClientError as error:
            if not cancelled(error):
                raise
            raise Conflict("something has changed since it was read: try again") from error

    def _affected(
        self, county: str, effect: RollEffect, *further: str
    ) -> "TransactWriteItemTypeDef":
        conditions, values = ["attribute_not_exists(applying)", *further], {}
        if effect.seen is not None:
            base = effect.seen.list_version
            conditions += [_edition_is(effect.seen.edition), _list_is(base)]
            values = _edition_values(effect.seen.edition)
            values |= {":base": {"S": base}} if base is not None else {}
        return {
            "Update": {
                "TableName": self._table,
                "Key": _key(county, "STATE"),
                "UpdateExpression": "ADD people :people, active :active, edition :one",
                "ConditionExpression": " AND ".join(conditions),
                "ExpressionAttributeValues": {
                    ":people": {"N": str(effect.people)},
                    ":active": {"N": str(effect.active)},
                    ":one": {"N": "1"},
                    **values,
                },
            }
        }

    # -- what a court has had erased ------------------------------------------------

    def find_erasure(self, county: str, of: str) -> Erasure | None:
        """Return that a person or a draw was erased, or None."""
        item = self._get(county, _erasure(of))
        return Erasure.model_validate_json(item["body"]["S"]) if item else None

    def erasures(self, county: str) -> Iterator[Erasure]:
        """Yield whatever was erased in a county."""
        return self._all(f"COUNTY#{county}", _erasure(""), Erasure)

    def erase_person(
        self,
        erasure: Erasure,
        removed: "Sequence[TransactWriteItemTypeDef]",
        effect: RollEffect,
        lists: tuple[PublishedList, PublishedList] | None,
    ) -> None:
        """Take a person off table, counts and sheet, with the record of it, or do none of it.

        CountyBusy while a file is being applied or a draw is open. Conflict when anything has
        changed since it was read.
        """
        county = erasure.county
        undrawn = "attribute_not_exists(drawing)"
        items = [*removed, self._affected(county, effect, undrawn)]
        if lists is not None:
            items.append(self._replacement(county, f"LIST#{lists[1].version}", *lists))
        if self.find_erasure(county, erasure.of) is None:
            items.append(self._insertion(county, _erasure(erasure.of), erasure))
        try:
            self._decide(items)
        except ClientError as error:
            if not cancelled(error):
                raise
            state = self.state(county)
            if state.applying is not None or state.drawing is not None:
                raise CountyBusy("a file is being applied or a draw is open") from error
            raise Conflict("something has changed since it was read: try again") from error

    def erase_draw(self, erasure: Erasure) -> Erasure:
        """Enter once that a draw's secrets and papers are erased; return what is on file.

        From then on it is proved by its evidence alone.
        """
        self._put_new(erasure.county, _erasure(erasure.of), erasure)
        return self._one(erasure.county, _erasure(erasure.of), Erasure)

    # -- affidavits ---------------------------------------------------------------

    def register_affidavit(self, affidavit: Affidavit) -> Affidavit:
        """Enter an affidavit once; return what is on file under its number."""
        self._put_new(affidavit.county, _affidavit(affidavit.number), affidavit)
        return self.affidavit(affidavit.county, affidavit.number)

    def correct_affidavit(self, seen: Affidavit, now: Affidavit) -> Affidavit:
        """Replace an affidavit that still is what the caller saw; Conflict otherwise."""
        self._replace(now.county, _affidavit(now.number), seen, now)
        return now

    def affidavit(self, county: str, number: str) -> Affidavit:
        """Return an affidavit; NotFound when none of that number is registered."""
        return self._one(county, _affidavit(number), Affidavit)

    def affidavits(self, county: str, *, after: str = "") -> Iterator[Affidavit]:
        """Yield every affidavit of a county, keyed in or not."""
        return self._all(f"COUNTY#{county}", _affidavit(""), Affidavit, after=after)

    def keyed_in(self, seen: Affidavit, now: Affidavit) -> "TransactWriteItemTypeDef":
        """Return the keying in of an affidavit as part of `amend_roll`."""
        return self._replacement(now.county, _affidavit(now.number), seen, now)

    # -- approvals --------------------------------------------------------------

    def register_approval(self, approval: Approval) -> Approval:
        """Enter a plan's approval once for each engine; return what is on file."""
        sort = f"APPROVAL#{approval.plan}#{approval.engine}"
        self._put_new(approval.county, sort, approval)
        return self._one(approval.county, sort, Approval)

    def correct_approval(self, seen: Approval, now: Approval) -> Approval:
        """Replace an approval that still is what the caller saw; Conflict otherwise."""
        self._replace(now.county, f"APPROVAL#{now.plan}#{now.engine}", seen, now)
        return now

    def approvals(self, county: str, *, after: str = "") -> Iterator[Approval]:
        """Yield every approval of a county's plans."""
        return self._all(f"COUNTY#{county}", "APPROVAL#", Approval, after=after)

    # -- pools ------------------------------------------------------------------

    def order_pool(self, pool: Pool) -> Pool:
        """Enter an order once. The same order again is a repeat; another one is refused.

        In the place of a withdrawn one any order is entered; what became of that stays as history.
        """
        self._put_new(pool.county, f"POOL#{pool.id}", pool)
        held = self.pool(pool.county, pool.id)
        if held.withdrawn:
            changes = {"attempt": held.attempt, "history": (*held.history, *pool.history)}
            return self.update_pool(held, pool.model_copy(update=changes))
        if held.order != pool.order:
            raise PoolConflict(
                "a pool for that time and place is ordered with another number",
                pool=pool.id,
                requested=held.order.requested,
            )
        return held

    def pool(self, county: str, pool_id: str) -> Pool:
        """Return a pool; NotFound when there is none."""
        return self._one(county, f"POOL#{pool_id}", Pool)

    def pools(self, county: str, *, after: str = "") -> Iterator[Pool]:
        """Yield every pool of a county."""
        return self._all(f"COUNTY#{county}", "POOL#", Pool, after=after)

    def update_pool(self, seen: Pool, now: Pool) -> Pool:
        """Replace a pool that still is what the caller saw; Conflict otherwise."""
        self._replace(now.county, f"POOL#{now.id}", seen, now)
        return now

    def pool_replaced(self, seen: Pool, now: Pool) -> "TransactWriteItemTypeDef":
        """Return a pool in the place of the one that was seen, for a transaction."""
        return self._replacement(now.county, f"POOL#{now.id}", seen, now)

    def unchanged(self, seen: Pool) -> "TransactWriteItemTypeDef":
        """Return the condition that a pool still is what the caller saw, for a transaction."""
        return {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": _key(seen.county, f"POOL#{seen.id}"),
                "ConditionExpression": "body = :seen",
                "ExpressionAttributeValues": _as_seen(seen),
            }
        }

    # -- final lists ------------------------------------------------------------

    def order_final_list(self, final: FinalList) -> FinalList:
        """Enter the final list of a published list once; return what is on file."""
        self._put_new(final.county, _drawn_for(final.id), final)
        return self._one(final.county, _drawn_for(final.id), FinalList)

    def find_final_list(self, county: str, list_version: str) -> FinalList | None:
        """Return the final list of a published list, drawn or not, or None."""
        item = self._get(county, _drawn_for(final_list_id(list_version)))
        return FinalList.model_validate_json(item["body"]["S"]) if item else None

    def drawn_for(self, county: str, identifier: str) -> DrawnFor:
        """Return the pool, final list, subset or act that a draw is made for; NotFound for none."""
        if identifier.startswith(FINAL):
            return self._one(county, _drawn_for(identifier), FinalList)
        if identifier.startswith(SUBSET):
            return self.subset(county, identifier)
        if identifier.startswith(OF_THE_ROOM):
            return self.room_act(county, identifier)
        return self.pool(county, identifier)

    # -- random subsets of reports -----------------------------------------------

    def order_subset(self, subset: Subset) -> Subset:
        """Enter a question for a random subset once; return what is on file."""
        self._put_new(subset.county, _drawn_for(subset.id), subset)
        return self.subset(subset.county, subset.id)

    def subset(self, county: str, identifier: str) -> Subset:
        """Return a random subset, drawn or not; NotFound when nobody asked for it."""
        return self._one(county, _drawn_for(identifier), Subset)

    def subsets(self, county: str, *, after: str = "") -> Iterator[Subset]:
        """Yield every random subset that was asked for in a county."""
        return self._all(f"COUNTY#{county}", "SUBSET#", Subset, after=after)

    # -- random acts of the court day ----------------------------------------------

    def order_act(self, act: RoomAct) -> "TransactWriteItemTypeDef":
        """Return the order of a random act for a transaction; see `amend_roll`. It must be new."""
        return self._insertion(act.county, _drawn_for(act.id), act)

    def room_act(self, county: str, identifier: str) -> RoomAct:
        """Return a random act of the court day, drawn or not; NotFound when nobody ordered it."""
        return self._one(county, _drawn_for(identifier), RoomAct)

    def act_withdrawn(
        self, seen: Pool | RoomAct, now: Pool | RoomAct
    ) -> "list[TransactWriteItemTypeDef]":
        """Return the withdrawal of an act, or a pool's order, as it was seen, with no draw yet."""
        undrawn: TransactWriteItemTypeDef = {
            "ConditionCheck": {
                "TableName": self._table,
                "Key": _key(seen.county, f"DRAW#{seen.draw}"),
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }
        return [undrawn, self._replacement(now.county, _drawn_for(now.id), seen, now)]

    # -- scheduled runs -----------------------------------------------------------

    def record_run(self, run: ScheduledRun) -> ScheduledRun:
        """Enter a run once, under its own day; return what is on file."""
        sort = f"RUN#{run.kind}#{run.day}"
        self._put_new(run.county, sort, run)
        return self._one(run.county, sort, ScheduledRun)

    def find_run(self, county: str, kind: PoolKind, day: date) -> ScheduledRun | None:
        """Return the run of a day, or None when it has not taken place."""
        item = self._get(county, f"RUN#{kind}#{day}")
        return ScheduledRun.model_validate_json(item["body"]["S"]) if item else None

    def begin_watch(self, watch: Watch) -> Watch:
        """Keep the first instant from which runs are expected; return what is on file."""
        sort = f"WATCH#{watch.kind}"
        held = self._get(watch.county, sort)
        if held is None:
            self._put_new(watch.county, sort, watch)
            return self._one(watch.county, sort, Watch)
        return Watch.model_validate_json(held["body"]["S"])

    # -- draws ------------------------------------------------------------------

    def find_draw(self, county: str, draw_id: str) -> Draw | None:
        """Return a draw, or None before it is committed."""
        item = self._get(county, f"DRAW#{draw_id}")
        return Draw.model_validate_json(item["body"]["S"]) if item else None

    def draw(self, county: str, draw_id: str) -> Draw:
        """Return a draw; NotFound when there is none."""
        return self._one(county, f"DRAW#{draw_id}", Draw)

    def draws(self, county: str, *, after: str = "") -> Iterator[Draw]:
        """Yield every draw of a county, made or only committed."""
        return self._all(f"COUNTY#{county}", "DRAW#", Draw, after=after)

    def commit(
        self,
        draw: Draw,
        entry: dict[str, Json],
        *,
        list_version: str,
        pools: tuple[DrawnFor, DrawnFor],
    ) -> Draw:
        """Commit to a draw and chain the commitment into the county's log, once.

        Raises CountyBusy while a file is applied or another draw is open, and RollChanged when
        the list, the log or the pool moved since the roll was frozen: then it must be frozen
        again.
        """
        sequence, previous = int(str(entry["sequence"])), str(entry["previous"])
        items: list[TransactWriteItemTypeDef] = [
            {
                "Update": {
                    "TableName": self._table,
                    "Key": _key(draw.county, "STATE"),
                    "UpdateExpression": "SET #seq = :next, head = :head, drawing = :draw",
                    "ConditionExpression": (
                        "list_version = :list AND attribute_not_exists(applying)"
                        " AND attribute_not_exists(drawing) AND " + _head_is(previous)
                    ),
                    "ExpressionAttributeNames": {"#seq": "sequence"},
                    "ExpressionAttributeValues": {
                        ":list": {"S": list_version},
                        ":draw": {"S": draw.id},
                        ":next": {"N": str(sequence)},
                        ":head": {"S": document_hash(entry)},
                        **_head_values(sequence, previous),
                    },
                }
            },
            self._insertion(draw.county, f"DRAW#{draw.id}", draw),
            self._replacement(draw.county, _drawn_for(draw.pool), *pools),
            self._link(draw.county, entry),
        ]
        try:
            self._decide(items, phases=DRAWS)
        except ClientError as error:
            if not cancelled(error):
                raise
            held = self.find_draw(draw.county, draw.id)
            if held is not None:
                return held
            state = self.state(draw.county)
            if state.applying is not None or state.drawing is not None:
                raise CountyBusy("a file is being applied or a draw is open") from error
            raise RollChanged("the list or the log moved: freeze again", draw=draw.id) from error
        return draw

    def contribute(self, draw: Draw, contributions: tuple[Contribution, ...]) -> Draw:
        """Keep the entropy that came first; whatever comes later is thrown away unseen."""
        held = self.draw(draw.county, draw.id)
        if held.contributions is not None:
            return held
        if held.voided:
            raise DrawVoided("the draw was voided before it was made", draw=draw.id)
        given = held.model_copy(update={"contributions": contributions})
        try:
            self._replace(draw.county, f"DRAW#{draw.id}", held, given, phases=DRAWS)
        except Conflict:  # somebody else contributed, or two people voided the draw
            return self.contribute(draw, contributions)
        return given

    def record(
        self, seen: Draw, now: Draw, entry: dict[str, Json], *, pools: tuple[DrawnFor, DrawnFor]
    ) -> Draw:
        """Record a result: the one deciding write of a draw. It also moves the log's head.

        The same draw again returns what is on record; AlreadyDrawn when that is another result.
        """
        sequence, previous = int(str(entry["sequence"])), str(entry["previous"])
        items: list[TransactWriteItemTypeDef] = [
            {
                "Update": {
                    "TableName": self._table,
                    "Key": _key(now.county, "STATE"),
                    "UpdateExpression": "SET #seq = :next, head = :head REMOVE drawing",
                    "ConditionExpression": "drawing = :draw AND " + _head_is(previous),
                    "ExpressionAttributeNames": {"#seq": "sequence"},
                    "ExpressionAttributeValues": {
                        ":draw": {"S": now.id},
                        ":next": {"N": str(sequence)},
                        ":head": {"S": document_hash(entry)},
                        **_head_values(sequence, previous),
                    },
                }
            },
            self._replacement(now.county, f"DRAW#{now.id}", seen, now),
            self._replacement(now.county, _drawn_for(now.pool), *pools),
            self._link(now.county, entry),
        ]
        try:
            self._decide(items, phases=DRAWS)
        except ClientError as error:
            if not cancelled(error):
                raise
            held = self.draw(now.county, now.id)
            if held.result_hash is not None:
                return held
            if held.voided:
                raise DrawVoided("the draw was voided before it was made", draw=now.id) from error
            raise RollChanged("the log moved: record again", draw=now.id) from error
        return now

    def void(
        self,
        seen: Draw,
        now: Draw,
        entry: dict[str, Json],
        *,
        pools: tuple[DrawnFor, DrawnFor],
        requests: tuple[ActRequest, ActRequest],
        papers: "Sequence[TransactWriteItemTypeDef]" = (),
        holding: str | None,
    ) -> None:
        """Void a draw for two people: one transaction, which also gives its pool another draw.

        A draw that held the county, because it was never finished, lets go of it: `holding` is
        which draw did when the log's end was read. The papers go along or not at all. Conflict when
        anything has changed since it was read.
        """
        items = [
            self._voided(now.county, now.id, entry, holding=holding),
            self._replacement(now.county, f"DRAW#{now.id}", seen, now),
            self._replacement(now.county, _drawn_for(now.pool), *pools),
            self._link(now.county, entry),
            self.approved(*requests),
            *papers,
        ]
        self._together(items)

    def void_lost(
        self,
        draw_id: str,
        entry: dict[str, Json],
        *,
        pools: tuple[DrawnFor, DrawnFor],
        requests: tuple[ActRequest, ActRequest],
        stops: tuple[Stop, Stop],
        holding: str | None,
    ) -> None:
        """Void a draw whose record never arrived, as `void` does; Conflict once there is one."""
        county = pools[0].county
        self._together(
            [
                self._voided(county, draw_id, entry, holding=holding),
                {
                    "ConditionCheck": {
                        "TableName": self._table,
                        "Key": _key(county, f"DRAW#{draw_id}"),
                        "ConditionExpression": "attribute_not_exists(pk)",
                    }
                },
                self._replacement(county, _drawn_for(pools[0].id), *pools),
                self._link(county, entry),
                self.approved(*requests),
                self.stop_replaced(*stops),
            ]
        )

    def _voided(
        self, county: str, draw_id: str, entry: dict[str, Json], *, holding: str | None
    ) -> "TransactWriteItemTypeDef":
        sequence, previous = int(str(entry["sequence"])), str(entry["previous"])
        holds = {":draw": {"S": draw_id}} if holding == draw_id else {}
        return {
            "Update": {
                "TableName": self._table,
                "Key": _key(county, "STATE"),
                "UpdateExpression": "SET #seq = :next, head = :head"
                + (" REMOVE drawing" if holds else ""),
                "ConditionExpression": ("drawing = :draw AND " if holds else "")
                + _head_is(previous),
                "ExpressionAttributeNames": {"#seq": "sequence"},
                "ExpressionAttributeValues": {
                    ":next": {"N": str(sequence)},
                    ":head": {"S": document_hash(entry)},
                    **_head_values(sequence, previous),
                    **holds,
                },
            }
        }

    def sign(self, draw: Draw, signature: str) -> Draw:
        """Keep the first signature made over a result, so that the evidence has one form."""
        held = self.draw(draw.county, draw.id)
        if held.result_hash != draw.result_hash:
            raise AlreadyDrawn("the draw is on record with another result", draw=draw.id)
        if held.signature is not None:
            return held
        signed = held.model_copy(update={"signature": signature})
        try:
            self._replace(draw.county, f"DRAW#{draw.id}", held, signed, phases=DRAWS)
        except Conflict:  # somebody else signed, or two people voided the draw: it is signed still
            return self.sign(draw, signature)
        return signed

    def release_draw(self, draws: tuple[Draw, Draw], pools: tuple[DrawnFor, DrawnFor]) -> None:
        """Let a held draw's letters go out: the draw and its pool together, or Conflict."""
        county = draws[0].county
        self._together(
            [
                self._replacement(county, f"DRAW#{draws[0].id}", *draws),
                self._replacement(county, _drawn_for(pools[0].id), *pools),
            ],
            phases=DRAWS,
        )

    def log(self, county: str, *, after: str = "") -> Iterator[LogEntry]:
        """Yield the county's chain from its first link."""
        return self._all(f"COUNTY#{county}", "LOG#", LogEntry, after=after)

    # -- proving a copy -------------------------------------------------------------

    def draw_texts(self, county: str, *, after: str = "") -> Iterator[tuple[str, str]]:
        """Yield every draw's identifier and its record as it is stored, whether it reads or not."""
        return self._texts(county, "DRAW#", after=after)

    def log_texts(self, county: str) -> Iterator[tuple[str, str]]:
        """Yield each link's place in the county's chain and its record, whether it reads or not."""
        return self._texts(county, "LOG#")

    def final_lists(self, county: str) -> Iterator[FinalList]:
        """Yield the final list of every published list that was ordered."""
        return self._all(f"COUNTY#{county}", _drawn_for(FINAL), FinalList)

    def room_acts(self, county: str) -> Iterator[RoomAct]:
        """Yield every random act of the court day."""
        return self._all(f"COUNTY#{county}", "ACT#", RoomAct)

    def ceremonies(self, county: str) -> Iterator[Ceremony]:
        """Yield what has been entered of every ceremony."""
        return self._all(f"COUNTY#{county}", "CEREMONY#", Ceremony)

    def find_stop(self, county: str, pool: str) -> Stop | None:
        """Return what a survey said of a pool's draws, or None when it never said anything."""
        item = self._get(county, f"STOPPED#{pool}")
        return Stop.model_validate_json(item["body"]["S"]) if item else None

    def refuse_stopped(self, county: str, *pools: str) -> None:
        """Raise DrawIncomplete when a survey has stopped any of these pools."""
        for pool in pools:
            held = self.find_stop(county, pool)
            if held is not None and held.draws:
                raise DrawIncomplete(
                    "a survey could not prove a draw: it waits to be proved or voided",
                    pool=pool,
                    draw=held.draws[0],
                )

    def stops(self, county: str) -> Iterator[Stop]:
        """Yield what surveys said of every pool, whether it stands still or goes on again."""
        return self._all(f"COUNTY#{county}", "STOPPED#", Stop)

    def lost_draws(self, county: str) -> Iterator[LostDraw]:
        """Yield the draws that two people voided when their record was missing."""
        for stop in self.stops(county):
            for draw, void in stop.lost.items():
                yield LostDraw(county, draw, stop.pool, void)

    def stop(self, seen: Stop | None, now: Stop) -> None:
        """Keep what a survey says of a pool in the place of what was seen; Conflict otherwise."""
        self._put_in_place(now.county, f"STOPPED#{now.pool}", seen, now)

    def stop_replaced(self, seen: Stop, now: Stop) -> "TransactWriteItemTypeDef":
        """Return what is said of a pool in the place of what was seen, for a transaction."""
        return self._replacement(now.county, f"STOPPED#{now.pool}", seen, now)

    def file_survey(self, survey: Survey) -> None:
        """File what a survey found beside the writer's record; a later one takes its place."""
        self._put_at("WRITER", f"SURVEY#{survey.epoch}", survey)

    def leave_survey(self, seen: Surveying | None, now: Surveying) -> None:
        """Keep how far a survey has come in the place of what was seen; Conflict otherwise."""
        key = ("WRITER", f"SURVEYING#{now.epoch}")
        self._report(key, seen, now, otherwise="another run of the survey has gone on")

    def find_surveying(self, epoch: int) -> Surveying | None:
        """Return how far a survey has come, or None when none has been left."""
        body = self._body_at("WRITER", f"SURVEYING#{epoch}")
        return None if body is None else Surveying.model_validate_json(body)

    def find_drill(self, day: date) -> Drill | None:
        """Return the restore drill of a day, or None."""
        body = self._body_at("DRILLS", f"DRILL#{day}")
        return None if body is None else Drill.model_validate_json(body)

    def drills(self) -> Iterator[Drill]:
        """Yield every restore drill on file, from the first day on."""
        return self._all("DRILLS", "DRILL#", Drill)

    def file_drill(self, seen: Drill | None, now: Drill) -> None:
        """Enter a restore drill in the place of what was seen; Conflict when it is another."""
        key = ("DRILLS", f"DRILL#{now.day}")
        self._report(key, seen, now, otherwise="another drill holds the day")

    def _texts(self, county: str, prefix: str, *, after: str = "") -> Iterator[tuple[str, str]]:
        for item in self._query(f"COUNTY#{county}", prefix, after=after):
            yield item["sk"]["S"].removeprefix(prefix), item.get("body", {}).get("S", "")

    def _report(
        self, key: tuple[str, str], seen: Record | None, now: Record, *, otherwise: str
    ) -> None:
        """Put what a survey or a drill found in the place of what was seen; or Conflict."""
        try:
            self._put_at(*key, now, **_in_place_of(seen))
        except ClientError as error:
            if not _refused(error):
                raise
            raise Conflict(otherwise) from error

    def _put_at(self, partition: str, sort: str, record: Record, **condition: Any) -> None:
        body = record.model_dump_json(exclude_defaults=True)
        item: Item = {"pk": {"S": partition}, "sk": {"S": sort}, "body": {"S": body}}
        self._client.put_item(TableName=self._table, Item=item, **condition)

    def _body_at(self, partition: str, sort: str) -> str | None:
        item = self._client.get_item(
            TableName=self._table,
            Key={"pk": {"S": partition}, "sk": {"S": sort}},
            ConsistentRead=True,
        ).get("Item")
        return None if item is None else item["body"]["S"]

    # -- acts of two people -------------------------------------------------------

    def find_request(self, county: str, act: str, on: str) -> ActRequest | None:
        """Return the newest request for an act, approved or not, or None."""
        item = self._get(county, f"REQUEST#{act}#{on}")
        return ActRequest.model_validate_json(item["body"]["S"]) if item else None

    def file_request(self, seen: ActRequest | None, now: ActRequest) -> ActRequest:
        """File a request in the place of the one the caller saw; Conflict when it is another."""
        self._put_in_place(now.county, f"REQUEST#{now.act}#{now.on}", seen, now)
        return now

    def requests(self, county: str, act: str, *, after: str = "") -> Iterator[ActRequest]:
        """Yield the newest request for an act on each thing, approved or not."""
        return self._all(f"COUNTY#{county}", f"REQUEST#{act}#", ActRequest, after=after)

    def approved(self, seen: ActRequest, now: ActRequest) -> "TransactWriteItemTypeDef":
        """Return a request as approved, for the transaction that carries the act out."""
        return self._replacement(now.county, f"REQUEST#{now.act}#{now.on}", seen, now)

    def approve(self, seen: ActRequest, now: ActRequest) -> ActRequest:
        """Approve a request of which nothing else in this table comes; Conflict when it moved."""
        self._replace(now.county, f"REQUEST#{now.act}#{now.on}", seen, now)
        return now

    def decide_pool(
        self, seen: Pool, now: Pool, *, requests: tuple[ActRequest, ActRequest]
    ) -> None:
        """Change a pool as two people decided, with their approval or not at all."""
        self._together(
            [
                self._replacement(now.county, f"POOL#{now.id}", seen, now),
                self.approved(*requests),
            ]
        )

    # -- ceremonies -----------------------------------------------------------------

    def find_ceremony(self, county: str, draw_id: str) -> Ceremony | None:
        """Return what has been entered of a draw's ceremony, or None."""
        item = self._get(county, f"CEREMONY#{draw_id}")
        return Ceremony.model_validate_json(item["body"]["S"]) if item else None

    def enter_ceremony(self, seen: Ceremony | None, now: Ceremony) -> Ceremony:
        """Keep an entry in the place of what the caller saw; Conflict when it is another."""
        self._put_in_place(now.county, f"CEREMONY#{now.draw}", seen, now)
        return now

    # -- summons ----------------------------------------------------------------

    def list_members(self, county: str, members: list[Member]) -> None:
        """Write places of a pool that is not printed. Repeating it, whole or in part, is safe."""
        batches.write(
            self._client, self._table, [_member_item(county, member) for member in members]
        )

    def members(self, county: str, draw_id: str) -> Iterator[Member]:
        """Yield the places of a draw, in the order in which people were drawn."""
        return self._all(f"MEMBERS#{county}#{draw_id}", "PLACE#", Member)

    def member(self, county: str, draw_id: str, place: int) -> Member:
        """Return one place of a draw; NotFound when the draw has not so many."""
        item = self._client.get_item(
            TableName=self._table, Key=_place_key(county, draw_id, place), ConsistentRead=True
        ).get("Item")
        if item is None:
            raise NotFound("nobody has that juror number")
        return Member.model_validate_json(item["body"]["S"])

    def find_member(self, county: str, draw_id: str, person: PersonId) -> Member | None:
        """Return a person's place in a draw, or None when it has none for them.

        No key leads from a person to a place: the draw's places are looked through.
        """
        condition, values = batches.following(f"MEMBERS#{county}#{draw_id}", "PLACE#", "")
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression=condition,
            FilterExpression="contains(body, :person)",
            ExpressionAttributeValues={**values, ":person": {"S": person}},
            ConsistentRead=True,
        )
        for page in pages:
            for item in page["Items"]:
                return Member.model_validate_json(item["body"]["S"])
        return None

    def list_codes(self, county: str, codes: dict[str, Member]) -> None:
        """File the hash of each juror's code with the place it opens. Repeats change nothing."""
        items = [_code_item(county, *code) for code in codes.items()]
        batches.write(self._client, self._table, items)

    def find_code(self, code_hash: str) -> tuple[str, Member] | None:
        """Return the county and the place that a juror's code opens, or None."""
        found = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"CODE#{code_hash}"}},
            ConsistentRead=True,
        )["Items"]
        items = {item["sk"]["S"]: item for item in found}
        if "PLACE" not in items or _WITHDRAWN in items:
            return None
        place = items["PLACE"]
        return place["county"]["S"], Member.model_validate_json(place["body"]["S"])

    def print_batch(self, batch: Batch) -> Batch:
        """Enter a draw's print file; return the one on file, which is the first that came."""
        self._put_new(batch.county, f"BATCH#{batch.draw}", batch)
        return self.batch(batch.county, batch.draw)

    def batch(self, county: str, draw_id: str) -> Batch:
        """Return a draw's print file; NotFound when there is none."""
        return self._one(county, f"BATCH#{draw_id}", Batch)

    def find_batch(self, county: str, draw_id: str) -> Batch | None:
        """Return a draw's print file, or None when there is none."""
        item = self._get(county, f"BATCH#{draw_id}")
        return Batch.model_validate_json(item["body"]["S"]) if item else None

    def batches(self, county: str) -> Iterator[Batch]:
        """Yield every print file of a county, draw by draw."""
        return self._all(f"COUNTY#{county}", "BATCH#", Batch)

    def release_batch(
        self,
        seen: Batch,
        now: Batch,
        *,
        pools: tuple[Pool, Pool],
        requests: tuple[ActRequest, ActRequest] | None = None,
    ) -> Batch:
        """Release a batch and mark its pool, together; Conflict when either has changed.

        A draw that is being voided changes its pool: letters go out before that, or not at all.
        On short notice two people decide: their approval is written along.
        """
        approval = [] if requests is None else [self.approved(*requests)]
        self._together(
            [
                self._replacement(now.county, f"BATCH#{now.draw}", seen, now),
                self._replacement(now.county, f"POOL#{now.pool}", *pools),
                *approval,
            ],
            phases=DRAWS,
        )
        return now

    def confirm_batch(self, seen: Batch, now: Batch) -> Batch:
        """Enter what the printer confirms; Conflict when the batch has changed since."""
        self._replace(now.county, f"BATCH#{now.draw}", seen, now)
        return now

    # -- letters that are printed again ----------------------------------------------

    def reprints(self, county: str, draw_id: str, *, after: str = "") -> Iterator[Reprint]:
        """Yield a draw's reprints, place by place and each place's in their order."""
        return self._all(f"COUNTY#{county}", f"REPRINT#{draw_id}#", Reprint, after=after)

    def every_reprint(self, county: str) -> Iterator[Reprint]:
        """Yield the reprints of all draws of a county."""
        return self._all(f"COUNTY#{county}", "REPRINT#", Reprint)

    def reprints_of(self, county: str, draw_id: str, place: int) -> list[Reprint]:
        """Return the reprints of one letter, the first one first."""
        return list(self._all(f"COUNTY#{county}", _reprints(draw_id, place), Reprint))

    def reprinted(
        self, reprint: Reprint, member: Member, *, withdrawn: str
    ) -> "list[TransactWriteItemTypeDef]":
        """Return a reprint with its code, and the end of the code before it, for a transaction.

        It must be new. A withdrawn code is marked beside what it opened, so that whoever repeats
        the print can't bring it back.
        """
        sort = f"{_reprints(reprint.draw, reprint.place)}{reprint.number}"
        end: Item = {"pk": {"S": f"CODE#{withdrawn}"}, "sk": {"S": _WITHDRAWN}}
        code = _code_item(reprint.county, reprint.code_sha256, member)
        return [
            self._insertion(reprint.county, sort, reprint),
            {"Put": {"TableName": self._table, "Item": code}},
            {"Put": {"TableName": self._table, "Item": end}},
        ]

    def enter_reprint(self, papers: "list[TransactWriteItemTypeDef]") -> None:
        """Write what `reprinted` returned, or none of it; Conflict when somebody was first."""
        self._together(papers)

    # -- items ------------------------------------------------------------------

    def _get(self, county: str, sort: str) -> "Item | None":
        return self._client.get_item(
            TableName=self._table, Key=_key(county, sort), ConsistentRead=True
        ).get("Item")

    def _one(self, county: str, sort: str, kind: type[R]) -> R:
        item = self._get(county, sort)
        if item is None:
            raise NotFound("nothing is on file under that identifier")
        return kind.model_validate_json(item["body"]["S"])

    def _all(self, partition: str, prefix: str, kind: type[R], *, after: str = "") -> Iterator[R]:
        for item in self._query(partition, prefix, after=after):
            yield kind.model_validate_json(item["body"]["S"])

    def _query(self, partition: str, prefix: str, *, after: str = "") -> "Iterator[Item]":
        condition, values = batches.following(partition, prefix, after)
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            ConsistentRead=True,
        )
        for page in pages:
            yield from page["Items"]

    def _put_new(self, county: str, sort: str, record: Record) -> None:
        try:
            self._decide([self._insertion(county, sort, record)])
        except ClientError as error:
            if was_there(error):
                return
            if not cancelled(error):
                raise
            raise Conflict("somebody else writes the same: try again") from error

    def _put_in_place(self, county: str, sort: str, seen: Record | None, now: Record) -> None:
        if seen is not None:
            self._replace(county, sort, seen, now)
            return
        try:
            self._decide([self._insertion(county, sort, now)])
        except ClientError as error:
            if not cancelled(error):
                raise
            raise Conflict("somebody else was first") from error

    def _decide(
        self,
        items: "Sequence[TransactWriteItemTypeDef]",
        *,
        phases: tuple[Phase, ...] = WRITES,
    ) -> None:
        assert self._fence is not None  # noqa: S101 - who has none reads only
        self._fence.decide(items, phases=phases)

    def _together(
        self,
        items: "list[TransactWriteItemTypeDef]",
        *,
        phases: tuple[Phase, ...] = WRITES,
    ) -> None:
        try:
            self._decide(items, phases=phases)
        except ClientError as error:
            if not cancelled(error):
                raise
            raise Conflict("something has changed since it was read: try again") from error

    def _replace(
        self,
        county: str,
        sort: str,
        seen: Record,
        now: Record,
        *,
        phases: tuple[Phase, ...] = WRITES,
    ) -> None:
        try:
            self._decide([self._replacement(county, sort, seen, now)], phases=phases)
        except ClientError as error:
            if not cancelled(error):
                raise
            raise Conflict("the record has changed since it was read") from error

    def _replacement(
        self, county: str, sort: str, seen: Record, now: Record
    ) -> "TransactWriteItemTypeDef":
        return {
            "Put": {
                "TableName": self._table,
                "Item": _key(county, sort)
                | {"body": {"S": now.model_dump_json(exclude_defaults=True)}},
                "ConditionExpression": "body = :seen",
                "ExpressionAttributeValues": _as_seen(seen),
            }
        }

    def _insertion(self, county: str, sort: str, record: Record) -> "TransactWriteItemTypeDef":
        return {
            "Put": {
                "TableName": self._table,
                "Item": _key(county, sort)
                | {"body": {"S": record.model_dump_json(exclude_defaults=True)}},
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        }

    def _link(self, county: str, entry: dict[str, Json]) -> "TransactWriteItemTypeDef":
        sequence = int(str(entry["sequence"]))
        link = LogEntry(sequence=sequence, text=canonical(entry).decode())
        return self._insertion(county, f"LOG#{sequence:012d}", link)


def _as_seen(record: Record) -> "Item":
    """Return what a condition compares a record with: its text as the caller saw it."""
    return {":seen": {"S": record.model_dump_json(exclude_defaults=True)}}


def _in_place_of(seen: Record | None) -> dict[str, Any]:
    """Return the condition of a put that takes the place of what was seen, or of nothing."""
    if seen is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": "body = :seen",
        "ExpressionAttributeValues": _as_seen(seen),
    }


def _key(county: str, sort: str) -> "Item":
    return {"pk": {"S": f"COUNTY#{county}"}, "sk": {"S": sort}}


def _drawn_for(identifier: str) -> str:
    if identifier.startswith(SUBSET):
        return f"SUBSET#{identifier}"
    if identifier.startswith(OF_THE_ROOM):
        return f"ACT#{identifier}"
    return f"FINALLIST#{identifier}" if identifier.startswith(FINAL) else f"POOL#{identifier}"


def _member_item(county: str, member: Member) -> "Item":
    body: Item = {"body": {"S": member.model_dump_json(exclude_defaults=True)}}
    return _place_key(county, member.draw, member.place) | body


def _place_key(county: str, draw_id: str, place: int) -> "Item":
    # By draw: a voided one whose letters are out keeps its places beside the next one's.
    return {"pk": {"S": f"MEMBERS#{county}#{draw_id}"}, "sk": {"S": f"PLACE#{place:05d}"}}


_WITHDRAWN = "WITHDRAWN"
"""What stands beside a code that opens nothing any more."""


def _code_item(county: str, code_hash: str, member: Member) -> "Item":
    return {
        "pk": {"S": f"CODE#{code_hash}"},
        "sk": {"S": "PLACE"},
        "county": {"S": county},
        "body": {"S": member.model_dump_json(exclude_defaults=True)},
    }


def _reprints(draw_id: str, place: int) -> str:
    return f"REPRINT#{draw_id}#{place:05d}#"


def _review_key(county: str, file: str, line: int) -> "Item":
    return {"pk": {"S": f"REVIEWS#{county}"}, "sk": {"S": f"{file}#{line:010d}"}}


def is_erasure(sort: str) -> bool:
    """Tell whether an item under that key says that something was erased."""
    return sort.startswith(_erasure(""))


def _erasure(of: str) -> str:
    return f"ERASED#{of}"


def _affidavit(number: str) -> str:
    return f"AFFIDAVIT#{number}"


def _edition_is(edition: int) -> str:
    return "edition = :edition" if edition else "attribute_not_exists(edition)"


def _edition_values(edition: int) -> "Item":
    return {":edition": {"N": str(edition)}} if edition else {}


def _list_is(base: str | None) -> str:
    return "attribute_not_exists(list_version)" if base is None else "list_version = :base"


def _head_is(previous: str) -> str:
    if previous == "0" * 64:
        return "attribute_not_exists(#seq)"
    return "#seq = :before AND head = :previous"


def _head_values(sequence: int, previous: str) -> "Item":
    if previous == "0" * 64:
        return {}
    return {":before": {"N": str(sequence - 1)}, ":previous": {"S": previous}}


def _refused(error: ClientError) -> bool:
    return error.response["Error"]["Code"] == "ConditionalCheckFailedException"
