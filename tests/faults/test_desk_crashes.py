"""Acts of the desk, crashed at every write, in every order of their calls, and beside a draw."""

import copy
import os
import random
from collections.abc import Callable, Iterator
from typing import Any

import desk
import office
import pytest
import window
from county_rows import row
from crashes import calls_of, crashed, interleave, schedules
from crashes import counted as counting
from every_order import every_order
from intake import amended, items, roll
from moto.backends import get_backend
from window import (
    OTHER,
    STRANGER,
    ask,
    counted,
    decide,
    hint,
    person,
    quarter,
    question,
    questions,
    resident,
    residents,
    shared_numbers,
)

from draw import steps
from jury import wiring
from jury.errors import RollChanged
from jury.records import SHARDS, Flag, PersonId

MOST = 40
Act = Callable[[], tuple[int, dict[str, Any]]]

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("_office")]

SIGNER = {
    "name": {"last": "Signer", "first": "Quill"},
    "date_of_birth": "1988-04-05",
    "citizen": True,
    "county": "osceola",
    "residence": {"line1": "77 Lane", "city": "Kissimmee", "state": "FL", "zip5": "34744"},
    "ssn": "912000077",
}
RESTORED = {"felony": "civil rights restored, order of 2 March"}


@pytest.fixture
def _office() -> Iterator[None]:
    with window.opened():
        yield


class Scene:
    """Both tables as they stand, to be put back as often as needed."""

    def __init__(self) -> None:
        self._tables = copy.deepcopy(self._held())

    def set(self) -> None:
        self._held().clear()
        self._held().update(copy.deepcopy(self._tables))

    @staticmethod
    def _held() -> dict[str, Any]:
        return get_backend("dynamodb")["123456789012"]["us-east-1"].tables


def everything() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return items("people"), items("court")


def entered() -> list[tuple[str, tuple[PersonId, ...]]]:
    """Return what the access log tells of: each deed and whom it names."""
    lines = wiring.access().lines(office.COUNTY)
    return [(one.deed, one.people) for one in lines]


# -- the acts ---------------------------------------------------------------------


def contested() -> None:
    """Publish two quarters; in the second the number of person 1 stands with a stranger."""
    quarter(0, residents())
    quarter(1, residents(n1={"ssn": "911000001", **STRANGER}))


def key_in(number: str, by: str = window.CLERK, **body: Any) -> tuple[int, dict[str, Any]]:
    return ask("POST", f"/affidavits/{number}", body, by=by)


def register(number: str, purpose: str = "add") -> None:
    body = {"number": number, "signed_on": "2026-11-23", "purpose": purpose}
    assert ask("POST", "/affidavits", body)[0] == 201


def same() -> Act:
    contested()
    item, known = question(1), resident(1).id
    return lambda: decide(item, "same", known)


def new() -> Act:
    contested()
    item = question(1)
    return lambda: decide(item, "new")


def aside() -> Act:
    contested()
    item = question(1)
    return lambda: decide(item, "aside")


def confirmed() -> Act:
    quarter(0, residents())
    item, known = hint(8, 5), resident(5).id
    return lambda: decide(item, "confirmed", known)


def added() -> Act:
    quarter(0, residents())
    register("2026-1")
    return lambda: key_in("2026-1", **SIGNER)


def found() -> Act:
    quarter(0, residents())
    quarter(1, [one for one in residents() if one != residents()[7]])
    register("2026-1")
    return lambda: key_in("2026-1", **(SIGNER | {"ssn": row(7)["ssn"]} | named(7)))


def restored() -> Act:
    quarter(0, residents())
    held = amended(resident(7), flags=(Flag.FELONY,))
    register("2026-1", "restore")
    return lambda: key_in("2026-1", person=held.id, flags=RESTORED)


def named(number: int) -> dict[str, Any]:
    told = row(number)
    name = {"last": told["last_name"], "first": told["first_name"]}
    return {"name": name, "date_of_birth": told["date_of_birth"]}


