import pytest

from phonex.engines.melotts.frontends.fr.frontend import FrenchFrontend
from phonex.engines.melotts.frontends.romance.gruut_words import GruutWords
from tests.engines.melotts.frontends.test_romance import day, say

NATURAL = FrenchFrontend()


def original() -> FrenchFrontend:
    """One that has heard nothing yet."""
    return FrenchFrontend(compatible=True, now=day)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("M. Dupont et Mme Martin, av. Foch", "monsieur Dupont et Madame Martin, avenue Foch."),
        ("300 apr. J.-C., c.-à-d. hier", "300 après Jésus Christ, cest à dire hier."),
        ("Mmes, 10 min. etc.", "Madames, 10 minimum et cetera"),
        ("C’est «l'été» : viens-tu ?", "Cest l'été , viens tu ?"),
        ("¡Oui & non... $3", "Oui et non. .3."),
    ],
)
def test_the_original_has_its_own_short_forms_and_marks(text: str, said: str) -> None:
    assert original().normalise(text).startswith(said)


def test_an_apostrophe_stays_and_a_minute_is_no_minimum() -> None:
    assert NATURAL.normalise("C’est à 10 min. d'ici, $3") == "C'est à 10 min. d'ici, 3."


@pytest.mark.parametrize(
    ("word", "natural", "compatible"),
    [
        ("91", "kˈatʁvˈɛ̃ˈɔ̃z", "kˈatʁvˈɛ̃ˈɔ̃z"),
        ("22", "vˈɛ̃tdˈø", "vˈɛ̃dˈø"),
        ("19", "dˈiznˈœf", "dˈinˈœf"),
        ("81", "kˈatʁvˈɛ̃œ̃n", "kˈatʁvˈɛ̃tœ̃n"),
        ("1er", "pʁəmjˈe", "pʁəmjˈe"),
        ("14h", "kwatˈɔʁzˈaʃ", "vɛ̃tjˈɛmnovˈɑ̃bʁdˈømˈilvˈɛ̃sˈi"),  # hours before that noon
        ("14h30", "kwatˈɔʁzˈaʃtʁˈɑ̃t", "ɪθˈe"),
        ("€2", "dˈøzøʁˈoz", "dˈøzøʁˈoz"),
        ("=", "", "ˈɛf"),
        ("l", "ˈɛl", "ˈɛl"),
    ],
)
def test_words_are_said(word: str, natural: str, compatible: str) -> None:
    assert say(NATURAL, f"a {word}")[1:-1] == natural
    assert say(original(), f"a {word}")[1:-1] == compatible


def test_what_the_original_links_once_it_links_ever_after() -> None:
    frontend = original()
    before = say(frontend, "vingt 24")
    say(frontend, "21")
    assert before == "vˈɛ̃vˈɛ̃kˈatʁ."
    assert say(frontend, "vingt 24") == "vˈɛ̃tvˈɛ̃tkˈatʁ."
    assert say(frontend, "Vingt 24") == "vˈɛ̃vˈɛ̃kˈatʁ."  # capitals not met before: forgotten


def test_three_t_in_a_row_are_silent() -> None:
    assert "".join(GruutWords("fr").pronounce("thththth")) == "tttθ"
    assert say(NATURAL, "thththth") == say(original(), "thththth") == "θ."
