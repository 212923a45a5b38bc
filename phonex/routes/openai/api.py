"""All routes of OpenAI's API."""

from fastapi import APIRouter

from phonex.routes.openai import consents, models, speech, voices

router = APIRouter()
for part in (
    speech.router,
    models.public_router,
    models.router,
    voices.public_router,
    voices.router,
    consents.router,
):
    router.include_router(part)
