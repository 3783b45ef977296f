"""The sums of the reports, each by an example that was reckoned by hand."""

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import resident

from jury import eligibility, tables
from jury.errors import Invalid
from jury.people_store import body_of
from jury.records import (
    Address,
    CountyFile,
    Draw,
    FileStatus,
    Flag,
    Override,
    Pool,
    PoolOrder,
    PoolStatus,
    ReviewItem,
    Status,
    Step,
)
from reports import (
    disparity,
    draw_history,
    exclusions,
    groups,
    list_health,
    open_reviews,
    overrides,
)

DAY = date(2026, 10, 1)
ZONE = ZoneInfo("America/New_York")
NOON = datetime(2026, 11, 18, 17, tzinfo=UTC)


def body(number=1, zip5="34741", **changes):
    home = Address(line1="12 SAMPLEQUORV ST", city="KISSIMMEE", state="FL", zip5=zip5)
    return body_of(resident(id=f"J{number:016X}", residence=home, **changes)).encode()


def grouped(summed, attribute):
    return summed.groups[attribute]


# -- groups -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("2008-10-02", "under 18"),
        ("2008-10-01", "18-24"),
        ("2001-10-01", "25-34"),
        ("1981-10-01", "45-54"),
        ("1961-10-02", "55-64"),
        ("1961-10-01", "65-69"),
        ("1956-10-02", "65-69"),
        ("1956-10-01", "70+"),
    ],
)
def test_an_age_band_begins_on_the_birthday(born, band):
    assert groups.age_band(born, DAY) == band


def test_a_leap_days_year_is_complete_on_the_first_of_march():
    assert groups.age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert groups.age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18


# -- the list ---------------------------------------------------------------------


def test_a_list_is_summed_up_by_each_attribute():
    people = [
        body(1, sex="F", race="W"),
        body(2, sex="M", zip5="34744", status=Status.INACTIVE),
        body(3, sex="F", flags=(Flag.FELONY, Flag.DECEASED)),
        body(4, source="affidavit", address_from="juror", returned_on=DAY),
    ]
    summed = list_health.sums(people, DAY)
    assert (summed.active, summed.inactive) == (2, 2)
    assert grouped(summed, "zip") == {"34741": (2, 1), "34744": (0, 1)}
    assert grouped(summed, "sex") == {"F": (1, 1), "M": (0, 1), "not stated": (1, 0)}
    assert grouped(summed, "age") == {"45-54": (2, 2)}
    assert grouped(summed, "flags") == {"deceased and felony": (0, 1), "none": (2, 1)}
    assert grouped(summed, "source") == {"affidavit": (1, 0), "dhsmv": (1, 2)}
    assert grouped(summed, "address_from") == {"dhsmv": (1, 2), "juror": (1, 0)}
    assert grouped(summed, "letter_returned") == {"no": (1, 2), "yes": (1, 0)}


PEOPLE = st.builds(
    body,
    st.integers(0, 2**60),
    st.sampled_from(["34741", "34744", "", "=1+1"]),
    sex=st.sampled_from(["F", "M", ""]),
    race=st.sampled_from(["W", "B", ""]),
    status=st.sampled_from(Status),
    flags=st.sets(st.sampled_from(Flag)).map(tuple),
    date_of_birth=st.dates(date(1920, 1, 1), date(2010, 1, 1)),
    source=st.sampled_from(["dhsmv", "affidavit"]),
)


@given(st.lists(PEOPLE, max_size=30), st.integers(0, 30))
def test_every_attribute_adds_up_to_everybody_however_the_list_is_parted(people, at):
    summed = list_health.sums(people, DAY)
    assert summed.active + summed.inactive == len(people)
    for by_group in summed.groups.values():
        assert sum(active for active, _ in by_group.values()) == summed.active
        assert sum(inactive for _, inactive in by_group.values()) == summed.inactive
    parts = [list_health.sums(part, DAY) for part in (people[:at], people[at:])]
    assert list_health.together(parts) == summed


# -- disparity --------------------------------------------------------------------


def counts(**zips):
    others = {name: {"": sum(zips.values())} for name in groups.ATTRIBUTES}
    return others | {"zip": zips}


