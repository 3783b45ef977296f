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
    arithmetic_term,
)

FIELD = 32
FIELD_BYTES = FIELD // 8
ROW_BYTES = LONG_LAG * FIELD_BYTES
ONES = ((1 << LONG_LAG * FIELD) - 1) // ((1 << FIELD) - 1)  # 1 in each field
WORDS = MASK * ONES
PLACES_33, PLACES_64, PLACES_66 = 33 * FIELD, 64 * FIELD, 66 * FIELD
LAST_33 = (1 << PLACES_33) - 1
STRIDE = LONG_LAG * ARITHMETIC_STEP % ARITHMETIC_MODULUS * ONES

# What is lent to D arrives in N as 2**26 in every field, and no field ever exceeds 32 bits.
LOAN = 2**26 * (ONES + (ONES >> PLACES_33))


def packed(words: list[int]) -> int:
    """Return 97 words, oldest first, as a row."""
    return int.from_bytes(b"".join(word.to_bytes(4, "big") for word in words), "big")


def unpacked(row: int) -> list[int]:
    """Return the 97 words of a row, oldest first."""
    octets = row.to_bytes(ROW_BYTES, "big")
    return [int.from_bytes(octets[at : at + 4], "big") for at in range(0, ROW_BYTES, 4)]


def outputs(row: int, made: int, rows: int) -> tuple[bytes, int]:
    """Return the next 97 * `rows` outputs after `made`, four bytes each, and the last row of words.

    `row` is the 97 words before. `rest` is what each c[n] lacks to 2**24 - 1, a number from 3 up;
    from one row to the next it grows by 97 steps of c, and where it reaches 2**24 c has wrapped.
    """
    rest = packed([MASK - arithmetic_term(made + 1 + place) for place in range(LONG_LAG)])
    lent = row | LOAN
    pieces = []
    for _ in range(rows):
        row = lent - ((row & LAST_33) << PLACES_64)
        row += row >> PLACES_66
        row = row - (row >> PLACES_33) & WORDS
        lent = row | LOAN
        pieces.append((lent - (WORDS ^ rest) & WORDS).to_bytes(ROW_BYTES, "big"))
        rest += STRIDE
        rest -= (rest >> 24 & ONES) * ARITHMETIC_MODULUS
    return b"".join(pieces), row


def octets(fields: bytes) -> bytes:
    """Return outputs of four bytes each as outputs of three, the top byte being always zero."""
    thinned = bytearray(len(fields) // 4 * 3)
    for place in range(3):
        thinned[place::3] = fields[place + 1 :: 4]
    return bytes(thinned)


def fields(octets: bytes) -> bytes:
    """Return outputs of three bytes each as outputs of four."""
    widened = bytearray(len(octets) // 3 * 4)
    for place in range(3):
        widened[place + 1 :: 4] = octets[place::3]
    return bytes(widened)


def integers(fields: bytes) -> list[int]:
    """Return outputs of four bytes each as a list of whole numbers."""
    import sys  # noqa: PLC0415 - a draw needs neither
    from array import array  # noqa: PLC0415

    numbers = array("i", fields)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers.tolist()
