"""Names as they are compared and looked up: case, blanks, punctuation and accents folded away."""

import unicodedata
from functools import lru_cache

# Letters that carry their stroke inside and so don't fall apart into letter and accent.
STROKES = str.maketrans(
    {"Ø": "O", "Đ": "D", "Ł": "L", "Æ": "AE", "Œ": "OE", "Þ": "TH", "Ð": "D", "ẞ": "SS", "Ħ": "H"}
)


@lru_cache(maxsize=1 << 16)
def folded(text: str) -> str:
    """Return the bare letters and digits of a name, in capitals and without accents."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.upper()).translate(STROKES)
    return "".join(sign for sign in text.upper() if sign.isalnum())
