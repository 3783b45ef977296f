"""Each claim can fail: bundles that agree with themselves in everything but the one thing."""

import hashlib
import json
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.verify.bundle_builder import (
    Draft,
    Json,
    digest,
    draft,
    log_lines,
    people,
    proof_of,
    signed,
    vector,
    written,
)
from tests.unit.verify.conftest import Judge

Redraw = Callable[[Draft], Draft]
Change = Callable[[Json], object]

ABSENT = object()
HASH = "ab" * 32


def at(path: str, value: object) -> Change:
    """Put a value in a place of a document, or take the place away."""
    *folders, last = path.split("/")

    def change(document: Json) -> None:
        place: Any = document
        for folder in folders:
            place = place[int(folder)] if isinstance(place, list) else place[folder]
        if value is ABSENT:
            del place[last]
        elif isinstance(place, list):
            place[int(last)] = value
        else:
            place[last] = value

    return change


NOT_WHOLE: list[object] = [-1, True, None, "2", [2], (1 << 48) + 1, ABSENT]
NOT_TEXT: list[object] = ["", 7, None, ["x"], "two\nlines", "\x1b[2J", "\ud800", "x" * 501, ABSENT]
NOT_HASH: list[object] = [
    HASH[:-2],
    HASH.upper(),
    HASH + "00",
    "zz" * 32,
    7,
    None,
    " " * 64,
    ABSENT,
]
NOT_TIME: list[object] = [
    "2026-11-21 12:00:00Z",
    "2026-11-21T12:00:00z",
    "2026-11-21T12:00:00+00:00",
    "2026-11-21T12:00:00.5Z",
    "2026-02-30T12:00:00Z",
    "2026-11-21T24:00:01Z",
    "0000-11-21T12:00:00Z",
    "2026-11-21T12:00:00Z\n",
    "٢٠٢٦-11-21T12:00:00Z",
    20261121,
    ABSENT,
]

WRONG_COMMITMENTS: list[tuple[str, list[object]]] = [
    ("protocol", ["venire-draw/2", "", 1, None, ABSENT]),
    ("purpose", ["Petit", "civil", "", 1, [], ABSENT]),
    ("county", NOT_TEXT),
    ("draw", NOT_TEXT),
    ("requested", [*NOT_WHOLE, 3]),
    ("carried_over", [*NOT_WHOLE, 1]),
    ("to_draw", [*NOT_WHOLE, 1]),
    ("roll", [None, [], "roll", {}, ABSENT]),
    ("roll/size", [*NOT_WHOLE, 1]),
    ("roll/root", NOT_HASH),
    ("roll/list", NOT_TEXT),
    ("roll/excluded", [None, [], 0, {"moved": -1}, {"moved": True}, {"moved": "1"}, ABSENT]),
    ("roll/names", [[]]),
    ("entropy", [[], ["kms", "kms"], ["KMS"], ["dice"], [1], [["kms"]], "kms", {}, ABSENT]),
    ("entropy", [["drand"], ["drand:"], ["drand:0"], ["drand:01"], ["drand:-1"], ["drand:٣"]]),
    ("engine", NOT_HASH),
    ("plan", NOT_TEXT),
    ("sequence", [*NOT_WHOLE, 0]),
    ("previous", NOT_HASH),
    ("committed_at", NOT_TIME),
    ("seed", [1802]),
]


@pytest.mark.parametrize(
    ("path", "value"),
    [(path, value) for path, values in WRONG_COMMITMENTS for value in values],
)
def test_a_commitment_with_a_wrong_field_is_refused(path: str, value: object, judge: Judge) -> None:
    changed = json.loads(json.dumps(draft("tiny").commitment))
    at(path, value)(changed)
    raw = json.dumps(
        changed,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii="\ud800" in str(value) or value == "\ud800",
    )
    found = judge(draft("tiny").files() | {"commitment.json": raw.encode("utf-8", "surrogatepass")})
    assert (found.verdict, found.claim) == ("FAIL", "commitment")


