"""Text normalisation: every number, symbol and abbreviation in words of the language.

The single entry point to the rules of all languages, for all engines. A language's module is
imported on demand and needs no third-party package. Independent of pronunciation.
"""

from collections.abc import Callable


def normalize_text(text: str, language: str) -> str:
    """Normalise a cleaned text (`clean.clean_text`) before it is split into sentences.

    language: a canonical code. Never fails; idempotent; leaves no digit 0-9, and drops no letters
    except of abbreviations that it expands.
    """
    return _reader(language)(text)


def _reader(language: str) -> Callable[[str], str]:
    if language == "ES":
        from phonex.text.normalization.es import normalizer as spanish

        return spanish.read
    if language == "FR":
        from phonex.text.normalization.fr import normalizer as french

        return french.read
    if language == "ZH":
        from phonex.text.normalization.zh import normalizer as chinese

        return chinese.read
    if language == "JP":
        from phonex.text.normalization.ja import normalizer as japanese

        return japanese.read
    if language == "KR":
        from phonex.text.normalization.ko import normalizer as korean

        return korean.read
    from phonex.text.normalization.en import normalizer as english

    return english.read
