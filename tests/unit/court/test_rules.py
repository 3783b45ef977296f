"""The law of jury sizes and strikes as the office's manual has it, and where a panel differs."""

from datetime import date
from typing import get_args

import pytest

from court import rules
from court.rules import JurySize, Law, law, warnings
from jury.court_day import CaseKind, Panel, Seat

DAY = date(2027, 3, 1)
# kind, sworn, strikes a side: one line a kind, written from domain.md 1.3 and not from the data.
BOOK = """
capital 12 12 10
felony-life 6 6 10
felony 6 6 6
misdemeanor 6 6 3
civil 6 6 3
eminent-domain 12 12 3
grand-jury 15 21 -
"""
KINDS = {"grand-jury": "grand"}
ROWS = [tuple(line.split()) for line in BOOK.strip().splitlines()]


def panel(kind="felony", *outcomes, by="state", pool=None):
    """Return a panel on which each outcome is somebody's; `-` is nobody's yet."""
    seats = tuple(
        Seat(
            seat=place,
            juror_number=f"26-0002-{place:04d}",
            person=f"J{place:016X}",
            outcome=None if outcome == "-" else outcome,
            by=by if outcome == "peremptory" else None,
        )
        for place, outcome in enumerate(outcomes, start=1)
    )
    return Panel(
        id="panel-0123456789abcdef",
        county="osceola",
        pool=f"{pool or KINDS.get(kind, 'petit')}-20270301T0800-kissimmee",
        case="2027-CF-000412",
        kind=kind,
        judge="Ada Example",
        room="4B",
        wanted=max(1, len(seats)),
        drawing="panel-0123456789abcdef",
        ordering="order-0123456789abcdef",
        status="called",
        seats=seats,
    )


def said(held, *others):
    cautions = warnings(held, law(held.kind, DAY), others=others)
    return [(one.what, one.says.partition(";")[0]) for one in cautions]


@pytest.mark.parametrize("kind", get_args(CaseKind))
def test_a_panel_of_people_who_were_summoned_for_the_other_kind_of_jury_is_said_so(kind):
    own = KINDS.get(kind, "petit")
    other = "petit" if own == "grand" else "grand"
    assert said(panel(kind, pool=own)) == []
    assert said(panel(kind, pool=other)) == [
        ("pool-unfit", f"these people were summoned for a {other} jury")
    ]


def test_the_book_names_every_kind_of_case():
    assert {row[0] for row in ROWS} == set(get_args(CaseKind))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_kind_of_case_has_its_jury_and_its_strikes(row):
    kind, least, most, each = row
    held = law(kind, DAY)
    assert (held.jury.least, held.jury.most) == (int(least), int(most))
    assert (str(held.strikes.each) if held.strikes else "-") == each
    assert held.jury.section
    assert held.jury.votes == (12 if kind == "grand-jury" else None)


def test_a_panel_as_the_law_has_it_is_not_remarked_upon():
    assert said(panel("felony", *["sworn"] * 6, *["peremptory"] * 6, "alternate", "cause")) == []


def test_a_jury_is_short_or_over_once_it_begins_to_be_sworn_or_all_is_decided():
    assert said(panel("felony", *"-" * 9)) == []
    assert said(panel("felony", *["sworn"] * 5, "-")) == [("jury-short", "5 sworn of 6")]
    assert said(panel("felony", "cause", "cause")) == [("jury-short", "0 sworn of 6")]
    assert said(panel("capital", *["sworn"] * 13)) == [("jury-over", "13 sworn of 12")]
    assert said(panel("grand-jury", *["sworn"] * 18)) == []


def test_more_strikes_than_a_side_has_are_told_with_whose_they_are():
    held = panel("felony", *["sworn"] * 6, *["peremptory"] * 7)
    assert said(held) == [("strikes-over", "the state has used 7 of 6 strikes")]
    assert "joint defendants" in warnings(held, law("felony", DAY))[0].says


def test_jurors_and_strikes_are_the_cases_and_not_one_panels():
    first = panel("felony", *["sworn"] * 4, *["peremptory"] * 5)
    second = panel("felony", *["sworn"] * 2, *["peremptory"] * 3)
    for held, other in ((first, second), (second, first)):
        assert said(held, other) == [("strikes-over", "the state has used 8 of 6 strikes")]
    assert said(panel("felony", *["sworn"] * 4), panel("felony", *["sworn"] * 2)) == []
    assert said(panel("felony", *["sworn"] * 4), panel("felony", *["sworn"] * 3)) == [
        ("jury-over", "7 sworn of 6")
    ]


def test_a_panel_that_is_still_to_be_drawn_may_complete_the_jury():
    assert said(panel("felony", "cause"), panel("felony")) == []
    assert said(panel("felony", "cause"), panel("felony", "cause")) == [
        ("jury-short", "0 sworn of 6")
    ]


def test_each_alternate_gives_a_side_of_a_civil_case_one_more_and_none_of_a_criminal_one():
    four = ["sworn"] * 6 + ["peremptory"] * 4
    assert said(panel("civil", *four, by="plaintiff"))[0][0] == "strikes-over"
    assert said(panel("civil", *four, "alternate", by="plaintiff")) == []
    assert said(panel("misdemeanor", *four, "alternate", by="defense"))[0][0] == "strikes-over"


def test_whoever_is_no_party_has_no_strikes():
    for kind, by in (("civil", "state"), ("felony", "plaintiff"), ("grand-jury", "state")):
        found = said(panel(kind, *["sworn"] * 15, "peremptory", by=by))
        assert ("not-a-party", f"the {by} has no strikes in such a case") in found


def test_the_newest_rule_in_force_on_the_day_counts():
    then = {"kinds": ("felony",), "section": "of the test", "sure": "read", "most": 8}
    old = JurySize(**then, least=8, valid_from=None)
    new = JurySize(**then, least=7, valid_from=date(2027, 3, 1))
    found = [rules._in_force([new, old], "felony", day) for day in (date(2027, 2, 28), DAY)]
    assert found == [old, new]
    assert Law(jury=new, strikes=None).jury is new
