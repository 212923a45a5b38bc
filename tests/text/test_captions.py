"""Captions: their lines, their times, what players may make of them."""

import json
import re
from itertools import pairwise

import pytest

from phonex.text.alignment import Passage, Place, Stretch, TimedMark, Word
from phonex.text.captions import LINE_COLUMNS, Cue, cues, to_json, to_marks, to_srt, to_vtt

LONG = (
    "She had been walking for a long while, and the lamps along the river were being lit one after "
    "another, when somebody called her name twice from the other bank. Then nothing."
)


def passage(text: str, words: str | None = None, start: float = 0.0) -> Passage:
    """A word each 0.4 s, 0.3 s long."""
    listed = (words or text).split()
    times = (start + 0.4 * index for index in range(len(listed)))
    return Passage(
        text, tuple(Word(word, at, at + 0.3) for word, at in zip(listed, times, strict=True))
    )


def test_a_cue_ends_with_its_sentence() -> None:
    said = list(cues([passage("Good morning! How are you?"), passage("Well.", start=9)]))
    assert [cue.lines for cue in said] == [("Good morning!",), ("How are you?",), ("Well.",)]
    assert [round(cue.start, 2) for cue in said] == [0, 0.8, 9]
    assert [round(cue.end, 2) for cue in said] == [0.7, 1.9, 9.3]


def test_a_long_sentence_is_cut_after_a_comma_and_nothing_is_lost() -> None:
    said = list(cues([passage(LONG)]))
    assert " ".join(line for cue in said for line in cue.lines) == LONG
    assert all(len(cue.lines) <= 2 for cue in said)
    assert all(len(line) <= LINE_COLUMNS for cue in said for line in cue.lines)
    assert said[0].lines[-1].endswith("while,")
    assert all(one.end <= other.start for one, other in pairwise(said))


def test_wide_characters_take_two_columns() -> None:
    text = "今天天气很好" * 8 + "。"
    said = list(cues([passage(text, " ".join(["今天", "天气", "很好"] * 8))]))
    assert all(len(line) <= LINE_COLUMNS // 2 + 1 for cue in said for line in cue.lines)
    assert "".join(line for cue in said for line in cue.lines) == text


@pytest.mark.parametrize(
    ("text", "words", "lines"),
    [
        ("It costs 12 €. Fine.", "it costs twelve euros fine", ["It costs 12 €.", "Fine."]),
        ("12 €", "twelve euros", ["12 €"]),
        ("(«Oui»), dit-elle", "oui dit elle", ["(«Oui»), dit-elle"]),
        ("50 cats", "fifty cats", ["50 cats"]),
    ],
)
def test_what_is_written_is_shown_whatever_is_spoken(
    text: str, words: str, lines: list[str]
) -> None:
    assert [line for cue in cues([passage(text, words)]) for line in cue.lines] == lines


WORDED = Passage(
    "It costs twelve euros. Fine.",
    passage("It costs twelve euros. Fine.").words,
    written="It costs 12 €. Fine.",
    stretches=(
        Stretch(Place(0, 8), Place(0, 8)),
        Stretch(Place(9, 13), Place(9, 21)),
        Stretch(Place(15, 19), Place(23, 27)),
    ),
)


@pytest.mark.parametrize(
    ("spoken", "lines", "words"),
    [
        (False, ["It costs 12 €.", "Fine."], ["It", "costs", "12 €", "Fine"]),
        (True, ["It costs twelve euros.", "Fine."], ["It", "costs", "twelve", "euros.", "Fine."]),
    ],
)
def test_captions_are_as_written_or_as_spoken(
    spoken: bool, lines: list[str], words: list[str]
) -> None:
    assert [line for cue in cues([WORDED], spoken=spoken) for line in cue.lines] == lines
    reported = json.loads(to_json([WORDED], spoken=spoken))
    assert [word["word"] for word in reported] == words
    assert all(line in to_srt([WORDED], spoken=spoken) for line in lines)
    assert all(line in to_vtt([WORDED], spoken=spoken) for line in lines)


def test_a_long_pause_ends_a_cue() -> None:
    words = (Word("well", 0, 0.3), Word("yes", 2, 2.4))
    assert list(cues([Passage("Well … yes", words)])) == [
        Cue(0, 0.3, ("Well …",)),
        Cue(2, 2.4, ("yes",)),
    ]


def test_srt_is_numbered_and_has_commas() -> None:
    passages = [passage("One."), passage("Two.", start=3725.5)]
    assert to_srt(passages) == (
        "1\n00:00:00,000 --> 00:00:00,300\nOne.\n\n2\n01:02:05,500 --> 01:02:05,800\nTwo.\n"
    )


def test_vtt_has_its_head_and_points() -> None:
    assert to_vtt([passage("One.")]) == "WEBVTT\n\n00:00:00.000 --> 00:00:00.300\nOne.\n"


def test_text_is_neither_tag_nor_time_line() -> None:
    hostile = [passage("Say <b>x</b> & 00:01 --> 00:02\n\nnow", "say b x b 00 01 00 02 now")]
    vtt, srt = to_vtt(hostile), to_srt(hostile)
    assert "&lt;b&gt;x&lt;/b&gt; &amp;" in vtt
    assert vtt.count("-->") == srt.count("-->") == len(list(cues(hostile)))
    assert "<" not in srt
    assert all(len(block.splitlines()) <= 4 for block in re.split("\n\n", srt))


def test_json_tells_seconds() -> None:
    reported = json.loads(to_json([passage("Señor X"), passage("今", start=1.23456)]))
    assert reported[0] == {"word": "Señor", "start": 0.0, "end": 0.3}
    assert reported[2] == {"word": "今", "start": 1.235, "end": 1.535}


def test_marks_tell_seconds() -> None:
    marked = Passage("a", (), (TimedMark("é", 1.23456), TimedMark("b", 2)))
    listed = [{"name": "é", "time": 1.235}, {"name": "b", "time": 2}]
    assert json.loads(to_marks([passage("x"), marked])) == {"marks": listed}


@pytest.mark.parametrize("passages", [[], [Passage("...", ())]])
def test_where_no_word_is_there_is_no_cue(passages: list[Passage]) -> None:
    assert (to_srt(passages), to_vtt(passages), to_json(passages)) == ("", "WEBVTT\n", "[]")
