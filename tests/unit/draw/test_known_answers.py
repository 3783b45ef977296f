"""The known answers that ship with the draw's code: the vectors', and no other answer passes."""

import json

import pytest

import ranmar
from draw import known_answers
from draw.known_answers import AnswerWrongError, KnownAnswers, check_engine
from ranmar import answers
from tools import known_answers as written


def test_what_ships_is_what_the_vectors_and_the_installed_engine_say():
    """After a change of the engine: python -m tools.known_answers."""
    assert written.SHIPPED.read_text("utf-8") == written.described()


def test_the_engine_gives_every_answer_and_is_named():
    assert check_engine(known_answers.known_answers()) == ranmar.fingerprint()


def every_other() -> list[tuple[str, int, KnownAnswers]]:
    """Return the answers once for each question, with that one spoilt."""
    told = json.loads(written.SHIPPED.read_text("utf-8"))
    spoilt = []
    for group, field in (
        ("outputs", "outputs"), ("below", "values"), ("below", "consumed"),
        ("selections", "consumed"), ("seedings", "digest"), ("seedings", "ij"),
    ):  # fmt: skip
        for place, one in enumerate(told[group]):
            groups = [*told[group]]
            groups[place] = one | {field: otherwise(one[field])}
            text = json.dumps(told | {group: groups})
            spoilt.append((f"{group}.{field}", place, KnownAnswers.model_validate_json(text)))
    return spoilt


def otherwise(answer):
    if isinstance(answer, int):
        return answer + 1
    if isinstance(answer, str):
        return answer[::-1]
    return [*answer[:-1], answer[-1] + 1]


@pytest.mark.parametrize(
    "known", [one for *_, one in every_other()], ids=[f"{g} {n}" for g, n, _ in every_other()]
)
def test_no_other_answer_to_any_question_passes(known):
    with pytest.raises(AnswerWrongError, match="another answer is known"):
        check_engine(known)


def test_an_engine_that_the_code_does_not_know_does_not_pass():
    other = known_answers.known_answers().model_copy(update={"engine": "f" * 64})
    with pytest.raises(AnswerWrongError, match="the engine"):
        check_engine(other)


def test_answers_that_were_changed_together_with_the_layer_do_not_help_it(monkeypatch):
    """A layer whose generator and own answers agree on something else fails all the same."""
    honest = ranmar.below
    monkeypatch.setattr(ranmar, "below", lambda limit, words: (honest(limit, words) + 1) % limit)
    monkeypatch.setattr(answers, "BELOW", ())
    ranmar.self_test()
    with pytest.raises(AnswerWrongError, match="numbers below"):
        check_engine(known_answers.known_answers())
