"""The errors of accounts. No message contains a password, a token or a key.

PhonexError
├── Unauthenticated     401: NotAuthenticated  TokenExpired  TokenInvalid  KeyInvalid  LoginFailed
├── Forbidden           403: ScopeMissing  AccountDisabled  SignupClosed  PasswordWrong
│                            KeyNotEnough  AccountClosed  AccountMemorialized
├── Conflict            409: AccountsOff  EmailTaken  TooManyKeys  AccountChanged
│                            VoiceQuotaReached  AudioQuotaReached
├── NotFound            404: KeyNotFound  UserNotFound
├── InvalidInput        422: EmailInvalid  PasswordTooShort  PasswordTooLong  ScopeUnavailable
│                            ExpiryPassed
├── TooManyRequests     429: RateLimited  TooManySignUps  TooManyFailedLogins  QuotaExceeded
└── Unavailable         503: IssuerUnavailable  DeletionUnfinished
"""

from collections.abc import Iterable

from phonex.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)


class NotAuthenticated(Unauthenticated):
    code = "not_authenticated"

    def __init__(self) -> None:
        super().__init__(
            "Sign in with POST /auth/login and send Authorization: Bearer ACCESS_TOKEN, or send an "
            "API key as X-API-Key or xi-api-key."
        )


class TokenExpired(Unauthenticated):
    code = "token_expired"
    challenge = 'Bearer error="invalid_token", error_description="expired"'

    def __init__(self) -> None:
        super().__init__(
            "The token has expired. Get a new access token with POST /auth/refresh, or sign in "
            "again with POST /auth/login."
        )


class TokenInvalid(Unauthenticated):
    code = "token_invalid"
    challenge = 'Bearer error="invalid_token"'

    def __init__(self) -> None:
        super().__init__(
            "The token is not valid: its session has ended, or it is not a token of this service. "
            "Sign in again with POST /auth/login."
        )


class KeyInvalid(Unauthenticated):
    code = "key_invalid"
    challenge = 'Bearer error="invalid_token"'

    def __init__(self) -> None:
        super().__init__(
            "The API key is mistyped, expired or revoked. Create another with POST /auth/api-keys."
        )


class LoginFailed(Unauthenticated):
    """Does not say which of the two is wrong."""

    code = "login_failed"

    def __init__(self) -> None:
        super().__init__("The e-mail address or the password is wrong.")


class ScopeMissing(Forbidden):
    code = "scope_missing"

    def __init__(self, any_of: Iterable[str]) -> None:
        scopes = " or ".join(f"`{scope}`" for scope in any_of)
        super().__init__(f"This needs the scope {scopes}; use a token or an API key that has it.")


class AccountDisabled(Forbidden):
    code = "account_disabled"

    def __init__(self) -> None:
        super().__init__("This account is disabled; ask the administrator of the service.")


class AccountMemorialized(Forbidden):
    code = "account_memorialized"

    def __init__(self) -> None:
        super().__init__(
            "This account is a memorial: nobody can sign in or change it. If that is wrong, ask "
            "the administrator of the service to restore it."
        )


class SignupClosed(Forbidden):
    code = "signup_closed"

    def __init__(self) -> None:
        super().__init__("Sign-up is closed; ask the administrator of the service for an account.")


class PasswordWrong(Forbidden):
    code = "password_wrong"
    param = "current_password"

    def __init__(self) -> None:
        super().__init__("The current password is missing or wrong.")


class KeyNotEnough(Forbidden):
    code = "key_not_enough"

    def __init__(self) -> None:
        super().__init__(
            "An API key cannot manage the account; sign in with POST /auth/login and send the "
            "access token."
        )


class AccountsOff(Conflict):
    code = "accounts_off"

    def __init__(self) -> None:
        super().__init__(
            "This service has no accounts, and needs no sign-in; its operator can turn accounts "
            "on with PHONEX_AUTH=on."
        )


class EmailTaken(Conflict):
    code = "email_taken"
    param = "email"

    def __init__(self) -> None:
        super().__init__(
            "There is an account with this e-mail address; sign in with POST /auth/login."
        )


