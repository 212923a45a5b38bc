"""Respells Chinese, Japanese and Korean IPA in a script with exactly those sounds."""

from collections.abc import Callable, Mapping

from phonex.text.ipa.ja import katakana_of
from phonex.text.ipa.ko import hangul_of
from phonex.text.ipa.zh import syllables


def pinyin_of(ipa: str) -> str:
    return " ".join(syllables(ipa))


# Language → its speller: pinyin with tone numbers, katakana, Hangul. Each raises PhonemeUnknown
# and InvalidInput.
SPELLERS: Mapping[str, Callable[[str], str]] = {
    "ZH": pinyin_of,
    "JP": katakana_of,
    "KR": hangul_of,
}
