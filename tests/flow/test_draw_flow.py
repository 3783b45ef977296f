"""A draw from its order to its evidence, through the steps that the workflow calls."""

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import office
import pytest

import ranmar
from draw import orders, service, steps
from jury import counties, lists, wiring
from jury.errors import (
    AlreadyDrawn,
    CountsDisagree,
    CountyBusy,
    DateImpossible,
    Invalid,
    ListMissing,
    NotApproved,
    PoolConflict,
    RollChanged,
    RollTooSmall,
    TooFew,
    TooLate,
)
from jury.records import Approval, PoolStatus, Status
from jury.selection import read_selection

VERIFIER = Path(__file__).resolve().parents[2] / "tools" / "verify_draw.py"

pytestmark = pytest.mark.usefixtures("court_office")


def verified(pool, *arguments):
    bundle = wiring.evidence().get(f"{pool.county}/draws/{pool.draw}/bundle.zip")
    path = Path.cwd() / ".bundle-under-test.zip"
    path.write_bytes(bundle)
    try:
        return subprocess.run(
            [sys.executable, str(VERIFIER), str(path), *arguments],
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        path.unlink()


def drawn_people(pool):
    return read_selection(wiring.papers(), wiring.court().draw(pool.county, pool.draw)).people


def terms_of(pool):
    return json.loads(wiring.court().draw(pool.county, pool.draw).commitment)


def test_a_draw_verifies_with_the_strangers_program():
    office.publish(office.residents(300))
    pool = office.order(250)

    done = office.draw(pool)

    assert done["drawn"] == 250
    checked = verified(pool)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_every_piece_of_evidence_lies_in_the_locked_bucket():
    office.publish(office.residents(300))
    pool = office.order(250)
    office.draw(pool)

    listed = wiring.s3().list_objects_v2(Bucket="evidence")["Contents"]

    names = {one["Key"].removeprefix(f"osceola/draws/{pool.draw}/") for one in listed}
    assert names == {
        "README.txt",
        "bundle.zip",
        "commitment.json",
        "log.jsonl",
        "manifest.json",
        "public-key.pem",
        "result.json",
        "signature.der",
        "tickets.bin",
    }


def test_nobody_inactive_is_drawn():
    people = office.residents(300)
    office.publish(people)
    pool = office.order(250)

    office.draw(pool)

    inactive = {person.id for person in people if person.status is Status.INACTIVE}
    assert inactive.isdisjoint(drawn_people(pool))
    assert terms_of(pool)["roll"]["excluded"] == {"inactive": len(inactive)}


def test_a_second_draw_takes_nobody_who_is_in_an_open_pool():
    office.publish(office.residents(700))
    first, second = office.order(250), office.order(250, time="13:00")
    office.draw(first)

    office.draw(second)

    assert set(drawn_people(first)).isdisjoint(drawn_people(second))
    assert terms_of(second)["roll"]["excluded"]["in_open_pool"] == 250
    assert verified(second).returncode == 0


def test_people_carried_over_count_first_and_are_not_drawn_again():
    people = office.residents(300)
    pool = office.order(260)
    coming = [
        person.model_copy(update={"deferred_to": pool.id, "status": Status.ACTIVE})
        for person in people[:20]
    ]
    office.publish(coming + people[20:])

    office.draw(pool)

    assert terms_of(pool)["carried_over"] == 20
    assert terms_of(pool)["to_draw"] == 240
    assert {person.id for person in coming}.isdisjoint(drawn_people(pool))


def test_a_pool_filled_by_people_carried_over_is_recorded_and_draws_nobody():
    people = office.residents(300)
    pool = office.order(250)
    office.publish(
        [
            person.model_copy(update={"deferred_to": pool.id, "status": Status.ACTIVE})
            for person in people
        ]
    )

    assert office.draw(pool)["drawn"] == 0
    assert verified(pool).returncode == 0


def test_the_same_draw_again_gives_the_same_record():
    office.publish(office.residents(300))
    pool = office.order(250)
    office.draw(pool)
    before = wiring.court().draw(pool.county, pool.draw)

    office.draw(pool)

    assert wiring.court().draw(pool.county, pool.draw) == before
    assert len(list(wiring.court().log(pool.county))) == 2


def test_a_pool_that_asks_for_more_than_are_eligible_names_the_shortfall():
    office.publish(office.residents(260))  # of whom 13 are inactive
    pool = office.order(250)
    frozen = office.freeze(pool)

    with pytest.raises(RollTooSmall) as refusal:
        steps.commit_draw(frozen, None)

    assert refusal.value.facts == {"to_draw": 250, "eligible": 247, "shortfall": 3}
    assert wiring.court().state(pool.county).drawing is None


def test_a_list_that_changed_since_the_roll_was_frozen_is_frozen_again():
    office.publish(office.residents(300))
    pool = office.order(250)
    frozen = office.freeze(pool)
    office.publish(office.residents(50, seed=2), as_of=date(2026, 11, 1))

    with pytest.raises(RollChanged):
        steps.commit_draw(frozen, None)
    office.draw(pool)

    assert terms_of(pool)["roll"]["list"] == "osceola-2026-11-01"


def test_no_draw_starts_while_a_file_is_being_applied():
    office.publish(office.residents(300))
    pool = office.order(250)
    court = wiring.court()
    applied = court.file("osceola", "F202610010000000000000000")
    newer = applied.model_copy(
        update={
            "id": "F202611010000000000000000",
            "as_of": date(2026, 11, 1),
            "base": "osceola-2026-10-01",
            "counts": applied.counts.model_copy(
                update={"active_before": 285, "people_before": 300}
            ),
        }
    )
    court.begin_applying(newer)

    with pytest.raises(CountyBusy):
        steps.open_draw(office.identifiers(pool), None)


def test_someone_missing_from_a_sheet_stops_the_draw():
    people = office.residents(300)
    office.publish(people)
    pool = office.order(250)
    gone = people[7]
    court, papers = wiring.court(), wiring.papers()
    listed = court.current_list(court.state("osceola"))
    sheet = lists.read_sheet(papers, "osceola", listed.sheets[gone.shard])
    short = lists.write_sheet(
        papers, "osceola", (body for body in sheet if lists.id_of(body) != gone.id)
    )
    sheets = [short if shard == gone.shard else one for shard, one in enumerate(listed.sheets)]
    court.refile_list(listed, listed.model_copy(update={"sheets": tuple(sheets)}))

    with pytest.raises(CountsDisagree):
        office.freeze(pool)


def test_a_sheet_whose_bytes_are_no_longer_those_of_its_hash_stops_the_draw():
    office.publish(office.residents(300))
    pool = office.order(250)
    court, papers = wiring.court(), wiring.papers()
    name = court.current_list(court.state("osceola")).sheets[3]
    papers.put(f"osceola/lists/{name}", lists.packed([]))

    with pytest.raises(CountsDisagree):
        office.freeze(pool)


def test_a_county_without_a_list_draws_nobody():
    with pytest.raises(ListMissing):
        office.freeze(office.order(250))


def test_a_draw_later_than_the_plan_allows_is_refused():
    office.publish(office.residents(300))
    pool = office.order(250, service=office.SERVICE)
    late = office.NOW + timedelta(weeks=2)

    with pytest.raises(TooLate):
        service.open_draw(steps.office(), pool, now=late, stage="test", fresh_key=bytes(32))


def test_production_draws_only_under_an_approval_that_names_this_engine(monkeypatch):
    monkeypatch.setenv("STAGE", "production")
    office.publish(office.residents(300))
    pool = office.order(250)
    with pytest.raises(NotApproved):
        office.freeze(pool)
    approve("AOSC18-8", "f" * 64)
    with pytest.raises(NotApproved):
        office.freeze(pool)
    approve("AOSC26-1", ranmar.fingerprint(), until=date(2026, 11, 22))
    with pytest.raises(NotApproved):
        office.freeze(pool)

    approve("AOSC26-2", ranmar.fingerprint())
    office.draw(pool)

    assert terms_of(pool)["plan"] == "AOSC26-2"


def approve(plan, engine, until=date(2027, 11, 22)):
    wiring.court().register_approval(
        Approval(
            county="osceola",
            plan=plan,
            engine=engine,
            valid_from=date(2026, 1, 1),
            valid_until=until,
            registered_by="administrator-1",
            registered_at=office.NOW,
        )
    )


def test_a_test_stage_draws_without_an_approval_and_says_so():
    office.publish(office.residents(300))
    pool = office.order(250)
    office.draw(pool)
    assert terms_of(pool)["plan"] == "none (test stage)"


def test_a_proof_shows_a_person_that_they_stood_on_the_roll(tmp_path):
    office.publish(office.residents(300))
    pool = office.order(250)
    office.draw(pool)
    draw = wiring.court().draw(pool.county, pool.draw)
    first = drawn_people(pool)[0]

    proof = service.proof(steps.office(), draw, first)

    path = tmp_path / "proof.json"
    path.write_text(json.dumps(proof), "utf-8")
    checked = verified(pool, "--proof", str(path))
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_someone_who_was_not_on_the_roll_has_no_proof():
    people = office.residents(300)
    office.publish(people)
    pool = office.order(250)
    office.draw(pool)
    draw = wiring.court().draw(pool.county, pool.draw)

    inactive = next(person for person in people if person.status is Status.INACTIVE)

    assert service.proof(steps.office(), draw, inactive.id) is None


def test_the_log_is_chained_from_its_first_link():
    office.publish(office.residents(700))
    for hour in ("08:00", "13:00"):
        office.draw(office.order(250, time=hour))

    links = [json.loads(link.text) for link in wiring.court().log("osceola")]

    assert [link["sequence"] for link in links] == [1, 2, 3, 4]
    assert [link["kind"] for link in links] == ["commitment", "result"] * 2


def test_a_drawn_pool_is_not_drawn_under_another_order():
    office.publish(office.residents(300))
    pool = office.order(250)
    office.draw(pool)
    again = wiring.court().pool(pool.county, pool.id).model_copy(update={"attempt": 2})
    with pytest.raises(AlreadyDrawn):
        service.open_draw(steps.office(), again, now=office.NOW, stage="test", fresh_key=bytes(32))
    assert wiring.court().pool(pool.county, pool.id).status is PoolStatus.DRAWN


# -- orders -----------------------------------------------------------------------


def request(**changes):
    usual = {
        "kind": "petit",
        "location": "kissimmee",
        "requested": 250,
        "service_date": office.SERVICE,
        "time": "08:00",
    }
    return orders.order_of(
        orders.Request(**(usual | changes)),
        county=counties.county("osceola"),
        court=counties.court("osceola"),
        now=office.NOW,
        by="manager-1",
    )


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"requested": 249}, TooFew),
        ({"location": "elsewhere"}, Invalid),
        ({"service_date": date(2027, 1, 9)}, DateImpossible),
        ({"service_date": date(2026, 12, 21)}, TooLate),
        ({"kind": "grand", "requested": 60}, TooLate),
        # The calendar's first Monday and last Friday, which have no day before or after a while.
        ({"service_date": date(1, 1, 1)}, TooLate),
        ({"service_date": date(1, 1, 1), "kind": "grand"}, TooLate),
        ({"service_date": date(9999, 12, 31)}, DateImpossible),
        ({"service_date": date(2029, 11, 26)}, DateImpossible),
    ],
)
def test_an_order_that_cannot_be_carried_out_is_refused(changes, refusal):
    with pytest.raises(refusal):
        request(**changes)


def test_a_grand_jury_may_ask_for_fewer_than_250():
    pool = request(kind="grand", requested=60, service_date=date(2027, 3, 1))
    assert pool.order.requested == 60


def test_the_same_order_again_is_the_same_pool_and_another_number_is_refused():
    assert office.order(250) == office.order(250)
    with pytest.raises(PoolConflict):
        office.order(251)
