"""A failover that lands between any two AWS calls of a draw, a publication or a release."""

import copy
from contextlib import suppress

import intake
import office
import pytest
import summonses
from county_rows import as_csv, rows
from crashes import calls_of, meanwhile
from intake import items
from scenes import Scene

from jury import wiring
from jury.errors import NotTheWriter, SurveyPending
from jury.records import PoolStatus
from jury.writer import Writer, WriterRecords

pytestmark = pytest.mark.faults

DECIDED = ("court", "summons")
FAILOVERS = {
    "another Region has taken over": ("us-west-2", "surveying"),
    "this Region is closed": ("us-east-1", "closed"),
}


class Failover:
    """The record changes under the work, as a replica or an operator brings it."""

    def __init__(self, region, phase):
        self.now = Writer(
            region=region, epoch=1, phase=phase, since=office.NOW, by="operator-1", why="a storm"
        )
        self.seen = None

    def happen(self):
        records = WriterRecords(wiring.dynamodb(), "court")
        records.replace(records.find(), self.now)
        self.seen = decided()


class Tables(Scene):
    """The tables alone, set up again: letters are printed from papers that stay."""

    def set(self):
        self._held().clear()
        self._held().update(copy.deepcopy(self._tables))
        office.chill()


def decided():
    """Return what has been decided; the questions that a file asks count from its publication."""
    return {
        table: [
            one
            for one in items(table)
            if not one["pk"]["S"].startswith(("REVIEWS#", "MEMBERS#", "CODE#", "RUN#"))
        ]
        for table in DECIDED
    }


def each_point(scene, work, failover):
    """Do some work with a failover before each of its calls; yield how each ended."""
    scene.set()
    warm()
    calls = calls_of(work)
    for point in range(calls):
        scene.set()
        warm()
        over = Failover(*failover)
        with meanwhile(point, over.happen):
            ended = None
            try:
                work()
            except NotTheWriter as refusal:
                ended = refusal
        assert over.seen is not None, point
        assert decided() == over.seen, point
        yield ended
    print(f"\n{calls} points")


def warm():
    """Let the edge have read the record just before: from here on only the writes look."""
    wiring.fence().admit(wiring.now())


@pytest.mark.parametrize("failover", FAILOVERS.values(), ids=FAILOVERS)
def test_nothing_of_a_draw_is_decided_after_a_failover(failover):
    with office.opened():
        office.publish(office.residents(40))
        pool = office.order(12, kind="grand", service=office.GRAND_SERVICE)
        ends = set()
        for ended in each_point(Scene({}), lambda: office.draw(pool), failover):
            draw = wiring.court().find_draw(pool.county, pool.draw)
            if ended is None:  # only the evidence of what had been decided was left to write
                assert draw is not None
                assert draw.signature is not None
            ends.add("nothing" if draw is None else "signed" if draw.signature else "begun")
        assert ends == {"nothing", "begun", "signed"}


@pytest.mark.parametrize("failover", FAILOVERS.values(), ids=FAILOVERS)
def test_no_list_is_published_after_a_failover(failover):
    with intake.opened():
        scene = Scene(intake.arrive(as_csv(rows(40)), "first.csv"))
        ends = set()
        for ended in each_point(scene, lambda: intake.walk(scene.arrival), failover):
            published = wiring.court().state(office.COUNTY).list_version is not None
            assert published or isinstance(ended, NotTheWriter)
            ends.add(published)
        assert ends == {False, True}


@pytest.mark.parametrize("failover", FAILOVERS.values(), ids=FAILOVERS)
def test_no_letter_goes_out_after_a_failover(failover):
    with office.opened():
        office.publish(office.residents(40))
        pool = summonses.ordered()
        office.draw(pool)
        ends = set()
        for ended in each_point(Tables({}), lambda: summonses.written_to(pool), failover):
            batch = wiring.court().find_batch(pool.county, pool.draw)
            released = batch is not None and batch.released_at is not None
            assert released or isinstance(ended, NotTheWriter)
            assert summonses.now_of(pool).status is (
                PoolStatus.SUMMONED if released else PoolStatus.DRAWN
            )
            ends.add(released)
        assert ends == {False, True}


def test_what_a_failover_cut_off_goes_on_where_the_court_writes_then():
    """The same input in the other Region's copy: the draw that was committed is the one made."""
    with office.opened():
        office.publish(office.residents(40))
        pool = office.order(12, kind="grand", service=office.GRAND_SERVICE)
        state = office.freeze(pool)
        for step in office.DRAW_STEPS[:2]:
            state = step(state, None)
        committed = wiring.court().draw(pool.county, pool.draw)
        over = Failover("us-west-2", "surveying")
        over.happen()
        with suppress(NotTheWriter):
            office.draw(pool)
        assert wiring.court().draw(pool.county, pool.draw) == committed

        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_REGION", "us-west-2")
            patch.setenv("PLACE", "standby")
            office.chill()
            with pytest.raises(SurveyPending):
                office.draw(pool)
            records = WriterRecords(wiring.dynamodb(), "court")
            records.replace(over.now, over.now.model_copy(update={"phase": "open"}))
            office.chill()
            office.draw(pool)
            made = wiring.court().draw(pool.county, pool.draw)
        assert made.commitment == committed.commitment
        assert made.contributions == committed.contributions
        assert made.signature is not None
