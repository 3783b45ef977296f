"""Nobody works here before having read the rule of behaviour in force, and signed it."""

from datetime import UTC, date, datetime, timedelta

import boto3
import crashes
import gatehouse
import intake
import pytest
import time_machine
import told as telling
from gatehouse import COUNTY, adopt, ask, done, enrol, register, sign
from office import NOW

from access import clocks, vendor_desk
from jury import wiring
from jury.staff import ALL, EDITIONS, Editions

READING = "GET /v1/counties/{county}/pools"
SIGNING = "POST /v1/counties/{county}/agreement"
FOUNDING = "POST /v1/counties/{county}/policies"


@pytest.fixture
def house():
    with gatehouse.opened() as opened:
        yield opened


def may(house, by, route=READING, role="clerk"):
    return house.decide(house.token(role, by), route)


# -- the policy ----------------------------------------------------------------------------------


def test_a_policy_takes_effect_only_after_its_notice_its_hearing_and_its_adoption(house):
    register(gatehouse.ADMINISTRATOR)
    version = done("POST", "/policies", {"text": gatehouse.TEXT, "notice": gatehouse.NOTICE})[
        "version"
    ]
    for wrong in (
        {"heard_on": "2026-08-01"},
        {"heard_on": "2026-09-01"},
        {"adopted_on": "2026-09-20"},
        {"effective_on": "2026-09-27"},
        {"effective_on": "2027-11-24"},
        {"effective_on": "9999-12-31"},
        {"adopted_on": "2026-11-24", "effective_on": "2026-11-24"},
    ):
        status, told = ask("POST", f"/policies/{version}/adoption", gatehouse.DAYS | wrong)
        assert (status, told["error"]) == (409, "DatesWrong"), wrong
    assert done("GET", f"/policies/{version}")["adoption"] is None
    for missing in gatehouse.DAYS:
        days = {name: day for name, day in gatehouse.DAYS.items() if name != missing}
        assert ask("POST", f"/policies/{version}/adoption", days)[0] == 400
    done("POST", f"/policies/{version}/adoption", gatehouse.DAYS)
    assert done("GET", f"/policies/{version}")["adoption"]["heard_on"] == "2026-09-21"


def test_nobody_adopts_a_policy_who_would_not_get_in_under_it(house):
    version = done("POST", "/policies", {"text": gatehouse.TEXT, "notice": gatehouse.NOTICE})[
        "version"
    ]
    status, told = ask("POST", f"/policies/{version}/adoption", gatehouse.DAYS)
    assert (status, told["error"]) == (403, "NotRegistered")
    assert done("GET", f"/policies/{version}")["adoption"] is None
    register(gatehouse.ADMINISTRATOR)
    done("POST", f"/policies/{version}/adoption", gatehouse.DAYS)
    sign(gatehouse.ADMINISTRATOR, "court-administrator")
    assert may(house, gatehouse.ADMINISTRATOR, FOUNDING, "court-administrator") == ("Allow", "")


def test_an_operator_can_always_register_somebody_who_then_signs_and_the_log_says_so(house):
    adopt()
    registering = "POST /v1/counties/{county}/staff"
    # Nobody who works here is left; an administrator who is new does not let themselves in.
    assert may(house, "new-1", registering, "court-administrator") == ("Deny", "NotRegistered")
    assert may(house, "operator-1", registering, "operator") == ("Allow", "")
    assert may(house, "operator-1", "GET /v1/counties/{county}/staff", "operator") == (
        "Deny",
        "NotAllowed",
    )
    newcomer = {"subject": "new-1", "position": "employee"}
    done("POST", "/staff", newcomer, by="operator-1", role="operator")
    line = list(wiring.access().lines(COUNTY))[-1]
    assert (line.deed, line.by, line.role, line.about) == (
        "registered",
        "operator-1",
        "operator",
        "new-1",
    )
    assert may(house, "new-1", registering, "court-administrator") == ("Deny", "AgreementMissing")
    sign("new-1", "court-administrator")
    assert may(house, "new-1", registering, "court-administrator") == ("Allow", "")


