"""Publication 28: what a standardised address may change, and 10,000 that try to change more."""

import random
import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jury.records import Address
from summons.addresses import why_not
from summons.standardiser import NAME, pub28
from summons.verifying import check
from tools.county.dice import Dice
from tools.county.places import COUNTIES, Places

FUZZED = 10_000
SHORT = frozenset(
    re.findall(
        "[A-Z]+",
        """N S E W NE NW SE SW ST AVE RD DR LN CT CIR BLVD WAY TER PL TRL LOOP PKWY HWY
        APT UNIT STE LOT BLDG FL XING TRCE PLZ SQ EXPY CSWY HTS VW RDG""",
    )
)
"""What Publication 28 shortens words to, as far as these addresses have them."""

BOXES = (
    *("PO Box {}", "P.O. Box {}", "PO BOX {}", "Post Office Box {}", "P O Box {}", "POBOX {}"),
    *("p.o.box {}", "P. O. Box {}", "PO Box #{}", "PO Box No. {}", "POB {}", "P.O. BOX: {}"),
    *("Post Office Box No. {}", "PO Drawer {}", "po bx {}"),
)
ROUTES = (
    *("RR {} BOX {}", "R.R. {}, Box {}", "RR{} BOX {}", "Rural Route {} Box {}"),
    *("Rural Rt. #{} Box {}", "RFD {} Box {}", "R.F.D. #{} Box {}", "Rt {} Box {}"),
    *("Route {}, Box {}", "RTE {} BOX {}", "RR {} Bx {}"),
)
HIGHWAY = ("HC {} BOX {}", "H.C. {} Box {}", "HCR {} BOX {}", "Star Route {} Box {}")


def address(line1, line2="", city="Kissimmee", state="FL", zip5="34741", zip4=""):
    return Address(line1=line1, line2=line2, city=city, state=state, zip5=zip5, zip4=zip4)


def standard(*lines, **others):
    """Return the delivery lines as accepted, or the flag."""
    checked = check(address(*lines, **others), standardise=pub28, by=NAME)
    if checked.after is None:
        return checked.flag.value
    return " / ".join(line for line in (checked.after.line1, checked.after.line2) if line)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("123 Main Street",), "123 MAIN ST"),
        (("123 Main Street", "Apartment 4B"), "123 MAIN ST / APT 4B"),
        (("123 Main Street Apt. 4B",), "123 MAIN ST / APT 4B"),
        (("123 main st #4",), "123 MAIN ST / # 4"),
        (("4521 N.W. 5th Terrace",), "4521 NW 5TH TER"),
        (("100 North West Avenue",), "100 NORTH WEST AVE"),
        (("123 East St",), "123 EAST ST"),
        (("12 1/2 Oak Lane",), "12 1/2 OAK LN"),
        (("123-A Oak Court",), "123-A OAK CT"),
        (("100 US Highway 192",), "100 US HWY 192"),
        (("77 Avenue C",), "words-changed"),  # there the kind of street is the name
        (("2993 E Pine Loop",), "words-changed"),  # the library would write PNE
        (("100 Lake Street Northwest",), "100 LAKE ST NW"),
        (("12 O'Brien Boulevard",), "12 OBRIEN BLVD"),
        (("900 Lake Road", "Building 3, Apt 2"), "900 LAKE RD / BUILDING 3 APT 2"),
        (("1 Pine Crossing", "Suite 200"), "1 PINE XING / STE 200"),
        (("12 Court Lane", "Lot 7"), "12 COURT LN / LOT 7"),
    ],
)
def test_a_street_address_is_written_as_the_post_writes_it(lines, expected):
    assert standard(*lines) == expected


