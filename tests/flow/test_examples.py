"""Every example of the description is sent through its door, in a county where it can work."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import desk
import intake
import office
import pytest
import summonses
import time_machine
from county_rows import as_csv, row, rows
from intake import arrive, ingest, reply, walk

from draw import checks
from draw import steps as draw_steps
from jury import wiring
from jury.records import Excusal
from summons.manifest import read_manifest
from tools import openapi

DOCUMENT = json.loads(openapi.DOCUMENT.read_text("utf-8"))
WRITINGS = {
    operation["operationId"]: (path, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method == "post"
}
SCENES: dict[str, Callable[[], "Scene"]] = {}
AHEAD = {"service_date": "2027-06-07"}
"""A Monday that no lead time excludes."""


class Scene:
    """Where an example is sent, and what of it has to name what is on file here."""

    def __init__(
        self, *, by: str = "clerk-1", role: str = "", at: Any = None, **changes: Any
    ) -> None:
        self.path: dict[str, str] = {"county": office.COUNTY}
        self.by, self.role, self.at, self.changes = by, role, at, changes

    def named(self, **path: str) -> "Scene":
        self.path |= path
        return self


def scene(*names: str) -> Callable[[Callable[[], Scene]], Callable[[], Scene]]:
    def registered(made: Callable[[], Scene]) -> Callable[[], Scene]:
        SCENES.update(dict.fromkeys(names, made))
        return made

    return registered


@pytest.fixture(autouse=True)
def _office():
    with intake.opened():
        yield


@pytest.mark.parametrize("name", WRITINGS)
def test_an_example_does_what_its_route_says(name):
    path, operation = WRITINGS[name]
    made = SCENES[name]()
    content = operation["requestBody"]["content"]["application/json"]
    body = dict(content["example"]) | made.changes
    role = made.role or operation["x-roles"][0]
    with time_machine.travel(made.at or office.NOW, tick=False):
        answer = reply(
            _handlers()[name], "POST", path.format(**made.path), body, by=made.by, role=role
        )
    status = str(answer["statusCode"])
    assert status.startswith("2"), (status, answer["body"])
    assert status in operation["responses"]


def test_every_example_has_a_scene_and_every_scene_an_example():
    assert set(SCENES) == set(WRITINGS)


def _handlers():
    return {
        openapi.operation_id(route): door
        for _step, door in openapi.doors()
        for route in door.routes
    }


# -- ingest -----------------------------------------------------------------------------------


@scene("open_upload", "register_affidavit")
def bare():
    return Scene()


@scene("release_file", "reject_file")
def held_file():
    ingest(as_csv(rows(60, changed_on="2026-07-01")), "first.csv")
    cut = walk(arrive(as_csv(rows(20, changed_on="2026-10-01")), "second.csv"))
    assert cut.status == "held"
    return Scene(by="administrator-1").named(file=cut.id)


@scene("decide_review")
def question():
    ingest(as_csv(rows(20, changed_on="2026-07-01")), "first.csv")
    torn = [*rows(20, changed_on="2026-10-01")]
    torn[3] = row(3, changed_on="2026-10-01", ssn=row(4)["ssn"])
    ingest(as_csv(torn), "second.csv")
    (asked,) = wiring.court().reviews(office.COUNTY)
    return Scene().named(review=asked.id)


@scene("key_in_affidavit")
def registered_affidavit():
    summonses.asked(
        _handlers()["register_affidavit"],
        "POST",
        f"/v1/counties/{office.COUNTY}/affidavits",
        {"number": "2026-17", "signed_on": "2026-11-20", "purpose": "add"},
        role="clerk",
    )
    return Scene().named(number="2026-17")


# -- the draw ---------------------------------------------------------------------------------


@scene("register_approval", "declare_emergency")
def nothing_ordered():
    return Scene()


@scene("order_pool")
def a_date_ahead():
    return Scene(**AHEAD)


def published(count: int = 60) -> None:
    office.publish(office.residents(count))


def ordered():
    published()
    return summonses.ordered()


def drawn():
    pool = ordered()
    office.draw(pool)
    return pool


@scene("draw_pool")
def ordered_pool():
    return Scene(by="manager-1").named(pool=ordered().id)


@scene("void_draw")
def drawn_pool():
    return Scene(by="manager-1").named(pool=drawn().id)


@scene("choose_entropy")
def pool_of_one_source():
    return Scene(by="manager-1").named(pool=ordered().id)


@scene("enter_ceremony")
def committed_with_a_ceremony():
    pool = desk.choose_ceremony(ordered())
    draw_steps.take_seeds(draw_steps.commit_draw(office.freeze(pool), None), None)
    return Scene().named(draw=pool.draw)


@scene("release_draw")
def held_draw():
    below, checks.HELD_BELOW = checks.HELD_BELOW, 2.0
    try:
        pool = drawn()
    finally:
        checks.HELD_BELOW = below
    return Scene(by="administrator-1").named(draw=pool.draw)


@scene("ask_for_subset")
def listed():
    published()
    return Scene()


# -- letters ----------------------------------------------------------------------------------


def summoned():
    published()
    return summonses.sent(summonses.ordered())


def first_of(pool) -> str:
    return summonses.everybody(pool)[0].juror_number


@scene("release_summons")
def printed_and_late():
    pool = drawn()
    state = office.identifiers(pool)
    for step in summonses.LETTER_STEPS[:4]:
        state = step(state, None)
    late = summonses.instant(summonses.FIRST - timedelta(days=10), 9)
    return Scene(by="administrator-1", at=late).named(pool=pool.id)


@scene("reprint_letter")
def torn_letter():
    pool = summoned()
    return Scene(by="manager-1", juror_number=first_of(pool)).named(pool=pool.id)


@scene("confirm_letters")
def with_the_printer():
    pool = summoned()
    batch = wiring.court().batch(pool.county, pool.draw)
    manifest = wiring.letters().filed(f"{pool.county}/{pool.draw}", batch.manifest_sha256)
    letter = read_manifest(manifest).rows[0]
    (example,) = _example("confirm_letters")["letters"]
    told = example | {"juror_number": letter.juror_number, "tracking": letter.tracking}
    return Scene(by="printer-1", letters=[told]).named(pool=pool.id)


def _example(name: str) -> dict[str, Any]:
    content = WRITINGS[name][1]["requestBody"]["content"]["application/json"]
    return dict(content["example"])


# -- what the office does for a juror -----------------------------------------------------------


@scene("take_answer", "keep_messages", "claim")
def somebody_telephones():
    return Scene().named(juror=first_of(summoned()))


@scene("decide_claim")
def somebody_has_claimed():
    pool = summoned()
    number = first_of(pool)
    said = _example("claim")
    assert summonses.staff("POST", f"/jurors/{number}/claims", said)[0] == 200
    return Scene(role="judge", by="judge-1").named(juror=number)


@scene("move")
def somebody_to_move():
    return Scene().named(juror=first_of(summoned()))


@scene("postpone")
def somebody_who_asks_for_another_date():
    pool = summoned()
    later = summonses.ordered(summonses.SECOND)
    return Scene(pool=later.id).named(juror=first_of(pool))


@scene("reschedule")
def somebody_who_stayed_away():
    pool = summoned()
    assert summonses.staff("POST", f"/pools/{pool.id}/reporting", {"answer": "report"})[0] == 200
    night = summonses.instant(summonses.FIRST, 20)
    with time_machine.travel(night, tick=False):
        over = {"reason": "the day is over and the room is empty"}
        assert summonses.staff("POST", f"/pools/{pool.id}/close", over)[0] == 200
        later = summonses.ordered(summonses.THIRD + timedelta(weeks=8))
    return Scene(role="jury-manager", at=night, pool=later.id).named(juror=first_of(pool))


@scene("resummon")
def somebody_whose_letter_came_back():
    pool = summoned()
    number = first_of(pool)
    back = {"move": "return_mail", "reason": "returned: moved, left no address"}
    assert summonses.staff("POST", f"/jurors/{number}/moves", back)[0] == 200
    changes = {"pool": pool.id} if "pool" in _example("resummon") else {}
    return Scene(by="manager-1", **changes).named(juror=number)


@scene("take_returned", "decide_reporting")
def a_pool_that_is_summoned():
    return Scene(by="manager-1").named(pool=summoned().id)


@scene("close_pool")
def a_pool_whose_day_is_over():
    pool = summoned()
    assert summonses.staff("POST", f"/pools/{pool.id}/reporting", {"answer": "report"})[0] == 200
    return Scene(by="manager-1", at=summonses.instant(summonses.FIRST, 20)).named(pool=pool.id)


# -- with the code on the letter ------------------------------------------------------------------


def code() -> str:
    return min(summonses.codes(summoned()).values())


@scene(
    "public_read_place",
    "public_read_status",
    "public_read_details",
    "public_take_answer",
    "public_keep_messages",
    "public_list_dates",
    "public_claim",
)
def somebody_with_a_letter():
    return Scene(code=code())


@scene("public_postpone")
def somebody_with_a_letter_and_another_date():
    letter = code()
    return Scene(code=letter, pool=summonses.ordered(summonses.SECOND).id)


# -- a person's record ----------------------------------------------------------------------------


def somebody() -> str:
    published()
    return office.residents(60)[0].id


@scene("search_people")
def a_list_to_search():
    published()
    return Scene()


@scene("correct_record")
def a_record_to_correct():
    return Scene().named(juror=somebody())


@scene("excuse_person")
def a_record_to_excuse():
    return Scene(role="judge", by="judge-1").named(juror=somebody())


@scene("restore_person")
def somebody_excused_for_good():
    published()
    person = office.residents(60)[0]
    excusal = Excusal(
        ground="age_70_for_good",
        scope="permanent",
        decided_by="clerk-1",
        decided_at=office.NOW,
    )
    held = wiring.people().find(office.COUNTY, person.id)
    intake.amended(held, excusals=(excusal,))
    return Scene().named(juror=person.id)
