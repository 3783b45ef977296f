"""From the print file to the printer's last word, through the doors that staff and printer use."""

import base64
import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import product
from typing import Any

import boto3
import office
import pytest
import time_machine
from crashes import counted, crashed
from intake import asked, items
from pypdf import PdfReader
from summonses import released_late

from jury import wiring
from jury.canonical import sha256
from jury.errors import CountsDisagree
from jury.letter_codes import Code
from jury.records import Address, Excusal, Flag, Name, Pool
from jury.selection import read_selection
from summons import api, desk, steps
from summons.manifest import CONFIRMATION_COLUMNS, read_manifest
from summons.marks import read_marks

STEPS = (
    steps.list_summoned,
    steps.print_letters,
    steps.reconcile_counts,
    steps.release_letters,
)
SIZE = 15
REASON = "the envelope came back torn"
PURPOSE = "preparing-letters"
CODE = re.compile(r"([A-Z2-7]{4}-[A-Z2-7]{4}-)\s+([A-Z2-7]{4}-[A-Z2-7]{4})")
NUMBER = re.compile(r"\b[0-9]{2}-[0-9]{4}-[0-9]{4}\b")
LAST_DAY = date(2027, 2, 15)
"""Fourteen days before the grand jury's date."""


@pytest.fixture(autouse=True)
def _office(court_office):
    """An office with enough people to draw from."""
    office.publish(office.residents(60))


def drawn_pool(service: date = office.GRAND_SERVICE) -> Pool:
    pool = office.order(SIZE, kind="grand", service=service)
    office.draw(pool)
    return pool


@pytest.fixture
def pool() -> Pool:
    """A grand jury of fifteen that is drawn; small, so that every letter can be looked at."""
    return drawn_pool()


@pytest.fixture
def sent(pool: Pool) -> Pool:
    """The same with its letters released."""
    send(pool)
    return pool


def send(pool, upto=STEPS):
    state = office.identifiers(pool)
    for step in upto:
        state = step(state, None)
    return state


def path(pool, rest=""):
    return f"/v1/counties/{pool.county}/pools/{pool.id}/summons{rest}"


def ask(pool, method="GET", rest="", body: Any = None, *, role="jury-manager", by=None, **query):
    return asked(
        api.handler, method, path(pool, rest), body, by=by or f"{role}-1", role=role, **query
    )


def shown(pool, **more):
    status, found = ask(pool, **more)
    assert status == 200, found
    return found


def number(pool, place):
    return f"26-{wiring.court().draw(pool.county, pool.draw).sequence:04d}-{place:04d}"


def person_at(pool, place):
    draw = wiring.court().draw(pool.county, pool.draw)
    return read_selection(wiring.papers(), draw).people[place - 1]


def change(pool, place, **changes):
    """Change the record of somebody drawn, as the office does."""
    people = wiring.people()
    person = people.find(pool.county, person_at(pool, place))
    people.save(person.model_copy(update=changes))


def fetched(key):
    return wiring.s3().get_object(Bucket="print", Key=key)["Body"].read()


def print_file(pool):
    batch = wiring.court().batch(pool.county, pool.draw)
    return fetched(f"{pool.county}/{pool.draw}/{batch.sha256}")


def manifest(pool):
    batch = wiring.court().batch(pool.county, pool.draw)
    return read_manifest(fetched(f"{pool.county}/{pool.draw}/{batch.manifest_sha256}"))


def pages(pdf):
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def code_on(page):
    found = CODE.search(page)
    assert found is not None
    return found[1] + found[2]


def codes(pool):
    return {NUMBER.search(page)[0]: code_on(page) for page in pages(print_file(pool))}


def opens(code):
    found = wiring.court().find_code(sha256(Code(code=code).plain.encode()))
    return None if found is None else found[1].juror_number


def again(pool, place, *, after=1, reason=REASON, by=None, **more):
    body = {"juror_number": number(pool, place), "reason": reason, "after_print": after} | more
    return ask(pool, "POST", "/reprints", body, by=by)


def rows_of(pool):
    return {row.juror_number: row.tracking for row in manifest(pool).rows}


def call(pool, told, *, on="2026-11-23", role="printer"):
    """Confirm letters as a call: juror number and tracking to an outcome."""
    letters = [
        {"juror_number": juror, "tracking": tracking, "outcome": outcome, "on": on}
        for juror, tracking, outcome in told
    ]
    return ask(pool, "POST", "/confirmations", {"letters": letters}, role=role)


def everything(pool, outcome="mailed"):
    return [(juror, tracking, outcome) for juror, tracking in rows_of(pool).items()]


def send_csv(pool, text, *, wrapped=False):
    """Confirm letters as the printer's own system does, with a file."""
    event = {
        "httpMethod": "POST",
        "path": path(pool, "/confirmations"),
        "resource": path(pool, "/confirmations"),
        "headers": {"Content-Type": "text/csv; charset=utf-8"},
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "body": text,
        "isBase64Encoded": wrapped,
        "requestContext": {
            "requestId": "request-1",
            "stage": "live",
            "authorizer": {"subject": "printer-1", "role": "printer", "county": pool.county},
        },
    }
    answer = api.handler(event, None)
    return answer["statusCode"], json.loads(answer["body"])


