"""What the pages say: every code of the office has words, the court's clock counts, codes read."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import pytest

from draw import checks
from jury import counties, eligibility, room_frames
from jury.letter_codes import Code
from summons import compose

Run = Callable[..., Any]

STATE = 'import { state } from "./words.js";\nfound = given.map((draw) => state(draw));'
TITLE = 'import { title } from "./words.js";\nfound = given.map((draw) => title(draw));'
DAY = 'import { courtDay } from "./words.js";\nfound = courtDay(given[0], given[1]);'
READ = 'import { readCode } from "./j/code.js";\nfound = given.map((text) => readCode(text));'


def test_every_reason_for_being_left_out_has_words(run: Run) -> None:
    codes = [rule.__name__ for rule in eligibility.RULES]
    codes += ["carried_over", "in_open_pool", "not_on_final_list"]
    codes += [room_frames.AWAY, *sorted(set(room_frames.WHY.values()))]

    said = run('import { reason } from "./words.js";\nfound = given.map(reason);', codes)

    assert not set(said) & set(codes)
    assert len(set(said)) == len(codes)


def test_every_statistic_has_words(run: Run) -> None:
    codes = [str(one["name"]) for one in checks.statistics(b"", [])]

    said = run('import { statistic } from "./words.js";\nfound = given.map(statistic);', codes)

    assert len(codes) == 3
    assert not set(said) & set(codes)


def test_a_code_without_words_is_shown_as_it_is(run: Run) -> None:
    codes = ["moved_away", "constructor", "toString"]

    assert run('import { reason } from "./words.js";\nfound = given.map(reason);', codes) == codes


def test_the_sources_of_randomness_have_words(run: Run) -> None:
    lines = 'import { source } from "./words.js";\nfound = given.map(source);'

    assert run(lines, ["kms", "ceremony", "drand:4711", "dice"]) == [
        "hardware generator of the key service (kms)",
        "text entered in public (ceremony)",
        "round 4711 of a public randomness beacon (drand)",
        "dice",
    ]


def test_the_counties_to_choose_from_are_those_with_a_court(run: Run) -> None:
    configured = {
        path.name.removesuffix(".json")
        for path in files("jury.counties").iterdir()
        if path.name.endswith(".json") and path.name != "florida.json"
    }

    offered = run('import { COUNTIES } from "./court.js";\nfound = COUNTIES;')

    assert {one["slug"] for one in offered} == configured
    for one in offered:
        county = counties.county(one["slug"])
        assert (one["name"], one["zone"]) == (f"{county.name} County", county.zone)


def a_draw(**changes: Any) -> dict[str, Any]:
    """The parts of an announced draw that decide where it stands."""
    return {"voided": False, "result_hash": "22" * 32, "held": []} | changes


def test_a_draws_state_is_told_in_words(run: Run) -> None:
    draws = [
        a_draw(),
        a_draw(result_hash=None),
        a_draw(held=["zip", "birth_decade"]),
        a_draw(voided=True, held=["zip"]),
    ]

    assert [one["words"] for one in run(STATE, draws)] == [
        "Drawn",
        "Committed, not drawn yet",
        "Drawn; held for a person to decide (ZIP code, decade of birth)",
        "Voided",
    ]


def test_a_draw_is_called_by_kind_place_and_date(run: Run) -> None:
    draws = [
        "petit-20270104T0800-kissimmee-d1",
        "grand-20270510T1330-st-cloud-d2",
        "final-osceola-2026-10-01-d1",
        "final-st-johns-2027-01-04-d2",
        "panel-0123456789abcdef-d1",
        "order-0123456789abcdef-d1",
        "dismissal-0123456789abcdef-d1",
        "something-else",
    ]

    assert run(TITLE, draws) == [
        "Trial (petit) jury, Kissimmee, Monday, January 4, 2027, 8:00 AM",
        "Grand jury, St Cloud, Monday, May 10, 2027, 1:30 PM, draw 2 for this pool",
        "Final list, from the county's list of Thursday, October 1, 2026",
        "Final list, from the county's list of Monday, January 4, 2027, draw 2 from this list",
        "Panel for a case",
        "Order of a panel",
        "Dismissal by lot",
        "something-else",
    ]


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Pacific/Honolulu"])
def test_the_courts_clock_counts_wherever_the_reader_is(run: Run, zone: str) -> None:
    found = run(DAY, ["2027-01-04T08:00:00-05:00", "en-US"], TZ=zone)

    assert found["day"] == "Monday, January 4, 2027"
    assert " ".join(found["hour"].split()) == "8:00 AM"


def test_the_day_is_told_in_spanish_too(run: Run) -> None:
    found = run(DAY, ["2027-01-04T13:30:00-05:00", "es-US"])

    assert found["day"] == "lunes, 4 de enero de 2027"
    assert found["hour"].startswith("1:30")


def test_an_instant_is_told_on_the_countys_clock(run: Run) -> None:
    lines = 'import { instant } from "./words.js";\nfound = instant(given[0], given[1]);'
    committed = datetime(2026, 11, 23, 11, 0, 1, tzinfo=UTC).isoformat().replace("+00:00", "Z")

    found = run(lines, [committed, "America/New_York"])

    assert "Monday, November 23, 2026" in found
    assert "6:00:01" in found
    assert found.endswith("EST")


# -- the juror's code ---------------------------------------------------------

WAYS = [
    "cgwj-ngh6-icns-d37z",
    "CGWJ NGH6 ICNS D37Z",
    "  CGWJNGH6\nICNSD37Z\t",
    "CGWJ\u2013NGH6\u2014ICNS\u2212D37Z",
    "CGWJ\u00a0NGH6\u200bICNS\u00adD37Z",
    "https://jury.osceola.example/j#CGWJNGH6ICNSD37Z",
    "\uff23\uff27\uff37\uff2aNGH6ICNSD37Z",
]


@pytest.mark.parametrize("typed", WAYS, ids=json.dumps)
def test_a_code_is_read_however_it_was_typed(run: Run, typed: str) -> None:
    assert run(READ, [typed]) == [{"code": "CGWJNGH6ICNSD37Z"}]


def test_a_zero_and_an_eight_can_only_be_misread_letters(run: Run) -> None:
    assert run(READ, ["0GWJ-NGH6-ICNS-D378"]) == [{"code": "OGWJNGH6ICNSD37B"}]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "empty"),
        (" - ", "empty"),
        ("CGWJ-NGH6-ICNS-D37", "length"),
        ("CGWJ-NGH6-ICNS-D37ZZ", "length"),
        ("CGWJ-NGH6-1CNS-D37Z", "signs"),
        ("CGWJ-NGH6-ICNS-D39Z", "signs"),
        ("CGWJ-NGH6-ICNS-D37Ñ", "signs"),
        ('CGWJ"NGH6<ICNS>D37Z', "signs"),
    ],
)
def test_what_is_no_code_is_told_apart(run: Run, typed: str, problem: str) -> None:
    assert run(READ, [typed]) == [{"problem": problem}]


def test_the_codes_that_letters_print_are_read_as_the_court_reads_them(run: Run) -> None:
    printed = [compose.juror_code(b"secret", place) for place in range(1, 201)]

    found = run(READ, printed)

    assert [one["code"] for one in found] == [Code(code=text).plain for text in printed]
