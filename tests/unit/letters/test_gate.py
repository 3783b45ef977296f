"""The gate: what does not agree shuts it, and it names the people."""

from datetime import date, timedelta

import pytest
from office import NOW

from jury.canonical import sha256
from jury.records import Batch, Member
from summons import gate
from summons.gate import Papers
from summons.marks import Marks
from summons.records import Manifest, ManifestRow, Reconciliation, letters_hash

POOL = "petit-20270104T0830-main-courthouse"
DRAW = f"{POOL}-d1"
DAY = date(2027, 1, 4)
HASH = sha256(b"the print file")
AGREED = Reconciliation(
    printed=3, mailed=3, missing=(), spoiled=(), unknown=(), repeated=(), mismatched=(), late=()
)


def number(place):
    return f"26-0004-{place:04d}"


def member(place, status="summoned", why=""):
    return Member(
        pool=POOL, draw=DRAW, person=f"J{place:016X}", place=place, juror_number=number(place),
        status=status, why=why,
    )  # fmt: skip


def manifest_of(*places, sha256=HASH, pool=POOL):
    rows = tuple(
        ManifestRow(
            place=place, juror_number=number(place), page=page, tracking=f"00270123456{place:09d}"
        )
        for page, place in enumerate(places, start=1)
    )
    listed = letters_hash((row.juror_number, row.tracking) for row in rows)
    return Manifest(
        pool=pool, sha256=sha256, letters_sha256=listed, pages=len(rows), letters=len(rows),
        rows=rows,
    )  # fmt: skip


def papers(**otherwise):
    """Four drawn, three summoned and printed, one held with a reason; anything may be otherwise."""
    manifest = otherwise.pop("manifest", manifest_of(1, 2, 4))
    listed = manifest_of(1, 2, 4).letters_sha256
    batch = Batch(
        county="osceola", pool=POOL, draw=DRAW, form="summons-1", selected=4, summoned=3, held=1,
        printed=3, pages=3, sha256=HASH, letters_sha256=listed, manifest_sha256="b" * 64,
        printed_at=NOW,
    )  # fmt: skip
    facts = {
        "drawn": [number(place) for place in (1, 2, 3, 4)],
        "members": [member(1), member(2), member(3, "held", "deceased"), member(4)],
        "batch": batch.model_copy(update=otherwise.pop("batch", {})),
        "manifest": manifest,
        "marks": Marks(pool=POOL, pages=3, letters_sha256=listed),
    }
    return Papers(**(facts | otherwise))


def shut(found):
    return {block.what: block.jurors for block in found}


def test_what_agrees_opens_the_gate():
    assert gate.of_counts(papers()) == ()
    assert gate.of_mail(AGREED) == ()


def test_somebody_drawn_without_a_place_shuts_it():
    found = shut(gate.of_counts(papers(members=[member(1), member(2), member(4)])))
    assert found["not-selected"] == (number(3),)


def test_somebody_with_a_place_who_was_not_drawn_shuts_it():
    found = shut(gate.of_counts(papers(drawn=[number(1), number(2), number(4)])))
    assert found["not-selected"] == (number(3),)


def test_somebody_held_without_a_reason_shuts_it():
    members = [member(1), member(2), member(3, "held"), member(4)]
    assert shut(gate.of_counts(papers(members=members))) == {"held-without-reason": (number(3),)}


def test_somebody_summoned_without_a_letter_shuts_it():
    found = shut(gate.of_counts(papers(manifest=manifest_of(1, 2))))
    assert found["not-printed"] == (number(4),)


def test_somebody_with_a_letter_who_is_not_summoned_shuts_it():
    found = shut(gate.of_counts(papers(manifest=manifest_of(1, 2, 3, 4))))
    assert found["not-summoned"] == (number(3),)


@pytest.mark.parametrize("figure", ["selected", "summoned", "held", "printed", "pages"])
def test_a_count_of_the_batch_that_does_not_agree_shuts_it(figure):
    assert "counts" in shut(gate.of_counts(papers(batch={figure: 7})))


@pytest.mark.parametrize(
    "wrong",
    [
        {"manifest": None},
        {"marks": None},
        {"manifest": manifest_of(1, 2, 4, sha256="c" * 64)},
        {"manifest": manifest_of(1, 2, 4, pool="petit-20270111T0830-main-courthouse")},
        {"manifest": manifest_of(1, 4, 2)},
        {"marks": Marks(pool=POOL, pages=4, letters_sha256=manifest_of(1, 2, 4).letters_sha256)},
        {"marks": Marks(pool=POOL, pages=3, letters_sha256="d" * 64)},
        {"batch": {"letters_sha256": "d" * 64}},
        {"batch": {"sha256": "c" * 64}},
    ],
)
def test_papers_that_do_not_belong_together_shut_it(wrong):
    assert shut(gate.of_counts(papers(**wrong))) == {"papers": ()}


def test_the_same_letters_in_another_order_are_another_list():
    assert manifest_of(1, 4, 2).letters_sha256 != manifest_of(1, 2, 4).letters_sha256


@pytest.mark.parametrize(
    ("ahead", "order", "opened"),
    [
        (15, None, True),
        (14, None, True),
        (13, None, False),
        (13, "2026-AO-17", True),
        (13, "", False),
        (1, "2026-AO-17", True),
        (0, "2026-AO-17", False),
        (-1, "2026-AO-17", False),
        (0, None, False),
    ],
)
def test_fourteen_days_or_a_court_order_and_never_on_the_day_itself(ahead, order, opened):
    today = DAY - timedelta(days=ahead)
    found = gate.of_time(today=today, service_date=DAY, court_order=order)
    assert (found == ()) == opened
    assert set(shut(found)) <= {"lead-time"}


@pytest.mark.parametrize(
    ("field", "what"),
    [
        ("missing", "not-mailed"),
        ("spoiled", "spoiled"),
        ("unknown", "unknown"),
        ("repeated", "repeated"),
        ("mismatched", "mismatched"),
        ("late", "late"),
    ],
)
def test_every_difference_of_the_mail_shuts_it_and_names_the_people(field, what):
    mail = AGREED.model_copy(update={field: (number(2), number(4))})
    assert shut(gate.of_mail(mail)) == {what: (number(2), number(4))}


def test_a_refusal_names_twenty_and_says_how_many_more():
    members = [member(place) for place in range(1, 31)]
    drawn = [number(place) for place in range(1, 31)]
    found = gate.of_counts(papers(members=members, drawn=drawn, manifest=manifest_of(1, 2)))
    (block,) = (one for one in found if one.what == "not-printed")
    assert len(block.jurors) == 28
    assert block.named().startswith(f"{number(3)}, {number(4)}, ")
    assert block.named().endswith(f"{number(22)} and 8 more")


def test_what_keeps_a_print_file_back_is_told_as_a_reconciliation():
    found = gate.of_counts(papers(manifest=manifest_of(1, 3)))
    told = gate.differences(found)
    assert (told.missing, told.unknown) == ((number(2), number(4)), (number(3),))
