import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonex.text.cleaning import clean_text, speakable
from phonex.text.languages import LANGUAGES
from phonex.text.phoneme_markup import marked
from tests.growth import assert_linear


@pytest.mark.parametrize(
    ("marked_up", "words"),
    [
        ("Some **bold**, *slanted*, `code` and ~~gone~~.", "Some bold, slanted, code and gone."),
        ("**_`all of it`_**", "all of it"),
        ('Read [the manual](https://x.org/a?b=c "title").', "Read the manual."),
        ("![A red boat](boat.png) sails.", "A red boat sails."),
        ("<p>One</p><p>two &amp; three<br/>four</p>", "One.\ntwo & three four"),
        ("A<!-- never --> day <script>alert(1)</script>off", "A day off"),
        ("```python\nx = y\n```", "x = y"),
        ("| Name | Age |\n|------|----:|\n| Ann  | 7 |", "Name, Age.\nAnn, 7"),
        ("a < b and c > d, 5 * 3 * 2", "a < b and c > d, 5 * 3 * 2"),
        ("snake_case and __init__", "snake case and init"),
    ],
)
def test_markup_is_dropped_to_its_words(marked_up: str, words: str) -> None:
    assert clean_text(marked_up) == words


def test_headings_and_items_become_sentences() -> None:
    text = "# The plan\nFirst this\n\n- eat\n- [x] sleep\n\n> wise words"
    assert clean_text(text) == "The plan.\nFirst this.\neat.\nsleep.\nwise words"


def test_wrapped_lines_are_joined_and_short_lines_are_not() -> None:
    wrapped = "It was a long line that an editor had broken somewhere after\nWednesday, alas."
    assert clean_text(wrapped) == wrapped.replace("\n", " ")
    assert clean_text("第一行\n第二行") == "第一行。\n第二行"


@pytest.mark.parametrize(
    ("odd", "plain"),
    [
        ("I love 🍕🍕 pizza 👍🏽!", "I love pizza !"),
        ("Flags 🇫🇷 keys 1️⃣ hearts ❤️.", "Flags keys 1 hearts."),
        ("zero\u200bwidth\u200d and\u00a0space\t here", "zerowidth and space here"),
        ("null\x00char and bell\x07", "null char and bell"),
        ("broken \ud83d surrogate", "broken surrogate"),
        ("𝐇𝐞𝐥𝐥𝐨 Ａ１ ﬁne ① Ⅳ", "Hello A1 fine 1 IV"),
        ("cafe\u0301 ｶﾞｷﾞ う゛ぁ", "café ガギ ゔぁ"),
        ("1½ cups, ٣ eggs, 20 ℃", "1 1/2 cups, 3 eggs, 20 °C"),
        ("t\u0336h\u0336i\u0336s", "this"),
        ("Wait… 5 m², 1.º «sí»", "Wait… 5 m², 1.º «sí»"),
    ],
)
def test_characters_that_are_not_read_go_and_odd_forms_become_plain(odd: str, plain: str) -> None:
    assert clean_text(odd) == plain


def test_links_keep_their_host_alone() -> None:
    text = "See https://www.example.com/a/b?c=%20&d=1#e, or www.example.org/x."
    assert clean_text(text) == "See example.com, or example.org."


def test_letters_of_foreign_scripts_are_left_out() -> None:
    text = "Привет world 世界 مرحبا café"
    assert clean_text(text, "EN") == "world café"
    assert clean_text(text, "ZH") == "world 世界 café"


@pytest.mark.parametrize(
    ("language", "yes", "no"),
    [
        ("EN", ["a", "7", "é!"], ["", "...", "😀", "☃ !?", "Привет", "世界", "$"]),
        ("ES", ["¿y?", "ñ"], ["¿¡", "€", "سلام"]),
        ("FR", ["ça"], ["«»", "日本"]),
        ("ZH", ["好", "a", "１"], ["……", "안녕", "ひらがな"]),
        ("JP", ["あ", "ア", "ｱ", "字", "ok"], ["ー", "っ", "々", "。", "안녕"]),
        ("KR", ["네", "ㅋ", "hi", "1"], ["漢字", "かな", "₩"]),
    ],
)
def test_speakable_means_a_letter_or_digit_the_language_reads(
    language: str, yes: list[str], no: list[str]
) -> None:
    assert [text for text in yes if not speakable(text, language)] == []
    assert [text for text in no if speakable(text, language)] == []


def test_marked_words_stay_only_where_there_may_be_some() -> None:
    word = marked("a", "b")
    references = "".join(f"&#x{ord(each):X};" for each in word)
    assert clean_text(f"x{word} y{references}", "EN", marked=True) == f"x{word} y"
    assert clean_text(f"x{word} y{references}", "EN") == "x y"


@given(st.text(st.characters(codec=None), max_size=200), st.sampled_from([None, *LANGUAGES]))
def test_any_text_comes_out_clean(text: str, language: str | None) -> None:
    cleaned = clean_text(text, language)
    assert all(len(line.split()) > 0 for line in cleaned.split("\n")) or cleaned == ""
    assert {unicodedata.category(c) for c in cleaned.replace("\n", "")}.isdisjoint(
        {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    )
    cleaned.encode()


@pytest.mark.parametrize(
    "trap",
    ["<!--", "<script>", "[a](b", "**a", "<a ", "|a", "a@b.", "http://a.", "- \n", "x.com", "\t"],
)
def test_hostile_repetition_takes_no_longer_than_words(trap: str) -> None:
    assert_linear(lambda text: clean_text(text, "EN"), trap)
