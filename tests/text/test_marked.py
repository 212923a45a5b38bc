"""MeloTTS' frontends with marked words: their phones, and counts that fit the tokenizer."""

from pathlib import Path

import pytest

from phonex.engines.melotts.wordpieces import WordPieces
from phonex.text.frontends import open_frontend
from phonex.text.lexicon import Lexicon, make_entry

GOLDEN = Path(__file__).parents[1] / "data" / "golden"


@pytest.mark.parametrize(
    ("language", "text", "word", "ipa", "phones"),
    [
        ("EN", "Mr. Nguyen's house", "Nguyen", "wɪn", "w ih n z"),
        ("ES", "Vive en Oaxaca, México.", "Oaxaca", "waˈxaka", "w a x ˈ a k a"),
        ("FR", "Le bœuf d'Aulnoye.", "Aulnoye", "ˈonwa", "d ˈ o n w a"),
    ],
)
def test_a_marked_word_is_said_by_its_phonemes(
    language: str, text: str, word: str, ipa: str, phones: str
) -> None:
    frontend = open_frontend(language)
    pieces = WordPieces(GOLDEN / "hf" / language).pieces
    lexicon = Lexicon(language, [make_entry(language, word, ipa=ipa)])
    said = frontend.phonemes(frontend.normalise(lexicon.mark(text)), pieces)
    assert f" {phones} " in f" {' '.join(said.phones)} "
    assert word in said.norm_text
    assert sum(said.word2ph) == len(said.phones) == len(said.tones)
    assert len(said.word2ph) == len(pieces(said.norm_text)) + 2
