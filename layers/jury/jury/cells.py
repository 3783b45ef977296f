"""Cells of the tables that people open in a spreadsheet: shown as they stand, never run."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet calculate a cell, full-width look-alikes included."""


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; `plain_cell` undoes it exactly."""
    return f"'{text}" if text.startswith((*FORMULA, "'")) else text


def plain_cell(cell: str) -> str:
    """Return what was written: a leading apostrophe is always ours, since ours doubles any."""
    return cell.removeprefix("'")
