"""The chain of the access log: whatever is done to a line, the first one that breaks is named."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jury.access_log import NOTHING, Head, Line, Opening, chained, first_break
from jury.canonical import sha256

LENGTH = 9
NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)


def opening(place: int, **changes: object) -> Opening:
    said: dict[str, object] = {
        "county": "osceola",
        "at": NOW + timedelta(minutes=place),
        "by": "clerk-1",
        "role": "clerk",
        "deed": "shown",
        "route": "GET /v1/counties/{county}/jurors/{juror}/record",
        "people": (f"J{place:016X}",),
        "purpose": "answering-the-juror",
        "correlation": f"request-{place}",
    }
    return Opening.model_validate(said | changes)


def chain(length: int = LENGTH) -> tuple[list[Line], Head]:
    lines, head = [], Head()
    for place in range(length):
        line = chained(opening(place), head)
        lines.append(line)
        head = Head(number=line.number, hash=line.hash)
    return lines, head


def broken(lines: list[Line], head: Head, anchors: tuple[Head, ...] = ()) -> int | None:
    return first_break([line.text for line in lines], head, anchors)


def test_a_whole_chain_has_no_break():
    assert first_break([], Head()) is None
    assert broken(*chain()) is None
    lines, _ = chain()
    assert (lines[0].previous, lines[1].previous) == (NOTHING, lines[0].hash)


CHANGES = {
    "by": "clerk-2",
    "role": "judge",
    "deed": "changed",
    "people": (),
    "about": "petit-20270104T0800-kissimmee",
    "purpose": "audit",
    "route": "GET /",
    "correlation": "another",
    "at": NOW,
}


@pytest.mark.parametrize("field", CHANGES)
@pytest.mark.parametrize("place", range(1, LENGTH))
def test_a_changed_line_breaks_the_next_one(field, place):
    lines, head = chain()
    lines[place] = lines[place].model_copy(update={field: CHANGES[field]})
    assert broken(lines, head) == place + 2


@pytest.mark.parametrize("place", range(LENGTH))
def test_a_dropped_line_is_missed(place):
    lines, head = chain()
    del lines[place]
    assert broken(lines, head) == place + 1


@given(st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_lines_that_changed_places_are_found(one, other):
    lines, head = chain()
    lines[one], lines[other] = lines[other], lines[one]
    assert broken(lines, head) == (None if one == other else min(one, other) + 1)


@pytest.mark.parametrize("place", range(LENGTH + 1))
def test_a_line_that_was_put_between_is_found(place):
    lines, head = chain()
    before = Head() if place == 0 else Head(number=place, hash=lines[place - 1].hash)
    lines.insert(place, chained(opening(77), before))
    assert broken(lines, head) == place + 2


@pytest.mark.parametrize("left", range(LENGTH))
def test_a_log_that_was_cut_short_is_found(left):
    lines, head = chain()
    assert broken(lines[:left], head) == left + 1


def test_a_log_that_was_made_anew_does_not_end_at_the_old_head():
    _, head = chain()
    lines, moved = [], Head()
    for place in range(LENGTH):
        line = chained(opening(place, by="clerk-9"), moved)
        lines.append(line)
        moved = Head(number=line.number, hash=line.hash)
    assert broken(lines, moved) is None
    assert broken(lines, head) == LENGTH + 1


class Later(Line):
    """A line as a later version may have it: with something that could be said, and wasn't."""

    device: str = ""
    ticket: int | None = None


def test_a_field_that_a_later_version_adds_changes_no_line_that_is_there():
    lines, head = chain()
    stored = [line.text for line in lines]
    later = [Later.model_validate_json(text) for text in stored]
    assert [line.text for line in later] == stored
    assert [line.hash for line in later] == [line.hash for line in lines]
    said = later[-1].model_copy(update={"number": LENGTH + 1, "previous": head.hash, "device": "x"})
    assert "device" in said.text
    # What says more than this version knows is held against its text as it lies there.
    grown = Head(number=said.number, hash=sha256(said.text.encode()))
    assert first_break([*stored, said.text], grown) is None
    assert first_break([*stored, said.text.replace('"x"', '"y"')], grown) == LENGTH + 2


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "7", "{", '{"number":4}'])
def test_what_does_not_read_as_a_line_is_a_break(text):
    lines, head = chain()
    stored = [line.text for line in lines]
    stored[3] = text
    assert first_break(stored, head) == 4


def test_another_spelling_of_the_same_line_is_another_line():
    lines, head = chain()
    stored = [line.text for line in lines]
    stored[3] = stored[3].replace('":"', '": "', 1)
    assert first_break(stored, head) == 5


@pytest.mark.parametrize("begins", range(LENGTH))
@pytest.mark.parametrize("anchored", range(1, LENGTH + 1))
def test_a_tail_that_was_made_anew_with_its_head_does_not_meet_what_is_anchored(begins, anchored):
    lines, _ = chain()
    anchor = Head(number=anchored, hash=lines[anchored - 1].hash)
    moved = Head(number=begins, hash=lines[begins - 1].hash) if begins else Head()
    del lines[begins:]
    for place in range(begins, LENGTH):
        lines.append(chained(opening(place, by="clerk-9"), moved))
        moved = Head(number=lines[-1].number, hash=lines[-1].hash)
    assert broken(lines, moved) is None
    assert broken(lines, moved, (anchor,)) == (anchored if begins < anchored else None)


def test_a_tail_that_was_cut_off_with_its_head_is_shorter_than_what_is_anchored():
    lines, head = chain()
    cut = Head(number=LENGTH - 1, hash=lines[-2].hash)
    assert broken(lines[:-1], cut) is None
    assert broken(lines[:-1], cut, (head,)) == LENGTH
    assert broken([], Head(), (head,)) == 1
