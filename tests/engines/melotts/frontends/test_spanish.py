import pytest

from phonex.engines.melotts.frontends.es import SpanishFrontend
from tests.engines.melotts.frontends.test_romance import day, say

NATURAL, COMPATIBLE = SpanishFrontend(), SpanishFrontend(compatible=True, now=day)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("¿QUÉ tal: bien; «gracias»?", "¿qué tal, bien, gracias?"),
        ("—Ya... —dijo", "ya. dijo."),
        ("!, hola\tfranco-alemán & c'est", "hola franco alemán y cest."),
        ("uno~dos", "uno-dos."),
        ("", ""),
        ("...", ""),
    ],
)
def test_marks_become_those_that_are_said(text: str, said: str) -> None:
    assert NATURAL.normalise(text) == COMPATIBLE.normalise(text) == said


def test_a_dollar_is_no_full_stop() -> None:
    assert COMPATIBLE.normalise("son $3") == "son .3."
    assert NATURAL.normalise("son $3") == "son 3."


@pytest.mark.parametrize(
    ("word", "natural", "compatible"),
    [
        ("193", "θjˈɛntonoβˈɛntaitɾˈes", "θjˈɛntonoβˈɛntaitɾˈes"),
        ("€12", "dˈoθeˈeʊɾos", "dˈoθeˈeʊɾos"),
        ("007", "sjˈete", "sjˈete"),
        ("MP3", "mptɾˈes", "mpo"),
        ("2ª", "dˈos", "beɪntjˈunonoβjˈembɾedˈosmˈilbˌeɪntikwˈatɾo"),  # dos años before the day
        ("3sem", "tɾˈessem", "tɾˈeɪntaiˈunooktˈuβɾedˈosmˈilbˌeɪntisˈeis"),
        ("1700000000", None, "katˈoɾθenoβjˈembɾedˈosmˈilbˌeɪntitɾˈes"),  # a Unix time
        ("1e3", "ˈunoetɾˈes", "mˈil"),
        ("%", "", "d"),
        ("日本", "", "bo"),
        ("Łódź", "lˈoðθ", "ʝˈoðo"),
        ("whisky", "wˈiski", "wˈiski"),
    ],
)
def test_words_are_said(word: str, natural: str | None, compatible: str) -> None:
    assert say(COMPATIBLE, f"a {word}")[1:-1] == compatible
    assert natural is None or say(NATURAL, f"a {word}")[1:-1] == natural


def test_a_number_without_a_name_is_said_digit_by_digit() -> None:
    assert say(NATURAL, "9" * 400) == "nwˈeβe" * 400 + "."


def test_a_word_that_bert_does_not_know_is_silent_unless_as_in_the_original() -> None:
    assert NATURAL.phonemes("", lambda _: ["[UNK]"]).phones == ("_", "_")
    assert COMPATIBLE.phonemes("", lambda _: ["[UNK]"]).phones == ("_", "UNK", "_")
