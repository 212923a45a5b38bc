"""`python -m tests.kept_s3 FILE PORT`: moto whose objects survive a kill.

It records each change in the file before it makes it. A new process first makes those that are
recorded again, so that nobody ever sees an empty bucket.
"""

import base64
import json
import sys
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from threading import Lock
from wsgiref.types import StartResponse, WSGIEnvironment

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import run_simple
from werkzeug.test import create_environ, run_wsgi_app

CHANGES = ("PUT", "POST", "DELETE")


class RecordedMoto:
    """A WSGI application around moto's."""

    def __init__(self, file: Path) -> None:
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._file = file
        self._writing = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in CHANGES:
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = BytesIO(body)
            self._record(environ, body)
        answer: Iterable[bytes] = self._moto(environ, start_response)
        return answer

    def _record(self, environ: WSGIEnvironment, body: bytes) -> None:
        said = {name: value for name, value in environ.items() if isinstance(value, str)}
        line = json.dumps([said, base64.b64encode(body).decode()])
        with self._writing, self._file.open("a") as file:
            file.write(f"{line}\n")

    def repeat(self) -> None:
        """Make the recorded changes again; not the last if its record was cut short."""
        lines = self._file.read_text().split("\n")[:-1] if self._file.exists() else []
        for line in lines:
            said, body = json.loads(line)
            environ = create_environ() | said | {"wsgi.input": BytesIO(base64.b64decode(body))}
            run_wsgi_app(self._moto, environ)


if __name__ == "__main__":
    recording = RecordedMoto(Path(sys.argv[1]))
    recording.repeat()
    run_simple(
        "127.0.0.1",
        int(sys.argv[2]),
        recording,
        threaded=True,
        request_handler=MotoRequestHandler,
    )
