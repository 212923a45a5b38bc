"""The languages of the API, their names and their other codes."""

import re

from phonex.errors import LanguageNotFound

LANGUAGES: dict[str, str] = {
    "EN": "English",
    "ES": "Spanish",
    "FR": "French",
    "ZH": "Chinese",
    "JP": "Japanese",
    "KR": "Korean",
}
_ISO_639 = {"JP": "ja", "KR": "ko"}  # the others have the same letters
_CODES = {iso.upper(): code for code, iso in _ISO_639.items()} | {code: code for code in LANGUAGES}
# The language, then a script or region: zh-Hans-CN, en_GB.
_TAG = re.compile(r"([A-Z]{2})(?:[-_][A-Z]{2,4})*")


def canonical_language(code: str) -> str:
    """The API's code of a language: "en", "en-US" and "EN" are EN, "ja" and "jp" are JP.

    Raises LanguageNotFound.
    """
    tag = _TAG.fullmatch(code.strip().upper())
    if tag is None or tag[1] not in _CODES:
        raise LanguageNotFound(code, list(LANGUAGES))
    return _CODES[tag[1]]


def iso_language(code: str) -> str:
    """The ISO 639-1 code of a canonical one: "en", "ja"."""
    return _ISO_639.get(code, code.lower())
