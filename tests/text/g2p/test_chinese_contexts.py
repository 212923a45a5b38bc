"""Rules of contexts.txt, and the network that decides where they do not."""

import pytest

from phonex.text.g2p.zh.contexts import ReadingRules, rules
from phonex.text.g2p.zh.polyphones import network


def test_the_first_rule_that_fits_decides() -> None:
    found = ReadingRules(["# counters", "number = [一两三]", "{number}<只 zhi1>", "<只 zhi3>有"])
    assert found.readings("三只有只有") == {1: "zhi1", 3: "zhi3"}


def test_a_rule_with_a_beginning_fits_only_there() -> None:
    found = ReadingRules(["^<得 dei3>"])
    assert found.readings("得走" + "走" * 20 + "得") == {0: "dei3"}


def test_a_rule_without_context_is_for_characters_alone() -> None:
    found = ReadingRules(["<都 dou1>"])
    assert found.usual("都") == "dou1"
    assert found.usual("还") is None
    assert found.readings("都") == {}


def test_a_line_that_is_no_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="not a rule: 都 dou1"):
        ReadingRules(["都 dou1"])


def test_all_rules_of_the_package_can_be_read() -> None:
    assert rules().readings("他把书还给我。") == {3: "huan2"}


@pytest.mark.parametrize(
    ("text", "place", "reading"),
    [
        ("长江全长六千三百公里。", 0, "chang2"),
        ("他们步行前往目的地。", 3, "xing2"),
        ("该书记载了当时的音乐。", 9, "yue4"),
        ("该校重新开放。", 2, "chong2"),
        ("这种植物原产于非洲。", 1, "zhong3"),
    ],
)
def test_the_network_hears_the_sentence(text: str, place: int, reading: str) -> None:
    assert network().readings(text)[place] == reading


def test_the_network_is_silent_on_characters_of_one_reading() -> None:
    assert network().readings("") == {}
    assert network().readings("你我, 𠀀 hello 😀") == {}


def test_the_network_only_chooses_among_the_readings_of_a_character() -> None:
    heard = {network().readings(text)[0] for text in ("行" * 30, "行和y", "行?")}
    assert heard <= {"hang2", "hang4", "heng2", "xing2", "xing4"}
