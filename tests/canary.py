"""Looks through everything that must name nobody, in every test and at every injected fault.

The people of the tests have words that nobody else here uses. Each log line, metric, event, queue,
workflow input, object key, evidence object, refusal, public answer, and each write to a table that
holds no personal data is searched for them as it is made.
"""

import io
import json
import logging
import os
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar, Token
from typing import Any

import botocore.client
from aws_lambda_powertools.metrics import EphemeralMetrics
from botocore.signers import RequestSigner, S3PostPresigner

from jury import tracing
from jury.door import Door
from local.runtime import Runtime

SAID = {
    "StartExecution": ("input", "name"),
    "SendTaskSuccess": ("output",),
    "SendTaskFailure": ("error", "cause"),
    "SendMessage": ("MessageBody", "MessageAttributes", "MessageGroupId"),
    "SendMessageBatch": ("Entries",),
    "PutEvents": ("Entries",),
    "PutMetricData": ("MetricData",),
    "PutTraceSegments": ("TraceSegmentDocuments",),
}
"""What leaves by which call; letters and messages to the person themselves are not among them."""
HEARD = {
    "ReceiveMessage": (),
    "DescribeExecution": ("name", "input", "output", "error", "cause"),
    "GetExecutionHistory": ("events",),
}
"""What comes back by which call: what lies in a queue, dead letters too, or stays of a workflow."""
WORDS = re.compile(
    r"\balex[a-j]*\b|bexquillomar|dorquilmar|exampelquorne|samplequorv|quorventi"
    r"|34741-?9907|(?<![0-9a-f])900112\d{3}(?![0-9a-f])|E123456789\d{3}|1980-05-17"
    r"|canarymail|(?<![0-9a-f])1?4075550199(?![0-9a-f])"
    r"|ferryquorm|keeperquand|gatequorv|1971-03-04",
    re.IGNORECASE,
)
"""What the ordinary people of the tests have and nobody else: names, street, SSN, licence, day of
birth, where they get messages, and what they answer to the county's questions; and what
staff declare of themselves. Their town is the court's too. Nine digits inside a hash are no
SSN: among a run's hundred million hexadecimal digits they stand by chance. Ten letters and more do
so once in 10^15 of a base64 text's places; four, as the first name has, only with a mark on either
side of them."""
MADE = re.compile(r"zq[a-z]{6}", re.IGNORECASE)
"""The words of a county that is made to be found. A signature in base64 has such letters by chance
once in forty times, so that only what holds none is searched for them; the story does the rest."""
UNSIGNED = {"logs", "metrics", "object keys", "signed links", "workflows and events", *SAID, *HEARD}
SIGNED_WITH = re.compile(r"(?<=Signature=)[^&]*")
"""Of a link only the rest is searched: a signature is letters by chance."""

SEEN = ("path", "queryStringParameters")
"""Of a request, what API Gateway's own trace has of it."""

CLIENT: Any = botocore.client.BaseClient
TABLES = ("court", "summons", "guard", "access")
UNASKED = {"workflow", "asynchronous"}
"""How a function is called whose events and outcomes the platform keeps. What an API answers goes
to whoever asked, and is looked at as the door gives it; what comes from a queue, as it is put."""
OWN = tuple(
    f"/v1/public/jurors/{one}" for one in ("details", "answer", "messages", "questionnaire")
)
"""Where somebody reads, by the code on the letter, their own name or their own answers."""


class Marks:
    """What a request or an event is traced by, each time that it is said."""

    def __init__(self, plain: ContextVar[Any], search: Callable[[str, str], None]) -> None:
        self._plain, self._search = plain, search
        self.get, self.reset = plain.get, plain.reset

    def set(self, said: Any) -> Token[Any]:
        self._search("traces", str(said))
        return self._plain.set(said)