@pytest.mark.parametrize("item", gatehouse.ITEMS)
def test_a_notice_that_leaves_an_item_out_is_not_adopted(house, item):
    register(gatehouse.ADMINISTRATOR)
    notice = gatehouse.NOTICE | {item: "   "}
    version = done("POST", "/policies", {"text": gatehouse.TEXT, "notice": notice})["version"]
    status, told = ask("POST", f"/policies/{version}/adoption", gatehouse.DAYS)
    assert (status, told["error"], told["missing"]) == (409, "NoticeIncomplete", item)


def test_what_was_adopted_is_not_adopted_otherwise_and_the_same_again_changes_nothing(house):
    version = adopt()
    before = done("GET", f"/policies/{version}")
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        done("POST", f"/policies/{version}/adoption", gatehouse.DAYS)
        assert done("GET", f"/policies/{version}") == before
        status, told = ask(
            "POST", f"/policies/{version}/adoption", gatehouse.DAYS | {"effective_on": "2026-10-06"}
        )
    assert (status, told["error"]) == (409, "Conflict")


def test_the_text_in_force_is_public_from_the_day_that_it_says(house):
    path = f"/v1/public/counties/{COUNTY}/policy"
    public = lambda: gatehouse.intake.asked(gatehouse.api.handler, "GET", path)[1]  # noqa: E731
    assert public() == {"policy": None}
    adopt()
    assert public()["policy"]["text"] == gatehouse.TEXT
    adopt(
        "Another text, which holds from the first of December on. " * 5, effective_on="2026-12-01"
    )
    assert public()["policy"]["version"] == 1
    # Midnight of the county, which is five in the morning of Greenwich.
    with time_machine.travel(datetime(2026, 12, 1, 4, 59, tzinfo=UTC), tick=False):
        assert public()["policy"]["version"] == 1
    with time_machine.travel(datetime(2026, 12, 1, 5, 0, tzinfo=UTC), tick=False):
        assert public()["policy"]["version"] == 2


def test_a_review_is_due_eleven_months_after_the_policy_took_effect_or_was_last_reviewed(house):
    version = adopt()
    assert done("GET", f"/policies/{version}")["review_due"] == "2027-09-05"
    found = {"reason": "the yearly review found nothing to change"}
    told = done("POST", f"/policies/{version}/reviews", found)
    assert told["review_due"] == date(2027, 10, 23).isoformat()


# -- signing -------------------------------------------------------------------------------------


def test_before_the_first_policy_a_county_can_be_set_up_and_nothing_else(house):
    assert may(house, "new-1") == ("Deny", "NotRegistered")
    assert may(house, "new-1", FOUNDING, "court-administrator") == ("Allow", "")
    register("clerk-9")
    assert may(house, "clerk-9") == ("Deny", "AgreementMissing")
    adopt()
    assert may(house, "new-1", FOUNDING, "court-administrator") == ("Deny", "NotRegistered")


def test_whoever_has_not_signed_reads_and_signs_and_does_nothing_else(house):
    adopt()
    register("clerk-9")
    assert may(house, "clerk-9") == ("Deny", "AgreementMissing")
    assert may(house, "clerk-9", SIGNING) == ("Allow", "")
    own = done("GET", "/agreement", by="clerk-9", role="clerk")
    assert (own["bar"], own["policy"]["text"]) == ("AgreementMissing", gatehouse.TEXT)
    told = sign("clerk-9")
    assert told["bar"] == ""
    assert told["agreement"]["text_sha256"] == own["policy"]["text_sha256"]
    assert may(house, "clerk-9") == ("Allow", "")


def test_nobody_signs_whom_the_office_has_not_entered(house):
    adopt()
    policy = done("GET", "/agreement", by="x", role="clerk")["policy"]
    body = {
        "version": 1,
        "text_sha256": policy["text_sha256"],
        "notice_sha256": policy["notice_sha256"],
        "agrees": True,
        "declares": gatehouse.DECLARED,
    }
    status, told = ask("POST", "/agreement", body, by="x", role="clerk")
    assert (status, told["error"]) == (403, "NotRegistered")


