"""All routes of OpenAI's API."""

from fastapi import APIRouter

from phonex.routes.openai import consents, models, voices

router = APIRouter()
for part in (
    models.public_router,
    voices.public_router,
    models.router,
    voices.router,
    consents.router,
):
    router.include_router(part)
