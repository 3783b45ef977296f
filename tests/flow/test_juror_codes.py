"""F28 and the portals of November 2025: nobody gets in by counting, guessing or waiting."""

import json
import random
from datetime import timedelta

import office
import pytest
import time_machine
from crashes import calls_of
from intake import asked
from summonses import FIRST, ask, codes, everybody, ordered, sent

from draw import juror as place_and_proof
from jury import guard, wiring
from jury.canonical import sha256
from summons import juror

pytestmark = pytest.mark.usefixtures("court_office")

GUESSES = 10_000
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
ROUTES = {
    "": {},
    "/status": {},
    "/details": {},
    "/openings": {},
    "/answer": {"confirmed": True},
    "/dates": {},
    "/postponement": {"pool": "grand-20270405T0800-kissimmee"},
    "/excusal": {"ground": "carer"},
    "/messages": {"email": None, "sms": None, "language": "en"},
}


@pytest.fixture
def pool():
    office.publish(office.residents(120))
    return sent(ordered(FIRST))


@pytest.fixture
def code(pool):
    return min(codes(pool).items())[1]


def knock(route, code, address="192.0.2.7", **said):
    """Ask whichever door has the route; return the status and the answer."""
    handler = juror.handler if route else place_and_proof.handler
    body = {"code": code, **said}
    return asked(handler, "POST", f"/v1/public/jurors{route}", body, address=address)


def random_code(chance):
    return "".join(chance.choices(ALPHABET, k=16))


def neighbours(pool):
    """Yield what somebody would try who holds one letter and knows how the office counts."""
    held = sorted(codes(pool).items())
    chance = random.Random(28)
    for _number, code in held:
        plain = code.replace("-", "")
        for at in range(16):
            for sign in ALPHABET:
                if sign != plain[at]:
                    yield plain[:at] + sign + plain[at + 1 :]
        yield plain[::-1]
    for service in everybody(pool):
        for name in (service.juror_number, service.person, service.pool, service.draw):
            letters = "".join(sign for sign in name.upper() if sign in ALPHABET)
            yield (letters * 16)[:16]
    while True:
        yield random_code(chance)


def test_ten_thousand_guesses_about_every_letter_open_nothing(pool):
    """Counted at the store itself: at the door the sixth would have been locked out."""
    tried = set()
    known = {code.replace("-", "") for code in codes(pool).values()}
    for guess in neighbours(pool):
        tried.add(guess)
        if len(tried) == GUESSES:
            break
    tried -= known
    court = wiring.court()
    hits = sum(court.find_code(sha256(guess.encode())) is not None for guess in tried)
    print(f"\nF28: {len(tried):,} guesses, {hits} hits")
    assert len(tried) == GUESSES
    assert hits == 0
    assert all(court.find_code(sha256(one.encode())) for one in known)


def test_codes_carry_eighty_bits_and_nothing_of_whom_they_open(pool):
    found = codes(pool)
    assert len(set(found.values())) == len(found) == 15
    for service in everybody(pool):
        plain = found[service.juror_number].replace("-", "")
        assert len(plain) * 5 >= 80
        for name in (service.person[1:], service.juror_number.replace("-", "")):
            assert name[:8] not in plain


def test_no_route_takes_a_number_instead_of_a_code(pool):
    number = everybody(pool)[0].juror_number
    for route, said in ROUTES.items():
        status, told = knock(route, number, **said)
        assert (status, told["error"]) == (400, "Invalid"), route


@pytest.mark.parametrize("route", ROUTES)
def test_a_miss_says_the_same_at_every_door_whatever_its_cause(pool, route):
    chance = random.Random(3)
    answers = {
        json.dumps(knock(route, random_code(chance), f"198.51.100.{n}", **ROUTES[route]))
        for n in range(5)
    }
    (answer,) = answers
    assert json.loads(answer)[0] == 404
    told = json.loads(answer)[1]
    assert (told["error"], told["message"]) == ("NotFound", "no letter carries that code")


