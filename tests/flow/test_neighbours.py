"""Whoever holds an identifier can't guess another: ten thousand neighbours, and no hit (F28)."""

from itertools import count

import intake
import office
import pytest
from county_rows import as_csv, rows
from intake import asked, ingest

from draw import public, subset_desk
from ingest import api, record_desk
from jury import wiring

BASE = f"/v1/counties/{office.COUNTY}"
WALKED = 10_000
ALPHABET = "0123456789abcdef"


@pytest.fixture(scope="module")
def handed_out():
    """Open an office with a list and a random subset; return what was handed out, by route."""
    with intake.opened():
        file = ingest(as_csv(rows(60)), "first.csv")
        person = next(iter(intake.roll()))
        question = {"of": "list", "count": 5}
        status, subset = asked(subset_desk.handler, "POST", f"{BASE}/reports/subsets", question)
        assert status == 202
        office.draw(wiring.court().subset(office.COUNTY, subset["subset"]))
        yield {
            (api.handler, BASE + "/files/{}"): file.id,
            (record_desk.handler, BASE + "/jurors/{}/record"): person,
            (subset_desk.handler, BASE + "/reports/subsets/{}"): subset["subset"],
            (public.handler, f"/v1/public/counties/{office.COUNTY}/draws/{{}}"): subset["draw"],
        }


def neighbours(held):
    """Yield what differs from an identifier in one or two of its hexadecimal digits."""
    digits = [at for at, sign in enumerate(held) if sign.lower() in ALPHABET and at > 0]
    digits = digits[-18:-2] if held.startswith("subset") and "-d" in held else digits[-16:]
    for distance in count(1):
        for at in digits:
            for step in range(1, 16):
                first = _turned(held, at, step)
                if distance == 1:
                    yield first
                    continue
                for other in digits:
                    if other > at:
                        yield _turned(first, other, (step + distance) % 15 + 1)


def _turned(held, at, step):
    sign = ALPHABET[(ALPHABET.index(held[at].lower()) + step) % 16]
    return held[:at] + (sign.upper() if held.isupper() else sign) + held[at + 1 :]


def test_every_identifier_opens_what_it_names(handed_out):
    for (handler, path), held in handed_out.items():
        assert asked(handler, "GET", path.format(held), role="clerk")[0] == 200, path


def test_ten_thousand_neighbours_open_nothing(handed_out):
    walked, answers = 0, set()
    walks = {where: neighbours(held) for where, held in handed_out.items()}
    while walked < WALKED:
        for (handler, path), walk in walks.items():
            guess = next(walk)
            assert guess not in handed_out.values()
            status, answer = asked(handler, "GET", path.format(guess), role="clerk")
            answers.add((status, answer.get("error")))
            walked += 1
    assert answers == {(404, "NotFound")}


def test_another_county_opens_nothing_of_this_one(handed_out):
    for (handler, path), held in handed_out.items():
        elsewhere = path.replace(office.COUNTY, "orange")
        assert asked(handler, "GET", elsewhere.format(held), role="clerk")[0] == 404, path


def test_what_is_no_identifier_is_not_found_either(handed_out):
    for (handler, path), held in handed_out.items():
        for odd in ("..", "%00", held.lower()[::-1], held + "0"):
            assert asked(handler, "GET", path.format(odd), role="clerk")[0] in {400, 404}