@pytest.mark.parametrize(
    "lines",
    [
        ("123MainSt",),
        ("PO BOX 12Kissimmee",),
        ("123 MAIN STKISSIMMEE FL 34741",),
        ("123 MAIN ST KISSIMMEE FL 34741",),
        ("12 HIBISCUS WAY KISSIMMEE FL 3474134741",),
        ("12 PINE DR34741",),
        ("123 MAIN ST", "APT 4, KISSIMMEE"),
        ("12 Calle Peñasco",),
        ("12 Main Str\u0435et",),
        ("123 Main St", "c/o Somebody Else"),
        ("APT 4", "123 MAIN ST"),
        ("PO BOX 12", "123 MAIN ST"),
        ("123 MAIN ST", "PO BOX 12"),
        ("RR 2 BOX 152", "APT 3"),
        ("GENERAL DELIVERY",),
        ("", ""),
        ("#", "#"),
        ("1 " + "Very " * 15 + "Long Road",),
        ("123 MAIN\tST",),
    ],
)
def test_what_cannot_be_read_for_certain_stays_byte_for_byte_and_is_flagged(lines):
    came = address(*lines)
    checked = check(came, standardise=pub28, by=NAME)
    assert checked.before == came
    if checked.after is not None:  # only if nothing but the capitals was changed
        assert checked.after.line1.split() == came.line1.upper().split()
    else:
        assert checked.flag is not None


@pytest.mark.parametrize("city", ["St. Cloud", "SAINT CLOUD", "Poinciana"])
def test_the_city_is_the_same_one(city):
    checked = check(address("5 Oak Street", city=city), standardise=pub28, by=NAME)
    assert checked.after.city == city.upper().replace(".", "")


def test_the_rule_throws_away_whatever_says_another_address():
    came = address("123 Main Street", zip4="0101")
    good = address("123 MAIN ST", city="KISSIMMEE", zip4="0101")
    assert why_not(came, good, good) is None
    wrong = {
        "digits-changed": {"line1": "132 MAIN ST"},
        "city-or-state-changed": {"city": "CELEBRATION"},
        "zip-code-changed": {"zip5": "34742"},
        "words-changed": {"line1": "123 MAPLE ST"},
        "punctuation-left": {"line1": "123 MAIN, ST"},
    }
    for flag, change in wrong.items():
        after = good.model_copy(update=change)
        assert why_not(came, after, after) == flag
    assert why_not(came, good.model_copy(update={"state": "GA"}), good) == "city-or-state-changed"
    assert why_not(came, good.model_copy(update={"zip4": ""}), good) == "zip-code-changed"
    assert why_not(came, good.model_copy(update={"line2": "APT"}), good) == "words-changed"
    assert why_not(came, good, good.model_copy(update={"line1": "123 MN ST"})) == "changed-again"
    assert why_not(came, good, None) == "changed-again"


def test_boxes_and_routes_in_many_spellings_have_one_form_each():
    chance = random.Random(28)
    wanted = []
    for _ in range(100):
        box = f"{chance.randint(1, 99_999)}"
        lettered = box + chance.choice(["", "", "A", "B"])
        route = str(chance.randint(1, 99))
        wanted += [(form.format(box), f"PO BOX {box}") for form in BOXES]
        wanted += [(form.format(route, lettered), f"RR {route} BOX {lettered}") for form in ROUTES]
        wanted += [(form.format(route, lettered), f"HC {route} BOX {lettered}") for form in HIGHWAY]
    right = sum(standard(came) == expected for came, expected in wanted)
    print(
        f"\nPub. 28: {right} of {len(wanted)} boxes and routes right,"
        f" in {len(BOXES + ROUTES + HIGHWAY)} spellings"
    )
    assert right >= 0.99 * len(wanted)


def mutated(came, chance):
    """Damage an address as files, forms and people do."""
    lines = [came.line1, came.line2]
    at = chance.randrange(2) if lines[1] else 0
    text = lines[at]
    words = text.split()
    match chance.randrange(12):
        case 0:
            text = text.replace(" ", "")
        case 1 if len(words) > 1:
            cut = chance.randrange(1, len(words))
            text = " ".join(words[:cut]) + "".join(words[cut:])
        case 2:
            text = f"{text}{came.city}"
        case 3:
            text = f"{text} {came.city} {came.state} {came.zip5}"
        case 4:
            text = f"{text}{came.zip5}"
        case 5:
            text = chance.choice([text.lower(), text.upper(), text.title(), text.swapcase()])
        case 6:
            place = chance.randrange(len(text) + 1)
            text = text[:place] + chance.choice(".,;:#/-'\"()&@*") + text[place:]
        case 7:
            chance.shuffle(words)
            text = " ".join(words)
        case 8:
            text = f"{text} {chance.choice(words)}" if words else text
        case 9:
            place = chance.randrange(len(text) + 1)
            text = text[:place] + chance.choice("éñ\u200b\u202e\ufeff🏠\u0660１") + text[place:]
        case 10:
            lines[1 - at] = f"{lines[1 - at]} {text}"
        case _:
            text = re.sub(r"[0-9]", lambda _: str(chance.randrange(10)), text, count=1)
    lines[at] = text
    return came.model_copy(update={"line1": lines[0], "line2": lines[1]})


