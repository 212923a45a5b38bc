"""The JSON of accounts: requests and responses. Independent of the services."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, Field, SecretStr, StrictBool

from phonex.accounts.key_service import NewApiKey
from phonex.accounts.passwords import LEAST_CHARACTERS, MOST_BYTES
from phonex.accounts.principal import Scope
from phonex.routes.http.schemas import Answer
from phonex.routes.native.requests import Line, Request
from phonex.routes.native.schemas import TIME
from phonex.store.records.api_keys import ApiKeyRecord

USER_ID = "692c5f0e8b7e4d0f5a3c7c11"
KEY_ID = "692c5f0e8b7e4d0f5a3c7c12"


def _whole(secret: SecretStr) -> SecretStr:
    if any("\ud800" <= character <= "\udfff" for character in secret.get_secret_value()):
        raise ValueError("It contains half a character")
    return secret


# Never shown in a log: its repr is stars.
Password = Annotated[SecretStr, Field(max_length=MOST_BYTES), AfterValidator(_whole)]
Email = Annotated[Line, Field(max_length=254)]
PersonName = Annotated[Line, Field(max_length=100)]


class SignupRequest(Request):
    email: Email = Field(examples=["ada@example.org"])
    password: Password = Field(
        description=f"at least {LEAST_CHARACTERS} characters", examples=["correct horse battery"]
    )
    first_name: PersonName = Field("", examples=["Ada"])
    last_name: PersonName = Field("", examples=["Lovelace"])


class LoginRequest(Request):
    email: Email = Field(examples=["ada@example.org"])
    password: Password = Field(examples=["correct horse battery"])


class RefreshRequest(Request):
    refresh_token: Annotated[SecretStr, Field(max_length=4096)] = Field(examples=["eyJhbGciOi…"])


class ProfileRequest(Request):
    """What to change. A new email or password needs the current password."""

    first_name: PersonName | None = Field(None, examples=["Ada"])
    last_name: PersonName | None = Field(None, examples=["Lovelace"])
    email: Email | None = Field(None, examples=[None])
    password: Password | None = Field(None, examples=[None])
    current_password: Password | None = Field(None, examples=[None])
    findable: StrictBool | None = Field(
        None, description="whether others find you by name or address", examples=[True]
    )


class ApiKeyRequest(Request):
    name: Annotated[Line, Field(min_length=1, max_length=64)] = Field(examples=["reader"])
    scopes: list[Scope] = Field(
        [],
        max_length=len(Scope),
        description="what the key may be used for; default: all but admin",
        examples=[["speak"]],
    )
    expires_at: AwareDatetime | None = Field(None, description="default: never", examples=[None])


class Tokens(Answer):
    """Send the access token as `Authorization: Bearer`. A refresh token can be used once."""

    access_token: str = Field(examples=["eyJhbGciOi…"])
    token_type: str = Field("bearer", examples=["bearer"])
    expires_in: int = Field(description="seconds", examples=[900])
    refresh_token: str = Field(examples=["eyJhbGciOi…"])


class User(Answer):
    user_id: str = Field(examples=[USER_ID])
    email: str | None = Field(examples=["ada@example.org"])
    first_name: str = Field(examples=["Ada"])
    last_name: str = Field(examples=["Lovelace"])
    is_admin: bool = Field(examples=[False])
    findable: bool = Field(
        description="whether others find you by name or address", examples=[True]
    )
    auth0_id: str | None = Field(description="at the identity provider", examples=[None])
    created_at: datetime = Field(examples=[TIME])


class ApiKey(Answer):
    key_id: str = Field(examples=[KEY_ID])
    name: str = Field(examples=["reader"])
    start: str = Field(description="the first characters of the key", examples=["phx_0aZ9bY"])
    scopes: list[Scope] = Field(examples=[["speak"]])
    created_at: datetime = Field(examples=[TIME])
    expires_at: datetime | None = Field(examples=[None])
    last_used_at: datetime | None = Field(description="to the minute", examples=[None])


class CreatedApiKey(ApiKey):
    key: str = Field(description="shown only now", examples=["phx_0aZ9bY…"])

    @classmethod
    def of(cls, created: NewApiKey) -> Self:
        shown = ApiKey.model_validate(created.record).model_dump()
        return cls(**shown, key=created.key)


class ApiKeyList(Answer):
    api_keys: list[ApiKey]
    count: int = Field(examples=[1])

    @classmethod
    def of(cls, records: list[ApiKeyRecord]) -> Self:
        keys = [ApiKey.model_validate(record) for record in records]
        return cls(api_keys=keys, count=len(keys))