WRONG_RESULTS: list[tuple[str, list[object]]] = [
    ("protocol", ["venire-draw/2", "", 1, None, ABSENT]),
    ("draw", [*NOT_TEXT, "another"]),
    ("commitment", [*NOT_HASH, HASH]),
    ("contributions", [None, {}, "kms", ["kms"], [{"name": "kms"}], ABSENT]),
    ("contributions/0/name", NOT_TEXT),
    ("contributions/0/value", ["AA" * 32, "0", "zz", 7, None, ABSENT]),
    ("contributions/0/note", ["rolled twice"]),
    ("digest", NOT_HASH),
    ("ij", [*NOT_WHOLE, 31329]),
    ("kl", [*NOT_WHOLE, 30082]),
    ("consumed", NOT_WHOLE),
    ("positions", [None, {}, "4", [4, "2"], [4, True], [4, -1], [4, None], ABSENT]),
    ("tickets", [None, {}, "4", [HASH.upper()], [HASH[:-2]], [7], ABSENT]),
    ("checks", [None, [], {}, ABSENT]),
    ("checks/more", [1]),
    ("drawn_at", [*NOT_TIME, "2026-11-21T11:59:59Z"]),
    ("seed", [1802]),
]


@pytest.mark.parametrize(
    ("path", "value"), [(path, value) for path, values in WRONG_RESULTS for value in values]
)
def test_a_result_with_a_wrong_field_is_refused(path: str, value: object, judge: Judge) -> None:
    files = draft("tiny").files()
    changed = json.loads(files["result.json"])
    at(path, value)(changed)
    text = json.dumps(changed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    raw = text.encode("utf-8", "surrogatepass")
    found = judge(files | {"result.json": raw, "signature.der": signed(raw)})
    assert (found.verdict, found.claim) == ("FAIL", "result")


@pytest.mark.parametrize("name", ["commitment.json", "result.json"])
@pytest.mark.parametrize(
    "rewrite",
    [
        lambda raw: raw + b"\n",
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.replace(b'":', b'": ', 1),
        lambda raw: raw.replace(b"venire-draw", b"venire\\u002ddraw"),
        lambda raw: raw.replace(b"venire-draw/1", b"venire-draw\\/1"),
        lambda raw: raw[:-1] + b',"protocol":"venire-draw/1"}',
        lambda raw: json.dumps(dict(reversed(json.loads(raw).items()))).encode(),
        lambda raw: raw[:-1] + b',"z":1.0}',
        lambda raw: raw[:-1] + b',"z":1e3}',
        lambda raw: raw[:-1] + b',"z":NaN}',
        lambda raw: raw[:-1] + b',"z":-0}',
        lambda raw: raw[:-1] + b',"z":' + b"9" * 5000 + b"}",
        lambda raw: raw[:-1] + b',"z":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        lambda raw: raw[:-1] + b',"z":"\\ud800"}',
        lambda raw: raw[:-1] + b',"z":"\xff"}',
        lambda raw: raw[:-1] + b',"z":"\xed\xa0\x80"}',
        lambda raw: b"[" + raw + b"]",
        lambda raw: raw.decode().encode("utf-16"),
        lambda _: b"",
        lambda _: b"null",
    ],
)
def test_a_document_in_another_form_than_the_canonical_is_refused(
    name: str, rewrite: Callable[[bytes], bytes], judge: Judge
) -> None:
    files = draft("tiny").files()
    found = judge(files | {name: rewrite(files[name])})
    assert (found.verdict, found.claim) == ("FAIL", name.removesuffix(".json"))


# --- What only the meaning of the commitment forbids: everything else follows from it ---


def test_a_careful_forger_of_a_possible_commitment_is_not_what_these_tests_catch(
    judge: Judge, redraw: Redraw
) -> None:
    forged = draft("small")
    forged.commitment |= {"requested": 20, "carried_over": 9, "to_draw": 11}
    assert judge(redraw(forged)).verdict == "ok"


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("small", {"requested": 20, "carried_over": 9, "to_draw": 12}, "requested less"),
        ("small", {"requested": 5, "carried_over": 9, "to_draw": 4}, "requested less"),
        ("tiny", {"requested": 6, "to_draw": 6}, "at most the size of the roll, 5"),
        ("order", {"requested": 11, "to_draw": 11}, "everyone on the roll"),
        ("small", {"purpose": "trial"}, "purpose must be one of petit, grand"),
    ],
)
def test_a_commitment_that_makes_no_sense_is_refused(
    name: str, change: Json, said: str, judge: Judge, redraw: Redraw
) -> None:
    forged = draft(name)
    forged.commitment |= change
    found = judge(redraw(forged))
    assert (found.verdict, found.claim) == ("FAIL", "commitment")
    assert said in found.what


