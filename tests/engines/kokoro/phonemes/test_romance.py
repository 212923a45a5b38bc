import pytest

from phonex.engines.kokoro.phonemes import french_words, spanish_words
from phonex.engines.kokoro.phonemes.frontend import KokoroPhonemes


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        (
            "¡Qué sorpresa tan bonita, muchas gracias!",
            "kˈe soɾpɾˈesa tˈam bonˈita, mˈuʧas ɣɾˈaθjas!",
        ),
        ("Hay pizza: «hasta luego».", "ˈI pˈiʦa: “ˌasta luˈeɣo”."),
        ("Espera... ¿sí?", "espˈeɾa… sˈi?"),
        ("El 75% (tres)", "el sɛtˌɛntaiθˈinko poɾθjˈɛnto (tɾˈes)"),
    ],
)
def test_spanish_keeps_its_punctuation(frontends: KokoroPhonemes, text: str, phonemes: str) -> None:
    assert frontends.phonemes(text, "ES") == phonemes


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        ("Où est la bibliothèque ?", "u ɛ la bibliotˈɛk?"),
        ("Les enfants ont un bon vin blanc.", "lez ɑ̃fˈɑ̃z ˈɔ̃t œ̃ bˈɔ̃ vˈɛ̃ blˈɑ̃."),
        ("Un match, du jazz", "œ̃ mˈatʃ, dy ʤˈaz"),
        ("le software", "lə sˈɒftweə"),  # espeak reads its English words by English rules
    ],
)
def test_french_keeps_liaisons_nasals_and_punctuation(
    frontends: KokoroPhonemes, text: str, phonemes: str
) -> None:
    assert frontends.phonemes(text, "FR") == phonemes


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("El Sr. Ruiz y la Dra. Paz.", "El señor Ruiz y la doctora Paz."),
        ("EE. UU., p. ej., etc.", "Estados Unidos, por ejemplo, etcétera."),
        (
            "$3.50, 12,99 €, €1 y 1.000 £",
            "3 dólares con 50, 12 euros con 99, 1 euro y 1.000 libras",
        ),
        ("La 2ª a -15 °C, nº 5", "La segunda a menos 15 grados, número 5"),
    ],
)
def test_spanish_abbreviations_and_amounts_are_words(written: str, said: str) -> None:
    assert spanish_words.write_out(written) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("M. Roux et Mme Curie, le Dr Petit", "monsieur Roux et madame Curie, le docteur Petit"),
        ("12,50 € et $3", "12 euros 50 et 3 dollars"),
        ("1 234 567 à 14h30", "1234567 à 14 heures 30"),
        ("le XXe siècle, la 2e et la 23e", "le vingtième siècle, la deuxième et la 23e"),
        ("n° 5, à -3 °C", "numéro 5, à moins 3 degrés"),
    ],
)
def test_french_abbreviations_and_amounts_are_words(written: str, said: str) -> None:
    assert french_words.write_out(written) == said


def test_espeak_gets_the_words_between_the_marks() -> None:
    asked: list[tuple[str, str]] = []

    def ipa(text: str, voice: str) -> str:
        asked.append((text, voice))
        return "a"

    said = KokoroPhonemes(ipa).phonemes("Uno, dos 3,5; (tres)... ¡fin!", "ES")
    assert asked == [(part, "es") for part in ("Uno", "dos 3,5", "tres", "fin")]
    assert said == "a, a; (a)… a!"
