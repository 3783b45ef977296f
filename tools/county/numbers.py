"""Numbers that belong to nobody: licence numbers, SSNs and canary words, never twice."""

# Each is a serial number sent through a multiplication that has an inverse for its modulus:
# neighbours look unrelated, and no number can come twice, without remembering any of them.
LICENCES = 10**12
LICENCE_STEP = 618_033_988_751
SSNS = 100 * 50 * 10_000
SSN_STEP = 30_901_699
WORDS = 26**6
WORD_STEP = 190_918_801


class Numbers:
    """The next free licence number, SSN or canary word of a county."""

    def __init__(self, start: int) -> None:
        """Start the three series at places that depend on the seed."""
        self._licence = start % LICENCES
        self._ssn = start % SSNS
        self._word = start % WORDS

    def licence(self, letter: str) -> str:
        """Return a letter and 12 digits; a quarter are written with hyphens or spaces."""
        self._licence += 1
        digits = f"{self._licence * LICENCE_STEP % LICENCES:012d}"
        writing = self._licence % 20
        if writing >= 5:
            return letter + digits
        mark = " " if writing == 0 else "-"
        parts = (letter + digits[:3], digits[3:6], digits[6:8], digits[8:11], digits[11])
        return mark.join(parts)

    def ssn(self) -> str:
        """Return nine digits that are nobody's.

        The Social Security Administration has never issued areas 900-999. Within them the tax
        office uses middle digits 50 and up (ITIN, ATIN); ours stay at 00-49.
        """
        self._ssn += 1
        place = self._ssn * SSN_STEP % SSNS
        return f"{900 + place // 500_000}{place // 10_000 % 50:02d}{place % 10_000:04d}"

    def word(self) -> str:
        """Return a word of eight letters that starts with Zq, for one field of one person."""
        self._word += 1
        place = self._word * WORD_STEP % WORDS
        letters = []
        for _ in range(6):
            place, letter = divmod(place, 26)
            letters.append(chr(97 + letter))
        return "Zq" + "".join(letters)
