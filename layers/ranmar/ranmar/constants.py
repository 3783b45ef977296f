"""The generator's constants, and its arithmetic sequence in closed form."""

WORD = 1 << 24  # an output is one of 2**24 whole numbers
MASK = WORD - 1

LONG_LAG = 97  # the lagged sequence: x[n] = x[n-97] - x[n-33] modulo 2**24
SHORT_LAG = 33

ARITHMETIC_START = 362436  # the arithmetic sequence: c[n] = c[n-1] - 7654321 modulo 2**24 - 3
ARITHMETIC_STEP = 7654321
ARITHMETIC_MODULUS = WORD - 3  # a prime

LARGEST_IJ = 31328
LARGEST_KL = 30081


def arithmetic_term(n: int) -> int:
    """Return c[n], by which output n (counting from 1) is lowered; it is the same for all seeds."""
    return (ARITHMETIC_START - n * ARITHMETIC_STEP) % ARITHMETIC_MODULUS
