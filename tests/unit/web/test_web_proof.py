"""The pages check evidence by the protocol: its vectors hold, whatever is changed does not."""

import hashlib
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from jury import merkle, protocol
from jury.canonical import canonical, document_hash, sha256
from tests.unit.verify.bundle_builder import people, salt_of, ticket_of, vectors

Run = Callable[..., Any]
Json = dict[str, Any]

CHECK_PROOFS = """
import { checkProof } from "./proof.js";
found = [];
for (const { proof, commitment } of given) found.push(await checkProof(proof, commitment));
"""
CHECK_CHAIN = """
import { checkChain } from "./proof.js";
found = [];
for (const log of given) found.push(await checkChain(log, "osceola"));
"""
CHECK_ANNOUNCED = """
import { checkAnnounced, checkChain } from "./proof.js";
const { entries } = await checkChain(given.log, "osceola");
found = await checkAnnounced(given.draws, entries);
"""
ROOTS = """
import { hex, rootFromPath } from "./proof.js";
found = [];
for (const { leaf, position, size, path } of given) {
  const bytes = Uint8Array.from(Buffer.from(leaf, "hex"));
  try {
    found.push(hex(await rootFromPath(bytes, position, { size, path })));
  } catch (error) {
    found.push(`${error.constructor.name}: ${error.message}`);
  }
}
"""


def first_drawn(draw: Json) -> Json:
    """The proof of the first person drawn, with the path that the vectors give."""
    person = draw["drawn_ids"][0]
    return {
        "protocol": "venire-draw/1",
        "draw": draw["name"],
        "id": person,
        "salt": salt_of(draw, person).hex(),
        "position": draw["positions"][0],
        "size": draw["commitment"]["roll"]["size"],
        "path": list(draw["first_drawn_path"]),
    }


DRAWN = [draw for draw in vectors() if draw["drawn_ids"]]


@pytest.mark.parametrize("draw", DRAWN, ids=lambda draw: draw["name"])
def test_the_first_drawn_of_every_vector_stands_on_its_committed_roll(run: Run, draw: Json) -> None:
    proof = first_drawn(draw)

    (found,) = run(CHECK_PROOFS, [{"proof": proof, "commitment": draw["commitment"]}])

    assert found == {
        "holds": True,
        "position": draw["positions"][0],
        "size": draw["commitment"]["roll"]["size"],
        "ticket": draw["tickets"][0],
    }


def test_everybody_on_an_uneven_roll_has_a_proof_that_holds(run: Run) -> None:
    draw = next(draw for draw in vectors() if draw["name"] == "small")
    roll = people(draw)
    leaves = [ticket_of(draw, person) for person in roll]
    proofs = [
        {
            **first_drawn(draw),
            "id": person,
            "salt": salt_of(draw, person).hex(),
            "position": position,
            "path": [step.hex() for step in merkle.path(leaves, position)],
        }
        for position, person in enumerate(roll)
    ]

    found = run(
        CHECK_PROOFS, [{"proof": proof, "commitment": draw["commitment"]} for proof in proofs]
    )

    assert len(found) == 37
    assert all(one["holds"] for one in found)
    assert [one["position"] for one in found] == list(range(37))


def changed_digit(text: str) -> str:
    return ("1" if text[0] == "0" else "0") + text[1:]