def test_more_carried_over_than_requested_draws_nobody(judge: Judge, redraw: Redraw) -> None:
    honest = draft("none")
    honest.commitment |= {"requested": 250, "carried_over": 260}
    assert judge(redraw(honest)).verdict == "ok"


@pytest.mark.parametrize(
    "purpose", ["grand", "panel", "panel-order", "dismissal", "source-subset", "report-subset"]
)
def test_every_purpose_of_the_protocol_is_known(purpose: str, judge: Judge, redraw: Redraw) -> None:
    honest = draft("order")
    honest.commitment["purpose"] = purpose
    assert judge(redraw(honest)).verdict == "ok"


def test_a_result_of_another_commitment_is_refused(judge: Judge) -> None:
    forged = draft("tiny")
    forged.other_commitment = vector("small")["commitment_hash"]
    found = judge(forged)
    assert (found.verdict, found.claim) == ("FAIL", "result")
    assert "another commitment" in found.what


def test_a_result_may_be_drawn_in_the_second_of_its_commitment(judge: Judge) -> None:
    honest = draft("tiny")
    honest.result["drawn_at"] = honest.commitment["committed_at"]
    assert judge(honest).verdict == "ok"


# --- The log ---


def log_of(entries: list[Json]) -> dict[str, bytes]:
    return {"log.jsonl": log_lines(entries, "osceola")}


def own_entries(files: dict[str, bytes]) -> list[Json]:
    return [
        {"kind": "commitment", "body": digest(files["commitment.json"])},
        {"kind": "result", "body": digest(files["result.json"])},
    ]


HISTORY: list[Json] = [
    {"kind": "commitment", "body": "01" * 32},
    {"kind": "result", "body": "02" * 32},
    {"kind": "void", "body": "03" * 32},
    {"kind": "commitment", "body": "04" * 32},
    {"kind": "void", "body": "05" * 32},
]


def with_history(redraw: Redraw) -> Draft:
    honest = draft("tiny")
    honest.log = [dict(entry) for entry in HISTORY]
    last = log_lines(HISTORY, "osceola").splitlines()[-1]
    honest.commitment |= {"sequence": len(HISTORY) + 1, "previous": digest(last)}
    return redraw(honest)


def test_a_log_with_a_history_holds(judge: Judge, redraw: Redraw) -> None:
    found = judge(with_history(redraw))
    assert found.verdict == "ok"


@pytest.mark.parametrize(
    ("number", "change", "said"),
    [
        (1, {"county": "orange"}, "county must be one of osceola"),
        (2, {"kind": "correction"}, "kind must be one of"),
        (2, {"sequence": 3}, "sequence must be 2"),
        (2, {"sequence": 0}, "sequence must be 2"),
        (2, {"sequence": True}, "sequence must be an integer"),
        (1, {"previous": HASH}, "chain is broken"),
        (3, {"previous": "0" * 64}, "chain is broken"),
        (6, {"previous": HASH}, "chain is broken"),
        (3, {"body": "03" * 31}, "64 lower-case"),
        (3, {"body": "AB" * 32}, "64 lower-case"),
        (3, {"reason": "illness"}, "unknown field"),
        (1, {"body": "00" * 32}, "entry 6 is not this commitment"),
        (7, {"body": HASH}, "the last entry, 7, is not this result"),
        (7, {"kind": "void"}, "the last entry, 7, is not this result"),
        (6, {"kind": "void"}, "entry 6 is not this commitment"),
        (6, {"body": HASH}, "entry 6 is not this commitment"),
    ],
)
def test_a_log_with_a_wrong_entry_is_refused(
    number: int, change: Json, said: str, judge: Judge, redraw: Redraw
) -> None:
    files = with_history(redraw).files()
    entries: list[Json] = [*HISTORY, *own_entries(files)]
    entries[number - 1] = entries[number - 1] | change
    found = judge(files | log_of(entries))
    assert (found.verdict, found.claim) == ("FAIL", "log")
    assert said in found.what


