"""The text frontends by language. A language's module is imported on demand."""

from phonex.errors import LanguageNotFound
from phonex.text.g2p.extras import packages_of
from phonex.text.g2p.ko.marked_frontend import open_korean
from phonex.text.g2p.marked import MarkedFrontend, PartedFrontend, letters_of
from phonex.text.g2p.phonemes import Frontend

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
        from phonex.engines.melotts.frontends.es import SpanishFrontend

        return MarkedFrontend(SpanishFrontend(compatible), letters_of(language))
    if language == "FR":
        from phonex.engines.melotts.frontends.fr.frontend import FrenchFrontend

        return MarkedFrontend(FrenchFrontend(compatible), letters_of(language))
    if language == "ZH_MIX_EN":
        from phonex.engines.melotts.frontends.zh import sounds as chinese_sounds
        from phonex.engines.melotts.frontends.zh.frontend import ChineseFrontend

        return PartedFrontend(ChineseFrontend(compatible), chinese_sounds.sound_of)
    if language == "JP":
        return _open_japanese(compatible)
    if language == "KR":
        return open_korean(compatible)
    from phonex.engines.melotts.frontends.en.frontend import EnglishFrontend
    from phonex.engines.melotts.frontends.en.ipa import sound_of

    return MarkedFrontend(EnglishFrontend(), sound_of)


def _open_japanese(compatible: bool) -> Frontend:
    if compatible:
        from phonex.engines.melotts.frontends.ja.compatible import CompatibleJapaneseFrontend
        from phonex.engines.melotts.frontends.ja.kana import sound_of

        return PartedFrontend(CompatibleJapaneseFrontend(), sound_of)
    from phonex.engines.melotts.frontends.ja.frontend import JapaneseFrontend

    return JapaneseFrontend()