CHANGES: dict[str, tuple[Callable[[Json], Json], str]] = {
    "another salt": (
        lambda proof: {"salt": changed_digit(proof["salt"])},
        "the proof does not lead to the committed list",
    ),
    "another person": (
        lambda _: {"id": "J0000000000000000"},
        "the proof does not lead to the committed list",
    ),
    "another place": (
        lambda proof: {"position": proof["position"] - 1},
        "the proof does not lead to the committed list",
    ),
    "a changed step": (
        lambda proof: {"path": [changed_digit(proof["path"][0]), *proof["path"][1:]]},
        "the proof does not lead to the committed list",
    ),
    "a step too few": (lambda proof: {"path": proof["path"][:-1]}, "the path is too short"),
    "a step too many": (lambda proof: {"path": [*proof["path"], "0" * 64]}, "the path is too long"),
    "another size": (
        lambda proof: {"size": proof["size"] + 1},
        "the proof speaks of a list of another size",
    ),
    "a place outside": (
        lambda proof: {"position": proof["size"]},
        "the place lies outside the list",
    ),
    "a negative place": (lambda _: {"position": -1}, "the place lies outside the list"),
    "half a place": (
        lambda _: {"position": 0.5},
        "a place or a size is not a whole number",
    ),
    "another draw": (lambda _: {"draw": "other"}, "the proof is of another draw"),
    "another protocol": (
        lambda _: {"protocol": "venire-draw/2"},
        "the proof or the commitment follows another protocol",
    ),
    "capital digits": (lambda _: {"salt": "AB" * 32}, "the salt is not a hash"),
    "no path": (lambda _: {"path": None}, "the proof lacks its identifier or its path"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_proof_with(run: Run, change: str) -> None:
    draw = next(draw for draw in vectors() if draw["name"] == "small")
    proof = first_drawn(draw)
    changes, why = CHANGES[change]

    (found,) = run(
        CHECK_PROOFS, [{"proof": proof | changes(proof), "commitment": draw["commitment"]}]
    )

    assert found == {"holds": False, "why": why}


def defined_root(leaf: bytes, place: int, size: int, path: list[bytes]) -> bytes:
    """The root by RFC 6962's own definition: split at the largest power of two below the size."""
    if size == 1:
        assert not path
        return leaf
    split = 1 << (size - 1).bit_length() - 1
    *inner, last = path
    if place < split:
        left, right = defined_root(leaf, place, split, inner), last
    else:
        left, right = last, defined_root(leaf, place - split, size - split, inner)
    return hashlib.sha256(b"\x01" + left + right).digest()


def depth(place: int, size: int) -> int:
    """How long a leaf's path is, by the same definition."""
    if size == 1:
        return 0
    split = 1 << (size - 1).bit_length() - 1
    return 1 + (depth(place, split) if place < split else depth(place - split, size - split))


def asked(place: int, size: int, chance: random.Random) -> tuple[Json, str]:
    leaf, *path = (chance.randbytes(32) for _ in range(depth(place, size) + 1))
    question = {
        "leaf": leaf.hex(),
        "position": place,
        "size": size,
        "path": [step.hex() for step in path],
    }
    return question, defined_root(leaf, place, size, path).hex()


def test_every_place_of_every_tree_up_to_sixty_five_leads_where_the_definition_says(
    run: Run,
) -> None:
    chance = random.Random(6962)
    cases = [asked(place, size, chance) for size in range(1, 66) for place in range(size)]

    found = run(ROOTS, [question for question, _ in cases])

    assert found == [root for _, root in cases]


def test_places_beyond_thirty_two_bits_lead_where_the_definition_says(run: Run) -> None:
    chance = random.Random(40)
    sizes = [(1 << 33) + 5, (1 << 40) - 1, (1 << 47) + (1 << 31) + 1]
    cases = [
        asked(place, size, chance)
        for size in sizes
        for place in (0, 1, size - 1, size - 2, size // 2, (1 << 32) + 1)
    ]

    found = run(ROOTS, [question for question, _ in cases])

    assert found == [root for _, root in cases]


# -- the log ------------------------------------------------------------------


def logged(bodies: list[tuple[str, str]]) -> list[str]:
    """A county's chain, made by the program that makes them."""
    texts: list[str] = []
    previous = protocol.GENESIS
    for sequence, (kind, body) in enumerate(bodies, start=1):
        entry = protocol.log_entry(
            county="osceola", sequence=sequence, kind=kind, body=body, previous=previous
        )
        texts.append(canonical(entry).decode())
        previous = document_hash(entry)
    return texts


FIVE = [
    ("commitment", "11" * 32),
    ("result", "22" * 32),
    ("void", "33" * 32),
    ("commitment", "44" * 32),
    ("result", "55" * 32),
]


def test_an_unbroken_log_holds_and_its_head_is_the_protocols(run: Run) -> None:
    log = logged(FIVE)

    (found,) = run(CHECK_CHAIN, [log])

    assert found["broken"] is None
    assert [entry["hash"] for entry in found["entries"]] == [sha256(text.encode()) for text in log]


def test_the_first_entry_of_every_vector_has_the_hash_that_the_vectors_give(run: Run) -> None:
    draws = vectors()
    logs = [logged([("commitment", draw["commitment_hash"])]) for draw in draws]

    found = run(CHECK_CHAIN, logs)

    hashes = [one["entries"][0]["hash"] for one in found]
    assert hashes == [draw["log_entry_hash"] for draw in draws]


def test_an_empty_log_is_not_broken(run: Run) -> None:
    assert run(CHECK_CHAIN, [[]]) == [{"entries": [], "broken": None}]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_changed_entry_breaks_the_link_after_it(run: Run, number: int) -> None:
    log = logged(FIVE)
    log[number - 1] = log[number - 1].replace(FIVE[number - 1][1], "ee" * 32)

    (found,) = run(CHECK_CHAIN, [log])

    why = f"it does not name the hash of entry {number}"
    assert found["broken"] == {"number": number + 1, "why": why}
    assert len(found["entries"]) == number


BROKEN: dict[str, tuple[Callable[[list[str]], list[str]], int, str]] = {
    "a missing entry": (lambda log: log[:1] + log[2:], 2, "it calls itself number 3"),
    "two entries exchanged": (
        lambda log: [log[0], log[2], log[1], *log[3:]],
        2,
        "it calls itself number 3",
    ),
    "an entry twice": (lambda log: [log[0], *log], 2, "it calls itself number 1"),
    "no beginning": (lambda log: log[1:], 1, "it calls itself number 2"),
    "another beginning": (
        lambda log: [log[0].replace("0" * 64, "f" * 64), *log[1:]],
        1,
        "it names an entry before it, and there is none",
    ),
    "another county's entry": (
        lambda log: [*log[:2], log[2].replace("osceola", "orange"), *log[3:]],
        3,
        "it is not of this county",
    ),
    "an unknown kind": (
        lambda log: [*log[:2], log[2].replace('"void"', '"note"'), *log[3:]],
        3,
        "it records nothing that a log records",
    ),
    "what is not JSON": (lambda log: [*log[:3], "{", *log[4:]], 4, "it does not read"),
    "a null": (lambda log: [*log[:3], "null", *log[4:]], 4, "it is not of this county"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_log_is_broken_by(run: Run, fault: str) -> None:
    change, number, why = BROKEN[fault]

    (found,) = run(CHECK_CHAIN, [change(logged(FIVE))])

    assert found["broken"] == {"number": number, "why": why}


# -- the draws and the log ----------------------------------------------------


def committed(name: str, sequence: int, previous: str) -> str:
    document: dict[str, str | int] = {
        "protocol": "venire-draw/1",
        "draw": name,
        "sequence": sequence,
        "previous": previous,
    }
    return canonical(document).decode()


def county_of_two() -> Json:
    """Two draws as a county announces them, the second committed only, and the log they are in."""
    first = committed("one", 1, protocol.GENESIS)
    done = [("commitment", sha256(first.encode())), ("result", "22" * 32)]
    head = sha256(logged(done)[-1].encode())
    second = committed("two", 3, head)
    return {
        "draws": [
            {
                "draw": "one",
                "commitment": first,
                "commitment_hash": sha256(first.encode()),
                "result_hash": "22" * 32,
            },
            {
                "draw": "two",
                "commitment": second,
                "commitment_hash": sha256(second.encode()),
                "result_hash": None,
            },
        ],
        "log": logged([*done, ("commitment", sha256(second.encode()))]),
    }


def test_draws_that_stand_in_the_log_agree_with_it(run: Run) -> None:
    assert run(CHECK_ANNOUNCED, county_of_two()) == []


def test_a_draw_that_was_hidden_shows_in_the_log(run: Run) -> None:
    county = county_of_two()

    found = run(CHECK_ANNOUNCED, county | {"draws": county["draws"][1:]})

    assert found == [
        "Entry 1 of the log is a commitment of no draw shown here.",
        "Entry 2 of the log is a result of no draw shown here.",
    ]


def test_a_draw_that_was_never_logged_is_named(run: Run) -> None:
    county = county_of_two()

    found = run(CHECK_ANNOUNCED, county | {"log": county["log"][:2]})

    assert found == ["two: the commitment is not in the log."]


def test_a_result_that_was_never_logged_is_named(run: Run) -> None:
    county = county_of_two()
    county["draws"][1]["result_hash"] = "99" * 32

    assert run(CHECK_ANNOUNCED, county) == ["two: the result is not in the log."]


def test_a_rewritten_commitment_is_named(run: Run) -> None:
    county = county_of_two()
    county["draws"][0]["commitment"] = county["draws"][0]["commitment"].replace("one", "eno")

    assert run(CHECK_ANNOUNCED, county) == [
        "one: the text of the commitment does not have its hash.",
        "one: the commitment is of another draw.",
    ]


def test_a_commitment_that_claims_another_place_in_the_log_is_named(run: Run) -> None:
    text = committed("one", 7, protocol.GENESIS)
    draw = {
        "draw": "one",
        "commitment": text,
        "commitment_hash": sha256(text.encode()),
        "result_hash": None,
    }
    log = logged([("commitment", draw["commitment_hash"] or "")])

    found = run(CHECK_ANNOUNCED, {"draws": [draw], "log": log})

    assert found == ["one: the commitment stands elsewhere in the log than it says."]


def test_a_result_before_its_commitment_is_named(run: Run) -> None:
    head = sha256(logged([("result", "22" * 32)])[0].encode())
    text = committed("one", 2, head)
    draw = {
        "draw": "one",
        "commitment": text,
        "commitment_hash": sha256(text.encode()),
        "result_hash": "22" * 32,
    }
    log = logged([("result", "22" * 32), ("commitment", sha256(text.encode()))])

    found = run(CHECK_ANNOUNCED, {"draws": [draw], "log": log})

    assert found == ["one: the result stands in the log before its commitment."]


def county_with_a_void(**changes: Any) -> Json:
    """One draw that two people voided, as a county announces it, and its log."""
    text = committed("one", 1, protocol.GENESIS)
    made: dict[str, Any] = {
        "draw": "one",
        "commitment_hash": sha256(text.encode()),
        "result_hash": None,
        "reason": "the “list” was of the wrong quarter: 25 ½ %\n",
        "requested_by": "manager-1",
        "requested_at": "2026-11-24T12:00:00Z",
        "approved_by": "administrator-1",
        "voided_at": "2026-11-25T12:00:00Z",
    }
    document = protocol.void(**(made | changes))
    draw = {
        "draw": "one",
        "commitment": text,
        "commitment_hash": sha256(text.encode()),
        "result_hash": None,
        "void": {**document, "hash": sha256(canonical(document))},
    }
    bodies = [("commitment", sha256(text.encode())), ("void", sha256(canonical(document)))]
    return {"draws": [draw], "log": logged(bodies)}


def test_a_void_by_two_people_that_stands_in_the_log_agrees_with_it(run: Run) -> None:
    assert run(CHECK_ANNOUNCED, county_with_a_void()) == []


def test_a_void_that_was_never_logged_is_named(run: Run) -> None:
    county = county_with_a_void()

    found = run(CHECK_ANNOUNCED, county | {"log": county["log"][:1]})

    assert found == ["one: the void is not in the log."]


def test_a_void_that_is_shown_of_no_draw_is_named(run: Run) -> None:
    county = county_with_a_void()
    county["draws"][0]["void"] = None

    assert run(CHECK_ANNOUNCED, county) == ["Entry 2 of the log is a void of no draw shown here."]


def test_a_rewritten_reason_is_named(run: Run) -> None:
    county = county_with_a_void()
    county["draws"][0]["void"]["reason"] = "another"

    assert run(CHECK_ANNOUNCED, county) == ["one: the text of the void does not have its hash."]


def test_a_void_by_one_person_alone_is_named(run: Run) -> None:
    county = county_with_a_void(approved_by="manager-1")

    assert run(CHECK_ANNOUNCED, county) == ["one: one person alone voided it."]


def test_another_draws_void_is_named(run: Run) -> None:
    assert run(CHECK_ANNOUNCED, county_with_a_void(draw="two")) == [
        "one: the void is of another draw."
    ]


# -- the key ------------------------------------------------------------------


def test_the_fingerprint_is_of_the_keys_der_form(run: Run) -> None:
    key = ec.derive_private_key(0xC0FFEE, ec.SECP256R1()).public_key()
    pem = key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    der = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )

    found = run(
        'import { keyFingerprint } from "./proof.js";\nfound = await keyFingerprint(given);',
        pem.decode(),
    )

    assert found == hashlib.sha256(der).hexdigest()


def test_what_is_no_public_key_has_no_fingerprint(run: Run) -> None:
    lines = """
import { keyFingerprint, Unreadable } from "./proof.js";
found = await keyFingerprint(given).catch((error) => error instanceof Unreadable);
"""
    assert run(lines, json.dumps({"public_key": "none"})) is True
