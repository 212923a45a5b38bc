"""What is read as a letter, a numeral or a short form in English, for every engine alike."""

import pytest

from phonex.text.cleaning import clean_text
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import Marked, as_written, parts


def read(text: str) -> str:
    return normalize_text(clean_text(text, "EN"), "EN")


def letters(text: str) -> list[str]:
    """Words that are said by the names of their letters, or by other sounds than they would be."""
    return [part.word for part in parts(read(text)) if isinstance(part, Marked)]


@pytest.mark.parametrize(
    "text",
    [
        "Plan A",
        "Plan A works.",
        "I take vitamin A daily.",
        "Hepatitis A virus",
        "It is grade A, B or C.",
        "A, B and C are points.",
        "A/B testing",
        "A or B?",
        "A and B are sets.",
        "A is the first letter.",
        "from A to Z",
        "She got an A in math.",
        "an A student",
        "The A Team",
        "Group A Results",
        "TYPE A BLOOD",
        'the letter "A"',
        "A B C",
        "A4 paper",
        "the A-list",
        "an A+",
        "D N A test",
    ],
)
def test_a_letter_a_is_no_article(text: str) -> None:
    assert letters(text) == ["A"]


@pytest.mark.parametrize(
    "text",
    [
        "A cat sat on a mat.",
        "He left. A cat came.",
        "He said: “A cat came.”",
        "Once Upon A Time",
        "A TALE OF TWO CITIES",
        "NASA LAUNCHED A ROCKET",
        "A B-52 and a T. rex",
        "A to-do list",
        "A... a cat",
        "A TV, A CPU and A BBC show",
        "A CEO, A IT team",
        "a.b, a/b",
    ],
)
def test_an_article_is_no_letter(text: str) -> None:
    assert "A" not in letters(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the U.S. Army of the U.S.A.", ["U.S.", "U.S.A"]),
        ("a Ph.D. student", ["Ph.D."]),
        ("44 B.C. and the D.C. area", ["B.C.", "D.C."]),
        ("A.I. and J.R.R. Tolkien", ["A.I.", "J.R.R."]),
        ("WE LOVE IT! GIVE IT TO US.", ["IT", "IT", "US"]),
        ("IT'S FINE", ["IT'S"]),
        ("AT&T and R&D", ["AT"]),
        ("DOES IT SUPPORT USB?", ["IT"]),
    ],
)
def test_words_with_full_stops_stay_one_word(text: str, words: list[str]) -> None:
    assert letters(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Did you go? No. I stayed.", "Did you go? No. I stayed."),
        ("No. X marks it. No. Very few do.", "No. X marks it. No. Very few do."),
        ("No. 5, no. 6, Nos. 7 and 8", "number five, number six, numbers seven and eight"),
        ("Vol. II, ch. IV", "volume two, chapter four"),
        ("Vol. I of the series, ch. V of it", "volume one of the series, chapter five of it"),
        ("Vol. X is out. In sec. I of it", "volume ten is out. In section one of it"),
        ("Fig. I shows it. Wait a sec. I am.", "figure one shows it. Wait a sec. I am."),
        ("He ate a fig. I was there.", "He ate a fig. I was there."),
        ("Part City, Act Locally", "Part City, Act Locally"),
        ("Henry VIII met Louis XIV.", "Henry the eighth met Louis the fourteenth."),
        ("HENRY VIII IS IN CHAPTER IV", "HENRY the eighth IS IN CHAPTER four"),
        (
            "King George I came, POPE PAUL I DIED",
            "King George the first came, POPE PAUL the first DIED",
        ),
        ("King Charles I was executed.", "King Charles the first was executed."),
        ("He told Charles I was leaving.", "He told Charles I was leaving."),
        ("Round V of Rocky IV", "Round five of Rocky four"),
        ("class V, book X", "class five, book ten"),
        ("the part I like, the class I take", "the part I like, the class I take"),
        ("World War I began in part I.", "World War one began in part one."),
        ("J. R. R. Tolkien, Samuel L. Jackson", "J R R Tolkien, Samuel L Jackson"),
        ("On Main St. She lives there.", "On Main Street. She lives there."),
        ("Go to Baker St. Then stop.", "Go to Baker Street. Then stop."),
        ("St. Paul and St Ives", "Saint Paul and Saint Ives"),
        ("MR. AND MRS. SMITH, DR. LEE", "Mister AND Missus SMITH, Doctor LEE"),
        ("Capt Kirk and Prof Lee", "Captain Kirk and Professor Lee"),
        ("Gen Z", "Gen Z"),
        ("It is Generation Z. SpaceX grew.", "It is Generation Z. SpaceX grew."),
        ("SEC SUES X. FED HOLDS.", "SEC SUES X. FED HOLDS."),
        ("I like Jay Z. Jay-Z sings.", "I like Jay Z. Jay-Z sings."),
        ("They joined X. Critics left.", "They joined X. Critics left."),
        ("from Q to Z. Critics left.", "from Q to Z. Critics left."),
        ("a book by X. Li and Ed X. Roe", "a book by X Li and Ed X Roe"),
        ("IT SUPPORT. HR AND IT JOBS", "I T SUPPORT. H R AND I T JOBS"),
        ("IT DIRECTOR WANTED FOR HR AND IT", "I T DIRECTOR WANTED FOR H R AND I T"),
        ("Smith & Co. sold it.", "Smith and Company sold it."),
        ("MAD MAX. ASK ED. HOW APT. I AGREE.", "MAD MAX. ASK ED. HOW APT. I AGREE."),
        (
            "Mad Max. It's good. MAX. 5, 2nd ed.",
            "Mad Max. It's good. Maximum five, second edition.",
        ),
        ("Max. weight: Ed. 5", "Maximum weight: Edition five"),
        ("I MET GEN. SHE LEFT. GEN. LEE CAME.", "I MET GEN. SHE LEFT. General LEE CAME."),
        ("5 P.M. EST. We left.", "five P M EST. We left."),
        ("it cost 50¢", "it cost fifty cents"),
        ("x^y | z", "x to the power of y, z"),
        ("w/o milk", "without milk"),
        ("at 8 a.m. Rain fell.", "at eight A M. Rain fell."),
    ],
)
def test_short_forms_and_numerals_are_words(text: str, words: str) -> None:
    assert as_written(read(text)) == words
