"""Who was drawn, in order: the paper that a draw's record refers to by its hash."""

from jury.buckets import PapersBucket
from jury.errors import CountsDisagree
from jury.records import Draw, Hex32, PersonId, Record


class Selection(Record):
    """Seeds, positions, tickets and the people behind them, in the order drawn."""

    digest: Hex32
    ij: int
    kl: int
    consumed: int
    positions: tuple[int, ...]
    tickets: tuple[Hex32, ...]
    people: tuple[PersonId, ...]


def draw_folder(draw: Draw, paper: str) -> str:
    """Return the folder of one kind of a draw's working papers."""
    return f"{draw.county}/draws/{draw.id}/{paper}"


def read_selection(papers: PapersBucket, draw: Draw) -> Selection:
    """Return who was drawn; CountsDisagree before a result is on record."""
    if draw.selection is None:
        raise CountsDisagree("nobody has been drawn yet", draw=draw.id)
    return filed_selection(papers, draw, draw.selection)


def filed_selection(papers: PapersBucket, draw: Draw, name: str) -> Selection:
    """Return a selection by its hash, recorded or not."""
    return Selection.model_validate_json(papers.filed(draw_folder(draw, "selection"), name))
