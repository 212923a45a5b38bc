"""Finding people to talk with."""

from typing import Annotated

from fastapi import Query

from phonex.accounts.errors import AccountsOff
from phonex.conversations.access import user_id_of
from phonex.conversations.errors import PersonNotFound, SearchTooShort
from phonex.routes.conversations.deps import chat_router
from phonex.routes.conversations.schemas import Person, PersonFound, PersonList
from phonex.routes.http.deps import PrincipalDep, ServicesDep
from phonex.routes.http.openapi import problems

router = chat_router("/users")


@router.get("", summary="Find people", responses=problems(AccountsOff, SearchTooShort))
async def search_people(
    services: ServicesDep,
    principal: PrincipalDep,
    search: Annotated[
        str,
        Query(
            min_length=2,
            max_length=100,
            description="the beginning of a name, or a whole e-mail address",
            examples=["ada"],
        ),
    ],
) -> PersonList:
    """At most 20 others, and only those who allow being found: `findable` in `/auth/profile`."""
    found = await services.conversations.people.search(user_id_of(principal), search)
    return PersonList(users=[Person.of(user) for user in found], count=len(found))


@router.get("/{user_id}", summary="Show a person", responses=problems(AccountsOff, PersonNotFound))
async def get_person(user_id: str, services: ServicesDep, principal: PrincipalDep) -> PersonFound:
    """Yourself, somebody who allows being found, or somebody you talk with."""
    found = await services.conversations.people.get(user_id_of(principal), user_id)
    return PersonFound(user=Person.of(found))
