"""The juror's page hides the code before it asks, sends it nowhere else, and shows the answer.

The browser around it is a small stand-in; the page's own modules run as they are shipped.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from jury import merkle, protocol
from jury.canonical import canonical, sha256
from tests.unit.verify.bundle_builder import people, salt_of, ticket_of, vector

Run = Callable[..., Any]

BROWSER = """
const events = [];
const elements = new Map();
class Element {
  constructor(name) {
    Object.assign(this, { name, inside: [], value: "", hidden: false, heard: {} });
    this.content = { firstElementChild: this };
    this.classList = { add() {} };
  }
  get childNodes() { return this.inside; }
  get textContent() { return this.inside.map((one) => one.textContent ?? one).join(""); }
  set textContent(text) { this.inside = text === "" ? [] : [text]; }
  append(...more) { this.inside.push(...more); }
  replaceChildren(...only) { this.inside = only; }
  setAttribute() {}
  removeAttribute() {}
  addEventListener(what, then) { this.heard[what] = then; }
  cloneNode() { return this; }
  querySelector(which) { return Object.assign(new Element(which), { inside: [which] }); }
  focus() { events.push(`focus ${this.name}`); }
}
globalThis.document = {
  getElementById(id) {
    if (!elements.has(id)) elements.set(id, new Element(id));
    return elements.get(id);
  },
  createElement: (name) => new Element(name),
  querySelectorAll: () => [],
};
globalThis.addEventListener = () => {};
globalThis.location = { hash: given.hash, pathname: "/web/j/" };
globalThis.history = { replaceState: (_, __, address) => events.push(`address ${address}`) };
globalThis.fetch = async (address, { method = "GET", body = "", credentials }) => {
  events.push(`${method} ${address} ${body} ${credentials}`);
  const { status, document } = given.answers[address] ?? { status: 500, document: {} };
  return { ok: status < 400, status, json: async () => document };
};
await import("./j/juror.js");
const settled = () => new Promise((then) => setTimeout(then, 200));
await settled();
const text = (id) => document.getElementById(id).textContent;
const hidden = (id) => document.getElementById(id).hidden;
"""

CODE = "CGWJNGH6ICNSD37Z"


def answers(**changes: Any) -> dict[str, Any]:
    """What the court answers about the first person drawn of the vectors' small draw."""
    drawn = vector("small")
    person = drawn["drawn_ids"][0]
    leaves = [ticket_of(drawn, one) for one in people(drawn)]
    position = drawn["positions"][0]
    text = canonical(drawn["commitment"]).decode()
    entry = protocol.log_entry(
        county="osceola",
        sequence=1,
        kind="commitment",
        body=sha256(text.encode()),
        previous=protocol.GENESIS,
    )
    proof = {
        "protocol": "venire-draw/1",
        "draw": "small",
        "id": person,
        "salt": salt_of(drawn, person).hex(),
        "position": position,
        "size": len(leaves),
        "path": [step.hex() for step in merkle.path(leaves, position)],
    }
    place = {
        "county": "osceola",
        "draw": "small",
        "voided": False,
        "juror_number": "26-0002-0001",
        "reports_at": "2027-01-04T08:00:00-05:00",
        "location": {"name": "Courthouse", "lines": ["2 Courthouse Square", "Kissimmee"]},
        "proof": proof,
    }
    announced = {
        "draw": "small",
        "commitment": text,
        "commitment_hash": sha256(text.encode()),
        "result_hash": None,
        "voided": False,
        "void": None,
    }
    base = "/v1/public/counties/osceola"
    found = {
        "/v1/public/jurors": place | changes.pop("place", {}),
        f"{base}/draws/small": announced | changes.pop("draw", {}),
        f"{base}/log": {"log": [canonical(entry).decode()]} | changes.pop("log", {}),
    }
    assert not changes
    return {address: {"status": 200, "document": document} for address, document in found.items()}


def opened(run: Run, finding: str, **given: Any) -> Any:
    return run(BROWSER + f"found = {finding};", {"hash": f"#{CODE}", "answers": {}} | given)


def test_a_scanned_code_leaves_the_address_before_anybody_is_asked(run: Run) -> None:
    events = opened(run, "events", answers=answers())

    asked = [event for event in events if not event.startswith("focus")]
    assert asked[0] == "address /web/j/"
    assert asked[1] == f'POST /v1/public/jurors {{"code":"{CODE}"}} omit'


