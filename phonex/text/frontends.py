"""The text frontends by language. A language's module is imported when it is asked for."""

from phonex.errors import EngineUnavailable, LanguageNotFound
from phonex.text.marked import MarkedFrontend, letters_of
from phonex.text.phonemes import Frontend

FRONTENDS = ("EN", "ES", "FR")
_EXTRAS = {"ES": "es", "FR": "fr", "ZH_MIX_EN": "zh", "JP": "ja", "KR": "ko"}


def open_frontend(language: str, compatible: bool = False) -> Frontend:
    """The frontend of a text language (as in `weights.layout.TEXT_LANGUAGES`).

    compatible: with the original's faults where it does not crash. What a frontend needs is read
    at its first use. Raises LanguageNotFound, and EngineUnavailable where a package is missing.
    """
    if language not in FRONTENDS:
        raise LanguageNotFound(language, FRONTENDS)
    try:
        return _open(language, compatible)
    except ModuleNotFoundError as exc:
        if language not in _EXTRAS:
            raise
        raise EngineUnavailable(
            f"To read {language} the package {exc.name} is missing; "
            f"`pip install 'phonex[{_EXTRAS[language]}]'` installs it."
        ) from exc


def _open(language: str, compatible: bool) -> Frontend:
    if language == "ES":
        from phonex.text.spanish import SpanishFrontend

        return MarkedFrontend(SpanishFrontend(compatible), letters_of(language))
    if language == "FR":
        from phonex.text.french import FrenchFrontend

        return MarkedFrontend(FrenchFrontend(compatible), letters_of(language))
    from phonex.text.english import EnglishFrontend
    from phonex.text.english_ipa import sound_of

    return MarkedFrontend(EnglishFrontend(), sound_of)
