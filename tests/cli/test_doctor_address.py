"""What the doctor says of the address."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from phonex.cli.doctor.address import check_address
from phonex.settings.loading import load_settings
from tests.running import RunningServer, free_port


@pytest.fixture
def other_program() -> Iterator[int]:
    """The port of a web server that is no Phonex."""
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield server.server_port
        server.shutdown()
        serving.join()


def test_a_free_port_is_reported() -> None:
    finding = check_address(load_settings(port=free_port()))
    assert (finding.found.endswith("is free"), finding.remedy) == (True, "")


def test_an_address_of_ipv6_stands_in_brackets() -> None:
    port = free_port()
    # Whether IPv6 is there or not, the address is printed.
    assert check_address(load_settings(host="::1", port=port)).found.startswith(f"[::1]:{port}")


def test_a_running_phonex_is_well(server: RunningServer) -> None:
    finding = check_address(load_settings(port=int(server.url.rstrip("/").rpartition(":")[2])))
    assert "is running" in finding.found
    assert finding.remedy == ""


def test_another_program_at_the_port_needs_a_remedy(other_program: int) -> None:
    finding = check_address(load_settings(port=other_program))
    assert "stop the program that listens there" in finding.remedy
