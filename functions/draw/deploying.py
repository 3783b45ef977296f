"""What CodeDeploy asks before new versions take a draw's work: parse, ask, report. Nothing else."""

from draw import admission
from draw.known_answers import known_answers
from jury import wiring
from jury.defects import State, reporting
from jury.door import logger
from jury.errors import Refusal

SUCCEEDED, FAILED = "Succeeded", "Failed"


@reporting
def check_engine(event: State, _context: object) -> State:
    """Report whether this build may draw; whatever goes wrong on the way is reported as a no.

    A Region that stands by is deployed too.
    """
    told: State = {"status": FAILED}
    try:
        told = _admitted()
    finally:
        wiring.deployments().put_lifecycle_event_hook_execution_status(
            deploymentId=event["DeploymentId"],
            lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
            status=told["status"],
        )
    return told


def _admitted() -> State:
    try:
        admitted = admission.admit(
            wiring.court(),
            wiring.counties(),
            known=known_answers(),
            stage=wiring.setting("STAGE"),
            now=wiring.now(),
        )
    except Refusal as refusal:
        code = type(refusal).__name__
        logger.error("this build may not draw", code=code, facts=refusal.facts)
        return {"status": FAILED, "code": code}
    logger.info("this build may draw", **admitted.model_dump())
    return {"status": SUCCEEDED, **admitted.model_dump()}