@pytest.mark.parametrize(
    ("rewrite", "said"),
    [
        (lambda _: b"", "not a list of lines"),
        (lambda raw: raw[:-1], "not a list of lines"),
        (lambda raw: raw.replace(b"\n", b"\r\n"), "not canonical"),
        (lambda raw: raw + b"\n", "entry 8 is not JSON"),
        (lambda raw: b"\n" + raw, "entry 1 is not JSON"),
        (lambda raw: raw.replace(b'":', b'": ', 1), "entry 1 is not canonical"),
        (lambda raw: b"".join(raw.splitlines(keepends=True)[1:]), "sequence must be 1"),
        (lambda raw: b"".join(raw.splitlines(keepends=True)[:-1]), "is not this result"),
        (lambda raw: b"".join(raw.splitlines(keepends=True)[:5]), "is not this commitment"),
        (lambda raw: raw + raw.splitlines(keepends=True)[-1], "sequence must be 8"),
        (lambda raw: b"[" * 100_000 + b"\n" + raw, "entry 1 is not JSON"),
        (lambda raw: b"[]\n" + raw, "entry 1 is not an object"),
    ],
)
def test_a_log_of_another_form_is_refused(
    rewrite: Callable[[bytes], bytes], said: str, judge: Judge, redraw: Redraw
) -> None:
    files = with_history(redraw).files()
    found = judge(files | {"log.jsonl": rewrite(files["log.jsonl"])})
    assert (found.verdict, found.claim) == ("FAIL", "log")
    assert said in found.what


def test_a_log_that_goes_on_after_the_result_is_refused(judge: Judge) -> None:
    files = draft("tiny").files()
    entries = [*own_entries(files), {"kind": "void", "body": HASH}]
    found = judge(files | log_of(entries))
    assert found.what == "log.jsonl: the last entry, 3, is not this result"


def test_a_result_that_is_entered_twice_is_refused(judge: Judge) -> None:
    files = draft("tiny").files()
    commitment, result = own_entries(files)
    other = {"kind": "commitment", "body": HASH}
    found = judge(files | log_of([commitment, result, other, result]))
    assert found.what == "log.jsonl: a commitment or a result is entered twice"


def test_two_results_of_one_commitment_are_refused(judge: Judge) -> None:
    files = draft("tiny").files()
    commitment, result = own_entries(files)
    found = judge(files | log_of([commitment, {"kind": "result", "body": HASH}, result]))
    assert found.what == "log.jsonl: entry 3 is a result without a commitment"


def test_a_commitment_with_another_place_in_the_log_is_refused(
    judge: Judge, redraw: Redraw
) -> None:
    for place in ({"sequence": 2}, {"sequence": 9}, {"previous": HASH}):
        forged = draft("tiny")
        forged.commitment |= place
        found = judge(redraw(forged))
        assert (found.verdict, found.claim) == ("FAIL", "log")


# --- Entropy and seeds ---


@pytest.mark.parametrize(
    ("committed", "contributed"),
    [
        (["kms", "ceremony"], [("ceremony", "31"), ("kms", "11" * 32)]),
        (["kms", "ceremony"], [("kms", "11" * 32)]),
        (["kms"], [("kms", "11" * 32), ("ceremony", "31")]),
        (["kms"], [("kms", "11" * 32), ("kms", "11" * 32)]),
        (["kms"], []),
        (["kms"], [("ceremony", "31")]),
        (["kms"], [("kms", "11" * 31)]),
        (["kms"], [("kms", "11" * 33)]),
        (["kms"], [("kms", "")]),
        (["ceremony"], [("ceremony", "")]),
        (["ceremony"], [("ceremony", "ff")]),
        (["drand:7"], [("drand:7", "22" * 31)]),
        (["drand:7"], [("drand:8", "22" * 32)]),
    ],
)
def test_contributions_other_than_the_committed_are_refused(
    committed: list[str], contributed: list[tuple[str, str]], judge: Judge, redraw: Redraw
) -> None:
    forged = draft("tiny")
    forged.commitment["entropy"] = committed
    forged.result["contributions"] = [{"name": n, "value": v} for n, v in contributed]
    found = judge(redraw(forged))
    assert (found.verdict, found.claim) == ("FAIL", "entropy")


