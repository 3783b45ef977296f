"""The same people in the same order, whatever the machine does; and seeds that repeat by chance."""

import hashlib
import json
import math
import os
import random
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import crashes
import office
import pytest
from botocore.client import BaseClient

import ranmar
from draw import entropy, roll, steps
from jury import merkle, wiring
from jury.eligibility import exclusion
from jury.errors import CountyBusy, RollChanged
from jury.people_store import next_version
from jury.records import CountyFile, FileCounts, FileStatus, Status
from jury.selection import read_selection

ROOT = Path(__file__).resolve().parents[2]
CODE = [ROOT / "functions", ROOT / "layers/jury", ROOT / "layers/ranmar"]
PEOPLE = 280


@contextmanager
def calls(change):
    """Let `change` see, and change, the arguments of every AWS call; it may answer it, too."""
    original = BaseClient._make_api_call

    def call(client, operation, arguments):
        answer = change(operation, arguments)
        return original(client, operation, arguments) if answer is None else answer

    BaseClient._make_api_call = call
    try:
        yield
    finally:
        BaseClient._make_api_call = original


@contextmanager
def given_entropy():
    """KMS answers with known bytes, so that two draws differ only in what a test changes."""
    asked = 0

    def answer(operation, _arguments):
        nonlocal asked
        if operation != "GenerateRandom":
            return None
        asked += 1
        return {"Plaintext": hashlib.sha256(f"entropy {asked}".encode()).digest()}

    with calls(answer):
        yield


@contextmanager
def pages_of(size):
    """Every query gives at most so many items, and then another page."""
    pages = Counter()

    def shorten(operation, arguments):
        if operation == "Query":
            arguments["Limit"] = size
            pages["Query"] += 1

    with calls(shorten):
        yield pages


def outcome(pool):
    """Return all that a draw says of itself: terms, seeds, positions, people in order."""
    draw = wiring.court().draw(pool.county, pool.draw)
    return draw.commitment, read_selection(wiring.papers(), draw)


def drawn(people=None, *, before_each_step=lambda: None, shards=lambda numbers: numbers):
    """Make one draw with known entropy in an office of its own."""
    with office.opened(), given_entropy():
        people = office.residents(PEOPLE) if people is None else people
        office.publish(people)
        # Half of them the office has written since: they are read from the table, page by page.
        for person in people[::2]:
            wiring.people().amend(next_version(person))
        pool = office.order(250)
        before_each_step()
        state = steps.open_draw(office.identifiers(pool), None)
        frozen = []
        for shard in shards(state["partitions"]):
            before_each_step()
            frozen.append(steps.freeze_shard(state | {"shard": shard}, None))
        before_each_step()
        state = steps.merge_roll(state | {"shards": frozen}, None)
        for step in office.DRAW_STEPS:
            before_each_step()
            state = step(state, None)
        return outcome(pool)


@pytest.fixture(scope="module")
def usual():
    return drawn()


@pytest.mark.parametrize("size", [1, 3, 100])
def test_the_page_size_does_not_change_the_draw(usual, size):
    with pages_of(size) as pages:
        assert drawn() == usual
    assert pages["Query"] > PEOPLE / 2 / size


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_arrival_does_not_change_the_draw(usual, seed):
    people = office.residents(PEOPLE)
    random.Random(seed).shuffle(people)
    assert drawn(people) == usual


def test_the_order_in_which_partitions_are_frozen_does_not_change_the_draw(usual):
    assert drawn(shards=lambda numbers: numbers[::-1]) == usual


def test_a_cold_start_before_every_step_does_not_change_the_draw(usual):
    assert drawn(before_each_step=office.chill) == usual


def test_a_process_that_has_drawn_before_draws_the_same(usual):
    with office.opened():
        office.publish(office.residents(300, seed=9))
        office.draw(office.order(250))
    assert drawn() == usual