@pytest.mark.parametrize("route", ROUTES)
def test_every_miss_costs_the_same_calls(pool, code, route):
    chance = random.Random(4)
    knock(route, random_code(chance), "198.51.100.99", **ROUTES[route])  # warm
    near = code.replace("-", "")[:-1] + ("A" if code[-1] != "A" else "B")
    costs = {
        calls_of(lambda guess=guess, n=n: knock(route, guess, f"198.51.100.{n}", **ROUTES[route]))
        for n, guess in enumerate((random_code(chance), near, "A" * 16))
    }
    assert len(costs) == 1


def test_five_failures_lock_the_address_even_for_the_right_code(code):
    chance = random.Random(5)
    for _ in range(guard.MOST_FAILURES):
        assert ask("/status", random_code(chance))[0] == 404
    status, told = ask("/status", code)
    assert (status, told["error"]) == (429, "TooManyTries")
    assert 0 < told["retry_after"] <= 1800
    assert ask("/status", code, address="203.0.113.9")[0] == 200


def test_the_lock_ends_by_the_clock_and_not_before(code):
    chance = random.Random(6)
    for _ in range(guard.MOST_FAILURES):
        ask("/status", random_code(chance))
    waits = ask("/status", code)[1]["retry_after"]
    with time_machine.travel(office.NOW + timedelta(seconds=waits - 1), tick=False):
        assert ask("/status", code)[0] == 429
    with time_machine.travel(office.NOW + timedelta(seconds=waits), tick=False):
        assert ask("/status", code)[0] == 200


def test_failures_on_both_sides_of_a_quarter_hour_add_up(code):
    chance = random.Random(7)
    late = office.NOW + timedelta(minutes=14)
    with time_machine.travel(late, tick=False):
        for _ in range(3):
            ask("/status", random_code(chance))
    with time_machine.travel(late + timedelta(minutes=2), tick=False):
        for _ in range(2):
            assert ask("/status", random_code(chance))[0] == 404
        assert ask("/status", code)[0] == 429


def test_right_codes_lock_nobody_and_clear_no_failures(pool):
    chance = random.Random(8)
    right = sorted(codes(pool).values())
    for place in range(guard.MOST_FAILURES):
        assert ask("/status", right[place])[0] == 200
        assert ask("/status", random_code(chance))[0] == 404
    assert ask("/status", right[0])[0] == 429


def test_one_code_is_asked_for_so_often_and_no_more(code):
    for n in range(guard.MOST_TRIES_A_CODE):
        assert ask("/status", code, address=f"198.51.100.{n}")[0] == 200
    assert ask("/status", code, address="198.51.100.250")[0] == 429


def test_one_address_asks_so_often_and_no_more(pool, monkeypatch):
    monkeypatch.setattr(guard, "MOST_TRIES", 20)
    right = sorted(codes(pool).values())
    answers = [ask("/status", right[n % 15])[0] for n in range(21)]
    assert answers == [200] * 20 + [429]


def test_an_ipv6_network_is_one_caller_and_two_networks_are_two(code):
    chance = random.Random(9)
    for n in range(guard.MOST_FAILURES):
        ask("/status", random_code(chance), address=f"2001:db8:1:1::{n:x}")
    assert ask("/status", code, address="2001:db8:1:1:ffff::1")[0] == 429
    assert ask("/status", code, address="2001:db8:1:2::1")[0] == 200


def test_the_guard_knows_no_address(code):
    ask("/status", code, address="192.0.2.77")
    ask("/status", "A" * 16, address="192.0.2.78")
    items = wiring.dynamodb().scan(TableName="guard")["Items"]
    assert len(items) >= 4
    assert "192.0.2" not in json.dumps(items, default=str)
    assert all("expires" in item for item in items)


def test_wrong_codes_and_locks_are_measured_for_the_alarm(code, capsys):
    chance = random.Random(10)
    for _ in range(guard.MOST_FAILURES + 1):
        ask("/status", random_code(chance))
    measured = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    counts = {name: sum(name in one for one in measured) for name in (
        "CodesMissed", "AddressesLocked", "TriesRefused"
    )}  # fmt: skip
    assert counts == {"CodesMissed": 5, "AddressesLocked": 1, "TriesRefused": 1}


def test_a_code_reads_with_blanks_hyphens_and_small_letters(code):
    for text in (code.lower(), code.replace("-", " "), code.replace("-", "")):
        assert ask("/status", text)[0] == 200