def test_a_beacon_and_a_ceremony_may_contribute(judge: Judge, redraw: Redraw) -> None:
    honest = draft("tiny")
    honest.commitment["entropy"] = ["drand:4815162", "ceremony", "kms"]
    honest.result["contributions"] = [
        {"name": "drand:4815162", "value": "77" * 32},
        {"name": "ceremony", "value": "seis ∴ cuatro\n2".encode().hex()},
        {"name": "kms", "value": "88" * 32},
    ]
    assert judge(redraw(honest)).verdict == "ok"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"digest": HASH}, "digest is"),
        ({"ij": 7510}, "seeds are 7510 and 12754, not (7509, 12754)"),
        ({"kl": 12753}, "seeds are 7509 and 12753"),
        ({"ij": 31328, "kl": 168}, "degenerate"),
        ({"ij": 31328, "kl": 29913}, "degenerate"),
    ],
)
def test_seeds_that_do_not_follow_are_refused(change: Json, said: str, judge: Judge) -> None:
    forged = draft("tiny")
    forged.result |= change
    found = judge(forged)
    assert (found.verdict, found.claim) == ("FAIL", "seeds")
    assert said in found.what


def test_seeds_of_the_same_entropy_for_another_purpose_are_refused(
    judge: Judge, redraw: Redraw
) -> None:
    forged = draft("order")
    redraw(forged)
    forged.commitment["purpose"] = "panel"
    assert judge(forged).claim == "seeds"


@pytest.fixture
def unproved(verifier: ModuleType) -> Iterator[ModuleType]:
    """The verifier as if it had not run its known answers yet."""
    verifier.wrong_answer.cache_clear()
    yield verifier
    verifier.wrong_answer.cache_clear()


def test_a_generator_that_runs_wrong_here_is_found_before_it_is_used(
    judge: Judge, unproved: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = unproved.Ranmar.output
    monkeypatch.setattr(unproved.Ranmar, "output", lambda self: output(self) ^ 1)
    found = judge(draft("tiny"))
    assert (found.verdict, found.claim) == ("FAIL", "generator")
    assert "1802 and 9373" in found.what


# --- Positions, tickets, roll ---


@pytest.mark.parametrize(
    ("change", "claim", "said"),
    [
        ({"positions": [2, 4]}, "positions", "number 1 drawn is 4, not 2"),
        ({"positions": [4, 3]}, "positions", "number 2 drawn is 2, not 3"),
        ({"positions": [4, 4]}, "positions", "number 2 drawn is 2, not 4"),
        ({"positions": [4]}, "positions", "1 positions, and 2 to draw"),
        ({"positions": [4, 2, 0]}, "positions", "3 positions, and 2 to draw"),
        ({"consumed": 3}, "positions", "consumed is 2, not 3"),
        ({"consumed": 1}, "positions", "consumed is 2, not 1"),
        ({"tickets": []}, "tickets", "0 tickets for 2 positions"),
        ({"tickets": [HASH] * 3}, "tickets", "3 tickets for 2 positions"),
        ({"tickets": [HASH] * 2}, "tickets", "do not ascend"),
        ({"tickets": ["01" * 32, "02" * 32]}, "tickets", "do not ascend"),
        ({"tickets": ["02" * 32, "01" * 32]}, "roll", "the one at 4 is not the roll's"),
    ],
)
def test_a_draw_that_the_generator_did_not_make_is_refused(
    change: Json, claim: str, said: str, judge: Judge
) -> None:
    forged = draft("tiny")
    forged.result |= change
    found = judge(forged)
    assert (found.verdict, found.claim) == ("FAIL", claim)
    assert said in found.what


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda roll: roll[:-1], "does not hold 5 tickets"),
        (lambda roll: [*roll, b"\xff" * 32], "does not hold 5 tickets"),
        (lambda roll: [*roll[:-1], roll[-1][:-1]], "does not hold 5 tickets"),
        (lambda _: [], "does not hold 5 tickets"),
        (lambda roll: [roll[1], roll[0], *roll[2:]], "does not ascend"),
        (lambda roll: [roll[1], *roll[1:]], "does not ascend"),
        (lambda roll: [bytes(32), *roll[1:]], "its Merkle root is another"),
    ],
)
def test_another_roll_than_the_committed_is_refused(
    change: Callable[[list[bytes]], list[bytes]], said: str, judge: Judge
) -> None:
    forged = draft("tiny")
    forged.tickets = b"".join(change(forged.roll))
    found = judge(forged)
    assert (found.verdict, found.claim) == ("FAIL", "roll")
    assert said in found.what


def test_a_root_that_is_not_the_rolls_is_refused(judge: Judge, redraw: Redraw) -> None:
    forged = draft("tiny")
    forged.commitment["roll"]["root"] = HASH
    assert judge(redraw(forged)).claim == "roll"