@pytest.mark.parametrize("changed", [{"text_sha256": "0" * 64}, {"notice_sha256": "0" * 64}])
def test_a_signature_is_to_what_is_in_force_and_to_nothing_else(house, changed):
    adopt()
    register("clerk-9")
    policy = done("GET", "/agreement", by="clerk-9", role="clerk")["policy"]
    body = {
        "version": 1,
        "text_sha256": policy["text_sha256"],
        "notice_sha256": policy["notice_sha256"],
        "agrees": True,
        "declares": gatehouse.DECLARED,
    }
    status, told = ask("POST", "/agreement", body | changed, by="clerk-9", role="clerk")
    assert (status, told["error"]) == (409, "TextDiffers")
    status, _ = ask("POST", "/agreement", body | {"agrees": False}, by="clerk-9", role="clerk")
    assert status == 400
    assert may(house, "clerk-9") == ("Deny", "AgreementMissing")


def test_a_new_version_asks_everybody_again_and_the_old_signature_stays_on_file(house):
    adopt()
    enrol("clerk-9")
    adopt(
        "A second text, which holds from the first of December on. " * 5, effective_on="2026-12-01"
    )
    assert may(house, "clerk-9") == ("Allow", "")
    with time_machine.travel(datetime(2026, 12, 1, 5, tzinfo=UTC), tick=False):
        assert may(house, "clerk-9") == ("Deny", "AgreementMissing")
        sign("clerk-9")
        assert may(house, "clerk-9") == ("Allow", "")
        signed = done("GET", "/staff/clerk-9")["agreements"]
    assert [one["version"] for one in signed] == [1, 2]


def test_signing_again_changes_nothing(house):
    adopt()
    enrol("clerk-9")
    before = done("GET", "/staff/clerk-9")
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        sign("clerk-9")
        assert done("GET", "/staff/clerk-9") == before


def test_of_what_somebody_declares_only_keyed_hashes_are_kept(house):
    adopt()
    register("clerk-9")
    sign("clerk-9", last="Zqsecretname", first="Zqgiven", born="1961-02-03")
    stored = str(boto3.client("dynamodb").scan(TableName="access")["Items"]).lower()
    assert "zqsecret" not in stored
    assert "1961-02-03" not in stored
    assert done("GET", "/staff/clerk-9")["declared"] is True


# -- who answers for whom ------------------------------------------------------------------------


@pytest.mark.parametrize("position", ["intern", "temporary", "contractor"])
def test_some_work_only_with_their_supervisors_signature_beside_theirs(house, position):
    adopt()
    enrol("clerk-1")
    enrol("helper-1", position=position, supervisor="clerk-1")
    assert may(house, "helper-1") == ("Deny", "CosignatureMissing")
    for other in ("clerk-2", "helper-1"):
        status, told = ask(
            "POST", "/staff/helper-1/cosignatures", {"version": 1}, by=other, role="clerk"
        )
        assert (status, told["error"]) == (403, "NotSupervisor")
    done("POST", "/staff/helper-1/cosignatures", {"version": 1}, by="clerk-1", role="clerk")
    assert may(house, "helper-1") == ("Allow", "")


def altered(subject, /, **body):
    body = {"reason": "it is otherwise from now on", **body}
    return ask("POST", f"/staff/{subject}/supervisor", body)


def changed(supervisor):
    return altered("intern-1", supervisor=supervisor)


def cosigned(by):
    return ask("POST", "/staff/intern-1/cosignatures", {"version": 1}, by=by, role="clerk")


def test_a_supervisor_who_comes_back_signs_again_and_all_signatures_stay(house):
    adopt()
    for one in ("clerk-1", "judge-1"):
        enrol(one)
    enrol("intern-1", position="intern", supervisor="clerk-1")
    assert cosigned("clerk-1")[0] == 200
    for supervisor in ("judge-1", "clerk-1"):
        assert changed(supervisor)[0] == 200
    assert may(house, "intern-1") == ("Deny", "CosignatureMissing")
    again = cosigned("clerk-1")
    assert again[0] == 200
    assert may(house, "intern-1") == ("Allow", "")
    assert cosigned("clerk-1") == again
    (agreement,) = done("GET", "/staff/intern-1")["agreements"]
    assert [one["by"] for one in agreement["cosigned"]] == ["clerk-1", "clerk-1"]


@pytest.mark.parametrize(
    "login",
    ["Ola Keeperquand", "ola.keeperquand", "Keeperquand", "ola@county.example", "-clerk-1", "é-1"],
)
def test_a_login_that_looks_like_a_name_or_an_address_is_not_registered(house, login):
    gatehouse.adopt()
    status, told = ask("POST", "/staff", {"subject": login, "position": "employee"})
    assert (status, told["error"]) == (400, "Invalid")
    assert login not in str(told)
    assert [one["subject"] for one in done("GET", "/staff")["staff"]] == ["administrator-1"]