def generated(count, seed):
    """Yield synthetic addresses of two counties, half of them damaged once or twice."""
    chance = random.Random(seed)
    places = [Places(COUNTIES[name], Dice(seed, name)) for name in ("osceola", "orange")]
    for number in range(count):
        made = chance.choice(places)
        one = made.residence("", "") if chance.random() < 0.7 else made.mailing("", "")
        came = Address(
            line1=one.line1,
            line2=one.line2,
            city=one.city,
            state=one.state,
            zip5=one.zip,
            zip4=one.zip4,
        )
        for _ in range(number % 2 and chance.randint(1, 2)):
            came = mutated(came, chance)
        yield came


def broken(came, after):
    """Return what an accepted result has lost or changed, judged without the product's rule."""
    found = []
    joined, now = f"{came.line1} {came.line2}", f"{after.line1} {after.line2}"
    if Counter(re.findall(r"\d+", joined)) != Counter(re.findall(r"\d+", now)):
        found.append("digits")
    folded = [re.sub(r"[^A-Z]", "", one.upper()) for one in (came.city, after.city)]
    if folded[0] != folded[1] or came.state.upper() != after.state:
        found.append("city")
    if (came.zip5, came.zip4) != (after.zip5, after.zip4):
        found.append("zip")
    if after != pub28(after):
        found.append("second pass")
    boxed = re.match(r"(PO BOX|RR \d+ BOX|HC \d+ BOX) ", after.line1)
    kept = set(re.findall(r"[A-Z]+", now))
    lost = [
        word
        for word in re.findall(r"[A-Z]+", joined.upper().replace(".", "").replace("'", ""))
        if word not in kept and not any(one in SHORT and one[0] == word[0] for one in kept)
        and word not in {"CROSSING"}
    ]  # fmt: skip
    if lost and not boxed:
        found.append("words")
    if not now.isascii() or re.search(r"[^0-9A-Z #/-]", now):
        found.append("signs")
    return found


def test_of_ten_thousand_addresses_no_accepted_one_says_another_place():
    verdicts, breaking, undamaged = Counter(), [], Counter()
    for number, came in enumerate(generated(FUZZED, seed=40)):
        checked = check(came, standardise=pub28, by=NAME)
        assert checked.before == came
        verdicts[checked.flag or "accepted"] += 1
        undamaged[checked.flag is None] += number % 2 == 0
        if checked.after is not None and (faults := broken(came, checked.after)):
            breaking.append((faults, came.line1, came.line2, checked.after))
    print(f"\nPub. 28: {FUZZED:,} addresses, {len(breaking)} accepted ones break a rule;")
    print("  " + ", ".join(f"{name} {count:,}" for name, count in sorted(verdicts.items())))
    print(f"  of {sum(undamaged.values()):,} undamaged ones {undamaged[True]:,} are accepted")
    assert breaking == []
    assert undamaged[True] > 0.95 * sum(undamaged.values())


PARTS = """12 5TH 1/2 N.W. MAIN O'BRIEN ST AVENUE APT # 4B UNIT LOT PO BOX RR HC 192 US , - /"""
WORDS = st.sampled_from(PARTS.split())
LINES = st.lists(WORDS, max_size=6).map(" ".join) | st.text(max_size=30)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(LINES, LINES)
def test_no_line_stops_a_pool_and_what_is_accepted_is_accepted_again_unchanged(line1, line2):
    checked = check(address(line1, line2), standardise=pub28, by=NAME)
    if checked.after is not None:
        again = check(checked.after, standardise=pub28, by=NAME)
        assert again.after == checked.after
