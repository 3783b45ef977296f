"""The routes of a REST API, read from the definition that SAM writes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

_FUNCTION = re.compile(r"/functions/(.+?)/invocations")
_SLOT = re.compile(r"\{(\w+)(\+?)\}")
_METHODS = frozenset({"get", "put", "post", "delete", "patch", "head", "options"})
_ANY = "x-amazon-apigateway-any-method"


class UnsupportedRouteError(NotImplementedError):
    """The API's definition asks for an integration or authoriser that the bridge lacks."""


@dataclass(frozen=True)
class Authoriser:
    """A Lambda authoriser of type REQUEST, and the headers it must find."""

    name: str
    function: str
    headers: tuple[str, ...]


@dataclass(frozen=True)
class Route:
    """One method on one path."""

    method: str  # or ANY
    resource: str
    function: str | None  # None: a mock that answers by itself
    authoriser: Authoriser | None
    reply_headers: Mapping[str, str] = field(default_factory=dict)

    def match(self, method: str, path: str) -> dict[str, str] | None:
        """Return the path parameters if this route serves the request."""
        if self.method not in ("ANY", method):
            return None
        found = re.fullmatch(_pattern(self.resource), path)
        return {key: unquote(value) for key, value in found.groupdict().items()} if found else None


@dataclass
class Api:
    """A REST API: its routes, most specific first, and what its events carry."""

    ref: str
    routes: tuple[Route, ...]
    binary: tuple[str, ...] = ()
    stage: str = "local"
    variables: dict[str, str] = field(default_factory=dict)
    own_replies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What the gateway says by itself, by the kind of the reply, as the definition has it."""

    def own_reply(
        self, kind: str, request_id: str, authoriser: Mapping[str, str]
    ) -> tuple[int, str] | None:
        """Return the status and the body that the definition wants for a reply of the gateway's.

        Its template may name the request and what the authoriser said, and nothing else here.
        """
        said = self.own_replies.get(kind)
        if said is None:
            return None
        template = said["responseTemplates"]["application/json"]
        for name, value in authoriser.items():
            template = template.replace(f"$context.authorizer.{name}", value)
        return int(said["statusCode"]), template.replace("$context.requestId", request_id)

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """Return the route for a request and its path parameters."""
        for route in self.routes:
            if (parameters := route.match(method, path)) is not None:
                return route, parameters
        return None


def read_api(ref: str, body: Mapping[str, Any], *, binary: Iterable[str] = ()) -> Api:
    """Return the API that an OpenAPI definition with API Gateway's extensions describes."""
    authorisers = dict(_authorisers(body))
    routes = [
        _route(method, resource, operation, authorisers)
        for resource, methods in body["paths"].items()
        for method, operation in methods.items()
        if method in _METHODS or method == _ANY
    ]
    declared = body.get("x-amazon-apigateway-binary-media-types", ())
    return Api(
        ref=ref,
        routes=tuple(sorted(routes, key=_generality)),
        binary=tuple({*binary, *(kind.replace("~1", "/") for kind in declared)}),
        own_replies=body.get("x-amazon-apigateway-gateway-responses", {}),
    )


def _authorisers(body: Mapping[str, Any]) -> Iterable[tuple[str, Authoriser]]:
    schemes = {
        **body.get("securityDefinitions", {}),
        **body.get("components", {}).get("securitySchemes", {}),
    }
    for name, scheme in schemes.items():
        settings = scheme.get("x-amazon-apigateway-authorizer")
        if settings is None:
            continue
        if settings.get("type") != "request":
            raise UnsupportedRouteError(f"authoriser {name} of type {settings.get('type')}")
        if int(settings.get("authorizerResultTtlInSeconds", 300)):
            raise UnsupportedRouteError(f"authoriser {name} caches its answers")
        sources = str(settings.get("identitySource", "")).split(",")
        prefix = "method.request.header."
        headers = [one.strip().removeprefix(prefix) for one in sources if prefix in one]
        function = _function(settings["authorizerUri"])
        yield name, Authoriser(name=name, function=function, headers=tuple(headers))


def _route(
    method: str,
    resource: str,
    operation: Mapping[str, Any],
    authorisers: Mapping[str, Authoriser],
) -> Route:
    integration = operation["x-amazon-apigateway-integration"]
    kind = integration["type"].lower()
    if kind not in ("aws_proxy", "mock"):
        raise UnsupportedRouteError(f"{method} {resource}: integration {kind}")
    wanted = [name for scheme in operation.get("security", []) for name in scheme]
    known = [authorisers[name] for name in wanted if name in authorisers]
    if {name for name in wanted if name not in authorisers} - {"NONE", "api_key"}:
        raise UnsupportedRouteError(f"{method} {resource}: security {wanted}")
    return Route(
        method="ANY" if method == _ANY else method.upper(),
        resource=resource,
        function=_function(integration["uri"]) if kind == "aws_proxy" else None,
        authoriser=known[0] if known else None,
        reply_headers=_mock_headers(integration) if kind == "mock" else {},
    )


def _mock_headers(integration: Mapping[str, Any]) -> dict[str, str]:
    parameters = integration["responses"]["default"].get("responseParameters", {})
    prefix = "method.response.header."
    return {name.removeprefix(prefix): value.strip("'") for name, value in parameters.items()}


def _function(uri: str) -> str:
    found = _FUNCTION.search(uri)
    if not found:
        raise UnsupportedRouteError(f"not the address of a function: {uri}")
    return found[1]


def _pattern(resource: str) -> str:
    return _SLOT.sub(lambda slot: f"(?P<{slot[1]}>{'.+' if slot[2] else '[^/]+'})", resource)


def _generality(route: Route) -> tuple[object, ...]:
    """Order routes as API Gateway prefers them: literal, then {name}, then {name+}."""
    steps = [(2 if "+}" in s else 1 if "{" in s else 0) for s in route.resource.split("/")]
    return (steps, route.method == "ANY")
