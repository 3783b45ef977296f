"""Deploys an expanded template: every resource in order, then the outputs."""

import logging
from collections.abc import Callable
from typing import Any

from local.deployments import Shift
from local.intrinsics import Values, creation_order
from local.resources import create
from local.resources.site import Site
from local.template import Expanded

LOG = logging.getLogger("local.stack")


class DeploymentError(RuntimeError):
    """One resource of the template could not be created; its cause says why."""


def deploy(
    expanded: Expanded, values: Values, *, site: Site, progress: Callable[[str], None]
) -> dict[str, str]:
    """Create everything that the template asks for and return its outputs."""
    body = expanded.body
    wanted = {
        name: resource
        for name, resource in body["Resources"].items()
        if _is_wanted(resource, values)
    }
    for name in creation_order(wanted):
        progress(name)
        _create(name, wanted[name], values=values, site=site)
    LOG.info("deployed %d resources", len(wanted))
    return {
        name: str(values.of(output["Value"]))
        for name, output in body.get("Outputs", {}).items()
        if _is_wanted(output, values)
    }


def _is_wanted(item: dict[str, Any], values: Values) -> bool:
    return "Condition" not in item or values.holds(item["Condition"])


def _create(name: str, resource: dict[str, Any], *, values: Values, site: Site) -> None:
    kind = resource["Type"]
    try:
        properties = values.of(resource.get("Properties", {}))
        values.created[name] = create(site, name, kind, properties)
        _note_shift(resource, values=values, site=site)
    except Exception as error:
        raise DeploymentError(f"{name} ({kind}): {error}") from error


def _note_shift(resource: dict[str, Any], *, values: Values, site: Site) -> None:
    """Note whom CodeDeploy asks before an alias moves: that stands beside its properties."""
    update = resource.get("UpdatePolicy", {}).get("CodeDeployLambdaAliasUpdate")
    if update is None:
        return
    told = values.of(update)
    if "AfterAllowTrafficHook" in told:
        raise NotImplementedError("no local deployment asks a hook after the traffic has moved")
    if "BeforeAllowTrafficHook" in told:
        site.shifts.append(Shift(told["DeploymentGroupName"], told["BeforeAllowTrafficHook"]))
