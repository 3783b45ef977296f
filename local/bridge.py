"""Serves a REST API by HTTP: requests become Lambda proxy events, replies become responses."""

import base64
import json
import re
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import Headers, MultiDict
from werkzeug.wrappers import Request, Response

from local.names import ACCOUNT, REGION
from local.routes import Api, Authoriser, Route
from local.runtime import UNAUTHORIZED, Runtime, TooLargeError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

REQUEST_BYTES = 10 * 1024 * 1024
_GATEWAY = {"content-type": "application/json"}


class _Refused(Exception):  # noqa: N818 - a reply that cuts the request short, not an error
    def __init__(
        self,
        kind: str,
        status: int,
        body: dict[str, str | None],
        authoriser: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind)
        self.authoriser = authoriser or {}
        self.kind = kind
        self.status = status
        self.body = body


class Bridge:
    """A WSGI application in front of the functions of one REST API."""

    def __init__(self, api: Api, runtime: Runtime) -> None:
        self.api = api
        self._runtime = runtime

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        return self.answer(Request(environ))(environ, start_response)

    def answer(self, request: Request) -> Response:
        """Return the response to one request."""
        try:
            return self._answer(request)
        except _Refused as refused:
            request_id = str(uuid.uuid4())
            status, body = self.api.own_reply(refused.kind, request_id, refused.authoriser) or (
                refused.status,
                json.dumps(refused.body),
            )
            return Response(body, status, _GATEWAY | {"x-amzn-requestid": request_id})

    def _answer(self, request: Request) -> Response:
        found = self.api.find(request.method, request.path)
        if found is None:
            raise _Refused(
                "MISSING_AUTHENTICATION_TOKEN", 403, {"message": "Missing Authentication Token"}
            )
        route, parameters = found
        if route.function is None:
            return Response("", 200, dict(route.reply_headers))
        content = request.get_data()
        if len(content) > REQUEST_BYTES:
            raise _Refused("REQUEST_TOO_LARGE", 413, {"message": "Request Too Long"})
        event = proxy_event(self.api, route, request, parameters=parameters)
        if route.authoriser is not None:
            event["requestContext"]["authorizer"] = self._authorise(route.authoriser, event)
        event |= self._body(request, content)
        try:
            answer = self._runtime.invoke(route.function, event, how="api")
        except TooLargeError:
            raise _Refused("REQUEST_TOO_LARGE", 413, {"message": "Request Too Long"}) from None
        if answer.error is not None:
            raise _Refused("INTEGRATION_FAILURE", 502, {"message": "Internal server error"})
        return self._response(answer.value(), request)

    def _body(self, request: Request, content: bytes) -> dict[str, Any]:
        if not content:
            return {"body": None, "isBase64Encoded": False}
        if _among(request.content_type or "", self.api.binary):
            return {"body": base64.b64encode(content).decode(), "isBase64Encoded": True}
        return {"body": content.decode("utf-8", "replace"), "isBase64Encoded": False}

    def _authorise(self, authoriser: Authoriser, event: Mapping[str, Any]) -> dict[str, str]:
        """Return the context that the authoriser adds, or refuse as API Gateway would."""
        present = {name.lower() for name, value in event["headers"].items() if value}
        if not {name.lower() for name in authoriser.headers} <= present:
            raise _Refused("UNAUTHORIZED", 401, {"message": "Unauthorized"})
        method_arn = arn_of(self.api, event["httpMethod"], event["path"])
        asked = {**event, "type": "REQUEST", "methodArn": method_arn}
        started = time.monotonic()
        answer = self._runtime.invoke(authoriser.function, asked, how="authoriser")
        decided = answer.value()
        if answer.error is not None:
            if decided.get("errorMessage") == UNAUTHORIZED:
                raise _Refused("UNAUTHORIZED", 401, {"message": "Unauthorized"})
            raise _Refused("AUTHORIZER_FAILURE", 500, {"message": None})
        if not isinstance(decided, dict) or "principalId" not in decided:
            raise _Refused("AUTHORIZER_FAILURE", 500, {"message": None})
        context = {key: _text(value) for key, value in (decided.get("context") or {}).items()}
        verdict = judge(decided.get("policyDocument", {}), method_arn)
        if verdict != "Allow":
            how = "with an explicit deny" if verdict == "Deny" else None
            text = "User is not authorized to access this resource"
            said: dict[str, str | None] = {"Message": f"{text} {how}" if how else text}
            raise _Refused("ACCESS_DENIED", 403, said, context)
        latency = str(int(1000 * (time.monotonic() - started)))
        return {
            **context,
            "principalId": str(decided["principalId"]),
            "integrationLatency": latency,
        }

    def _response(self, reply: Any, request: Request) -> Response:
        if not _is_proxy_reply(reply):
            raise _Refused("INTEGRATION_FAILURE", 502, {"message": "Internal server error"})
        headers = Headers()
        several = reply.get("multiValueHeaders") or {}
        for name, values in several.items():
            for value in values:
                headers.add(name, str(value))
        for name, value in (reply.get("headers") or {}).items():
            if name not in several:
                headers.add(name, str(value))
        headers.setdefault("content-type", "application/json")
        body: str | bytes = reply.get("body") or ""
        accepted = (request.headers.get("accept") or "").split(",")[0].split(";")[0].strip()
        if reply.get("isBase64Encoded") and _among(accepted or "*/*", self.api.binary):
            body = base64.b64decode(body)
        return Response(body, int(reply["statusCode"]), headers)


