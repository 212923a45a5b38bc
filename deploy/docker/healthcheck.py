"""Exits with 0 while the service, or the worker, in this container accepts work."""

import os
import sys
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

port = os.environ.get("PHONEX_METRICS_PORT") or os.environ.get("PHONEX_PORT", "8000")
url = f"http://127.0.0.1:{port}/health/ready"
try:
    build_opener(ProxyHandler({})).open(url, timeout=4).close()
except (URLError, OSError) as exc:
    sys.exit(f"{url}: {exc}")
