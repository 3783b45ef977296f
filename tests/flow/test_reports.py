"""The reports, through their door: their sums are those of the tables, and nobody is named."""

import csv
import io
import json
import re
from collections import Counter
from datetime import date, timedelta

import acts
import county_rows
import desk
import gatehouse
import office
import panels
import pytest
import summonses
import time_machine
from court_room import opened_room
from intake import amended, asked, ingest, reply, roll
from intake import opened as intake_opened

from access import emergency_desk
from draw import api as draw_api
from draw import checks, subset_desk
from draw import service as draw_service
from draw import steps as draw_steps
from ingest import desk as affidavits_desk
from ingest import record_desk
from jury import wiring
from jury.cells import plain_cell
from jury.errors import TooLate
from jury.life_cycle import State
from jury.records import Address, Excusal, Flag, Name, Person, Step
from jury.selection import read_selection
from reports import api, exclusions, groups, list_health

BASE = f"/v1/counties/{office.COUNTY}/reports"
FORMULA = "=1+1"
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
"""A figure of ours; nobody's text may begin with a hyphen."""
CANARY, STREET, BORN = "Zqcanary", "77 Zqstreet", "1947-07-13"
ZIPS = ("34741", "34744", "34758")


@pytest.fixture
def pool(court_office):
    office.publish(people())
    return summonses.sent(summonses.ordered(size=15))


def people(count=60) -> list[Person]:
    """Residents of several ZIP codes, one of which a spreadsheet would run, with canaries."""
    return [
        one.model_copy(
            update={
                "name": Name(last=CANARY, first=CANARY),
                "residence": Address(
                    line1=STREET, city="KISSIMMEE", state="FL", zip5=zip_of(place)
                ),
                "date_of_birth": date.fromisoformat(BORN) if place == 1 else one.date_of_birth,
                "sex": "FM"[place % 2],
                "race": "WBH"[place % 3],
            }
        )
        for place, one in enumerate(office.residents(count))
    ]


def zip_of(place):
    return FORMULA if place % 10 == 3 else ZIPS[place % 3]


def told(name, status=200, role="auditor", **query):
    found, answer = asked(api.handler, "GET", f"{BASE}/{name}", by="auditor-1", role=role, **query)
    assert found == status, answer
    return answer


def table(name, **query):
    """Return a report's table, each row by its columns, as it was before it was made safe."""
    answer = reply(api.handler, "GET", f"{BASE}/{name}", format="csv", **query)
    assert answer["statusCode"] == 200, answer["body"]
    assert "=1+1" not in [cell for row in read(answer["body"]) for cell in row]
    head, *rows = read(answer["body"])
    return [dict(zip(head, map(plain_cell, row), strict=True)) for row in rows]


def read(text):
    return list(csv.reader(io.StringIO(text)))


def queries(pool):
    """Return every report with what its query must say."""
    return {
        "list-health": {},
        "pools": {"pool": pool.id},
        "exclusions": {"draw": pool.draw},
        "draws": {},
        "undeliverables": {},
        "reviews": {},
        "overrides": {},
        "purposes": {},
        "affidavits": {},
        "disparity": {"draw": pool.draw},
        "yield": {"pool": pool.id},
    }


def by(report, attribute, value="people"):
    return {
        one["group"]: one[value] for one in report["groups"] if one["attribute"] == attribute
    }  # fmt: skip


def one_comes_back(pool):
    sent = (one for one in summonses.everybody(pool) if one.state is State.SUMMONED)
    number = next(sent).juror_number
    back = {"move": "return_mail", "reason": "returned: moved, left no address"}
    assert summonses.staff("POST", f"/jurors/{number}/moves", back)[0] == 200
    return number


# -- the list ---------------------------------------------------------------------


def test_the_sums_of_a_list_are_those_of_the_table(pool):
    report = told("list-health")
    everybody = roll().values()
    assert report["people"] == len(everybody) == wiring.court().state(office.COUNTY).people
    assert report["active"] == sum(one.on_list for one in everybody)
    zips = Counter(one.residence.zip5 for one in everybody if one.on_list)
    assert by(report, "zip", "active") == zips
    for attribute in list_health.ATTRIBUTES:
        assert sum(by(report, attribute, "active").values()) == report["active"]
        assert sum(by(report, attribute, "inactive").values()) == report["inactive"]
    assert report["change"]["added"] == len(everybody)


