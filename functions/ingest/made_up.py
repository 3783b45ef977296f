"""Made-up people and real ones apart: which stage takes which files, by the mark in the header."""

from ingest.layout import Layout
from jury.errors import NotSynthetic, SyntheticInProduction

TEST = "test"


def check_stage(first: str, layout: Layout, stage: str) -> None:
    """Refuse a file of the other stage by its first line, before any row of it is read.

    The test stage takes the exact mark and nothing like it; every other stage refuses whatever
    looks like the mark, however it is written and wherever it stands.
    """
    if stage == TEST:
        if not layout.is_marked(first):
            raise NotSynthetic(
                "the header does not say that the people are made up: this stage takes no others"
            )
    elif layout.looks_marked(first):
        raise SyntheticInProduction("the header says that the people are made up")
