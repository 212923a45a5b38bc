"""Whether the Wyoming server opens."""

import subprocess
import sys

import pytest

from phonex.errors import ConfigurationError
from phonex.wyoming.server import listen
from tests.running import free_port
from tests.wyoming.desks import FakeDesk

pytestmark = pytest.mark.anyio

# As where the package is not installed.
WITHOUT_THE_PACKAGE = """
import asyncio, sys
sys.modules["wyoming"] = None
from phonex.errors import ConfigurationError
from phonex.wyoming.opening import serve_wyoming
async def serve(port):
    async with serve_wyoming(None, "127.0.0.1", port, None):
        print("serves")
asyncio.run(serve(None))
try:
    asyncio.run(serve(10200))
except ConfigurationError as exc:
    print(exc.message)
"""


def test_the_package_is_needed_only_with_a_port() -> None:
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_PACKAGE],
        capture_output=True,
        text=True,
        check=True,
    )
    serves, refusal = run.stdout.splitlines()
    assert serves == "serves"
    assert "phonex[wyoming]" in refusal


async def test_a_port_in_use_is_named() -> None:
    port = free_port()
    async with listen(FakeDesk(), "127.0.0.1", port):
        with pytest.raises(
            ConfigurationError, match=f"PHONEX_WYOMING_PORT={port} .* already in use"
        ):
            async with listen(FakeDesk(), "127.0.0.1", port):
                pass
