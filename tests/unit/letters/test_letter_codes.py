"""The three codes of a letter, known answers first, then read back from rendered pages."""

import random
import re
import shutil
import subprocess
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imb_reader import bars_on, digits_of

from jury.qr import qr_image
from summons.barcode import (
    BarcodeRefused,
    code128_path,
    imb_bars,
    imb_path,
)

TRACKING = "01234567094987654321"
KNOWN = {
    "": "ATTFATTDTTADTAATTDTDTATTDAFDDFADFDFTFFFFFTATFAAAATDFFTDAADFTFDTDT",
    "01234": "DTTAFADDTTFTDTFTFDTDDADADAFADFATDDFTAAAFDTTADFAAATDFDTDFADDDTDFFT",
    "012345678": "ADFTTAFDTTTTFATTADTAAATFTFTATDAAAFDDADATATDTDTTDFDTDATADADTDFFTFA",
    "01234567891": "AADTFFDFTDADTAADAATFDTDDAAADDTDTTDAFADADDDTFFFDDTTTADFAAADFTDAADA",
}


@pytest.mark.parametrize("routing", KNOWN)
def test_the_known_answers_of_the_intelligent_mail_barcode(routing):
    assert imb_bars(TRACKING, routing) == KNOWN[routing]


@pytest.mark.parametrize(
    ("tracking", "routing"),
    [
        (TRACKING[:-1], "01234"),
        (TRACKING + "0", "01234"),
        ("", ""),
        ("0523456709498765432A", ""),
        ("05234567094987654321", "01234"),
        ("０１234567094987654321", ""),
        (TRACKING, "0123"),
        (TRACKING, "012345"),
        (TRACKING, "0123456789"),
        (TRACKING, "012345678912"),
        (TRACKING, "0123a"),
        (TRACKING, " 1234"),
    ],
)
def test_digits_that_make_no_barcode_are_refused(tracking, routing):
    with pytest.raises(BarcodeRefused) as refusal:
        imb_bars(tracking, routing)
    assert "234567" not in str(refusal.value.public())


def test_the_barcode_is_one_path_of_sixty_five_bars():
    path = imb_path(imb_bars(TRACKING, "01234567891"), 9.36)
    assert path.count(" re") == 65
    assert path.endswith(" f")
    assert path.count(" f") == 1


# -- read back ----------------------------------------------------------------


def test_the_reader_of_this_test_reads_the_known_answers():
    for routing, bars in KNOWN.items():
        assert digits_of(bars) == (TRACKING, routing)


def test_the_mail_barcodes_of_rendered_pages_give_their_digits_back(letter, printed, rendered):
    chance = random.Random(5)
    letters = []
    for place in range(1, 13):
        digits = "".join(chance.choices("0123456789", k=29))
        routing = ("34741" + digits[-6:])[: (0, 5, 9, 11)[place % 4]]
        city = "KISSIMMEE FL 34741"
        letters.append(
            letter(place, tracking=digits[0] + str(place % 5) + digits[2:20], routing=routing,
                   address=("1 W OAK ST", city))
        )  # fmt: skip
    for page, one in zip(rendered(printed(*letters), 300), letters, strict=True):
        assert digits_of(bars_on(page, 300)) == (one.tracking, one.routing)


def test_every_qr_code_and_juror_barcode_is_read_back_from_its_page(letter, printed, rendered):
    if shutil.which("zbarimg") is None:
        pytest.skip("zbarimg (zbar-tools) is not installed")
    chance = random.Random(7)
    long = "https://abcdefghij.execute-api.us-east-1.amazonaws.com/production/v1/public/jurors/"
    letters = [letter(place) for place in range(1, 6)]
    letters += [
        letter(
            place,
            juror_number="".join(chance.choices("ABCXYZ0123456789", k=place)),
            url=long + "".join(chance.choices("ABCDEFGHJKMNPQRSTVWXYZ", k=2 * place)),
        )
        for place in range(6, 25)
    ]
    pages = [page.filename for page in rendered(printed(*letters), 200)]
    found = subprocess.run(
        ["zbarimg", "-q", "--nodbus", *pages], capture_output=True, text=True, check=False
    ).stdout.splitlines()
    assert [line for line in found if line.startswith("QR")] == [
        f"QR-Code:{one.url}" for one in letters
    ]
    assert [line for line in found if line.startswith("CODE")] == [
        f"CODE-128:{one.juror_number}" for one in letters
    ]


@given(st.from_regex(r"[A-Z0-9](-?[A-Z0-9]){0,23}", fullmatch=True))
def test_a_juror_barcode_is_whole_symbols_that_do_not_overlap(number):
    path, modules = code128_path(number, 1, 20)
    assert (modules - 13) % 11 == 0, "eleven modules a symbol, thirteen for the stop"
    bars = [
        (float(x), float(wide)) for x, wide in re.findall(r"([\d.]+) 0 ([\d.]+) 20.000 re", path)
    ]
    assert all(a + w < b for (a, w), (b, _) in pairwise(bars))
    assert bars[-1][0] + bars[-1][1] == modules


def test_a_qr_code_is_one_image_of_one_bit_a_square():
    drawing = qr_image("https://jury.osceola.example.gov/j/7K3MQ9XT2HVDW8NP", 71)
    squares = int(re.search(r"/W (\d+)", drawing)[1])
    assert f"/H {squares} /IM true" in drawing
    assert drawing.count("BI ") == drawing.count(" EI") == 1
    packed = re.search(r"ID ([0-9A-F]+)>", drawing)[1]
    assert len(packed) == squares * -(-squares // 8) * 2
