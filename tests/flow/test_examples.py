"""Every example of the description is sent through its door, in a county where it can work."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import court_room
import desk
import gatehouse
import intake
import office
import outcomes
import panels
import pytest
import summonses
import time_machine
from county_rows import as_csv, row, rows
from intake import arrive, ingest, reply, walk

from draw import checks
from draw import steps as draw_steps
from jury import masks, wiring
from jury.records import Excusal, Step
from jury.staff import MEMBER, Member, own_marks
from summons.manifest import read_manifest
from tools import openapi

DOCUMENT = json.loads(openapi.DOCUMENT.read_text("utf-8"))
WRITINGS = {
    operation["operationId"]: (path, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if method == "post"
}
OPEN = {"look_through_glass", "search_people"}
"""What shows somebody, with a line in the log: to whoever broke the glass, or says for what."""
PERSONAL = {
    "claim", "date_of_birth", "excusals", "ground", "licence_last4", "mailing", "question",
    "residence", "restored", "ssn_last4",
}  # fmt: skip
OF_NO_PERSON = {
    "ask_for_subset", "break_glass", "change_contract", "change_supervisor", "close_pool",
    "delay_notices", "end_delay", "impose_sanction", "key_in_affidavit", "lift_hold", "place_hold",
    "record_person_told", "record_vendor_notice", "register_affidavit", "reject_file",
    "release_draw", "review_policy",
}  # fmt: skip
"""Whose `why` is a draw's, a file's, a policy's, a vendor's or the staff's, or a word of a list or
an identifier; and emergencies and holds, registers of their own that are read for their reasons."""
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
    body = (_example(name) if "requestBody" in operation else {}) | made.changes
    role = made.role or operation["x-roles"][0]
    with time_machine.travel(made.at or office.NOW, tick=False):
        sent = ("POST", path.format(**made.path), body)
        who = {"by": made.by, "role": role, "headers": {"Idempotency-Key": f"example-{name}"}}
        answer = reply(_in_lambda(name), *sent, **who)
        if _kept(name):  # whoever asks again under the key is answered alike
            again = reply(_in_lambda(name), *sent, **who)
            assert (again["body"], _version(again)) == (answer["body"], _version(answer))
    status = str(answer["statusCode"])
    assert status.startswith("2"), (status, answer["body"])
    assert status in operation["responses"]
    told = "ETag" in operation["responses"][status]["headers"]
    # What only waits for a second person has not changed the record.
    assert (_version(answer) is not None) == told or status == "202"
    if name not in OPEN and not name.startswith("public_"):
        found = set(unmasked(json.loads(answer["body"])))
        assert found == ({"why"} if name in OF_NO_PERSON else set())


def unmasked(told: Any) -> Iterator[str]:
    """Yield each field of an answer that tells who somebody is, or what keeps them from serving."""
    if isinstance(told, list):
        for one in told:
            yield from unmasked(one)
    elif isinstance(told, dict):
        personal = {name: told[name] for name in told if name in PERSONAL and told[name]}
        yield from (name for name, left in masks.masked(personal).items() if left != told[name])
        if told.get("why"):
            yield "why"
        for one in told.values():
            yield from unmasked(one)


def test_every_example_has_a_scene_and_every_scene_an_example():
    assert set(SCENES) == set(WRITINGS)


def _version(answer):
    (version,) = answer["multiValueHeaders"].get("ETag", [None])
    return version


def _handlers():
    return {
        openapi.operation_id(route): door
        for _step, door in openapi.doors()
        for route in door.routes
    }


def _in_lambda(name):
    left = SimpleNamespace(get_remaining_time_in_millis=lambda: 30_000)
    return lambda event, _context: _handlers()[name](event, left)


def _kept(name):
    return any(
        route.keeps
        for _step, door in openapi.doors()
        for route in door.routes
        if openapi.operation_id(route) == name
    )


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


@scene("register_approval", "declare_emergency", "disclose")
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


# -- the court day ------------------------------------------------------------------------------

DAY = summonses.instant(summonses.FIRST, 9)


def here(count: int = 1):
    """Return a pool on its morning with so many checked in, the first drawn among them."""
    pool = court_room.summoned()
    with time_machine.travel(DAY, tick=False):
        court_room.checked_in(pool, *court_room.numbers(pool)[:count])
    return pool


@scene("check_in")
def somebody_at_the_counter():
    pool = court_room.summoned()
    return Scene(at=DAY, jurors=[{"juror": first_of(pool)}]).named(pool=pool.id)


@scene("call_off")
def somebody_who_need_not_come():
    pool = court_room.summoned()
    return Scene(at=DAY, jurors=[first_of(pool)]).named(pool=pool.id)


@scene("cancel_check_in", "leave_early")
def somebody_in_the_room():
    pool = here()
    return Scene(at=DAY).named(pool=pool.id, juror=first_of(pool))


@scene("end_day")
def a_room_with_people():
    return Scene(at=DAY).named(pool=here().id)


@scene("discharge")
def somebody_to_be_let_go():
    pool = here()
    return Scene(at=DAY, jurors=[first_of(pool)]).named(pool=pool.id)


@scene("reassign")
def two_rooms_of_one_morning():
    pool, other = court_room.two_rooms()
    with time_machine.travel(DAY, tick=False):
        court_room.checked_in(pool, first_of(pool))
    return Scene(at=DAY, to=other.id, jurors=[first_of(pool)]).named(pool=pool.id)


@scene("say_wages")
def somebody_who_serves():
    return Scene(at=DAY).named(juror=first_of(here()))


@scene("pay_jurors")
def a_pool_that_has_served():
    pool = here()
    with time_machine.travel(DAY, tick=False):
        court_room.discharged(pool)
    return Scene(at=DAY, pool=pool.id)


def in_the_courtroom():
    """Return a panel of four that has been called."""
    pool = here(4)
    with time_machine.travel(DAY, tick=False):
        return panels.called(pool, wanted=4)


@scene("order_panel", "dismiss_by_lot")
def a_room_to_draw_of():
    return Scene(at=DAY).named(pool=here(6).id)


@scene("withdraw_dismissal")
def a_dismissal_that_waits_for_its_draw():
    pool = here(6)
    with time_machine.travel(DAY, tick=False):
        wish = {"number": 1, "wanted": 2}
        told = panels.done("POST", f"/pools/{pool.id}/dismissals", wish)
    return Scene(at=DAY).named(pool=pool.id, dismissal=told["dismissal"])


@scene("continue_panel", "release_panel")
def a_panel_that_is_called():
    return Scene(at=DAY).named(panel=in_the_courtroom()["panel"])


@scene("record_results")
def a_panel_in_the_courtroom():
    return Scene(at=DAY).named(panel=in_the_courtroom()["panel"])


@scene("finish_panel")
def a_panel_with_its_outcomes():
    called = in_the_courtroom()
    with time_machine.travel(DAY, tick=False):
        jury = [outcomes.seat(place, "sworn") for place in (1, 2)]
        outcomes.entered(called, *jury, *(outcomes.seat(place, "cause") for place in (3, 4)))
    return Scene(at=DAY).named(panel=called["panel"])


@scene("discharge_jury")
def a_trial_that_is_over():
    made = a_panel_with_its_outcomes()
    with time_machine.travel(DAY, tick=False):
        assert outcomes.finished(made.path)[0] == 200
    return made


@scene("take_questionnaire")
def somebody_on_the_telephone():
    return Scene().named(juror=first_of(court_room.summoned()))


# -- with the code on the letter ------------------------------------------------------------------


def code() -> str:
    return min(summonses.codes(summoned()).values())


@scene(
    "public_read_place",
    "public_read_status",
    "public_list_openings",
    "public_read_details",
    "public_take_answer",
    "public_keep_messages",
    "public_list_dates",
    "public_claim",
    "public_answer_questionnaire",
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


@scene("open_own_record")
def somebody_of_the_office_on_the_roll():
    juror = somebody()
    held = wiring.people().find(office.COUNTY, juror)
    known = own_marks(
        wiring.staff_secret(),
        last=held.name.last,
        first=held.name.first,
        born=held.date_of_birth,
        households=[],
    )
    member = Member(
        county=office.COUNTY,
        subject="clerk-1",
        position="employee",
        registered=Step(what="registered", at=office.NOW, by="administrator-1"),
        marks=known,
    )
    wiring.access().replace(office.COUNTY, MEMBER, "clerk-1", None, member)
    return Scene().named(juror=juror)


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


# -- vendors --------------------------------------------------------------------------------------


@scene("register_vendor")
def no_vendor_yet():
    return Scene(by="administrator-1")


@scene("change_contract", "record_vendor_notice")
def a_vendor_on_file():
    example = WRITINGS["register_vendor"][1]["requestBody"]["content"]["application/json"]
    path = f"/v1/counties/{office.COUNTY}/vendors"
    status, told = summonses.asked(
        _handlers()["register_vendor"], "POST", path, example["example"], role="court-administrator"
    )
    assert status == 201, told
    return Scene(by="administrator-1").named(vendor=told["id"])


# -- emergencies and holds ------------------------------------------------------------------------


@scene("break_glass")
def somebody_in_danger():
    return Scene(people=[somebody()])


def broken(juror: str) -> str:
    told = _done("break_glass", "/break-glass", _example("break_glass") | {"people": [juror]})
    return str(told["id"])


def looked_through(juror: str) -> str:
    glass = broken(juror)
    _done("look_through_glass", f"/break-glass/{glass}/openings", {"juror": juror})
    return glass


@scene("look_through_glass")
def a_glass_that_is_broken():
    juror = somebody()
    return Scene(juror=juror).named(glass=broken(juror))


@scene("record_person_told")
def somebody_whose_record_was_opened():
    juror = somebody()
    return Scene(juror=juror, by="clerk-2").named(glass=looked_through(juror))


@scene("delay_notices")
def somebody_else_who_decides():
    return Scene(by="judge-1", role="judge").named(glass=looked_through(somebody()))


@scene("end_delay")
def a_delay_that_lasts():
    glass = looked_through(somebody())
    path = f"/break-glass/{glass}/delays"
    _done("delay_notices", path, _example("delay_notices"), by="judge-1", role="judge")
    return Scene(by="judge-1", role="judge").named(glass=glass)


@scene("place_hold")
def somebody_whose_record_is_wanted():
    return Scene(by="administrator-1", about=somebody())


@scene("lift_hold")
def a_hold():
    told = _done("place_hold", "/holds", _example("place_hold") | {"about": somebody()})
    return Scene(by="administrator-1").named(hold=told["id"])


def _done(name: str, route: str, body: Any, *, by: str = "clerk-1", role: str = "clerk") -> Any:
    path = f"/v1/counties/{office.COUNTY}{route}"
    status, told = intake.asked(_handlers()[name], "POST", path, body, by=by, role=role)
    assert status < 300, told
    return told


# -- what leaves the house, and who is looked into ------------------------------------------------


@scene("ask_for_export")
def a_venire_to_export():
    return Scene(by="administrator-1", what={"kind": "venire", "pool": summoned().id})


@scene("approve_export")
def an_export_that_waits():
    wish = _example("ask_for_export") | {"what": {"kind": "venire", "pool": summoned().id}}
    told = _asked_by_the_administrator("ask_for_export", "/exports", wish)
    made = Scene(role="judge", by="judge-1", approve=told["request"]["request"])
    return made.named(export=told["export"])


@scene("ask_for_examination", "enter_detection")
def a_clerk_of_the_register():
    _registered("local-clerk")
    return Scene(by="administrator-1", role="court-administrator")


@scene("approve_examination")
def an_examination_that_waits():
    _registered("local-clerk")
    wish = _example("ask_for_examination")
    told = _asked_by_the_administrator("ask_for_examination", "/examinations", wish)
    made = Scene(role="judge", by="judge-1", approve=told["request"]["request"])
    return made.named(examination=told["examination"])


def _registered(subject: str) -> None:
    step = Step(what="registered", at=office.NOW, by="administrator-1")
    entry = Member(county=office.COUNTY, subject=subject, position="employee", registered=step)
    wiring.access().enter(office.COUNTY, MEMBER, subject, entry)


def _asked_by_the_administrator(name: str, route: str, wish: dict[str, Any]) -> dict[str, Any]:
    path = f"/v1/counties/{office.COUNTY}{route}"
    status, told = summonses.asked(_handlers()[name], "POST", path, wish)
    assert status == 202, told
    return told


# -- the rule of behaviour ------------------------------------------------------------------------


@scene("draft_policy")
def a_county_without_a_policy():
    return Scene(by="administrator-1")


@scene("register_member")
def somebody_who_can_supervise():
    gatehouse.adopt()
    gatehouse.enrol("local-clerk")
    return Scene(by="administrator-1")


@scene("adopt_policy")
def a_whole_draft():
    gatehouse.register("administrator-1")
    draft = {"text": gatehouse.TEXT, "notice": gatehouse.NOTICE}
    version = gatehouse.done("POST", "/policies", draft)["version"]
    return Scene(by="administrator-1").named(version=str(version))


@scene("review_policy")
def a_policy_in_force():
    return Scene(by="administrator-1").named(version=str(gatehouse.adopt()))


@scene("sign_agreement")
def somebody_who_has_read_it():
    gatehouse.adopt()
    gatehouse.register("clerk-1")
    policy = gatehouse.done("GET", "/agreement", by="clerk-1", role="clerk")["policy"]
    return Scene(**{name: policy[name] for name in ("version", "text_sha256", "notice_sha256")})


def supervised() -> Scene:
    gatehouse.adopt()
    gatehouse.enrol("clerk-1")
    gatehouse.enrol("local-judge", "judge")
    gatehouse.enrol("intern-1", position="intern", supervisor="clerk-1")
    return Scene().named(subject="intern-1")


@scene("change_supervisor", "impose_sanction", "cosign_agreement")
def an_intern():
    return supervised()


@scene("lift_sanction")
def somebody_suspended():
    made = supervised()
    said = _example("impose_sanction")
    gatehouse.done("POST", "/staff/intern-1/sanctions", said, by="administrator-1")
    return made.named(sanction="1")