def by_zip(on_list, drawn):
    found = disparity.compared(counts(**on_list), counts(**drawn))
    return {one.group: one for one in found if one.attribute == "zip"}


def test_a_group_of_a_fifth_that_gets_a_tenth_lacks_ten_points_and_half_its_share():
    found = by_zip({"a": 200, "b": 800}, {"a": 10, "b": 90})
    one = found["a"]
    assert (one.list_share, one.drawn_share) == ("20.00", "10.00")
    assert (one.absolute, one.comparative, one.says) == ("-10.00", "-50.00", "")
    assert (found["b"].absolute, found["b"].comparative) == ("10.00", "12.50")


def test_where_fewer_than_five_are_expected_there_is_too_little_to_say():
    on_list = {"a": 100, "b": 900}
    assert by_zip(on_list, {"b": 49})["a"].says == disparity.TOO_FEW
    assert by_zip(on_list, {"b": 50})["a"].says == ""


def test_of_a_group_under_a_hundredth_of_the_list_there_is_too_little_to_say():
    assert by_zip({"a": 99, "b": 9901}, {"b": 9000})["a"].says == disparity.TOO_FEW
    assert by_zip({"a": 100, "b": 9900}, {"b": 9000})["a"].says == ""


def test_a_group_that_is_not_on_the_list_has_no_comparative_disparity():
    one = by_zip({"b": 10}, {"a": 1, "b": 1})["a"]
    assert (one.absolute, one.comparative, one.says) == ("50.00", None, disparity.TOO_FEW)


def test_nothing_has_no_sign():
    assert by_zip({"a": 1, "b": 2}, {"a": 2, "b": 4})["a"].absolute == "0.00"


def test_nobody_drawn_is_no_defect():
    assert by_zip({"a": 1}, {})["a"].says == disparity.TOO_FEW


CELLS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 5000), min_size=1)


@given(CELLS, CELLS)
def test_absolute_disparities_add_up_to_nothing(on_list, drawn):
    found = by_zip(on_list, drawn).values()
    assert sum(one.on_list for one in found) == sum(on_list.values())
    assert sum(one.drawn for one in found) == sum(drawn.values())
    # Each is rounded to half a hundredth.
    assert abs(sum(float(one.absolute) for one in found)) <= 0.005 * len(found) + 1e-9


# -- exclusions -------------------------------------------------------------------


def test_each_rule_has_the_section_that_it_names_itself():
    for rule in eligibility.RULES:
        assert (rule.__doc__ or "").startswith(exclusions.LAW[rule.__name__] + ":")


def test_reasons_come_in_the_order_of_the_table_and_strange_ones_last():
    found = exclusions.listed({"strange": 1, "served": 2, "inactive": 3})
    assert [(one.reason, one.law, one.people) for one in found] == [
        ("inactive", "s. 40.011", 3),
        ("served", "s. 40.013(7)", 2),
        ("strange", "", 1),
    ]


# -- reviews ----------------------------------------------------------------------


def file(identifier, published, status=FileStatus.PUBLISHED):
    return CountyFile(
        id=identifier,
        county="osceola",
        kind="dhsmv",
        key="k",
        version="1",
        status=status,
        history=(Step(what="published", at=published, by="ingest workflow"),),
    )


def item(file_id, line, code="two-people", **changes):
    return ReviewItem(
        county="osceola", file=file_id, line=line, code=code, people=(), **changes
    )  # fmt: skip


def test_open_questions_are_counted_by_code_and_age():
    old, new, held = (f"F{n:024x}" for n in (1, 2, 3))
    files = {
        # Late in the evening by the county's clocks, and the next day in London.
        old: file(old, datetime(2026, 11, 2, 3, tzinfo=UTC)),
        new: file(new, datetime(2026, 11, 18, 15, tzinfo=UTC)),
        held: file(held, NOON, FileStatus.HELD),
    }
    items = [
        item(old, 1),
        item(old, 2),
        item(old, 3, decision="aside"),
        item(new, 1),
        item(new, 2, code="other"),
        item(held, 1),
    ]
    found = open_reviews.still_open(items, files, zone=ZONE, today=date(2026, 11, 18))
    assert [(one.code, one.age_days, one.questions) for one in found] == [
        ("other", 0, 1),
        ("two-people", 17, 2),
        ("two-people", 0, 1),
    ]


