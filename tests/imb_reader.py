"""Reads an Intelligent Mail barcode off a rendered page: first its bars, then its digits."""

from PIL import Image
from reportlab.graphics.barcode.usps4s import USPS_4State

from summons.barcode import IMB_WIDTH
from summons.window import IMB_HEIGHT, SAFE


def digits_of(bars: str) -> tuple[str, str]:
    """Undo an Intelligent Mail barcode, checking its CRC on the way."""
    tables = USPS_4State()
    words = {word: at for at, word in enumerate([*tables.table1, *tables.table2])}
    characters = [0] * 10
    for bar, (down, down_bit, up, up_bit) in zip(bars, USPS_4State.table4, strict=True):
        characters[down] |= (bar in "DF") << down_bit
        characters[up] |= (bar in "AF") << up_bit
    crc = 0
    codewords = []
    for at, character in enumerate(characters):
        if character not in words:
            crc |= 1 << at
            character ^= 0x1FFF  # noqa: PLW2901 - the standard says so: inverted bits carry the CRC
        codewords.append(words[character])
    first, last = codewords[0], codewords[9] // 2
    if first >= 659:
        crc |= 1 << 10
        first -= 659
    number = first
    for word in codewords[1:9]:
        number = number * 1365 + word
    number = number * 636 + last
    plain = number
    tail = ""
    for _ in range(18):
        number, digit = divmod(number, 10)
        tail = str(digit) + tail
    number, second = divmod(number, 5)
    number, one = divmod(number, 10)
    tracking = f"{one}{second}{tail}"
    for length, offset in ((11, 1_000_100_001), (9, 100_001), (5, 1)):
        if number >= offset:
            routing = f"{number - offset:0{length}d}"
            break
    else:
        routing = ""
    again = USPS_4State(tracking, routing)
    assert again.binary == plain
    assert again.codewords
    assert again._fcs == crc
    return tracking, routing


def bars_on(page: Image.Image, dpi: int) -> str:
    """Read the bars off a rendered page by how high and how deep each one reaches."""
    scale = dpi / 72
    middle = (SAFE.bottom - IMB_HEIGHT / 2) * scale
    reach = IMB_HEIGHT / 3 * scale
    bars, inside = "", False
    for x in range(round((SAFE.left - 2) * scale), round((SAFE.left + IMB_WIDTH + 2) * scale)):
        if (dark := page.getpixel((x, round(middle))) < 128) and not inside:
            column = x + 1
            up = page.getpixel((column, round(middle - reach))) < 128
            down = page.getpixel((column, round(middle + reach))) < 128
            bars += {(0, 0): "T", (1, 0): "A", (0, 1): "D", (1, 1): "F"}[up, down]
        inside = dark
    return bars
