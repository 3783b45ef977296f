"""Writes the known answers that ship with the draw's code, from the protocol's vectors.

    python -m tools.known_answers

Run it when the engine has changed: the file names the engine, so that a changed engine is changed
code too, and is deployed as a new version of every function that draws.
"""

import json
import sys
from pathlib import Path
from typing import Any

import ranmar

ROOT = Path(__file__).resolve().parent.parent
VECTORS = ROOT / "tests" / "vectors"
SHIPPED = ROOT / "functions" / "draw" / "known_answers.json"


def described() -> str:
    """Return the file as it should be: the vectors, as far as a hook can try them in a second."""
    stream, selection, draws = (_read(name) for name in ("ranmar", "selection", "draws"))
    pair = ("ij", "kl")
    control = stream["negative_control"]
    outputs = [
        *({**_of(one, *pair, "outputs"), "passed": 0} for one in stream["first_10"]),
        *({**_of(one, *pair, "outputs"), "passed": 20_000} for one in stream["after_20000"]),
        {**_of(control, *pair), "outputs": control["after_20000"], "passed": 20_000},
    ]
    known = {
        "engine": ranmar.fingerprint(),
        "outputs": outputs,
        "below": [
            {**_of(one, *pair, "values", "consumed"), "limit": one["m"]}
            for one in selection["below"]
        ],
        "selections": [
            *(_of(one, *pair, "size", "positions", "consumed") for one in selection["select"]),
            *(
                {
                    **_of(one, *pair, "positions", "consumed"),
                    "size": one["commitment"]["roll"]["size"],
                }
                for one in draws
            ),
        ],
        "seedings": [
            {
                **_of(one, *pair, "digest"),
                "purpose": one["commitment"]["purpose"],
                "commitment": one["commitment_hash"],
                "contributions": [
                    [share["name"], share["value"]] for share in one["contributions"]
                ],
            }
            for one in draws
        ],
    }
    return json.dumps(known, sort_keys=True, separators=(",", ":")) + "\n"


def _read(name: str) -> Any:
    return json.loads((VECTORS / f"{name}.json").read_text("utf-8"))


def _of(one: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: one[name] for name in names}


def main() -> int:
    """Write the file."""
    SHIPPED.write_text(described(), "utf-8")
    print(f"wrote {SHIPPED.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
