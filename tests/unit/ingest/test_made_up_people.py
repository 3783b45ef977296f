"""Made-up people and real ones never meet: which stage takes which file, of every kind."""

import io
import json
from datetime import date
from importlib.resources import files

import pytest
from county_rows import COLUMNS, as_csv, as_fixed, as_real_csv, row, rows
from flag_files import MAKERS, as_list, as_real_list
from pydantic import ValidationError

import ingest
from ingest.flag_rows import FlagRows, parse_flags
from ingest.layout import READERS, Layout, layout_for
from ingest.parse import Expected, Parsed, parse
from jury.errors import ColumnsWrong, FileRefused, NotSynthetic, SyntheticInProduction

TEST, PRODUCTION = "test", "production"


def read(content: bytes, stage: str, *, kind="dhsmv", name="f.csv") -> Parsed | FlagRows:
    expected = Expected(
        county="osceola", county_code=26, sha256="0" * 64, arrived=date(2026, 11, 2), stage=stage
    )
    reader = parse if kind == "dhsmv" else parse_flags
    return reader(io.BytesIO(content), layout_for(kind, name), expected)


def told(kind: str) -> list[dict[str, str]]:
    return [MAKERS[kind](number) for number in range(3)]


MARKED = {
    "dhsmv, csv": ("dhsmv", "f.csv", as_csv(rows(3))),
    "dhsmv, fixed": ("dhsmv", "f.txt", as_fixed(rows(3))),
    **{kind: (kind, "f.csv", as_list(kind, told(kind))) for kind in MAKERS},
}
REAL = {
    "dhsmv, csv": ("dhsmv", "f.csv", as_real_csv(rows(3))),
    "dhsmv, fixed": ("dhsmv", "f.txt", as_fixed(rows(3), producer="DHSMV")),
    "dhsmv, fixed, of nobody": ("dhsmv", "f.dat", as_fixed(rows(3), producer="")),
    **{kind: (kind, "f.csv", as_real_list(kind, told(kind))) for kind in MAKERS},
}


def test_every_kind_of_file_is_tried():
    assert {kind for kind, _name, _content in MARKED.values()} == set(READERS)
    assert {kind for kind, _name, _content in REAL.values()} == set(READERS)


@pytest.mark.parametrize("one", MARKED)
def test_the_test_stage_takes_made_up_people_and_production_refuses_them_whole(one):
    kind, name, content = MARKED[one]
    assert len(read(content, TEST, kind=kind, name=name).rows) == 3
    with pytest.raises(SyntheticInProduction):
        read(content, PRODUCTION, kind=kind, name=name)


@pytest.mark.parametrize("one", REAL)
def test_production_takes_real_people_and_the_test_stage_refuses_them_whole(one):
    kind, name, content = REAL[one]
    assert len(read(content, PRODUCTION, kind=kind, name=name).rows) == 3
    with pytest.raises(NotSynthetic):
        read(content, TEST, kind=kind, name=name)


def test_the_mark_is_no_part_of_what_is_read():
    def people(parsed):
        return [[getattr(one, name) for name in type(one).__slots__] for one in parsed.rows]

    marked, real = read(as_csv(rows(4)), TEST), read(as_real_csv(rows(4)), PRODUCTION)
    assert people(marked) == people(real)
    for kind in MAKERS:
        marked = read(as_list(kind, told(kind)), TEST, kind=kind)
        assert people(marked) == people(read(as_real_list(kind, told(kind)), PRODUCTION, kind=kind))


@pytest.mark.parametrize("stage", ["", "Test", "staging", PRODUCTION])
def test_whatever_is_not_the_test_stage_is_as_strict_as_production(stage):
    assert len(read(as_real_csv(rows(3)), stage).rows) == 3
    with pytest.raises(SyntheticInProduction):
        read(as_csv(rows(3)), stage)


# -- the mark, and what is like it --------------------------------------------------------


def headed(*names: str) -> bytes:
    """Return a csv whose header has these names; its rows have a cell for each of them."""
    cells = row() | dict.fromkeys(names, "Y") | row()
    lines = [",".join(names), ",".join(cells[name] for name in names)]
    return "".join(f"{line}\r\n" for line in lines).encode()


