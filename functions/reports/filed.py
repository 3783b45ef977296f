"""Sums of a partition that were made once: filed under what they were made of, and read again."""

from botocore.exceptions import ClientError

from jury.buckets import PapersBucket
from reports.list_health import Sums


def find(papers: PapersBucket, county: str, name: str) -> Sums | None:
    """Return filed sums, or None when nobody has made them yet."""
    try:
        paper = papers.get(_key(county, name))
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchKey":
            raise
        return None
    return Sums.model_validate_json(paper)


def file(papers: PapersBucket, county: str, name: str, made: Sums) -> None:
    """File sums. Nothing is decided on them, and whoever makes them again makes the same."""
    papers.put(_key(county, name), made.model_dump_json().encode())


def _key(county: str, name: str) -> str:
    return f"{county}/reports/{name}"
