"""What is asked before new versions may draw, through the hook's own door: `draw.deploying`."""

from collections.abc import Iterator
from datetime import date

import boto3
import office
import pytest
from botocore.exceptions import ClientError
from moto.codedeploy.responses import CodeDeployResponse

import ranmar
from draw import deploying
from draw.known_answers import known_answers
from jury import wiring
from jury.defects import Defect
from jury.records import Approval
from local import moto_parts
from local.deployments import HookReports
from local.replaced import added

ASKED = {"DeploymentId": "d-A1B2C3D4E", "LifecycleEventHookExecutionId": "execution-1"}
YES, NO = "Succeeded", "Failed"


@pytest.fixture(autouse=True)
def reports() -> Iterator[HookReports]:
    reports = HookReports()
    with office.opened(), added(*moto_parts.additions(reports)):
        yield reports


def said(reports: HookReports) -> str | None:
    """Ask the hook; return what CodeDeploy has heard."""
    assert deploying.check_engine(ASKED, None)["status"] == heard(reports)
    return heard(reports)


def plans() -> dict[str, str]:
    """Ask the hook; return under which plan each county would draw."""
    return deploying.check_engine(ASKED, None)["plans"]


def heard(reports: HookReports) -> str | None:
    return reports.of(ASKED["DeploymentId"], ASKED["LifecycleEventHookExecutionId"])


def approve(plan, engine=None, *, county="osceola", until=date(2027, 11, 22)):
    wiring.court().register_approval(
        Approval(
            county=county,
            plan=plan,
            engine=engine or ranmar.fingerprint(),
            valid_from=date(2026, 1, 1),
            valid_until=until,
            registered_by="administrator-1",
            registered_at=office.NOW,
        )
    )


@pytest.fixture
def production(monkeypatch):
    monkeypatch.setenv("STAGE", "production")


def test_a_test_stage_may_draw_without_an_approval_and_it_is_marked(reports):
    assert said(reports) == YES
    assert plans() == dict.fromkeys(("osceola", "orange"), "none (test stage)")


def test_production_is_not_deployed_before_any_approval_names_the_engine(reports, production):
    assert said(reports) == NO
    approve("AOSC18-8", "f" * 64)
    assert said(reports) == NO
    approve("AOSC26-1")
    assert said(reports) == YES


def test_an_approval_that_has_run_out_lets_nothing_be_deployed(reports, production):
    approve("AOSC26-1", until=date(2026, 11, 22))  # yesterday
    assert said(reports) == NO
    approve("AOSC26-2", until=date(2026, 11, 23))
    assert said(reports) == YES


def test_every_county_that_has_approvals_must_have_one_for_the_engine(reports, production):
    approve("AOSC26-1")
    approve("9JC-2026-2", "f" * 64, county="orange")
    assert said(reports) == NO
    approve("9JC-2026-3", county="orange")
    assert said(reports) == YES


def test_a_county_without_any_approval_yet_keeps_the_others_from_nothing(reports, production):
    """It has to be served before one can be registered, and until then nothing is drawn there."""
    approve("AOSC26-1")
    assert said(reports) == YES
    assert plans() == {"osceola": "AOSC26-1", "orange": "none (no approval on record)"}


def test_a_wrong_known_answer_stops_a_test_stage_too(reports, monkeypatch):
    known = known_answers()
    one = known.selections[0]
    spoilt = one.model_copy(update={"consumed": one.consumed + 1})
    other = known.model_copy(update={"selections": (spoilt, *known.selections[1:])})
    monkeypatch.setattr(deploying, "known_answers", lambda: other)
    with pytest.raises(Defect, match="AnswerWrongError"):
        deploying.check_engine(ASKED, None)
    assert heard(reports) == NO


def test_an_engine_that_fails_its_own_answers_stops_it(reports, monkeypatch):
    monkeypatch.setattr(ranmar, "self_test", lambda: 1 / 0)
    with pytest.raises(Defect):
        deploying.check_engine(ASKED, None)
    assert heard(reports) == NO


def test_whatever_breaks_on_the_way_is_a_no(reports, production):
    """A table that can't be read, for one: without the approvals nobody can say yes."""
    boto3.client("dynamodb").delete_table(TableName="court")
    with pytest.raises(Defect, match="ResourceNotFoundException of Query"):
        deploying.check_engine(ASKED, None)
    assert heard(reports) == NO


def test_a_yes_that_codedeploy_does_not_take_is_no_yes(monkeypatch):
    def refuse(_response):
        raise ClientError({"Error": {"Code": "DeploymentDoesNotExistException"}}, "Put")

    monkeypatch.setattr(CodeDeployResponse, "put_lifecycle_event_hook_execution_status", refuse)
    with pytest.raises(Defect):
        deploying.check_engine(ASKED, None)


def test_asking_again_gives_the_same_answer(reports):
    assert [said(reports), said(reports)] == [YES, YES]
