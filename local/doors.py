"""Opens the cloud to other processes: moto's AWS endpoint, the API, and the web pages."""

import io
import mimetypes
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from local.lock import StateLock

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HOST = "127.0.0.1"


class _Quiet(WSGIRequestHandler):
    """Logs no request: paths may name a juror."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""


class Door:
    """An HTTP server in a thread of its own."""

    def __init__(
        self, application: "WSGIApplication", port: int = 0, *, handler: Any = _Quiet
    ) -> None:
        self._server: BaseWSGIServer = make_server(
            HOST, port, application, threaded=True, request_handler=handler
        )
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Return the address at which the door is open."""
        return f"http://{HOST}:{self._server.port}"

    def close(self) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._thread.join(timeout=10)
        self._server.server_close()


def aws_door(port: int, lock: StateLock) -> Door:
    """Open moto's server on the resources of this process."""
    from moto.moto_server.werkzeug_app import (  # noqa: PLC0415 - moto loads late, on purpose
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )

    class QuietMoto(_Quiet, MotoRequestHandler):
        """Moto's own handling of headers, without its log of requests."""

    application = one_at_a_time(DomainDispatcherApplication(create_backend_app), lock)
    return Door(application, port, handler=QuietMoto)


def one_at_a_time(application: Callable[..., Any], lock: StateLock) -> "WSGIApplication":
    """Return the application behind the lock; bodies are read before it is taken."""

    def serve(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        content = Request(environ).get_data(cache=False)
        environ["wsgi.input"] = io.BytesIO(content)
        environ["CONTENT_LENGTH"] = str(len(content))
        with lock.held():
            return list(application(environ, start_response))

    return serve


def static(folder: Path, prefix: str) -> "WSGIApplication":
    """Return an application that serves the files of a folder."""

    @Request.application
    def serve(request: Request) -> Response:
        wanted = request.path.removeprefix(prefix).strip("/")
        path = (folder / wanted).resolve()
        if path.is_dir():
            if not request.path.endswith("/"):  # else the page's relative links would miss
                return redirect(f"{request.path}/", 308)
            path /= "index.html"
        if not path.is_relative_to(folder.resolve()) or not path.is_file():
            return Response("not found", 404)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return Response(path.read_bytes(), 200, content_type=kind)

    return serve
