"""Which addresses may be called, and which may not."""

import pytest

from phonex.webhooks.destinations import AllowedDestinations, is_public
from phonex.webhooks.errors import CallbackRefused, CallbacksOff

ALLOWED = AllowedDestinations(
    ["hooks.example.org", "*.example.net", "http://127.0.0.1:9000", "https://[fd00::1]:8443"]
)


@pytest.mark.parametrize(
    ("url", "anywhere"),
    [
        ("https://hooks.example.org/a/b?c=d", False),
        ("https://HOOKS.example.org:443", False),
        ("https://one.two.example.net/", False),
        ("http://127.0.0.1:9000/hook", True),
        ("https://[fd00::1]:8443/hook", True),
    ],
)
def test_what_is_listed_may_be_called(url: str, anywhere: bool) -> None:
    assert ALLOWED.find(url).anywhere is anywhere


def test_path_and_query_are_called_as_they_are() -> None:
    found = ALLOWED.find("https://hooks.example.org/a/b?c=d")
    assert (found.host, found.port, found.target) == ("hooks.example.org", 443, "/a/b?c=d")
    assert ALLOWED.find("https://hooks.example.org").target == "/"


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/",
        "https://hooks.example.org:8443/",
        "https://example.net/",
        "https://evilexample.net/",
        "https://hooks.example.org.evil.com/",
        "https://hooks.example.org@evil.com/",
        "https://user:word@hooks.example.org/",
        "https://evil.com\\@hooks.example.org/",
        "https://hooks.example.org/#part",
        "https://hooks.example.org/ü",
        "https://hooks.example.org/\nHost: evil.com",
        "http://127.0.0.1:9001/",
        "https://127.0.0.1:9000/",
        "http://localhost:9000/",
        "ftp://hooks.example.org/",
        "https://hooks.example.org:99999/",
        "https://[::1/",
        "//hooks.example.org/",
        f"https://hooks.example.org/{'x' * 2048}",
    ],
)
def test_nothing_else_may(url: str) -> None:
    with pytest.raises(CallbackRefused):
        ALLOWED.find(url)


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://10.0.0.1/", "https://[::1]/"])
def test_a_star_lists_no_private_address(url: str) -> None:
    with pytest.raises(CallbackRefused, match="private"):
        AllowedDestinations(["*"]).find(url)


def test_without_a_list_there_are_no_callbacks() -> None:
    with pytest.raises(CallbacksOff, match="PHONEX_WEBHOOK_HOSTS"):
        AllowedDestinations([]).find("https://hooks.example.org/")


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "0.0.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"),
    ],
)
def test_private_and_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_others_are(address: str) -> None:
    assert is_public(address)
