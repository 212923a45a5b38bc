"""`phonex users list` and `phonex keys list`. No password and no key, not even as a hash."""

from collections.abc import Mapping

from phonex.cli.tables import print_json, print_table
from phonex.store.records.api_keys import ApiKeyRecord
from phonex.store.records.legacies import LegacyState
from phonex.store.records.users import UserRecord

USERS = ("user", "e-mail", "name", "identity", "administrator", "state", "since")
_MEMORIALS = {LegacyState.WAITING: "memorial soon", LegacyState.MEMORIALIZED: "memorial"}
KEYS = ("key", "user", "name", "begins", "scopes", "created", "expires", "last used")


def print_users(
    users: list[UserRecord], memorials: Mapping[str, LegacyState], *, as_json: bool
) -> None:
    if as_json:
        hidden = {"password_hash", "email_key", "revision"}
        print_json([user.model_dump(mode="json", exclude=hidden) for user in users])
        return
    print_table(USERS, [_user_row(user, memorials.get(user.user_id)) for user in users])


def print_keys(keys: list[ApiKeyRecord], *, as_json: bool) -> None:
    if as_json:
        print_json([key.model_dump(mode="json", exclude={"key_hash"}) for key in keys])
        return
    print_table(KEYS, map(_key_row, keys))


def _user_row(user: UserRecord, memorial: LegacyState | None) -> tuple[str, ...]:
    state = "disabled" if user.disabled else "enabled"
    return (
        user.user_id,
        user.email or "",
        f"{user.first_name} {user.last_name}".strip(),
        user.auth0_id or "",
        "yes" if user.is_admin else "",
        _MEMORIALS[memorial] if memorial else state,
        f"{user.created_at:%Y-%m-%d}",
    )


def _key_row(key: ApiKeyRecord) -> tuple[str, ...]:
    times = (key.created_at, key.expires_at, key.last_used_at)
    return (
        key.key_id,
        key.user_id,
        key.name,
        key.start,
        " ".join(key.scopes),
        *("" if moment is None else f"{moment:%Y-%m-%d %H:%M}" for moment in times),
    )