def test_a_supervisor_is_of_the_staff_and_needs_none_themselves(house):
    adopt()
    enrol("clerk-1")
    enrol("revoked-1")
    done("POST", "/staff/revoked-1/sanctions", consequence("revoke"))
    register("unsigned-1")
    gatehouse.hire("press")
    register("press-1", "vendor", vendor="press")
    sign("press-1", "printer")
    register("temp-1", "temporary", supervisor="clerk-1")
    unfits = ("temp-1", "revoked-1", "unsigned-1", "press-1")
    for unfit in ("nobody-1", "clerk-1 ", *unfits):
        body = {"subject": "intern-1", "position": "intern", "supervisor": unfit}
        status, told = ask("POST", "/staff", body)
        assert (status, told["error"]) == (403, "NotSupervisor")
    register("intern-1", "intern", supervisor="clerk-1")
    for unfit in ("nobody-1", "intern-1", *unfits):
        status, told = changed(unfit)
        assert (status, told["error"]) == (403, "NotSupervisor")
    assert done("GET", "/staff/intern-1")["supervisor"] == "clerk-1"


def test_a_new_supervisor_signs_the_same_agreement_and_the_old_signature_stays(house):
    adopt()
    for one in ("clerk-1", "judge-1"):
        enrol(one)
    enrol("intern-1", position="intern", supervisor="clerk-1")
    done("POST", "/staff/intern-1/cosignatures", {"version": 1}, by="clerk-1", role="clerk")
    reason = "the former supervisor has left the office"
    done("POST", "/staff/intern-1/supervisor", {"supervisor": "judge-1", "reason": reason})
    assert may(house, "intern-1") == ("Deny", "CosignatureMissing")
    status, _ = ask(
        "POST", "/staff/intern-1/cosignatures", {"version": 1}, by="clerk-1", role="clerk"
    )
    assert status == 403
    done("POST", "/staff/intern-1/cosignatures", {"version": 1}, by="judge-1", role="judge")
    assert may(house, "intern-1") == ("Allow", "")
    (agreement,) = done("GET", "/staff/intern-1")["agreements"]
    assert [one["by"] for one in agreement["cosigned"]] == ["clerk-1", "judge-1"]


def test_nobody_is_registered_without_the_supervisor_that_they_need(house):
    status, told = ask("POST", "/staff", {"subject": "intern-1", "position": "intern"})
    assert (status, told["error"]) == (403, "NotAllowed")
    body = {"subject": "intern-1", "position": "intern", "supervisor": "intern-1"}
    assert ask("POST", "/staff", body)[0] == 403


def a_helper():
    """Somebody who was entered as an employee, and is a contractor."""
    adopt()
    for one in ("clerk-1", "judge-1", "helper-1"):
        enrol(one)


def test_whoever_was_entered_in_a_wrong_position_needs_the_signature_of_the_right_one(house):
    a_helper()
    assert altered("helper-1", position="contractor")[1]["error"] == "NotAllowed"
    assert altered("helper-1", position="contractor", supervisor="clerk-1")[0] == 200
    assert altered("helper-1", position="contractor", supervisor="clerk-1")[0] == 200
    assert may(house, "helper-1") == ("Deny", "CosignatureMissing")
    path = "/staff/helper-1/cosignatures"
    done("POST", path, {"version": 1}, by="clerk-1", role="clerk")
    assert may(house, "helper-1") == ("Allow", "")
    held = done("GET", "/staff/helper-1")
    assert (held["position"], len(held["agreements"])) == ("contractor", 1)
    assert [one["what"] for one in held["history"]] == ["now contractor"]


def test_whoever_turns_out_to_work_for_a_vendor_ends_with_its_contract(house):
    a_helper()
    gatehouse.hire("press")
    for wrong in ({"position": "vendor"}, {"vendor": "press"}):
        assert altered("helper-1", **wrong)[1]["error"] == "NotAllowed"
    assert altered("helper-1", position="vendor", vendor="nobody")[0] == 404
    assert altered("helper-1", position="vendor", vendor="press")[0] == 200
    assert may(house, "helper-1") == ("Allow", "")
    with time_machine.travel(datetime(2027, 7, 1, 12, tzinfo=UTC), tick=False):
        assert may(house, "helper-1") == ("Deny", "ContractEnded")
        assert altered("helper-1", position="employee")[0] == 200
        assert may(house, "helper-1") == ("Allow", "")


