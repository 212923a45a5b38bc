"""The lexicon's file: what may stand in it, and one clear line when it is wrong."""

from pathlib import Path

import pytest

from phonex.errors import ConfigurationError
from phonex.lexicon.yaml_file import read_lexicon
from phonex.text.lexicon.entries import Entry


def test_words_are_respelled_or_given_by_their_phonemes(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.yaml"
    path.write_text(
        "EN: {SQL: sequel, no: /noʊ/, Nguyen: {ipa: wɪn}}\njp: {東京: とうきょう}\n"
        "ZH: {北京: /pei˨˩tɕiŋ˥/, 上海: {ipa: shàng hǎi}}\n",
        encoding="utf-8",
    )
    assert read_lexicon(path) == {
        "EN": [
            Entry("sql", "SQL", respelling="sequel"),
            Entry("no", "no", ipa="noʊ"),  # not YAML's "false"
            Entry("nguyen", "Nguyen", ipa="wɪn"),
        ],
        "JP": [Entry("東京", "東京", respelling="とうきょう")],
        "ZH": [Entry("北京", "北京", ipa="pei˨˩tɕiŋ˥"), Entry("上海", "上海", ipa="shàng hǎi")],
    }


def test_an_empty_file_has_no_words(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.yaml"
    path.write_text("# nothing yet\n")
    assert read_lexicon(path) == {}


@pytest.mark.parametrize(
    ("content", "reported"),
    [
        ("EN: {a: {ipa: ɸ}}", "EN: 'a': 'ɸ'"),
        ("KR: {a: /θ/}", "KR: 'a': 'θ'"),
        ("XX: {a: b}", "'XX'"),
        ("EN: [a]", "EN: expected lines"),
        ("EN: {a: [b]}", "EN: 'a'"),
        ("EN: {a: {sound: b}}", "EN: 'a'"),
        ("EN: {'!': b}", "'!' is not a word"),
        ("just words", "languages"),
        ("{", "is not YAML"),
        ("[" * 1000, "too deeply"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_what_is_wrong_is_reported_in_one_line(
    tmp_path: Path, content: str | bytes, reported: str
) -> None:
    path = tmp_path / "lexicon.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ConfigurationError, match=reported) as failure:
        read_lexicon(path)
    assert failure.value.message.startswith(f"PHONEX_LEXICON={path}: ")
    assert "\n" not in failure.value.message


def test_a_file_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="No such file"):
        read_lexicon(tmp_path / "lexicon.yaml")
