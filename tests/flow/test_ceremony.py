"""A draw with a ceremony: chosen by two people, spoken after the commitment, entered by two."""

import json
import unicodedata
from datetime import timedelta

import boto3
import desk
import office
import pytest
import time_machine
from crashes import counted
from desk import FIRST, REASON, SECOND, THIRD

from draw import beacon, steps
from jury import draw_runs, wiring
from jury.errors import BeaconNotYet, CountsDisagree
from jury.records import Ceremony, Pool

COUNTY = office.COUNTY
DICE = "4 2 6 1 1 5 3 6 2 4, thrown by the foreman"
ROLE = "arn:aws:iam::123456789012:role/any"
CHAIN = "https://relay.example/8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce"

pytestmark = pytest.mark.usefixtures("court_office")


@pytest.fixture
def workflow(monkeypatch):
    """The draw's workflow, which here is only started; its states are called by hand."""
    made = boto3.client("stepfunctions").create_state_machine(
        name="draw",
        definition=json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}),
        roleArn=ROLE,
    )
    monkeypatch.setenv("DRAW_WORKFLOW", made["stateMachineArn"])
    return made["stateMachineArn"]


def started(workflow):
    runs = boto3.client("stepfunctions").list_executions(stateMachineArn=workflow)["executions"]
    return sorted(run["name"] for run in runs)


@pytest.fixture
def ordered():
    """A pool of twenty whose draw is ordered with a ceremony."""
    office.publish(office.residents(100))
    return desk.choose_ceremony(desk.small_pool())


def commit(pool):
    """Carry a draw to where the workflow looks whether people have to speak first."""
    state = steps.commit_draw(office.freeze(pool), None)
    return steps.take_seeds(state, None)


@pytest.fixture
def waiting(ordered, workflow):
    """The same, committed and waiting."""
    assert commit(ordered)["waiting"]
    return ordered


def go_on(pool):
    state = office.identifiers(pool)
    for step in (steps.open_draw, *office.DRAW_STEPS[1:]):
        state = step(state, None)
    return wiring.court().draw(COUNTY, pool.draw)


def ceremony(pool):
    return wiring.court().find_ceremony(COUNTY, pool.draw)


def terms(pool):
    return json.loads(wiring.court().draw(COUNTY, pool.draw).commitment)


def refused(answer):
    status, body = answer
    assert 400 <= status < 500
    return body["error"]


# -- choosing -------------------------------------------------------------------------


def test_an_ordinary_pool_draws_from_the_key_service_alone():
    office.publish(office.residents(100))
    pool = desk.small_pool()
    office.draw(pool)
    assert pool.entropy == ("kms",)
    assert terms(pool)["entropy"] == ["kms"]


def test_two_people_choose_the_sources_and_the_pool_remembers_who(ordered):
    assert ordered.entropy == ("kms", "ceremony")
    assert [(step.what, step.by, step.why) for step in ordered.history[-2:]] == [
        ("entropy requested", FIRST, REASON),
        ("entropy chosen", SECOND, "kms,ceremony"),
    ]


@pytest.mark.parametrize(
    "chosen", [["kms", "ceremony"], ["ceremony", "kms"]], ids=["kms first", "ceremony first"]
)
def test_the_commitment_names_the_sources_in_the_order_in_which_they_were_chosen(chosen, workflow):
    office.publish(office.residents(100))
    pool = desk.small_pool()
    request = desk.entropy(pool, FIRST, sources=chosen, reason=REASON)[1]["request"]
    desk.entropy(pool, SECOND, approve=request)
    commit(desk.now(pool))
    for one in (FIRST, SECOND):
        desk.speak(pool, one, DICE)

    draw = go_on(pool)

    assert terms(pool)["entropy"] == chosen
    assert [share.name for share in draw.contributions] == chosen
    assert len(list(wiring.court().log(COUNTY))) == 2


def test_one_person_chooses_nothing():
    pool = desk.small_pool()
    request = desk.entropy(pool, FIRST, sources=["kms", "ceremony"], reason=REASON)[1]["request"]
    before = desk.stored()

    assert refused(desk.entropy(pool, FIRST, approve=request)) == "SamePerson"
    assert refused(desk.entropy(pool, SECOND, approve="0" * 64)) == "RequestStale"
    with time_machine.travel(office.NOW + timedelta(hours=24), tick=False):
        assert refused(desk.entropy(pool, SECOND, approve=request)) == "RequestExpired"

    assert desk.stored() == before


