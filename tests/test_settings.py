"""Settings: read from the environment, refused when wrong, safe by default."""

from pathlib import Path

import pytest

from phonex.engines.offline.converter import FIT_STEPS
from phonex.errors import ConfigurationError
from phonex.settings.loading import load_settings, unknown_variables


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("empty"))  # no .env


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHONEX_QUEUE_SIZE", "7")
    monkeypatch.setenv("PHONEX_CORS_ORIGINS", "https://a.example, https://b.example")
    settings = load_settings()
    assert settings.queue_size == 7
    assert settings.cors_origins == ["https://a.example", "https://b.example"]


def test_a_flag_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHONEX_PORT", "1")
    assert load_settings(port=2, host=None).port == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PHONEX_PORT", "70000"),
        ("PHONEX_ENGINE", "melodica"),
        ("PHONEX_LOG_LEVEL", "LOUD"),
        ("PHONEX_CONVERTER", "openvoice2"),
        ("PHONEX_MAX_UPLOAD_MB", "-1"),
        ("PHONEX_ALLOWED_HOSTS", "https://speech.example.org"),
        ("PHONEX_ALLOWED_HOSTS", "speech.example.org:443"),
        ("PHONEX_FIT_STEPS", "0"),
        ("PHONEX_VOICE_ALIASES", "alloy"),
        ("PHONEX_VOICE_ALIASES", "alloy="),
        ("PHONEX_VOICE_ALIASES", "alloy=af_heart,Alloy=ada"),
        ("PHONEX_AUTH", "yes"),  # not taken for off
        ("PHONEX_SIGNUP", "no"),
        ("PHONEX_OIDC_ISSUER", "https://tenant.eu.auth0.com/"),  # with PHONEX_AUTH=off
    ],
)
def test_a_bad_value_is_reported_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as failure:
        load_settings()
    assert f"{name}={value}" in failure.value.message
    assert "\n" not in failure.value.message


@pytest.mark.parametrize(
    ("name", "value"),
    [("PHONEX_REDIS_URL", "amqp://:secret@a"), ("PHONEX_BROKER_URL", "http://:secret@a")],
)
def test_an_address_of_another_kind_is_refused_and_its_password_not_told(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as failure:
        load_settings()
    assert f"{name}=…" in failure.value.message
    assert "redis://" in failure.value.message
    assert "secret" not in failure.value.message


@pytest.mark.parametrize(
    ("broker", "redis", "shared"),
    [
        ("", "", None),
        ("redis://a", "", "redis://a"),
        ("redis://a", "rediss://b", "rediss://b"),
        ("amqp://a", "", None),
        ("amqp://a", "redis://b", "redis://b"),
    ],
)
def test_nodes_share_the_broker_if_it_is_redis(broker: str, redis: str, shared: str | None) -> None:
    settings = load_settings(broker_url=broker or None, redis_url=redis or None)
    assert (settings.shared_redis and settings.shared_redis.get_secret_value()) == shared


def test_aliases_are_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHONEX_VOICE_ALIASES", " alloy = af_heart, Rachel=ada,")
    assert load_settings().voice_aliases == {"alloy": "af_heart", "Rachel": "ada"}


@pytest.mark.parametrize(
    "hosts", ["speech.example.org", "*.example.org", "*", "192.0.2.7", "[2001:db8::7]", "my_box."]
)
def test_hosts_are_names_addresses_or_stars(monkeypatch: pytest.MonkeyPatch, hosts: str) -> None:
    monkeypatch.setenv("PHONEX_ALLOWED_HOSTS", f" {hosts} ,localhost")
    assert load_settings().allowed_hosts == [hosts, "localhost"]


def test_a_fit_has_the_steps_that_it_has_by_itself() -> None:
    assert load_settings().fit_steps == FIT_STEPS


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.8.8.8"])
def test_loopback_needs_no_key(host: str) -> None:
    load_settings(host=host).refuse_unsafe_binding()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "::", "example.com"])  # noqa: S104
def test_other_addresses_need_a_decision(host: str) -> None:
    with pytest.raises(ConfigurationError, match="PHONEX_ALLOW_ANONYMOUS"):
        load_settings(host=host).refuse_unsafe_binding()
    load_settings(host=host, allow_anonymous=True).refuse_unsafe_binding()


def test_with_accounts_every_address_is_safe() -> None:
    load_settings(host="0.0.0.0", auth="on").refuse_unsafe_binding()  # noqa: S104


