"""Text as it is read aloud: every number, sign and short form in words of the language.

The one door to the languages' rules, for all engines; a language's module is imported when it is
asked for, and needs no package. Knows no sounds.
"""

from collections.abc import Callable


def read_out(text: str, language: str) -> str:
    """The words of a cleaned text (`clean.clean_text`), its sentences not yet cut.

    language: a canonical code. Never fails; what has been read out stays as it is; no digit 0-9
    is left, and no letter lost but those of short forms that are written out.
    """
    return _reader(language)(text)


def _reader(language: str) -> Callable[[str], str]:
    if language == "ES":
        from phonex.text.reading import spanish

        return spanish.read
    if language == "FR":
        from phonex.text.reading import french

        return french.read
    if language == "ZH":
        from phonex.text.reading import chinese

        return chinese.read
    if language == "JP":
        from phonex.text.reading import japanese

        return japanese.read
    if language == "KR":
        from phonex.text.reading import korean

        return korean.read
    from phonex.text.reading import english

    return english.read
