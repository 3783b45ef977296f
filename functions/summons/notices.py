"""Drafts of what may follow when somebody stays away: for a person to look at, never to mail.

Nothing here is sent, and nobody is fined by it: each page says DRAFT, leaves room for whoever
reviews it, and carries no code and no barcode, so that it can't pass for the paper itself.
"""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Literal, Self

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from jury.records import CourtOrder, Record
from jury.typeset import SANS, SANS_BOLD, SERIF_BOLD, SHEET_HEIGHT, SHEET_WIDTH, blank, tidy
from summons.form import FOOT, JUROR_BOX
from summons.letterhead import MARGIN, RIGHT, draw_letterhead
from summons.records import CITY_LINE, Fault, JurorNumber, Line, Sender, Short
from summons.strokes import (
    Text,
    fitted,
    fold_marks,
    frame,
    paragraph,
    placed,
    put,
    rule,
)
from summons.template import (
    FormUnknown,
    english_date,
    english_day,
    english_time,
    spanish_day,
    unbroken,
)
from summons.unprintable import NoticeUnprintable, Unprintable
from summons.window import PANEL, SAFE, AddressBlock, set_address

MOST_FINE_CENTS = 100_00
"""s. 40.23(3): a fine of not more than $100."""

_FOLDER = Path(__file__).parent / "texts"
_BLANK = "______________________"
_LEFT, _ROOM = SAFE.left, RIGHT - SAFE.left - 18
_SIGNED = FOOT - 34
"""Where the two lines are on which a person signs and dates."""
_SIZES = tuple(size / 4 for size in range(46, 33, -1))
_LEADING = 1.32
_WORD, _WORD_SIZE, _WORD_GREY, _WORD_TURN = "DRAFT", 168, 0.9, 38


class Notice(Record):
    """What a draft says: to whom, of which missed days, by which court, with which fine."""

    form: Annotated[str, StringConstraints(pattern=r"^notice-[1-9][0-9]*$")] = "notice-1"
    kind: Literal["second-notice", "order-to-show-cause"]
    dated: date
    """The day of the draft, in the county's own calendar."""
    sender: Sender
    juror_number: JurorNumber
    name: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    address: Annotated[tuple[Line, ...], Field(min_length=2, max_length=4)]
    missed: Annotated[tuple[AwareDatetime, ...], Field(min_length=1, max_length=4)]
    """Local times, with the county's own offset, the earliest first."""
    phone: Short
    """The line on which somebody gets a new date."""
    call_by: date | None = None
    """The last day to call; without one a blank is left for whoever reviews the draft."""
    fine_cents: Annotated[int, Field(gt=0, le=MOST_FINE_CENTS)] | None = None
    """What a judge has set in the order named; never ours to propose."""
    court_order: CourtOrder | None = None

    @model_validator(mode="after")
    def _fine_only_by_a_judge(self) -> Self:
        if self.fine_cents is not None and self.court_order is None:
            message = "a fine is by a judge's order, whose number is named"
            raise ValueError(message)
        if self.fine_cents is not None and self.kind != "order-to-show-cause":
            message = "a second notice carries no fine"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        if any(b <= a for a, b in zip(self.missed, self.missed[1:], strict=False)):
            message = "the missed days come in their order, each once"
            raise ValueError(message)
        if self.missed[-1].date() > self.dated:
            message = "nobody has missed a day that is still to come"
            raise ValueError(message)
        if (len(self.missed) == 1) != (self.kind == "second-notice"):
            message = "a second notice is for one missed day, an order for two or more"
            raise ValueError(message)
        if self.call_by is not None and self.call_by < self.dated:
            message = "the last day to call is not before the notice's own"
            raise ValueError(message)
        return self


class Paragraph(Record):
    """A paragraph, or the list of the missed days."""

    text: str = ""
    list: Literal["missed", ""] = ""


class Wording(Record):
    """All words of a draft but those about the person."""

    title: str
    below: str
    caption: str = ""
    footer: str
    sign: tuple[str, str]
    passages: tuple[Paragraph, ...] = Field(min_length=1)


def print_notice(notice: Notice, *, out: BinaryIO) -> None:
    """Write a draft as a page of its own; the same notice gives the same bytes.

    Unprintable says why the name or the address can't be set, NoticeUnprintable what of the
    court's own words can't; then nothing is written.
    """
    address = set_address(notice.name, notice.address)
    if isinstance(address, AddressBlock) and not CITY_LINE.match(notice.address[-1]):
        address = Fault.CITY
    if isinstance(address, Fault):
        raise Unprintable(
            "the notice cannot be printed", reason=str(address), juror_number=notice.juror_number
        )
    wording, facts = _wording(notice), _facts(notice)
    canvas = blank(out, author=notice.sender.clerk_name)
    canvas.setTitle(f"DRAFT: {wording.title}, {notice.juror_number}")
    _word_across(canvas)
    draw_letterhead(
        canvas, notice.sender, title=wording.title, below=wording.below, dated=notice.dated
    )
    _review_box(canvas, notice)
    fold_marks(canvas)
    for baseline, line in address.lines:
        put(canvas, Text(SAFE.left, baseline, line, SANS, address.size))
    for text in _body(notice, wording, facts):
        put(canvas, text)
    _signature(canvas, wording)
    put(canvas, Text(MARGIN, FOOT, wording.footer.format_map(facts), SANS, 7))
    canvas.showPage()
    canvas.save()


