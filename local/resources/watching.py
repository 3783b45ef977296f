"""Names the wall before an API, which has no counterpart but a name."""

from local.intrinsics import Created
from local.names import arn
from local.resources.site import Properties, Site


def wall(site: Site, p: Properties) -> Created:
    """Name a web ACL: nothing local stands before the API."""
    name = site.physical(p.logical, p.take("Name"))
    p.leave(
        "CustomResponseBodies", "DefaultAction", "Description", "Rules", "Scope",
        "VisibilityConfig",
    )  # fmt: skip
    return Created(name, {"Arn": arn("wafv2", f"regional/webacl/{name}/local")})


MAKERS = {
    "AWS::WAFv2::WebACL": wall,
}
