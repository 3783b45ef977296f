"""The program runs anywhere and makes the same bytes everywhere."""

import hashlib
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tools.county.order import months_later
from tools.make_county import Order, main, make_county, quarter_dates, write_county

PROGRAM = Path(__file__).parents[3] / "tools" / "make_county.py"
ASKED = ["--county", "osceola", "--people", "900", "--seed", "8", "--quarters", "3"]


def interpreters() -> list[str]:
    """Return this Python and whichever others of 3.11 to 3.13 can be run here."""
    found = [sys.executable]
    homes = sorted(Path(sys.base_prefix).parent.glob("3.1[123]*/bin/python"))
    named = (shutil.which(f"python3.{minor}") for minor in (11, 12, 13))
    for program in [*map(str, homes), *(name for name in named if name)]:
        answer = subprocess.run([program, "-c", ""], capture_output=True, check=False)
        if answer.returncode == 0:
            found.append(program)
    return found


def made_by(python: str, hash_seed: str, out: Path, *more: str) -> dict[str, str]:
    """Run the program from another directory and return the hash of each file it made."""
    out.mkdir()
    subprocess.run(
        [python, str(PROGRAM), *ASKED, *more, "--out", "made"],
        cwd=out,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        check=True,
        capture_output=True,
    )
    return hashes(out / "made")


def hashes(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def test_every_python_and_every_hash_seed_makes_the_same_bytes(tmp_path: Path) -> None:
    pythons = interpreters()
    made = [
        made_by(python, str(turn * 7919), tmp_path / str(turn), "--faults", "hostile", "--canary")
        for turn, python in enumerate([sys.executable, *pythons])
    ]
    assert len(made) >= 2
    assert all(files == made[0] for files in made)


def test_the_program_and_the_function_make_the_same_bytes(tmp_path: Path) -> None:
    by_program = made_by(sys.executable, "1", tmp_path / "program")
    make_county("osceola", 900, 8, tmp_path / "function", dates=quarter_dates(quarters=3))
    assert hashes(tmp_path / "function") == by_program


def test_another_seed_makes_another_county(tmp_path: Path) -> None:
    for seed in (1, 2):
        make_county("osceola", 300, seed, tmp_path / str(seed))
    one, two = hashes(tmp_path / "1"), hashes(tmp_path / "2")
    assert one.keys() == two.keys()
    assert all(one[name] != two[name] for name in one)


def test_a_county_made_over_another_leaves_nothing_of_it(tmp_path: Path) -> None:
    make_county("osceola", 600, 1, tmp_path / "twice")
    make_county("osceola", 300, 2, tmp_path / "twice")
    make_county("osceola", 300, 2, tmp_path / "once")
    assert hashes(tmp_path / "twice") == hashes(tmp_path / "once")


def test_the_files_have_their_fixed_names(tmp_path: Path) -> None:
    truth = make_county("osceola", 300, 1, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        *(
            f"osceola-{day}.{ending}"
            for day in ("2026-07-01", "2026-10-01")
            for ending in ("csv", "manifest.json", "txt")
        ),
        "deceased-2026-08.csv",
        "felony-2026-08.csv",
        "incapacitated-2026-08.csv",
        "undeliverable-2026-08.csv",
        "truth.json",
    }
    assert truth["county"] == "osceola"


def test_the_truth_without_people_is_the_rest_of_the_truth(tmp_path: Path) -> None:
    order = Order("osceola", 300, 1, quarter_dates())
    short = write_county(order, tmp_path / "short")
    whole = make_county("osceola", 300, 1, tmp_path / "whole")
    assert whole.pop("people")
    assert short == whole


def test_quarters_follow_by_three_months_even_at_a_months_end() -> None:
    assert quarter_dates(quarters=4) == (
        date(2026, 7, 1),
        date(2026, 10, 1),
        date(2027, 1, 1),
        date(2027, 4, 1),
    )
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)


def test_dates_can_be_chosen(tmp_path: Path) -> None:
    dates = quarter_dates(date(2028, 2, 29), date(2028, 5, 31))
    truth = make_county("osceola", 300, 1, tmp_path, dates=dates)
    assert [quarter["as_of"] for quarter in truth["quarters"]] == ["2028-02-29", "2028-05-31"]
    assert (tmp_path / "felony-2028-03.csv").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--county", "dade"], "county must be one of osceola, orange"),
        (["--people", "0"], "people must be between 1 and"),
        (["--without", "ghosts"], "no such planted case: ghosts"),
        (["--quarters", "1"], "at least two quarters"),
        (["--second", "2026-07-02"], "four weeks or more"),
    ],
)
def test_an_impossible_county_is_refused_in_a_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    sentence: str,
) -> None:
    out = tmp_path / "out"
    monkeypatch.setattr(sys, "argv", ["make_county.py", *ASKED, *words, "--out", str(out)])
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert sentence in capsys.readouterr().err
    assert not out.exists()
