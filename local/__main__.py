"""The command line of the local cloud: `serve` keeps it running, `demo` tells the whole story."""

import argparse
import importlib
import signal
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from local.logs import to_file

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "template.yaml"


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return the process's exit code."""
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="keep the local cloud running until Ctrl-C")
    serving.add_argument("--api-port", type=int, default=8080, help="0 takes a free one")
    serving.add_argument("--aws-port", type=int, default=4566, help="0 takes a free one")
    serving.add_argument("--template", type=Path, default=TEMPLATE)
    commands.add_parser("demo", help="run the whole story once")
    chosen = parser.parse_args(arguments)
    if chosen.command == "demo":
        demo = importlib.import_module("local.demo")  # the demo's needs are not the server's
        with to_file(ROOT / ".local" / "venire.log"):
            return int(demo.run())
    return serve(chosen.template, api_port=chosen.api_port, aws_port=chosen.aws_port)


def serve(template: Path, *, api_port: int, aws_port: int) -> int:
    """Run the cloud until the process is told to end, then say what failed meanwhile."""
    from local.cloud import LocalCloud  # noqa: PLC0415 - a second that --help need not wait for
    from local.staff import Office  # noqa: PLC0415 - what it opens comes with the cloud

    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    state = template.resolve().parent / ".local"
    console = Console(file=sys.stdout)  # the terminal's, whatever sys.stdout becomes
    with ExitStack() as run:
        run.enter_context(to_file(state / "venire.log"))
        with console.status("Deploying the template") as status:
            cloud = LocalCloud(template, progress=lambda name: status.update(f"Deploying {name}"))
            run.enter_context(cloud)
            if template.resolve() == TEMPLATE:  # another one has no office to open
                Office(cloud, cloud.county).open(cloud.roles)
            found = cloud.serve(api_port=api_port, aws_port=aws_port)
        _announce(console, found, log=state / "venire.log")
        ended.wait()
        failures = cloud.failures
    console.print(f"Stopped; {len(failures)} failures.")
    for failure in failures:
        console.print(f"  {failure.what}: {failure.error} (request {failure.request_id})")
    return 0


def _announce(console: Console, found: Mapping[str, Any], *, log: Path) -> None:
    table = Table("door", "address", box=None, pad_edge=False)
    for name in ("api", "web", "aws"):
        table.add_row(name, found[name])
    console.print(table)
    console.print(f"Tokens and names are in {log.parent.name}/endpoints.json, the log beside it.")
    console.print("AWS clients: credentials local/local, region us-east-1. Ctrl-C ends it.")


if __name__ == "__main__":
    sys.exit(main())