def as_csv(rows):
    text = io.StringIO()
    csv.writer(text).writerows([CONFIRMATION_COLUMNS, *rows])
    return text.getvalue()


@pytest.fixture
def told():
    """What is told on the bus, read off a queue that a rule fills."""
    queue = boto3.client("sqs").create_queue(QueueName="told")["QueueUrl"]
    bus = boto3.client("events")
    bus.put_rule(Name="told", EventPattern=json.dumps({"source": ["venire.summons"]}))
    arn = "arn:aws:sqs:us-east-1:123456789012:told"
    bus.put_targets(Rule="told", Targets=[{"Id": "told", "Arn": arn}])

    def read():
        heard = []
        while found := boto3.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10):
            if "Messages" not in found:
                break
            for message in found["Messages"]:
                event = json.loads(message["Body"])
                heard.append((event["detail-type"], event["detail"]))
                boto3.client("sqs").delete_message(
                    QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"]
                )
        return heard

    return read


# -- codes ----------------------------------------------------------------------


def test_every_letter_has_a_code_of_eighty_bits_that_opens_its_own_place(sent):
    found = codes(sent)
    assert len(set(found.values())) == SIZE
    assert all(len(Code(code=code).plain) == 16 for code in found.values())
    assert {juror: opens(code) for juror, code in found.items()} == {one: one for one in found}


def test_the_tables_hold_of_a_code_its_hash_and_nothing_else(sent):
    plain = [Code(code=code).plain for code in codes(sent).values()]
    text = json.dumps([items(name) for name in ("court", "summons", "people")], default=repr)
    assert sum(f"CODE#{sha256(code.encode())}" in text for code in plain) == SIZE
    assert not any(code in text.replace("-", "") for code in plain)


def test_the_codes_of_a_place_in_two_draws_are_unrelated(sent):
    first = codes(sent)
    other = drawn_pool(date(2027, 4, 5))
    send(other)
    second = codes(other)
    secrets = [one for one in items("people") if one["sk"]["S"].startswith("codes ")]
    assert len({bytes(one["secret"]["B"]) for one in secrets}) == len(secrets) == 2
    # As far apart as chance puts them, place by place: half of the eighty bits, give or take.
    apart = [
        (bits_of(here) ^ bits_of(there)).bit_count()
        for here, there in zip(first.values(), second.values(), strict=True)
    ]
    assert all(20 <= distance <= 60 for distance in apart)
    assert 35 <= sum(apart) / len(apart) <= 45


def bits_of(code):
    return int.from_bytes(base64.b32decode(Code(code=code).plain))


def test_two_offices_with_the_same_keys_would_still_print_other_codes(sent):
    """The secret is fresh: it comes from no key, no person and no identifier."""
    secret = wiring.draw_keys().find(sent.county, f"codes {sent.draw}")
    assert len(secret) == 32
    assert secret != wiring.keys().derived(f"codes {sent.draw}")
    assert secret != wiring.draw_keys().find(sent.county, sent.draw)


# -- the first print is the print -------------------------------------------------


def everything_on_file(pool):
    kinds = re.compile(r"^(MEMBERS#|CODE#)|^COUNTY#[a-z]+ (BATCH#|REPRINT#)")
    court = [one for one in items("court") if kinds.match(f"{one['pk']['S']} {one['sk']['S']}")]
    versions = boto3.client("s3").list_object_versions(Bucket="print").get("Versions", [])
    return court, sorted((one["Key"], one["VersionId"]) for one in versions)


def test_a_workflow_started_again_after_release_changes_nothing_though_people_died_and_moved(sent):
    before = everything_on_file(sent)
    change(sent, 3, flags=(Flag.DECEASED,))
    change(sent, 5, residence=Address(line1="9 NEW RD", city="KISSIMMEE", state="FL", zip5="34741"))
    change(sent, 7, name=Name(last="שלום", first="אבג"))

    with time_machine.travel(office.NOW + timedelta(days=3), tick=False):
        state = send(sent)

    assert everything_on_file(sent) == before
    assert (state["selected"], state["held"], state["printed"]) == (SIZE, 0, SIZE)


def test_a_print_repeated_before_release_gives_back_the_batch_though_somebody_moved(pool):
    send(pool, STEPS[:2])
    before = everything_on_file(pool)
    change(pool, 5, residence=Address(line1="9 NEW RD", city="KISSIMMEE", state="FL", zip5="34741"))
    change(pool, 6, flags=(Flag.DECEASED,))

    send(pool, STEPS[:3])

    assert everything_on_file(pool) == before
    assert not any("9 NEW RD" in page for page in pages(print_file(pool)))
    assert send(pool)["released"] is True