def test_what_the_office_wrote_since_the_list_is_in_its_sums(pool):
    before = told("list-health")
    person = next(one for one in roll().values() if one.on_list)
    amended(person, flags=(Flag.FELONY,))
    returned = next(one for one in roll().values() if one.on_list)
    # That opens no new edition of the roll, and is seen all the same.
    wiring.people().amend(returned.model_copy(update={"returned_on": date(2026, 11, 20)}))
    after = told("list-health")
    assert after["active"] == before["active"] - 1
    assert after["edition"] == before["edition"] + 1
    assert by(after, "flags", "inactive")["felony"] == 1
    assert by(after, "letter_returned", "active")["yes"] == 1


def test_the_sums_of_a_list_are_made_once(pool, monkeypatch):
    first = told("list-health")

    def again(*_):
        raise AssertionError("the sums were made before")

    monkeypatch.setattr(list_health, "sums", again)
    assert told("list-health") == first


def test_before_the_first_list_there_is_no_report(court_office):
    assert told("list-health", status=409)["error"] == "ListMissing"


# -- pools and draws ----------------------------------------------------------------


def test_a_pools_sums_are_those_of_its_summonses_and_of_its_draw(pool):
    one_comes_back(pool)
    report = told("pools", pool=pool.id)
    states = {one["state"]: one["people"] for one in report["states"]}
    # The post takes no letter to a ZIP code that is none, so whoever has one is held.
    assert states == summonses.counted(pool)
    assert states["undeliverable"] == 1
    assert sum(states.values()) == 15
    assert (report["requested"], report["drawn"], report["here"]) == (15, 15, 15)
    draw = wiring.court().draw(office.COUNTY, pool.draw)
    chosen = read_selection(wiring.papers(), draw).people
    assert by(report, "zip") == Counter(roll()[one].residence.zip5 for one in chosen)
    assert {sum(by(report, one).values()) for one in groups.ATTRIBUTES} == {15}
    assert report["groups_here"] == report["groups"]


def test_whoever_comes_from_another_pool_is_among_those_who_belong_to_it(pool):
    later = summonses.ordered(summonses.SECOND, size=20)
    sent = (one for one in summonses.everybody(pool) if one.state is State.SUMMONED)
    number = next(sent).juror_number
    postponed = summonses.staff("POST", f"/jurors/{number}/postponements", {"pool": later.id})
    assert postponed[0] == 200, postponed
    later = summonses.sent(later)
    for one, size in ((pool, 14), (later, 20)):
        report = told("pools", pool=one.id)
        belong = [roll()[held.person] for held in summonses.everybody(one)]
        here = {"groups": report["groups_here"]}
        assert by(here, "zip") == Counter(person.residence.zip5 for person in belong)
        assert by(here, "sex") == Counter(person.sex for person in belong)
        assert {sum(by(here, name).values()) for name in groups.ATTRIBUTES} == {size}
        assert sum(by(report, "zip").values()) == report["drawn"]
        lines = {(row["part"], row["what"]): row["people"] for row in table("pools", pool=one.id)}
        for group, people in by(here, "zip").items():
            assert lines["here-zip", group] == str(people)


def test_a_pool_before_its_draw_has_nobody(court_office):
    office.publish(people())
    report = told("pools", pool=summonses.ordered().id)
    assert (report["drawn"], report["here"], report["states"], report["groups"]) == (0, 0, [], [])


