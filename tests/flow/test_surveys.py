"""A survey stops the pool of every draw that is not whole, until it is proved or voided."""

import csv
import io
import json

import desk
import office
import proofs
import pytest
import summonses
from intake import asked, reply

from draw import checks, decisions, operators, public, steps
from jury import wiring
from jury.errors import Conflict, DrawIncomplete, NotTheWriter
from jury.records import PoolStatus
from jury.writer import WriterRecords
from reports import api as reports_api
from summons import api as summons_api


@pytest.fixture
def pool(court_office):
    office.publish(office.residents(120))
    return summonses.ordered()


def committed(pool):
    state = office.freeze(pool)
    return steps.commit_draw(state, None)


def on_file(epoch):
    return WriterRecords(wiring.dynamodb(), "court").survey(epoch)


def evidence_of(draw):
    return {
        key: wiring.evidence().get(key) for key in wiring.evidence().keys(f"osceola/draws/{draw}/")
    }


def take_away(draw):
    """Take a draw's record away, as if the copy had never had it."""
    text = proofs.text_of(f"DRAW#{draw}")
    proofs.drop(f"DRAW#{draw}")
    return text


def test_a_survey_of_whole_draws_stops_nothing_and_is_on_file(pool):
    office.draw(pool)
    found = proofs.surveyed(2)
    assert (found["draws"], found["proved"], found["incomplete"]) == (1, 1, [])
    stored = proofs.stored("SURVEY#2", "WRITER")
    assert set(stored) == {"epoch", "at", "draws", "proved"}
    assert summonses.written_to(pool).status is PoolStatus.SUMMONED


def test_no_survey_is_filed_ahead_of_its_take_over_or_while_draws_go_on(pool):
    office.draw(pool)
    with proofs.taken_over(2), pytest.raises(Conflict):
        operators.survey_draws({"epoch": 3}, proofs.Run())
    with proofs.taken_over(2, "open"), pytest.raises(Conflict):
        operators.survey_draws({"epoch": 2}, proofs.Run())
    with proofs.taken_over(2, region="us-west-2"), pytest.raises(NotTheWriter):
        operators.survey_draws({"epoch": 2}, proofs.Run())
    with pytest.raises(Conflict):
        operators.survey_draws({"epoch": 0}, proofs.Run())
    assert [on_file(epoch) for epoch in (0, 2, 3)] == [None] * 3


def test_a_draw_that_may_have_been_given_entropy_elsewhere_is_given_none_here(pool):
    state = committed(pool)
    assert proofs.surveyed()["incomplete"] == [pool.draw]
    with pytest.raises(DrawIncomplete):
        steps.take_seeds(state, None)
    with pytest.raises(DrawIncomplete):
        steps.open_draw(office.identifiers(pool), None)
    assert wiring.court().draw("osceola", pool.draw).contributions is None


def test_no_letter_goes_out_for_a_draw_that_is_not_whole(pool):
    office.draw(pool)
    proofs.replace_object("evidence", f"osceola/draws/{pool.draw}/result.json", None)
    assert proofs.surveyed()["incomplete"] == [pool.draw]
    with pytest.raises(DrawIncomplete):
        summonses.written_to(pool)
    assert wiring.court().batch("osceola", pool.draw).released_at is None


def test_what_comes_later_is_proved_by_the_next_survey_and_the_pool_goes_on(pool):
    office.draw(pool)
    key = f"osceola/draws/{pool.draw}/result.json"
    content = wiring.evidence().get(key)
    proofs.replace_object("evidence", key, None)
    proofs.surveyed(2)
    proofs.replace_object("evidence", key, content)
    assert proofs.surveyed(3)["incomplete"] == []
    assert summonses.written_to(pool).status is PoolStatus.SUMMONED


def test_an_incomplete_draw_is_voided_by_two_people_and_the_next_one_is_made(pool):
    committed(pool)
    proofs.surveyed()
    desk.voided(pool)
    again = summonses.now_of(pool)
    assert again.attempt == 2
    office.draw(again)
    assert proofs.proof(again.draw).whole
    assert proofs.surveyed(3)["incomplete"] == []


