"""RANMAR as the paper walks it, one output at a time: the yardstick for the faster form.

G. Marsaglia, A. Zaman and W. W. Tsang, "Toward a universal random number generator", Statistics &
Probability Letters 9 (1990) 35-39, with the two seeds of F. James, "A review of pseudorandom number
generators", Computer Physics Communications 60 (1990) 329-344. The paper counts in reals from 0 to
1; here every number is multiplied by 2**24, so that the arithmetic is exact on every machine.
"""

from __future__ import annotations

from ranmar.constants import ARITHMETIC_MODULUS, ARITHMETIC_START, ARITHMETIC_STEP, MASK
from ranmar.start import starting_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def walk(ij: int, kl: int) -> Iterator[int]:
    """Yield every output of the seeds, from the first; zero is kept, and nothing is left out."""
    u = [0, *starting_words(ij, kl)]  # the paper counts its table from 1
    c = ARITHMETIC_START
    p, q = 97, 33
    while True:
        u[p] = (u[p] - u[q]) & MASK
        c -= ARITHMETIC_STEP
        if c < 0:
            c += ARITHMETIC_MODULUS
        yield (u[p] - c) & MASK
        p = p - 1 or 97
        q = q - 1 or 97