def test_the_excused_are_told_by_their_grounds_as_they_stood_at_the_draw(court_office):
    """The commitment counts them as one; s. 40.013 is not where all of them stand."""
    decided = {"decided_by": "clerk-1", "decided_at": office.NOW - timedelta(days=9)}
    until = {"scope": "until", "until": date(2027, 6, 30)} | decided
    lived, moved = people()[2], people()[3]
    entered = {
        people()[1].id: (Excusal(ground="carer", **until),),
        lived.id: (Excusal(ground="not_resident", **until),),
        moved.id: (Excusal(ground="not_resident", **until), Excusal(ground="carer", **until)),
        # Inactive: counted as such, whatever else there is.
        people()[0].id: (Excusal(ground="carer", **until),),
    }
    office.publish([
        one.model_copy(update={"excusals": entered.get(one.id, ())}) for one in people()
    ])  # fmt: skip
    pool = summonses.sent(summonses.ordered(size=15))
    by_ground = {"not_resident": ("s. 40.01", 2), "carer": ("s. 40.013(9)", 1)}
    with time_machine.travel(office.NOW + timedelta(hours=1), tick=False):
        for _before_and_after_a_change in range(2):
            report = told("exclusions", draw=pool.draw)
            (excused,) = [one for one in report["excluded"] if one["reason"] == "excused"]
            assert (excused["law"], excused["people"]) == ("ss. 40.01 and 40.013", 3)
            assert {
                one["ground"]: (one["law"], one["people"]) for one in report["excused_on"]
            } == by_ground
            lines = table("exclusions", draw=pool.draw)
            assert [one["what"] for one in lines if one["part"] == "excused"] == [*by_ground]
            held = wiring.people().find(office.COUNTY, lived.id)
            lifted = held.excusals[0].model_copy(
                update={"lifted_at": wiring.now(), "lifted_by": "clerk-2"}
            )
            newer = Excusal(ground="carer", **until | {"decided_at": wiring.now()})
            amended(held, excusals=(lifted, newer))


def test_nobody_is_missing_from_the_exclusions_of_a_draw(pool):
    report = told("exclusions", draw=pool.draw)
    terms = json.loads(wiring.court().draw(office.COUNTY, pool.draw).commitment)
    assert {one["reason"]: one["people"] for one in report["excluded"]} == (
        terms["roll"]["excluded"]
    )
    assert report["on_roll"] + report["not_on_roll"] == report["people"] == 60
    assert (report["on_published_list"], report["came_since"]) == (60, 0)
    assert {one["reason"]: one["law"] for one in report["excluded"]} == {"inactive": "s. 40.011"}


def test_the_history_tells_what_became_of_each_draw(court_office):
    office.publish(people(100))
    ordered = desk.small_pool()
    office.draw(ordered)
    desk.voided(ordered)
    (one,) = told("draws")["draws"]
    assert (one["draw"], one["drawn_for"], one["kind"]) == (ordered.draw, ordered.id, "petit")
    assert (one["requested"], one["drawn"], one["recorded"], one["signed"]) == (20, 20, True, True)
    assert (one["void"]["requested_by"], one["void"]["approved_by"]) == (desk.FIRST, desk.SECOND)
    assert (one["released"], one["late"]) == (None, None)
    ((line),) = table("draws")
    assert (line["draw"], line["void_reason"]) == (ordered.draw, desk.REASON)


def test_a_held_draw_and_who_released_it_are_in_both_reports(court_office, monkeypatch):
    monkeypatch.setattr(checks, "HELD_BELOW", 2.0)
    office.publish(people(60))
    held = summonses.ordered()
    office.draw(held)
    court = wiring.court()
    draw = court.draw(office.COUNTY, held.draw)
    step = Step(what="released", at=office.NOW, by="administrator-1", why="=cmd|' /C calc'!A")
    court.release_draw(
        (draw, draw.model_copy(update={"released": step})),
        (held_now := court.pool(office.COUNTY, held.id), held_now),
    )
    (one,) = told("draws")["draws"]
    assert len(one["held"]) == 3
    assert one["released"]["by"] == "administrator-1"
    (act,) = told("overrides")["overrides"]
    assert (act["kind"], act["what"], act["reason"]) == ("held-draw-released", draw.id, step.why)
    (line,) = table("overrides")
    assert line["reason"] == step.why
    raw = reply(api.handler, "GET", f"{BASE}/overrides", format="csv")["body"]
    assert f"'{step.why}" in [cell for row in read(raw) for cell in row]


