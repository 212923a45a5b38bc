"""Tokens of an identity provider: who they let in, and how its keys are found."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from phonex.accounts.accounts import Accounts, open_accounts
from phonex.accounts.errors import IssuerUnavailable, TokenExpired, TokenInvalid
from phonex.accounts.external_issuer import ExternalIssuer
from phonex.accounts.issuer_keys import KEPT_S, LEAST_PAUSE_S, MOST_BYTES, RETRY_S, IssuerKeys
from phonex.accounts.principal import ALL_SCOPES, USER_SCOPES
from phonex.errors import ConfigurationError
from phonex.store.store import Store
from tests.accounts.provider import AUDIENCE, Provider, make_rsa
from tests.accounts.samples import CHEAP, SECRET, new_user

pytestmark = pytest.mark.anyio


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def provider() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture
def issuer(provider: Provider, store: Store, clock: Clock) -> ExternalIssuer:
    keys = IssuerKeys(provider.url.rstrip("/"), clock)
    return ExternalIssuer(provider.url, AUDIENCE, store.users, keys)


@pytest.fixture
def served(store: Store, issuer: ExternalIssuer) -> Iterator[Accounts]:
    with open_accounts(store, SECRET, [issuer], signup_is_open=True, cost=CHEAP) as accounts:
        yield accounts


async def test_a_new_subject_becomes_a_user_and_stays_that_user(
    served: Accounts, provider: Provider
) -> None:
    first = await served.authenticator.by_token(provider.token())
    again = await served.authenticator.by_token(provider.token())
    assert first == again
    assert first.scopes == USER_SCOPES
    assert first.expires_at == pytest.approx(time.time() + 86_400, abs=60)
    (user,) = await served.users.list()
    assert (user.user_id, user.auth0_id) == (first.owner_id, "auth0|507f1f77bcf86cd799439011")
    assert provider.n_fetches == 1


@pytest.mark.parametrize(("verified", "email"), [(True, "a@x.org"), (False, None), ("true", None)])
async def test_only_a_verified_address_is_kept(
    issuer: ExternalIssuer, provider: Provider, verified: object, email: str | None
) -> None:
    token = provider.token(email="a@x.org", email_verified=verified)
    assert (await issuer.authenticate(token)).user.email == email


async def test_a_user_with_that_address_is_another_user(
    served: Accounts, provider: Provider
) -> None:
    local = await served.users.add(new_user("a@x.org"))
    token = provider.token(email="a@x.org", email_verified=True)
    assert (await served.authenticator.by_token(token)).owner_id != local.user_id


async def test_an_administrator_is_made_here_and_not_there(
    served: Accounts, provider: Provider, store: Store
) -> None:
    token = provider.token(scopes=["admin"], scope="admin", is_admin=True)
    assert (await served.authenticator.by_token(token)).scopes == USER_SCOPES
    (user,) = await served.users.list()
    await store.users.replace(user.model_copy(update={"is_admin": True, "revision": 1}))
    assert (await served.authenticator.by_token(token)).scopes == ALL_SCOPES


async def test_a_disabled_user_is_refused(served: Accounts, provider: Provider) -> None:
    await served.authenticator.by_token(provider.token())
    (user,) = await served.users.list()
    await served.users.set_disabled(user.user_id, True)
    with pytest.raises(TokenInvalid):
        await served.authenticator.by_token(provider.token())


async def test_an_issuer_may_use_elliptic_curves(
    issuer: ExternalIssuer, provider: Provider
) -> None:
    provider.keys["k-2"] = ec.generate_private_key(ec.SECP256R1())
    found = await issuer.authenticate(provider.token("k-2", "ES256"))
    assert found.user.auth0_id is not None


Break = Callable[[Provider], str]
BROKEN: dict[str, Break] = {
    "another audience": lambda provider: provider.token(aud="https://other.example.org"),
    "no audience": lambda provider: provider.token(aud=None),
    "another issuer": lambda provider: provider.token(iss="https://other.eu.auth0.com/"),
    "no issuer": lambda provider: provider.token(iss=None),
    "no subject": lambda provider: provider.token(sub=None),
    "empty subject": lambda provider: provider.token(sub=""),
    "long subject": lambda provider: provider.token(sub="x" * 256),
    "half a character": lambda provider: provider.token(sub="auth0|\ud800"),
    "no end": lambda provider: provider.token(exp=None),
    "another algorithm": lambda provider: provider.token(algorithm="RS512"),
    "unknown key": lambda provider: provider.token(signed_with=make_rsa(), key_id="k-9"),
    "another's key": lambda provider: provider.token(signed_with=make_rsa()),
    "no key id": lambda provider: provider.token(signed_with=provider.keys["k-1"], key_id=None),
    "no signature": lambda provider: provider.token(algorithm="none", signed_with=""),
    "a secret": lambda provider: provider.token(algorithm="HS256", signed_with="x" * 32),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
async def test_other_tokens_are_refused(
    served: Accounts, provider: Provider, broken: Break
) -> None:
    with pytest.raises(TokenInvalid):
        await served.authenticator.by_token(broken(provider))
    assert await served.users.list() == []


async def test_an_expired_token_is_reported_from_others(
    issuer: ExternalIssuer, provider: Provider
) -> None:
    with pytest.raises(TokenExpired):
        await issuer.authenticate(provider.token(exp=int(time.time()) - 60))


async def test_new_keys_are_fetched_at_most_once_a_minute(
    issuer: ExternalIssuer, provider: Provider, clock: Clock
) -> None:
    await issuer.authenticate(provider.token())
    provider.keys["k-2"] = make_rsa()
    clock.now += LEAST_PAUSE_S - 1
    for _ in range(3):
        with pytest.raises(TokenInvalid):
            await issuer.authenticate(provider.token("k-2"))
    assert provider.n_fetches == 1
    clock.now += 1
    await issuer.authenticate(provider.token("k-2"))
    assert provider.n_fetches == 2


async def test_a_withdrawn_key_is_forgotten(
    issuer: ExternalIssuer, provider: Provider, clock: Clock
) -> None:
    token = provider.token()
    await issuer.authenticate(token)
    provider.keys = {"k-2": make_rsa()}
    clock.now += KEPT_S
    with pytest.raises(TokenInvalid):
        await issuer.authenticate(token)


async def test_known_keys_serve_while_the_issuer_is_away(
    issuer: ExternalIssuer, provider: Provider, clock: Clock
) -> None:
    await issuer.authenticate(provider.token())
    provider.answers["/keys"] = b"<html>down</html>"
    clock.now += KEPT_S
    await issuer.authenticate(provider.token())
    assert provider.n_fetches == 2


UNUSABLE: dict[str, Callable[[Provider], dict[str, Any]]] = {
    "no JSON": lambda _: {"/keys": b"<html>"},
    "no object": lambda _: {"/keys": []},
    "no keys": lambda _: {"/keys": {"keys": []}},
    "too large": lambda _: {"/keys": b'{"keys": "' + b"x" * MOST_BYTES + b'"}'},
    "another's document": lambda provider: {
        "/.well-known/openid-configuration": {
            "issuer": "https://other.example.org/",
            "jwks_uri": f"{provider.url}keys",
        }
    },
    "keys without TLS": lambda provider: {
        "/.well-known/openid-configuration": {
            "issuer": provider.url,
            "jwks_uri": "http://192.0.2.1/keys",
        }
    },
}


@pytest.mark.parametrize("unusable", UNUSABLE.values(), ids=UNUSABLE)
async def test_without_keys_nobody_is_let_in_and_it_is_tried_again(
    issuer: ExternalIssuer,
    provider: Provider,
    clock: Clock,
    unusable: Callable[[Provider], dict[str, Any]],
) -> None:
    sound = dict(provider.answers)
    provider.answers |= unusable(provider)
    with pytest.raises(IssuerUnavailable):
        await issuer.authenticate(provider.token())
    provider.answers = sound
    with pytest.raises(IssuerUnavailable):
        await issuer.authenticate(provider.token())
    clock.now += RETRY_S
    await issuer.authenticate(provider.token())


async def test_an_issuer_that_is_off_makes_its_tokens_unavailable(store: Store) -> None:
    provider = Provider()
    token = provider.token()
    provider.close()
    issuer = ExternalIssuer(provider.url, AUDIENCE, store.users)
    with pytest.raises(IssuerUnavailable):
        await issuer.authenticate(token)


@pytest.mark.parametrize("url", ["http://tenant.eu.auth0.com/", "tenant.eu.auth0.com", "ftp://x"])
async def test_an_issuer_needs_an_encrypted_connection(store: Store, url: str) -> None:
    with pytest.raises(ConfigurationError, match="https://"):
        ExternalIssuer(url, AUDIENCE, store.users)


async def test_an_issuer_needs_an_audience(store: Store) -> None:
    with pytest.raises(ConfigurationError, match="PHONEX_OIDC_AUDIENCE"):
        ExternalIssuer("https://tenant.eu.auth0.com/", None, store.users)
