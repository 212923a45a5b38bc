"""Names of files in the archive: safe on every system."""

import pytest

from phonex.batches.names import file_name, name_fault, same_file


@pytest.mark.parametrize("name", ["a", "Kapitel 1", "第一章", "a.b-c_d (2)", "été", "x" * 100])
def test_plain_names_are_taken(name: str) -> None:
    assert name_fault(name) is None


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "../a", "a/b", "a\\b", "/a", ".hidden", "-rf", "=1+1", "a.", "a ", "a\nb"),
        *("a\x00b", "con", "NUL.wav", "com1", "a:b", "a|b", "a?", "x" * 101, "a\u202eb"),
    ],
)
def test_others_are_not(name: str) -> None:
    assert name_fault(name) is not None


def test_the_suffix_is_that_of_the_format() -> None:
    assert [file_name(name, ".mp3") for name in ("a", "a.mp3", "a.MP3", "a.wav")] == [
        *("a.mp3", "a.mp3", "a.MP3", "a.wav.mp3")
    ]


def test_names_that_some_system_takes_for_the_same_are_the_same() -> None:
    assert same_file("É.wav") == same_file("e\u0301.WAV")
    assert same_file("a.wav") != same_file("b.wav")
