"""Models and probes. Every model is the same here: the voice says who speaks."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header

from phonex.accounts.principal import Scope
from phonex.routes.elevenlabs.models import ElevenLabsModel
from phonex.routes.elevenlabs.models import list_models as list_elevenlabs_models
from phonex.routes.http.deps import ServicesDep, require
from phonex.routes.openai.errors import ModelNotFound
from phonex.routes.openai.route import OpenAIRoute, openai_problems
from phonex.routes.openai.schemas import (
    ListedModel,
    ListedModels,
    ProbeAnswer,
    SpeechModel,
    SpeechModels,
)

# OpenAI's names, which its clients have built in; some choose what they send by them.
MODELS = (
    "tts-1",
    "tts-1-hd",
    "gpt-4o-mini-tts",
    "gpt-4o-mini-tts-2025-03-20",
    "gpt-4o-mini-tts-2025-12-15",
    "phonex",
)
CREATED = 1_767_225_600  # 2026-01-01

router = APIRouter(
    prefix="/v1",
    tags=["OpenAI"],
    route_class=OpenAIRoute,
    dependencies=[Depends(require(Scope.SPEAK, Scope.VOICES))],
)
public_router = APIRouter(prefix="/v1", tags=["OpenAI"], route_class=OpenAIRoute)


def check_model(model: str) -> None:
    """Raises ModelNotFound."""
    if model not in MODELS:
        raise ModelNotFound(model, MODELS)


@router.get("/models", summary="List the models", responses=openai_problems())
async def list_models(
    services: ServicesDep,
    xi_api_key: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> ListedModels | list[ElevenLabsModel]:
    """As ElevenLabs lists them if `xi-api-key` is sent, as OpenAI does otherwise."""
    if xi_api_key is None:
        return ListedModels(data=[_model(each) for each in MODELS])
    languages = dict.fromkeys(voice.language for voice in await services.catalogue.stock())
    return list_elevenlabs_models(filter(None, languages), services.settings.max_chars)


@router.get("/models/{model}", summary="Show a model", responses=openai_problems(ModelNotFound))
async def get_model(model: str) -> ListedModel:
    check_model(model)
    return _model(model)


def _model(model: str) -> ListedModel:
    return ListedModel(id=model, created=CREATED)


@public_router.get("/audio/models", summary="List the speech models", responses=openai_problems())
async def list_speech_models() -> SpeechModels:
    """For Open WebUI, which asks without a key."""
    return SpeechModels(models=[SpeechModel(id=each) for each in MODELS])


@public_router.get("/test", summary="Answer a probe", responses=openai_problems())
async def answer_probe() -> ProbeAnswer:
    """For wyoming_openai, which then asks for GET /v1/audio/voices."""
    return ProbeAnswer()
