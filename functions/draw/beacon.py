"""A public beacon as a source of entropy: rounds that a group of strangers signs and publishes.

The beacon is drand's, run by the League of Entropy: every few seconds a quorum of its members
signs the number of a round, and the round's randomness is the SHA-256 of that signature. The
signature (BLS, over BLS12-381) is NOT verified here: the standard library has no such curve.
What is checked is that the answer is of the committed round and that its randomness follows
from its signature. Whoever doubts the relay compares the round with the published chain, which
is what makes it a beacon. It stands beside the key service's share and never in its place.
"""

import hashlib
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import NamedTuple

from jury.errors import BeaconNotYet, BeaconWrong

SECONDS = 10
LARGEST = 16 * 1024
"""No more of an answer is read than this; a round takes less than a kilobyte."""

AHEAD = timedelta(minutes=2)
"""How far after the commitment's time its round lies: longer than the writing of it can take."""

Fetch = Callable[[str], bytes | None]
"""Returns what stands at an address, or None when nothing stands there yet."""


class Chain(NamedTuple):
    """When a chain of rounds began and how often it goes on, both in seconds."""

    genesis: int
    period: int

    def round_after(self, instant: datetime) -> int:
        """Return the number of the first round that is published after an instant."""
        elapsed = int(instant.timestamp()) - self.genesis
        # Round 1 is published at the genesis itself.
        return elapsed // self.period + 2 if elapsed >= 0 else 1


CHAINS = {
    # The League of Entropy's two public chains, by the hash under which relays serve them.
    "8990e7a9aaed2ffed73dbd7092123d6f289930540d7651336225dc172e51b2ce": Chain(1595431050, 30),
    "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971": Chain(1692803367, 3),
}


def https_get(url: str) -> bytes | None:
    """Return what stands at an https address, or None when it answers that nothing does yet."""
    if not url.startswith("https://"):
        raise BeaconWrong("a beacon is asked over HTTPS only")
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:  # noqa: S310 - see above
            if not answer.url.startswith("https://"):
                raise BeaconWrong("the beacon sends its callers away from HTTPS")
            content: bytes = answer.read(LARGEST)
            return content
    except urllib.error.HTTPError as error:
        if error.code in {HTTPStatus.NOT_FOUND, HTTPStatus.TOO_EARLY}:
            return None
        raise BeaconNotYet("the beacon does not answer", status=error.code) from error
    except (urllib.error.URLError, TimeoutError) as error:
        raise BeaconNotYet("the beacon can't be reached") from error


class Beacon:
    """One public chain at one relay: which round a draw waits for, and what it brought."""

    def __init__(self, url: str, fetch: Fetch = https_get) -> None:
        """Ask this address, which must end in the hash of a known chain."""
        self._url = url.rstrip("/")
        self._fetch = fetch
        # The number of a round means nothing without its chain: on another one it may have been
        # published years ago. So the address must name the chain, and the chain be known.
        chain = CHAINS.get(self._url.rpartition("/")[2])
        if chain is None:
            raise BeaconWrong("the beacon's address does not end in the hash of a known chain")
        self._chain = chain

    def round_for(self, committed_at: datetime) -> int:
        """Return the round that a draw commits to: one that nobody can know yet."""
        return self._chain.round_after(committed_at + AHEAD)

    def randomness(self, number: int) -> bytes:
        """Return a round's 32 bytes; BeaconNotYet before they are published."""
        answer = self._fetch(f"{self._url}/public/{number}")
        if answer is None:
            raise BeaconNotYet("the round is not published yet", round=number)
        return read_round(answer, number)


def read_round(answer: bytes, number: int) -> bytes:
    """Return the randomness in an answer; BeaconWrong unless it is that round's and follows."""
    try:
        found = json.loads(answer)
        randomness = bytes.fromhex(found["randomness"])
        signature = bytes.fromhex(found["signature"])
        given = found["round"]
    except (ValueError, KeyError, TypeError) as error:
        raise BeaconWrong("the beacon's answer can't be read", round=number) from error
    if type(given) is not int or given != number:
        raise BeaconWrong("the beacon answered with another round", round=number)
    if hashlib.sha256(signature).digest() != randomness:
        raise BeaconWrong("the randomness does not follow from the signature", round=number)
    return randomness
