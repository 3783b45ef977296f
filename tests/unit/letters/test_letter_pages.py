"""The printed file: a page a person, the same bytes again, every name whole or refused."""

import io
import os
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from summons.letter import Unprintable, print_letters, why_unprintable
from summons.records import Fault

PRINTED_NAMES = [
    "NGUYỄN THỊ PHƯƠNG-ANH",
    "D’ANGELO O'SHAUGHNESSY",
    "JOSÉ MUÑOZ ÁLVAREZ-IBÁÑEZ JR",
    "Łukasz Żółć",
    "Zoë Brontë-Søndergård",
    "ΕΛΕΝΗ ΠΑΠΑΔΟΠΟΥΛΟΥ",
    "Жанна Петрова",
    "LI",
]
REFUSED_NAMES = [
    ("דוד כהן", Fault.LETTER),
    ("李小龍", Fault.LETTER),
    ("ROSE 🌹 SMITH", Fault.LETTER),
    ("A\u200bB", Fault.CONTROL),
    ("A\tB", Fault.CONTROL),
    ("A\x00B", Fault.CONTROL),
    ("Q\u0323\u0302X", Fault.CONTROL),
    ("\u202eEVIL", Fault.CONTROL),
    ("X" * 200, Fault.NAME),
    ("ANNA MARIA " * 20, Fault.NAME),
]


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def test_every_person_gets_one_page_in_the_order_given(letter, printed):
    letters = [letter(place) for place in (3, 1, 2)]
    pages = pages_of(printed(*letters))
    assert len(pages) == 3
    for page, one in zip(pages, letters, strict=True):
        assert one.juror_number in page
        assert one.name in page
        assert all(line in page for line in one.address)
        assert f"Letter {one.place}" in page
        assert all(group in page for group in one.code.split("-"))


def test_the_number_of_pages_is_returned(letter, notice):
    assert print_letters(notice, map(letter, range(1, 8)), out=io.BytesIO()) == 7


def test_the_same_letters_print_the_same_bytes(letter, printed):
    letters = [letter(place) for place in range(1, 6)]
    assert printed(*letters) == printed(*letters)


def test_another_process_with_another_hash_seed_prints_the_same_bytes(
    letter, notice, printed, tmp_path
):
    letters = [letter(1), letter(2, name="NGUYỄN THỊ PHƯƠNG-ANH"), letter(3)]
    (tmp_path / "notice").write_text(notice.model_dump_json())
    for one in letters:
        (tmp_path / f"letter{one.place}").write_text(one.model_dump_json())
    program = (
        "import sys, pathlib\n"
        "from summons.letter import print_letters\n"
        "from summons.records import CourtNotice, Letter\n"
        "here = pathlib.Path(sys.argv[1])\n"
        "notice = CourtNotice.model_validate_json((here / 'notice').read_text())\n"
        "letters = [Letter.model_validate_json(p.read_text())"
        " for p in sorted(here.glob('letter*'))]\n"
        "print_letters(notice, letters, out=sys.stdout.buffer)\n"
    )
    paths = os.pathsep.join(entry for entry in sys.path if entry)
    for seed in ("1", "77"):
        run = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)],
            env={"PYTHONPATH": paths, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        assert run.stdout == printed(*letters)


@pytest.mark.parametrize("name", PRINTED_NAMES)
def test_a_name_in_a_european_or_vietnamese_script_is_printed(name, letter, printed):
    one = letter(name=name)
    assert why_unprintable(one) is None
    assert name in pages_of(printed(one))[0]


def test_a_name_with_its_accents_apart_prints_them_composed(letter, printed):
    name = unicodedata.normalize("NFD", "NGUYỄN THỊ ÁNH")
    assert "NGUYỄN THỊ ÁNH" in pages_of(printed(letter(name=name)))[0]


@pytest.mark.parametrize(("name", "fault"), REFUSED_NAMES)
def test_a_name_that_would_print_as_boxes_or_too_long_is_refused_with_its_reason(
    name, fault, letter, notice
):
    one = letter(17, name=name)
    assert why_unprintable(one) is fault
    out = io.BytesIO()
    with pytest.raises(Unprintable) as refusal:
        print_letters(notice, [letter(1), one], out=out)
    facts = refusal.value.public()
    assert facts["reason"] == fault.value
    assert facts["place"] == 17
    assert name not in str(facts)
    assert out.getvalue() == b""


def test_a_blank_name_is_refused(letter):
    assert why_unprintable(letter(name="  ")) is Fault.BLANK


def test_an_address_line_too_long_for_the_window_is_refused(letter):
    one = letter(address=("1 " + "LONG " * 20 + "AVE", "KISSIMMEE FL 34741-5012"))
    assert why_unprintable(one) is Fault.ADDRESS


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(names=st.lists(st.text(min_size=1, max_size=40), min_size=10, max_size=30))
def test_any_name_is_printed_whole_or_refused(names, letter, printed):
    letters = [letter(place, name=name) for place, name in enumerate(names, start=1)]
    good = [one for one in letters if why_unprintable(one) is None]
    if not good:
        return
    for page, one in zip(pages_of(printed(*good)), good, strict=True):
        shown = " ".join(unicodedata.normalize("NFC", one.name).split())
        assert shown.replace(" ", "") in page.replace("\n", "").replace(" ", "")


def test_an_empty_print_file_is_refused(notice):
    out = io.BytesIO()
    with pytest.raises(Unprintable):
        print_letters(notice, [], out=out)
    assert out.getvalue() == b""


def test_every_typeface_is_embedded(letter, printed):
    faces = set()
    reader = PdfReader(io.BytesIO(printed(letter())))
    for found in reader.objects if hasattr(reader, "objects") else _objects(reader):
        if isinstance(found, DictionaryObject) and found.get("/Type") == "/Font":
            assert "/FontFile2" in found["/FontDescriptor"].get_object()
            faces.add(str(found["/BaseFont"]).split("+")[1])
    assert faces == {
        "SourceSansPro-Regular",
        "SourceSansPro-Semibold",
        "SourceSerifPro-Regular",
        "SourceSerifPro-Semibold",
    }


def _objects(reader: PdfReader) -> list[object]:
    return [reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1)]


def test_the_constant_part_is_in_the_file_once(letter, printed):
    reader = PdfReader(io.BytesIO(printed(*map(letter, range(1, 30)))))
    forms = {
        item.idnum for page in reader.pages for item in page["/Resources"]["/XObject"].values()
    }
    assert len(forms) == 1


def test_the_file_names_nobody_outside_the_pages(letter, printed):
    reader = PdfReader(io.BytesIO(printed(letter())))
    assert "GARCIA" not in str(reader.metadata)
    assert reader.outline == []
