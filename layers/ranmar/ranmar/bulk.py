"""Ninety-seven outputs in a dozen operations: the same sequence, many words side by side.

A *row* is one big integer that holds 97 consecutive words in fields of 32 bits, the oldest on top.
Multiplying by z = 2**-32 thus moves a row one word later and drops what falls off the end.

Let S be the last 97 words and N the next 97. By x[n] = x[n-97] - x[n-33], the first 33 words of N
lower those of S by the last 33 words of S, the others by earlier words of N itself:

    N = S - (S moved 64 places to the front) - z**33 N,   so   N = (1 - z**33 + z**66) D,

where D is the first difference, since (1 + z**33) (1 - z**33 + z**66) = 1 + z**99, and a row ends
before z**99. All is modulo 2**24 in each field. A loan to each field, a multiple of 2**24, keeps it
from borrowing of its neighbour; the mask takes the loan back.
"""

from ranmar.constants import (
    ARITHMETIC_MODULUS,
    ARITHMETIC_STEP,
    LONG_LAG,
    MASK,
    WORD,
    arithmetic_term,
)

FIELD = 32
FIELD_BYTES = FIELD // 8
ROW_BYTES = LONG_LAG * FIELD_BYTES
ONES = ((1 << LONG_LAG * FIELD) - 1) // ((1 << FIELD) - 1)  # 1 in each field
WORDS = MASK * ONES
LAST_33 = (1 << 33 * FIELD) - 1
STRIDE = LONG_LAG * ARITHMETIC_STEP % ARITHMETIC_MODULUS * ONES

# What is lent to D arrives in N as 2**26 in every field, and no field ever exceeds 32 bits.
LOAN = 2**26 * (ONES + (ONES >> 33 * FIELD))


def packed(words: list[int]) -> int:
    """Return 97 words, oldest first, as a row."""
    return int.from_bytes(b"".join(word.to_bytes(4, "big") for word in words), "big")


def unpacked(row: int) -> list[int]:
    """Return the 97 words of a row, oldest first."""
    octets = row.to_bytes(ROW_BYTES, "big")
    return [int.from_bytes(octets[at : at + 4], "big") for at in range(0, ROW_BYTES, 4)]


def outputs(row: int, made: int, rows: int) -> tuple[bytes, int]:
    """Return the next 97 * `rows` outputs after `made`, four bytes each, and the last row of words.

    `row` is the 97 words before. To lower a word by c[n] modulo 2**24 the row `less` adds
    2**24 - c[n], a number from 4 to 2**24, which grows by 97 steps of c from one row to the next.
    """
    less = packed([WORD - arithmetic_term(made + 1 + place) for place in range(LONG_LAG)])
    pieces = []
    for _ in range(rows):
        row = (row | LOAN) - ((row & LAST_33) << 64 * FIELD)
        row += row >> 66 * FIELD
        row = row - (row >> 33 * FIELD) & WORDS
        pieces.append((row + less & WORDS).to_bytes(ROW_BYTES, "big"))
        less += STRIDE
        less -= (less - ONES >> 24 & ONES) * ARITHMETIC_MODULUS  # where it exceeds 2**24
    return b"".join(pieces), row


def octets(fields: bytes) -> bytes:
    """Return outputs of four bytes each as outputs of three, the top byte being always zero."""
    thinned = bytearray(len(fields) // 4 * 3)
    for place in range(3):
        thinned[place::3] = fields[place + 1 :: 4]
    return bytes(thinned)


def integers(fields: bytes) -> list[int]:
    """Return outputs of four bytes each as a list of whole numbers."""
    import sys  # noqa: PLC0415 - a draw needs neither
    from array import array  # noqa: PLC0415

    numbers = array("i", fields)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers.tolist()
