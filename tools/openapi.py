"""Writes the API's description, OpenAPI 3.1, from what its routes declare; and a page of it.

    python -m tools.openapi            write infra/openapi.json and web/api.html
    python -m tools.openapi --check    exit 1 when either is not what would be written

The template says which functions answer requests, the doors of their modules what each route takes,
gives and refuses, the table of roles who may ask. Nothing is written by hand but what this module
says about all routes at once.
"""

import argparse
import ast
import importlib
import inspect
import json
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from access.table import rows
from jury import errors, records, staff
from jury.door import CSV, Door, Route
from jury.errors import Refusal
from local.template import expand
from tools import answers
from tools.openapi_page import page

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT, PAGE = ROOT / "infra" / "openapi.json", ROOT / "web" / "api.html"

SCHEMA = "#/components/schemas/{model}"
ALWAYS: tuple[type[Refusal], ...] = (errors.Invalid, errors.NotFound, errors.CountyUnknown)
SIGNED_IN: tuple[type[Refusal], ...] = (
    errors.NotSignedIn,
    errors.NotAllowed,
    errors.NotTheWriter,  # of what reads, where it leaves a line in the access log
    *(getattr(errors, name) for name in get_args(staff.Bar)),
)
KEEPING: tuple[type[Refusal], ...] = (errors.KeyReused, errors.KeyInUse)

GATEWAY = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("TooLarge", "The request has more than ten megabytes."),
    HTTPStatus.TOO_MANY_REQUESTS: ("TooManyRequests", "More requests than the stage takes."),
    HTTPStatus.INTERNAL_SERVER_ERROR: ("InternalError", "Our mistake; it has been recorded."),
    HTTPStatus.BAD_GATEWAY: ("InternalError", "A function did not answer as it must."),
    HTTPStatus.GATEWAY_TIMEOUT: ("TimedOut", "A function took too long; ask again."),
}
"""What API Gateway answers by itself, as the template's gateway responses say it."""


ASKED_BY = {"anyone": "Anybody.", "juror": "Whoever has the code on a letter."}
"""Who asks without a login; everybody else asks in a role."""


class Parameter(NamedTuple):
    """What stands in a path between two strokes: its form, what it is, and one as an example."""

    form: Any
    says: str
    example: str


PARAMETERS = {
    "county": Parameter(records.CountySlug, "A county's slug.", "osceola"),
    "file": Parameter(records.FileId, "A county file.", "F0581dcf0e46e1d1a19fc1812"),
    "review": Parameter(None, "A file and a line of it.", "F0581dcf0e46e1d1a19fc1812-2"),
    "number": Parameter(records.AffidavitNumber, "An affidavit's number.", "2026-17"),
    "pool": Parameter(
        records.PoolId | records.FinalListId, "A pool, or a final list.",
        "petit-20270111T0830-kissimmee",
    ),
    "draw": Parameter(records.DrawId, "A draw.", "petit-20270111T0830-kissimmee-d1"),
    "juror": Parameter(
        None, "A juror number as the letter has it; or, where the route says so, a person's id.",
        "26-0002-0001",
    ),
    "subset": Parameter(None, "A random subset of a report.", "subset-0123456789abcdef"),
    "panel": Parameter(records.PanelId, "A panel.", "panel-0123456789abcdef"),
    "dismissal": Parameter(None, "A dismissal by lot.", "dismissal-0123456789abcdef"),
    "export": Parameter(None, "An export of personal data.", "export-0123456789abcdef"),
    "examination": Parameter(
        None, "An examination of somebody's activity.", "examination-0123456789abcdef"
    ),
    "version": Parameter(None, "A version of the rule of behaviour.", "1"),
    "vendor": Parameter(staff.VendorId, "A vendor.", "printing-house"),
    "glass": Parameter(None, "An access in an emergency.", "glass-20261123T110000Z-0123abcd"),
    "run": Parameter(None, "A payment run.", "pay-0123456789abcdef"),
    "hold": Parameter(None, "A legal hold.", "hold-0123456789abcdef"),
    "subject": Parameter(records.Subject, "Somebody of the staff, by the login.", "local-clerk"),
    "sanction": Parameter(None, "A sanction, by its number among somebody's.", "1"),
}  # fmt: skip
QUERIED = {
    "person": "J0123456789ABCDEF",
    "kind": "grand",
    "wanted": 60,
}
"""What a query must say, as an example, beside what may stand in a path too."""
PATTERNS = {
    "review": r"^F[0-9a-f]{24}-[1-9][0-9]*$",
    "juror": rf"^{records.JUROR_NUMBER}$|^J[0-9A-F]{{16}}$",
    "subset": r"^subset-[0-9a-f]{16}$",
    "dismissal": r"^dismissal-[0-9a-f]{16}$",
    "export": r"^export-[0-9a-f]{16}$",
    "examination": r"^examination-[0-9a-f]{16}$",
    "glass": r"^glass-[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}$",
    "run": r"^pay-[0-9a-f]{16}$",
    "hold": r"^hold-[0-9a-f]{16}$",
    "version": r"^[1-9][0-9]{0,4}$",
    "sanction": r"^[1-9][0-9]{0,4}$",
}


