"""Put together what a written challenge to a jury panel needs, as one zip without personal data.

    python tools/challenge_pack.py --api URL --token TOKEN --county C --draw D --out pack.zip

A challenge to the panel lies only on the ground that the jurors were not selected or drawn
according to law (Rule 1.431), in writing and with facts, before anybody is examined. The token is
an auditor's, a judge's or one of the office's. It needs Python 3.11 and the repository it lies in,
and asks the API and nobody else. The draw is verified first, by tools/verify_draw.py as a process
of its own and against the key that the court publishes: exit 1, with a sentence and without a
pack, if it does not hold; exit 2 if it was called wrongly or the API does not answer.
"""

import argparse
import base64
import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib import error, parse, request

ROOT = Path(__file__).resolve().parent.parent
VERIFIER = ROOT / "tools" / "verify_draw.py"
METHOD = ("docs/draw-method.md", "docs/draw-protocol.md")
SECONDS = 60
MICRO = 1_000_000

Document = dict[str, Any]

REASONS = {
    "inactive": "no longer on the newest list of licence and ID holders (s. 40.011)",
    "deceased": "reported dead (s. 40.022)",
    "felony": "convicted of a felony, rights not restored (ss. 40.013(1), 40.022)",
    "incapacitated": "adjudicated mentally incompetent (s. 40.022)",
    "under_age": "under eighteen on the service date (s. 40.01)",
    "excused": "excused or disqualified by a decision on file (ss. 40.01 and 40.013)",
    "served": "reported as a juror within a year before the date (s. 40.013(7))",
    "in_open_pool": "already drawn into another open pool",
    "carried_over": "postponed to this very date: comes without being drawn",
    "not_on_final_list": "not picked by lot for the final list in force (s. 40.02)",
}

STATISTICS = {
    "zip": "by ZIP code of residence",
    "birth_decade": "by decade of birth",
    "list_position_decile": "by place on the roll, in tenths",
}

CONTENTS = {
    "statement.txt": "the draw on one page: who could be drawn, who not and why, how, and when",
    "verification.txt": "what the verifying program found, claim by claim",
    "commitment.json": "what was fixed before any randomness existed",
    "result.json": "the randomness, the seeds, the positions drawn, the statistics",
    "approval.json": "the approval of the county's plan under which the draw was made",
    "pool.json": "the order that the draw carried out",
    "log-extract.jsonl": "the links of the county's chained log that concern this draw",
    "log.jsonl": "the county's whole public log, in which those links stand",
    "public-key.pem": "the key that the court publishes for its signatures",
    "bundle.zip": "the public bundle: the evidence itself, for any verifying program",
    "verify_draw.py": "the verifying program: python verify_draw.py bundle.zip",
    "draw-method.md": "the method document: how and why the draw is made as it is",
    "draw-protocol.md": "the protocol, to the byte",
}


class NoPackError(Exception):
    """Why there is no pack, in a sentence, and the exit code that goes with it."""

    def __init__(self, sentence: str, code: int) -> None:
        """Keep both."""
        super().__init__(sentence)
        self.code = code


class Api:
    """The county's API, asked as the bearer of a token."""

    def __init__(self, url: str, token: str) -> None:
        """Ask at this address."""
        self._url = url.rstrip("/")
        self._token = token

    def document(self, path: str) -> Document:
        """Return the document at a path of the API."""
        asked = request.Request(  # noqa: S310 - `fetched` takes http and https only
            self._url + path, headers={"Authorization": f"Bearer {self._token}"}
        )
        found = json.loads(fetched(asked))
        if not isinstance(found, dict):
            raise NoPackError(f"{path} does not answer with a document", 2)
        return found

    def whole(self, path: str, name: str) -> list[Any]:
        """Return a list of the API's, page by page, until there is no more of it."""
        page = self.document(f"{path}?limit=500")
        rows = list(page[name])
        while page["next"] is not None:
            page = self.document(f"{path}?limit=500&cursor={parse.quote(page['next'])}")
            rows += page[name]
        return rows


def fetched(asked: request.Request) -> bytes:
    """Return what an address answers; NoPackError says what it refused."""
    if asked.type not in {"http", "https"}:
        raise NoPackError("an address starts with http:// or https://", 2)
    try:
        with request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310 - checked above
            return bytes(answer.read())
    except error.HTTPError as refused:
        where = parse.urlsplit(asked.full_url).path
        raise NoPackError(f"{where} is refused with {refused.code} {refused.reason}", 2) from None
    except (error.URLError, TimeoutError) as failed:
        raise NoPackError(f"the API does not answer: {failed}", 2) from None


