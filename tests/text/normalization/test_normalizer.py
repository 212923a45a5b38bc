"""What holds of reading out, whatever the text and the language."""

import re
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.text_patterns import PROSE
from phonex.text.cleaning import clean_text
from phonex.text.languages import LANGUAGES
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import as_written, marked
from phonex.text.scripts import is_speakable
from phonex.text.sentences import split_text
from tests.growth import assert_linear

SIGNS = " 0123456789.,:;/-–~+=%°$€£¥₩'’\"()#@&<>×²³ªº…、。：（！？\n"
PARTS = (
    *(
        "12",
        "1,234.5",
        "1.234,5",
        "3:05",
        "14h30",
        "p.m.",
        "a. m.",
        "1/2",
        "2026-11-25",
        "Dr.",
        "M.",
    ),
    *(
        "etc.",
        "Sra.",
        "km/h",
        "kg",
        "MB",
        "XIV",
        "II",
        "I",
        "USD",
        "n°",
        "v2.1",
        "a@b.com",
        "@x",
        "#y",
    ),
    *(
        "FBI",
        "1st",
        "2e",
        "3.er",
        "年",
        "月",
        "3人",
        "个",
        "時",
        "시",
        "명",
        "6월",
        "원",
        "café",
        "世界",
    ),
    *(
        "한국",
        "カナ",
        "Nov.",
        "25 nov.",
        "010-1234-5678",
        "°C",
        "%",
        "--",
        "1-2-3",
        "C++",
        "St.",
        "w/",
    ),
    *(
        "U.S.",
        "A",
        "A/",
        "J.",
        "Plan A",
        "IT",
        "US",
        "WE WON",
        "Ph.D.",
        "No.",
        "Then",
        "EE. UU.",
        "J.-C.",
    ),
)
ANY = st.text(
    st.one_of(st.characters(codec=None), st.sampled_from(SIGNS + "aZé한国の")), max_size=60
)
PIECES = st.lists(
    st.one_of(st.sampled_from(PARTS), st.text(st.sampled_from(SIGNS), max_size=5)), max_size=14
).flatmap(lambda parts: st.sampled_from(("", " ")).map(lambda gap: gap.join(parts)))
TEXTS = st.one_of(ANY, PIECES)
CODES = st.sampled_from(sorted(LANGUAGES))
# Without three of a letter in a row, which is read as lengthened: sooo.
_WORD = st.text(st.sampled_from("bdgmnrtou"), min_size=4, max_size=9).filter(
    lambda word: not re.search(r"(.)\1\1", word)
)
WORDS = st.lists(_WORD, min_size=1)


@given(TEXTS, CODES)
def test_what_has_been_read_out_stays_as_it_is(text: str, language: str) -> None:
    once = normalize_text(clean_text(text, language), language)
    assert normalize_text(once, language) == once


@given(TEXTS, CODES)
def test_no_digit_is_left_and_nothing_said_is_lost(text: str, language: str) -> None:
    cleaned = clean_text(text, language)
    read = normalize_text(cleaned, language)
    assert not re.search("[0-9]", read)
    assert is_speakable(as_written(read), language) or not is_speakable(cleaned, language)
    assert len(read) <= 60 + 20 * len(cleaned)


@given(WORDS, CODES)
def test_words_are_left_as_they_are(words: list[str], language: str) -> None:
    text = " ".join(words)
    assert normalize_text(text, language) == text


@given(WORDS, st.lists(st.integers(0, 10**12), min_size=1), CODES)
def test_words_between_numbers_are_kept(
    words: list[str], numbers: list[int], language: str
) -> None:
    mixed = [part for pair in zip(words, map(str, numbers), strict=False) for part in pair]
    read = normalize_text(" ".join(mixed), language)
    kept = [word for word in read.split() if word in words]
    assert [word for word in words[: len(numbers)] if word not in kept] == []


