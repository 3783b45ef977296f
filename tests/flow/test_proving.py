"""A draw is proved again from what is on record; whatever is damaged, missing or other is found."""

import json
from datetime import timedelta

import boto3
import desk
import office
import proofs
import pytest
import time_machine

from jury import wiring

EVIDENCE = (
    "README.txt", "commitment.json", "result.json", "signature.der", "public-key.pem",
    "log.jsonl", "tickets.bin", "manifest.json", "bundle.zip",
)  # fmt: skip


@pytest.fixture
def drawn(court_office):
    office.publish(office.residents(120))
    pool = office.order(20, kind="grand", service=office.GRAND_SERVICE)
    office.draw(pool)
    return pool


def test_a_signed_draw_is_proved_whole(drawn):
    proof = proofs.proof(drawn.draw)
    assert (proof.stage, proof.findings) == ("signed", ())


@pytest.mark.parametrize(
    ("done", "stage"),
    [(1, "committed"), (2, "seeded"), (3, "seeded"), (4, "seeded"), (5, "recorded")],
)
def test_a_draw_on_its_way_is_whole_and_said_to_be_unfinished(court_office, done, stage):
    office.publish(office.residents(120))
    pool = office.order(20, kind="grand", service=office.GRAND_SERVICE)
    state = office.freeze(pool)
    for step in office.DRAW_STEPS[:done]:
        state = step(state, None)
    proof = proofs.proof(pool.draw)
    assert (proof.stage, proof.findings) == (stage, ())


@pytest.mark.parametrize("name", EVIDENCE)
def test_a_changed_or_missing_piece_of_evidence_is_found(drawn, name):
    key = f"osceola/draws/{drawn.draw}/{name}"
    content = wiring.evidence().get(key)
    for at in {0, len(content) // 2, len(content) - 1}:
        other = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        proofs.replace_object("evidence", key, other)
        assert not proofs.proof(drawn.draw).whole, at
    proofs.replace_object("evidence", key, None)
    assert "evidence-missing" in proofs.proof(drawn.draw).findings
    proofs.replace_object("evidence", key, content)
    assert proofs.proof(drawn.draw).whole


def test_a_changed_sign_anywhere_in_a_record_is_found(drawn):
    text = proofs.text_of(f"DRAW#{drawn.draw}")
    missed = []
    for at in range(0, len(text), 11):
        other = "0" if text[at] != "0" else "1"
        proofs.damage(f"DRAW#{drawn.draw}", text[:at] + other + text[at + 1 :])
        if proofs.proof(drawn.draw).whole:
            missed.append(text[max(0, at - 20) : at + 20])
    assert missed == []


@pytest.mark.parametrize("place", [1, 2])
def test_a_changed_or_missing_link_breaks_the_log_and_the_draw(drawn, place):
    sort = f"LOG#{place:012d}"
    text = proofs.text_of(sort)
    other = json.loads(text)["text"].replace('"osceola"', '"orange"')
    proofs.damage(sort, json.dumps({"sequence": place, "text": other}))
    assert proofs.log().findings
    assert not proofs.proof(drawn.draw).whole
    proofs.drop(sort)
    assert proofs.log().findings
    assert not proofs.proof(drawn.draw).whole


@pytest.mark.parametrize("paper", ["roll", "selection", "result"])
def test_a_changed_or_missing_paper_is_found(drawn, paper):
    (key,) = wiring.papers().keys(f"osceola/draws/{drawn.draw}/{paper}/")
    content = wiring.papers().get(key)
    boto3.client("s3").put_object(Bucket="papers", Key=key, Body=content[:-1] + b"~")
    assert not proofs.proof(drawn.draw).whole
    boto3.client("s3").delete_object(Bucket="papers", Key=key)
    assert not proofs.proof(drawn.draw).whole


def test_a_draw_whose_papers_have_expired_is_proved_by_its_evidence(drawn):
    for key in list(wiring.papers().keys(f"osceola/draws/{drawn.draw}/")):
        boto3.client("s3").delete_object(Bucket="papers", Key=key)
    assert not proofs.proof(drawn.draw).whole
    with time_machine.travel(office.NOW + timedelta(days=1831), tick=False):
        assert proofs.proof(drawn.draw).findings == ()


def test_a_voided_draw_is_whole_with_its_void(drawn):
    desk.voided(drawn)
    assert (proofs.proof(drawn.draw).stage, proofs.proof(drawn.draw).findings) == ("voided", ())
    proofs.replace_object("evidence", f"osceola/draws/{drawn.draw}/void.json", None)
    assert proofs.proof(drawn.draw).findings == ("void-missing",)


def test_a_second_version_of_evidence_is_found_though_it_says_the_same(drawn):
    key = f"osceola/draws/{drawn.draw}/result.json"
    content = wiring.evidence().get(key)
    boto3.client("s3").put_object(Bucket="evidence", Key=key, Body=content)
    assert proofs.proof(drawn.draw).findings == ("evidence-twice",)
