"""The voices of this service as Home Assistant lists them."""

from collections.abc import Sequence

from wyoming.info import Attribution, Info, TtsProgram, TtsVoice

from phonex import __version__
from phonex.catalogue.named_voice import NamedVoice, VoiceKind

_OURS = Attribution(name="Phonex", url="")
# Home Assistant's languages, by ours.
_LANGUAGES = {
    "EN": "en-US",
    "ES": "es-ES",
    "FR": "fr-FR",
    "ZH": "zh-CN",
    "JP": "ja-JP",
    "KR": "ko-KR",
}
_LANGUAGES_OF_SPEAKERS = {"EN-BR": "en-GB", "EN-AU": "en-AU", "EN-INDIA": "en-IN"}
_OURS_BY_CODE = {"en": "EN", "es": "ES", "fr": "FR", "zh": "ZH", "ja": "JP", "ko": "KR"}


def info_of(voices: Sequence[NamedVoice]) -> Info:
    """voices: speakers and registered voices; these speak every language that a speaker has."""
    languages = (voice.language for voice in voices if voice.kind is VoiceKind.SPEAKER)
    every = [_LANGUAGES[code] for code in dict.fromkeys(languages) if code is not None]
    program = TtsProgram(
        name="phonex",
        description="Phonex",
        attribution=_OURS,
        installed=True,
        version=__version__,
        voices=[_voice(voice, every) for voice in voices],
        supports_synthesize_streaming=True,
    )
    return Info(tts=[program])


def _voice(voice: NamedVoice, every: Sequence[str]) -> TtsVoice:
    """Home Assistant shows the description, and sends the name."""
    languages = _languages(voice, every)
    return TtsVoice(
        name=voice.id,
        description=voice.name,
        attribution=_OURS,
        installed=True,
        version=None,
        languages=languages,
    )


def _languages(voice: NamedVoice, every: Sequence[str]) -> list[str]:
    """A registered voice speaks all languages, its own first."""
    if voice.kind is VoiceKind.VOICE:
        own = [_LANGUAGES[voice.language]] if voice.language else []
        return [*own, *(each for each in every if each not in own)]
    assert voice.language is not None, "of a speaker"
    return [_language_of_speaker(voice.id, voice.language)]


def _language_of_speaker(speaker_id: str, language: str) -> str:
    """Kokoro's British voices begin with a b."""
    is_british = language == "EN" and speaker_id[:3] in ("bf_", "bm_")
    return "en-GB" if is_british else _LANGUAGES_OF_SPEAKERS.get(speaker_id, _LANGUAGES[language])


def our_language(code: str) -> str:
    """The canonical code of a language as Home Assistant names it, or else what was given."""
    return _OURS_BY_CODE.get(code.replace("_", "-").partition("-")[0].lower(), code)