def test_other_entropy_does_change_the_draw(usual):
    """What the tests above compare would not be equal by itself."""
    with office.opened():
        office.publish(office.residents(PEOPLE))
        pool = office.order(250)
        office.draw(pool)
        assert outcome(pool)[1].people != usual[1].people


# -- without a cloud ------------------------------------------------------------------

PURE = """
import hashlib, json, locale, sys
import ranmar
from draw import roll
from jury import merkle, protocol
from jury.canonical import canonical, sha256

locale.setlocale(locale.LC_ALL, "")
key, shards = bytes(range(32)), int(sys.argv[1])
people = {"J" + sha256(f"person {n}".encode())[:16].upper() for n in range(3000)}  # a set: hashed
by_shard = [[] for _ in range(shards)]
for one in people:
    entry = roll.Entry(protocol.ticket(protocol.salt(key, one), one), one, "34741", "1980")
    by_shard[int(one[1:], 16) % shards].append(entry)
frozen = roll.merge([roll.pack(entries) for entries in by_shard])
excluded = {name: 1 for name in {"inactive", "excused", "served", "in_open_pool", "under_age"}}
terms = protocol.commitment(
    purpose="petit", county="osceola", draw="d1", requested=300, carried_over=0,
    roll_size=len(people), roll_root=merkle.root(roll.tickets(frozen)).hex(),
    list_version="l1", excluded=excluded, entropy=["kms"], engine=ranmar.fingerprint(),
    plan="P-1", sequence=1, previous="0" * 64, committed_at="2026-11-23T11:00:00Z",
)
committed = bytes.fromhex(sha256(canonical(terms)))
ij, kl = ranmar.seeds(ranmar.seed_digest("petit", committed, [("kms", bytes(32))]))
positions = ranmar.select(len(people), 300, ranmar.Ranmar(ij, kl))
drawn = [roll.entry(frozen, position).person for position in positions]
print(json.dumps([committed.hex(), ij, kl, positions, drawn]))
"""


