"""Why something was done, in a person's own words, and without what tells who a person is.

A reason is read by auditors, and some by anybody. No machine can tell a name from a word; what
has the form of a number of a person, or of a way to reach one, is refused, whoever's it is.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

TELLING = re.compile(
    r"""
      (?<!\d)\d{3}[- .]?\d{2}[- .]?\d{4}(?!\d)                       # a Social Security number
    | (?<![A-Za-z])[A-Za-z][- ]?\d{3}[- ]?\d{3}[- ]?\d{2}[- ]?\d{3}[- ]?\d(?!\d)  # a licence
    | (?<![A-Za-z])[A-Za-z](?:-?\d){12}(?!\d)                        # a licence, parted otherwise
    | (?<!\d)(?:1[- .]?)?\(?\d{3}\)?[- .]?\d{3}[- .]?\d{4}(?!\d)    # a telephone
    | [^\s@]+@[^\s@]+\.[A-Za-z]{2,}                                  # an e-mail address
    """,
    re.VERBOSE,
)


JUROR_NUMBER = re.compile(r"(?<![\d-])\d{2}-\d{4,6}-\d{4,5}(?![\d-])")
"""What the office calls a juror by: parts of a long one look like a telephone's."""


def _names_nobody(text: str) -> str:
    if TELLING.search(JUROR_NUMBER.sub("#", text)):
        raise ValueError("a reason holds no number, telephone or address of a person")
    return text


NAMES_NOBODY = AfterValidator(_names_nobody)
"""Refuses a text that has a number of a person in it, or a way to reach one."""

Reason = Annotated[str, StringConstraints(min_length=10, max_length=500), NAMES_NOBODY]
"""Why, in ten to five hundred signs."""
