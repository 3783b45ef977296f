"""The public bundle of a draw: everything that a stranger needs, and no personal data."""

import io
import zipfile
from collections.abc import Mapping

from jury.canonical import canonical, sha256

README = """\
HOW TO CHECK THIS DRAW

This archive is the evidence of one jury draw. It names nobody: each person on the list of
people who could be drawn stands in it as a ticket, a number that only that person's own
proof connects with them.

What is here:

  commitment.json  fixed before any randomness existed: how many people were on the list
                   (as one hash over all tickets), how many were to be drawn, why others
                   were left out, which program was to be used, and under which approval
  result.json      the randomness that was then taken, the two seed numbers computed from
                   it, the positions drawn, in order, and the tickets at those positions
  signature.der    the court's signature (ECDSA, P-256) over the hash of result.json
  public-key.pem   the key that verifies it; compare its fingerprint with the one that the
                   court publishes
  log.jsonl        the county's chained log of every draw and every void, up to this one
  tickets.bin      every ticket on the list, 32 bytes each, in order of position
  manifest.json    the hash of every other file

To check all of it, with Python 3.11 or newer and nothing else installed:

  python verify_draw.py bundle.zip

The program verify_draw.py is published beside the method (docs/draw-method.md). You may
write your own from docs/draw-protocol.md: it fixes every byte.

If you were on the list, your own proof shows which ticket was yours:

  python verify_draw.py bundle.zip --proof proof.json

What this does not prove: that the county's source list was right, or that the people who
ran the office were honest about anything but the draw.
"""


def with_manifest(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the bundle's files with the manifest that names the hash of each."""
    complete = {"README.txt": README.encode(), **files}
    manifest = {name: sha256(content) for name, content in complete.items()}
    return {**complete, "manifest.json": canonical(manifest)}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return the files as a zip whose bytes depend on nothing but them."""
    archive = io.BytesIO()
    # Stored, not deflated: in a deflated stream a few idle bits can flip without changing any
    # file, and every byte of evidence should be one that somebody can vouch for.
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as bundle:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name)  # dated 1980: the time of packing is no evidence
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, files[name])
    return archive.getvalue()