def test_whoever_has_left_is_let_in_nowhere_until_they_are_registered_again(house):
    a_helper()
    assert altered("helper-1", ended=True)[0] == 200
    assert altered("helper-1", ended=True)[0] == 200
    assert may(house, "helper-1") == ("Deny", "NotRegistered")
    assert altered("helper-1", position="employee", supervisor="clerk-1")[0] == 403
    signing = ask("GET", "/agreement", by="helper-1", role="clerk")[1]
    assert signing["bar"] == "NotRegistered"
    register("helper-1", "contractor", supervisor="clerk-1")
    assert may(house, "helper-1") == ("Deny", "CosignatureMissing")
    assert [one["version"] for one in done("GET", "/staff/helper-1")["agreements"]] == [1]


def test_nobody_changes_their_own_entry(house):
    a_helper()
    for body in ({"position": "vendor", "vendor": "press"}, {"ended": True}):
        body["reason"] = "it is otherwise from now on"
        told = ask("POST", "/staff/helper-1/supervisor", body, by="helper-1")[1]
        assert told["error"] == "OwnCase"


@pytest.mark.parametrize(
    "body", [{}, {"ended": True, "position": "employee"}, {"ended": False}, {"position": "boss"}]
)
def test_a_change_of_an_entry_says_one_thing(house, body):
    a_helper()
    assert altered("helper-1", **body)[0] == 400


@pytest.mark.parametrize("gone", ["suspend", "revoke", "left"])
def test_nobody_works_under_a_supervisor_who_is_not_there(house, gone):
    a_helper()
    assert altered("helper-1", position="temporary", supervisor="clerk-1")[0] == 200
    path = "/staff/helper-1/cosignatures"
    done("POST", path, {"version": 1}, by="clerk-1", role="clerk")
    assert may(house, "helper-1") == ("Allow", "")
    if gone == "left":
        assert altered("clerk-1", ended=True)[0] == 200
    else:
        done("POST", "/staff/clerk-1/sanctions", consequence(gone))
    assert may(house, "helper-1") == ("Deny", "SupervisorMissing")
    assert may(house, "helper-1", SIGNING) == ("Allow", "")
    assert altered("helper-1", supervisor="judge-1")[0] == 200
    done("POST", path, {"version": 1}, by="judge-1", role="judge")
    assert may(house, "helper-1") == ("Allow", "")


# -- what follows --------------------------------------------------------------------------------


LIFTED = {"reason": "the case was closed without a finding"}
SANCTIONS = "/staff/clerk-9/sanctions"


def a_case():
    """A clerk of whom a case is made, and a judge who may approve what follows."""
    adopt()
    enrol("judge-1", "judge")
    enrol("clerk-9")


def consequence(kind, **more):
    return {
        "kind": kind,
        "case": "2026-HR-7",
        "reason": "opened records without any work in hand",
        **more,
    }


def imposed(kind, **more):
    return done("POST", SANCTIONS, consequence(kind, **more))["sanction"]


def confirmed(sanction, by="judge-1"):
    return ask("POST", SANCTIONS, {"approve": sanction["request"]}, by=by, role="judge")


def lifted(number=1, by="judge-1"):
    """Let one person ask that a consequence ends, and another let it end."""
    path = f"{SANCTIONS}/{number}/lifting"
    request = done("POST", path, LIFTED)["request"]
    return ask("POST", path, {"approve": request}, by=by, role="judge")


def lines():
    return [(one.by, one.deed, one.about) for one in wiring.access().lines(COUNTY)]


