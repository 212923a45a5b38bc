"""Whom a person may name as contacts."""

from collections.abc import Collection

from phonex.conversations.errors import PersonNotFound
from phonex.conversations.people import People
from phonex.legacy.errors import ContactUnknown
from phonex.store.records.users import Users

MOST_CONTACTS = 10


class ContactCheck:
    """All methods raise DatabaseUnavailable."""

    def __init__(self, users: Users, people: People) -> None:
        self._users = users
        self._people = people

    async def checked(
        self, user_id: str, contacts: Collection[str], known: Collection[str]
    ) -> list[str]:
        """The ids of other people whom a person can find, or talks with; each once.

        known: those named before, who may no longer want to be found. Raises ContactUnknown.
        """
        found = list(dict.fromkeys(each.lower() for each in contacts))
        for each in found:
            user = await self._users.find(each)
            if user is None or user.deleting or user.user_id == user_id:
                raise ContactUnknown(each)
            if each not in known and (user.disabled or not await self._can_find(user_id, each)):
                raise ContactUnknown(each)
        return found

    async def _can_find(self, user_id: str, other_id: str) -> bool:
        try:
            await self._people.get(user_id, other_id)
        except PersonNotFound:
            return False
        return True