def test_without_tickets_the_root_is_said_to_be_unchecked(
    judge: Judge, verifier: ModuleType, redraw: Redraw
) -> None:
    without = draft("tiny")
    without.commitment["roll"]["root"] = HASH
    without.tickets = None
    redraw(without)
    assert judge(without).verdict == "ok"


def test_without_tickets_a_roll_of_which_all_were_drawn_is_checked_all_the_same(
    judge: Judge, redraw: Redraw
) -> None:
    for root, claim in ((None, "statistics"), (HASH, "roll")):
        everyone = draft("order")
        everyone.tickets = None
        everyone.commitment["roll"]["root"] = root or everyone.commitment["roll"]["root"]
        assert judge(redraw(everyone)).claim == claim


def test_nobody_drawn_from_an_empty_roll_is_a_draw(judge: Judge, redraw: Redraw) -> None:
    empty = draft("none")
    empty.roll, empty.tickets = [], b""
    empty.commitment["roll"] |= {"size": 0, "root": hashlib.sha256(b"").hexdigest()}
    empty.result["checks"]["conservation"] |= {"list": 0, "roll": 0}
    assert judge(redraw(empty)).verdict == "ok"
    empty.tickets = None
    assert judge(empty).verdict == "ok"
    empty.commitment["roll"]["root"] = HASH
    assert judge(redraw(empty)).claim == "roll"


# --- Checks ---


def test_the_excluded_are_counted_with_the_roll(judge: Judge, redraw: Redraw) -> None:
    honest = draft("tiny")
    honest.commitment["roll"]["excluded"] = {"under 18": 3, "s. 40.013(2)": 0, "served": 4}
    honest.result["checks"]["conservation"] = {"list": 12, "roll": 5, "excluded": 7}
    assert judge(redraw(honest)).verdict == "ok"


@pytest.mark.parametrize(
    "change",
    [
        *(at("conservation/list", wrong) for wrong in [*NOT_WHOLE, 4, 6]),
        *(at("conservation/roll", wrong) for wrong in [*NOT_WHOLE, 4, 6]),
        *(at("conservation/excluded", wrong) for wrong in [*NOT_WHOLE, 1]),
        at("conservation", {"list": 6, "roll": 5, "excluded": 1}),
        at("conservation", {"list": 4, "roll": 4, "excluded": 0}),
        at("conservation/lost", 0),
        at("conservation", []),
        *(at("known_answers", wrong) for wrong in ["failed", "", True, None]),
    ],
)
def test_counts_that_are_not_conserved_are_refused(change: Change, judge: Judge) -> None:
    forged = draft("tiny")
    change(forged.result["checks"])
    found = judge(forged)
    assert (found.verdict, found.claim) == ("FAIL", "counts")


@pytest.mark.parametrize(
    "change",
    [
        at("statistics", None),
        at("statistics", {}),
        at("statistics", [None]),
        at("statistics", [[]]),
        *(at("statistics/0/name", wrong) for wrong in ["race", "", 1, [], ABSENT]),
        *(at("statistics/0/cells", wrong) for wrong in [*NOT_WHOLE, 5]),
        *(at("statistics/0/statistic_micro", wrong) for wrong in NOT_WHOLE),
        *(at("statistics/0/dof", wrong) for wrong in [*NOT_WHOLE, 8]),
        *(at("statistics/0/p_micro", wrong) for wrong in [*NOT_WHOLE, 1_000_001]),
        *(at("statistics/0/held", wrong) for wrong in [0, 1, "false", None, ABSENT]),
        at("statistics/0/note", "fine"),
        lambda checks: checks["statistics"].append(dict(checks["statistics"][0])),
    ],
)
def test_statistics_of_another_form_are_refused(change: Change, judge: Judge) -> None:
    forged = draft("tiny")
    change(forged.result["checks"])
    found = judge(forged)
    assert (found.verdict, found.claim) == ("FAIL", "statistics")


def test_a_draw_need_not_have_statistics(judge: Judge) -> None:
    honest = draft("tiny")
    honest.result["checks"]["statistics"] = []
    assert judge(honest) == ("ok", "statistics", "0 reported by the county (none)")


def test_a_held_statistic_is_told_and_fails_nothing(judge: Judge) -> None:
    honest = draft("tiny")
    [first] = honest.result["checks"]["statistics"]
    held = {"name": "birth_decade", "p_micro": 12, "held": True}
    honest.result["checks"]["statistics"] = [first, first | held]
    told = "2 reported by the county (zip, birth_decade); held for a person to decide: birth_decade"
    assert judge(honest) == ("ok", "statistics", told)


