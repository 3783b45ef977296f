"""Creates each kind of resource of the template; a kind that is not known is refused."""

from collections.abc import Callable, Mapping

from local.intrinsics import Created
from local.resources import compute, events, identity, messaging, storage, watching, web
from local.resources.site import Properties, Site

Maker = Callable[[Site, Properties], Created]

MAKERS: Mapping[str, Maker] = {
    **storage.MAKERS,
    **messaging.MAKERS,
    **events.MAKERS,
    **compute.MAKERS,
    **identity.MAKERS,
    **watching.MAKERS,
    **web.MAKERS,
}

# these exist on AWS only; nothing local depends on them
WITHOUT_COUNTERPART = frozenset(
    {
        "AWS::ApiGateway::Account",
        "AWS::ApiGateway::UsagePlan",
        "AWS::Backup::BackupPlan",
        "AWS::Backup::BackupSelection",
        "AWS::CloudTrail::Trail",
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::CompositeAlarm",
        "AWS::CloudWatch::Dashboard",
        "AWS::CodeDeploy::Application",
        "AWS::CodeDeploy::DeploymentGroup",
        "AWS::Lambda::Permission",
        "AWS::Logs::MetricFilter",
        "AWS::SNS::TopicPolicy",
        "AWS::WAFv2::WebACLAssociation",
    }
)


class UnknownResourceError(NotImplementedError):
    """The template holds a kind of resource for which nothing local stands."""


def create(site: Site, name: str, kind: str, values: dict[str, object]) -> Created:
    """Create one resource and return what it answers to Ref and GetAtt."""
    if kind in WITHOUT_COUNTERPART:
        return Created(site.physical(name))
    if kind not in MAKERS:
        raise UnknownResourceError(f"{name}: {kind}")
    properties = Properties(name, kind, values)
    created = MAKERS[kind](site, properties)
    properties.done()
    return created
