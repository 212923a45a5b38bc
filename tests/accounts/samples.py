"""Accounts with passwords that cost nothing to hash."""

from phonex.accounts.passwords import HashCost
from phonex.accounts.user_service import NewUser

CHEAP = HashCost(n_passes=1, memory_kib=8, n_lanes=1)
SECRET = b"s" * 32
PASSWORD = "correct horse"  # noqa: S105  # of nobody


def new_user(email: str = "ada@example.org", *, is_admin: bool = False) -> NewUser:
    return NewUser(email, PASSWORD, "Ada", "Lovelace", is_admin=is_admin)
