"""Speech and cloning: takes a text, returns a synthesis."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Form, Query, Response

from phonex.accounts.errors import AccountClosed, AudioQuotaReached, QuotaExceeded
from phonex.accounts.principal import Principal, Scope
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
from phonex.routes.http.deps import (
    PrincipalDep,
    ServicesDep,
    WaitPreference,
    WaitPreferenceDep,
    require,
    samples_of,
    tell_timing,
)
from phonex.routes.http.openapi import MalformedRequest, Responses, problems
from phonex.routes.http.problem import BodyTooLarge, JobFailed
from phonex.routes.http.uploads import UploadsUnavailable
from phonex.routes.native.requests import CloneRequest, QuickCloneForm, SpeechRequest
from phonex.routes.native.schemas import Language, LanguageSpeakers, Speakers, Synthesis
from phonex.store.errors import StorageUnavailable
from phonex.store.records.jobs import Failure, JobKind, JobStatus, SynthesisRecord
from phonex.synthesis.request import SynthesisRequest
from phonex.text.languages import LANGUAGES, canonical_language

if TYPE_CHECKING:
    from phonex.services import Services

router = APIRouter(tags=["speech"], dependencies=[Depends(require(Scope.SPEAK))])

SAMPLE_ERRORS = (
    UploadTooLarge,
    UploadsUnavailable,
    NotAudio,
    SampleUnusable,
    SampleTooShort,
    SampleTooLong,
)
QUOTA_ERRORS = (QuotaExceeded, AudioQuotaReached, AccountClosed)
SPEECH_ERRORS = (
    MalformedRequest,
    TextTooLong,
    TextUnspeakable,
    UnknownFormat,
    SampleRateUnsupported,
    BitrateUnsupported,
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
ACCEPTED: Responses = {
    202: {"model": Synthesis, "description": "In progress; `Location` has its status."}
}


@router.post(
    "/tts",
    summary="Speak a text",
    responses=ACCEPTED | problems(*SPEECH_ERRORS, BodyTooLarge),
)
async def speak(
    body: SpeechRequest,
    principal: PrincipalDep,
    services: ServicesDep,
    preference: WaitPreferenceDep,
    response: Response,
) -> Synthesis:
    """Waits up to PHONEX_SYNC_WAIT seconds for the audio; after that it continues as a job."""
    return await deliver(principal, _request(JobKind.TTS, body), services, preference, response)


@router.post(
    "/clone",
    summary="Speak a text in a registered voice",
    responses=ACCEPTED
    | problems(*SPEECH_ERRORS, BodyTooLarge, VoiceNotFound, VersionNotFound, DatabaseUnavailable),
)
async def clone(
    body: CloneRequest,
    principal: PrincipalDep,
    services: ServicesDep,
    preference: WaitPreferenceDep,
    response: Response,
) -> Synthesis:
    """Like POST /tts, in the voice `voice_id`: yours, or one that its owner shares."""
    request = _request(JobKind.CLONE, body)
    request = replace(request, voice_id=body.voice_id, version=body.version)
    return await deliver(principal, request, services, preference, response)


@router.post(
    "/clone/quick",
    summary="Speak a text in the voice of an uploaded sample",
    responses=ACCEPTED | problems(*SPEECH_ERRORS, *SAMPLE_ERRORS, FittingImpossible),
)
async def clone_quickly(
    form: Annotated[QuickCloneForm, Form(media_type="multipart/form-data")],
    principal: PrincipalDep,
    services: ServicesDep,
    preference: WaitPreferenceDep,
    response: Response,
    fit: Annotated[
        bool, Query(description="fit the voice to the sample first, which takes a minute or two")
    ] = False,
) -> Synthesis:
    """Like POST /clone, without registering a voice: the sample is not kept.

    The instant clone speaks, unless `fit` is set.
    """
    samples = samples_of([form.voice_sample], services.settings.max_upload_mb)
    if fit and (why := services.fittings.unavailable_reason()):
        raise FittingImpossible(f"The sample cannot be fitted. {why}", param="fit")
    request = replace(_request(JobKind.QUICK, form), fit=fit)
    await services.synthesis.check(principal, request)  # cheap checks before the analysis
    made = await services.voices.quick(samples)
    request = replace(request, sample=made.embeddings, audio=made.sample if fit else None)
    return await deliver(principal, request, services, preference, response)


def _request(kind: JobKind, body: SpeechRequest) -> SynthesisRequest:
    return SynthesisRequest(
        kind=kind,
        text=body.text,
        language=canonical_language(body.language),
        speaker=body.speaker,
        speed=body.speed,
        pitch=body.pitch,
        seed=body.seed,
        format=body.format.lower(),
        sample_rate=body.sample_rate,
        bitrate=body.bitrate,
        volume=body.volume,
    )


async def deliver(
    principal: Principal,
    request: SynthesisRequest,
    services: "Services",
    preference: WaitPreference,
    response: Response,
) -> Synthesis:
    """Submit, wait, and return the outcome. Raises JobFailed, and the errors of submitting."""
    record = await services.synthesis.submit(principal, request)
    return await await_outcome(principal, record, services, preference, response)


async def await_outcome(
    principal: Principal,
    record: SynthesisRecord,
    services: "Services",
    preference: WaitPreference,
    response: Response,
) -> Synthesis:
    """Wait for a submitted job and return the outcome. Raises JobFailed."""
    seconds = services.settings.sync_wait if preference.seconds is None else preference.seconds
    if seconds > 0:
        record = await services.synthesis.wait(principal, record.job_id, seconds)
    response.headers["Vary"] = "Prefer"
    if preference.applied:
        response.headers["Preference-Applied"] = preference.applied
    tell_timing(record, response)
    if record.status in (JobStatus.FAILED, JobStatus.CANCELLED):
        raise JobFailed(record.error or _cancelled(record), record.job_id)
    if not record.status.ended:
        response.status_code = 202
        response.headers["Location"] = f"/job/{record.job_id}"
    return Synthesis.of(record, services.synthesis.position(record.job_id))


def _cancelled(record: SynthesisRecord) -> Failure:
    message = f"Job {record.job_id!r} was cancelled before it finished."
    return Failure(code="job_cancelled", message=message, status=409)


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
