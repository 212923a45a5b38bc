"""English as people type it: chat words, sounds, cut words, emoticons, stage directions."""

import pytest

from phonex.text.cleaning import clean_text
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import as_written


def read(written: str) -> str:
    return as_written(normalize_text(clean_text(written, "EN"), "EN")).strip()


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("thx for the help, pls call", "thanks for the help, please call"),
        ("idk, tbh", "I don't know, to be honest"),
        ("Btw, he left. BRB!", "By the way, he left. Be right back!"),
        ("omg that was gr8", "oh my god that was great"),
        ("see u l8r", "see you later"),
        ("u r late", "you are late"),
        ("c u there", "see you there"),
        ("ur great and ur dog too", "you're great and your dog too"),
        ("R U OK?", "are you OK?"),
        ("I want 2 go", "I want to go"),
        ("this is 4 u", "this is for you"),
        ("np, ty", "no problem, thank you"),
        ("cya 2moro", "see ya tomorrow"),
        ("fyi, imo and imho", "for your information, in my opinion and in my humble opinion"),
        ("b4 dinner, m8", "before dinner, mate"),
        ("lol", "lol"),
    ],
)
def test_chat_words_are_read_in_full(written: str, read_as: str) -> None:
    assert read(written) == read_as


@pytest.mark.parametrize(
    "written",
    [
        "The U.S. won.",
        "the vowels a, e, i, o and u",
        "Let u be a vector.",
        "the letter u and a u-turn",
        "Use np.array here.",
        "The t-test and the e-edition",
        "Note: D is last; P is first.",
        "'cause and effect' is a phrase",
        "He said 'I was movin' and left.",
        "Vitamin U and plan B",
        "AAA batteries",
        "The ur text",
        "Please mind (or ask about) the gap: it is wide.",
    ],
)
def test_what_is_no_chat_word_stays(written: str) -> None:
    assert read(written) == written


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("2 cats and 4 dogs", "two cats and four dogs"),
        ("I want 2 tables and need 2 go-karts", "I want two tables and need two go-karts"),
        ("f(u) = 2u", "f(u) equals two u"),
        ("x <3 and y > 4", "x is less than three and y is greater than four"),
        ("size B4 and M8", "size B four and M eight"),
        ("R. U. Smith", "R U Smith"),
        ("a ratio of 3:4", "a ratio of three to four"),
    ],
)
def test_numbers_and_letters_stay_themselves(written: str, read_as: str) -> None:
    assert read(written) == read_as


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("soooo goooood", "so good"),
        ("Nooooo way!", "No way!"),
        ("NOOOO!", "NO!"),
        ("Yesss, reeeally sweeeet", "Yes, really sweet"),
        ("Shhhh! Brrrr. Hmmmm.", "Shh! Brr. Hmm."),
        ("Ahhhh! Mmmmmm.", "Ah! Mmm."),
    ],
)
def test_lengthened_words_have_their_usual_length(written: str, read_as: str) -> None:
    assert read(written) == read_as


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("movin' and groovin'", "movin and groovin"),
        ("th' old man o' the sea", "the old man of the sea"),
        ("wait 'til noon, 'cause I said so", "wait till noon, because I said so"),
        ("rock 'n' roll", "rock and roll"),
        ("W-what? I-I don't know.", "what? I don't know."),
        ("five o'clock", "five o'clock"),
    ],
)
def test_cut_and_stuttered_words_are_whole(written: str, read_as: str) -> None:
    assert read(written) == read_as


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("I am happy :)", "I am happy"),
        ("Sad :( now", "Sad now"),
        ("wow ;-) xD", "wow"),
        ("fine :P ^_^", "fine"),
        ("Love <3 it", "Love it"),
        (":D", ":D"),
        ("Great 😀 work 👍🏽", "Great work"),
    ],
)
def test_emoticons_are_silent(written: str, read_as: str) -> None:
    assert read(written) == read_as


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("*sighs* Fine.", "(sighs) Fine."),
        ("She said. *laughs softly*", "She said. (laughs softly)"),
        ("This is *always* good.", "This is always good."),
        ("#ThrowbackThursday is fun", "hashtag Throwback Thursday is fun"),
        ("Thanks @john_doe!", "Thanks at john doe!"),
    ],
)
def test_stage_directions_and_tags_are_phrases(written: str, read_as: str) -> None:
    assert read(written) == read_as


@pytest.mark.parametrize("written", ["u r gr8, thx :)", "Shhh, th' W-what", "soooo goooood <3"])
def test_reading_twice_changes_nothing(written: str) -> None:
    once = normalize_text(clean_text(written, "EN"), "EN")
    assert normalize_text(once, "EN") == once


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("The np array has three axes.", "The np array has three axes."),
        ("import numpy as np", "import numpy as np"),
        ("Knight to b4, then mate.", "Knight to b four, then mate."),
        ("The pawn moved from b2 to b4.", "The pawn moved from b two to b four."),
        ("b4 size paper", "b four size paper"),
        ("The rook on h8 was lost.", "The rook on h eight was lost."),
        ("Use an m8 screw.", "Use an m eight screw."),
        ("A ppl of 40 is fine.", "A ppl of forty is fine."),
        ("The jk flip-flop toggles.", "The jk flip-flop toggles."),
        ("My cuz lives in Leeds.", "My cuz lives in Leeds."),
        ("const ty = 3", "const ty equals three"),
        ("if (ur > 3)", "if (ur is greater than three)"),
        ("The vector u is zero.", "The vector u is zero."),
        ("Take 10 u of insulin.", "Take ten u of insulin."),
        ("At 4 you leave.", "At four you leave."),
        ("five o' clock", "five o' clock"),
        ("O' come all ye", "O' come all ye"),
        ("the Mac O' Brien clan", "the Mac O' Brien clan"),
    ],
)
def test_code_squares_screws_and_nouns_are_no_chat(written: str, read_as: str) -> None:
    assert read(written) == read_as


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("chapter xviii and section viii", "chapter xviii and section viii"),
        ("The AAAS meeting", "The AAAS meeting"),
        ("IEEE rules", "IEEE rules"),
        ("the PPPoE setup", "the PPPoE setup"),
        ("Woohooo!", "Woohoo!"),
        ("Aaaand cut! Buzzzz.", "And cut! Buzz."),
        ("SOOO big, AMAAAZING", "SO big, AMAZING"),
    ],
)
def test_three_letters_in_a_row_may_belong_there(written: str, read_as: str) -> None:
    assert read(written) == read_as


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("y =3", "y equals three"),
        ("p <3.05", "p is less than three point zero five"),
        ("an xD card", "an xD card"),
        ("Adobe XD is a tool", "Adobe X D is a tool"),
        ("We draw in Adobe XD.", "We draw in Adobe X D."),
        ("If the ratio <3, stop.", "If the ratio is less than three, stop."),
        ("That is fun XD", "That is fun"),
    ],
)
def test_what_looks_like_an_emoticon(written: str, read_as: str) -> None:
    assert read(written) == read_as
