"""The text frontends by language. A language's module is imported when it is asked for."""

from phonex.errors import LanguageNotFound
from phonex.text.phonemes import Frontend

FRONTENDS = ("EN",)


def open_frontend(language: str) -> Frontend:
    """The frontend of a text language (as in `weights.layout.TEXT_LANGUAGES`).

    What it needs is read at its first use. Raises LanguageNotFound.
    """
    if language == "EN":
        from phonex.text.english import EnglishFrontend

        return EnglishFrontend()
    raise LanguageNotFound(language, FRONTENDS)
