"""The data map knows every table and bucket, says the template's days, and names real tests."""

import re
from pathlib import Path

from papers_named import missing, named

from tools import data_map

TEXT = data_map.MAP.read_text("utf-8")
OF = data_map.resources()


def rows():
    said = TEXT.partition("## What there is of a person")[2].partition("\n## ")[0]
    lines = [line for line in said.splitlines() if line.startswith("| ")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_tables_from_the_template_are_up_to_date():
    """After a change of roles or stores: `python -m tools.data_map`."""
    assert data_map.filled(TEXT) == TEXT


def test_every_table_and_bucket_has_a_row():
    said = " ".join(row[1] for row in rows())
    assert [store for store in data_map.stores(OF) if f"`{store}`" not in said] == []


def test_every_datum_says_where_how_long_how_it_is_erased_and_what_keeps_it_so():
    for row in rows():
        assert len(row) == 5, row
        assert all(row), row
        assert named(row[4]) or "docs/" in row[3], row


def test_the_days_of_every_row_are_the_templates():
    for row in rows():
        for store in data_map.stores(OF):
            if f"`{store}`" in row[1]:
                whole = " ".join(data_map.kept(OF[store]))
                ours = re.findall(r"\d+", row[2])
                assert set(ours) <= set(re.findall(r"\d+", whole)), row
                assert bool(ours) == bool(re.findall(r"\d+", whole)), row


def test_every_test_that_the_map_names_is_there():
    assert len(named(TEXT)) > 15
    assert missing(TEXT) == []


def test_every_kind_of_item_beside_a_person_is_on_the_map():
    source = Path(data_map.ROOT / "layers/jury/jury/people_store.py").read_text("utf-8")
    kinds = set(re.findall(r'f"([A-Z]+)#', source))
    assert kinds >= {"PEOPLE", "DRAWKEY"}
    assert [kind for kind in kinds if f"`{kind}#`" not in TEXT] == []
