"""The HTTP edge that every API function shares: who calls, what is answered, what is refused."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from pydantic import ValidationError

from jury.defects import kind_of, place_of
from jury.errors import Invalid, NotAllowed, NotFound, Refusal
from jury.records import Record, Subject

R = TypeVar("R", bound=Record)
Handler = Callable[[dict[str, Any], object], dict[str, Any]]

logger = Logger(service="venire")


class Caller(Record):
    """Who calls, as the authoriser found out: an opaque subject, a role and a county."""

    subject: Subject
    role: str
    county: str


class Door:
    """One function's routes. Refusals become their code; a defect becomes a 500 and a log line."""

    def __init__(self) -> None:
        """Open a door without routes."""
        self.app = APIGatewayRestResolver()
        self.get = self.app.get
        self.post = self.app.post
        self.put = self.app.put
        self.app.exception_handler(Refusal)(self._refuse)
        self.app.exception_handler(ValidationError)(self._invalid)
        self.app.not_found(self._no_route)
        self.app.exception_handler(Exception)(self._defect)

    def __call__(self, event: dict[str, Any], context: object) -> dict[str, Any]:
        """Answer one request of API Gateway's."""
        return self.app.resolve(event, context)  # type: ignore[arg-type]

    def caller(self) -> Caller:
        """Return who calls; NotAllowed when no authoriser stood before the route."""
        claims = self.app.current_event.request_context.authorizer.raw_event
        given = {name: claims.get(name) for name in ("subject", "role", "county")}
        if not all(isinstance(value, str) for value in given.values()):
            raise NotAllowed("this route needs a caller who is signed in")
        return Caller.model_validate(given)

    def body(self, kind: type[R]) -> R:
        """Return the request's body as a record; Invalid names the fields that don't fit."""
        return kind.model_validate_json(self.app.current_event.decoded_body or "{}")

    @property
    def correlation(self) -> str:
        """The identifier under which this request is found in every log."""
        return self.app.current_event.request_context.request_id or ""

    def answer(
        self, content: Record | dict[str, Any], status: HTTPStatus = HTTPStatus.OK
    ) -> Response[str]:
        """Answer with a JSON document."""
        document = content.model_dump(mode="json") if isinstance(content, Record) else content
        return Response(
            status_code=status.value,
            content_type="application/json",
            body=json.dumps(document, sort_keys=True),
            headers={"X-Correlation-Id": self.correlation},
        )

    def _refuse(self, refusal: Refusal) -> Response[str]:
        logger.info("refused", code=type(refusal).__name__, correlation=self.correlation)
        answer = self.answer(
            refusal.public() | {"correlation": self.correlation}, HTTPStatus(refusal.status)
        )
        if isinstance(wait := refusal.facts.get("retry_after"), int):
            answer.headers["Retry-After"] = str(wait)
        return answer

    def _invalid(self, error: ValidationError) -> Response[str]:
        # Only where and what kind: the text of an error may repeat what was typed.
        fields = [
            ".".join(map(str, found["loc"])) + ": " + found["type"]
            for found in error.errors(include_input=False, include_url=False, include_context=False)
        ]
        return self._refuse(Invalid("the request does not fit: " + "; ".join(fields)))

    def _no_route(self, _missing: NotFoundError) -> Response[str]:
        return self._refuse(NotFound("there is no such route"))

    def _defect(self, defect: Exception) -> Response[str]:
        # Kind and place, never the text: a defect's text may hold what it choked on.
        logger.error(
            "defect",
            kind=kind_of(defect),
            place=place_of(defect),
            correlation=self.correlation,
        )
        return self.answer(
            {
                "error": "InternalError",
                "message": "this is our mistake, not yours; it has been recorded",
                "correlation": self.correlation,
            },
            HTTPStatus.INTERNAL_SERVER_ERROR,
        )
