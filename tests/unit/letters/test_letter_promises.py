"""The second form: what it promises is what the juror's page does, and it always fits one page."""

import io
import re
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from jury.counties import court
from jury.grounds import ALL
from jury.typeset import Run, lines_of
from summons.form import _set_body
from summons.letter import print_letters
from summons.records import CourtNotice, Letter
from summons.strokes import LEAST_TYPE, paragraph
from summons.template import fill
from tests.unit.letters.papers import GRAND, LONGEST, SIXTY, THREE_LINES, notice_of

COURTS = ("orange", "osceola")
PLACES = [(slug, place) for slug in COURTS for place in court(slug).locations]


def flat(pdf: bytes) -> str:
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    text = " ".join(page.extract_text().replace("\N{NO-BREAK SPACE}", " ").split())
    # Where bold ends before a stop, the reader sees two strings and puts a blank between them.
    return re.sub(r" (?=[.,:;])", "", text)


@pytest.fixture(scope="module")
def printed_for() -> Callable[..., bytes]:
    def make(notice: CourtNotice, *letters: Letter) -> bytes:
        out = io.BytesIO()
        assert print_letters(notice, letters, out=out) == len(letters)
        return out.getvalue()

    return make


@pytest.fixture(scope="module")
def osceola(letter, printed_for) -> str:
    """The words of an ordinary letter of Osceola's, every run of blanks one space."""
    return flat(printed_for(notice_of("osceola", "kissimmee"), letter()))


# -- what section 4 and the practice of Florida's counties ask of a summons ------


@pytest.mark.parametrize(
    "words",
    [
        # county and court, place, date and time, juror number
        "Circuit and County Court of the Ninth Judicial Circuit",
        "Osceola County Courthouse, Jury Assembly Room",
        "2 Courthouse Square",
        "Kissimmee, Florida 34741",
        "Monday January 4, 2027 8:30 a.m.",
        "JUROR NUMBER",
        "OSC-27W01-00001",
        # one day or one trial
        "One day or one trial. If you are not placed on a trial on your day, your service is over",
        # the grounds and how to claim them
        "Grounds for not serving, and how to claim them",
        "To claim one, choose it on the web page, or give its number by telephone or mail",
        "You are expected until we have excused you.",
        # postponement, penalty, pay
        "Another date (s. 40.23). Your first postponement is granted at once and without a reason",
        "up to 6 months later (12 in a declared emergency)",
        "the court may fine you up to $100 and hold you in contempt",
        "Days 1 to 3: $15 a day, but nothing if your regular wages continue.",
        "From day 4: $30 a day.",
        "No mileage",
        # the call-in line and the page
        "From 5:00 p.m. on Sunday, January 3, 2027, open the web page with your code",
        "or call (407) 555-0143",
        "jury.osceola.example",
        "(407) 555-0142",
        # accommodations, the employer
        "Disability (s. 40.235; Rule 2.540)",
        "at no cost",
        "ADA Coordinator, Court Administration, (407) 555-0144",
        "call 711",
        "Your job (s. 40.271). Your employer may not dismiss you",
        # under which law, and that it was the lot
        "chapter 40, Florida Statutes",
        "You were drawn by lot",
    ],
)
def test_a_letter_says_what_a_summons_has_to(words, osceola):
    assert words in osceola


@pytest.mark.parametrize(
    "offer",
    [
        "On the web, with your code and no login",
        "Confirm your details",
        "see whether to report",
        "choose another date",
        "claim a ground for not serving",
        "opt in to reminders by e-mail or text message",
        "see the proof that you were drawn by lot",
        "By telephone or by mail, all of this as well",
        "Nothing here needs the Internet",
        "“Report”: come.",
        "“Do not report”: stay home.",
        "“Check again after …”",
        "stay home until it says “report”",
    ],
)
def test_a_letter_offers_what_the_page_does_and_all_of_it_without_the_internet(offer, osceola):
    assert offer in osceola


@pytest.mark.parametrize(
    "words",
    [
        "lunes, 4 de enero de 2027, 8:30 a. m.",
        "con su código y sin otra clave",
        "Confirme sus datos",
        "vea si debe presentarse",
        "escoja otra fecha",
        "pida una excusa o recordatorios por correo electrónico o mensaje de texto",
        "vea la prueba del sorteo",
        "Por teléfono o por correo, lo mismo",
        "no necesita Internet",
        "quédese en casa mientras no se le diga que se presente",
        "el primer aplazamiento se concede en el acto, sin dar motivo",
        "hasta 6 meses después (12 en una emergencia declarada)",
        "multa de hasta $100",
        "desacato (s. 40.23)",
        "no puede despedirlo",
        "sin costo",
        "Traiga esta carta",
    ],
)
def test_the_spanish_block_offers_the_same(words, osceola):
    assert words in osceola


