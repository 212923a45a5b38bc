import time

import jwt
import pytest

from phonex.accounts.errors import TokenExpired, TokenInvalid
from phonex.accounts.principal import USER_SCOPES, Scope
from phonex.accounts.tokens import (
    ACCESS_S,
    LEEWAY_S,
    REFRESH_S,
    AccessClaims,
    RefreshClaims,
    TokenSigner,
)

SECRET = b"s" * 64  # enough for every algorithm

SIGNER = TokenSigner(SECRET)
REFRESH = RefreshClaims("u-1", "s-1", 3)


def access_token(signer: TokenSigner = SIGNER) -> str:
    return signer.access("u-1", "s-1", USER_SCOPES)


def changed(changes: dict[str, object], without: str = "", algorithm: str = "HS256") -> str:
    """An access token with other claims, signed by who knows the secret."""
    claims = jwt.decode(access_token(), SECRET, algorithms=["HS256"]) | changes
    claims.pop(without, None)
    return jwt.encode(claims, SECRET if algorithm != "none" else "", algorithm)


def test_an_access_token_says_who_may_do_what() -> None:
    now = int(time.time())
    signer = TokenSigner(SECRET, lambda: now)
    claims = SIGNER.read_access(signer.access("u-1", "s-1", USER_SCOPES))
    assert claims == AccessClaims("u-1", "s-1", USER_SCOPES, now + ACCESS_S)


def test_a_refresh_token_says_which_of_its_session_it_is() -> None:
    token = SIGNER.refresh(REFRESH, int(time.time()))
    assert SIGNER.read_refresh(token) == REFRESH


def test_the_same_refresh_token_can_be_made_again() -> None:
    assert SIGNER.refresh(REFRESH, 7) == SIGNER.refresh(REFRESH, 7)
    assert access_token() != access_token()


def test_an_old_token_has_expired() -> None:
    long_ago = int(time.time()) - ACCESS_S - LEEWAY_S - 1
    with pytest.raises(TokenExpired):
        SIGNER.read_access(access_token(TokenSigner(SECRET, lambda: long_ago)))
    with pytest.raises(TokenExpired):
        SIGNER.read_refresh(SIGNER.refresh(REFRESH, int(time.time()) - REFRESH_S - LEEWAY_S - 1))


@pytest.mark.parametrize(
    "token", ["", "x", "a.b.c", "é", access_token()[:-2], access_token(TokenSigner(b"t" * 32))]
)
def test_a_token_of_another_secret_is_invalid(token: str) -> None:
    with pytest.raises(TokenInvalid):
        SIGNER.read_access(token)


@pytest.mark.parametrize("claim", ["exp", "sub", "iat", "jti", "type", "scopes", "sid"])
def test_every_claim_is_required(claim: str) -> None:
    with pytest.raises(TokenInvalid):
        SIGNER.read_access(changed({}, without=claim))


@pytest.mark.parametrize("algorithm", ["none", "HS512"])
def test_only_one_algorithm_is_accepted(algorithm: str) -> None:
    token = changed({}, algorithm=algorithm)
    with pytest.raises(TokenInvalid):
        SIGNER.read_access(token)


def test_one_kind_of_token_is_not_taken_for_the_other() -> None:
    with pytest.raises(TokenInvalid):
        SIGNER.read_access(SIGNER.refresh(REFRESH, int(time.time())))
    with pytest.raises(TokenInvalid):
        SIGNER.read_refresh(access_token())


def test_unknown_scopes_are_dropped() -> None:
    claims = SIGNER.read_access(changed({"scopes": ["speak", "fly"]}))
    assert claims.scopes == {Scope.SPEAK}


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32"):
        TokenSigner(b"s" * 31)