def drawn_apart(shards=16, **environment):
    """Return what a process of its own draws from a known key and known entropy."""
    path = os.pathsep.join(map(str, CODE))
    run = subprocess.run(
        [sys.executable, "-c", PURE, str(shards)],
        env={"PYTHONPATH": path, "PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def apart():
    return drawn_apart(PYTHONHASHSEED="0")


@pytest.mark.parametrize("seed", ["1", "20180402", "random"])
def test_the_hash_seed_does_not_change_the_draw(apart, seed):
    assert drawn_apart(PYTHONHASHSEED=seed) == apart


def installed_locales():
    listed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=True).stdout
    foreign = [name for name in listed.split() if name.startswith(("tr_", "es_", "de_", "en_"))]
    return ["C", "POSIX", "C.UTF-8", *foreign[:4]]


@pytest.mark.parametrize("name", installed_locales())
def test_the_locale_does_not_change_the_draw(apart, name):
    assert drawn_apart(LC_ALL=name, LANG=name) == apart


@pytest.mark.parametrize("shards", [1, 2, 3, 64])
def test_the_number_of_partitions_does_not_change_the_draw(apart, shards):
    assert drawn_apart(shards) == apart


def test_the_time_zone_of_the_machine_does_not_change_the_draw(apart):
    assert drawn_apart(TZ="Pacific/Kiritimati") == apart


# -- seeds ------------------------------------------------------------------------------

SEEDS = 100_000
PAIRS = 942_438_640  # usable seed pairs (docs/draw-method.md)
UNHEARD_OF = 1e-6


def most_repeats_by_chance(count):
    """Return how many repeats among so many seeds chance exceeds once in a million times."""
    expected = count * (count - 1) / 2 / PAIRS
    tail, repeats, term = 1.0, 0, math.exp(-expected)
    while (tail := tail - term) > UNHEARD_OF:
        repeats += 1
        term *= expected / repeats
    return repeats


def committed_draw():
    """Return one commitment: the same for every seed, so that only entropy can differ."""
    office.publish(office.residents(300))
    pool = office.order(250)
    steps.commit_draw(office.freeze(pool), None)
    return wiring.court().draw(pool.county, pool.draw)


def repeats_of(draw, sources):
    """Return how many of 100,000 seed pairs, made as a draw makes them, came before."""
    names = json.loads(draw.commitment)["entropy"]
    committed = bytes.fromhex(draw.commitment_hash)
    seen = set()
    for _ in range(SEEDS):
        shares = entropy.take(draw, names, sources)
        digest = ranmar.seed_digest(
            "petit", committed, [(share.name, bytes.fromhex(share.value)) for share in shares]
        )
        seen.add(ranmar.seeds(digest))
    return SEEDS - len(seen)


@pytest.mark.faults
def test_seeds_under_a_frozen_clock_repeat_no_more_than_chance_has_it(court_office):
    draw = committed_draw()

    def hardware(operation, _arguments):
        # moto takes a millisecond for what it too gets from the operating system
        return {"Plaintext": os.urandom(32)} if operation == "GenerateRandom" else None

    with calls(hardware):
        repeats = repeats_of(draw, entropy.sources(wiring.court(), wiring.keys(), ""))
    bound = most_repeats_by_chance(SEEDS)
    print(f"\n{SEEDS:,} seeds under a frozen clock: {repeats} repeats; by chance up to {bound}")
    assert repeats <= bound


@pytest.mark.faults
def test_seeds_from_a_clock_would_be_caught(court_office):
    class Clock:
        def share(self, _draw, _name):
            return wiring.now().isoformat().encode()

    assert repeats_of(committed_draw(), {"kms": Clock()}) > most_repeats_by_chance(SEEDS)


def test_the_bound_is_that_of_birthdays():
    """100,000 of 942 million: 5.3 repeats expected; twenty or so are unheard of."""
    assert 17 <= most_repeats_by_chance(SEEDS) <= 22
    assert most_repeats_by_chance(1000) <= 2


# -- a list published in the middle of a draw ---------------------------------------------

OLD, NEW = "osceola-2026-10-01", "osceola-2026-11-01"
TRIES = 40


def small_county():
    """A county of 24, its next list (four come, three go), and a grand jury of 8 ordered."""
    people = office.residents(24)
    office.publish(people)
    pool = office.order(8, service=office.GRAND_SERVICE, kind="grand")
    coming = office.residents(4, seed=77)
    going = [one for one in people if one.status is Status.ACTIVE][:3]
    return pool, people, coming, going


def publishing(coming, going):
    """Return an actor that applies the next file and publishes it, as an ingest does."""
    state = wiring.court().state("osceola")
    active = sum(one.status is Status.ACTIVE for one in coming)
    file = wiring.court().register_file(
        CountyFile(
            id="F202611010000000000000000",
            county="osceola",
            kind="dhsmv",
            key="osceola/dhsmv/2026-11-01.csv",
            version="1",
            sha256="20261101" + "0" * 56,
            as_of=date(2026, 11, 1),
            base=state.list_version,
            status=FileStatus.APPLYING,
            counts=FileCounts(
                people_before=state.people,
                people_after=state.people + len(coming),
                active_before=state.active,
                active_after=state.active + active - len(going),
                rows=len(coming),
                added=len(coming),
                deactivated=len(going),
            ),
        )
    )
    gone = [
        wiring.people().find("osceola", one.id).model_copy(update={"status": Status.INACTIVE})
        for one in going
    ]

    # The new sheets are made beforehand: nobody sees them before the list is published.
    base = wiring.court().current_list(state)
    new = office.listed(file, base, [next_version(person) for person in (*coming, *gone)])

    def publish():
        wiring.court().begin_applying(file)
        for person in (*coming, *gone):
            wiring.people().save(person)
        published = file.model_copy(update={"status": FileStatus.PUBLISHED})
        wiring.court().publish(file, published, new)

    return publish


def drawing(pool, state=None):
    """Return an actor that draws to the commitment and, as the workflow does, freezes again."""

    def draw():
        begun = state
        for _ in range(TRIES):
            try:
                begun = office.freeze(pool) if begun is None else begun
                return steps.commit_draw(begun, None)
            except (RollChanged, CountyBusy):
                begun = None
        return None

    return draw


def eligible(pool, people):
    return {
        one.id
        for one in people
        if exclusion(one, service=pool.service_date, pool=pool.id, in_open_pool=()) is None
    }


def version_drawn_from(pool, people, coming, going):
    """Return the list of a commitment, once the frozen roll is found to be exactly that list."""
    draw = wiring.court().draw(pool.county, pool.draw)
    committed = json.loads(draw.commitment)["roll"]
    leaving = {one.id for one in going}
    lists = {
        OLD: (eligible(pool, people), len(people)),
        NEW: (eligible(pool, [*people, *coming]) - leaving, len(people) + len(coming)),
    }
    frozen = wiring.papers().filed(f"osceola/draws/{draw.id}/roll", draw.roll)
    on_roll, size = lists[committed["list"]]
    assert {entry.person for entry in roll.entries(frozen)} == on_roll
    assert committed["size"] == len(on_roll)
    assert committed["size"] + sum(committed["excluded"].values()) == size
    assert merkle.root(roll.tickets(frozen)).hex() == committed["root"]
    return committed["list"]


def in_every_order(schedules, frozen_before):
    """Publish and draw at once, once for each schedule; return how often each list was drawn."""
    found = Counter()
    for schedule in schedules:
        with office.opened():
            pool, people, coming, going = small_county()
            state = office.freeze(pool) if frozen_before else None
            actors = (publishing(coming, going), drawing(pool, state))
            published, committed = crashes.interleave(schedule, *actors)
            assert committed == office.identifiers(pool), committed
            assert published is None or isinstance(published, CountyBusy), published
            version = version_drawn_from(pool, people, coming, going)
            standing = wiring.court().state("osceola").list_version
            assert standing == (NEW if published is None else OLD)
            assert (version, published is None) != (NEW, False)
            found[version] += 1
    return found


def calls_of_both(*, frozen_before):
    with office.opened():
        pool, _people, coming, going = small_county()
        state = office.freeze(pool) if frozen_before else None
        drawer = crashes.calls_of(drawing(pool, state))
    with office.opened():
        pool, _people, coming, going = small_county()
        return crashes.calls_of(publishing(coming, going)), drawer


@pytest.mark.faults
def test_a_commitment_made_while_a_list_is_published_names_the_list_that_was_frozen():
    """The roll is frozen already; publication comes in every order of the calls, or a sample."""
    publisher, drawer = calls_of_both(frozen_before=True)
    every = list(crashes.schedules(publisher, drawer))
    chosen = every if len(every) <= 70 else random.Random(5).sample(every, 70)
    found = in_every_order(chosen, frozen_before=True)
    assert set(found) == {OLD, NEW}
    print(
        f"\n{len(chosen)} of {len(every)} interleavings of {publisher} and {drawer} calls:"
        f" {dict(found)}"
    )


@pytest.mark.faults
def test_a_whole_draw_while_a_list_is_published_uses_exactly_one_list():
    """From opening to commitment; publication at once, or torn apart over the whole draw."""
    publisher, drawer = calls_of_both(frozen_before=False)
    chance = random.Random(6)
    at_once = [
        (1,) * begin + (0,) * publisher for begin in (*range(0, drawer, drawer // 15), drawer)
    ]
    torn = []
    for begin in [0] * 20 + [drawer - 1] * 4:
        places = set(chance.sample(range(begin, publisher + drawer), publisher))
        torn.append(tuple(0 if n in places else 1 for n in range(publisher + drawer)))
    found = in_every_order([*at_once, *torn], frozen_before=False)
    assert set(found) == {OLD, NEW}
    print(
        f"\n{len(at_once)} + {len(torn)} interleavings of {publisher} and {drawer} calls:"
        f" {dict(found)}"
    )
