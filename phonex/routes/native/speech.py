"""Speech and cloning: takes a text, returns a synthesis."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Response

from phonex.accounts.errors import AccountClosed, AudioQuotaReached, QuotaExceeded
from phonex.accounts.principal import Scope
from phonex.audio.errors import BitrateUnsupported, SampleRateUnsupported
from phonex.errors import (
    DatabaseUnavailable,
    EngineUnavailable,
    FittingImpossible,
    LanguageNotFound,
    NotAudio,
    QueueFull,
    SampleTooLong,
    SampleTooShort,
    SampleUnusable,
    SpeakerNotFound,
    Stopping,
    StorageFull,
    SynthesisFailed,
    SynthesisTimeout,
    TextTooLong,
    TextUnspeakable,
    UnknownFormat,
    UploadTooLarge,
    VersionNotFound,
    VoiceNotFound,
)
from phonex.routes.http.accept import NotAcceptable
from phonex.routes.http.deps import (
    PrincipalDep,
    ServicesDep,
    require,
    samples_of,
)
from phonex.routes.http.openapi import MalformedRequest, problems
from phonex.routes.http.problem import BodyTooLarge
from phonex.routes.http.uploads import UploadsUnavailable
from phonex.routes.native.delivery import DELIVERED, DeliveryDep
from phonex.routes.native.requests import (
    CloneRequest,
    QuickCloneForm,
    SpeechFields,
    SpeechRequest,
)
from phonex.routes.native.schemas import Language, LanguageSpeakers, Speakers, Synthesis
from phonex.store.errors import StorageUnavailable
from phonex.store.records.job import JobKind
from phonex.store.redis.errors import RedisUnavailable
from phonex.synthesis.errors import StreamBroken, StreamFailed, StreamsFull
from phonex.synthesis.request import SynthesisRequest
from phonex.text.languages import LANGUAGES, canonical_language
from phonex.text.ssml.errors import SsmlMalformed, SsmlUnsupported
from phonex.voices.errors import ConsentMissing, ConsentRequired, ConsentRevoked
from phonex.webhooks.errors import CallbackRefused, CallbacksOff

router = APIRouter(tags=["speech"], dependencies=[Depends(require(Scope.SPEAK))])

SAMPLE_ERRORS = (
    UploadTooLarge,
    UploadsUnavailable,
    NotAudio,
    SampleUnusable,
    SampleTooShort,
    SampleTooLong,
)
DISABLED_VOICE = (ConsentRevoked, ConsentMissing)
QUOTA_ERRORS = (QuotaExceeded, AudioQuotaReached, AccountClosed)
SHARED_STREAMS = (StreamBroken, RedisUnavailable)  # where workers speak
SOUND_ERRORS = (NotAcceptable, StreamsFull, StreamFailed, *SHARED_STREAMS, BodyTooLarge)
SPEECH_ERRORS = (
    MalformedRequest,
    TextTooLong,
    TextUnspeakable,
    SsmlMalformed,
    SsmlUnsupported,
    VoiceNotFound,
    *DISABLED_VOICE,
    DatabaseUnavailable,
    UnknownFormat,
    SampleRateUnsupported,
    BitrateUnsupported,
    CallbacksOff,
    CallbackRefused,
    LanguageNotFound,
    SpeakerNotFound,
    QueueFull,
    Stopping,
    EngineUnavailable,
    StorageFull,
    StorageUnavailable,
    SynthesisFailed,
    SynthesisTimeout,
    *QUOTA_ERRORS,
)


@router.post(
    "/tts",
    summary="Speak a text",
    response_model=Synthesis,
    responses=DELIVERED | problems(*SPEECH_ERRORS, *SOUND_ERRORS),
)
async def speak(
    body: SpeechRequest, principal: PrincipalDep, delivery: DeliveryDep
) -> Synthesis | Response:
    """Waits up to PHONEX_SYNC_WAIT seconds for the audio; after that it continues as a job.

    With `Accept: audio/mpeg` (or `audio/wav`, `audio/*`, …) the answer is the audio itself; what
    takes longer is sent while it is made.
    """
    request = speech_request(JobKind.TTS, body)
    return await delivery.send(principal, request, format_is_given=names_format(body))


@router.post(
    "/clone",
    summary="Speak a text in a registered voice",
    response_model=Synthesis,
    responses=DELIVERED | problems(*SPEECH_ERRORS, *SOUND_ERRORS, VersionNotFound),
)
async def clone(
    body: CloneRequest, principal: PrincipalDep, delivery: DeliveryDep
) -> Synthesis | Response:
    """Like POST /tts, in the voice `voice_id`: yours, or one that its owner shares."""
    request = clone_request(body)
    return await delivery.send(principal, request, format_is_given=names_format(body))


@router.post(
    "/clone/quick",
    summary="Speak a text in the voice of an uploaded sample",
    response_model=Synthesis,
    responses=DELIVERED
    | problems(*SPEECH_ERRORS, *SOUND_ERRORS, *SAMPLE_ERRORS, ConsentRequired, FittingImpossible),
)
async def clone_quickly(
    form: Annotated[QuickCloneForm, Form(media_type="multipart/form-data")],
    principal: PrincipalDep,
    services: ServicesDep,
    delivery: DeliveryDep,
    fit: Annotated[
        bool, Query(description="fit the voice to the sample first, which takes a minute or two")
    ] = False,
) -> Synthesis | Response:
    """Like POST /clone, without registering a voice: the sample is not kept.

    The instant clone speaks, unless `fit` is set.
    """
    samples = samples_of([form.voice_sample], services.settings.max_upload_mb)
    if fit and (why := services.fittings.unavailable_reason()):
        raise FittingImpossible(f"The sample cannot be fitted. {why}", param="fit")
    request = replace(speech_request(JobKind.QUICK, form), fit=fit)
    await services.synthesis.check(principal, request)  # cheap checks before the analysis
    made = await services.voices.quick(samples, consent=bool(form.consent))
    request = replace(request, sample=made.embeddings, audio=made.sample if fit else None)
    return await delivery.send(principal, request, format_is_given=names_format(form))


def names_format(body: SpeechRequest) -> bool:
    """Whether the client named a format, and did not leave it to the default."""
    return "format" in body.model_fields_set


def speech_request(kind: JobKind, body: SpeechRequest) -> SynthesisRequest:
    request = request_without_text(kind, body)
    return replace(request, text=body.text, ssml=body.ssml, callback_url=body.callback_url)


def request_without_text(kind: JobKind, fields: SpeechFields) -> SynthesisRequest:
    return SynthesisRequest(
        kind=kind,
        text="",
        language=canonical_language(fields.language),
        speaker=fields.speaker,
        speed=fields.speed,
        pitch=fields.pitch,
        seed=fields.seed,
        format=fields.format.lower(),
        sample_rate=fields.sample_rate,
        bitrate=fields.bitrate,
        volume=fields.volume,
    )


def clone_request(body: CloneRequest) -> SynthesisRequest:
    request = speech_request(JobKind.CLONE, body)
    return replace(request, voice_id=body.voice_id, version=body.version)


@router.get("/tts/speakers", summary="List languages and speakers", responses=problems())
async def list_speakers(services: ServicesDep) -> Speakers:
    """Every available language, with its engine and all its speakers."""
    known = services.engines.speakers()
    each = {code: LanguageSpeakers.of(code, list(speakers)) for code, speakers in known.items()}
    engines = {code: services.engines.speech_for(code).engine.name for code in each}
    return Speakers(
        speakers={code: one.speakers for code, one in each.items()},
        languages=[
            Language(code=code, name=LANGUAGES[code], engine=engine)
            for code, engine in engines.items()
        ],
        engine=next(iter(engines.values()), None),
        details={code: one.details for code, one in each.items()},
    )


@router.get(
    "/tts/speakers/{language}",
    summary="List the speakers of a language",
    responses=problems(LanguageNotFound),
)
async def list_speakers_of(language: str, services: ServicesDep) -> LanguageSpeakers:
    """The first speaker is the default of the language."""
    code = canonical_language(language)
    return LanguageSpeakers.of(code, list(services.engines.speakers_of(code)))