@pytest.mark.parametrize(
    ("kind", "code"), [("warn", ""), ("suspend", "Suspended"), ("revoke", "Revoked")]
)
def test_a_consequence_bites_at_the_next_request_and_ends_when_it_is_lifted(house, kind, code):
    a_case()
    imposed(kind)
    assert may(house, "clerk-9") == (("Deny", code) if code else ("Allow", ""))
    assert may(house, "clerk-9", SIGNING) == (("Deny", code) if code else ("Allow", ""))
    done("POST", f"{SANCTIONS}/1/lifting", LIFTED)
    assert may(house, "clerk-9") == (("Deny", code) if code else ("Allow", ""))
    assert lifted()[0] == 200
    assert may(house, "clerk-9") == ("Allow", "")
    (sanction,) = done("GET", "/staff/clerk-9")["sanctions"]
    assert sanction["lifting_asked"]["by"] == gatehouse.ADMINISTRATOR
    assert (sanction["lifted"]["by"], sanction["lifted"]["why"]) == ("judge-1", LIFTED["reason"])


def test_a_consequence_is_confirmed_by_another_person_in_their_own_name(house):
    a_case()
    sanction = imposed("suspend")
    assert may(house, "clerk-9") == ("Deny", "Suspended")
    for by, code in ((gatehouse.ADMINISTRATOR, "SamePerson"), ("clerk-9", "OwnCase")):
        assert confirmed(sanction, by)[1]["error"] == code
    assert confirmed({"request": "f" * 64})[1]["error"] == "RequestStale"
    first = confirmed(sanction)
    assert (first[0], first[1]["sanction"]["confirmed"]["by"]) == (200, "judge-1")
    assert confirmed(sanction) == first
    assert confirmed(sanction, "judge-2")[1]["error"] == "RequestStale"
    assert done("GET", "/staff/clerk-9")["sanctions"] == [first[1]["sanction"]]


def test_one_persons_consequence_confirms_nobody_elses(house):
    a_case()
    enrol("clerk-8")
    other = done("POST", "/staff/clerk-8/sanctions", consequence("suspend"))["sanction"]
    imposed("suspend")
    assert confirmed(other)[1]["error"] == "RequestStale"


def test_a_consequence_and_its_confirmation_are_not_one_call(house):
    a_case()
    for wrong in (
        consequence("suspend") | {"approve": "f" * 64},
        {"kind": "suspend"},
        {"approve": "f" * 64, "until": "2027-01-04T13:00:00Z"},
        {},
    ):
        assert ask("POST", SANCTIONS, wrong)[0] == 400
    assert done("GET", "/staff/clerk-9")["sanctions"] == []


def test_what_nobody_confirms_in_three_days_holds_on_and_staff_are_told_each_day(house):
    a_case()
    imposed("suspend")
    other = imposed("warn")
    bus = telling.listen("venire.access")
    for hours, count in ((71, 0), (72, 2), (73, 2), (100, 2), (220, 2)):
        with time_machine.travel(NOW + timedelta(hours=hours), tick=False):
            assert clocks.watch_clocks({}, None)["SanctionsUnconfirmed"] == count
            assert may(house, "clerk-9") == ("Deny", "Suspended")
    of_these = [about for what, about in telling.heard(bus) if what == "Sanction unconfirmed"]
    assert of_these == [
        f"clerk-9, {number}, {day}"
        for day in ("2026-11-26", "2026-11-27", "2026-12-02")
        for number in (1, 2)
    ]
    with time_machine.travel(NOW + timedelta(hours=221), tick=False):
        assert confirmed(other)[0] == 200
        assert clocks.watch_clocks({}, None)["SanctionsUnconfirmed"] == 1
        assert lifted()[0] == 200
        assert clocks.watch_clocks({}, None)["SanctionsUnconfirmed"] == 0


def test_each_change_of_a_register_has_its_line_in_the_log(house):
    adopt()
    for one in ("clerk-1", "judge-1"):
        enrol(one)
    enrol("intern-1", position="intern", supervisor="clerk-1")
    before = len(lines())
    assert changed("judge-1")[0] == 200
    assert changed("judge-1")[0] == 200  # a repeat changes nothing, and is no line
    assert cosigned("judge-1")[0] == 200
    gatehouse.hire("press")
    path = f"/v1/counties/{COUNTY}/vendors/press/contract"
    body = {
        "contract": vendor_desk.CONTRACT | {"ends_on": "2026-12-31"},
        "reason": "the court has given notice",
    }
    assert intake.asked(vendor_desk.handler, "POST", path, body)[0] == 200
    done("POST", "/policies/1/reviews", {"reason": "the yearly review found nothing"})
    second = adopt("Another text, which holds from the first of December. " * 5,
                   effective_on="2026-12-01")  # fmt: skip
    assert [about for _, deed, about in lines()[before:] if deed == "registered"] == [
        "intern-1", "intern-1", "press", "press", "policy-1", f"policy-{second}",
    ]  # fmt: skip
    assert lines()[before + 1][0] == "judge-1"


