"""Names and addresses as they are compared: case, spacing, punctuation and accents folded away."""

from datetime import date
from typing import NamedTuple

from jury.names import folded
from jury.records import Name

CUT = 15
"""Where old systems cut a name; a blank or hyphen at the cut may have gone as well."""

Bucket = tuple[str, str, str, str]
"""Date of birth, suffix, and the initials: what a name can be looked up by."""


class NamePart(NamedTuple):
    """A last or first name: how it folds, and how long it was printed."""

    letters: str
    printed: int

    def agrees(self, other: "NamePart") -> bool:
        """Tell whether both are one name, allowing that an old system cut one of them."""
        return self.letters == other.letters or self.begins(other) or other.begins(self)

    def begins(self, whole: "NamePart") -> bool:
        """Tell whether this is the other name, cut off where old systems cut."""
        return self.printed in (CUT, CUT - 1) and whole.letters.startswith(self.letters)


class Likeness(NamedTuple):
    """The set that the plan compares: last name, suffix, first name and date of birth."""

    last: NamePart
    suffix: str
    first: NamePart
    born: date

    @property
    def bucket(self) -> Bucket:
        """What two likenesses share whenever they agree; few people share it otherwise.

        Names agree only if they begin alike, even where an old system cut one of them.
        """
        return self.born.isoformat(), self.suffix, self.last.letters[:1], self.first.letters[:1]

    def same_name(self, other: "Likeness") -> bool:
        """Tell whether the names agree. A suffix is part of the name, and blank is one."""
        return (
            self.suffix == other.suffix
            and self.last.agrees(other.last)
            and self.first.agrees(other.first)
        )

    def agrees(self, other: "Likeness") -> bool:
        """Tell whether the whole set agrees."""
        return self.born == other.born and self.same_name(other)

    def differs(self, other: "Likeness") -> bool:
        """Tell whether the name *and* the date of birth are another's."""
        return self.born != other.born and not self.same_name(other)


def bucket_of(last: str, first: str, suffix: str, born: str) -> Bucket:
    """Return the bucket of somebody of that name; `born` is an ISO date."""
    return born, folded(suffix), folded(last)[:1], folded(first)[:1]


def likeness(name: Name, born: date) -> Likeness:
    """Return how a person is compared with others by name."""
    return likeness_of(name.last, name.first, name.suffix, born)


def likeness_of(last: str, first: str, suffix: str, born: date) -> Likeness:
    """Return how somebody of that name is compared with others."""
    return Likeness(
        NamePart(folded(last), len(last)),
        folded(suffix),
        NamePart(folded(first), len(first)),
        born,
    )


# -- addresses ------------------------------------------------------------------

Door = tuple[str, str, str, str]
"""Where letters go: the lines as one, the city, the state and the ZIP code."""


def door_of(line1: str, line2: str, city: str, state: str, zip5: str) -> Door:
    """Return an address as it is compared; where its lines were broken does not matter."""
    return folded(line1) + folded(line2), folded(city), folded(state), zip5