def test_whoever_dies_between_the_list_and_the_print_is_held(pool):
    send(pool, STEPS[:1])
    change(pool, 3, flags=(Flag.DECEASED,))

    send(pool, STEPS[1:])

    assert shown(pool)["holds"] == [{"juror_number": number(pool, 3), "why": ""}]
    found = shown(pool, purpose=PURPOSE)
    assert found["holds"] == [{"juror_number": number(pool, 3), "why": "deceased"}]
    assert (found["summoned"], found["held"], found["printed"]) == (SIZE - 1, 1, SIZE - 1)
    assert found["gate"]["blocks"][0]["what"] == "not-mailed"


def test_a_print_file_is_put_once_and_cannot_be_put_over(sent):
    batch = wiring.court().batch(sent.county, sent.draw)
    folder = f"{sent.county}/{sent.draw}"
    before = everything_on_file(sent)
    assert wiring.letters().file_once(folder, print_file(sent)) == batch.sha256
    assert everything_on_file(sent) == before


def test_something_else_under_a_print_files_name_is_never_taken_for_it(sent):
    pdf = print_file(sent) + b"%"
    folder = f"{sent.county}/{sent.draw}"
    wiring.s3().put_object(Bucket="print", Key=f"{folder}/{sha256(pdf)}", Body=b"other letters")
    with pytest.raises(CountsDisagree):
        wiring.letters().file_once(folder, pdf)
    assert fetched(f"{folder}/{sha256(pdf)}") == b"other letters"


# -- what the papers say ------------------------------------------------------------


def test_print_file_and_manifest_both_carry_the_hash_the_pages_and_the_list(sent):
    found, pdf, note = shown(sent), print_file(sent), manifest(sent)
    marks = read_marks(pdf)
    assert found["sha256"] == sha256(pdf) == note.sha256
    assert len(pages(pdf)) == found["pages"] == note.pages == marks.pages == SIZE
    assert found["letters_sha256"] == note.letters_sha256 == marks.letters_sha256
    assert found["pool"] == note.pool == marks.pool == sent.id


def test_every_person_has_one_page_with_their_name_address_number_and_code(sent):
    people = wiring.people().several(sent.county, [person_at(sent, n) for n in range(1, SIZE + 1)])
    for place, page in enumerate(pages(print_file(sent)), start=1):
        person = people[person_at(sent, place)]
        assert f"{person.name.first} {person.name.middle} {person.name.last}" in page
        assert person.residence.line1 in page
        assert f"{person.residence.city} FL {person.residence.zip5}" in page
        assert NUMBER.search(page)[0] == number(sent, place)
        assert opens(code_on(page)) == number(sent, place)


NAMES = {
    "NGUYỄN THỊ PHƯƠNG-ANH": "",
    "D’ANGELO O'SHAUGHNESSY": "",
    "José Muñoz": "",
    "=HYPERLINK(A1)": "",
    "דוד כהן": "letter-not-in-the-typeface",
    "ROSE 🌹": "letter-not-in-the-typeface",
    "X" * 200: "name-too-long",
    "A\u200bB": "invisible-or-control-character",
    "+1": "",
    "@SUM(A1)": "",
}


def test_every_name_is_printed_whole_or_held_with_its_reason(pool):
    for place, name in enumerate(NAMES, start=1):
        change(pool, place, name=Name(last=name, first=""))
    send(pool)
    held = {one["juror_number"]: one["why"] for one in shown(pool, purpose=PURPOSE)["holds"]}
    by_number = {NUMBER.search(page)[0]: page for page in pages(print_file(pool))}
    for place, (name, why) in enumerate(NAMES.items(), start=1):
        juror = number(pool, place)
        assert held.get(juror, "") == why
        assert (juror in by_number) == (not why)
        if not why:
            assert name in by_number[juror]
    assert len(by_number) == SIZE - len(held)
    assert len(held) == 4


ADDRESSES = {
    "blank-name-or-address-line": {"line1": ""},
    "last-line-not-city-state-zip": {"city": ""},
    "address-line-too-long": {"line1": "1 " + "LONG " * 20},
    "letter-not-in-the-typeface": {"line2": "APT 🌹"},
}


def test_an_address_that_cannot_be_printed_is_held_and_stops_nobody_elses_letter(pool):
    good = {"line1": "1 W OAK ST", "city": "KISSIMMEE", "state": "FL", "zip5": "34741"}
    for place, wrong in enumerate(ADDRESSES.values(), start=1):
        change(pool, place, residence=Address.model_validate(good | wrong))
    send(pool)
    held = {one["juror_number"]: one["why"] for one in shown(pool, purpose=PURPOSE)["holds"]}
    assert held == {number(pool, place): why for place, why in enumerate(ADDRESSES, start=1)}
    assert shown(pool)["printed"] == SIZE - len(ADDRESSES)