def test_every_ground_that_the_office_knows_is_on_the_letter_under_its_number():
    marks = {one.mark for one in fill(notice_of("osceola", "kissimmee")).english.grounds}
    assert {ground.subsection for ground in ALL} <= marks


def test_in_a_declared_emergency_the_letter_speaks_of_twelve_months_alone(letter, printed_for):
    notice = notice_of("osceola", "kissimmee", postponement_months=12)
    text = flat(printed_for(notice, letter()))
    assert "up to 12 months later, since an emergency is declared" in text
    assert "hasta 12 meses después, por la emergencia declarada" in text
    assert "6 months later" not in text
    assert "6 meses después" not in text


def test_a_number_of_the_law_never_stands_apart_from_its_letter_at_a_line_s_end():
    wording = fill(notice_of("osceola", "kissimmee"))
    everything = [passage.text for passage in wording.english.rights] + [wording.spanish.text]
    assert any("s.\N{NO-BREAK SPACE}40" in text for text in everything)
    assert not any("s. 4" in text or "5:00 p" in text for text in everything)


def test_a_paragraph_does_not_end_in_a_word_by_itself_where_that_costs_no_line():
    words = "Your employer may not dismiss you because you serve on a jury."
    rooms = [room / 2 for room in range(140, 400)]
    plain = [lines_of(words, room, 8) for room in rooms]
    ours = [paragraph(words, room, 8) for room in rooms]
    assert [len(lines) for lines in ours] == [len(lines) for lines in plain]
    assert sum(alone(lines) for lines in plain) > 10
    assert sum(alone(lines) for lines in ours) < sum(alone(lines) for lines in plain) / 2


def alone(lines: tuple[tuple[Run, ...], ...]) -> bool:
    return len(lines) > 1 and " " not in "".join(run.text for run in lines[-1])


# -- one page, whatever the court says --------------------------------------------


def test_the_longest_notice_of_these_tests_is_the_longest_there_can_be():
    for name, limit in (("ada_contact", 160), ("web", 48), ("phone", 80), ("court_name", 80)):
        assert len(str(LONGEST[name])) == limit
    for name, lines in (("return_lines", 4), ("location_lines", 3), ("location_notes", 2)):
        said = LONGEST[name]
        assert isinstance(said, tuple)
        assert [len(line) for line in said] == [80] * lines


@pytest.mark.parametrize("months", [6, 12])
@pytest.mark.parametrize("kind", [{}, GRAND], ids=["petit", "grand"])
@pytest.mark.parametrize("form", ["summons-1", "summons-2"])
def test_the_longest_notice_prints_whole_on_one_page(form, kind, months, letter, printed_for):
    said = LONGEST | kind | {"form": form, "postponement_months": months}
    notice = notice_of("osceola", "kissimmee", **said)
    one = letter(name=SIXTY, address=THREE_LINES)
    text = flat(printed_for(notice, one))
    for field in ("court_name", "circuit", "clerk_name", "location_name", "phone", "ada_contact"):
        assert str(LONGEST[field]) in text
    for field in ("location_lines", "location_notes", "return_lines"):
        for line in LONGEST[field]:
            assert line in text
    assert "Traiga esta carta" in text
    assert all(line in text for line in THREE_LINES)


@pytest.mark.parametrize(("slug", "place"), PLACES)
@pytest.mark.parametrize("kind", [{}, GRAND], ids=["petit", "grand"])
def test_every_configured_court_s_letter_is_one_page_in_readable_type(
    slug, place, kind, letter, printed_for
):
    notice = notice_of(slug, place, **kind)
    assert "Traiga esta carta" in flat(printed_for(notice, letter()))
    assert min(sizes_of(notice)) >= 7.5


def sizes_of(notice: CourtNotice) -> set[float]:
    """Return the type sizes of the body, but for the small labels in capitals."""
    return {text.size for text in _set_body(notice).texts if not text.words.isupper()}


def test_nothing_is_ever_set_smaller_than_the_least_type():
    assert min(sizes_of(notice_of("osceola", "kissimmee", **LONGEST))) >= LEAST_TYPE
