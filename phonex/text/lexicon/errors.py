"""Errors of lexicon entries and of looking them up."""

from phonex.errors import Conflict, NotFound


class PronunciationNotFound(NotFound):
    code = "pronunciation_not_found"
    param = "word"

    def __init__(self, language: str, word: str) -> None:
        super().__init__(
            f"The lexicon of {language} has no entry for {word!r}. GET /lexicon/{language} lists "
            "its entries."
        )


class WordOfFile(Conflict):
    code = "word_of_file"
    param = "word"

    def __init__(self, word: str) -> None:
        super().__init__(
            f"{word!r} is in the PHONEX_LEXICON file and cannot be deleted here: change the file, "
            "or PUT another pronunciation to override it."
        )


class LexiconFull(Conflict):
    code = "lexicon_full"
    param = "word"

    def __init__(self, language: str, most: int) -> None:
        super().__init__(f"The lexicon of {language} has {most} words; delete some first.")
