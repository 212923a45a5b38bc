"""The picture of a memorial: set by its person, seen by those who see the memorial."""

from typing import Annotated

from fastapi import Depends, Form, Response, UploadFile
from pydantic import Field

from phonex.accounts.errors import (
    AccountChanged,
    AccountMemorialized,
    AccountsOff,
    KeyNotEnough,
)
from phonex.accounts.principal import Scope
from phonex.conversations.errors import ImageTooLarge, ImageUnusable, NotAnImage
from phonex.errors import DatabaseUnavailable, StorageFull, UploadTooLarge
from phonex.legacy.errors import MemorialNotFound, PictureNotFound
from phonex.routes.accounts.deps import ManagerDep, account_router
from phonex.routes.http.deps import PrincipalDep, ServicesDep, require
from phonex.routes.http.openapi import FORM, MalformedRequest, Responses, problems
from phonex.routes.legacy.memorials import PersonId
from phonex.routes.legacy.schemas import Legacy
from phonex.routes.native.requests import Request
from phonex.store.errors import StorageUnavailable

router = account_router("")
router.tags = ["legacy"]
router.dependencies.append(Depends(require(Scope.ECHOS)))

ERRORS = (
    AccountsOff,
    AccountChanged,
    AccountMemorialized,
    KeyNotEnough,
    DatabaseUnavailable,
    StorageFull,
    StorageUnavailable,
)
IMAGE: Responses = {
    200: {
        "description": "the picture",
        "content": {f"image/{kind}": {} for kind in ("png", "jpeg", "webp")},
    }
}


class PictureForm(Request):
    image: UploadFile = Field(description="a png, jpeg or webp image of up to 10 MB")


@router.put(
    "/ai/legacy/picture",
    summary="Set the picture of your memorial",
    responses=problems(
        *ERRORS, MalformedRequest, UploadTooLarge, NotAnImage, ImageTooLarge, ImageUnusable
    ),
)
async def put_picture(
    form: Annotated[PictureForm, Form(media_type=FORM)],
    services: ServicesDep,
    principal: ManagerDep,
) -> Legacy:
    """Kept without its metadata. Ends all confirmations of your death."""
    return Legacy.of(await services.legacy.pictures.put(principal, form.image.file))


@router.delete(
    "/ai/legacy/picture",
    summary="Delete the picture of your memorial",
    responses=problems(*ERRORS),
)
async def delete_picture(services: ServicesDep, principal: ManagerDep) -> Legacy:
    """Ends all confirmations of your death."""
    return Legacy.of(await services.legacy.pictures.delete(principal))


@router.get(
    "/legacy/{user_id}/picture",
    summary="Get the picture of a memorial",
    response_class=Response,
    responses=IMAGE
    | problems(
        AccountsOff,
        MemorialNotFound,
        PictureNotFound,
        DatabaseUnavailable,
        StorageFull,
        StorageUnavailable,
    ),
)
async def get_picture(
    user_id: PersonId, services: ServicesDep, principal: PrincipalDep
) -> Response:
    """For those who see the memorial."""
    picture = await services.legacy.pictures.get(principal, user_id)
    headers = {
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return Response(picture.content, media_type=picture.media_type, headers=headers)