def test_a_damaged_draw_that_was_voided_stops_its_pool_no_more(pool):
    office.draw(pool)
    proofs.replace_object("evidence", f"osceola/draws/{pool.draw}/result.json", None)
    assert proofs.surveyed(2)["incomplete"] == [pool.draw]
    desk.voided(pool)
    assert proofs.surveyed(3)["incomplete"] == []
    office.draw(summonses.now_of(pool))


def test_a_draw_whose_record_never_came_is_stopped_by_its_traces_and_voided_like_any(pool):
    office.draw(pool)
    take_away(pool.draw)
    assert proofs.surveyed()["incomplete"] == [pool.draw]
    with pytest.raises(DrawIncomplete):
        office.draw(pool)
    assert desk.voided(pool)["next_draw"] == f"{pool.id}-d2"
    office.draw(summonses.now_of(pool))
    assert proofs.proof(f"{pool.id}-d2").whole
    assert proofs.surveyed(3)["incomplete"] == []
    assert f"osceola/draws/{pool.draw}/void.json" in evidence_of(pool.draw)


@pytest.mark.parametrize("document", ["bundle.zip", "seen.txt"])
def test_a_draw_that_left_no_trace_here_is_stopped_by_what_an_operator_files_of_it(pool, document):
    """What the public has of it, or a note of who saw its letters: then its pool waits for two."""
    assert proofs.surveyed(2)["incomplete"] == []
    key = f"osceola/draws/{pool.draw}/{document}"
    proofs.replace_object("evidence", key, b"what there is")
    assert proofs.surveyed(3)["incomplete"] == [pool.draw]
    with pytest.raises(DrawIncomplete):
        office.draw(summonses.now_of(pool))
    assert desk.voided(pool)["next_draw"] == f"{pool.id}-d2"
    office.draw(summonses.now_of(pool))
    assert proofs.proof(f"{pool.id}-d2").whole
    assert proofs.surveyed(4)["incomplete"] == []


def test_a_lost_draw_of_which_the_evidence_has_nothing_is_voided_too(pool):
    office.draw(pool)
    take_away(pool.draw)
    for key in list(wiring.evidence().keys(f"osceola/draws/{pool.draw}/")):
        proofs.replace_object("evidence", key, None)
    assert proofs.surveyed()["incomplete"] == [pool.draw, "osceola-log"]
    assert desk.voided(pool)["next_draw"] == f"{pool.id}-d2"
    with pytest.raises(DrawIncomplete):  # the log has a link that nothing explains
        office.draw(summonses.now_of(pool))


def test_the_void_of_a_draw_whose_record_never_came_is_told_like_any(pool):
    """In the public voids, in the history of draws, and among what the week let pass."""
    office.draw(pool)
    take_away(pool.draw)
    proofs.surveyed()
    desk.voided(pool)
    (void,) = asked(public.handler, "GET", f"/v1/public/counties/{office.COUNTY}/voids")[1]["voids"]
    assert (void["draw"], void["reason"]) == (pool.draw, desk.REASON)
    bodies = [json.loads(link.text)["body"] for link in wiring.court().log(office.COUNTY)]
    assert void["hash"] in bodies
    history = report("draws")
    assert history["draws"] == []
    (lost,) = history["lost"]
    assert (lost["draw"], lost["drawn_for"]) == (pool.draw, pool.id)
    assert (lost["void"]["requested_by"], lost["void"]["approved_by"]) == (desk.FIRST, desk.SECOND)
    sheet = reply(reports_api.handler, "GET", f"{desk.BASE}/reports/draws", format="csv")["body"]
    (line,) = csv.DictReader(io.StringIO(sheet))
    assert (line["draw"], line["committed_at"], line["late_by"]) == (pool.draw, "", "")
    assert (line["void_approved_by"], line["void_reason"]) == (desk.SECOND, desk.REASON)
    (act,) = report("overrides")["overrides"]
    assert (act["kind"], act["what"], act["by"]) == ("void", pool.draw, desk.SECOND)