def test_disparity_compares_the_draw_with_the_list_it_was_made_from(pool):
    report = told("disparity", draw=pool.draw)
    listed = [one for one in roll().values() if one.on_list]
    draw = wiring.court().draw(office.COUNTY, pool.draw)
    chosen = read_selection(wiring.papers(), draw).people
    assert (report["on_list"], report["drawn"]) == (len(listed), 15)
    on_list = Counter(one.residence.zip5 for one in listed)
    assert by(report, "zip", "on_list") == on_list
    drawn = Counter(roll()[one].residence.zip5 for one in chosen)
    assert {group: n for group, n in by(report, "zip", "drawn").items() if n} == drawn
    shares = by(report, "zip", "list_share")
    assert shares["34741"] == f"{100 * on_list['34741'] / len(listed):.2f}"


def test_disparity_stays_what_it_was_when_people_move(pool):
    before = told("disparity", draw=pool.draw)
    for person in list(roll().values())[:20]:
        moved = person.residence.model_copy(update={"zip5": "33896"})
        wiring.people().amend(person.model_copy(update={"residence": moved}))
    assert told("disparity", draw=pool.draw) == before


def test_before_anybody_is_drawn_there_is_nothing_to_compare(court_office):
    office.publish(people())
    ordered = summonses.ordered()
    assert told("disparity", status=404, draw=ordered.draw)["error"] == "NotFound"


def test_a_subset_leaves_out_everybody_else_and_is_compared_with_no_list(pool):
    question = {"of": "pool", "pool": pool.id, "count": 5}
    path = f"{BASE}/subsets"
    subset = asked(subset_desk.handler, "POST", path, question, role="auditor")[1]["subset"]
    act = wiring.court().subset(office.COUNTY, subset)
    office.draw(act)
    report = told("exclusions", draw=act.draw)
    assert (report["on_roll"], report["people"], report["came_since"]) == (15, 60, 0)
    assert {one["reason"]: one["people"] for one in report["excluded"]} == {"not_in_report": 45}
    assert told("disparity", status=400, draw=act.draw)["error"] == "Invalid"


def test_an_act_of_the_court_day_is_of_one_room_and_not_of_the_list():
    with intake_opened(), opened_room(12) as held:
        shown = panels.called(held, wanted=6)
        for act in (shown["drawn_by"], shown["put_in_order_by"]):
            for name in ("exclusions", "disparity"):
                answer = told(name, status=400, draw=act)
                assert (answer["error"], answer["draw"]) == ("Invalid", act)


# -- the office's work ----------------------------------------------------------------


def test_letters_that_came_back_are_told_by_pool_with_the_day(pool):
    assert told("undeliverables")["letters"] == []
    number = one_comes_back(pool)
    for report in (told("undeliverables"), told("undeliverables", pool=pool.id)):
        (one,) = report["letters"]
        assert (one["juror_number"], one["pool"]) == (number, pool.id)
        assert one["since"].startswith("2026-11-23")
        assert report["pools"] == 1
    assert summonses.service(number).state is State.UNDELIVERABLE


def test_open_questions_are_those_of_the_table():
    with intake_opened():
        ingest(county_rows.as_csv(county_rows.rows(20, changed_on="2026-07-01")), "first.csv")
        torn = county_rows.rows(20, changed_on="2026-10-01")
        torn[3] = county_rows.row(3, changed_on="2026-10-01", ssn=county_rows.row(4)["ssn"])
        ingest(county_rows.as_csv(torn), "second.csv")
        items = list(wiring.court().reviews(office.COUNTY))
        report = told("reviews")
        assert report["questions"] == len(items) == 1
        (one,) = report["open"]
        assert (one["code"], one["age_days"], one["questions"]) == (items[0].code, 0, 1)
        (line,) = table("reviews")
        assert line == {name: str(value) for name, value in one.items()}