def test_no_cell_of_a_manifest_can_be_calculated(pool):
    for place, name in enumerate(NAMES, start=1):
        change(pool, place, name=Name(last=name, first=""))
    send(pool)
    batch = wiring.court().batch(pool.county, pool.draw)
    text = fetched(f"{pool.county}/{pool.draw}/{batch.manifest_sha256}").decode()
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")) for cell in cells)
    assert not any(name in text for name in NAMES)


def test_the_routing_digits_are_those_of_the_printed_zip_code(pool):
    home = {"line1": "1 W OAK ST", "city": "KISSIMMEE", "state": "FL"}
    change(pool, 1, residence=Address(**home, zip5="34741", zip4="5012"))
    send(pool)
    assert "KISSIMMEE FL 34741-5012" in pages(print_file(pool))[0]


ROUGH = {"line1": "12 North Samplequorv Street, Apt. 4", "city": "Kissimmee", "state": "FL"}


def test_an_address_is_printed_in_the_posts_own_form_where_that_is_safe(pool):
    change(pool, 1, residence=Address(**ROUGH, zip5="34741"))
    send(pool, (STEPS[0], steps.verify_addresses, *STEPS[1:]))
    page = pages(print_file(pool))[0]
    assert "12 N SAMPLEQUORV ST\nAPT 4\nKISSIMMEE FL 34741" in page
    assert shown(pool)["flags"] == []


def test_an_address_that_cannot_be_resolved_is_flagged_printed_as_it_came_and_summoned(pool):
    change(pool, 1, residence=Address(**ROUGH | {"line1": "Behind the Old Mill"}, zip5="34741"))
    send(pool, (STEPS[0], steps.verify_addresses, *STEPS[1:]))
    (flag,) = shown(pool)["flags"]
    assert flag["juror_number"] == number(pool, 1)
    assert flag["flag"]
    assert "Behind the Old Mill" in pages(print_file(pool))[0]
    assert (shown(pool)["summoned"], shown(pool)["held"]) == (SIZE, 0)


# -- the gate ------------------------------------------------------------------------


def test_before_release_the_gate_shows_what_keeps_the_letters_back(pool):
    send(pool, STEPS[:3])
    assert shown(pool)["gate"] == {"open": True, "blocks": []}
    assert shown(pool)["links"] is None
    with time_machine.travel(datetime(2027, 2, 16, 15, tzinfo=UTC), tick=False):
        (block,) = shown(pool)["gate"]["blocks"]
    assert block["what"] == "lead-time"


def test_a_court_order_releases_on_short_notice_and_never_on_the_day_itself(pool):
    send(pool, STEPS[:2])
    with time_machine.travel(datetime(2027, 3, 1, 12, tzinfo=UTC), tick=False):
        status, refusal = released_late(pool, "2027-AO-3")
    assert (status, refusal["error"]) == (409, "ReleaseTooLate")
    with time_machine.travel(datetime(2027, 2, 27, 12, tzinfo=UTC), tick=False):
        status, found = released_late(pool, "2027-AO-3")
    assert status == 200
    assert found["court_order"] == "2027-AO-3"
    assert found["released_at"].startswith("2027-02-27")


def test_a_court_order_does_not_release_letters_whose_counts_disagree(pool, told):
    send(pool, STEPS[:2])
    batch = wiring.court().batch(pool.county, pool.draw)
    forged = batch.model_copy(update={"printed": 14})
    wiring.court().confirm_batch(batch, forged)
    told()

    assert released_late(pool, "1")[0] == 400
    with time_machine.travel(datetime(2027, 2, 27, 12, tzinfo=UTC), tick=False):
        status, refusal = released_late(pool, "2027-AO-3")

    assert (status, refusal["error"]) == (409, "CountsDisagree")
    assert wiring.court().batch(pool.county, pool.draw).released_at is None
    assert [what for what, _ in told()] == ["Pool mismatch"]


def test_the_printer_is_not_told_why_somebody_gets_no_letter(pool):
    change(pool, 3, flags=(Flag.DECEASED,))
    send(pool)
    found = shown(pool, role="printer")
    assert found["held"] == 1
    assert found["links"]["letters"]
    assert (found["holds"], found["flags"]) == (None, None)
    assert "deceased" not in json.dumps(found)


def test_an_answer_names_fifty_and_says_how_many_more():
    office.publish(office.residents(300, seed=2), date(2026, 11, 1))
    petit = office.order(250)
    office.draw(petit)
    send(petit)
    (block,) = shown(petit)["gate"]["blocks"]
    assert (block["what"], len(block["jurors"]), block["more"]) == ("not-mailed", 50, 200)


# -- one letter again ------------------------------------------------------------------


