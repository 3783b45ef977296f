"""The gate before the letters, and after them: what does not agree, and about whom it is.

Selected = summoned + held with a reason; printed = summoned; mailed = printed; fourteen days or a
court order. Before release the mail is not asked about; afterwards it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from jury.calendar import MAIL_LEAD
from jury.records import Batch, Member, Record
from summons.marks import Marks
from summons.records import Manifest, Reconciliation

NAMED = 20
"""So many people are named in an answer; whoever wants all of them reads the pool."""

What = Literal[
    "not-selected", "held-without-reason", "not-printed", "not-summoned", "counts", "papers",
    "lead-time", "not-mailed", "spoiled", "unknown", "repeated", "mismatched", "late",
]  # fmt: skip


class Block(Record):
    """One thing that keeps the gate shut, and whom it is about, by juror number."""

    what: What
    says: str
    jurors: tuple[str, ...] = ()

    def named(self) -> str:
        """Return the first of them in one line, and how many more there are."""
        more = len(self.jurors) - NAMED
        return ", ".join(self.jurors[:NAMED]) + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True)
class Papers:
    """What a pool's letters are made of, as they are on file."""

    drawn: Sequence[str]
    """The juror numbers of everybody drawn."""
    members: Sequence[Member]
    batch: Batch
    manifest: Manifest | None
    """None when what is filed does not read as a manifest, or not as the one that was filed."""
    marks: Marks | None
    """What the print file says of itself; None when it does not, or is another file."""


def of_counts(papers: Papers) -> tuple[Block, ...]:
    """Return what does not agree between draw, places, print file and manifest."""
    placed = {member.juror_number for member in papers.members}
    summoned = {one.juror_number for one in papers.members if one.status == "summoned"}
    unexplained = {
        one.juror_number for one in papers.members if one.status == "held" and not one.why
    }
    found = [
        _about("not-selected", "those with a place are not those drawn", placed ^ {*papers.drawn}),
        _about("held-without-reason", "somebody is held and nobody says why", unexplained),
    ]
    if papers.manifest is not None:
        printed = {row.juror_number for row in papers.manifest.rows}
        found += [
            _about("not-printed", "somebody summoned has no letter", summoned - printed),
            _about("not-summoned", "somebody has a letter and is not summoned", printed - summoned),
        ]
    batch, held = papers.batch, len(papers.members) - len(summoned)
    counted = (batch.selected, batch.summoned, batch.held, batch.printed, batch.pages)
    if counted != (len(papers.drawn), len(summoned), held, len(summoned), len(summoned)):
        found.append(Block(what="counts", says="the counts of the batch do not agree"))
    if not _belong_together(papers):
        found.append(Block(what="papers", says="print file and manifest do not belong together"))
    return tuple(block for block in found if block is not None)


def _belong_together(papers: Papers) -> bool:
    batch, manifest, marks = papers.batch, papers.manifest, papers.marks
    if manifest is None or marks is None:
        return False
    lists = {batch.letters_sha256, manifest.letters_sha256, marks.letters_sha256}
    return (
        batch.pool == manifest.pool == marks.pool
        and batch.pages == manifest.pages == marks.pages
        and batch.sha256 == manifest.sha256
        and len(lists) == 1
    )


def of_time(*, today: date, service_date: date, court_order: str | None) -> tuple[Block, ...]:
    """Return what keeps letters from going out today: fourteen days, or an order (s. 40.23)."""
    if today >= service_date:
        return (Block(what="lead-time", says="the date has come"),)
    if today + MAIL_LEAD > service_date and not court_order:
        says = "fewer than fourteen days remain; name the court order that allows it"
        return (Block(what="lead-time", says=says),)
    return ()


def of_mail(mail: Reconciliation) -> tuple[Block, ...]:
    """Return what the printer's word leaves open, or contradicts."""
    found = (
        _about("not-mailed", "letters are not confirmed as mailed", mail.missing),
        _about("spoiled", "letters were spoiled and not printed again", mail.spoiled),
        _about("unknown", "the printer names letters that are not of this pool", mail.unknown),
        _about("repeated", "letters were mailed more than once", mail.repeated),
        _about("mismatched", "letters went under another one's tracking number", mail.mismatched),
        _about("late", "letters were mailed too late, without a court order", mail.late),
    )
    return tuple(block for block in found if block is not None)


def differences(blocks: Iterable[Block]) -> Reconciliation:
    """Return what the counts before release leave open, as a reconciliation tells it."""
    named = {block.what: block.jurors for block in blocks}
    return Reconciliation(
        printed=0,
        mailed=0,
        missing=(*named.get("not-selected", ()), *named.get("not-printed", ())),
        spoiled=(),
        unknown=named.get("not-summoned", ()),
        repeated=(),
        mismatched=(),
        late=(),
    )


def _about(what: What, says: str, jurors: Iterable[str]) -> Block | None:
    named = tuple(sorted(jurors))
    return Block(what=what, says=says, jurors=named) if named else None