def test_a_record_that_comes_after_its_void_is_told_once_and_as_voided(pool):
    lost_and_voided(pool)
    voids = asked(public.handler, "GET", f"/v1/public/counties/{office.COUNTY}/voids")[1]["voids"]
    assert [void["draw"] for void in voids] == [pool.draw]
    history = report("draws")
    assert [(one["draw"], one["void"]["reason"]) for one in history["draws"]] == [
        (pool.draw, desk.REASON)
    ]
    assert history["lost"] == []
    assert [act["kind"] for act in report("overrides")["overrides"]] == ["void"]


def report(name):
    return asked(reports_api.handler, "GET", f"{desk.BASE}/reports/{name}", role="auditor")[1]


def test_a_repeated_approval_of_a_lost_draws_void_changes_nothing(pool):
    office.draw(pool)
    take_away(pool.draw)
    proofs.surveyed()
    _status, request = desk.void(pool, desk.FIRST, reason=desk.REASON)
    first = desk.void(pool, desk.SECOND, approve=request["request"])
    assert first[0] == 200
    assert desk.void(pool, desk.SECOND, approve=request["request"]) == first
    assert summonses.now_of(pool).attempt == 2


def lost_and_voided(pool):
    """Void a draw whose record is not there, and let the record come."""
    office.draw(pool)
    text = take_away(pool.draw)
    proofs.surveyed(2)
    desk.voided(pool)
    proofs.put_draw(pool.draw, text)


def test_a_record_that_comes_after_its_void_stops_its_pool_no_more(pool):
    lost_and_voided(pool)
    assert proofs.surveyed(3)["incomplete"] == []
    again = summonses.now_of(pool)
    office.draw(again)
    assert again.attempt == 2
    assert summonses.written_to(again).status is PoolStatus.SUMMONED


def test_a_record_that_comes_after_a_void_of_which_the_log_knows_nothing_stops_its_pool(pool):
    lost_and_voided(pool)
    proofs.drop("LOG#000000000003")
    assert pool.draw in proofs.surveyed(3)["incomplete"]


def test_papers_alone_are_a_trace(pool):
    """Whoever froze a roll may have gone on to commit, and this copy may not have that."""
    office.freeze(pool)
    assert proofs.surveyed()["incomplete"] == [pool.draw]
    with pytest.raises(DrawIncomplete):
        office.draw(pool)


def test_a_pool_that_nobody_began_to_draw_goes_on(pool):
    assert proofs.surveyed()["incomplete"] == []
    office.draw(pool)
    assert proofs.proof(pool.draw).whole


@pytest.mark.parametrize("place", [1, 2])
def test_a_county_whose_log_is_not_whole_draws_nothing(pool, place):
    office.draw(pool)
    proofs.drop(f"LOG#{place:012d}")
    assert "osceola-log" in proofs.surveyed()["incomplete"]
    with pytest.raises(DrawIncomplete):
        office.draw(office.order(10, kind="grand", service=office.GRAND_SERVICE, time="15:00"))


def test_a_commitment_in_the_log_that_nothing_explains_stops_the_county(pool):
    office.draw(pool)
    take_away(pool.draw)
    for key in evidence_of(pool.draw):
        proofs.replace_object("evidence", key, None)
    assert "osceola-log" in proofs.surveyed()["incomplete"]


def test_a_survey_that_runs_out_of_time_goes_on_where_it_left_off(pool):
    office.draw(pool)
    other = office.order(10, kind="grand", service=office.GRAND_SERVICE, time="15:00")
    office.draw(other)
    proofs.replace_object("evidence", f"osceola/draws/{other.draw}/result.json", None)
    runs = [proofs.surveyed(2, proofs.Run(90_000, 30_000)) for _ in range(2)]
    assert [one["finished"] for one in runs] == [False, False]
    assert on_file(2) is None
    last = proofs.surveyed(2)
    assert (last["draws"], last["incomplete"]) == (2, [other.draw])
    assert proofs.surveyed(2)["draws"] == 2