ACTS = (same, new, aside, confirmed, added, found, restored)


@pytest.mark.parametrize("setting", ACTS)
def test_an_act_that_crashed_at_any_write_and_is_done_again_ends_as_if_nothing_had(setting):
    act = setting()
    scene, writes, before = Scene(), [], len(entered())
    with counting(writes):
        answer = act()
    wanted, (line,) = everything(), entered()[before:]
    deciding, logged = range(len(writes))  # the act, and then its line in the access log
    assert (answer[0], set(writes)) == (200, {"TransactWriteItems"})
    for point in (deciding, logged):
        for applied in (False, True):
            scene.set()
            assert crashed(act, point, applied=applied)
            assert (everything() == wanted) is (applied or point == logged)  # all of it or nothing
            assert act() == answer
            assert everything() == wanted
            assert set(entered()[before:]) == {line}
    counted()


# -- two at once --------------------------------------------------------------------


def orders(scene: Scene, *acts: Act) -> Iterator[list[tuple[int, dict[str, Any]]]]:
    """Run two acts in a stated sample of the orders of their calls, from the same start."""
    lengths = []
    for act in acts:
        scene.set()
        lengths.append(calls_of(act))
    chance = random.Random(20180402)
    every = schedules(*lengths) if max(lengths) < 8 else None
    chosen = list(every) if every else [_shuffled(chance, *lengths) for _ in range(MOST)]
    print(f"\n{len(chosen)} interleavings of {lengths} calls")
    for schedule in chosen:
        scene.set()
        ended = interleave(schedule, *acts)
        assert all(isinstance(one, tuple) for one in ended), ended
        yield ended


def _shuffled(chance: random.Random, first: int, second: int) -> tuple[int, ...]:
    """Return an order in which both come to their last calls close together or far apart."""
    order = [0] * first + [1] * second
    width = chance.choice((1, 4, 16, first + second))
    return tuple(
        actor
        for _, actor in sorted(
            (place % first if actor == 0 else (place - first) * first / second, actor)
            if width == 1
            else (place % first + chance.uniform(0, width), actor)
            for place, actor in enumerate(order)
        )
    )


def test_of_two_clerks_who_decide_differently_exactly_one_does():
    contested()
    item, known = question(1), resident(1).id
    acts = (lambda: decide(item, "same", known), lambda: decide(item, "new", by=OTHER))
    won = set()
    for ended in orders(Scene(), *acts):
        assert sorted(status for status, _ in ended) == [200, 409]
        held = question(1)
        (winner,) = [answer for status, answer in ended if status == 200]
        assert (held.decision, held.person) == (winner["decision"], winner["person"])
        assert len(roll()) == 61 + (held.decision == "new")
        assert shared_numbers() == []
        counted()
        won.add(held.decision)
    assert won == {"same", "new"}


def test_two_rows_with_one_number_that_are_decided_at_once_do_not_share_it():
    quarter(0, residents())
    two = [
        row(70, changed_on=window.QUARTERS[1]),
        row(70, ssn="911000002", changed_on=window.QUARTERS[1], **STRANGER),
    ]
    quarter(1, [*residents(), *two])
    first, second = questions(1)
    holders = set()
    for ended in orders(
        Scene(), lambda: decide(first, "new"), lambda: decide(second, "new", by=OTHER)
    ):
        assert [status for status, _ in ended] == [200, 200]
        assert shared_numbers() == []
        assert counted()[0] == 63
        came = [person(answer["person"]) for _, answer in ended]
        assert sum(len(one.licences) for one in came) == 1
        holders.add(bool(came[0].licences))
    assert holders == {True, False}


def test_of_two_clerks_who_key_in_one_affidavit_differently_exactly_one_does():
    quarter(0, residents())
    register("2026-1")
    other = SIGNER | {"date_of_birth": "1988-04-06"}
    acts = (lambda: key_in("2026-1", **SIGNER), lambda: key_in("2026-1", by=OTHER, **other))
    for ended in orders(Scene(), *acts):
        assert sorted(status for status, _ in ended) == [200, 409]
        assert counted()[0] == 62


