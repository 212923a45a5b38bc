"""The text frontends by language. A language's module is imported on demand."""

from phonex.errors import LanguageNotFound
from phonex.text.extras import packages_of
from phonex.text.marked import MarkedFrontend, PartedFrontend, letters_of
from phonex.text.phonemes import Frontend

FRONTENDS = ("EN", "ES", "FR", "ZH_MIX_EN", "JP", "KR")


def open_frontend(language: str, compatible: bool = False) -> Frontend:
    """The frontend of a text language (as in `weights.layout.TEXT_LANGUAGES`).

    compatible: with the original's faults, except crashes. A frontend loads its data at its first
    use. Raises LanguageNotFound, and EngineUnavailable when a package is missing.
    """
    if language not in FRONTENDS:
        raise LanguageNotFound(language, FRONTENDS)
    with packages_of(language):
        return _open(language, compatible)


def _open(language: str, compatible: bool) -> Frontend:
    if language == "ES":
        from phonex.text.spanish import SpanishFrontend

        return MarkedFrontend(SpanishFrontend(compatible), letters_of(language))
    if language == "FR":
        from phonex.text.french import FrenchFrontend

        return MarkedFrontend(FrenchFrontend(compatible), letters_of(language))
    if language == "ZH_MIX_EN":
        from phonex.text import chinese_sounds
        from phonex.text.chinese import ChineseFrontend

        return PartedFrontend(ChineseFrontend(compatible), chinese_sounds.sound_of)
    if language == "JP":
        return _open_japanese(compatible)
    if language == "KR":
        from phonex.text import korean

        return PartedFrontend(
            korean.KoreanFrontend(compatible), korean.sound_of, korean.linking(compatible)
        )
    from phonex.text.english import EnglishFrontend
    from phonex.text.english_ipa import sound_of

    return MarkedFrontend(EnglishFrontend(), sound_of)


def _open_japanese(compatible: bool) -> Frontend:
    if compatible:
        from phonex.text.japanese_compatible import CompatibleJapaneseFrontend
        from phonex.text.japanese_kana import sound_of

        return PartedFrontend(CompatibleJapaneseFrontend(), sound_of)
    from phonex.text.japanese import JapaneseFrontend

    return JapaneseFrontend()