def test_the_code_goes_to_one_address_only_and_no_request_carries_credentials(run: Run) -> None:
    events = opened(run, "events", answers=answers())

    requests = [event for event in events if event.startswith(("GET", "POST"))]
    assert len(requests) == 3
    assert [CODE in request for request in requests] == [True, False, False]
    assert all(request.endswith(" omit") for request in requests)


def test_nobody_is_asked_before_there_is_a_code(run: Run) -> None:
    assert opened(run, "events", hash="") == []


def test_the_page_says_when_where_and_under_which_number(run: Run) -> None:
    shown = '[text("number"), text("day"), text("hour"), text("place"), text("cuando")]'

    number, day, hour, place, cuando = opened(run, shown, answers=answers())

    assert (number, day, place) == ("26-0002-0001", "Monday, January 4, 2027", "Courthouse")
    assert " ".join(hour.split()) == "8:00 AM"
    assert cuando.startswith("lunes, 4 de enero de 2027, 8:00")


def test_a_proof_that_holds_is_told_in_plain_words(run: Run) -> None:
    ticket, found = opened(run, '[text("ticket"), text("findings")]', answers=answers())

    assert ticket == "You were ticket number 5 of 37 on the committed list."
    assert found.count("Holds.") == 2
    assert "Does not hold." not in found


def test_a_proof_against_another_commitment_does_not_hold(run: Run) -> None:
    other = vector("small")["commitment"]
    other["roll"]["root"] = "0" * 64

    shown = '[text("ticket"), text("findings")]'
    changed = answers(draw={"commitment": canonical(other).decode()})
    ticket, found = opened(run, shown, answers=changed)

    why = "This proof does not hold: the proof does not lead to the committed list."
    assert ticket.startswith(why)
    assert found.count("Does not hold.") == 2


def test_a_commitment_that_is_in_no_log_is_told(run: Run) -> None:
    found = opened(run, 'text("findings")', answers=answers(log={"log": []}))

    assert found.count("Does not hold.") == 1
    assert found.startswith("Holds. Your ticket")


def test_a_voided_draw_is_told(run: Run) -> None:
    assert opened(run, 'hidden("voided")', answers=answers()) is True
    assert opened(run, 'hidden("voided")', answers=answers(place={"voided": True})) is False


def test_whoever_was_not_drawn_from_the_list_is_told_so(run: Run) -> None:
    shown = '[hidden("unproved"), hidden("proved"), text("number")]'

    found = opened(run, shown, answers=answers(place={"proof": None}))

    assert found == [False, True, "26-0002-0001"]


@pytest.mark.parametrize(
    ("status", "error", "problem"),
    [
        (404, "NotFound", "unknown"),
        (400, "Invalid", "unknown"),
        (429, "Throttled", "busy"),
        (500, "InternalError", "silent"),
    ],
)
def test_a_refusal_gets_its_own_kind_sentence(
    run: Run, status: int, error: str, problem: str
) -> None:
    refusal = {"/v1/public/jurors": {"status": status, "document": {"error": error}}}

    said, hidden = opened(run, '[text("trouble"), hidden("trouble")]', answers=refusal)

    assert said == f'[data-part="{problem}"]'
    assert hidden is False


def test_clearing_the_page_leaves_nothing_of_the_juror(run: Run) -> None:
    cleared = """
(() => {
  document.getElementById("clear").heard.click();
  return [...elements.values()].map((one) => one.textContent + one.value).join("");
})()"""

    left = opened(run, cleared, answers=answers())

    for told in ("26-0002-0001", "2027", "Courthouse", "37", "Holds"):
        assert told not in left


def test_the_proof_is_handed_over_until_the_page_is_cleared(run: Run) -> None:
    downloads = """
URL.createObjectURL = (file) => { events.push(file); return "blob:"; };
Element.prototype.click = () => {};
globalThis.setTimeout = () => {};
document.getElementById("download").heard.click();
document.getElementById("clear").heard.click();
document.getElementById("download").heard.click();
const files = events.filter((event) => event instanceof Blob);
found = await Promise.all(files.map((file) => file.text()));"""

    given: dict[str, Any] = {"hash": f"#{CODE}", "answers": answers()}
    handed = run(BROWSER + downloads, given)

    assert [json.loads(text) for text in handed] == [
        given["answers"]["/v1/public/jurors"]["document"]["proof"]
    ]