def test_an_approval_of_a_void_chooses_nothing():
    office.publish(office.residents(100))
    pool, other = desk.small_pool(), desk.small_pool(time="13:00")
    office.draw(other)
    request = desk.asked(other)

    assert refused(desk.entropy(pool, SECOND, approve=request)) == "RequestStale"
    assert refused(desk.entropy(other, SECOND, approve=request)) == "RequestStale"


def test_the_same_approval_again_is_a_repeat():
    pool = desk.small_pool()
    request = desk.entropy(pool, FIRST, sources=["kms", "ceremony"], reason=REASON)[1]["request"]
    first = desk.entropy(pool, SECOND, approve=request)
    before = desk.stored()

    assert desk.entropy(pool, SECOND, approve=request) == first
    assert refused(desk.entropy(pool, THIRD, approve=request)) == "RequestStale"

    assert desk.stored() == before


def test_two_people_can_go_back_to_an_ordinary_draw(ordered):
    request = desk.entropy(ordered, THIRD, sources=["kms"], reason=REASON)[1]["request"]
    desk.entropy(ordered, FIRST, approve=request)
    assert desk.now(ordered).entropy == ("kms",)


@pytest.mark.parametrize(
    "chosen",
    [
        [],
        ["ceremony"],
        ["kms", "kms"],
        ["kms", "dice"],
        ["kms", "drand:1"],
        ["kms", "ceremony", "drand", "kms"],
    ],
)
def test_sources_without_the_key_service_twice_or_unknown_are_refused(chosen):
    pool = desk.small_pool()
    assert refused(desk.entropy(pool, FIRST, sources=chosen, reason=REASON)) == "Invalid"


def test_sources_are_fixed_once_the_draw_is_committed(ordered):
    request = desk.entropy(ordered, FIRST, sources=["kms"], reason=REASON)[1]["request"]
    commit(ordered)
    before = desk.stored()

    assert refused(desk.entropy(ordered, SECOND, approve=request)) == "AlreadyDrawn"
    asked = desk.entropy(ordered, THIRD, sources=["kms"], reason=REASON)
    assert refused(asked) == "AlreadyDrawn"

    assert desk.stored() == before


def test_a_choice_made_while_the_roll_is_frozen_is_what_the_draw_commits_to():
    office.publish(office.residents(100))
    pool = desk.small_pool()
    frozen = office.freeze(pool)
    desk.choose_ceremony(pool)

    steps.commit_draw(frozen, None)

    assert terms(pool)["entropy"] == ["kms", "ceremony"]


def test_a_void_keeps_the_pools_sources(waiting):
    desk.voided(waiting)
    assert desk.now(waiting).entropy == ("kms", "ceremony")


# -- the beacon -----------------------------------------------------------------------


def test_no_pool_is_ordered_with_a_beacon_where_none_is_configured():
    pool = desk.small_pool()
    before = desk.stored()

    answer = desk.entropy(pool, FIRST, sources=["kms", "drand"], reason=REASON)

    assert refused(answer) == "BeaconOff"
    assert desk.stored() == before


def test_a_draw_with_a_beacon_commits_to_a_round_that_nobody_knows_yet(monkeypatch):
    monkeypatch.setenv("BEACON", CHAIN)
    office.publish(office.residents(100))
    pool = desk.small_pool()
    request = desk.entropy(pool, FIRST, sources=["kms", "drand"], reason=REASON)[1]["request"]
    desk.entropy(pool, SECOND, approve=request)

    steps.commit_draw(office.freeze(pool), None)

    number = beacon.Beacon(CHAIN).round_for(office.NOW)
    assert terms(pool)["entropy"] == ["kms", f"drand:{number}"]


def test_the_key_service_is_not_asked_before_the_round_is_there(monkeypatch):
    monkeypatch.setenv("BEACON", "https://localhost:9/" + CHAIN.rpartition("/")[2])
    monkeypatch.setenv("no_proxy", "localhost")
    office.publish(office.residents(100))
    pool = desk.small_pool()
    request = desk.entropy(pool, FIRST, sources=["kms", "drand"], reason=REASON)[1]["request"]
    desk.entropy(pool, SECOND, approve=request)
    state = steps.commit_draw(office.freeze(pool), None)

    asked = []
    with counted(asked), pytest.raises(BeaconNotYet):  # nobody listens there
        steps.take_seeds(state, None)

    assert "GenerateRandom" not in asked
    assert wiring.court().draw(COUNTY, pool.draw).contributions is None


