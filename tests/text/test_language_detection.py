"""The language of a text, where a client does not name it."""

import pytest

from phonex.text.language_detection import detect_language

TEXTS = {
    "EN": (
        "Good morning. How are you?",
        "The train leaves in ten minutes",
        "Remember to water the plants",
        "Yes",
        "Table for two, por favor was what he said",
        "HEAVY TRAFFIC ON THE MOTORWAY",
    ),
    "ES": (
        "Buenos días. ¿Cómo estás?",
        "El tren sale en diez minutos",
        "Recuerda regar las plantas",
        "Que hora es",
        "Tres tristes tigres comen trigo en un trigal.",
        "FELIZ CUMPLEAÑOS",
    ),
    "FR": (
        "Bonjour. Comment allez-vous ?",
        "Le train part dans dix minutes",
        "Pense à arroser les plantes",
        "Oui",
        "Je n’ai pas dit ça",
        "QUELLE HEURE EST-IL",
    ),
    "ZH": ("早上好。", "我喜欢 Python。", "今天是2024年。"),
    "JP": ("おはようございます。", "東京タワーに行きます。", "Pythonが好きです。"),
    "KR": ("안녕하세요.", "Python을 좋아해요."),
}


@pytest.mark.parametrize(
    ("text", "language"), [(text, language) for language, each in TEXTS.items() for text in each]
)
def test_a_text_is_told_from_those_of_other_languages(text: str, language: str) -> None:
    assert detect_language(text) == language
    assert detect_language(text, language) == language


@pytest.mark.parametrize("likely", ["EN", "ES", "FR"])
@pytest.mark.parametrize("text", ["OK", "Paris", "Madrid, Barcelona", "123", "…", ""])
def test_the_likely_language_wins_where_the_text_leaves_a_doubt(text: str, likely: str) -> None:
    assert detect_language(text, likely) == likely


@pytest.mark.parametrize("likely", ["EN", "ES", "ZH"])
def test_another_language_is_heard_all_the_same(likely: str) -> None:
    assert detect_language("Bonjour. Comment allez-vous ?", likely) == "FR"
    assert detect_language("안녕하세요.", likely) == "KR"


def test_han_alone_is_japanese_only_for_a_japanese_voice() -> None:
    assert detect_language("東京") == "ZH"
    assert detect_language("東京", "JP") == "JP"


def test_a_few_foreign_characters_do_not_change_an_english_sentence() -> None:
    assert detect_language("He wrote 你好 on the wall and left") == "EN"


def test_markup_is_skipped() -> None:
    text = '<speak><prosody rate="slow">Buenos días</prosody><break time="1s"/></speak>'
    assert detect_language(text) == "ES"


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert detect_language("Bonjour le monde. " * 100 + "Good morning world. " * 10_000) == "FR"