def test_a_reprint_is_one_page_with_a_new_code_and_a_new_tracking_number(sent):
    old = codes(sent)[number(sent, 4)]

    status, made = again(sent, 4)

    assert status == 201
    batch = wiring.court().batch(sent.county, sent.draw)
    folder = f"{sent.county}/{sent.draw}/reprints"
    pdf = fetched(f"{folder}/{made['sha256']}")
    (page,) = pages(pdf)
    note = read_manifest(fetched(f"{folder}/{made['manifest_sha256']}"))
    assert NUMBER.search(page)[0] == number(sent, 4)
    assert opens(code_on(page)) == number(sent, 4)
    assert code_on(page) != old
    assert opens(old) is None
    assert (made["number"], made["by"], made["why"]) == (2, "jury-manager-1", "")
    assert made["form"] == batch.form
    assert made["tracking"] not in rows_of(sent).values()
    assert read_marks(pdf).letters_sha256 == note.letters_sha256 == made["letters_sha256"]
    assert note.sha256 == made["sha256"] == sha256(pdf)
    assert [row.tracking for row in note.rows] == [made["tracking"]]


def test_everybody_elses_code_still_opens_after_a_reprint(sent):
    before = codes(sent)
    again(sent, 4)
    assert {opens(code) for juror, code in before.items() if juror != number(sent, 4)} == {
        juror for juror in before if juror != number(sent, 4)
    }


def test_an_answer_and_a_list_of_reprints_hold_no_code_and_no_hash_of_one(sent):
    status, made = again(sent, 4)
    assert status == 201
    listed = shown(sent, rest="/reprints", role="printer")
    assert [one["juror_number"] for one in listed["reprints"]] == [number(sent, 4)]
    assert set(listed["reprints"][0]["links"]) == {"letters", "manifest"}
    hashes = [one["pk"]["S"].removeprefix("CODE#") for one in code_items()]
    assert len(hashes) > SIZE
    assert not any(code in json.dumps([made, listed]) for code in hashes)


def code_items():
    return [one for one in items("court") if one["pk"]["S"].startswith("CODE#")]


def test_the_same_wish_again_prints_nothing_twice(sent):
    _, first = again(sent, 4)
    before = everything_on_file(sent)
    with time_machine.travel(office.NOW + timedelta(hours=1), tick=False):
        status, second = again(sent, 4)
    assert status == 201
    assert without_links(second) == without_links(first)
    assert everything_on_file(sent) == before
    assert len(shown(sent, rest="/reprints")["reprints"]) == 1


def without_links(made):
    return {name: value for name, value in made.items() if name != "links"}


def test_another_wish_after_the_same_print_is_refused_and_says_which_is_the_newest(sent):
    again(sent, 4)
    for other in ({"by": "jury-manager-2"}, {"reason": "spoiled by the printer"}):
        status, refusal = again(sent, 4, **other)
        assert (status, refusal["error"], refusal["newest"]) == (409, "PrintedSince", 2)
    status, refusal = again(sent, 5, after=2)
    assert (status, refusal["error"], refusal["newest"]) == (409, "PrintedSince", 1)


def test_a_letter_is_printed_five_times_at_most_each_under_a_number_of_its_own(sent):
    seen = set(rows_of(sent).values())
    for after in (1, 2, 3, 4):
        for place in (1, SIZE):
            status, made = again(sent, place, after=after)
            assert status == 201
            assert made["tracking"] not in seen
            seen.add(made["tracking"])
    status, refusal = again(sent, 1, after=5)
    assert (status, refusal["error"]) == (409, "TooManyReprints")
    assert len(seen) == SIZE + 8
    hashes = {one["pk"]["S"].removeprefix("CODE#") for one in code_items()}
    assert sum(wiring.court().find_code(one) is not None for one in hashes) == SIZE


def test_a_letter_is_not_printed_again_before_the_first_one_is_out(pool):
    send(pool, STEPS[:3])
    status, refusal = again(pool, 4)
    assert (status, refusal["error"]) == (409, "LetterHeld")
    assert opens(codes(pool)[number(pool, 4)]) == number(pool, 4)


def test_a_reprint_goes_out_fourteen_days_ahead_or_on_a_court_order_by_two_people(sent):
    with time_machine.travel(datetime(2027, 2, 15, 15, tzinfo=UTC), tick=False):
        assert again(sent, 1)[0] == 201
    with time_machine.travel(datetime(2027, 2, 16, 15, tzinfo=UTC), tick=False):
        status, refusal = again(sent, 2)
        assert (status, refusal["error"]) == (409, "ReleaseTooLate")
        status, wanted = again(sent, 2, court_order="2027-AO-9")
        assert (status, wanted["act"], wanted["on"]) == (202, "late-reprint", number(sent, 2))
        assert len(shown(sent, rest="/reprints")["reprints"]) == 1
        status, made = approved(sent, 2, wanted)
    assert status == 201
    assert (made["court_order"], made["number"]) == ("2027-AO-9", 2)
    assert (made["by"], made["role"]) == ("court-administrator-1", "court-administrator")
    assert (made["asked"]["by"], made["asked"]["role"]) == ("jury-manager-1", "jury-manager")


def test_a_court_order_that_is_not_needed_changes_nothing_about_a_reprint(sent):
    status, made = again(sent, 1, court_order="2027-AO-9")
    assert (status, made["court_order"], made["asked"]) == (201, None, None)


