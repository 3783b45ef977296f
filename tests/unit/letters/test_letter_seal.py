"""The seal: the county's own picture where there is one, else one that nobody can mistake."""

import io

import pytest
from PIL import Image, ImageDraw
from pydantic import ValidationError
from pypdf import PdfReader

from jury.counties import Court, court, florida, seal
from jury.errors import CountyUnknown
from summons.records import CourtNotice
from summons.strokes import NoticeUnprintable


def picture(mode: str = "1", side: int = 600, high: int | None = None, form: str = "PNG") -> bytes:
    """Draw a seal that is no county's: a ring round a square."""
    image = Image.new(mode, (side, high or side), "white")
    pen = ImageDraw.Draw(image)
    pen.ellipse((4, 4, side - 5, side - 5), outline="black", width=side // 20)
    pen.rectangle((side // 3, side // 3, side * 2 // 3, side * 2 // 3), fill="black")
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


def letters_of(pdf: bytes) -> str:
    return "".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


def pictures_in(pdf: bytes) -> list[tuple[int, int]]:
    """Return the sizes of the pictures in a file, however deep in its forms."""
    reader = PdfReader(io.BytesIO(pdf))
    found = []
    for number in range(1, len(reader.xref[0]) + 1):
        thing = reader.get_object(number)
        if isinstance(thing, dict) and thing.get("/Subtype") == "/Image":
            found.append((int(thing["/Width"]), int(thing["/Height"])))
    return found


@pytest.mark.parametrize("mode", ["1", "L"])
def test_a_county_s_picture_is_in_the_file_once_for_all_letters(mode, letter, printed):
    letters = [letter(place) for place in range(1, 20)]
    assert pictures_in(printed(*letters, seal=picture(mode))) == [(600, 600)]


def test_the_picture_takes_the_place_of_the_drawn_seal(letter, printed, rendered):
    with_picture = printed(letter(), seal=picture())
    drawn = printed(letter())
    assert "STATEOFFLORIDA" in letters_of(drawn)
    assert "STATEOFFLORIDA" not in letters_of(with_picture)
    assert pictures_in(drawn) == []
    (page,) = rendered(with_picture, 144)
    middle = (2 * (36 + 34), 2 * 61)
    assert page.getpixel(middle) < 40, "the square in the middle of the picture"
    assert page.getpixel((middle[0] - 2 * 18, middle[1])) > 215, "white between square and ring"


def test_a_picture_that_is_not_square_keeps_its_shape(letter, printed, rendered):
    (page,) = rendered(printed(letter(), seal=picture("L", side=300, high=600)), 144)
    dark = page.crop((2 * 36, 0, 2 * 110, 2 * 100)).point(lambda level: 255 if level < 90 else 0)
    left, top, right, bottom = dark.getbbox()
    assert right - left <= 70
    assert abs((right - left) - (bottom - top)) <= 3, "the ring is as wide as it is high"


def test_the_same_picture_prints_the_same_bytes(letter, printed):
    assert printed(letter(), seal=picture()) == printed(letter(), seal=picture())


WRONG = {
    "colour": picture("RGB"),
    "see-through": picture("RGBA"),
    "grey and see-through": picture("LA"),
    "palette": picture("P"),
    "jpeg": picture("L", form="JPEG"),
    "coarse": picture(side=120),
    "huge": picture(side=1300),
    "cut": picture()[:300],
    "empty": b"",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_picture_that_would_not_print_as_meant_is_refused(fault, letter, printed):
    with pytest.raises(NoticeUnprintable):
        printed(letter(), seal=WRONG[fault])


def test_a_notice_with_a_seal_comes_back_from_json(notice):
    sealed = notice.model_copy(update={"seal": picture()})
    assert CourtNotice.model_validate_json(sealed.model_dump_json()) == sealed


# -- which seal a county has -----------------------------------------------------


def test_a_court_without_a_seal_of_its_own_gets_the_drawn_one():
    assert seal(court("osceola").model_copy(update={"seal": None})) is None


def test_a_court_s_seal_lies_beside_its_configuration_and_prints(letter, printed):
    for slug in florida():
        try:
            held = court(slug)
        except CountyUnknown:
            continue
        printed(letter(), seal=seal(held))


def test_a_seal_that_was_never_shipped_is_no_seal_at_all():
    with pytest.raises(FileNotFoundError):
        seal(court("osceola").model_copy(update={"seal": "never-shipped.png"}))


@pytest.mark.parametrize("name", ["../florida.json", "seal.svg", "Seal.PNG", "a/b.png", ""])
def test_a_seal_is_a_png_beside_the_configuration_and_nowhere_else(name):
    facts = court("osceola").model_dump() | {"seal": name}
    with pytest.raises(ValidationError):
        Court.model_validate(facts)