@cache
def modules() -> tuple[tuple[str, Door], ...]:
    """Return the module of every function that answers requests, with its door."""
    found = []
    for function in expand(ROOT / "template.yaml", {}).body["Resources"].values():
        if function["Type"] != "AWS::Lambda::Function":
            continue
        module = importlib.import_module(function["Properties"]["Handler"].rpartition(".")[0])
        if isinstance(door := getattr(module, "door", None), Door):
            found.append((module.__name__, door))
    return tuple(found)


def doors() -> Iterator[tuple[str, Door]]:
    """Yield every door, with the step of the business that it belongs to."""
    for name, door in modules():
        yield name.partition(".")[0], door


def described() -> dict[str, Any]:
    """Return the whole document."""
    routes = sorted(
        ((step, route) for step, door in doors() for route in door.routes),
        key=lambda found: (found[1].path, found[1].method),
    )
    names, schemas = _schemas([route for _step, route in routes])
    paths: dict[str, dict[str, Any]] = {}
    for step, route in routes:
        path = paths.setdefault(route.path, {"parameters": _path_parameters(route.path)})
        path[route.method.lower()] = _operation(step, route, names)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Venire",
            "version": "1.0.0",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": _INTRODUCTION,
        },
        "servers": [
            {
                "url": "{api}",
                "description": "A stage's address, as its stack prints it.",
                "variables": {"api": {"default": "http://127.0.0.1:8080"}},
            }
        ],
        "tags": [{"name": name, "description": says} for name, says in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": _shared_responses(route for _step, route in routes),
            "securitySchemes": {
                "staff": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "The user pool's access token. What it opens is decided by its "
                    "groups, `county.role`, at each request.",
                }
            },
        },
    }


TAGS = {
    "ingest": "County files, what a person must decide about them, affidavits, people's records.",
    "draw": "Pools, draws and their evidence, approvals.",
    "court": "The court day: who came, panels, dismissal, results, pay.",
    "summons": "Letters, what became of each, the days before.",
    "reports": "What the office and the auditor read.",
    "public": "What anybody may read, and what a juror does with the code on the letter.",
}

_INTRODUCTION = """\
A county's jury selection. Every error has a stable code, a sentence that helps, and the
identifier under which the request is found in the logs. Lists come a page at a time: `next` is
the cursor to the following page. A write may carry an `Idempotency-Key`: sent again within a day
it is answered from what is on file. A record's version comes as `ETag`; sent back as `If-Match`
with a write that takes it, a screen that is out of date is refused; a write that does not take it
refuses the header. Instants are UTC, ISO 8601."""


# -- one operation ----------------------------------------------------------------------------


