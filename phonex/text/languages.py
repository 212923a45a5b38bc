"""The languages of the API and their names."""

from phonex.errors import LanguageNotFound

LANGUAGES: dict[str, str] = {
    "EN": "English",
    "ES": "Spanish",
    "FR": "French",
    "ZH": "Chinese",
    "JP": "Japanese",
    "KR": "Korean",
}


def canonical_language(code: str) -> str:
    """The API's spelling of a language code; ignores case.

    Raises LanguageNotFound.
    """
    canonical = code.strip().upper()
    if canonical not in LANGUAGES:
        raise LanguageNotFound(code, list(LANGUAGES))
    return canonical