def proxy_event(
    api: Api, route: Route, request: Request, *, parameters: dict[str, str]
) -> dict[str, Any]:
    """Return the event of a REST API's Lambda proxy integration, without its body."""
    headers = _several(request.headers.items())
    query = _several(MultiDict(request.args).items(multi=True))
    now = datetime.now(UTC)
    request_id = str(uuid.uuid4())
    identity = dict.fromkeys(
        (
            "accessKey",
            "accountId",
            "apiKey",
            "apiKeyId",
            "caller",
            "cognitoAuthenticationProvider",
            "cognitoAuthenticationType",
            "cognitoIdentityId",
            "cognitoIdentityPoolId",
            "principalOrgId",
            "user",
            "userArn",
        )
    )
    return {
        "resource": route.resource,
        "path": request.path,
        "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": parameters or None,
        "stageVariables": api.variables or None,
        "requestContext": {
            "resourceId": "local",
            "resourcePath": route.resource,
            "httpMethod": request.method,
            "extendedRequestId": request_id,
            "requestTime": now.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "requestTimeEpoch": int(now.timestamp() * 1000),
            "path": request.path,
            "accountId": ACCOUNT,
            "protocol": "HTTP/1.1",
            "stage": api.stage,
            "domainPrefix": api.ref,
            "domainName": request.host,
            "requestId": request_id,
            "identity": {
                **identity,
                "sourceIp": request.remote_addr or "127.0.0.1",
                "userAgent": request.headers.get("user-agent"),
            },
            "apiId": api.ref,
        },
    }


def arn_of(api: Api, method: str, path: str) -> str:
    """Return the ARN under which an authoriser allows or denies a request."""
    return f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{api.ref}/{api.stage}/{method}{path}"


def judge(policy: Mapping[str, Any], method_arn: str) -> str | None:
    """Return Deny if any statement denies the request, Allow if one allows it, else None."""
    verdicts = set()
    statements = policy.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        resources = statement.get("Resource", [])
        listed = [resources] if isinstance(resources, str) else resources
        if any(_covers(pattern, method_arn) for pattern in listed):
            verdicts.add(statement["Effect"])
    return next((verdict for verdict in ("Deny", "Allow") if verdict in verdicts), None)


def under(prefix: str, application: Callable[..., Any], *, other: Callable[..., Any]) -> Any:
    """Return an application that serves a path prefix by one application, the rest by another."""

    def serve(environ: "WSGIEnvironment", start_response: "StartResponse") -> Any:
        path = environ.get("PATH_INFO", "")
        chosen = application if path == prefix or path.startswith(f"{prefix}/") else other
        return chosen(environ, start_response)

    return serve


def _covers(pattern: str, text: str) -> bool:
    parts = re.split(r"([*?])", pattern)
    wild = {"*": ".*", "?": "."}
    return bool(re.fullmatch("".join(wild.get(part, re.escape(part)) for part in parts), text))


def _several(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped


def _among(kind: str, patterns: Iterable[str]) -> bool:
    bare = kind.split(";", maxsplit=1)[0].strip().lower()
    return any(_covers(pattern.lower(), bare) for pattern in patterns)


def _is_proxy_reply(reply: Any) -> bool:
    known = {"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"}
    return (
        isinstance(reply, dict)
        and set(reply) <= known
        and str(reply.get("statusCode", "")).isdigit()
        and isinstance(reply.get("body"), str | None)
    )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value)