class TooManyKeys(Conflict):
    code = "too_many_keys"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"You have {limit} API keys already; delete one with DELETE /auth/api-keys/KEY_ID."
        )


class AccountChanged(Conflict):
    code = "account_changed"
    retry_after = 1

    def __init__(self) -> None:
        super().__init__("The account was changed by another request meanwhile; try again.")


class KeyNotFound(NotFound):
    code = "api_key_not_found"
    param = "key_id"

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f"API key {key_id!r} does not exist. GET /auth/api-keys lists those that do."
        )


class UserNotFound(NotFound):
    code = "user_not_found"
    param = "user"

    def __init__(self, user: str) -> None:
        super().__init__(f"User {user!r} does not exist. `phonex users list` shows those that do.")


class EmailInvalid(InvalidInput):
    code = "email_invalid"
    param = "email"

    def __init__(self) -> None:
        super().__init__("This is not an e-mail address; it must have the form name@example.org.")


class PasswordTooShort(InvalidInput):
    code = "password_too_short"

    def __init__(self, least: int, param: str) -> None:
        super().__init__(
            f"The password is too short; choose one of at least {least} characters.", param=param
        )


class PasswordTooLong(InvalidInput):
    code = "password_too_long"

    def __init__(self, most: int, param: str) -> None:
        super().__init__(
            f"The password is too long; it may have {most} bytes as UTF-8.", param=param
        )


class ScopeUnavailable(InvalidInput):
    code = "scope_unavailable"
    param = "scopes"

    def __init__(self, scope: str, available: Iterable[str]) -> None:
        super().__init__(
            f"The scope `{scope}` is not available; choose from {', '.join(sorted(available))}."
        )


class ExpiryPassed(InvalidInput):
    code = "expiry_passed"
    param = "expires_at"

    def __init__(self) -> None:
        super().__init__("The key would already have expired; choose a time in the future.")


class IssuerUnavailable(Unavailable):
    code = "issuer_unavailable"

    def __init__(self) -> None:
        super().__init__(
            "The identity provider (PHONEX_OIDC_ISSUER) does not answer, so its tokens cannot be "
            "checked; try again shortly."
        )


class RateLimited(TooManyRequests):
    def __init__(self, rate: str, retry_after: int) -> None:
        super().__init__(
            f"More requests than the limit of {rate}; try again in {retry_after} s.", retry_after
        )


class TooManySignUps(TooManyRequests):
    def __init__(self, retry_after: int) -> None:
        super().__init__(
            f"Too many sign-ups from this address; try again in {retry_after} s.", retry_after
        )


class TooManyFailedLogins(TooManyRequests):
    def __init__(self, retry_after: int) -> None:
        super().__init__(
            f"Too many failed logins from this address; try again in {retry_after} s.", retry_after
        )


class QuotaExceeded(TooManyRequests):
    """The characters of a day are used up."""

    code = "quota_exceeded"
    param = "text"

    def __init__(self, n_characters: int, n_left: int, limit: int, retry_after: int) -> None:
        super().__init__(
            f"The text has {n_characters} characters, but only {n_left} of the {limit} per day are "
            "left. Send a shorter text, or try again after midnight UTC.",
            retry_after,
        )


class VoiceQuotaReached(Conflict):
    code = "voice_quota_reached"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"You have {limit} voices, the most you may keep; delete one with "
            "DELETE /voice/{voice_id} first."
        )


class AudioQuotaReached(Conflict):
    code = "audio_quota_reached"

    def __init__(self, limit_s: int) -> None:
        super().__init__(
            f"You keep more than the allowed {limit_s} s of audio; delete some with "
            "DELETE /audio/{audio_id} first."
        )


class AccountClosed(Forbidden):
    code = "account_closed"

    def __init__(self) -> None:
        super().__init__("This account has been deleted.")


class DeletionUnfinished(Unavailable):
    code = "deletion_unfinished"

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The account is closed, but {what} is still being made for it; the rest will be "
            "deleted within a minute."
        )