def test_what_was_done_beyond_the_rules_stands_under_its_week(pool):
    declared = {
        "number": "EO 26-218", "valid_from": "2026-11-20", "valid_until": "2027-02-20",
    }  # fmt: skip
    assert summonses.staff("POST", "/emergencies", declared, role="court-administrator")[0] == 201
    (act,) = told("overrides", week="2026-W48")["overrides"]
    assert (act["kind"], act["what"], act["authority"]) == ("emergency", "EO 26-218", "EO 26-218")
    assert act["by"] == "court-administrator-1"
    assert told("overrides")["week"] == "2026-W48"
    assert told("overrides", week="2026-W47")["overrides"] == []
    over = declared | {"valid_until": "2026-12-20", "correction": "the Governor has ended it"}
    assert summonses.staff("POST", "/emergencies", over, role="court-administrator")[0] == 201
    acts_of_week = told("overrides", week="2026-W48")["overrides"]
    assert sorted((act["reason"], act["expires_on"]) for act in acts_of_week) == [
        ("", "2027-02-20"), ("the Governor has ended it", "2026-12-20"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["release_file", "short_notice", "void"])
def test_an_act_of_two_people_could_be_done_until_its_request_expired(name):
    with intake_opened():
        act = acts.ALL[name]()
        with time_machine.travel(act.at, tick=False):
            given = acts.request_of(act.ask(acts.FIRST))
        with time_machine.travel(act.at + timedelta(hours=3), tick=False):
            assert act.approve(acts.SECOND, given)[0] == 200
            (done,) = told("overrides")["overrides"]
        assert done["by"] == acts.SECOND
        assert done["expires_on"] == (act.at.date() + timedelta(days=1)).isoformat()


@pytest.mark.parametrize("expires_on", ["2026-12-24", None])
def test_a_late_draw_has_the_last_day_of_its_authority_or_none(court_office, expires_on):
    office.publish(people(300))
    pool = office.order()
    body = {"reason": desk.REASON, "authority": "order 2026-41", "expires_on": expires_on}
    path = f"/v1/counties/{office.COUNTY}/pools/{pool.id}/draw"
    late = office.NOW + timedelta(days=30)
    with time_machine.travel(late, tick=False):
        assert asked(draw_api.handler, "POST", path, body)[0] == 202
        (done,) = told("overrides")["overrides"]
    assert (done["kind"], done["expires_on"]) == ("late-draw", expires_on)
    # After it the draw needs another authority, by hand and in its workflow.
    with time_machine.travel(late + timedelta(days=2), tick=False):
        status, answer = asked(draw_api.handler, "POST", path)
        opened = lambda: draw_service.open_draw(  # noqa: E731
            draw_steps.office(), desk.now(pool), now=late + timedelta(days=2),
            stage="test", fresh_key=bytes(32),
        )  # fmt: skip
        if expires_on is None:
            assert status == 202
            assert opened() is not None
        else:
            assert (status, answer["error"]) == (422, "TooLate")
            with pytest.raises(TooLate):
                opened()
            assert asked(draw_api.handler, "POST", path, body)[1]["error"] == "TooLate"
            assert asked(draw_api.handler, "POST", path, body | {"expires_on": None})[0] == 202


def test_an_access_in_an_emergency_is_among_them_without_those_it_was_to():
    with intake_opened():
        people = office.residents(2)
        office.publish(people)
        body = {
            "why": "legal-order",
            "reason": "the order asks for an address tonight",
            "order": "2026-CF-000123",
            "people": [people[0].id],
        }
        path, who = f"/v1/counties/{office.COUNTY}/break-glass", {"by": "clerk-1", "role": "clerk"}
        status, glass = asked(emergency_desk.handler, "POST", path, body, **who)
        assert status == 201, glass
        (act,) = told("overrides")["overrides"]
        assert (act["kind"], act["what"], act["by"]) == ("break-glass", glass["id"], "clerk-1")
        assert (act["reason"], act["authority"]) == (body["reason"], body["order"])
        assert act["expires_on"] == "2026-11-24"  # it stays open for a day
        assert people[0].id not in json.dumps(act)
        assert table("overrides")[0]["kind"] == "break-glass"


def test_each_time_that_somebody_was_let_in_to_their_own_record_is_among_them():
    with intake_opened():
        people = office.residents(2)
        office.publish(people)
        gatehouse.enrolled("clerk-1", people[0])
        path = f"/v1/counties/{office.COUNTY}/jurors/{people[0].id}/openings"

        def let_in() -> None:
            wish = {"reason": desk.REASON}
            _, wanted = asked(record_desk.handler, "POST", path, wish, by="clerk-1", role="clerk")
            approval = {"approve": wanted["request"]}
            answer = asked(record_desk.handler, "POST", path, approval, by="judge-1", role="judge")
            assert answer[0] == 200, answer

        let_in()
        with time_machine.travel(office.NOW + timedelta(days=2), tick=False):
            let_in()
        found = told("overrides")["overrides"]
        assert [(one["kind"], one["what"], one["by"]) for one in found] == [
            ("own-record-opened", "clerk-1", "judge-1")
        ] * 2
        assert [one["expires_on"] for one in found] == ["2026-11-24", "2026-11-26"]
        assert people[0].id not in json.dumps(found)


def test_a_sanction_that_two_people_lifted_is_among_them():
    with intake_opened():
        act = acts.ALL["lifting_of_a_sanction"]()
        given = acts.request_of(act.ask(acts.FIRST))
        assert told("overrides")["overrides"] == []
        assert act.approve(acts.SECOND, given)[0] == 200
        (done,) = told("overrides")["overrides"]
        assert (done["kind"], done["what"]) == ("sanction-lifted", acts.CLERK)
        assert (done["asked_by"], done["by"]) == (acts.FIRST, acts.SECOND)
        assert (done["reason"], done["authority"]) == (desk.REASON, "2026-HR-7")


def test_a_letter_that_was_printed_again_is_among_them(pool):
    number = one_comes_back(pool)
    again = {"reason": "the daughter telephoned with the new address"}
    person = summonses.person(number)
    moved = Address(line1="77 New Street", city="KISSIMMEE", state="FL", zip5="34744")
    wiring.people().amend(person.model_copy(update={"mailing": moved}))
    assert summonses.staff("POST", f"/jurors/{number}/resummonings", again)[0] == 200
    (act,) = told("overrides")["overrides"]
    assert (act["kind"], act["what"]) == ("reprint", number)
    assert act["reason"] == again["reason"]
    assert (act["role"], act["asked_by"], act["expires_on"]) == ("jury-manager", None, None)


def test_a_letter_that_two_people_let_out_late_says_so_among_them():
    with intake_opened():
        act = acts.ALL["late_reprint"]()
        with time_machine.travel(act.at, tick=False):
            given = acts.request_of(act.ask(acts.FIRST))
            assert told("overrides")["overrides"] == []
            assert act.approve(acts.SECOND, given)[0] == 201
            (done,) = told("overrides")["overrides"]
        assert (done["kind"], done["authority"], done["reason"]) == (
            "reprint", "2027-AO-3", desk.REASON,
        )  # fmt: skip
        assert (done["asked_by"], done["by"]) == (acts.FIRST, acts.SECOND)
        assert done["role"]
        assert done["expires_on"] == "2027-02-20"


# -- what holds for all of them ---------------------------------------------------------


def test_table_and_document_agree(pool):
    one_comes_back(pool)
    for name, columns in (("undeliverables", api.UNDELIVERABLE), ("disparity", None)):
        report = told(name, **queries(pool)[name])
        rows = report["letters" if columns else "groups"]
        assert table(name, **queries(pool)[name]) == [
            {column: "" if value is None else str(value) for column, value in row.items()}
            for row in rows
        ]
    health = told("list-health")
    lines = {(one["part"], one["what"]): one for one in table("list-health")}
    for one in health["groups"]:
        line = lines[one["attribute"], one["group"]]
        assert (int(line["active"]), int(line["inactive"])) == (one["active"], one["inactive"])
    assert int(lines["list", "everybody"]["count"]) == health["people"]
    composed = told("pools", pool=pool.id)
    lines = {(one["part"], one["what"]): int(one["people"]) for one in table("pools", pool=pool.id)}
    for one in composed["states"]:
        assert lines["state", one["state"]] == one["people"]
    for one in composed["groups"]:
        assert lines[one["attribute"], one["group"]] == one["people"]
    left_out = {
        one["what"]: int(one["people"])
        for one in table("exclusions", draw=pool.draw)
        if one["part"] == "excluded"
    }
    excluded = told("exclusions", draw=pool.draw)["excluded"]
    assert left_out == {one["reason"]: one["people"] for one in excluded}
    assert set(left_out) <= set(exclusions.LAW)


def test_a_zip_code_that_a_spreadsheet_would_run_is_only_shown(pool):
    for name in ("list-health", "disparity"):
        answer = reply(api.handler, "GET", f"{BASE}/{name}", format="csv", **queries(pool)[name])
        cells = {cell for row in read(answer["body"]) for cell in row}
        assert f"'{FORMULA}" in cells
        runs = {cell for cell in cells if cell.startswith(("=", "+", "-", "@"))}
        assert not [cell for cell in runs if not NUMBER.fullmatch(cell)]


def test_a_figure_below_nothing_is_a_number_to_a_spreadsheet(pool):
    answer = reply(
        api.handler, "GET", f"{BASE}/disparity", format="csv", **queries(pool)["disparity"]
    )
    rows = list(csv.DictReader(io.StringIO(answer["body"])))
    figures = [row[name] for row in rows for name in ("absolute", "comparative") if row[name]]
    assert [one for one in figures if one.startswith("-")]
    assert all(NUMBER.fullmatch(one) for one in figures)


def test_a_zip_code_that_looks_like_a_negative_number_is_text_all_the_same(court_office):
    odd = {"zip5": "-3474"}
    everybody = [
        one.model_copy(update={"residence": one.residence.model_copy(update=odd)})
        if place % 10 == 3
        else one
        for place, one in enumerate(people())
    ]
    office.publish(everybody)
    drawn = summonses.sent(summonses.ordered(size=15))
    for name in ("list-health", "disparity"):
        answer = reply(api.handler, "GET", f"{BASE}/{name}", format="csv", **queries(drawn)[name])
        cells = {cell for row in read(answer["body"]) for cell in row}
        assert "'-3474" in cells
        assert "-3474" not in cells


def test_no_report_names_anybody(pool):
    one_comes_back(pool)
    for name, query in queries(pool).items():
        for form in ("json", "csv"):
            door = affidavits_desk if name == "affidavits" else api
            answer = reply(door.handler, "GET", f"{BASE}/{name}", format=form, **query)
            assert answer["statusCode"] == 200, name
            text = answer["body"]
            for secret in (CANARY, STREET, BORN):
                assert secret.lower() not in text.lower(), name


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("pools", {"pool": "grand-20300101T0800-kissimmee"}),
        ("undeliverables", {"pool": "grand-20300101T0800-kissimmee"}),
        ("exclusions", {"draw": "grand-20300101T0800-kissimmee-d1"}),
        ("disparity", {"draw": "grand-20300101T0800-kissimmee-d1"}),
    ],
)
def test_what_is_not_on_file_is_not_found(court_office, name, query):
    assert told(name, status=404, **query)["error"] == "NotFound"


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("pools", {}),
        ("pools", {"pool": "../secrets"}),
        ("exclusions", {"draw": "d1"}),
        ("disparity", {}),
        ("list-health", {"format": "pdf"}),
        ("draws", {"colour": "red"}),
        ("overrides", {"week": "2026-W54"}),
        ("overrides", {"week": "2027-W53"}),
        ("overrides", {"week": "last"}),
    ],
)
def test_a_question_that_does_not_read_is_refused(court_office, name, query):
    assert told(name, status=400, **query)["error"] == "Invalid"


def test_a_county_that_is_none_has_no_report(court_office):
    path = "/v1/counties/nowhere/reports/draws"
    assert asked(api.handler, "GET", path)[1]["error"] == "CountyUnknown"