def _operation(step: str, route: Route, names: Mapping[Any, str]) -> dict[str, Any]:
    roles = list(rows()[f"{route.method} {route.path}"].roles)
    summary, _, rest = route.says.partition(". ")
    who = ASKED_BY.get(roles[0], f"Roles: {', '.join(roles)}.")
    told: dict[str, Any] = {
        "operationId": operation_id(route),
        "tags": ["public" if route.public else step],
        "summary": summary.rstrip("."),
        "description": f"{rest} {who}".strip(),
        "parameters": [*_query(route), *_headers(route)],
        "responses": _responses(route, names),
        "security": [] if route.public else [{"staff": []}],
        "x-roles": roles,
    }
    if route.takes:
        told["requestBody"] = {"required": not route.bare, "content": _body(route, names)}
    return told


def operation_id(route: Route) -> str:
    """Return the name under which a generated client has the operation."""
    return f"public_{route.name}" if route.public else route.name


def _body(route: Route, names: Mapping[Any, str]) -> dict[str, Any]:
    schemas = [_reference(names, kind, "validation") for kind in route.takes]
    content: dict[str, Any] = {}
    for media in sorted(route.reads):
        if media == CSV:
            content[media] = {"schema": {"type": "string"}}
            continue
        schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
        content[media] = {"schema": schema}
        if route.example is not None:
            content[media]["example"] = dict(route.example)
    return content


def _path_parameters(path: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": PARAMETERS[name].says,
            "schema": _form(name),
            "example": PARAMETERS[name].example,
        }
        for name in re.findall(r"\{(\w+)\}", path)
    ]


def _form(name: str) -> dict[str, Any]:
    if name in PATTERNS:
        return {"type": "string", "pattern": PATTERNS[name]}
    form: dict[str, Any] = TypeAdapter(PARAMETERS[name].form).json_schema()
    return form


def _query(route: Route) -> Iterator[dict[str, Any]]:
    if route.asks is None:
        return
    schema, said = _untitled(TypeAdapter(route.asks).json_schema()), _said_of(route.asks)
    required = set(schema.get("required", ()))
    for name, declared in schema.get("properties", {}).items():
        says = said.get(name, "")
        example = QUERIED.get(name) or PARAMETERS[name].example if name in required else None
        form = _without_null(_inlined(declared, schema.get("$defs", {})))
        yield {
            "name": name,
            "in": "query",
            "required": name in required,
            "schema": form,
            **({"description": says} if says else {}),
            **({"example": example} if example is not None else {}),
        }


def _without_null(form: dict[str, Any]) -> dict[str, Any]:
    # In a query there is no null: what may be absent is not sent.
    options = [one for one in form.get("anyOf", ()) if one != {"type": "null"}]
    kept = {key: value for key, value in form.items() if key != "anyOf"}
    if kept.get("default", "") is None:
        del kept["default"]
    return kept | options[0] if len(options) == 1 else form


def _inlined(form: Any, defined: Mapping[str, Any]) -> Any:
    if isinstance(form, dict):
        if "$ref" in form:
            return _inlined(defined[form["$ref"].rpartition("/")[2]], defined)
        return {key: _inlined(value, defined) for key, value in form.items()}
    return [_inlined(one, defined) for one in form] if isinstance(form, list) else form


def _headers(route: Route) -> Iterator[dict[str, Any]]:
    if route.public or route.method == "GET":
        return
    if route.keeps:
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "The caller's own name for this request: again, it changes nothing.",
            "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{8,128}$"},
        }
    if "seen" in route.versions:
        yield {
            "name": "If-Match",
            "in": "header",
            "required": False,
            "description": "The `ETag` of the record that was on the screen.",
            "schema": {"type": "string", "pattern": '^"[0-9a-f]{32}"$'},
        }


# -- what it answers ----------------------------------------------------------------------------

