"""The threat model names a test that is there for what it claims, and says what remains."""

from pathlib import Path

from papers_named import missing, named

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "threat-model.md").read_text("utf-8")


def rows():
    flow = TEXT.partition("## The flow")[2]
    lines = [line for line in flow.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row[0] not in {"threat", "---"}]


def test_every_threat_has_a_control_and_a_test_that_shows_it():
    assert len(rows()) > 25
    for row in rows():
        assert len(row) == 4, row
        assert row[1], row
        assert named(row[2]), row


def test_most_rows_say_what_remains():
    assert sum(bool(row[3]) for row in rows()) > len(rows()) * 2 / 3


def test_every_test_that_is_named_is_there():
    assert missing(TEXT) == []


def test_nobody_who_could_do_harm_is_left_out():
    for who in ("an outsider", "a clerk", "a vendor", "an operator", "a party to a case"):
        assert f"| {who}" in TEXT
