"""Says what is wrong with anybody's rights: `python -m tools.rights FOLDER`, after a whole run."""

import sys
from pathlib import Path

from tools.rights.findings import findings, read_calls, read_exceptions, unexcepted
from tools.rights.policies import Policies

ROOT = Path(__file__).resolve().parents[2]
EXCEPTIONS = Path(__file__).with_name("exceptions.json")


def main(arguments: list[str]) -> int:
    """Report, and return 1 when there is anything to report."""
    if len(arguments) != 1:
        print("usage: python -m tools.rights FOLDER (the records of a whole run of the tests)")
        return 2
    policies = Policies(ROOT / "template.yaml")
    calls = read_calls(Path(arguments[0]), policies)
    if not calls:
        print(f"no records in {arguments[0]}: run the tests with VENIRE_RIGHTS_LOG set")
        return 2
    excepted = read_exceptions(EXCEPTIONS)
    left = unexcepted(findings(policies, calls), excepted)
    for one in left:
        print(one)
    functions = len({one.who for one in calls})
    print(
        f"{len(calls)} rights used by {functions} functions held against their policies: "
        f"{len(left)} findings, {len(excepted)} exceptions"
    )
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