def test_a_change_and_its_line_in_the_log_are_one_write(house):
    adopt()
    for one in ("clerk-1", "judge-1"):
        enrol(one)
    enrol("intern-1", position="intern", supervisor="clerk-1")
    writes = []
    with crashes.counted(writes):
        assert changed("judge-1")[0] == 200
        assert cosigned("judge-1")[0] == 200
        done("POST", "/policies/1/reviews", {"reason": "the yearly review found nothing"})
        gatehouse.hire("press")
    assert writes == ["TransactWriteItems"] * 4


@pytest.mark.parametrize("applied", [False, True], ids=["before", "after"])
def test_a_policy_is_adopted_for_the_door_too_or_not_at_all(house, applied):
    """A crash between both would leave a rule that is adopted, and that nobody is let in under."""
    gatehouse.register(gatehouse.ADMINISTRATOR)
    draft = {"text": gatehouse.TEXT, "notice": gatehouse.NOTICE}
    version = done("POST", "/policies", draft)["version"]
    adoption = lambda: done("POST", f"/policies/{version}/adoption", gatehouse.DAYS)  # noqa: E731
    assert crashes.crashed(adoption, 0, applied=applied)
    adopted = done("GET", f"/policies/{version}")["adoption"] is not None
    listed = wiring.access().find(COUNTY, EDITIONS, ALL, Editions)
    assert (adopted, listed is not None) == (applied, applied)
    assert not crashes.crashed(adoption, 0 if applied else 1, applied=applied)  # no further write
    listed = wiring.access().entry(COUNTY, EDITIONS, ALL, Editions)
    assert [one.version for one in listed.adopted] == [version]


def test_each_of_these_acts_has_its_line_in_the_log_or_is_not_done(house):
    a_case()
    before = len(lines())
    sanction = imposed("suspend")
    assert confirmed(sanction)[0] == 200
    assert lifted()[0] == 200
    line = lambda by: (by, "registered", "clerk-9")  # noqa: E731
    by = (gatehouse.ADMINISTRATOR, "judge-1", gatehouse.ADMINISTRATOR, "judge-1")
    assert lines()[before:] == [line(one) for one in by]


def test_a_suspension_ends_at_its_hour(house):
    a_case()
    until = NOW + timedelta(days=3)
    done("POST", SANCTIONS, consequence("suspend", until=until.isoformat()))
    with time_machine.travel(until - timedelta(seconds=1), tick=False):
        assert may(house, "clerk-9") == ("Deny", "Suspended")
    with time_machine.travel(until, tick=False):
        assert may(house, "clerk-9") == ("Allow", "")


def test_a_restriction_takes_the_roles_that_it_names_and_no_other(house):
    a_case()
    done("POST", SANCTIONS, consequence("restrict", roles=["clerk"]))
    assert may(house, "clerk-9") == ("Deny", "Restricted")
    assert may(house, "clerk-9", role="jury-manager") == ("Allow", "")


def test_nobody_decides_about_themselves(house):
    a_case()
    status, told = ask("POST", SANCTIONS, consequence("suspend"), by="clerk-9")
    assert (status, told["error"]) == (403, "OwnCase")
    assert done("GET", "/staff/clerk-9")["sanctions"] == []


def test_nobody_lifts_their_own_sanction_or_anybodys_alone(house):
    a_case()
    imposed("warn")
    path = f"{SANCTIONS}/1/lifting"
    assert ask("POST", path, LIFTED, by="clerk-9")[1]["error"] == "OwnCase"
    request = done("POST", path, LIFTED)["request"]
    assert done("POST", path, LIFTED)["request"] == request
    for by, code in (("clerk-9", "OwnCase"), (gatehouse.ADMINISTRATOR, "SamePerson")):
        assert ask("POST", path, {"approve": request}, by=by)[1]["error"] == code
    assert ask("POST", path, {"approve": "f" * 64}, by="judge-1")[1]["error"] == "RequestStale"
    assert done("GET", "/staff/clerk-9")["sanctions"][0]["lifted"] is None