class Beside(proofs.Run):
    """A run that is slow: while it looks at its first draw, another one does all the work."""

    def __init__(self, damage, *left):
        super().__init__(*left)
        self._damage = damage

    def get_remaining_time_in_millis(self):
        damage, self._damage = self._damage, None
        if damage is not None:
            damage()
            proofs.surveyed(2)
        return super().get_remaining_time_in_millis()


@pytest.mark.parametrize("surveyed_before", [0, 1])
@pytest.mark.parametrize("left", [30_000, 900_000])
def test_a_run_that_another_one_overtook_leaves_nothing_of_its_own(pool, surveyed_before, left):
    office.draw(pool)
    office.draw(office.order(10, kind="grand", service=office.GRAND_SERVICE, time="15:00"))
    for _ in range(surveyed_before):
        proofs.surveyed(2)
    first = min(draw for draw, _ in wiring.court().draw_texts("osceola"))
    key = f"osceola/draws/{first}/result.json"
    slow = Beside(lambda: proofs.replace_object("evidence", key, None), left)
    assert proofs.surveyed(2, slow)["finished"] is False
    assert on_file(2).incomplete == (first,)
    assert proofs.surveyed(2)["incomplete"] == [first]


def test_no_letter_goes_out_while_the_countys_log_is_not_whole(pool):
    office.draw(pool)
    proofs.stopped("log")
    with pytest.raises(DrawIncomplete):
        summonses.written_to(pool)
    assert wiring.court().batch("osceola", pool.draw).released_at is None


def test_no_held_draw_is_released_while_the_countys_log_is_not_whole(pool, monkeypatch):
    monkeypatch.setattr(checks, "HELD_BELOW", 2.0)
    office.draw(pool)
    proofs.stopped("log")
    path = f"{desk.BASE}/draws/{pool.draw}/release"
    said = {"reason": "the counts are right"}
    status, told = desk.call(decisions, "POST", path, desk.FIRST, said)
    assert (status, told["error"]) == (409, "DrawIncomplete")
    assert summonses.now_of(pool).status is PoolStatus.HELD


@pytest.mark.parametrize("what", ["the pool", "the log"])
def test_no_letter_of_what_is_stopped_is_printed_again(pool, what):
    summonses.sent(pool)
    number = next(iter(summonses.codes(pool)))
    proofs.stopped(pool.id if what == "the pool" else "log")
    route = f"{summonses.BASE}/pools/{pool.id}/summons/reprints"
    body = {"juror_number": number, "reason": "the envelope came back torn", "after_print": 1}
    status, told = asked(summons_api.handler, "POST", route, body)
    assert (status, told["error"]) == (409, "DrawIncomplete")
    back = {"move": "return_mail", "reason": "returned: moved, left no address"}
    assert summonses.staff("POST", f"/jurors/{number}/moves", back)[0] == 200
    again = {"reason": "the new address was told on the telephone"}
    status, told = summonses.staff("POST", f"/jurors/{number}/resummonings", again)
    assert (status, told["error"]) == (409, "DrawIncomplete")
    assert list(wiring.court().reprints("osceola", pool.draw)) == []


def test_a_held_draw_of_a_stopped_pool_is_not_released(pool, monkeypatch):
    monkeypatch.setattr(checks, "HELD_BELOW", 2.0)
    office.draw(pool)
    assert summonses.now_of(pool).status is PoolStatus.HELD
    proofs.replace_object("evidence", f"osceola/draws/{pool.draw}/result.json", None)
    proofs.surveyed()
    path = f"{desk.BASE}/draws/{pool.draw}/release"
    status, told = desk.call(
        decisions, "POST", path, desk.FIRST, {"reason": "the counts are right"}
    )
    assert (status, told["error"]) == (409, "DrawIncomplete")