def test_what_waits_for_a_second_person_about_one_letter_is_shown_with_the_batch(sent):
    """Its reason may name somebody, and is shown for a purpose alone."""
    with time_machine.travel(datetime(2027, 2, 16, 15, tzinfo=UTC), tick=False):
        wanted = again(sent, 2, court_order="2027-AO-9")[1]
        assert shown(sent)["requests"] == [wanted | {"reason": ""}]
        assert shown(sent, purpose=PURPOSE)["requests"] == [wanted]
        assert shown(sent, role="printer")["requests"] is None
        assert approved(sent, 2, wanted)[0] == 201
        assert shown(sent)["requests"] == []


@pytest.mark.parametrize("day", [datetime(2027, 3, 1, 12, tzinfo=UTC)])
def test_on_the_day_itself_nobody_asks_for_a_letter_on_an_order(sent, day):
    before = everything_on_file(sent)
    with time_machine.travel(day, tick=False):
        status, refusal = again(sent, 2, court_order="2027-AO-9")
    assert (status, refusal["error"]) == (409, "ReleaseTooLate")
    assert everything_on_file(sent) == before


def test_a_late_reprint_that_crashed_at_any_write_is_printed_and_approved_or_neither(sent):
    """Crashed before each write and after it; then the same approval again mends it."""
    with time_machine.travel(datetime(2027, 2, 16, 15, tzinfo=UTC), tick=False):
        wanted = again(sent, SIZE, court_order="2027-AO-9")[1]
        writes = []
        with counted(writes):
            assert approved(sent, SIZE, wanted)[0] == 201
        for place, (point, applied) in enumerate(product(range(len(writes)), (False, True)), 1):
            wanted = again(sent, place, court_order="2027-AO-9")[1]
            assert crashed(partial(approved, sent, place, wanted), point, applied=applied)
            printed = wiring.court().reprints_of(sent.county, sent.draw, place)
            request = wiring.court().find_request(sent.county, "late-reprint", number(sent, place))
            assert len(printed) == (request.approved_by is not None)
            assert approved(sent, place, wanted)[0] == 201
            assert len(wiring.court().reprints_of(sent.county, sent.draw, place)) == 1


def approved(pool, place, wanted, by="court-administrator"):
    """Approve what was asked for about one letter, as another person."""
    body = {"juror_number": number(pool, place), "approve": wanted["request"]}
    return ask(pool, "POST", "/reprints", body, role=by)


def test_a_reprint_goes_to_the_new_address_and_the_first_print_stays(sent):
    before = print_file(sent)
    change(sent, 4, residence=Address(line1="9 NEW RD", city="KISSIMMEE", state="FL", zip5="34741"))
    _, made = again(sent, 4)
    (page,) = pages(fetched(f"{sent.county}/{sent.draw}/reprints/{made['sha256']}"))
    assert "9 NEW RD" in page
    assert print_file(sent) == before


def test_a_letter_to_somebody_postponed_is_for_the_new_date_and_its_fourteen_days(sent):
    later = office.order(SIZE, kind="grand", service=date(2027, 4, 5))
    juror = f"/v1/counties/{sent.county}/jurors/{number(sent, 4)}"
    status, _ = asked(desk.handler, "POST", f"{juror}/postponements", {"pool": later.id})
    assert status == 200

    with time_machine.travel(datetime(2027, 2, 20, 15, tzinfo=UTC), tick=False):
        status, made = again(sent, 4)

    assert (status, made["pool"]) == (201, later.id)
    (page,) = pages(fetched(f"{sent.county}/{sent.draw}/reprints/{made['sha256']}"))
    assert "April 5, 2027" in page
    assert "March 1, 2027" not in page
    assert opens(code_on(page)) == number(sent, 4)
    with time_machine.travel(datetime(2027, 3, 21, 15, tzinfo=UTC), tick=False):
        heard = call(sent, [(number(sent, 4), made["tracking"], "mailed")], on="2027-03-21")[1]
        assert heard["mail"]["late"] == []


def test_nobody_dead_or_excused_is_written_to_again(sent):
    change(sent, 4, flags=(Flag.DECEASED,))
    decided = {"decided_by": "judge-1", "decided_at": office.NOW}
    excusal = Excusal(ground="hardship", scope="summons", pool=sent.id, **decided)
    change(sent, 5, excusals=(excusal,))
    before = everything_on_file(sent)
    for place, reason in ((4, "deceased"), (5, "excused")):
        status, refusal = again(sent, place)
        assert (status, refusal["error"], refusal["reason"]) == (409, "LetterHeld", reason)
    assert everything_on_file(sent) == before


def test_somebody_held_has_no_letter_to_print_again(pool):
    change(pool, 3, name=Name(last="שלום", first="אבג"))
    send(pool)
    change(pool, 3, name=Name(last="SHALOM", first="ABG"))
    status, refusal = again(pool, 3)
    assert (status, refusal["error"], refusal["reason"]) == (409, "LetterHeld", "held")