# -- overrides --------------------------------------------------------------------


def pool(attempt, late, *steps):
    return Pool(
        id="petit-20270111T0800-kissimmee",
        county="osceola",
        order=PoolOrder(kind="petit", location="kissimmee", requested=250, reports_at=NOON),
        service_date=date(2027, 1, 11),
        status=PoolStatus.ORDERED,
        attempt=attempt,
        late=late,
        history=tuple(Step(what=what, at=NOON, by="m", why=what) for what in steps),
    )


LATE = Override(reason="late draw allowed", authority="order 7", by="m")


def test_a_late_draw_keeps_who_allowed_it_and_loses_its_authority_with_a_void():
    first = pool(1, LATE, "ordered", "late draw allowed")
    ((_step, late, draw),) = draw_history.late_draws(first)
    assert (late, draw) == (LATE, f"{first.id}-d1")
    voided = pool(2, None, "ordered", "late draw allowed", "void requested", "voided")
    ((_step, late, draw),) = draw_history.late_draws(voided)
    assert (late, draw) == (None, f"{first.id}-d1")
    again = pool(2, LATE, "late draw allowed", "voided", "late draw allowed")
    assert [(one[1], one[2][-2:]) for one in draw_history.late_draws(again)] == [
        (None, "d1"),
        (LATE, "d2"),
    ]
    renewed = pool(1, LATE, "late draw allowed", "late draw allowed")
    assert [one[1] for one in draw_history.late_draws(renewed)] == [None, LATE]


def test_a_week_goes_from_monday_to_sunday_by_the_countys_clocks():
    week = overrides.week_of("2026-W47", date(2020, 1, 1))
    assert (week.first, week.last) == (date(2026, 11, 16), date(2026, 11, 22))
    assert week.holds(datetime(2026, 11, 23, 4, 59, tzinfo=UTC), ZONE)
    assert not week.holds(datetime(2026, 11, 23, 5, tzinfo=UTC), ZONE)


def test_without_a_name_it_is_the_present_week():
    assert overrides.week_of(None, date(2027, 1, 3)).week == "2026-W53"


def test_a_week_that_the_year_lacks_is_refused():
    with pytest.raises(Invalid):
        overrides.week_of("2027-W53", date(2026, 1, 1))


def test_a_void_names_both_people():
    draw = Draw(
        id="petit-20270111T0800-kissimmee-d1",
        pool="petit-20270111T0800-kissimmee",
        county="osceola",
        commitment="{}",
        commitment_hash="0" * 64,
        roll="0" * 64,
        void='{"reason": "the wrong list", "requested_by": "a", "approved_by": "b",'
        ' "requested_at": "2026-11-17T12:00:00Z", "voided_at": "2026-11-18T12:00:00Z"}',
    )
    (one,) = overrides.voided([draw], {}, ZONE)
    assert one.expires_on == date(2026, 11, 18)
    assert (one.kind, one.asked_by, one.by, one.reason) == ("void", "a", "b", "the wrong list")


# -- tables -----------------------------------------------------------------------

FORMULAS = ("=", "+", "-", "@", "\t", "＝")


@given(st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=2), max_size=8))
def test_no_cell_runs_and_each_row_is_one_line(lines):
    content = tables.written(("a", "b"), lines).decode()
    read = list(csv.reader(io.StringIO(content)))
    assert len(read) == len(lines) + 1
    assert not [cell for row in read for cell in row if cell.startswith(FORMULAS)]


def test_what_is_not_there_is_an_empty_cell():
    assert tables.written(("a", "b"), [(None, 0)]) == b"a,b\r\n,0\r\n"


def test_everybody_is_counted_once_under_each_attribute():
    found = groups.counted([("34741", "70+", "F", "W"), ("34741", "18-24", "F", "B")])
    assert found["zip"] == Counter({"34741": 2})
    assert {sum(one.values()) for one in found.values()} == {2}
