"""Addresses a second, ours beside the plain library, and how many of a county's are accepted.

Run from the root: `.venv/bin/python bench/address_bench.py`. Ends with 1 when a bar is missed: no
accepted address that says another place, 99 in 100 boxes and routes.
"""

import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "functions"), str(ROOT / "layers/jury"),
                str(ROOT / "tests/unit/letters")]  # fmt: skip

from scourgify import normalize_address_record  # noqa: E402
from scourgify.exceptions import AddressNormalizationError  # noqa: E402
from test_addresses import BOXES, HIGHWAY, ROUTES, address, broken, generated  # noqa: E402

from summons.standardiser import NAME, pub28  # noqa: E402
from summons.verifying import check  # noqa: E402

COUNT = 10_000
IMPORT = "import time; t = time.perf_counter(); import scourgify; print(time.perf_counter() - t)"


def plainly(came):
    """Ask the library alone, once, as its own documentation does."""
    try:
        return normalize_address_record(
            {
                "address_line_1": came.line1,
                "address_line_2": came.line2,
                "city": came.city,
                "state": came.state,
                "postal_code": came.zip5,
            }
        )
    except AddressNormalizationError:
        return None


def seconds(work, addresses):
    begun = time.process_time()
    for one in addresses:
        work(one)
    return time.process_time() - begun


def main() -> int:
    addresses = list(generated(COUNT, seed=41))
    plainly(addresses[0])
    plain = seconds(plainly, addresses)
    ours = seconds(lambda one: check(one, standardise=pub28, by=NAME), addresses)
    checked = [(one, check(one, standardise=pub28, by=NAME)) for one in addresses]
    wrong = sum(bool(one.after and broken(came, one.after)) for came, one in checked)
    whole = Counter(one.flag is None for _came, one in checked[::2])
    lines = [form.format(7, 77) for form in (*BOXES, *ROUTES, *HIGHWAY)]
    boxes = [check(address(line), standardise=pub28, by=NAME).flag is None for line in lines]
    loaded = float(subprocess.check_output([sys.executable, "-c", IMPORT]))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"ours {COUNT / ours:,.0f} a second, plain {COUNT / plain:,.0f}: {plain / ours:.2f} x")
    print(f"undamaged accepted {whole[True] / whole.total():.2%}, boxes and routes {sum(boxes)} of"
          f" {len(boxes)}, accepted and wrong {wrong}")  # fmt: skip
    print(f"import {loaded * 1000:.0f} ms, {memory:.0f} MB")
    return int(bool(wrong) or sum(boxes) < 0.99 * len(boxes))


if __name__ == "__main__":
    sys.exit(main())
