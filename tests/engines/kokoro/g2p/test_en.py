import pytest

from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes
from phonex.text.alignment import Word, spelt_as_in
from phonex.text.cleaning import clean_text
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import as_written


def said(frontends: KokoroPhonemes, text: str) -> str:
    return frontends.phonemes(normalize_text(clean_text(text, "EN"), "EN"), "EN")


@pytest.mark.parametrize(
    ("text", "american"),
    [
        ("Hello there, world!", "həlˈO ðˈɛɹ, wˈɜɹld!"),
        ("It costs $3.50.", "ˌɪt kˈɔsts θɹˈi dˈɑləɹz ænd fˈɪfti sˈɛnts."),
        ("In 1987, 21st, 50%.", "ɪn nˌIntˈin ˈATi sˈɛvən, twˈɛnti fˈɜɹst, fˈɪfti pəɹsˈɛnt."),
        ("Doctor Smith met the FBI.", "dˈɑktəɹ smˈɪθ mˈɛt ði ˌɛfbˌiˈI."),
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


@pytest.mark.parametrize(
    ("text", "american"),
    [
        ("George Lucas met King Charles.", "ʤˈɔɹʤ lˈukəz mˈɛt kˈɪŋ ʧˈɑɹlz."),
        ("Part City and Act Locally", "pˈɑɹt sˈɪTi ænd ˈækt lˈOkəli"),
        ("Section Chief Peter Clooney", "sˈɛkʃən ʧˈif pˈiTəɹ klˈuni"),
        ("Henry VIII and Louis XIV", "hˈɛnɹi ði ˈAθ ænd lˈui ðə fˌɔɹtˈinθ"),
        ("Chapter IV of World War II", "ʧˈæptəɹ fˈɔɹ ʌv wˈɜɹld wˈɔɹ tˈu"),
        ("Umberto V, Rocky V", "ˈʌmbəɹtˌO ðə fˈɪfθ, ɹˈɑki fˈIv"),
        ("the part I liked", "ðə pˈɑɹt ˌI lˈIkt"),
    ],
)
def test_only_a_numeral_is_read_as_one(frontends: KokoroPhonemes, text: str, american: str) -> None:
    assert said(frontends, text) == american


@pytest.mark.parametrize(
    "text",
    [
        "He left at 5 p.m. Everyone left.",
        "It was at 8 a.m. Rain fell.",
        "We live in the U.S. It is big.",
        "He has a Ph.D. Everyone knows.",
        "He came with Mr. Smith Jr. Nobody saw.",
        "They sold Smith & Co. Everyone left.",
        "This is plan B. Everyone left.",
        "It comes from you and I. Everyone left.",
        "Did he? No. Nobody did.",
        "It is in Jan. Nobody did.",
        "He bought a CPU. Critics did.",
    ],
)
def test_the_full_stop_between_two_sentences_is_heard(frontends: KokoroPhonemes, text: str) -> None:
    phonemes = said(frontends, text)
    assert phonemes.count(".") == 2
    assert phonemes.endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "the U.S. Army",
        "J. R. R. Tolkien",
        "Dr. Smith and Ms. Roe",
        "the Washington D.C. area",
        "Lt. Gen. Lee, vol. 2, fig. 3",
        "Smith et al. said so, cf. Lee",
    ],
)
def test_no_full_stop_within_a_sentence_is_heard(frontends: KokoroPhonemes, text: str) -> None:
    assert "." not in said(frontends, text)


@pytest.mark.parametrize(
    ("loud", "quiet"),
    [
        ("WE WON! LET IT BE. MY CAT.", "We won! Let it be. My cat."),
        ("HE IS AT HOME, AS I SAID.", "he is at home, as I said."),
        ("NO ONE CAN STOP US NOW!", "no one can stop us now!"),
        ("DON'T GO! THEY'RE IN ANGELA'S ROOM.", "don't go! they're in Angela's room."),
        ("WE HAVE A DOG AND 2 CATS.", "we have a dog and 2 cats."),
        ("MR. SMITH IS HERE.", "Mr. Smith is here."),
        ("HENRY VIII IS IN PART IV.", "Henry VIII is in Part IV."),
        ("It was MY cat.", "It was my cat."),
        ("I'LL GO. WE'LL SEE. HMM!", "I'll go. we'll see. hmm!"),
        ("STOP. GO.", "stop. go."),
        ("IT COST $5.50. DO IT.", "it cost $5.50. do it."),
        ("NASA CUTS JOBS", "NASA cuts jobs"),
        ("FBI RAIDS OFFICES", "FBI raids offices"),
        ("CEOS, IDS AND URLS", "CEOS, IDS and URLS"),
    ],
)
def test_shouted_words_are_read_as_words(frontends: KokoroPhonemes, loud: str, quiet: str) -> None:
    def bare(text: str) -> str:
        return said(frontends, text).replace("ˈ", "").replace("ˌ", "")

    assert bare(loud) == bare(quiet)