class Canary(logging.Handler):
    """What was searched, and where something was found."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.searched: Counter[str] = Counter()
        self.found: list[str] = []
        self._before: list[tuple[Any, str, Any]] = []

    def look(self) -> None:
        """Begin to look."""
        for name in (None, "venire"):
            logging.getLogger(name).addHandler(self)
        self._replace(CLIENT, "_make_api_call", self._call)
        self._replace(RequestSigner, "generate_presigned_url", self._linked)
        self._replace(S3PostPresigner, "generate_presigned_post", self._linked)
        self._replace(Runtime, "invoke", self._invoked)
        self._replace(Door, "__call__", self._answer)
        self._replace(EphemeralMetrics, "flush_metrics", self._metrics)
        self._replace(tracing, "_TRACED", lambda plain: Marks(plain, self.search))

    def look_away(self) -> None:
        """Look no more."""
        for name in (None, "venire"):
            logging.getLogger(name).removeHandler(self)
        for owner, name, original in reversed(self._before):
            setattr(owner, name, original)
        self._before.clear()

    def search(self, sink: str, text: str) -> None:
        """Search a text; what is found is told by its sink and the test, and never itself."""
        self.searched[sink] += len(text)
        if WORDS.search(text) or (sink in UNSIGNED and MADE.search(text)):
            test = os.environ.get("PYTEST_CURRENT_TEST", "").partition(" ")[0]
            self.found.append(f"{sink}, in {test}")

    def emit(self, record: logging.LogRecord) -> None:
        """Search a log line, with everything that was logged beside it."""
        extra = {
            key: value
            for key, value in vars(record).items()
            if key not in {"args", "msg", "pathname", "filename"}
        }
        self.search("logs", f"{record.getMessage()} {extra} {record.exc_info or ''}")

    # -- where to look -----------------------------------------------------------------

    def _replace(self, owner: Any, name: str, made: Callable[[Any], Any]) -> None:
        original = getattr(owner, name)
        self._before.append((owner, name, original))
        setattr(owner, name, made(original))

    def _call(self, original: Any) -> Any:
        def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
            self._sent(operation, arguments)
            answer = original(client, operation, arguments)
            self._heard(operation, answer)
            return answer

        return call

    def _heard(self, operation: str, answer: dict[str, Any]) -> None:
        for name in HEARD.get(operation, ()):
            if name in answer:
                self.search(operation, str(answer[name]))
        if operation == "ReceiveMessage":  # without the handles, which are letters by chance
            for one in answer.get("Messages", []):
                self.search(operation, f"{one['Body']} {one.get('MessageAttributes', '')}")

    def _linked(self, original: Any) -> Any:
        def linked(*args: Any, **named: Any) -> Any:
            made = original(*args, **named)
            if isinstance(made, str):
                self.search("signed links", SIGNED_WITH.sub("", made))
            else:
                self.search("signed links", f"{made['url']} {made['fields'].get('key')}")
            return made

        return linked

    def _invoked(self, original: Any) -> Any:
        def invoked(runtime: Runtime, name: str, event: Any, **named: Any) -> Any:
            answer = original(runtime, name, event, **named)
            if named["how"] in UNASKED:
                self.search("workflows and events", f"{event} {answer.payload}")
            return answer

        return invoked

    def _sent(self, operation: str, arguments: dict[str, Any]) -> None:
        for name in SAID.get(operation, ()):
            self.search(operation, str(arguments.get(name, "")))
        if operation == "Publish" and "TopicArn" in arguments:
            self.search("Publish", str(arguments))
        if operation == "PutObject":
            self.search("object keys", arguments["Key"])
            if "evidence" in arguments["Bucket"]:
                self.search("evidence", _text(arguments["Body"]))
        for table, text in _written(operation, arguments):
            if any(name in table.lower() for name in TABLES):
                named = "guard table" if "guard" in table.lower() else "tables without names"
                self.search(named, text)

    def _answer(self, original: Any) -> Any:
        def answered(door: Door, event: dict[str, Any], context: object) -> dict[str, Any]:
            answer: dict[str, Any] = original(door, event, context)
            if answer["statusCode"] < 400:  # what somebody types who is refused is their own
                self.search("traces", " ".join(str(event.get(one)) for one in SEEN))
            if answer["statusCode"] >= 400:
                self.search("refusals", answer.get("body") or "")
            elif event["path"].startswith("/v1/public/") and event["path"] not in OWN:
                self.search("public answers", answer.get("body") or "")
            return answer

        return answered

    def _metrics(self, original: Any) -> Any:
        def flushed(metrics: EphemeralMetrics, *args: Any, **named: Any) -> Any:
            said = [metrics.metric_set, metrics.dimension_set, metrics.dimension_sets]
            self.search(
                "metrics", json.dumps([*said, metrics.metadata_set, metrics.default_dimensions])
            )
            return original(metrics, *args, **named)

        return flushed


def _written(operation: str, arguments: dict[str, Any]) -> list[tuple[str, str]]:
    if operation in {"PutItem", "UpdateItem"}:
        return [(arguments["TableName"], str(arguments))]
    if operation == "BatchWriteItem":
        return [(table, str(items)) for table, items in arguments["RequestItems"].items()]
    if operation == "TransactWriteItems":
        acts = [act for one in arguments["TransactItems"] for act in one.values()]
        return [(act["TableName"], str(act)) for act in acts]
    return []


def _text(body: Any) -> str:
    if not isinstance(body, bytes):
        raise TypeError(f"evidence that nobody searched: a {type(body).__name__}")
    content = body
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            content = b"\n".join(bundle.read(name) for name in bundle.namelist())
    return content.decode("latin-1")
