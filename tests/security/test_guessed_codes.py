"""Guesses at the door itself, from many addresses: slowed, locked, told, and in vain.

Ten thousand of them at the store, where nothing slows them, are in tests/flow/test_juror_codes.py.
"""

import json
import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

import office
import pytest
import time_machine
from summonses import FIRST, ask, codes, ordered, sent

from jury import guard
from local.template import expand

ROOT = Path(__file__).resolve().parents[2]
ADDRESSES, EACH = 100, 8
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


@pytest.fixture
def letters(court_office):
    office.publish(office.residents(60))
    return codes(sent(ordered(FIRST)))


def guesses(letters: dict[str, str]):
    """Yield codes one sign away from a real one, each juror's in turn, and made-up ones between."""
    chance = random.Random(524)
    real = {code.replace("-", "") for code in letters.values()}
    held = sorted(real)
    for number in range(ADDRESSES * EACH):
        code = list(held[number % len(held)])
        code[chance.randrange(16)] = chance.choice(ALPHABET)
        near = "".join(code)
        yield "".join(chance.choices(ALPHABET, k=16)) if number % 3 == 0 or near in real else near


def address(number: int) -> str:
    """Return one of many addresses: of every second caller a network of IPv6."""
    if number % 2:
        return f"2001:db8:{number:x}::7"
    return f"198.51.{number // 200}.{number % 200}"


def test_of_eight_hundred_guesses_from_many_addresses_none_opens(letters, capsys):
    wrong = guesses(letters)
    found = Counter()
    for number in range(ADDRESSES):
        said = [ask("/status", next(wrong), address=address(number))[0] for _ in range(EACH)]
        assert said == [404] * guard.MOST_FAILURES + [429] * (EACH - guard.MOST_FAILURES), number
        found.update(said)
    assert sum(found.values()) == 800
    assert set(found) == {404, 429}
    lines = capsys.readouterr().out.splitlines()
    measured = [json.loads(line) for line in lines if line.startswith("{") and "_aws" in line]
    missed = sum("CodesMissed" in one for one in measured)
    locked = sum("AddressesLocked" in one for one in measured)
    assert (missed, locked) == (found[404], ADDRESSES)
    # Whoever spreads guesses thin is seen by their number: both alarms are far behind.
    resources = expand(ROOT / "template.yaml", {}).body["Resources"]
    for alarm, count in {"CodesGuessedAlarm": missed, "AddressesLockedAlarm": locked}.items():
        assert count > resources[alarm]["Properties"]["Threshold"]
    # Nobody was kept from their own page by it, but at the addresses that guessed.
    code = min(letters.items())[1]
    assert ask("/status", code, address=address(0))[0] == 429
    assert ask("/status", code, address=address(ADDRESSES))[0] == 200


def test_who_waits_out_each_lock_gets_so_many_guesses_a_day_and_no_more(letters):
    wrong = guesses(letters)
    missed = 0
    for minutes in range(0, 24 * 60, 15):
        with time_machine.travel(office.NOW + timedelta(minutes=minutes), tick=False):
            missed += [ask("/status", next(wrong))[0] for _ in range(6)].count(404)
    # Five in two windows of a quarter of an hour, of 80 bits.
    assert missed <= 24 * 2 * guard.MOST_FAILURES
    assert missed >= 24 * guard.MOST_FAILURES
