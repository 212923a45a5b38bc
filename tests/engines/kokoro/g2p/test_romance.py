import pytest

from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        (
            "¡Qué sorpresa tan bonita, muchas gracias!",
            "kˈe soɾpɾˈesa tˈam bonˈita, mˈuʧas ɣɾˈaθjas!",
        ),
        ("Hay pizza: «hasta luego».", "ˈI pˈiʦa: “ˌasta luˈeɣo”."),
        ("Espera... ¿sí?", "espˈeɾa… sˈi?"),
        ("Setenta (tres)", "setˈɛnta (tɾˈes)"),
    ],
)
def test_spanish_keeps_its_punctuation(frontends: KokoroPhonemes, text: str, phonemes: str) -> None:
    assert frontends.phonemes(text, "ES") == phonemes


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        ("Où est la bibliothèque ?", "u ɛ la bibliotˈɛk?"),
        ("Les enfants ont un bon vin blanc.", "lez ɑ̃fˈɑ̃ ˈɔ̃t œ̃ bˈɔ̃ vˈɛ̃ blˈɑ̃."),
        ("Un match, du jazz", "œ̃ mˈatʃ, dy ʤˈaz"),
        ("le software", "lə sɔftwˈɛʁ"),
    ],
)
def test_french_keeps_liaisons_nasals_and_punctuation(
    frontends: KokoroPhonemes, text: str, phonemes: str
) -> None:
    assert frontends.phonemes(text, "FR") == phonemes


def test_espeak_gets_the_words_between_the_marks() -> None:
    asked: list[tuple[str, str]] = []

    def ipa(text: str, voice: str) -> str:
        asked.append((text, voice))
        return "a"

    said = KokoroPhonemes(ipa).phonemes("Uno, dos 3,5; (tres)... ¡fin!", "ES")
    assert asked == [(part, "es") for part in ("Uno", "dos 3,5", "tres", "fin")]
    assert said == "a, a; (a)… a!"
