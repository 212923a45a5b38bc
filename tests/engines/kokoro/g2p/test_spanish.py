"""Spanish words that Spanish spelling does not tell how to say."""

import pytest

from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("En México.", "en mexiko."),
        ("Vive en Texas.", "biβe en texas."),
        ("De Oaxaca.", "de oaxaka."),
        ("Los mexicanos.", "los mexikanos."),
        ("Un texano.", "un texano."),
        ("El taxi y el xilófono.", "el taksi i el silofono."),
        ("Jazz y blues.", "ʝas i βlus."),
        ("Mi hobby.", "mi xoβi."),
        ("Una pizza.", "una piʦa."),
        ("El software y el hardware.", "el softweɾ i el xaɾdweɾ."),
        ("Un whisky.", "un wiski."),
        ("Un iPhone.", "un aifon."),
        ("El parking.", "el paɾkin."),
        ("Marketing online.", "maɾketin onlain."),
        ("Los jeans.", "los ʝins."),
        ("El hacker.", "el xakeɾ."),
        ("Hollywood.", "xoliɣud."),
        ("El bluetooth.", "el βlutuθ."),
        ("Dos hobbies.", "dos xoβis."),
        ("Su chalet.", "su ʧale."),
        ("Nueva York, New York.", "nweβa ʝoɾk, nju ʝoɾk."),
        ("A y B.", "a i βe."),
        ("Tú e Irene.", "tu e iɾene."),
        ("GRACIAS POR VENIR.", "ɡɾaθjas poɾ βeniɾ."),
    ],
)
def test_a_word_is_said_as_spaniards_say_it(
    frontends: KokoroPhonemes, text: str, heard: str
) -> None:
    assert frontends.phonemes(text, "ES").replace("ˈ", "").replace("ˌ", "") == heard


def test_words_keep_their_times(frontends: KokoroPhonemes) -> None:
    words = frontends.read("El bluetooth de México, ¡ok!", "ES").words
    assert [word.text for word in words] == ["El", "bluetooth", "de", "México", "ok"]
