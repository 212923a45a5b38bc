"""Whether an abbreviation's full stop is the sentence's, in the cutting and in what is read."""

import pytest

from phonex.text.abbreviations import ends_sentence
from phonex.text.cleaning import clean_text
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import as_written
from phonex.text.sentences import split_text

TAILS = {
    "EN": "Everyone in the village knew it",
    "ES": "Todos en el pueblo lo sabían",
    "FR": "Tous ceux du village le savaient",
}
ENDS = [
    ("EN", "We met at 5 p.m."),
    ("EN", "We met at 5:30 A.M."),
    ("EN", "We met in the a.m."),
    ("EN", "They live in the U.S."),
    ("EN", "He moved to the U.K."),
    ("EN", "She spoke at the U.N."),
    ("EN", "We flew to Washington, D.C."),
    ("EN", "Bring bread, milk, etc."),
    ("EN", "He sold Acme Inc."),
    ("EN", "He sold Acme Ltd."),
    ("EN", "He works for Smith & Co."),
    ("EN", "We met Sammy Davis Jr."),
    ("EN", "We met Ken Griffey Sr."),
    ("EN", "She has a Ph.D."),
    ("EN", "It fell in 146 B.C."),
    ("EN", "It fell in 410 A.D."),
    ("EN", "She lives on Main St."),
    ("EN", "She lives near Baker St."),
    ("EN", "She lives on Elm Ave."),
    ("EN", "It opened in Jan."),
    ("EN", "It opened on 25 Nov."),
    ("EN", "It closes on Mon."),
    ("EN", "Did you ask? No."),
    ("EN", "It was plan B."),
    ("EN", "It comes from you and I."),
    ("ES", "Viven en EE. UU."),
    ("ES", "Nació en 44 a. C."),
    ("ES", "Llegó a las 5 p. m."),
    ("ES", "Compró pan, leche, etc."),
    ("ES", "Trabaja en Acme S.A."),
    ("ES", "Fue el 3 ene."),
    ("ES", "Dijo que no."),
    ("FR", "Il mourut en 44 av. J.-C."),
    ("FR", "Il vit aux U.S.A."),
    ("FR", "Du pain, du lait, etc."),
    ("FR", "Il a fondé la Cie."),
    ("FR", "Fini le 25 nov."),
]
GOES_ON = [
    ("EN", "the U.S. Army and the U.S. Congress are there"),
    ("EN", "J. R. R. Tolkien and George W. Bush met A. A. Milne"),
    ("EN", "Dr. Smith and Prof. Lee of St. Paul saw Mt. Rainier"),
    ("EN", "the Washington D.C. area is big"),
    ("EN", "We met at 5 p.m. on Monday or at 5 p.m. Tuesday"),
    ("EN", "Smith & Co. Ltd. is Acme Inc. now"),
    ("EN", "It is, e.g. Rome, a city, i.e. Big"),
    ("EN", "No. 5 and fig. 3 of vol. II"),
    ("EN", "Jan. and Feb. were cold and Mon. was mild"),
    ("EN", "CALL ME AT 5 P.M. ON MONDAY"),
    ("ES", "El Sr. Pérez y la Dra. Ruiz de EE. UU. pagan"),
    ("ES", "J. R. R. Tolkien vive en la Av. Mayor"),
    ("FR", "M. Dupont et Mme. Roux, p. ex. Jean"),
    ("FR", "J. R. R. Tolkien vit en 44 av. J.-C. ici"),
]


def read(text: str, language: str) -> str:
    return normalize_text(clean_text(text, language), language)


@pytest.mark.parametrize(("language", "first"), ENDS)
def test_a_sentence_ends_with_an_abbreviation_where_a_new_one_follows(
    language: str, first: str
) -> None:
    said = read(f"{first} {TAILS[language]}.", language)
    cut = split_text(said, language, first_chars=len(said) - len(TAILS[language]))
    assert as_written(said).endswith(f". {TAILS[language]}.")
    assert cut[-1] == f"{TAILS[language]}."


@pytest.mark.parametrize(("language", "text"), GOES_ON)
def test_no_full_stop_within_a_sentence_is_left_to_be_heard(language: str, text: str) -> None:
    said = read(f"{text}.", language)
    assert said.count(".") == 1


@pytest.mark.parametrize(
    ("short", "after", "ends"),
    [
        ("p.m", " Rain fell.", True),
        ("p.m", " then rain fell.", False),
        ("p.m", " Monday", False),
        ("U.S", " “It is big.”", True),
        ("U.S", " Army", False),
        ("J", " A. Smith", False),
        ("dr", " The end", False),
        ("etc", ") Then", True),
        ("Dr", "", True),
    ],
)
def test_what_follows_tells_whether_a_sentence_ends(short: str, after: str, ends: bool) -> None:
    assert ends_sentence(short, after, "EN") is ends
