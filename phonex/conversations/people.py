"""Finding people to talk with: never a directory, and only those who allow it."""

from phonex.conversations.errors import PersonNotFound, SearchTooShort
from phonex.store.records.conversations import Conversations
from phonex.store.records.legacies import Legacies
from phonex.store.records.users import UserRecord, Users

LEAST_CHARS = 2
MOST_FOUND = 20


class People:
    """All methods raise DatabaseUnavailable."""

    def __init__(self, users: Users, conversations: Conversations, legacies: Legacies) -> None:
        self._users = users
        self._conversations = conversations
        self._legacies = legacies

    async def search(self, user_id: str, text: str) -> list[UserRecord]:
        """Others whose name begins with a text, or whose e-mail address it is, sorted by name. No
        memorials.

        Raises SearchTooShort.
        """
        text = " ".join(text.split())
        if len(text) < LEAST_CHARS:
            raise SearchTooShort(LEAST_CHARS)
        found = await self._users.search(text, MOST_FOUND, other_than=user_id)
        memorials = await self._legacies.memorials_among(found)
        return [user for user in found if user.user_id not in memorials]

    async def get(self, user_id: str, other_id: str) -> UserRecord:
        """A person who allows being found, oneself, or one with whom one talks.

        Raises PersonNotFound.
        """
        user = await self._users.find(other_id)
        if user is None or user.deleting:
            raise PersonNotFound(other_id)
        is_known = user.user_id == user_id or await self._can_be_found(user)
        if is_known or await self._talk(user_id, user.user_id):
            return user
        raise PersonNotFound(other_id)

    async def _can_be_found(self, user: UserRecord) -> bool:
        if not user.findable or user.disabled:
            return False
        return not await self._legacies.memorials_among([user])

    async def _talk(self, user_id: str, other_id: str) -> bool:
        return await self._conversations.find_pair(pair_of(user_id, other_id)) is not None


def pair_of(user_id: str, other_id: str) -> str:
    """Names two people, whichever comes first."""
    return ":".join(sorted((user_id, other_id)))
