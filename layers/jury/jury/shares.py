"""Shares as they are shown: exact until they are, and rounded once."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

HUNDREDTH = Decimal("0.01")


def percent(share: Fraction) -> str:
    """Return a share in percent with two places; halves go to the even figure."""
    exact = Decimal(share.numerator * 100) / Decimal(share.denominator)
    # A sign before nothing would read as a difference.
    return str(exact.quantize(HUNDREDTH, ROUND_HALF_EVEN) + 0)
