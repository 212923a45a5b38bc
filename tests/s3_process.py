"""The process of the S3 server of tests: moto, with pages as small as no real server has them, and
objects that can be made older than they are.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from moto.s3.models import s3_backends
from werkzeug.serving import run_simple

AGE = "/make-older"  # ?bucket=&key=&seconds=
PAGE_KEYS = 3  # so that every listing is one of several pages


class AgeingApp:
    """moto's application, and AGE."""

    def __init__(self) -> None:
        self._moto = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != AGE:
            answer: Iterable[bytes] = self._moto(environ, start)
            return answer
        asked = {name: values[0] for name, values in parse_qs(environ["QUERY_STRING"]).items()}
        bucket = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[asked["bucket"]]
        bucket.keys[asked["key"]].last_modified -= timedelta(seconds=float(asked["seconds"]))
        start("204 No Content", [])
        return []


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    os.environ["MOTO_S3_DEFAULT_MAX_KEYS"] = str(PAGE_KEYS)
    os.environ["MOTO_PORT"] = sys.argv[1]
    run_simple(
        "127.0.0.1",
        int(sys.argv[1]),
        AgeingApp(),
        threaded=True,
        request_handler=MotoRequestHandler,
    )