FIELDS = COLUMNS
NOT_THE_MARK = {
    "absent": (headed(*FIELDS), NotSynthetic),
    "misspelt": (headed(*FIELDS, "synthetik"), ColumnsWrong),
    "in capitals": (headed(*FIELDS, "SYNTHETIC"), ColumnsWrong),
    "with a blank": (headed(*FIELDS, "synthetic "), ColumnsWrong),
    "in quotes": (headed(*FIELDS, '"synthetic"'), ColumnsWrong),
    "with a letter that only looks like it": (headed(*FIELDS, "ѕynthetic"), ColumnsWrong),
    "twice": (headed(*FIELDS, "synthetic", "synthetic"), ColumnsWrong),
    "in the first place": (headed("synthetic", *FIELDS), ColumnsWrong),
    "before the last column": (headed(*FIELDS[:-1], "synthetic", FIELDS[-1]), ColumnsWrong),
    "instead of the last column": (headed(*FIELDS[:-1], "synthetic"), ColumnsWrong),
    "in another column's cells": (as_real_csv(rows(3, last_name="synthetic")), NotSynthetic),
    "in the second line": (b"\r\n".join([*as_real_csv(rows(1)).split(b"\r\n")[:1],
                                         *as_csv(rows(2)).split(b"\r\n")]), NotSynthetic),
}  # fmt: skip


@pytest.mark.parametrize("how", NOT_THE_MARK)
def test_nothing_but_the_mark_in_its_place_lets_a_csv_into_the_test_stage(how):
    content, why = NOT_THE_MARK[how]
    with pytest.raises(why):
        read(content, TEST)


@pytest.mark.parametrize(
    "producer", [" SYNTHETIC", "SYNTHETIK", "Synthetic", "COUNTY SYNTHETIC", "S Y N T H E T I C"]
)
def test_nothing_but_the_mark_in_its_place_lets_a_fixed_file_into_the_test_stage(producer):
    with pytest.raises(NotSynthetic):
        read(as_fixed(rows(3), producer=producer), TEST, name="f.txt")


@pytest.mark.parametrize(
    "producer", ["SYNTHETIC", "SYNTHETIC COUNTY", " SYNTHETIC", "Synthetic", "COUNTY SYNTHETIC"]
)
def test_production_refuses_a_fixed_file_that_looks_marked(producer):
    with pytest.raises(SyntheticInProduction):
        read(as_fixed(rows(3), producer=producer), PRODUCTION, name="f.txt")


@pytest.mark.parametrize("how", [how for how, (_, why) in NOT_THE_MARK.items()
                                 if why is ColumnsWrong])  # fmt: skip
def test_production_takes_no_csv_that_has_anything_like_the_mark(how):
    with pytest.raises(FileRefused):
        read(NOT_THE_MARK[how][0], PRODUCTION)


@pytest.mark.parametrize("cell", ["", "N", "y", '"Y"', " Y"])
def test_one_row_that_is_not_marked_keeps_the_whole_file_out_of_the_test_stage(cell):
    lines = as_csv(rows(5)).split(b"\r\n")
    lines[3] = lines[3].removesuffix(b"Y") + cell.encode()
    with pytest.raises(NotSynthetic) as refusal:
        read(b"\r\n".join(lines), TEST)
    assert refusal.value.public()["line"] == 4


def test_a_files_second_header_costs_production_one_row():
    parsed = read(as_real_csv(rows(30)) + as_real_csv(rows(30)), PRODUCTION)
    assert [one.line for one in parsed.refused] == [32]


class Watched(io.BytesIO):
    """A file that knows how much of it was read."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(1000 if size is None or size < 0 else min(size, 1000))


def test_a_real_file_is_refused_in_the_test_stage_before_a_row_of_it_is_read():
    """Rows that break every rule of a line would be refused for that if they were looked at."""
    for real, name in (
        (as_real_csv(rows(1)).split(b"\r\n")[0], "f.csv"),
        (as_fixed(rows(1), producer="DHSMV").split(b"\n")[0], "f.txt"),
    ):
        source = Watched(real + b"\n" + b"\0\xff" * 500_000)
        expected = Expected(
            county="osceola",
            county_code=26,
            sha256="0" * 64,
            arrived=date(2026, 11, 2),
            stage=TEST,
        )
        with pytest.raises(NotSynthetic):
            parse(source, layout_for("dhsmv", name), expected)
        assert source.tell() <= 3000


# -- the layouts ------------------------------------------------------------------------------


def layouts() -> list[dict[str, object]]:
    folder = files(ingest).joinpath("layouts")
    return [json.loads(one.read_text("utf-8")) for one in folder.iterdir()]


@pytest.mark.parametrize("told", layouts(), ids=lambda told: told["name"])
def test_every_layout_declares_its_mark(told):
    Layout.model_validate_json(json.dumps(told))
    with pytest.raises(ValidationError):
        Layout.model_validate_json(json.dumps({**told, "synthetic": None}))
    # no column of its own, and no field of the header
    taken = told["fields"][0]["column"] if told["form"] == "delimited" else "rows"
    with pytest.raises(ValidationError):
        Layout.model_validate_json(json.dumps({**told, "synthetic": {"where": taken, "says": "Y"}}))
