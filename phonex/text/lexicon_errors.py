"""What can be wrong with an entry of the lexicon, or with asking for one."""

from phonex.errors import Conflict, InvalidInput, NotFound

_WESTERN = "the stresses ˈ ˌ, and ː"


class PhonemeUnknown(InvalidInput):
    code = "phoneme_unknown"
    param = "ipa"

    def __init__(self, symbol: str, language: str, known: str, besides: str = _WESTERN) -> None:
        super().__init__(
            f"{symbol!r} (U+{ord(symbol[0]):04X}) is no phoneme of {language} in IPA; "
            f"known are {known}, {besides}."
        )


class PronunciationNotFound(NotFound):
    code = "pronunciation_not_found"
    param = "word"

    def __init__(self, language: str, word: str) -> None:
        super().__init__(
            f"The lexicon of {language} has no entry for {word!r}. GET /lexicon/{language} lists "
            "those it has."
        )


class WordOfFile(Conflict):
    code = "word_of_file"
    param = "word"

    def __init__(self, word: str) -> None:
        super().__init__(
            f"{word!r} is in the file that PHONEX_LEXICON names: change it there, or PUT another "
            "pronunciation, which counts instead."
        )


class LexiconFull(Conflict):
    code = "lexicon_full"
    param = "word"

    def __init__(self, language: str, most: int) -> None:
        super().__init__(f"The lexicon of {language} has {most} words; delete some first.")
