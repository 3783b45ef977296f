"""The HTTP edge that every API function shares: who calls, what is answered, what is refused."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal, TypeVar

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from pydantic import BaseModel, ValidationError

from jury import once, routes, wiring
from jury.access_log import Deed, Opening
from jury.canonical import sha256
from jury.defects import kind_of, measured, place_of
from jury.errors import CountsDisagree, Invalid, NotAllowed, NotFound, Refusal
from jury.listing import Listing, follow_up, place_in
from jury.purposes import Purpose
from jury.records import PersonId, Record, Step, Subject
from jury.tracing import Traced, tracing
from jury.versions import tag, unless_seen, version_of

R = TypeVar("R", bound=Record)
T = TypeVar("T")
Answering = Callable[..., Response[str]]
Handler = Callable[[dict[str, Any], object], dict[str, Any]]
Gives = type[BaseModel] | Mapping[HTTPStatus, type[BaseModel]]
Takes = type[Record] | tuple[type[Record] | None, ...]
Version = Literal["seen", "told"]

JSON = "application/json"
CSV = "text/csv"

logger = Logger(service="venire")
logger.addFilter(Traced())


class Caller(Record):
    """Who calls, as the authoriser found out: a login, a role and a county."""

    subject: Subject
    role: str
    county: str


@dataclass(frozen=True)
class Route:
    """What one route promises; the published description is made of these, and tests keep it."""

    method: str
    path: str
    """With its parameters in braces, as the template and the table of roles have it."""
    name: str
    says: str
    gives: Mapping[HTTPStatus, type[BaseModel]]
    """What it answers with, by status."""
    takes: tuple[type[Record], ...]
    """What it reads from the body: one of these, or nothing."""
    asks: type[Record] | None
    """What it reads from the query."""
    refuses: frozenset[type[Refusal]]
    """What it refuses beyond what every route may; see `Door`."""
    media: frozenset[str]
    """In what forms it answers."""
    reads: frozenset[str]
    """In what forms it reads a body."""
    example: Mapping[str, object] | None
    """A body that it takes."""
    bare: bool
    """True when it does without a body too."""
    keeps: bool
    """True when a repeat under the same key is answered from what is on file."""
    versions: frozenset[Version]
    """What it does with a record's version; what does not look at the one that the caller has seen
    refuses to be sent one."""
    lasts: int
    """For how many seconds anybody may keep the answer."""

    @property
    def public(self) -> bool:
        """True when no login is asked for."""
        return self.path.startswith("/v1/public/")


class Door:
    """One function's routes. Refusals become their code; a defect becomes a 500 and a log line.

    Every route may refuse what does not read (`Invalid`), and what names nothing (`NotFound`,
    `CountyUnknown`); one that looks at versions also a screen that is out of date (`ScreenStale`),
    and one that keeps answers a key that was used for something else (`KeyReused`) or is at work
    (`KeyInUse`). A Region that does not write refuses what writes (`NotTheWriter`), and what is
    shown with a line in the log.
    """

    def __init__(self) -> None:
        """Open a door without routes."""
        self.app = APIGatewayRestResolver()
        self.routes: list[Route] = []
        self.app.exception_handler(Refusal)(self._refuse)
        self.app.exception_handler(ValidationError)(self._invalid)
        self.app.not_found(self._no_route)
        self.app.exception_handler(Exception)(self._defect)

    def __call__(self, event: dict[str, Any], context: object) -> dict[str, Any]:
        """Answer one request of API Gateway's."""
        request = event.get("requestContext", {}).get("requestId", "")
        with tracing(request, context):
            return self.app.resolve(event, context)  # type: ignore[arg-type]

    # -- routes -----------------------------------------------------------------

    def get(
        self,
        path: str,
        *,
        gives: Gives,
        asks: type[Record] | None = None,
        refuses: Iterable[type[Refusal]] = (),
        media: Iterable[str] = (JSON,),
        lasts: int = 0,
    ) -> Callable[[Answering], Answering]:
        """Register a route that reads: what its query asks, what it gives, what it refuses."""

        def registered(answering: Answering) -> Answering:
            route = Route(
                "GET", _braced(path), answering.__name__, _says(answering), _by_status(gives),
                (), asks, frozenset(refuses), frozenset(media), frozenset(), None,
                bare=True, keeps=False, versions=frozenset(("told",)), lasts=lasts,
            )  # fmt: skip
            self._enter(route)
            self.app.get(path)(self._kept_for_a_while(answering, lasts) if lasts else answering)
            return answering

        return registered

    def post(
        self,
        path: str,
        *,
        gives: Gives,
        takes: Takes = (),
        refuses: Iterable[type[Refusal]] = (),
        reads: Iterable[str] = (JSON,),
        example: Mapping[str, object] | None = None,
        keeps: bool = True,
        versions: Iterable[Version] = (),
    ) -> Callable[[Answering], Answering]:
        """Register a route that writes: what it takes, gives and refuses, and an example of it.

        None among what it takes says that it does without a body too. With `keeps` an answer is
        kept under the caller's idempotency key: not where it names somebody or lets somebody in.
        Of `versions` it looks at the one that the caller has `seen`, and the new one is `told`.
        """

        several = takes if isinstance(takes, tuple) else (takes,)
        taken, bare = tuple(one for one in several if one is not None), None in several

        def registered(answering: Answering) -> Answering:
            route = Route(
                "POST", _braced(path), answering.__name__, _says(answering), _by_status(gives),
                taken, None, frozenset(refuses), frozenset((JSON,)),
                frozenset(reads) if taken else frozenset(), example,
                bare=bare, keeps=keeps and not path.startswith("/v1/public/"),
                versions=frozenset(versions), lasts=0,
            )  # fmt: skip
            self._enter(route)
            looked = answering if "seen" in route.versions else self._without_screen(answering)
            # Outermost: where nothing is written no key is kept either.
            self.app.post(path)(_where_written(self._once(looked) if route.keeps else looked))
            return answering

        return registered

    def _enter(self, route: Route) -> None:
        """Enter a route; a defect, which keeps its function from starting, without a row for it."""
        if f"{route.method} {route.path}" not in routes.known():
            raise LookupError(f"the table of roles has no row for {route.method} {route.path}")
        self.routes.append(route)

    def _once(self, answering: Answering) -> Answering:
        def answered(**parameters: str) -> Response[str]:
            key = self._header("idempotency-key")
            if key is None:
                return answering(**parameters)
            event = self.app.current_event
            asked = once.Asked(
                key=once.checked(key),
                by=self.caller().subject,
                request=sha256(f"{event.http_method} {event.path}\n{event.body or ''}".encode()),
            )

            def worked() -> once.Kept:
                answer = answering(**parameters)
                version = answer.headers.get("ETag")
                return {"status": answer.status_code, "body": answer.body or "", "etag": version}

            kept = once.answered(asked, worked, self.app.lambda_context)
            again = self._replied(kept["body"], HTTPStatus(kept["status"]))
            if (version := kept.get("etag")) is not None:
                again.headers["ETag"] = version
            return again

        return answered

    def _without_screen(self, answering: Answering) -> Answering:
        def answered(**parameters: str) -> Response[str]:
            # Whoever sends a version counts on its being looked at.
            if self.screen is not None:
                raise Invalid("this route looks at no version: send it without If-Match")
            return answering(**parameters)

        return answered

    def _kept_for_a_while(self, answering: Answering, seconds: int) -> Answering:
        def answered(**parameters: str) -> Response[str]:
            answer = answering(**parameters)
            answer.headers["Cache-Control"] = f"public, max-age={seconds}"
            answer.headers["ETag"] = version = tag(sha256((answer.body or "").encode()))
            if self._header("if-none-match") == version:
                return Response(HTTPStatus.NOT_MODIFIED.value, body="", headers=answer.headers)
            return answer

        return answered

    # -- what was asked -----------------------------------------------------------

    def caller(self) -> Caller:
        """Return who calls; NotAllowed when no authoriser stood before the route."""
        claims = self.app.current_event.request_context.authorizer.raw_event
        given = {name: claims.get(name) for name in ("subject", "role", "county")}
        if not all(isinstance(value, str) for value in given.values()):
            raise NotAllowed("this route needs a caller who is signed in")
        return Caller.model_validate(given)

    def step(self, what: str, why: str = "") -> Step:
        """Return what the caller does now, as a line of a record's history."""
        caller = self.caller()
        return Step(what=what, at=wiring.now(), by=caller.subject, why=why, role=caller.role)

    def body(self, kind: type[R]) -> R:
        """Return the request's body as a record; Invalid names the fields that don't fit."""
        return kind.model_validate_json(self.app.current_event.decoded_body or "{}")

    def query(self, kind: type[R]) -> R:
        """Return the request's query as a record; Invalid names the fields that don't fit."""
        return kind.model_validate(self.app.current_event.query_string_parameters or {})

    @property
    def screen(self) -> str | None:
        """The version of the record that the caller had on the screen, if they say it."""
        return self._header("if-match")

    def unless_stale(self, record: R) -> R:
        """Return a record as it is; ScreenStale when the caller had an older one on the screen.

        Whoever writes next must write on the condition that it still is this one.
        """
        unless_seen(record, self.screen)
        return record

    @property
    def correlation(self) -> str:
        """The identifier under which this request is found in every log."""
        return self.app.current_event.request_context.request_id or ""

    def opening(
        self,
        deed: Deed,
        people: Iterable[PersonId] = (),
        *,
        about: str = "",
        purpose: Purpose | None = None,
    ) -> Opening:
        """Return what the access log is to say of this request, before anything is shown."""
        caller, event = self.caller(), self.app.current_event
        return Opening(
            county=caller.county,
            at=wiring.now(),
            by=caller.subject,
            role=caller.role,
            deed=deed,
            route=f"{event.http_method} {event.resource}",
            people=tuple(people),
            about=about,
            purpose=purpose,
            correlation=self.correlation,
        )

    # -- what is answered -----------------------------------------------------------

    def answer(
        self,
        content: Record | Mapping[str, Any],
        status: HTTPStatus = HTTPStatus.OK,
        *,
        of: Record | None = None,
    ) -> Response[str]:
        """Answer with a JSON document; `of` is the record whose version the caller then knows."""
        document = content.model_dump(mode="json") if isinstance(content, Record) else content
        answer = self._replied(json.dumps(document, sort_keys=True), status)
        if of is not None:
            answer.headers["ETag"] = version_of(of)
        return answer

    def sheet(self, content: bytes, name: str) -> Response[str]:
        """Answer with a table as CSV; its cells are safe already, see `jury.cells`."""
        answer = self._replied(content.decode(), HTTPStatus.OK, f"{CSV}; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return answer

    def listed(
        self,
        asked: Listing,
        rows: Callable[[str], Iterable[T]],
        *,
        name: str,
        key: Callable[[T], str],
        shown: Callable[[T], Any],
        where: Callable[[T], bool] = lambda _: True,
        **more: Any,
    ) -> Response[str]:
        """Answer with a page of a list and a cursor to the next one, if there is one.

        `rows` yields what comes after a key, in the keys' order.
        """
        found, following = self.page(asked, rows, key=key, where=where)
        return self.answer({name: [shown(row) for row in found], "next": following} | more)

    def page(
        self,
        asked: Listing,
        rows: Callable[[str], Iterable[T]],
        *,
        key: Callable[[T], str],
        where: Callable[[T], bool] = lambda _: True,
    ) -> tuple[list[T], str | None]:
        """Return the rows of the page that is asked for, and the cursor to the next one."""
        found: list[T] = []
        cursor = None
        for row in rows(place_in(asked)):
            if not where(row):
                continue
            if len(found) == asked.limit:
                cursor = follow_up(asked, key(found[-1]))
                break
            found.append(row)
        return found, cursor

    def _replied(self, body: str, status: HTTPStatus, media: str = JSON) -> Response[str]:
        headers: dict[str, Any] = {"X-Correlation-Id": self.correlation}
        return Response(status.value, content_type=media, body=body, headers=headers)

    def _header(self, name: str) -> str | None:
        headers = self.app.current_event.headers or {}
        return next((value for key, value in headers.items() if key.lower() == name), None)

    def _refuse(self, refusal: Refusal) -> Response[str]:
        logger.info("refused", code=type(refusal).__name__, correlation=self.correlation)
        if isinstance(refusal, CountsDisagree):
            measured(refusal)
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
        measured(defect)
        return self.answer(
            {
                "error": "InternalError",
                "message": "this is our mistake, not yours; it has been recorded",
                "correlation": self.correlation,
            },
            HTTPStatus.INTERNAL_SERVER_ERROR,
        )


def _where_written(answering: Answering) -> Answering:
    def answered(**parameters: str) -> Response[str]:
        wiring.fence().admit(wiring.now())
        return answering(**parameters)

    return answered


def _braced(path: str) -> str:
    return path.replace("<", "{").replace(">", "}")


def _says(answering: Answering) -> str:
    return " ".join((answering.__doc__ or "").split())


def _by_status(gives: Gives) -> Mapping[HTTPStatus, type[BaseModel]]:
    return gives if isinstance(gives, Mapping) else {HTTPStatus.OK: gives}