def fingerprint(pem: str) -> str:
    """Return the SHA-256 of a public key's DER form."""
    body = "".join(line for line in pem.splitlines() if not line.startswith("-----"))
    return hashlib.sha256(base64.b64decode(body)).hexdigest()


def verified(bundle: Path, key: str) -> str:
    """Return what the verifier found; NoPackError, naming the claim, when the draw fails."""
    run = subprocess.run(  # noqa: S603 - our own program on a file of ours
        [sys.executable, str(VERIFIER), str(bundle), "--key", key],
        capture_output=True,
        text=True,
        check=False,
        timeout=3600,
    )
    if run.returncode != 0:
        lines = (run.stdout + run.stderr).strip().splitlines()
        raise NoPackError(f"the draw does not verify: {' '.join(lines[-1].split())}", 1)
    return run.stdout


def approval_of(commitment: Document, approvals: list[Document]) -> Document:
    """Return the approval that the commitment names, or what is to be said in its place."""
    for one in approvals:
        if (one["plan"], one["engine"]) == (commitment["plan"], commitment["engine"]):
            return {name: one[name] for name in ("plan", "engine", "valid_from", "valid_until")}
    return {"plan": commitment["plan"], "engine": commitment["engine"], "on_file": False}


def log_extract(log: list[str], bundle: Mapping[str, bytes], voids: set[str]) -> list[str]:
    """Return the links about this draw; NoPackError when bundle and public log differ."""
    held = bundle["log.jsonl"].decode().splitlines()
    if log[: len(held)] != held:
        raise NoPackError("the bundle's log is not the beginning of the public log", 1)
    bodies = {
        hashlib.sha256(bundle[f"{name}.json"]).hexdigest() for name in ("commitment", "result")
    }
    return [link for link in log if json.loads(link)["body"] in bodies | voids]


def statement(
    commitment: Document,
    result: Document,
    pool: Document,
    approval: Document,
    void: Document | None,
) -> str:
    """Return the draw on one page, in plain words and figures."""
    roll, checks = commitment["roll"], result["checks"]
    excluded = sorted(roll["excluded"].items(), key=lambda each: (-each[1], each[0]))
    out = sum(roll["excluded"].values())
    lines = [
        f"STATEMENT ABOUT THE DRAW {commitment['draw']}",
        "",
        f"County: {commitment['county']}",
        f"Kind: {commitment['purpose']}",
        f"Service date: {pool['service_date']}",
        f"Ordered: {commitment['requested']:,}",
        f"Postponed to that date, and so coming anyway: {commitment['carried_over']:,}",
        f"To be drawn: {commitment['to_draw']:,}. Drawn: {len(result['positions']):,}.",
        *_voided(void),
        "",
        "WHO COULD BE DRAWN",
        f"List {roll['list']}: {roll['size'] + out:,} people.",
        f"On the roll: {roll['size']:,}. Not on it: {out:,}, namely",
        *(f"  {count:>9,}  {REASONS.get(name, name)}" for name, count in excluded),
        "Everybody on the list is in one of these numbers; that was checked before the draw.",
        "",
        "UNDER WHICH APPROVAL",
        _approved(approval),
        f"Program (SHA-256 of its code): {commitment['engine']}",
        "",
        "HOW IT WAS DRAWN",
        f"{commitment['committed_at']}  The roll was fixed by one hash over all its tickets,",
        f"  {roll['root']},",
        "  and entered into the county's log, before any randomness was asked for.",
        "  Sources of randomness, named beforehand: " + ", ".join(commitment["entropy"]) + ".",
        f"{result['drawn_at']}  The seeds that follow from them: {result['ij']}, {result['kl']}.",
        f"  The published generator was run once; {result['consumed']:,} of its outputs were used.",
        f"  Known answers before the draw: {checks['known_answers']}.",
        "",
        "WHETHER THE RESULT LOOKS EVEN (chi-square; nothing is ever drawn again because of it)",
        *(_compared(one) for one in checks["statistics"]),
        "",
        "What this does not show: that the county's source list was right, or that the people who",
        "ran the office were honest about anything but the draw.",
    ]
    return "\n".join(lines) + "\n"


def _voided(void: Document | None) -> list[str]:
    if void is None:
        return []
    return ["", "THIS DRAW WAS DECLARED VOID by two people; the reason stands in the public log."]


def _approved(approval: Document) -> str:
    if approval.get("on_file") is False:
        return f"{approval['plan']}: no such approval is on file for this program."
    return (
        f"{approval['plan']}, valid from {approval['valid_from']} until {approval['valid_until']}."
    )


