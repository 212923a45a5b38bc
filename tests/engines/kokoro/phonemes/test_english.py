import pytest

from phonex.engines.kokoro.phonemes.frontend import KokoroPhonemes


@pytest.mark.parametrize(
    ("text", "american"),
    [
        ("Hello there, world!", "həlˈO ðˈɛɹ, wˈɜɹld!"),
        ("It costs $3.50.", "ˌɪt kˈɔsts θɹˈi dˈɑləɹz ænd fˈɪfti sˈɛnts."),
        ("In 1987, 21st, 50%.", "ɪn nˌIntˈin ˈATi sˈɛvən, twˈɛnti fˈɜɹst, fˈɪfti pəɹsˈɛnt."),
        ("Dr. Smith met the FBI.", "dˈɑktəɹ smˈɪθ mˈɛt ði ˌɛfbˌiˈI."),
        ("a café — NASA", "ɐ kæfˈA — nˈæsə"),
    ],
)
def test_english_is_read_with_its_numbers_and_abbreviations(
    frontends: KokoroPhonemes, text: str, american: str
) -> None:
    assert frontends.phonemes(text, "EN") == american


def test_british_and_american_differ(frontends: KokoroPhonemes) -> None:
    assert frontends.phonemes("tomato bath water", "EN") == "təmˈATO bˈæθ wˈɔTəɹ"
    assert frontends.phonemes("tomato bath water", "EN", british=True) == "təmˈɑːtQ bˈɑːθ wˈɔːtə"


def test_words_of_no_dictionary_are_read_by_their_letters(frontends: KokoroPhonemes) -> None:
    assert frontends.phonemes("zorblax", "EN") == "zˈɔɹblæks"


def test_text_is_no_command_to_the_reader(frontends: KokoroPhonemes) -> None:
    assert "bˈæd" not in frontends.phonemes("[hello](/bˈæd/)", "EN")


def test_very_long_words_and_numbers_are_read_in_parts(frontends: KokoroPhonemes) -> None:
    digits = frontends.phonemes("1" * 30, "EN")
    assert digits.split() == ["wˈʌn"] * 30
    assert len(frontends.phonemes("banana" * 30, "EN").split()) == 5
