"""Memorials: confirming a death, what contacts and administrators see and may ask for."""

from typing import Annotated

from fastapi import Depends, Path
from pydantic import AfterValidator

from phonex.accounts.errors import (
    AccountChanged,
    AccountsOff,
    DeletionUnfinished,
    KeyNotEnough,
)
from phonex.accounts.principal import Scope
from phonex.errors import DatabaseUnavailable, StorageFull
from phonex.legacy.errors import (
    DateImpossible,
    DeletionNotAsked,
    MemorialNotFound,
    NothingToRestore,
    NotMemorialized,
)
from phonex.routes.accounts.deps import ManagerDep, account_router
from phonex.routes.accounts.schemas import USER_ID
from phonex.routes.http.deps import PrincipalDep, ServicesDep, require
from phonex.routes.http.openapi import MalformedRequest, problems
from phonex.routes.legacy.schemas import DeathRequest, Memorial, TrustingPeople, TrustingPerson
from phonex.routes.native.schemas import Done
from phonex.store.errors import StorageUnavailable

router = account_router("/legacy")
router.tags = ["legacy"]
router.dependencies.append(Depends(require(Scope.ECHOS)))

PersonId = Annotated[str, Path(examples=[USER_ID], max_length=64), AfterValidator(str.lower)]

READ = (AccountsOff, MemorialNotFound, DatabaseUnavailable, StorageFull)
CHANGED = (*READ, AccountChanged, KeyNotEnough)


@router.get(
    "",
    summary="List the people who trust you with their memorial",
    responses=problems(AccountsOff, DatabaseUnavailable, StorageFull),
)
async def list_trusting(services: ServicesDep, principal: PrincipalDep) -> TrustingPeople:
    """Those who named you as a contact, and whether their accounts are memorials."""
    found = await services.legacy.service.trusting(principal)
    people = [TrustingPerson.of(each, principal.owner_id) for each in found]
    return TrustingPeople(people=people)


@router.get("/{user_id}", summary="Get a memorial", responses=problems(*READ))
async def get_memorial(
    user_id: PersonId, services: ServicesDep, principal: PrincipalDep
) -> Memorial:
    """For the person's contacts and administrators. A browser gets a page (Accept: text/html).

    With your own id, you see how yours would look.
    """
    return Memorial.of(await services.legacy.service.memorial(principal, user_id))


@router.delete(
    "/{user_id}",
    summary="Delete the account of a memorial",
    responses=problems(
        *CHANGED, NotMemorialized, DeletionNotAsked, DeletionUnfinished, StorageUnavailable
    ),
)
async def delete_memorial(user_id: PersonId, services: ServicesDep, principal: ManagerDep) -> Done:
    """For administrators, once a contact has asked for it. Everything is gone for good."""
    await services.legacy.service.approve_deletion(principal, user_id)
    await services.personal_data.delete(user_id)
    return Done(message=f"The account {user_id} and everything in it was deleted.")


@router.post(
    "/{user_id}/memorialize",
    summary="Confirm a death",
    responses=problems(*CHANGED, MalformedRequest, DateImpossible),
)
async def confirm_death(
    user_id: PersonId, services: ServicesDep, principal: ManagerDep, body: DeathRequest
) -> TrustingPerson:
    """As a contact, or as an administrator. Once two contacts have, or one and an administrator,
    the person can object for PHONEX_LEGACY_WAIT_H hours by signing in. After that, the account is
    a memorial: nobody can sign in or change it.
    """
    shown = await services.legacy.service.confirm(principal, user_id, body.died_on)
    return TrustingPerson.of(shown, principal.owner_id)


@router.delete(
    "/{user_id}/memorialize",
    summary="Take back your confirmation of a death",
    responses=problems(*CHANGED),
)
async def withdraw_confirmation(
    user_id: PersonId, services: ServicesDep, principal: ManagerDep
) -> TrustingPerson:
    """Only before the account is a memorial; after that, an administrator can restore it."""
    shown = await services.legacy.service.withdraw(principal, user_id)
    return TrustingPerson.of(shown, principal.owner_id)


@router.post(
    "/{user_id}/restore",
    summary="Make a memorial an ordinary account again",
    responses=problems(*CHANGED, NothingToRestore),
)
async def restore_account(
    user_id: PersonId, services: ServicesDep, principal: ManagerDep
) -> TrustingPerson:
    """For administrators. Also ends a waiting. The person can sign in as before."""
    shown = await services.legacy.service.restore(principal, user_id)
    return TrustingPerson.of(shown, principal.owner_id)


@router.post(
    "/{user_id}/deletion",
    summary="Ask for the deletion of a memorial",
    responses=problems(*CHANGED, NotMemorialized),
)
async def ask_for_deletion(
    user_id: PersonId, services: ServicesDep, principal: ManagerDep
) -> Memorial:
    """As a contact. An administrator decides; the other contacts see that you asked."""
    return Memorial.of(await services.legacy.service.ask_deletion(principal, user_id))


@router.delete(
    "/{user_id}/deletion",
    summary="No longer ask for the deletion of a memorial",
    responses=problems(*CHANGED, NotMemorialized),
)
async def withdraw_deletion(
    user_id: PersonId, services: ServicesDep, principal: ManagerDep
) -> Memorial:
    return Memorial.of(await services.legacy.service.withdraw_deletion(principal, user_id))