def test_two_affidavits_of_one_person_that_are_keyed_in_at_once_make_one_person():
    quarter(0, residents())
    for number in ("2026-1", "2026-2"):
        register(number)
    acts = (lambda: key_in("2026-1", **SIGNER), lambda: key_in("2026-2", by=OTHER, **SIGNER))
    for ended in orders(Scene(), *acts):
        assert sorted(answer["outcome"] for _, answer in ended) == ["added", "found"]
        assert len({answer["person"] for _, answer in ended}) == 1
        assert counted()[0] == 62
        assert shared_numbers() == []


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ({"purpose": "restore", "correction": "it is a restoration"}, "registered"),
        ({"withdrawal": "the number is another one's"}, "withdrawn"),
    ],
)
def test_an_affidavit_is_keyed_in_as_it_stood_or_taken_back_and_never_both(said, stands):
    quarter(0, residents())
    register("2026-1")
    body = {"number": "2026-1", "signed_on": "2026-11-23", "purpose": "add"} | said
    first = set()
    acts = (lambda: key_in("2026-1", **SIGNER), lambda: ask("POST", "/affidavits", body))
    for ended in every_order(*acts):
        keyed, taken_back = ended.told
        (held,) = ask("GET", "/affidavits")[1]["affidavits"]
        came = keyed[0] == 200
        assert came is (taken_back[0] == 409)
        assert held["status"] == ("keyed-in" if came else stands)
        assert counted()[0] == 61 + came
        first.add(came)
    assert first == {True, False}


# -- beside a draw --------------------------------------------------------------------


def test_an_affidavit_keyed_in_while_a_list_is_frozen_loses_nobody():
    quarter(0, residents())
    register("2026-1")
    pool = desk.small_pool()
    scene, again = Scene(), []
    for place in range(SHARDS + 2):
        scene.set()
        opened = steps.open_draw(office.identifiers(pool), None)
        try:
            frozen, came = frozen_beside(opened, place), resident_by_affidavit()
            again.append(False)
        except RollChanged:
            came = resident_by_affidavit()
            again.append(True)
            opened = steps.open_draw(office.identifiers(pool), None)
            frozen = frozen_beside(opened, None)
        people = frozen["size"] + sum(frozen["excluded"].values())
        assert people == opened["opened"]["people"] == 61 + again[-1]
        # Whoever came after their partition was frozen came after the draw was opened.
        assert again[-1] is (place <= person(came).shard)
        committed = steps.commit_draw(
            office.identifiers(pool) | {"opened": opened["opened"], "roll": frozen}, None
        )
        assert committed["draw"] == pool.draw
        fresh_evidence(place)
    assert set(again) == {True, False}


def frozen_beside(opened: dict[str, Any], place: int | None) -> dict[str, Any]:
    """Freeze every partition, an affidavit being keyed in before one of them or at the end."""
    shards = []
    for shard in (*opened["partitions"], None):
        if shard == place or (shard is None and place == SHARDS):
            assert key_in("2026-1", **SIGNER)[0] == 200
        if shard is not None:
            shards.append(steps.freeze_shard(opened | {"shard": shard}, None))
    merged = steps.merge_roll(opened | {"shards": shards}, None)
    if place == SHARDS + 1:
        assert key_in("2026-1", **SIGNER)[0] == 200
    return merged["roll"]


def resident_by_affidavit() -> str:
    (came,) = [one.id for one in roll().values() if one.source == "affidavit"]
    return came


def fresh_evidence(place: int) -> None:
    """Give the next run an evidence bucket of its own: what is locked can't be put back."""
    name = f"evidence-{place}"
    wiring.s3().create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    os.environ["EVIDENCE_BUCKET"] = name
    wiring.evidence()._bucket = name
