"""Memories: what an echo may tell about its person, stated or approved by its owner."""

from fastapi import APIRouter, Depends

from phonex.accounts.errors import AccountClosed, AccountsOff
from phonex.accounts.principal import Scope
from phonex.echo.errors import EchoNotFound
from phonex.errors import DatabaseUnavailable, StorageFull
from phonex.personas.errors import MemoryNotFound, MemoryRepeated, TooManyMemories
from phonex.personas.types import MemoryChange
from phonex.routes.accounts.deps import get_accounts
from phonex.routes.http.deps import PrincipalDep, ServicesDep, require
from phonex.routes.http.openapi import MalformedRequest, problems
from phonex.routes.native.schemas import Done
from phonex.routes.personas.memory_schemas import (
    EchoMemory,
    MemoryList,
    MemoryUpdate,
    NewMemory,
)
from phonex.routes.personas.training import EchoQuery

router = APIRouter(
    prefix="/ai/memories",
    tags=["personas"],
    dependencies=[Depends(require(Scope.ECHOS)), Depends(get_accounts)],
)

KNOWN_ERRORS = (AccountsOff, MemoryNotFound, DatabaseUnavailable)


@router.get(
    "",
    summary="List the memories of an echo",
    responses=problems(AccountsOff, EchoNotFound, DatabaseUnavailable),
)
async def list_memories(
    services: ServicesDep,
    principal: PrincipalDep,
    echo_id: EchoQuery = None,
    approved: bool | None = None,
) -> MemoryList:
    """approved: false lists what the service proposes out of your conversations with the echo."""
    found = await services.personas.memories.list(principal, echo_id)
    memories = [
        EchoMemory.of(each) for each in found if approved is None or each.is_approved is approved
    ]
    return MemoryList(memories=memories, count=len(memories))


@router.post(
    "",
    summary="Give an echo a memory",
    responses=problems(
        MalformedRequest,
        AccountsOff,
        AccountClosed,
        EchoNotFound,
        MemoryRepeated,
        TooManyMemories,
        DatabaseUnavailable,
        StorageFull,
    ),
)
async def add_memory(body: NewMemory, services: ServicesDep, principal: PrincipalDep) -> EchoMemory:
    """It is approved, since you state it yourself."""
    memory = await services.personas.memories.add(principal, body.text, body.echo_id)
    return EchoMemory.of(memory)


@router.get("/{memory_id}", summary="Show a memory", responses=problems(*KNOWN_ERRORS))
async def get_memory(memory_id: str, services: ServicesDep, principal: PrincipalDep) -> EchoMemory:
    return EchoMemory.of(await services.personas.memories.get(principal, memory_id))


@router.patch(
    "/{memory_id}",
    summary="Change or approve a memory",
    responses=problems(MalformedRequest, *KNOWN_ERRORS, MemoryRepeated, StorageFull),
)
async def update_memory(
    memory_id: str, body: MemoryUpdate, services: ServicesDep, principal: PrincipalDep
) -> EchoMemory:
    """An approved memory stays approved; delete one that the echo is not to tell."""
    change = MemoryChange(body.text, approve=body.approved is True)
    return EchoMemory.of(await services.personas.memories.change(principal, memory_id, change))


@router.delete(
    "/{memory_id}",
    summary="Delete a memory",
    responses=problems(*KNOWN_ERRORS, StorageFull),
)
async def delete_memory(memory_id: str, services: ServicesDep, principal: PrincipalDep) -> Done:
    await services.personas.memories.delete(principal, memory_id)
    return Done(message=f"Memory {memory_id!r} was deleted.")
