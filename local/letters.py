"""What the demonstration does with the letters: the printer's word, a juror's answers, the day."""

import csv
import io
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from pypdf import PdfReader

CODE = re.compile(r"([A-Z2-7]{4}-[A-Z2-7]{4}-)\s+([A-Z2-7]{4}-[A-Z2-7]{4})")
COLUMNS = ("juror_number", "tracking", "outcome", "on")


def confirmation(manifest: Path, on: date) -> str:
    """Return the printer's word that every letter of a manifest was mailed, as the CSV agreed."""
    with manifest.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["record"] == "letter"]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow((row["juror_number"], row["tracking"], "mailed", on.isoformat()))
    return text.getvalue()


def code_on(letters: Path, page: int) -> str:
    """Return the code that a page of the print file carries, as its reader would type it."""
    found = CODE.search(PdfReader(letters).pages[page].extract_text())
    if found is None:
        raise LookupError(f"page {page + 1} carries no code")
    return found[1] + found[2]


def hour_of(pool: Mapping[str, Any]) -> datetime:
    """Return when a pool reports."""
    return datetime.fromisoformat(pool["order"]["reports_at"])


def evening_before(pool: Mapping[str, Any]) -> datetime:
    """Return a minute after five in the afternoon before a pool reports."""
    return (hour_of(pool) - timedelta(days=1)).replace(hour=17, minute=1)