def test_somebody_of_another_pool_is_not_found_in_this_one(sent):
    other = drawn_pool(date(2027, 4, 5))
    send(other)
    body = {"juror_number": number(other, 1), "reason": REASON, "after_print": 1}
    assert ask(sent, "POST", "/reprints", body)[0] == 404
    assert opens(codes(other)[number(other, 1)]) == number(other, 1)


# -- the printer's word ------------------------------------------------------------------


def test_every_letter_mailed_settles_the_batch_and_opens_the_gate(sent):
    status, heard = call(sent, everything(sent))
    assert status == 200
    assert heard["settled"] is True
    found = shown(sent)
    assert (found["confirmed_printed"], found["mailed"]) == (SIZE, SIZE)
    assert found["settled_at"] is not None
    assert found["gate"] == {"open": True, "blocks": []}


def test_a_csv_says_the_same_as_a_call_and_is_filed_once(sent):
    said = everything(sent)
    text = as_csv([*one, "2026-11-23"] for one in said)
    assert send_csv(sent, text)[0] == 200
    before = shown(sent)
    assert call(sent, said)[0] == 200
    assert shown(sent)["confirmations"] == before["confirmations"]
    assert len(before["confirmations"]) == 1
    assert shown(sent)["mailed"] == SIZE


def test_a_csv_that_the_gateway_wrapped_is_read_all_the_same(sent):
    text = as_csv([*one, "2026-11-23"] for one in everything(sent))
    status, heard = send_csv(sent, base64.b64encode(text.encode()).decode(), wrapped=True)
    assert (status, heard["settled"]) == (200, True)


@pytest.mark.parametrize("body", ["", "juror_number,tracking\r\n", "\x00\x01", "=cmd|'/c calc'!A1"])
def test_a_file_that_is_no_confirmation_is_refused_whole(sent, body):
    status, refusal = send_csv(sent, body)
    assert (status, refusal["error"]) == (422, "PrinterFileUnreadable")
    assert shown(sent)["confirmations"] == []


def test_confirmations_come_in_parts_and_in_any_order(sent):
    said = everything(sent)
    assert call(sent, said[10:])[1]["settled"] is False
    found = shown(sent)
    assert (found["mailed"], found["settled_at"]) == (5, None)
    (block,) = found["gate"]["blocks"]
    assert block["what"] == "not-mailed"
    assert block["jurors"] == [juror for juror, _, _ in said[:10]]
    assert call(sent, said[:10])[1]["settled"] is True
    assert len(shown(sent)["confirmations"]) == 2


def test_the_same_part_again_changes_nothing(sent):
    call(sent, everything(sent)[:5])
    before = shown(sent)
    with time_machine.travel(office.NOW + timedelta(hours=1), tick=False):
        assert call(sent, everything(sent)[:5])[0] == 200
        after = shown(sent)
    assert without_links(after) == without_links(before)


def test_nothing_is_confirmed_before_the_letters_are_released(pool):
    send(pool, STEPS[:3])
    status, refusal = call(pool, everything(pool))
    assert (status, refusal["error"]) == (409, "LettersNotReleased")
    assert shown(pool)["confirmations"] == []


@pytest.mark.parametrize("day", ["2026-11-22", "2026-11-24"])
def test_a_letter_goes_out_neither_before_its_release_nor_on_a_day_to_come(sent, day):
    status, refusal = call(sent, everything(sent), on=day)
    assert (status, refusal["error"], refusal["row"]) == (422, "DayImplausible", 1)
    assert shown(sent)["confirmations"] == []


def test_a_day_is_the_countys_own_and_not_that_of_greenwich(sent):
    with time_machine.travel(datetime(2026, 11, 25, 3, tzinfo=UTC), tick=False):
        assert call(sent, everything(sent), on="2026-11-25")[0] == 422
        assert call(sent, everything(sent), on="2026-11-24")[0] == 200


def test_a_spoiled_letter_shuts_the_gate_until_its_reprint_is_mailed(sent):
    said = everything(sent)
    juror, tracking, _ = said[3]
    call(sent, [*said[:3], (juror, tracking, "spoiled"), *said[4:]])
    (block,) = shown(sent)["gate"]["blocks"]
    assert (block["what"], block["jurors"]) == ("spoiled", [juror])

    _, made = again(sent, 4, reason="spoiled by the printer")
    assert shown(sent)["gate"]["open"] is False
    assert call(sent, [(juror, made["tracking"], "mailed")])[1]["settled"] is True
    assert shown(sent)["gate"]["open"] is True


def test_a_printer_that_sends_all_so_far_each_time_repeats_nothing(sent):
    said = everything(sent)
    assert call(sent, said[:2])[1]["mail"]["repeated"] == []
    assert call(sent, said)[1]["settled"] is True
    assert shown(sent)["gate"]["open"] is True


def test_a_letter_that_was_mailed_on_two_days_went_out_twice(sent):
    said = everything(sent)
    call(sent, said)
    tomorrow = office.NOW + timedelta(days=1)
    with time_machine.travel(tomorrow, tick=False):
        _, heard = call(sent, said[:1], on=str(tomorrow.date()))
    assert heard["mail"]["repeated"] == [said[0][0]]
    assert shown(sent)["gate"]["open"] is False


