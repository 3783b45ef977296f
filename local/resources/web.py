"""Creates REST APIs: not in moto, which has no Lambda proxy, but as routes of our own bridge."""

import hashlib

from local.intrinsics import Created
from local.resources.site import Properties, Site
from local.routes import read_api


def rest_api(site: Site, p: Properties) -> Created:
    """Create a REST API from the definition that SAM writes."""
    ref = hashlib.sha256(f"{site.stack}/{p.logical}".encode()).hexdigest()[:10]
    binary = tuple(p.take("BinaryMediaTypes", ()))
    site.apis[p.logical] = read_api(ref, p.need("Body"), binary=binary)
    p.leave(
        "ApiKeySourceType",
        "Description",
        "DisableExecuteApiEndpoint",
        "EndpointConfiguration",
        "FailOnWarnings",
        "MinimumCompressionSize",
        "Mode",
        "Name",
        "Parameters",
        "Policy",
        "SecurityPolicy",
    )
    return Created(ref, {"RootResourceId": "root", "RestApiId": ref})


def deployment(site: Site, p: Properties) -> Created:
    """Deploy an API: locally it is served as soon as it exists."""
    p.leave("RestApiId", "Description", "StageName", "StageDescription")
    return Created(site.physical(p.logical), {"DeploymentId": site.physical(p.logical)})


def stage(site: Site, p: Properties) -> Created:
    """Name the stage that the API's events carry."""
    name = str(p.need("StageName"))
    ref = p.need("RestApiId")
    variables = p.take("Variables", {})
    for api in site.apis.values():
        if api.ref == ref:
            api.stage, api.variables = name, dict(variables)
    p.leave(
        "AccessLogSetting",
        "CacheClusterEnabled",
        "DeploymentId",
        "Description",
        "MethodSettings",
        "TracingEnabled",
    )
    return Created(name)


def gateway_response(site: Site, p: Properties) -> Created:
    """Add headers to the API's own error replies."""
    p.leave("RestApiId", "ResponseType", "ResponseParameters", "ResponseTemplates", "StatusCode")
    return Created(site.physical(p.logical))


MAKERS = {
    "AWS::ApiGateway::RestApi": rest_api,
    "AWS::ApiGateway::Deployment": deployment,
    "AWS::ApiGateway::Stage": stage,
    "AWS::ApiGateway::GatewayResponse": gateway_response,
}
