"""QR codes as PDF drawing instructions."""

import segno

_QUIET = 4
_MASK = 2
"""Any mask reads; a fixed one saves trying all eight, four fifths of the work."""


def qr_image(text: str, side: float) -> str:
    """Return a QR code (error level M) as one 1-bit inline image in a field of that side.

    The field has the four modules that stay white all round, whatever the symbol's size.
    """
    matrix = segno.make(
        text, error="m", mask=_MASK, micro=False, mode="byte", encoding="latin1",
        boost_error=False, eci=False,
    ).matrix  # fmt: skip
    modules = len(matrix)
    rows = "".join(_row(bytes(row)) for row in matrix)
    module = side / (modules + 2 * _QUIET)
    inner, edge = module * modules, module * _QUIET
    return (
        f"q {inner:.3f} 0 0 {inner:.3f} {edge:.3f} {edge:.3f} cm "
        f"BI /W {modules} /H {modules} /IM true /D [1 0] /F /AHx ID {rows}> EI Q"
    )


def _row(modules: bytes) -> str:
    """Pack a row of ones and zeros to whole bytes, in hexadecimal."""
    width = -(-len(modules) // 8)
    bits = modules.translate(_AS_DIGITS).decode() + "0" * (8 * width - len(modules))
    return f"{int(bits, 2):0{2 * width}X}"


_AS_DIGITS = bytes([ord("0"), ord("1")]) + bytes(range(2, 256))
