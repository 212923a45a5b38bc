import json
import shutil
import sys
from pathlib import Path

import pytest

from phonex.engines.melotts.japanese_words import JapaneseWords
from phonex.engines.melotts.wordpieces import WordPieces
from phonex.errors import EngineUnavailable, WeightsUnusable
from phonex.text.alignment import Place

JAPANESE = Path(__file__).parents[2] / "data" / "golden" / "hf" / "JP"


def test_words_are_found_where_no_space_is() -> None:
    words = JapaneseWords(lowers=False).cut("東京へ ＡＢＣが\0行く")
    assert [word.text for word in words] == ["東京", "へ", "ABC", "が", "行く"]
    assert [word.start for word in words] == [0, 2, 4, 7, 9]


def test_a_word_keeps_its_place_where_characters_are_folded() -> None:
    words = JapaneseWords(lowers=True).cut("㌔ ガ X")
    assert [(word.text, word.start) for word in words] == [("キロ", 0), ("ガ", 2), ("x", 4)]


def test_pieces_have_places_in_the_text() -> None:
    wordpieces = WordPieces(JAPANESE)
    assert wordpieces.pieces("コーヒーヲ") == ["コー", "##ヒ", "##ー", "ヲ"]
    assert wordpieces.places("コーヒーヲ") == [Place(0, 2), Place(2, 3), Place(3, 4), Place(4, 5)]


def test_another_way_to_cut_is_not_taken_for_this(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(JAPANESE, tmp_path / "JP"))
    path = folder / "tokenizer_config.json"
    config = {**json.loads(path.read_text()), "subword_tokenizer_type": "character"}
    path.write_text(json.dumps(config))
    with pytest.raises(WeightsUnusable, match="subword_tokenizer_type is not wordpiece"):
        WordPieces(folder)


def test_without_its_package_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "phonex.engines.melotts.japanese_words")
    monkeypatch.setitem(sys.modules, "fugashi", None)
    with pytest.raises(EngineUnavailable, match=r"pip install 'phonex\[ja\]'"):
        WordPieces(JAPANESE)