@given(st.text(st.characters(codec=None), max_size=60), CODES)
def test_text_that_was_not_cleaned_is_no_reason_to_fail(text: str, language: str) -> None:
    assert isinstance(normalize_text(text, language), str)


@pytest.mark.parametrize(
    ("language", "text", "read"),
    [
        ("ES", "3 de \u017feptiembre", "tres de \u017feptiembre"),
        ("ES", "f\u0131g. 5", "f\u0131g. cinco"),
        ("FR", "3 \u017feptembre", "trois \u017feptembre"),
    ],
)
def test_letters_that_only_match_without_case_are_left(language: str, text: str, read: str) -> None:
    assert normalize_text(text, language) == read


@pytest.mark.parametrize(
    ("language", "text", "read"),
    [
        ("ES", "Vol. I de la serie, art. V.", "volumen uno de la serie, artículo cinco."),
        ("FR", "Le vol. I de la série, art. V.", "Le volume un de la série, article cinq."),
    ],
)
def test_a_numeral_of_one_letter_follows_a_short_form(language: str, text: str, read: str) -> None:
    assert normalize_text(text, language) == read


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_marked_word_passes_as_it_is(language: str) -> None:
    word = marked("Nguyen", "wɪn")
    assert word in normalize_text(f"3 {word}, 5.", language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("EN", "Pi is 3.14 and it is 5 p.m. now."),
        ("ES", "Son las 5 p. m. y el Sr. Ruiz paga 3.14 y 1.000 €."),
        ("FR", "M. Roux paye 3.14 ou 1.000 € à 5 p.m. ici."),
        ("ZH", "圆周率是3.14，版本是1.2.3。"),
        ("JP", "円周率は3.14、バージョンは1.2.3。"),
        ("KR", "원주율은 3.14이고 버전은 1.2.3입니다."),
    ],
)
def test_no_point_of_a_number_or_short_form_ends_a_sentence(language: str, text: str) -> None:
    read = normalize_text(clean_text(text, language), language)
    assert re.findall("[.。]", read) == [read[-1]]


@pytest.mark.parametrize(
    ("language", "text", "read"),
    [
        ("EN", "He left at 5 p.m. Then it rained.", "He left at five P M. Then it rained."),
        ("EN", "Bread, milk, etc. We left.", "Bread, milk, et cetera. We left."),
        ("ES", "Pan, leche, etc. Nos fuimos.", "Pan, leche, etcétera. Nos fuimos."),
        ("FR", "Du pain, etc. Puis rien.", "Du pain, et cetera. Puis rien."),
        ("FR", "Fini le 25 nov.\nPuis rien.", "Fini le vingt-cinq novembre.\nPuis rien."),
    ],
)
def test_a_full_stop_that_also_ends_the_sentence_stays(language: str, text: str, read: str) -> None:
    assert normalize_text(text, language) == read


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_text_takes_no_longer_than_its_sentences(language: str) -> None:
    assert_linear(
        lambda text: split_text(normalize_text(text, language), language), PROSE[language]
    )


def test_a_language_is_imported_when_it_is_asked_for_and_needs_no_package() -> None:
    script = (
        "import sys\n"
        "from phonex.text.normalization.normalizer import normalize_text\n"
        "print(normalize_text('3人', 'JP'))\n"
        "room = 'phonex.text.normalization.'\n"
        "print(*sorted({n.split('.')[3] for n in sys.modules if n.startswith(room)}))\n"
        "print(sorted({'num2words', 'cn2an', 'inflect'} & set(sys.modules)))\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    names = "cjk codes dates ja myriads normalizer rules"
    assert ran.stdout.splitlines() == ["三人", names, "[]"]


def test_all_digits_are_read_in_every_form() -> None:
    forms = "３٣३³"
    read = [normalize_text(clean_text(f"a {form}", "EN"), "EN") for form in forms]
    assert [unicodedata.digit(form) for form in forms] == [3] * 4
    assert read == ["a three"] * 3 + ["a cubed"]
