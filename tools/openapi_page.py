"""The API's description as a page that a person reads: made of the document and nothing else."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

METHODS = ("get", "post")


def page(document: Mapping[str, Any]) -> str:
    """Return the page, complete and without a script."""
    return "\n".join(_page(document)) + "\n"


def _page(document: Mapping[str, Any]) -> Iterator[str]:
    info = document["info"]
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'self'; base-uri 'none'; form-action 'none'\">"
    )
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light">'
    yield f"<title>{escape(info['title'])}: the API</title>"
    yield '<link rel="stylesheet" href="pages.css">\n</head>\n<body>'
    yield '<a class="skip" href="#main">Skip to the routes</a>'
    yield f'<header class="top">\n  <p class="office">{escape(info["title"])}</p>'
    yield f'  <h1>The API</h1>\n  <p class="lead">{_marked(info["description"])}</p>\n</header>'
    yield '<main id="main" tabindex="-1">'
    yield from _contents(document)
    for tag in document["tags"]:
        yield f'<section aria-labelledby="tag-{tag["name"]}">'
        yield f'<h2 id="tag-{tag["name"]}">{escape(tag["name"].capitalize())}</h2>'
        yield f"<p>{_marked(tag['description'])}</p>"
        for method, path, operation in _operations(document, tag["name"]):
            yield from _operation(document, method, path, operation)
        yield "</section>"
    yield from _schemas(document)
    yield "</main>\n</body>\n</html>"


def _operations(
    document: Mapping[str, Any], tag: str
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item and tag in item[method]["tags"]:
                yield method, path, item[method]


def _contents(document: Mapping[str, Any]) -> Iterator[str]:
    yield '<nav aria-label="Routes">\n<ul>'
    for tag in document["tags"]:
        count = sum(1 for _ in _operations(document, tag["name"]))
        yield (
            f'<li><a href="#tag-{tag["name"]}">{escape(tag["name"].capitalize())}</a>'
            f" ({count} routes)</li>"
        )
    yield '<li><a href="#schemas">Records</a></li>\n</ul>\n</nav>'


def _operation(
    document: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any]
) -> Iterator[str]:
    name = operation["operationId"]
    yield f'<article id="{name}">\n<h3><code>{method.upper()} {escape(path)}</code></h3>'
    yield f"<p>{_marked(operation['summary'])}. {_marked(operation['description'])}</p>"
    if operation["parameters"]:
        yield "<dl>"
        for one in operation["parameters"]:
            must = "" if one.get("required") else ", if wanted"
            yield f"<dt><code>{escape(one['name'])}</code> ({one['in']}{must})</dt>"
            yield f"<dd>{_marked(one.get('description', ''))} {_form(one['schema'])}</dd>"
        yield "</dl>"
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        yield f"<p>Takes <code>{escape(media)}</code>: {_form(content['schema'])}</p>"
        if "example" in content:
            yield f"<pre>{escape(json.dumps(content['example'], indent=2))}</pre>"
    yield "<ul>"
    for status, told in operation["responses"].items():
        answer = _resolved(document, told)
        kinds = ", ".join(
            _form(one["schema"])
            for one in answer.get("content", {}).values()
            if "allOf" not in one["schema"]
        )
        yield f"<li><strong>{status}</strong> {_marked(answer['description'])} {kinds}</li>"
    yield "</ul>\n</article>"


def _resolved(document: Mapping[str, Any], told: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in told:
        return told
    name = told["$ref"].rpartition("/")[2]
    found: Mapping[str, Any] = document["components"]["responses"][name]
    return found


def _schemas(document: Mapping[str, Any]) -> Iterator[str]:
    yield '<section aria-labelledby="schemas">\n<h2 id="schemas">Records</h2>'
    for name, schema in document["components"]["schemas"].items():
        yield f'<article id="schema-{name}">\n<h3>{escape(name)}</h3>'
        yield f"<p>{_marked(schema.get('description', ''))}</p>"
        if "properties" in schema:
            yield "<dl>"
            required = set(schema.get("required", ()))
            for field, form in schema["properties"].items():
                yield (
                    f"<dt><code>{escape(field)}</code>{'' if field in required else ', optional'}"
                    f"</dt><dd>{_form(form)} {_marked(form.get('description', ''))}</dd>"
                )
            yield "</dl>"
        else:
            yield f"<p>{_form(schema)}</p>"
        yield "</article>"
    yield "</section>"


def _form(schema: Mapping[str, Any]) -> str:
    """Return a schema in a few words."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#schema-{name}">{escape(name)}</a>'
    several = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if several:
        return " or ".join(_form(one) for one in several)
    values = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
    if values:
        return " | ".join(f"<code>{escape(str(one))}</code>" for one in values)
    kind = str(schema.get("type", "anything"))
    if kind == "array":
        return f"list of {_form(schema.get('items', {}))}"
    more = schema.get("pattern") or schema.get("format")
    return f"{kind} <code>{escape(more)}</code>" if more else kind


def _marked(text: str) -> str:
    """Return text for a page, with what stands between back-ticks as code."""
    parts = escape(text, quote=False).split("`")
    return "".join(
        f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts)
    )
