"""The method that a court reads is the method that runs."""

import hashlib
import math
import re
from pathlib import Path

import pytest

import ranmar
from ranmar import commands, constants
from tools import draw_method

DOCS = Path(__file__).parents[3] / "docs"
METHOD = (DOCS / "draw-method.md").read_text()
PROTOCOL = DOCS / "draw-protocol.md"


def test_the_table_of_known_answers_is_in_step_with_the_vectors():
    assert draw_method.main(["--check"]) == 0


@pytest.fixture
def another(tmp_path, monkeypatch):
    """A document whose table has one wrong digit."""
    document = tmp_path / "draw-method.md"
    document.write_text(METHOD.replace("6533892", "6533893"))
    monkeypatch.setattr(draw_method, "DOCUMENT", document)
    return document


def test_one_wrong_digit_in_the_table_is_seen(another, capsys):
    assert draw_method.main(["--check"]) == 1
    assert "not in step" in capsys.readouterr().out
    assert "6533893" in another.read_text()


def test_writing_the_table_puts_it_right_and_touches_nothing_else(another):
    assert draw_method.main([]) == 0
    assert another.read_text() == METHOD


def test_a_document_without_a_place_for_the_table_is_refused():
    with pytest.raises(ValueError, match="no place"):
        draw_method.renewed("nothing here")


def test_the_protocol_is_the_one_that_was_approved():
    """A change to it is a new protocol version and a new approval; this must fail then."""
    approved = "e3ac969ff8c4701f3b81be9504a1c9b34dc0ff0da899d02cb3de56018dfca587"
    assert hashlib.sha256(PROTOCOL.read_bytes()).hexdigest() == approved


@pytest.mark.parametrize("document", ["draw-method.md", "draw-protocol.md"])
def test_the_documents_name_the_constants_that_the_engine_uses(document):
    text = (DOCS / document).read_text().replace(",", "")
    for constant in (
        constants.WORD,
        constants.ARITHMETIC_START,
        constants.ARITHMETIC_STEP,
        constants.LARGEST_IJ,
        constants.LARGEST_KL,
        (constants.LARGEST_IJ + 1) * (constants.LARGEST_KL + 1) - 338,
    ):
        assert re.search(rf"\b{constant}\b", text), constant


def test_the_commands_in_the_document_exist():
    shown = re.findall(r"^python -m ranmar (.+?)(?: \|.*)?$", METHOD, flags=re.MULTILINE)
    assert len(shown) == 5
    for line in shown:
        commands.command_line().parse_args(line.split())


def test_the_limit_on_combinations_is_stated_with_the_right_figure():
    pairs = (constants.LARGEST_IJ + 1) * (constants.LARGEST_KL + 1)
    usable = pairs - sum(ranmar.is_degenerate(31328, kl) for kl in range(30082))
    assert f"{usable:,} usable seed pairs, about 2^29.8" in METHOD
    assert f"{math.log2(usable):.1f}" == "29.8"