def test_wyoming_with_accounts_needs_a_user() -> None:
    with pytest.raises(ConfigurationError, match="PHONEX_WYOMING_USER"):
        load_settings(auth="on", wyoming_port=10200).refuse_unsafe_binding()
    user = "ada@example.org"
    load_settings(auth="on", wyoming_port=10200, wyoming_user=user).refuse_unsafe_binding()


def test_wyoming_without_accounts_needs_none() -> None:
    load_settings(wyoming_port=10200).refuse_unsafe_binding()
    with pytest.raises(ConfigurationError, match=r"PHONEX_WYOMING_USER=ada.*no users"):
        load_settings(wyoming_port=10200, wyoming_user="ada@example.org")
    with pytest.raises(ConfigurationError, match="PHONEX_ALLOW_ANONYMOUS"):
        load_settings(wyoming_port=10200, host="0.0.0.0").refuse_unsafe_binding()  # noqa: S104


@pytest.mark.parametrize(
    ("host", "listed", "signup", "is_open"),
    [
        ("127.0.0.1", "", "auto", True),
        ("127.0.0.1", "speech.example.org", "auto", False),  # behind a proxy
        ("192.168.1.2", "", "auto", False),
        ("127.0.0.1", "", "closed", False),
        ("192.168.1.2", "", "open", True),
    ],
)
def test_strangers_sign_up_only_from_this_machine_or_where_it_is_said(
    monkeypatch: pytest.MonkeyPatch, host: str, listed: str, signup: str, is_open: bool
) -> None:
    monkeypatch.setenv("PHONEX_ALLOWED_HOSTS", listed)
    assert load_settings(host=host, auth="on", signup=signup).signup_is_open is is_open


@pytest.mark.parametrize(
    ("auth", "host", "signup", "any_host"),
    [
        ("off", "127.0.0.1", "auto", False),
        ("on", "127.0.0.1", "auto", False),  # a page could sign up under a name of its own
        ("on", "127.0.0.1", "closed", True),
        ("on", "127.0.0.1", "open", True),
        ("on", "192.168.1.2", "auto", True),
    ],
)
def test_any_host_is_taken_only_where_pages_cannot_sign_up_unnoticed(
    auth: str, host: str, signup: str, any_host: bool
) -> None:
    assert load_settings(host=host, auth=auth, signup=signup).takes_any_host is any_host


def test_where_hosts_are_listed_only_they_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHONEX_ALLOWED_HOSTS", "speech.example.org")
    assert not load_settings(auth="on", signup="closed").takes_any_host


def test_an_unknown_variable_is_found_with_its_neighbour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHONEX_DOWNLOAD_DIR", "x")
    monkeypatch.setenv("PHONEX_ZZZ", "x")
    assert unknown_variables(load_settings().home)["PHONEX_DOWNLOAD_DIR"] == "PHONEX_DOWNLOADS_DIR"
    assert unknown_variables(load_settings().home)["PHONEX_ZZZ"] is None


def test_an_unknown_variable_in_the_file_is_found_too() -> None:
    Path(".env").write_text("PHONEX_PROT=1\nPHONEX_PORT=81\nOTHER=2\n")
    unknown = unknown_variables(load_settings().home)
    assert unknown["PHONEX_PROT"] == "PHONEX_PORT"
    assert unknown.keys().isdisjoint({"PHONEX_PORT", "OTHER"})


def test_the_database_address_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHONEX_MONGO_URI", "mongodb://user:hidden@host")
    assert "hidden" not in repr(load_settings())


@pytest.mark.parametrize(
    ("entry", "known"),
    [
        *[(each, True) for each in ("hooks.example.org", "*.example.org", "*", "http://[::1]:90")],
        *[("https://10.0.0.1", True), ("http://127.0.0.1:9000", True), ("example.org:90", False)],
        *[(each, False) for each in ("https://a.org/path", "ftp://a.org", "a b", "a.*.org")],
    ],
)
def test_what_may_be_called_is_a_host_or_an_origin(
    entry: str, known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHONEX_WEBHOOK_HOSTS", f"{entry}, other.example.org")
    if known:
        assert load_settings().webhook_hosts == [entry, "other.example.org"]
    else:
        with pytest.raises(ConfigurationError, match="PHONEX_WEBHOOK_HOSTS"):
            load_settings()