@pytest.mark.parametrize(
    ("text", "acronym"),
    [
        ("THE FBI WON.", "ˌɛfbˌiˈI"),
        ("THE USA AND NASA WON.", "jˌuˌɛsˈA"),
        ("WHO IS IN THE CIA?", "sˌiˌIˈA"),
        ("HE LIVES IN THE US.", "jˌuˈɛs"),
        ("NASA LAUNCHED A ROCKET.", "nˈæsə"),
        ("The US and the WHO met.", "dˌʌbᵊljuˌAʧˈO"),
        ("The IT department", "ˈI tˈi"),
        ("US TROOPS LEAVE.", "jˌuˈɛs"),
        ("SOS! HELP ME!", "ˌɛsˌOˈɛs"),
        ("He is in the FBI.", "ˌɛfbˌiˈI"),
        ("The LAPD SWAT team", "pˌidˈi"),
        ("A SONY OLED TV", "ˈOlˌɛd"),
        ("the SEC, FED and DOE", "ˌɛsˌisˈi"),
        ("the FED and DOE", "dˌiˌOˈi"),
        ("We are AT THE ER.", "ˌiˈɑɹ"),
        ("It is an LED. NO ONE knows.", "ˌɛlˌidˈi"),
    ],
)
def test_an_acronym_stays_one(frontends: KokoroPhonemes, text: str, acronym: str) -> None:
    assert acronym in said(frontends, text)


@pytest.mark.parametrize(
    "text",
    [
        "vitamin A, grade A, Plan A.",
        "A, B and C",
        "A/B",
        "hepatitis A",
        "Plan A works",
        "her A in math",
        "A is a letter",
        "Section A Building",
        "A4 paper",
        "at 5 a.m.",
        "straight A's",
        "A. A. Milne",
    ],
)
def test_a_letter_a_is_said_by_its_name(frontends: KokoroPhonemes, text: str) -> None:
    phonemes = said(frontends, text)
    written = sum(word[0] == "A" for word in text.replace("a.m.", "A").split())
    assert sum("A" in word for word in phonemes.split()) >= written
    assert "ɐ" not in phonemes.replace("ɐ lˈɛTəɹ", "")


@pytest.mark.parametrize("text", ["A cat sat.", "He said: A cat sat.", "A U.S. cat", "A B-52"])
def test_an_article_stays_one(frontends: KokoroPhonemes, text: str) -> None:
    assert "ɐ" in said(frontends, text)


@pytest.mark.parametrize(
    ("text", "american"),
    [
        ("Prof Lee and Capt Kirk", "pɹəfˈɛsəɹ lˈi ænd kˈæptᵊn kˈɜɹk"),
        ("5¢ and 50¢", "fˈIv sˈɛnts ænd fˈɪfti sˈɛnts"),
        ("x|y", "ˈɛks, wˈI"),
        ("w/o milk, aka milk", "wɪðˈWt mˈɪlk, ˈɔlsO nˈOn æz mˈɪlk"),
        ("10 Elm Ln., Bldg. 5", "tˈɛn ˈɛlm lˈAn, bˈɪldɪŋ fˈIv"),
        ("don’t, ‘so’", "dˈOnt, sˌO"),
    ],
)
def test_what_the_package_read_by_itself_is_read(
    frontends: KokoroPhonemes, text: str, american: str
) -> None:
    assert said(frontends, text).translate({ord(mark): None for mark in "“”"}) == american


@pytest.mark.parametrize(
    "text",
    [
        "George Clooney won.",
        "WE WON! LET IT BE.",
        "Plan A, J. R. R. Tolkien, the U.S. Army.",
        "DON'T GO! THE FBI IS HERE.",
    ],
)
def test_words_are_spelt_as_they_were_written(frontends: KokoroPhonemes, text: str) -> None:
    read = normalize_text(text, "EN")
    words = [Word(word.text, 0, 0) for word in frontends.read(read, "EN").words]
    spelt = [word.text for word in spelt_as_in(words, as_written(read))]
    assert [word.strip(",.!") for word in spelt] == [word.strip(",.!") for word in text.split()]