def test_whom_the_printer_names_wrongly_is_named(sent):
    said = everything(sent)
    stranger, other = "26-0099-0001", said[1][1]
    status, heard = call(
        sent, [(said[0][0], other, "mailed"), (stranger, other, "mailed"), *said[1:], said[2]]
    )
    assert status == 200
    assert heard["mail"]["mismatched"] == [said[0][0]]
    assert heard["mail"]["unknown"] == [stranger]
    assert heard["mail"]["repeated"] == [said[2][0]]
    assert heard["mail"]["missing"] == [said[0][0]]
    assert {block["what"] for block in shown(sent)["gate"]["blocks"]} == {
        "mismatched", "unknown", "repeated", "not-mailed",
    }  # fmt: skip


def test_a_letter_mailed_three_days_before_the_date_is_named_as_osceola_had_it_in_2018(sent):
    with time_machine.travel(datetime(2027, 2, 26, 15, tzinfo=UTC), tick=False):
        status, heard = call(sent, everything(sent), on="2027-02-26")
    assert status == 200
    assert heard["mail"]["mailed"] == SIZE
    assert heard["mail"]["late"] == sorted(rows_of(sent))
    assert heard["settled"] is False


def test_letters_released_on_a_court_order_are_not_late(pool):
    send(pool, STEPS[:3])
    with time_machine.travel(datetime(2027, 2, 25, 15, tzinfo=UTC), tick=False):
        assert released_late(pool, "2027-AO-3")[0] == 200
        assert call(pool, everything(pool), on="2027-02-25")[1]["settled"] is True


def test_a_mailing_is_confirmed_in_a_hundred_parts_at_most(sent, monkeypatch):
    from summons import confirming  # noqa: PLC0415

    monkeypatch.setattr(confirming, "MOST_PARTS", 3)
    said = everything(sent)
    for part in range(3):
        assert call(sent, said[part : part + 1])[0] == 200
    status, refusal = call(sent, said[5:6])
    assert (status, refusal["error"]) == (409, "TooManyConfirmations")
    assert call(sent, said[:1])[0] == 200


# -- events ----------------------------------------------------------------------------------


def test_the_pool_is_told_of_when_it_can_be_printed_and_told_again_by_a_repeat(pool, told):
    send(pool, STEPS[:3])
    assert told() == []
    expected = {
        "county": pool.county, "pool": pool.id, "draw": pool.draw, "letters": SIZE, "pages": SIZE,
    }  # fmt: skip
    send(pool)
    assert told() == [("Pool ready to print", expected)]
    send(pool)
    assert told() == [("Pool ready to print", expected)]


def test_printed_and_mailed_are_told_when_they_are_so_of_every_letter(sent, told):
    told()
    said = everything(sent)
    call(sent, everything(sent, "printed")[:10])
    assert told() == []
    call(sent, everything(sent, "printed")[10:])
    assert [what for what, _ in told()] == ["Pool printed"]
    call(sent, said[:10])
    assert [what for what, _ in told()] == ["Pool printed"]
    call(sent, said[10:])
    heard = told()
    assert [what for what, _ in heard] == ["Pool printed", "Pool mailed"]
    assert heard[1][1]["mailed"] == SIZE


def test_a_mismatch_is_told_in_numbers_and_names_nobody(sent, told):
    told()
    juror, tracking, _ = everything(sent)[3]
    call(sent, [(juror, tracking, "spoiled")])
    ((what, facts),) = told()
    assert what == "Pool mismatch"
    assert (facts["spoiled"], facts["missing"], facts["late"]) == (1, SIZE - 1, 0)
    assert juror not in json.dumps(facts)


def test_letters_that_are_still_to_come_are_no_mismatch(sent, told):
    told()
    call(sent, everything(sent)[:3])
    assert told() == []


def test_counts_that_disagree_before_release_are_told(pool, told):
    send(pool, STEPS[:2])
    wiring.s3().put_object(
        Bucket="print",
        Key=f"{pool.county}/{pool.draw}/{wiring.court().batch(pool.county, pool.draw).sha256}",
        Body=b"%PDF-1.4 other letters",
    )
    with pytest.raises(Exception, match="do not belong together"):
        send(pool, STEPS[2:])
    assert [what for what, _ in told()] == ["Pool mismatch"]


# -- who was told nothing ----------------------------------------------------------------------


def test_no_table_key_or_event_names_anybody(sent, told):
    again(sent, 4)
    call(sent, everything(sent))
    person = wiring.people().find(sent.county, person_at(sent, 4))
    keys = [one["Key"] for one in boto3.client("s3").list_objects_v2(Bucket="print")["Contents"]]
    text = json.dumps([items("court"), items("summons"), keys, told()], default=repr)
    for secret in (person.name.last, person.residence.line1):
        assert secret not in text
