"""From a recorded draw to released letters, through the steps that the workflow calls."""

import io
from datetime import UTC, date, datetime, timedelta

import office
import pytest
import summonses
import time_machine
from pypdf import PdfReader

from jury import wiring
from jury.errors import CountsDisagree, ReleaseTooLate
from jury.records import Flag, Name, PoolStatus
from summons import releasing, service, steps
from summons.manifest import read_manifest, write_manifest
from summons.records import Manifest, letters_hash

pytestmark = pytest.mark.usefixtures("court_office")

STEPS = (
    steps.list_summoned,
    steps.print_letters,
    steps.reconcile_counts,
    steps.release_letters,
)


@pytest.fixture
def pool():
    office.publish(office.residents(280))
    ordered = office.order(250)
    office.draw(ordered)
    return ordered


def now_of(pool):
    return wiring.court().pool(pool.county, pool.id)


def send(pool, upto=STEPS):
    state = office.identifiers(pool)
    for step in upto:
        state = step(state, None)
    return state


def members(pool):
    return list(wiring.court().members(pool.county, pool.draw))


def batch(pool):
    return wiring.court().batch(pool.county, pool.draw)


def filed(pool, name):
    return wiring.letters().filed(f"{pool.county}/{pool.draw}", name)


def change(person_id, **changes):
    """Change a person's record after the draw, as the office does."""
    people = wiring.people()
    person = people.find("osceola", person_id)
    people.save(person.model_copy(update=changes))


def drawn(pool, place):
    from jury.selection import read_selection  # noqa: PLC0415

    draw = wiring.court().draw(pool.county, pool.draw)
    return read_selection(wiring.papers(), draw).people[place - 1]


def test_everyone_drawn_is_summoned_in_the_order_of_the_draw(pool):
    send(pool)

    assert [member.place for member in members(pool)] == list(range(1, 251))
    assert [member.person for member in members(pool)] == [drawn(pool, n) for n in range(1, 251)]
    assert now_of(pool).status is PoolStatus.SUMMONED
    assert batch(pool).released_at == office.NOW


def test_letters_pages_and_rows_are_as_many_as_people(pool):
    send(pool)

    printed = batch(pool)
    manifest = read_manifest(filed(pool, printed.manifest_sha256))
    pages = PdfReader(io.BytesIO(filed(pool, printed.sha256))).pages
    assert printed.selected == printed.summoned + printed.held == 250
    assert printed.printed == printed.pages == len(pages) == len(manifest.rows) == 250
    assert manifest.sha256 == printed.sha256


def test_someone_who_died_between_draw_and_letter_is_held_and_not_written_to(pool):
    gone = drawn(pool, 3)
    change(gone, flags=(Flag.DECEASED,))

    send(pool)

    (held,) = (member for member in members(pool) if member.status == "held")
    assert (held.person, held.why) == (gone, "deceased")
    assert batch(pool).summoned == 249
    assert batch(pool).held == 1
    assert "26-0002-0003" not in filed(pool, batch(pool).manifest_sha256).decode()


def test_a_name_that_cannot_be_set_is_held_with_a_reason(pool):
    change(drawn(pool, 1), name=Name(last="שלום", first="אבג"))
    send(pool)
    (held,) = (member for member in members(pool) if member.status == "held")
    assert held.why == "letter-not-in-the-typeface"


def test_printing_again_gives_the_same_bytes_even_after_midnight(pool):
    send(pool, STEPS[:2])
    before = batch(pool)
    draw = wiring.court().draw(pool.county, pool.draw)

    again = service.print_pool(
        steps.office(), now_of(pool), draw, now=office.NOW + timedelta(days=1)
    )

    assert again == before


def test_each_code_is_of_eighty_bits_and_opens_its_own_place(pool):
    send(pool)
    text = PdfReader(io.BytesIO(filed(pool, batch(pool).sha256))).pages[4].extract_text()
    assert "26-0002-0005" in text
    items = wiring.dynamodb().scan(TableName="court")["Items"]
    codes = [item for item in items if item["pk"]["S"].startswith("CODE#")]
    assert len(codes) == len({item["pk"]["S"] for item in codes}) == 250


def test_a_manifest_that_lost_a_row_blocks_the_release_and_names_the_number(pool):
    send(pool, STEPS[:2])
    printed = batch(pool)
    whole = read_manifest(filed(pool, printed.manifest_sha256))
    rows = whole.rows[:-1]
    listed = letters_hash((row.juror_number, row.tracking) for row in rows)
    cut = whole.model_dump() | {
        "rows": rows, "pages": 249, "letters": 249, "letters_sha256": listed,
    }  # fmt: skip
    folder = f"{pool.county}/{pool.draw}"
    name = wiring.letters().file(folder, write_manifest(Manifest.model_validate(cut)))
    forged = printed.model_copy(update={"manifest_sha256": name})
    body = {"S": forged.model_dump_json(exclude_defaults=True)}
    key = {"pk": {"S": "COUNTY#osceola"}, "sk": {"S": f"BATCH#{pool.draw}"}}
    wiring.dynamodb().put_item(TableName="court", Item=key | {"body": body})

    with pytest.raises(CountsDisagree) as refusal:
        send(pool, STEPS[2:])

    assert refusal.value.facts["not_printed"] == "26-0002-0250"
    assert batch(pool).released_at is None


def test_letters_that_were_changed_after_printing_block_the_release(pool):
    send(pool, STEPS[:2])
    key = f"{pool.county}/{pool.draw}/{batch(pool).sha256}"
    wiring.s3().put_object(Bucket="print", Key=key, Body=b"%PDF-1.4 other letters")

    with pytest.raises(CountsDisagree):
        send(pool, STEPS[2:])


def release(pool, day):
    draw = wiring.court().draw(pool.county, pool.draw)
    return releasing.release(steps.office(), now_of(pool), draw, now=at(day), by="clerk-1")


def at(day):
    return datetime(day.year, day.month, day.day, 15, tzinfo=UTC)


def test_fourteen_days_before_is_early_enough_and_thirteen_is_not(pool):
    send(pool, STEPS[:3])
    with pytest.raises(ReleaseTooLate):
        release(pool, date(2026, 12, 22))
    assert batch(pool).released_at is None
    assert release(pool, date(2026, 12, 21)).released_at is not None


def test_a_court_order_releases_letters_on_short_notice_and_is_named(pool):
    send(pool, STEPS[:3])
    with time_machine.travel(at(date(2026, 12, 28)), tick=False):
        status, released = summonses.released_late(pool, "2026-AO-17")
    assert (status, released["court_order"]) == (200, "2026-AO-17")
    assert now_of(pool).history[-1].why == "2026-AO-17"


def test_released_letters_are_not_released_again(pool):
    send(pool)
    before = batch(pool)
    assert release(pool, date(2026, 12, 1)) == before