# --- A juror's proof ---


def a_proof() -> Json:
    draw = vector("small")
    return proof_of(draw, draw["drawn_ids"][3])


@pytest.mark.parametrize(
    "change",
    [
        at("protocol", "venire-draw/2"),
        at("draw", "tiny"),
        at("id", people(vector("small"))[0]),
        *(at("id", wrong) for wrong in NOT_TEXT),
        *(at("salt", wrong) for wrong in [*NOT_HASH, HASH]),
        *(at("position", wrong) for wrong in [*NOT_WHOLE, 0, 36, 37, 38]),
        *(at("size", wrong) for wrong in [*NOT_WHOLE, 36, 38]),
        *(at("path", wrong) for wrong in [None, [], {}, "", [7], ABSENT]),
        at("path/0", HASH),
        at("path/2", HASH),
        lambda proof: proof["path"].pop(),
        lambda proof: proof["path"].append(HASH),
        lambda proof: proof["path"].reverse(),
        at("name", "A. Juror"),
    ],
)
def test_a_wrong_proof_is_refused(change: Change, judge: Judge) -> None:
    proof = a_proof()
    assert judge(draft("small"), proof=written(proof)).verdict == "ok"
    change(proof)
    raw = json.dumps(proof).encode()
    found = judge(draft("small"), proof=raw)
    assert (found.verdict, found.claim) == ("FAIL", "proof")


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b"\xff", b"[" * 100_000, b"9" * 100_000])
def test_a_proof_that_is_no_proof_is_refused(raw: bytes, judge: Judge) -> None:
    assert judge(draft("small"), proof=raw)[:2] == ("FAIL", "proof")


def test_a_proof_with_a_field_twice_is_refused(judge: Judge) -> None:
    proof = a_proof()
    twice = written(proof)[:-1] + b',"position":%d}' % proof["position"]
    assert judge(draft("small"), proof=twice)[:2] == ("FAIL", "proof")


def test_a_proof_shows_a_drawn_ticket_that_was_put_in_place_of_the_rolls(judge: Judge) -> None:
    forged = draft("small")
    forged.tickets = None
    place = forged.result["positions"].index(max(forged.result["positions"]))
    forged.result["tickets"][place] = "ff" * 32
    draw = vector("small")
    person = draw["drawn_ids"][place]
    assert judge(forged).verdict == "ok"  # nothing shows it without tickets.bin
    found = judge(forged, proof=written(proof_of(draw, person)))
    assert (found.verdict, found.claim) == ("FAIL", "proof")
    assert "not the one that was drawn" in found.what


def test_proofs_still_hold_when_the_tickets_are_left_out(judge: Judge) -> None:
    without = draft("small")
    without.tickets = None
    assert judge(without, proof=written(a_proof())).verdict == "ok"


# --- Anything at all ---

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(HASH),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


def places(document: object, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every place in a document."""
    inner: list[tuple[str, object]] = []
    if isinstance(document, dict):
        inner = list(document.items())
    elif isinstance(document, list):
        inner = [(str(index), each) for index, each in enumerate(document)]
    return [path, *(place for name, each in inner for place in places(each, (*path, name)))][
        0 if path else 1 :
    ]


@pytest.mark.parametrize("name", ["commitment.json", "result.json"])
def test_whatever_stands_anywhere_in_a_document_the_program_answers(
    name: str, judge: Judge
) -> None:
    files = draft("tiny").files()
    everywhere = places(json.loads(files[name]))

    @settings(max_examples=100, deadline=None, derandomize=True, database=None)
    @given(place=st.sampled_from(everywhere), value=ANY_JSON)
    def answer(place: tuple[str, ...], value: object) -> None:
        document = json.loads(files[name])
        at("/".join(place), value)(document)
        raw = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        changed = files | {name: raw.encode()}
        if name == "result.json":
            changed["signature.der"] = signed(changed[name])
            commitment, _ = own_entries(files)
            changed |= log_of([commitment, {"kind": "result", "body": digest(changed[name])}])
        found = judge(changed)
        own_word = place[0] == "drawn_at" or "statistics" in place  # the county's own statements
        assert found.verdict == "FAIL" or changed[name] == files[name] or own_word

    answer()