def _word_across(canvas: Any) -> None:
    """Write DRAFT across the page below the fold; in the window only the address is seen."""
    canvas.saveState()
    canvas.translate(SHEET_WIDTH / 2, (SHEET_HEIGHT - PANEL) / 2)
    canvas.rotate(_WORD_TURN)
    canvas.setFillGray(_WORD_GREY)
    canvas.setFont(SERIF_BOLD, _WORD_SIZE)
    canvas.drawCentredString(0, -_WORD_SIZE / 3, _WORD)
    canvas.restoreState()


def _review_box(canvas: Any, notice: Notice) -> None:
    """Say beside the window whom the draft is about, and that nobody has sent it."""
    box = JUROR_BOX
    frame(canvas, box, line=0.9)
    left, room = box.left + 9, box.right - box.left - 18
    put(canvas, Text(left, box.top + 14, "JUROR NUMBER", SANS_BOLD, 6.6))
    number = fitted(notice.juror_number, SANS_BOLD, 15, room)
    put(canvas, Text(left, box.top + 30, number.lines[0], SANS_BOLD, number.size))
    rule(canvas, box.left, box.top + 42, box.right, line=0.9)
    put(canvas, Text(left, box.top + 68, _WORD, SERIF_BOLD, 22))
    put(canvas, Text(left, box.top + 84, "Not sent. Not to be mailed as it is.", SANS, 9))
    put(canvas, Text(left, box.top + 108, "For review by", SANS, 9))
    put(canvas, Text(left, box.top + 132, "on", SANS, 9))
    rule(canvas, left + 58, box.top + 109, box.right - 9, line=0.5)
    rule(canvas, left + 58, box.top + 133, box.right - 9, line=0.5)


def _body(notice: Notice, wording: Wording, facts: dict[str, str]) -> list[Text]:
    """Set the text in the largest type that leaves room for the signature."""
    for size in _SIZES:
        texts, last = _set(notice, wording, facts, size)
        if last <= _SIGNED - 38:
            return texts
    raise NoticeUnprintable("the notice does not fit on one page", juror_number=notice.juror_number)


def _set(
    notice: Notice, wording: Wording, facts: dict[str, str], size: float
) -> tuple[list[Text], float]:
    leading, y = size * _LEADING, PANEL + 34
    texts = []
    if wording.caption:
        caption = wording.caption.format_map(facts)
        for words, face in ((caption, SERIF_BOLD), (tidy(notice.name), SANS)):
            lines = fitted(words, face, size * 1.15, _ROOM)
            for line in lines.lines:
                texts.append(Text(_LEFT, y, line, face, lines.size))
                y += leading * 1.15
        y += leading * 0.6
    for passage in wording.passages:
        if passage.list:
            for moment in notice.missed:
                words = f"{english_day(moment)}, {english_time(moment)}"
                texts.append(Text(_LEFT + 18, y, words, SANS_BOLD, size))
                y += leading
        else:
            words = unbroken(passage.text.format_map(facts))
            for runs in paragraph(words, _ROOM, size):
                texts.extend(placed(runs, _LEFT, y, size))
                y += leading
        y += leading * 0.5
    return texts, y - leading * 1.5


def _signature(canvas: Any, wording: Wording) -> None:
    middle = (_LEFT + RIGHT) / 2
    for left, label in zip((middle, _LEFT), wording.sign, strict=True):
        rule(canvas, left, _SIGNED, left + 190, line=0.5)
        put(canvas, Text(left, _SIGNED + 11, label, SANS, 8.5))


# -- words --------------------------------------------------------------------


@cache
def _texts(version: str) -> dict[str, Wording]:
    path = _FOLDER / f"{version}.toml"
    if not path.is_file():
        raise FormUnknown("no such form of the notices", form=version)
    kinds = tomllib.loads(path.read_text("utf-8"))
    # Not strict, since a list in the file is a tuple in the record.
    return {kind: Wording.model_validate(said, strict=False) for kind, said in kinds.items()}


def _wording(notice: Notice) -> Wording:
    return _texts(notice.form)[notice.kind]


def _facts(notice: Notice) -> dict[str, str]:
    """Return what fills the places of a text: never the name, which is set by itself."""
    if notice.call_by is None:
        call_by, call_by_es = f"by {_BLANK}", f"antes del {_BLANK}"
    else:
        call_by = f"by {english_date(notice.call_by)}"
        call_by_es = f"a más tardar el {spanish_day(notice.call_by)}"
    order = f"**{notice.court_order}**" if notice.court_order else "____________"
    if notice.fine_cents is None:
        fine = "$____________"
    else:
        fine = f"**${notice.fine_cents // 100}.{notice.fine_cents % 100:02}**"
    return {
        "version": notice.form,
        "county": notice.sender.county_name,
        "juror_number": notice.juror_number,
        "phone": notice.phone,
        "call_by": call_by,
        "call_by_es": call_by_es,
        "fine": fine,
        "order": order,
    }
