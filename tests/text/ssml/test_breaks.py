"""Breaks in texts that are not SSML."""

import pytest

from phonex.text.ssml.breaks import as_document, split_breaks
from phonex.text.ssml.errors import SsmlUnsupported
from phonex.text.ssml.reader import read_ssml


@pytest.mark.parametrize("text", ["Tom & Jerry <3", "<speak>a<break/>b</speak>", "a <broken/> b"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert as_document(text) == text


def test_a_break_pauses_and_all_else_is_text() -> None:
    document = read_ssml(as_document('Tom & <3 <break time="1.5s" /> Jerry<break/>.'))
    said = [("".join(map(str, run.items)).strip(), run.pause_s) for run in document.runs]
    assert said == [("Tom & <3", 0.0), ("Jerry", 1.5), (".", 0.5)]


def test_what_is_wrong_with_a_break_is_told() -> None:
    with pytest.raises(SsmlUnsupported, match="at most"):
        read_ssml(as_document('a <break time="99s"/> b'))
    with pytest.raises(SsmlUnsupported, match="length"):
        read_ssml(as_document('a <break length="1s"/> b'))


def test_a_text_is_divided_at_its_breaks() -> None:
    said = split_breaks('Tom. <break time="1.5s" /> Then <break strength="none"/><break/>.')
    assert [(each.text.strip(), each.pause_s) for each in said] == [
        ("Tom.", 0.0),
        ("Then", 1.5),
        ("", 0.0),
        (".", 0.5),
    ]
    with pytest.raises(SsmlUnsupported, match="at most"):
        list(split_breaks('<break time="99s"/>'))
