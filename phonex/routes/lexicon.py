"""The pronunciation lexicon: how words are said, whichever engine speaks."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from phonex.errors import (
    DatabaseUnavailable,
    InvalidInput,
    LanguageNotFound,
    StorageFull,
)
from phonex.routes.deps import PatienceDep, PrincipalDep, ServicesDep
from phonex.routes.lexicon_schemas import (
    Lexicon,
    Pronunciation,
    PronunciationBody,
    Trial,
    TrialRequest,
)
from phonex.routes.openapi import MalformedRequest, Responses, problems
from phonex.routes.problem import BodyTooLarge
from phonex.routes.schemas import Done
from phonex.routes.speech import ACCEPTED, SPEECH_ERRORS, deliver
from phonex.store.records import JobKind
from phonex.synthesis.request import SynthesisRequest
from phonex.text.languages import canonical_language
from phonex.text.lexicon import make_entry
from phonex.text.lexicon_errors import (
    LexiconFull,
    PhonemeUnknown,
    PronunciationNotFound,
    WordOfFile,
)

router = APIRouter(prefix="/lexicon", tags=["lexicon"])

ENTRY_ERRORS = (InvalidInput, PhonemeUnknown)
CREATED: Responses = {201: {"model": Pronunciation, "description": "The word is new."}}
LanguagePath = Annotated[str, Path(examples=["EN"])]
WordPath = Annotated[str, Path(examples=["Nguyen"], description="in any capitals")]


@router.post(
    "/try",
    summary="Hear a pronunciation before it is kept",
    responses=ACCEPTED | problems(*SPEECH_ERRORS, *ENTRY_ERRORS, BodyTooLarge),
)
async def try_pronunciation(
    body: TrialRequest,
    principal: PrincipalDep,
    services: ServicesDep,
    patience: PatienceDep,
    response: Response,
) -> Trial:
    """Speaks the word, or a text that has it, as POST /tts does, and tells its phonemes.

    They are in the alphabet of the engine that speaks. Nothing of the lexicon changes.
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
    await services.synthesis.check(request)
    phonemes = await services.lexicon.phonemes(request.text, language, body.speaker, entry)
    synthesis = await deliver(principal, request, services, patience, response)
    return Trial(**synthesis.model_dump(), phonemes=phonemes)


@router.get(
    "/{language}",
    summary="List a language's words",
    responses=problems(LanguageNotFound, DatabaseUnavailable),
)
async def list_words(language: LanguagePath, services: ServicesDep) -> Lexicon:
    """Those that are stored, and those of the file that PHONEX_LEXICON names."""
    code = canonical_language(language)
    words = [Pronunciation.of(known) for known in await services.lexicon.list(code)]
    return Lexicon(language=code, words=words, count=len(words))


@router.get(
    "/{language}/{word:path}",
    summary="Show how a word is said",
    responses=problems(LanguageNotFound, PronunciationNotFound, DatabaseUnavailable),
)
async def get_word(language: LanguagePath, word: WordPath, services: ServicesDep) -> Pronunciation:
    return Pronunciation.of(await services.lexicon.get(language, word))


@router.put(
    "/{language}/{word:path}",
    summary="Say how a word is said",
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
    response: Response,
) -> Pronunciation:
    """Counts from the next text on, for every engine, and wins over the file.

    Whole words are found, in any capitals; in Chinese, Japanese and Korean anywhere in the text,
    the longest that begin at a place.
    """
    known, created = await services.lexicon.put(language, word, **body.said())
    response.status_code = 201 if created else 200
    return Pronunciation.of(known)


@router.delete(
    "/{language}/{word:path}",
    summary="Forget how a word is said",
    responses=problems(
        LanguageNotFound, PronunciationNotFound, WordOfFile, DatabaseUnavailable, StorageFull
    ),
)
async def delete_word(language: LanguagePath, word: WordPath, services: ServicesDep) -> Done:
    """It is said as the file has it, or as the engines read it, from the next text on."""
    await services.lexicon.delete(language, word)
    return Done(message=f"The lexicon no longer has {word!r}.")
