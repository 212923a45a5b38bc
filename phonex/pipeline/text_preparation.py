"""Prepares texts for the engines: applies the lexicon, normalizes, splits."""

from collections.abc import Callable, Sequence

from phonex.engines.protocols import SpeechEngine, SplittingEngine
from phonex.pipeline.plan import Utterance
from phonex.text.cleaning import clean_text, speakable, written_text
from phonex.text.lexicon.entries import Entry
from phonex.text.lexicon.lexicons import Lexicons
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import as_written, has_marks
from phonex.text.sentences import continue_sentences, split_text
from phonex.text.streaming import split_start
from phonex.text.wording import Wording, word_pieces


class TextPreparation:
    """Knows texts and lexicons, no sound. trial, owner_id, marked: as in Utterance."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._lexicons = lexicons

    def is_speakable(
        self, text: str, language: str, trial: Entry | None, owner_id: str | None, *, marked: bool
    ) -> bool:
        cleaned = self._clean(text, language, trial, owner_id, marked=marked)
        return (
            has_marks(cleaned)
            or speakable(cleaned, language)
            or speakable(normalize_text(cleaned, language), language)
        )

    def split(
        self, utterance: Utterance, engine: SpeechEngine, language: str
    ) -> tuple[Sequence[str], Sequence[bool]]:
        """The pieces, and whether each continues the sentence of the piece before it."""
        trial, owner_id, marked = utterance.trial, utterance.owner_id, utterance.marked
        if isinstance(engine, SplittingEngine) and engine.split:
            mark = self._marker(language, trial, owner_id, marked=marked)
            pieces = engine.split(mark(utterance.text), language)
            return pieces, [False] * len(pieces)
        cleaned = self._clean(utterance.text, language, trial, owner_id, marked=marked)
        text = normalize_text(cleaned, language)
        pieces = split_text(text, language)
        if utterance.streamed:
            pieces = split_start(pieces, language)
        return pieces, continue_sentences(text, pieces)

    def wordings(
        self, utterance: Utterance, pieces: Sequence[str], language: str
    ) -> tuple[Wording, ...]:
        """The pieces as they are spoken and as they were written."""

        def say(token: str) -> str:
            return as_written(normalize_text(clean_text(token, language), language))

        said = [as_written(piece) for piece in pieces]
        if utterance.written is None:
            written = written_text(utterance.text, marked=utterance.marked)
        else:
            written = written_text(utterance.written)
        if not written.strip():  # an alias that stands for nothing
            return tuple(Wording(piece) for piece in said)
        return tuple(word_pieces(written, said, say))

    def _clean(
        self, text: str, language: str, trial: Entry | None, owner_id: str | None, *, marked: bool
    ) -> str:
        mark = self._marker(language, trial, owner_id, marked=marked)
        return clean_text(text, language, mark, marked=marked)

    def _marker(
        self, language: str, trial: Entry | None, owner_id: str | None, *, marked: bool
    ) -> Callable[[str], str]:
        """Applies the lexicon. marked: to a text that may have marked words already."""
        lexicon = self._lexicons.of(language, trial, owner_id)
        return lexicon.mark_more if marked else lexicon.mark