# -- speaking -------------------------------------------------------------------------


def test_a_committed_draw_waits_for_its_ceremony_and_takes_no_entropy(waiting):
    asked = []
    with counted(asked):
        assert steps.take_seeds(office.identifiers(waiting), None)["waiting"]
    assert "GenerateRandom" not in asked  # nobody may pick a text that suits an answer
    assert wiring.court().draw(COUNTY, waiting.draw).contributions is None
    assert wiring.court().state(COUNTY).drawing == waiting.draw


def test_the_text_that_two_people_enter_is_the_ceremonys_share(waiting, workflow):
    assert desk.speak(waiting, FIRST, DICE) == (202, {"draw": waiting.draw, "complete": False})
    assert started(workflow) == []
    assert desk.speak(waiting, SECOND, DICE) == (202, {"draw": waiting.draw, "complete": True})
    assert started(workflow) == [f"{draw_runs.execution_name(waiting)}-ceremony"]

    draw = go_on(waiting)

    shares = {share.name: bytes.fromhex(share.value) for share in draw.contributions}
    assert shares["ceremony"] == DICE.encode()
    assert len(shares["kms"]) == 32
    assert draw.result_hash is not None
    assert draw.signature is not None  # and the run's witness verifies the bundle


@pytest.mark.parametrize("text", ["dé 4 – 2", "e\u0301", " two  blanks ", "六 四 二", "🎲 6"])
def test_a_text_is_kept_as_it_was_entered(waiting, text):
    for one in (FIRST, SECOND):
        desk.speak(waiting, one, text)
    assert ceremony(waiting).text == text


def test_one_person_who_enters_the_text_twice_is_one_person(waiting):
    for _time in range(2):
        assert desk.speak(waiting, FIRST, DICE)[1]["complete"] is False
    assert ceremony(waiting).text is None
    assert commit_again(waiting)


def commit_again(pool: Pool) -> bool:
    return bool(steps.take_seeds(office.identifiers(pool), None)["waiting"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (DICE, DICE + "."),
        (DICE, DICE + " "),
        ("é", "e\u0301"),  # they look alike, and nothing is normalised
        ("A", "a"),
    ],
)
def test_texts_that_differ_clear_both_entries_and_leave_a_history(waiting, one, other):
    desk.speak(waiting, FIRST, one)

    assert refused(desk.speak(waiting, SECOND, other)) == "TextsDiffer"

    held = ceremony(waiting)
    assert (held.first, held.second) == (None, None)
    assert [(step.what, step.by) for step in held.history] == [
        ("text entered", FIRST),
        ("text entered", SECOND),
        ("texts differ: both cleared", SECOND),
    ]
    assert desk.speak(waiting, SECOND, other)[1]["complete"] is False
    assert desk.speak(waiting, FIRST, other)[1]["complete"] is True


def test_a_person_who_changes_their_own_text_starts_again(waiting):
    desk.speak(waiting, FIRST, "a slip of the pen")
    assert refused(desk.speak(waiting, FIRST, DICE)) == "TextsDiffer"
    assert ceremony(waiting).first is None


def test_the_text_on_file_changes_no_more(waiting):
    for one in (FIRST, SECOND):
        desk.speak(waiting, one, DICE)
    before = ceremony(waiting)

    assert refused(desk.speak(waiting, THIRD, DICE)) == "CeremonyOver"
    assert refused(desk.speak(waiting, FIRST, DICE + "!")) == "CeremonyOver"
    assert desk.speak(waiting, FIRST, DICE)[1]["complete"] is True  # a repeat

    assert ceremony(waiting) == before


def test_entering_the_text_again_starts_a_draw_that_was_not_started(waiting, workflow, monkeypatch):
    desk.speak(waiting, FIRST, DICE)
    monkeypatch.delenv("DRAW_WORKFLOW")
    assert desk.speak(waiting, SECOND, DICE)[0] == 500  # died after its one write
    monkeypatch.setenv("DRAW_WORKFLOW", workflow)
    assert started(workflow) == []

    desk.speak(waiting, SECOND, DICE)
    desk.speak(waiting, FIRST, DICE)

    assert started(workflow) == [f"{draw_runs.execution_name(waiting)}-ceremony"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "x" * 1001,
        *(f"dice{chr(code)}4" for code in (0, 7, 9, 10, 13, 27, 0x7F, 0x85, 0xAD)),
        *(f"dice{chr(code)}4" for code in (0x200B, 0x202E, 0x2028, 0x2029, 0xE000, 0xFEFF)),
    ],
)
def test_a_text_that_cannot_be_read_out_is_refused(waiting, text):
    assert refused(desk.speak(waiting, FIRST, text)) == "Invalid"
    assert ceremony(waiting) is None