CORRELATION = {
    "X-Correlation-Id": {
        "description": "Under this the request is found in the logs. What API Gateway refuses by "
        "itself has it in the body alone.",
        "schema": {"type": "string"},
    }
}
RETRY_AFTER = {
    "Retry-After": {
        "description": "After so many seconds it can be tried again.",
        "schema": {"type": "string"},
    }
}


def refusals(route: Route) -> dict[HTTPStatus, list[type[Refusal]]]:
    """Return what a route may refuse, by status."""
    possible = {*ALWAYS, *route.refuses}
    if route.method == "POST":
        possible.add(errors.NotTheWriter)
    if not route.public:
        possible |= {*SIGNED_IN}
    if route.keeps:
        possible |= {*KEEPING}
    if "seen" in route.versions:
        possible.add(errors.ScreenStale)
    found: dict[HTTPStatus, list[type[Refusal]]] = {}
    for refusal in sorted(possible, key=lambda one: one.__name__):
        found.setdefault(HTTPStatus(refusal.status), []).append(refusal)
    return found


def _responses(route: Route, names: Mapping[Any, str]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    shown = answers.kept().get(operation_id(route), {})
    for status, kind in route.gives.items():
        told[str(status.value)] = {
            "description": _first_line(kind),
            "headers": _answer_headers(route),
            "content": {
                media: {"schema": {"type": "string"}}
                if media == CSV
                else {
                    "schema": _reference(names, kind, "serialization"),
                    **({"example": shown[code]} if (code := str(status.value)) in shown else {}),
                }
                for media in sorted(route.media)
            },
        }
    if route.lasts:
        told["304"] = {
            "description": "What the caller has is what there is.",
            "headers": {**CORRELATION},
        }
    for status, codes in errors_of(route).items():
        told[str(status.value)] = {
            "$ref": f"#/components/responses/{_response_name(status, codes)}"
        }
    return dict(sorted(told.items()))


def errors_of(route: Route) -> dict[HTTPStatus, dict[str, str]]:
    """Return the codes, with what each means, that a route or the gateway before it may answer."""
    told: dict[HTTPStatus, dict[str, str]] = {}
    for status, refused in refusals(route).items():
        told[status] = {one.__name__: _first_line(one) for one in refused}
    for status, (code, says) in GATEWAY.items():
        told.setdefault(status, {})[code] = says
    return told


def _response_name(status: HTTPStatus, codes: Iterable[str]) -> str:
    return f"{'-'.join(codes)}-{status.value}"


def _shared_responses(routes: Iterable[Route]) -> dict[str, Any]:
    found = {
        _response_name(status, codes): _error(codes)
        for route in routes
        for status, codes in errors_of(route).items()
    }
    return dict(sorted(found.items()))


def _error(codes: Mapping[str, str]) -> dict[str, Any]:
    schema = {
        "allOf": [
            {"$ref": SCHEMA.format(model="Error")},
            {"properties": {"error": {"enum": list(codes)}}},
        ]
    }
    examples = {
        code: {"value": {"error": code, "message": says, "correlation": "9f0b2c1e"}}
        for code, says in codes.items()
    }
    return {
        "description": " ".join(f"`{code}`: {says}" for code, says in codes.items()),
        "headers": CORRELATION | (RETRY_AFTER if errors.TooManyTries.__name__ in codes else {}),
        "content": {"application/json": {"schema": schema, "examples": examples}},
    }


def _answer_headers(route: Route) -> dict[str, Any]:
    headers = {**CORRELATION}
    if "told" in route.versions:
        headers["ETag"] = {
            "description": "The version of the record, where it is one.",
            "schema": {"type": "string"},
        }
    if route.lasts:
        headers["Cache-Control"] = {
            "description": "How long anybody may keep it.",
            "schema": {"type": "string"},
        }
    return headers


def _first_line(kind: type) -> str:
    return " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())


class Whole(GenerateJsonSchema):
    """Schemas in which an answer has every field: none is left out because it is as usual."""

    def field_is_required(self, field: Any, total: bool) -> bool:  # noqa: FBT001 - pydantic's own
        """Tell whether a field is always there."""
        return self.mode == "serialization" or super().field_is_required(field, total)


# -- schemas --------------------------------------------------------------------------------------


def _schemas(routes: list[Route]) -> tuple[dict[Any, str], dict[str, Any]]:
    wanted: dict[tuple[type[BaseModel], str], None] = {
        (kind, "validation"): None for route in routes for kind in route.takes
    }
    wanted |= {
        (kind, "serialization"): None
        for route in routes
        for kind in route.gives.values()
        if route.media != {CSV}
    }
    found, document = models_json_schema(
        list(wanted),  # type: ignore[arg-type]
        ref_template=SCHEMA,
        schema_generator=Whole,
    )
    names = {key: str(one["$ref"]) for key, one in found.items()}
    defined = document.get("$defs", {})
    for kind, schema in _models(names, defined):
        for field, says in _said_of(kind).items():
            schema.get("properties", {}).get(field, {}).setdefault("description", says)
    return names, dict(sorted({**_untitled(defined), "Error": _ERROR}.items()))


def _models(
    names: Mapping[Any, str], defined: Mapping[str, Any]
) -> Iterator[tuple[type[BaseModel], dict[str, Any]]]:
    """Yield every record that is described, those within others too, with its schema."""
    pending = [kind for kind, _mode in names]
    seen: set[type] = set()
    while pending:
        kind = pending.pop()
        if kind in seen:
            continue
        seen.add(kind)
        pending += [
            one for field in kind.model_fields.values() for one in _within(field.annotation)
        ]
        if kind.__name__ in defined:
            yield kind, defined[kind.__name__]


def _within(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _within(inner)


def _said_of(kind: type[BaseModel]) -> dict[str, str]:
    """Return what stands in the source under each field, with that of the classes it rests on."""
    said: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if not issubclass(base, records.Record):
            continue
        body = ast.parse(textwrap.dedent(inspect.getsource(base))).body[0]
        assert isinstance(body, ast.ClassDef)  # noqa: S101 - the source of a class
        for before, after in pairwise(body.body):
            if isinstance(before, ast.AnnAssign) and isinstance(before.target, ast.Name):
                match after:
                    case ast.Expr(value=ast.Constant(value=str(text))):
                        said[before.target.id] = " ".join(text.split())
    return said


def _untitled(schema: Any) -> Any:
    """Return a schema without the titles that only repeat a field's name."""
    if isinstance(schema, dict):
        return {
            key: _untitled(value)
            for key, value in schema.items()
            if key != "title" or not isinstance(value, str)
        }
    return [_untitled(one) for one in schema] if isinstance(schema, list) else schema


def _reference(names: Mapping[Any, str], kind: type, mode: str) -> dict[str, Any]:
    return {"$ref": names[(kind, mode)]}


_ERROR = {
    "type": "object",
    "description": "A stated refusal, or a mistake of ours.",
    "properties": {
        "error": {"type": "string", "description": "The stable code."},
        "message": {"type": "string", "description": "A sentence that helps."},
        "correlation": {"type": "string", "description": "Under this it is found in the logs."},
    },
    "required": ["error", "message", "correlation"],
    "additionalProperties": {
        "type": ["string", "integer"],
        "description": "Facts: identifiers and counts, never personal data.",
    },
}


def main() -> int:
    """Write the document and its page, or say whether they are as they would be written."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--check", action="store_true", help="write nothing")
    check = options.parse_args().check
    document = described()
    wanted = {
        DOCUMENT: json.dumps(document, indent=1, sort_keys=False, ensure_ascii=False) + "\n",
        PAGE: page(document),
    }
    stale = [path for path, text in wanted.items() if not _holds(path, text)]
    for path in stale:
        if check:
            print(f"{path.relative_to(ROOT)} is not what the routes declare: run make openapi")
        else:
            path.write_text(wanted[path], "utf-8")
    return int(check and bool(stale))


def _holds(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
