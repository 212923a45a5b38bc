"""The pronunciation lexicon; it applies to all engines."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from phonex.accounts.principal import Scope
from phonex.errors import (
    DatabaseUnavailable,
    InvalidInput,
    LanguageNotFound,
    StorageFull,
)
from phonex.routes.http.deps import PrincipalDep, ServicesDep, require
from phonex.routes.http.openapi import MalformedRequest, Responses, problems
from phonex.routes.http.problem import BodyTooLarge
from phonex.routes.native.delivery import ACCEPTED, DeliveryDep
from phonex.routes.native.lexicon_schemas import (
    Lexicon,
    Pronunciation,
    PronunciationBody,
    Trial,
    TrialRequest,
)
from phonex.routes.native.schemas import Done
from phonex.routes.native.speech import SPEECH_ERRORS
from phonex.store.records.job import JobKind
from phonex.synthesis.request import SynthesisRequest
from phonex.text.ipa.errors import PhonemeUnknown
from phonex.text.languages import canonical_language
from phonex.text.lexicon.entries import make_entry
from phonex.text.lexicon.errors import LexiconFull, PronunciationNotFound, WordOfFile

router = APIRouter(
    prefix="/lexicon", tags=["lexicon"], dependencies=[Depends(require(Scope.SPEAK))]
)

ENTRY_ERRORS = (InvalidInput, PhonemeUnknown)
CREATED: Responses = {201: {"model": Pronunciation, "description": "The word is new."}}
LanguagePath = Annotated[str, Path(examples=["EN"])]
WordPath = Annotated[str, Path(examples=["Nguyen"], description="case does not matter")]


@router.post(
    "/try",
    summary="Try a pronunciation without saving it",
    responses=ACCEPTED | problems(*SPEECH_ERRORS, *ENTRY_ERRORS, BodyTooLarge),
)
async def try_pronunciation(
    body: TrialRequest,
    principal: PrincipalDep,
    services: ServicesDep,
    delivery: DeliveryDep,
) -> Trial:
    """Speaks the word, or a text that contains it, like POST /tts, and returns its phonemes.

    They are in the alphabet of the engine that speaks. The lexicon does not change.
    """
    language = canonical_language(body.language)
    entry = make_entry(language, body.word, **body.said())
    request = SynthesisRequest(
        kind=JobKind.TTS,
        text=body.text or entry.word,
        language=language,
        speaker=body.speaker,
        format=body.format.lower(),
        trial=entry,
    )
    await services.synthesis.check(principal, request)
    phonemes = await services.lexicon.phonemes(
        principal, request.text, language, body.speaker, entry
    )
    synthesis = await delivery.describe(principal, request)
    return Trial(**synthesis.model_dump(), phonemes=phonemes)


@router.get(
    "/{language}",
    summary="List the words of a language",
    responses=problems(LanguageNotFound, DatabaseUnavailable),
)
async def list_words(
    language: LanguagePath, services: ServicesDep, principal: PrincipalDep
) -> Lexicon:
    """The stored words, and those of the PHONEX_LEXICON file."""
    code = canonical_language(language)
    found = await services.lexicon.list(principal, code)
    words = [Pronunciation.of(known) for known in found]
    return Lexicon(language=code, words=words, count=len(words))


@router.get(
    "/{language}/{word:path}",
    summary="Get the pronunciation of a word",
    responses=problems(LanguageNotFound, PronunciationNotFound, DatabaseUnavailable),
)
async def get_word(
    language: LanguagePath, word: WordPath, services: ServicesDep, principal: PrincipalDep
) -> Pronunciation:
    return Pronunciation.of(await services.lexicon.get(principal, language, word))


@router.put(
    "/{language}/{word:path}",
    summary="Set the pronunciation of a word",
    responses=CREATED
    | problems(
        MalformedRequest,
        *ENTRY_ERRORS,
        LanguageNotFound,
        LexiconFull,
        DatabaseUnavailable,
        StorageFull,
    ),
)
async def put_word(
    language: LanguagePath,
    word: WordPath,
    body: PronunciationBody,
    services: ServicesDep,
    principal: PrincipalDep,
    response: Response,
) -> Pronunciation:
    """Applies from the next text on, with every engine, and overrides the file.

    Matches whole words, ignoring case; in Chinese, Japanese and Korean it matches anywhere in the
    text. The longest match wins.
    """
    known, created = await services.lexicon.put(principal, language, word, **body.said())
    response.status_code = 201 if created else 200
    return Pronunciation.of(known)


@router.delete(
    "/{language}/{word:path}",
    summary="Delete the pronunciation of a word",
    responses=problems(
        LanguageNotFound, PronunciationNotFound, WordOfFile, DatabaseUnavailable, StorageFull
    ),
)
async def delete_word(
    language: LanguagePath, word: WordPath, services: ServicesDep, principal: PrincipalDep
) -> Done:
    """From the next text on, the word is read as in the file, or else by the engine."""
    await services.lexicon.delete(principal, language, word)
    return Done(message=f"{word!r} was deleted from the lexicon.")
