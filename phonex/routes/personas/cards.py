"""Character cards: echos come and go as files that other programs read."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Response

from phonex.accounts.errors import AccountClosed, AccountMemorialized
from phonex.accounts.principal import Scope
from phonex.echo.errors import EchoNotFound, EchoUserNotFound, UserMissing
from phonex.errors import DatabaseUnavailable, StorageFull, UploadTooLarge
from phonex.personas.errors import CardTooLarge, CardUnusable
from phonex.routes.echo.echos import found_echo
from phonex.routes.echo.schemas import EchoFound
from phonex.routes.http.deps import PrincipalDep, ServicesDep, require, samples_of
from phonex.routes.http.openapi import BYTES, MalformedRequest, Responses, problems
from phonex.routes.http.uploads import UploadsUnavailable
from phonex.routes.personas.requests import CardForm

router = APIRouter(prefix="/api", tags=["echo"], dependencies=[Depends(require(Scope.ECHOS))])


class CardFormat(StrEnum):
    JSON = "json"
    PNG = "png"


CARD: Responses = {
    200: {
        "description": "the card",
        "content": {
            "application/json": {"example": {"spec": "chara_card_v2", "data": {"name": "Ada"}}},
            "image/png": BYTES,
        },
    }
}


@router.post(
    "/echo/import",
    summary="Import a character card",
    responses=problems(
        MalformedRequest,
        UploadTooLarge,
        UploadsUnavailable,
        CardUnusable,
        CardTooLarge,
        UserMissing,
        EchoUserNotFound,
        AccountMemorialized,
        EchoNotFound,
        AccountClosed,
        DatabaseUnavailable,
        StorageFull,
    ),
)
async def import_card(
    form: Annotated[CardForm, Form(media_type="multipart/form-data")],
    services: ServicesDep,
    principal: PrincipalDep,
) -> EchoFound:
    """Makes an echo of a card, or changes one. Its prompt is made of the card's description,
    personality, scenario, first message and examples; all else in the card is kept for the export.
    """
    [file] = samples_of([form.card], services.settings.max_upload_mb)
    content = await services.threads.disk.run(file.read)
    echo = await services.personas.cards.import_card(
        principal, content, user_id=form.user_id, echo_id=form.echo_id
    )
    return found_echo(echo)


@router.get(
    "/echo/{echo_id}/card",
    summary="Export an echo as a character card",
    response_class=Response,
    responses=CARD | problems(EchoNotFound, DatabaseUnavailable),
)
async def export_card(
    echo_id: str,
    services: ServicesDep,
    principal: PrincipalDep,
    format: Annotated[CardFormat, Query(description="png: a plain image with the card in it")] = (
        CardFormat.JSON
    ),
) -> Response:
    """A card of version 2, with what was in the one that the echo was imported from."""
    cards, is_png = services.personas.cards, format is CardFormat.PNG
    export = cards.export_image if is_png else cards.export_card
    return Response(
        await export(principal, echo_id),
        media_type="image/png" if is_png else "application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{echo_id.lower()}.{format}"',
            "Cache-Control": "no-store",
        },
    )
