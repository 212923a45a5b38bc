"""The audit: who did what about whom."""

from typing import Annotated

from fastapi import Query

from phonex.accounts.errors import AccountsOff, KeyNotEnough, UserNotFound
from phonex.errors import DatabaseUnavailable, InvalidInput
from phonex.routes.accounts.deps import ManagerDep, account_router
from phonex.routes.accounts.schemas import USER_ID
from phonex.routes.http.deps import ServicesDep
from phonex.routes.http.openapi import problems
from phonex.routes.legacy.schemas import AuditEntry, AuditList

router = account_router("/audit")


@router.get(
    "",
    summary="Read the audit",
    responses=problems(AccountsOff, KeyNotEnough, InvalidInput, UserNotFound, DatabaseUnavailable),
)
async def read_audit(
    services: ServicesDep,
    principal: ManagerDep,
    user_id: Annotated[
        str | None,
        Query(
            max_length=64,
            description="about whom; default: yourself, for administrators everybody",
            examples=[USER_ID],
        ),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=200, description="next_cursor")] = None,
) -> AuditList:
    """What was done about you, such as confirming your death: by whom and when."""
    page = await services.legacy.audit.page(principal, user_id, limit, cursor)
    entries = [AuditEntry.model_validate(each) for each in page.items]
    return AuditList(entries=entries, next_cursor=page.next_cursor)
