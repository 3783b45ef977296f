"""The file that tells other programs where the running cloud is."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

BUCKETS = {
    "intake": "IntakeBucket",
    "evidence": "EvidenceBucket",
    "papers": "PapersBucket",
    "print": "PrintBucket",
}
TABLES = {"people": "PeopleTable", "court": "CourtTable", "summons": "SummonsTable"}
WORKFLOWS = {
    "ingest": "IngestWorkflow",
    "draw": "DrawWorkflow",
    "summons": "SummonsWorkflow",
    "days": "DaysWorkflow",
}


def described(
    addresses: Mapping[str, str],
    outputs: Mapping[str, str],
    tokens: Mapping[str, str],
    *,
    queues: Mapping[str, str],
) -> dict[str, Any]:
    """Return the endpoints as other programs read them; names come from the template's outputs."""

    def named(kinds: Mapping[str, str]) -> dict[str, str]:
        return {name: outputs[output] for name, output in kinds.items() if output in outputs}

    return {
        **addresses,
        "buckets": named(BUCKETS),
        "tables": named(TABLES),
        "workflows": named(WORKFLOWS),
        "queues": dict(queues),
        "tokens": dict(tokens),
    }


def write(path: Path, endpoints: Mapping[str, Any]) -> None:
    """Write the file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(endpoints, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)