def test_what_was_asked_for_a_day_ago_lifts_nothing(house):
    a_case()
    imposed("suspend")
    path = f"{SANCTIONS}/1/lifting"
    request = done("POST", path, LIFTED)["request"]
    with time_machine.travel(NOW + timedelta(hours=24), tick=False):
        told = ask("POST", path, {"approve": request}, by="judge-1", role="judge")[1]
        assert told["error"] == "RequestExpired"
        assert may(house, "clerk-9") == ("Deny", "Suspended")
        assert lifted()[0] == 200
        assert may(house, "clerk-9") == ("Allow", "")


def test_lifting_again_changes_nothing(house):
    a_case()
    imposed("suspend")
    first = lifted()
    assert lifted() == first
    assert lifted(by="judge-2")[1]["error"] == "RequestStale"
    assert done("GET", "/staff/clerk-9")["sanctions"] == [first[1]["sanction"]]


@pytest.mark.parametrize(
    ("role", "barred"),
    [("clerk", "NotAllowed"), ("judge", "NotRegistered"), ("court-administrator", "Suspended")],
)
def test_only_who_works_here_as_administrator_or_judge_gets_to_confirm_or_lift(house, role, barred):
    a_case()
    if barred == "Suspended":
        enrol("other-1", role)
        done("POST", "/staff/other-1/sanctions", consequence("suspend"))
    for route in ("sanctions", "sanctions/{sanction}/lifting"):
        path = f"POST /v1/counties/{{county}}/staff/{{subject}}/{route}"
        assert may(house, "other-1", path, role) == ("Deny", barred)


def test_only_the_very_same_consequence_while_it_holds_is_a_repeat(house):
    a_case()
    until = NOW + timedelta(days=3)
    first = consequence("restrict", roles=["clerk"], until=until.isoformat())
    kept = done("POST", SANCTIONS, first)
    for changed_to in (
        {"roles": ["clerk", "jury-manager"]},
        {"until": (until + timedelta(days=1)).isoformat()},
        {"reason": "opened records again without any work in hand"},
    ):
        done("POST", SANCTIONS, first | changed_to)
    assert done("POST", SANCTIONS, first) == kept
    sanctions = done("GET", "/staff/clerk-9")["sanctions"]
    assert [one["number"] for one in sanctions] == [1, 2, 3, 4]
    assert may(house, "clerk-9", role="jury-manager") == ("Deny", "Restricted")


def test_a_second_suspension_in_a_case_bites_after_the_first_is_over_or_lifted(house):
    a_case()
    until = NOW + timedelta(days=3)
    done("POST", SANCTIONS, consequence("suspend", until=until.isoformat()))
    with time_machine.travel(until + timedelta(days=1), tick=False):
        assert may(house, "clerk-9") == ("Allow", "")
        for _ in range(2):
            done("POST", SANCTIONS, consequence("suspend"))
        assert may(house, "clerk-9") == ("Deny", "Suspended")
        assert lifted(2)[0] == 200
        done("POST", SANCTIONS, consequence("suspend"))
        assert may(house, "clerk-9") == ("Deny", "Suspended")


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "restrict", "roles": ["clrek"]},
        {"kind": "restrict", "roles": ["anyone"]},
        {"until": NOW.isoformat()},
        {"until": (NOW - timedelta(days=1)).isoformat()},
    ],
)
def test_a_consequence_takes_roles_that_there_are_and_ends_after_it_begins(house, wrong):
    a_case()
    status, told = ask("POST", SANCTIONS, consequence("suspend") | wrong)
    assert (status, told["error"]) == (400, "Invalid")
    assert done("GET", "/staff/clerk-9")["sanctions"] == []


@pytest.mark.parametrize(
    "reason",
    [
        "the number 123-45-6789 was shown",
        "licence B123-456-78-901-0 was opened",
        "call 407 555 0100 about this",
        "write to somebody@example.org first",
    ],
)
def test_a_reason_holds_no_number_of_a_person(house, reason):
    a_case()
    status, told = ask("POST", SANCTIONS, consequence("warn") | {"reason": reason})
    assert (status, told["error"]) == (400, "Invalid")
    assert reason not in str(told)
