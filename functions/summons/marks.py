"""What a print file says of itself in its document information, and how many pages it has."""

import re

from pydantic import ValidationError

from jury.errors import Refusal
from jury.records import Hex32, PoolId, Record

_KEYWORDS = "pool={pool}; pages={pages}; letters-sha256={letters_sha256}"
# Our own files only: ReportLab writes a page's dictionary and the document information
# uncompressed, one entry a line or a few, so that two patterns read them without a PDF library.
_SAID = re.compile(
    rb"/Keywords \(pool=(?P<pool>[a-zA-Z0-9-]{1,80}); pages=(?P<pages>[0-9]{1,6}); "
    rb"letters-sha256=(?P<letters_sha256>[0-9a-f]{64})\)"
)
_PAGE = re.compile(rb"/Type /Page\s*>>")


class FileUnreadable(Refusal):
    """A print file does not say what ours say of themselves."""

    status = 422


class Marks(Record):
    """What a print file carries about itself, so that it shows to which manifest it belongs."""

    pool: PoolId
    pages: int
    letters_sha256: Hex32

    @property
    def keywords(self) -> str:
        """The marks as the document information has them."""
        return _KEYWORDS.format_map(self.model_dump())


def read_marks(pdf: bytes) -> Marks:
    """Return a print file's marks; FileUnreadable if it has none, or other pages than it says."""
    said = _SAID.findall(pdf)
    if len(said) != 1:
        raise FileUnreadable("the print file does not say what it holds", marks=len(said))
    pool, pages, letters_sha256 = (one.decode() for one in said[0])
    try:
        marks = Marks(pool=pool, pages=int(pages), letters_sha256=letters_sha256)
    except ValidationError as error:
        raise FileUnreadable("the print file says what no print file says") from error
    held = len(_PAGE.findall(pdf))
    if held != marks.pages:
        raise FileUnreadable("the print file has not as many pages as it says", pages=held)
    return marks
