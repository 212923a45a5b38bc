"""Fish Audio's wallet: the quota of the user, in its words."""

from fastapi import APIRouter, Depends

from phonex.accounts.principal import Scope
from phonex.errors import DatabaseUnavailable
from phonex.routes.fish.schemas import FishCredit, FishPackage
from phonex.routes.http.deps import PrincipalDep, ServicesDep, require
from phonex.routes.http.openapi import problems
from phonex.system.clock import utc_now

router = APIRouter(
    prefix="/wallet/self", tags=["fish audio"], dependencies=[Depends(require(Scope.SPEAK))]
)


@router.get(
    "/api-credit", summary="Get what is left of your quota", responses=problems(DatabaseUnavailable)
)
async def get_fish_credit(principal: PrincipalDep, services: ServicesDep) -> FishCredit:
    """The characters that you may still have spoken today, as Fish Audio's clients read it."""
    quota = await services.quotas.state(principal)
    return FishCredit.of(quota, principal.owner_id, utc_now())


@router.get("/package", summary="Get your daily quota", responses=problems(DatabaseUnavailable))
async def get_fish_package(principal: PrincipalDep, services: ServicesDep) -> FishPackage:
    """The characters of the day, as Fish Audio's clients read them."""
    quota = await services.quotas.state(principal)
    return FishPackage.of(quota, principal.owner_id, utc_now())
