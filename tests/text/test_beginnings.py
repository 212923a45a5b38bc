"""When the beginning of a text tells its language."""

import pytest

from phonex.text.beginnings import tells_language


@pytest.mark.parametrize("text", ["", "Bon", "Bonjour tout le", "...", "你好"])
def test_a_few_words_are_not_enough(text: str) -> None:
    assert not tells_language(text)


@pytest.mark.parametrize(
    "text",
    ["Bonjour!", "Hola\n", "a " * 20, "今天天气很好我们", "“Hi.”", "안녕하세요 여러분"],
)
def test_a_sentence_or_some_words_are(text: str) -> None:
    assert tells_language(text)
