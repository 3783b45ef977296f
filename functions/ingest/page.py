"""The page that a clerk reads before a held file is released: counts, findings, sentences."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator

from ingest import breakers
from ingest.plan import ChangePlan
from jury import masks
from jury.cells import safe_cell
from jury.records import CountyFile, PersonId

Line = dict[str, str]

COLUMNS = ("part", "what", "line", "count", "note", "who", "people")


def clerks_page(file: CountyFile, plan: ChangePlan) -> bytes:
    """Return the page as CSV: no cell of it can run, whatever the county's file says."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([safe_cell(cell) for cell in row] for row in _rows(file, plan))
    return sheet.getvalue().encode()


def _rows(file: CountyFile, plan: ChangePlan) -> Iterator[tuple[str, ...]]:
    yield _row("file", file.id, note=f"as of {file.as_of}, layout {file.layout}")
    for name in file.breakers:
        yield _row("breaker", name, note=breakers.SENTENCES[name])
    for what, count in plan.counts.model_dump().items():
        yield _row("count", what, count=count)
    for reason, count in plan.by_reason.items():
        yield _row("reason", reason, count=count)
    for zip5, columns in plan.by_zip.items():
        for column, count in columns.items():
            yield _row("zip", zip5, count=count, note=column)
    for finding in plan.refused:
        yield _row("refused", finding.code, line=finding.line, note=finding.sentence)
    for finding in plan.review:
        yield _row(
            "review",
            finding.code,
            line=finding.line,
            note=finding.sentence,
            who=finding.who,
            people=finding.people,
        )


def masked(page: bytes, where: Callable[[Line], bool] = lambda _: True) -> bytes:
    """Return a page on which whoever a row names is there by the initials, on each or some rows."""
    lines = csv.DictReader(io.StringIO(page.decode(), newline=""))
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(
        line | {"who": masks.initials_of(line["who"])} if where(line) else line for line in lines
    )
    return sheet.getvalue().encode()


def people_on(page: bytes) -> set[PersonId]:
    """Return whom the rows of a page may concern."""
    lines = csv.DictReader(io.StringIO(page.decode(), newline=""))
    return {one for line in lines for one in line["people"].split()}


def _row(
    part: str,
    what: str,
    *,
    line: int | None = None,
    count: int | None = None,
    note: str = "",
    who: str = "",
    people: Iterable[str] = (),
) -> tuple[str, ...]:
    return (part, what, _figure(line), _figure(count), note, who, " ".join(people))


def _figure(number: int | None) -> str:
    return "" if number is None else str(number)
