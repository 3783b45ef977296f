"""The validators' command line, run as they run it."""

import hashlib
import io
import os
import runpy
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

import ranmar
from ranmar import answers, commands
from ranmar.paper import walk

LAYER = Path(ranmar.__file__).parents[1]


def told(capsys, *arguments):
    assert commands.main(arguments) == 0
    return capsys.readouterr().out


def process(*arguments, **named):
    return subprocess.run(
        [sys.executable, "-m", "ranmar", *arguments],
        cwd=LAYER, capture_output=True, timeout=60, check=False, **named,
    )  # fmt: skip


def test_the_known_answers_are_printed_and_pass(capsys):
    told_ = told(capsys, "known-answers").splitlines()
    assert told_[-1] == "all known answers are given"
    assert all(line.startswith("ok ") for line in told_[:-1])
    assert any("(6533892, 14220222, 7275067, 6172232, 8354498, 10633180)" in s for s in told_)


def test_a_wrong_known_answer_is_named_and_exits_1(capsys, monkeypatch):
    monkeypatch.setattr(answers, "BELOW", ((1, 2, 3, (1, 1), 2),))
    assert commands.main(["known-answers"]) == 1
    told_ = capsys.readouterr().out
    assert "WRONG   numbers below 3" in told_
    assert told_.endswith("1 wrong\n")


def test_a_stream_of_octets_is_the_plain_bit_stream():
    asked = "stream --ij 1802 --kl 9373 --count 1000000 --format u24"
    done = process(*asked.split())
    assert done.returncode == 0, done.stderr
    known = "977e4a9267de927b40505900597518c65338bd21eb98e0775529be77cea60564"
    assert hashlib.sha256(done.stdout).hexdigest() == known


def test_whole_numbers_are_one_a_line(capsys):
    told_ = told(capsys, "stream", "--ij", "7", "--kl", "8", "--count", "300", "--format", "int")
    assert [int(line) for line in told_.splitlines()] == list(islice(walk(7, 8), 300))


def test_whole_numbers_are_what_is_written_unless_another_form_is_asked_for(capsys):
    assert told(capsys, "stream", "--ij", "1802", "--kl", "9373", "--count", "1") == "1952718\n"


def test_reals_have_all_their_digits(capsys):
    told_ = told(capsys, "stream", "--ij", "7", "--kl", "8", "--count", "300", "--format", "real")
    reals = [float(line) for line in told_.splitlines()]
    assert [real * 2**24 for real in reals] == list(islice(walk(7, 8), 300))


def test_skipping_begins_further_on(capsys):
    asked = ("stream", "--ij", "1802", "--kl", "9373", "--skip", "20000", "--count", "2")
    assert told(capsys, *asked) == "6533892\n14220222\n"


def test_a_stream_longer_than_a_portion_has_no_seam(capsys, monkeypatch):
    monkeypatch.setattr(commands, "PORTION", 50)
    told_ = told(capsys, "stream", "--ij", "7", "--kl", "8", "--count", "120")
    assert [int(line) for line in told_.splitlines()] == list(islice(walk(7, 8), 120))


def test_a_reader_that_has_had_enough_is_no_error():
    with subprocess.Popen(
        [sys.executable, "-m", "ranmar", "stream", "--ij", "1", "--kl", "2", "--count", "9999999"],
        cwd=LAYER, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as writer:  # fmt: skip
        writer.stdout.readline()
        writer.stdout.close()
        complaint = writer.stderr.read()
    assert writer.returncode == 0
    assert complaint == b""


def test_a_closed_pipe_leaves_standard_output_usable(monkeypatch):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", pipe)
        assert commands.main(["stream", "--ij", "1", "--kl", "2", "--count", "99999"]) == 0
        pipe.write("goes nowhere, and does no harm")


def test_octets_go_to_the_binary_side_of_standard_output(monkeypatch):
    binary = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(binary))
    asked = "stream --ij 1802 --kl 9373 --count 2 --format u24"
    assert commands.main(asked.split()) == 0
    assert binary.getvalue() == (1952718).to_bytes(3, "big") + (16187443).to_bytes(3, "big")


def test_the_nth_output_is_printed(capsys):
    assert told(capsys, "nth", "--ij", "1802", "--kl", "9373", "--index", "20001") == "6533892\n"


def test_positions_are_printed_in_the_order_drawn(capsys):
    told_ = told(capsys, "select", "--ij", "1802", "--kl", "9373", "--size", "300", "--draw", "12")
    expected = [34, 289, 265, 127, 150, 175, 283, 78, 168, 209, 148, 1]
    assert [int(line) for line in told_.splitlines()] == expected


def test_the_fingerprint_is_printed(capsys):
    assert told(capsys, "fingerprint") == ranmar.fingerprint() + "\n"


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("nth --ij 31329 --kl 1 --index 1", "ij must be from 0 to 31328"),
        ("nth --ij 1 --kl 1 --index 0", "outputs are counted from 1"),
        ("stream --ij 1 --kl 1 --count 1 --skip -1", "whole numbers from 0 up"),
        ("select --ij 1 --kl 1 --size 5 --draw 6", "1 too few people"),
        ("select --ij 1 --kl 1 --size 5", "required: --draw"),
        ("stream --ij 1.5 --kl 1 --count 1", "invalid int value"),
        ("", "required: COMMAND"),
    ],
)
def test_a_wrong_argument_is_explained_and_exits_2(asked, reason, capsys):
    with pytest.raises(SystemExit) as left:
        commands.main(asked.split())
    assert left.value.code == 2
    assert reason in capsys.readouterr().err


def test_it_runs_as_a_module(monkeypatch, capsys):
    assert process("fingerprint").stdout.decode() == ranmar.fingerprint() + "\n"
    monkeypatch.setattr(sys, "argv", ["ranmar", "fingerprint"])
    with pytest.raises(SystemExit) as left:
        runpy.run_module("ranmar", run_name="__main__")
    assert left.value.code == 0
    assert capsys.readouterr().out == ranmar.fingerprint() + "\n"