def _compared(one: Document) -> str:
    name = STATISTICS.get(one["name"], one["name"])
    held = "; held for a person to decide" if one["held"] else ""
    return (
        f"  {name}: {one['statistic_micro'] / MICRO:.2f} on {one['dof']} degrees of freedom,"
        f" p = {one['p_micro'] / MICRO:.3f}{held}"
    )


def contents(files: Mapping[str, bytes], draw: str) -> str:
    """Return the contents page: each piece, what it is, and its hash."""
    lines = [
        f"CHALLENGE PACK FOR THE DRAW {draw}",
        "",
        "Everything here comes from public evidence and from documents of the court; nobody is",
        "named in it. Names and addresses of those summoned are given to a party by the clerk.",
        "",
    ]
    for name, what in CONTENTS.items():
        digest = hashlib.sha256(files[name]).hexdigest()
        lines += [f"{name}", f"    {what}", f"    SHA-256 {digest}"]
    return "\n".join(lines) + "\n"


def gather(api: Api, county: str, draw: str) -> dict[str, bytes]:
    """Return the files of a draw's pack by name; NoPackError when there can't be one."""
    shown = api.document(f"/v1/counties/{county}/draws/{draw}")
    pool = api.document(f"/v1/counties/{county}/pools/{shown['pool']}")
    if "order" not in pool:
        raise NoPackError("that draw is of no pool; name the draw of the pool", 2)
    approvals = api.whole(f"/v1/counties/{county}/approvals", "approvals")
    public = api.document(f"/v1/public/counties/{county}/draws/{draw}")
    log = api.whole(f"/v1/public/counties/{county}/log", "log")
    pem = api.document("/v1/public/keys")["public_key"]
    link = api.document(f"/v1/public/counties/{county}/draws/{draw}/bundle")["url"]
    packed = fetched(request.Request(link))  # noqa: S310 - `fetched` takes http and https only
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bundle.zip"
        path.write_bytes(packed)
        findings = verified(path, fingerprint(pem))
        with zipfile.ZipFile(path) as archive:
            bundle = {name: archive.read(name) for name in archive.namelist()}
    commitment, result = (json.loads(bundle[f"{name}.json"]) for name in ("commitment", "result"))
    if (commitment["draw"], commitment["county"]) != (draw, county):
        raise NoPackError("the bundle is that of another draw", 1)
    void = public.get("void")
    approval = approval_of(commitment, approvals)
    ordered = {name: pool[name] for name in ("id", "county", "order", "service_date")}
    extract = log_extract(log, bundle, {void["hash"]} if void else set())
    files = {
        "statement.txt": statement(commitment, result, ordered, approval, void).encode(),
        "verification.txt": findings.encode(),
        "commitment.json": bundle["commitment.json"],
        "result.json": bundle["result.json"],
        "approval.json": _readable(approval),
        "pool.json": _readable(ordered),
        "log-extract.jsonl": _lines(extract),
        "log.jsonl": _lines(log),
        "public-key.pem": pem.encode(),
        "bundle.zip": packed,
        "verify_draw.py": VERIFIER.read_bytes(),
        **{Path(name).name: (ROOT / name).read_bytes() for name in METHOD},
    }
    return {"contents.txt": contents(files, draw).encode(), **files}


def _readable(document: Document) -> bytes:
    return (json.dumps(document, indent=2, sort_keys=True) + "\n").encode()


def _lines(lines: list[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def write(files: Mapping[str, bytes], out: Path) -> None:
    """Write the pack; the same files give the same bytes."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, content in files.items():
            pack.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def main(arguments: list[str] | None = None) -> int:
    """Write the pack and return 0, or say in a sentence why there is none."""
    parser = argparse.ArgumentParser(
        prog="challenge_pack.py", description="Gather what a written challenge to a panel needs."
    )
    parser.add_argument("--api", required=True, metavar="URL", help="the API's address")
    parser.add_argument("--token", required=True, help="a bearer token that may read draws")
    parser.add_argument("--county", required=True, help="the county, as paths name it")
    parser.add_argument("--draw", required=True, help="the draw's identifier")
    parser.add_argument("--out", required=True, type=Path, metavar="PACK.zip")
    wanted = parser.parse_args(arguments)
    county, draw = (parse.quote(name, safe="") for name in (wanted.county, wanted.draw))
    try:
        files = gather(Api(wanted.api, wanted.token), county, draw)
    except NoPackError as why:
        print(f"challenge_pack.py: {why}", file=sys.stderr)
        return why.code
    write(files, wanted.out)
    print(f"{wanted.out}: {len(files)} pieces; the draw verifies")
    return 0


if __name__ == "__main__":
    sys.exit(main())
