"""Where a draw's entropy comes from: the sources committed to, each behind a small adapter."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from draw.beacon import Beacon, Fetch, https_get
from jury.court_store import CourtStore
from jury.errors import BeaconOff
from jury.keys import KeyService
from jury.records import Contribution, Draw


class Source(Protocol):
    """One source of entropy."""

    def committed_name(self, committed_at: datetime) -> str:
        """Return the name under which a commitment made at that time binds the source."""

    def share(self, draw: Draw, name: str) -> bytes | None:
        """Return the source's share in a draw; None while people have still to give it."""


class HardwareSource:
    """The key service's hardware generator: 32 bytes that nobody can foresee or choose."""

    def __init__(self, keys: KeyService) -> None:
        self._keys = keys

    def committed_name(self, _committed_at: datetime) -> str:
        """Return the one name of the key service."""
        return "kms"

    def share(self, _draw: Draw, _name: str) -> bytes | None:
        """Return fresh bytes, others at every call."""
        return self._keys.entropy()


class CeremonySource:
    """A text made by chance in public, entered by two people after the commitment."""

    def __init__(self, court: CourtStore) -> None:
        self._court = court

    def committed_name(self, _committed_at: datetime) -> str:
        """Return the one name of a ceremony."""
        return "ceremony"

    def share(self, draw: Draw, _name: str) -> bytes | None:
        """Return the text that two people entered, as UTF-8; None until they have."""
        held = self._court.find_ceremony(draw.county, draw.id)
        return None if held is None or held.text is None else held.text.encode()


class BeaconSource:
    """A round of a public beacon that is published after the commitment."""

    def __init__(self, url: str, fetch: Fetch = https_get) -> None:
        self._url = url
        self._fetch = fetch

    def committed_name(self, committed_at: datetime) -> str:
        """Return the name of the first round that nobody could know at that time."""
        return f"drand:{self._beacon().round_for(committed_at)}"

    def share(self, _draw: Draw, name: str) -> bytes | None:
        """Return the committed round's randomness; BeaconNotYet before it is published."""
        return self._beacon().randomness(int(name.partition(":")[2]))

    def _beacon(self) -> Beacon:
        # Made when it is asked: a wrong address must not stop a draw that needs no beacon.
        return Beacon(self._url, self._fetch)


Sources = Mapping[str, Source]


def sources(court: CourtStore, keys: KeyService, beacon: str) -> Sources:
    """Return the sources of this deployment by name; a beacon only where one is configured."""
    found: dict[str, Source] = {"kms": HardwareSource(keys), "ceremony": CeremonySource(court)}
    if beacon:
        found["drand"] = BeaconSource(beacon)
    return found


def committed_names(chosen: Sequence[str], known: Sources, *, now: datetime) -> tuple[str, ...]:
    """Return the names that a commitment binds, in the order in which they were chosen."""
    return tuple(_source(name, known).committed_name(now) for name in chosen)


def take(draw: Draw, names: Sequence[str], known: Sources) -> tuple[Contribution, ...] | None:
    """Return every committed source's share, in the committed order; None to wait for people.

    The hardware generator is asked last and only when all else is there: nobody may enter a
    text, or decide whether to wait for a round, knowing what it gave.
    """
    shares: dict[str, str] = {}
    for name in sorted(names, key=lambda name: name == "kms"):
        share = _source(name, known).share(draw, name)
        if share is None:
            return None
        shares[name] = share.hex()
    return tuple(Contribution(name=name, value=shares[name]) for name in names)


def _source(name: str, known: Sources) -> Source:
    kind = name.partition(":")[0]
    if kind not in known:
        raise BeaconOff("no source of that name is configured here", source=kind)
    return known[kind]
