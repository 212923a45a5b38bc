"""The lexicon: which words of a text it finds, what takes their place, what it refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonex.errors import InvalidInput
from phonex.text.cleaning import clean_text
from phonex.text.lexicon.entries import Entry, LanguageLexicon, make_entry
from phonex.text.lexicon.lexicons import Lexicons
from phonex.text.phoneme_markup import as_written, marked


def lexicon(language: str, **words: str) -> LanguageLexicon:
    """Respellings; those in slashes are phonemes."""
    entries = (
        make_entry(language, word.replace("_", " "), **{how_of(said): said})
        for word, said in words.items()
    )
    return LanguageLexicon(language, entries)


def how_of(said: str) -> str:
    return "ipa" if said.startswith("/") else "respelling"


@pytest.mark.parametrize(
    ("text", "marked_text"),
    [
        ("sql SQL, Sql.", "sequel Sequel, Sequel."),
        ("MySQL and SQLite", "MySQL and SQLite"),
        ("New  York, york", "Big Apple, Yark"),
        ("see sql.org or me@sql.org", "see sql.org or me@sql.org"),
        ("sql's and don't Don", "sequel's and don't Dawn"),
    ],
)
def test_whole_words_are_respelled_the_longest_first(text: str, marked_text: str) -> None:
    words = lexicon("EN", SQL="sequel", York="Yark", New_York="Big Apple", Don="Dawn")
    assert words.mark(text) == marked_text


def test_words_are_found_beside_words_that_are_marked_already() -> None:
    words, before = lexicon("EN", SQL="/ˈsikwəl/"), marked("x", "ɛks")
    assert words.mark_more(f"{before} SQL") == f"{before} {marked('SQL', 'ˈsikwəl')}"
    assert words.mark(f"{before}SQL") == marked("SQL", "ˈsikwəl")


def test_marks_in_a_word_belong_to_it() -> None:
    words = LanguageLexicon("EN", [make_entry("EN", "C++", respelling="see plus plus")])
    assert words.mark("C++ is C+ or c++.") == "See plus plus is C+ or see plus plus."


def test_scripts_that_run_on_are_searched_everywhere() -> None:
    words = lexicon("JP", 東京="とうけい", 東京都="トーキョート")
    assert words.mark("私は東京都と東京へ") == "私はトーキョートととうけいへ"
    assert lexicon("KR", 서울="써울").mark("서울은") == "써울은"


def test_phonemes_take_what_is_said_as_one_with_the_word() -> None:
    english = lexicon("EN", Nguyen="/wɪn/").mark("Nguyen, nguyen’s")
    assert english == f"{marked('Nguyen', 'wɪn')}, {marked('nguyen’s', 'wɪnz')}"
    assert lexicon("FR", Aulnoye="/onwa/").mark("d'Aulnoye") == marked("d'Aulnoye", "donwa")


def test_a_word_is_found_in_cleaned_text_whatever_its_script() -> None:
    words = lexicon("EN", 東京="Tokyo", Nguyen="win")
    assert clean_text("**Ｎｇｕｙｅｎ** in <b>東京</b>.", "EN", words.mark) == "Win in Tokyo."


def test_a_paragraph_that_ends_with_a_marked_word_is_closed_as_any() -> None:
    words = lexicon("EN", Nguyen="/wɪn/")
    cleaned = clean_text("Ask Nguyen\n\nHe knows Nguyen 😀.", "EN", words.mark)
    assert as_written(cleaned) == "Ask Nguyen.\nHe knows Nguyen."


@given(st.text())
def test_no_text_fails_and_none_brings_its_own_marks(text: str) -> None:
    words = lexicon("FR", Nguyen="/win/", l="/ɛl/")
    plain = words.mark(text)
    assert words.mark(text + marked("a", "wɪn")) == plain


@pytest.mark.parametrize(
    ("word", "respelling", "ipa", "param"),
    [
        ("", "a", "", "word"),
        ("a" * 65, "a", "", "word"),
        ("!?", "a", "", "word"),
        ("a\ue000", "", "", "respelling"),
        ("a", "b", "a", "respelling"),
        ("a", "b" * 257, "", "respelling"),
        ("a", "東京", "", "respelling"),
        ("a", "", "a" * 129, "ipa"),
        ("a", "", "ɸ", "ipa"),
    ],
)
def test_what_cannot_be_an_entry_is_refused(
    word: str, respelling: str, ipa: str, param: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make_entry("EN", word, respelling=respelling, ipa=ipa)
    assert refusal.value.param == param


def test_records_win_over_the_file_and_a_trial_over_both() -> None:
    one, other, third = (make_entry("EN", "a", respelling=each) for each in ("x", "y", "z"))
    lexicons = Lexicons({"EN": [one]})
    assert lexicons.of("EN").mark("a") == "x"
    lexicons.put("EN", other)
    assert lexicons.of("EN").mark("a") == "y"
    assert lexicons.of("EN", third).mark("a") == "z"
    lexicons.drop("EN", "a")
    assert lexicons.of("EN").mark("a") == "x"
    assert lexicons.of("ES").mark("A") == "A"


def test_the_shorter_of_two_words_is_found_at_the_end_of_a_text() -> None:
    entries = [Entry(word, word, respelling=f"<{word}>") for word in ("new", "new york city")]
    mark = LanguageLexicon("EN", entries).mark
    assert [mark("a new"), mark("new york")] == ["a <new>", "<new> york"]