def test_every_control_character_is_refused_and_a_thousand_letters_are_not(waiting):
    for code in range(0x110000):
        if unicodedata.category(chr(code)) == "Cc":
            assert refused(desk.speak(waiting, FIRST, chr(code))) == "Invalid", code
    assert desk.speak(waiting, FIRST, "x" * 1000)[0] == 202


# -- when nobody may speak ----------------------------------------------------------------


def test_a_text_before_the_commitment_is_refused(ordered):
    before = desk.stored()
    assert refused(desk.speak(ordered, FIRST, DICE)) == "CeremonyTooEarly"
    assert desk.stored() == before


def test_a_text_for_a_draw_that_nobody_ordered_is_not_found(ordered):
    elsewhere = ordered.model_copy(update={"attempt": 2})
    assert refused(desk.speak(elsewhere, FIRST, DICE)) == "NotFound"
    elsewhere = ordered.model_copy(update={"id": "petit-20270105T0800-kissimmee"})
    assert refused(desk.speak(elsewhere, FIRST, DICE)) == "NotFound"


@pytest.mark.parametrize("last", range(5), ids=lambda last: office.DRAW_STEPS[last].__name__)
def test_nothing_an_operator_types_reaches_the_seeds_of_an_ordinary_draw(last, workflow):
    office.publish(office.residents(100))
    pool = desk.small_pool()
    state = office.freeze(pool)
    for step in office.DRAW_STEPS[: last + 1]:
        state = step(state, None)
    before = desk.stored()

    for one in (FIRST, SECOND):
        assert refused(desk.speak(pool, one, DICE)) == "CeremonyNotOrdered"

    assert desk.stored() == before
    assert started(workflow) == []
    for step in office.DRAW_STEPS[last + 1 :]:
        state = step(state, None)
    draw = wiring.court().draw(COUNTY, pool.draw)
    assert [share.name for share in draw.contributions] == ["kms"]
    assert all(len(bytes.fromhex(share.value)) == 32 for share in draw.contributions)


def test_a_text_on_file_does_not_reach_a_draw_that_was_not_ordered_so(workflow):
    """Even one that came into the table by another door than ours."""
    office.publish(office.residents(100))
    pool = desk.small_pool()
    steps.commit_draw(office.freeze(pool), None)
    entry = {"by": FIRST, "at": office.NOW, "text": DICE}
    wiring.court().enter_ceremony(
        None,
        Ceremony.model_validate(
            {"county": COUNTY, "draw": pool.draw, "first": entry, "second": entry | {"by": SECOND}}
        ),
    )

    draw = go_on(pool)

    assert [share.name for share in draw.contributions] == ["kms"]
    assert DICE.encode().hex() not in draw.model_dump_json()


def test_a_text_after_the_entropy_is_taken_is_refused(waiting):
    for one in (FIRST, SECOND):
        desk.speak(waiting, one, DICE)
    steps.take_seeds(office.identifiers(waiting), None)
    before = desk.stored()

    assert refused(desk.speak(waiting, THIRD, DICE)) == "CeremonyOver"

    assert desk.stored() == before


def test_a_text_after_the_draw_is_recorded_is_refused(waiting):
    for one in (FIRST, SECOND):
        desk.speak(waiting, one, DICE)
    go_on(waiting)
    before = desk.stored()

    for one in (FIRST, SECOND, THIRD):
        assert refused(desk.speak(waiting, one, DICE)) == "CeremonyOver"

    assert desk.stored() == before


def test_a_text_for_a_voided_draw_is_refused_and_the_next_one_waits_for_its_own(waiting):
    desk.speak(waiting, FIRST, DICE)
    desk.voided(waiting)
    again = desk.now(waiting)

    assert refused(desk.speak(waiting, SECOND, DICE)) == "DrawVoided"

    assert commit(again)["waiting"]
    assert ceremony(again) is None


def test_a_draw_that_has_not_taken_its_entropy_selects_nobody(waiting):
    with pytest.raises(CountsDisagree):
        steps.select_people(office.identifiers(waiting), None)
