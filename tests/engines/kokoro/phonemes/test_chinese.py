import logging
import tempfile
from pathlib import Path

import pytest

from phonex.engines.kokoro.phonemes.frontend import KokoroPhonemes
from phonex.engines.kokoro.phonemes.pinyin import syllable_symbols
from phonex.text.chinese_numbers import write_out


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        ("你好，世界！", "ni↓xau↓, ʂɨ↘ʨje↘!"),
        ("他不是学生，是老师。", "tʰa→ pu↗ʂɨ↘ ɕɥe↗ʂə→ŋ, ʂɨ↘ lau↓ʂɨ→."),
        ("银行行长走了很长的路。", "i↗nxa↗ŋxa↗ŋꭧa↓ŋ ʦou↓ lɤ xə↓nꭧʰa↗ŋ tɤ lu↘."),
        ("女儿喜欢《红楼梦》", "ny↓ɚ↗ ɕi↓xwan “xʊ↗ŋlou↗mə↘ŋ”"),
        ("我用iPhone，don't worry。", "wo↓jʊ↘ŋ ˈIfˌOn, dˈOnt wˈɜɹi."),
        ("她慢慢地长大，市长跑得快。", "tʰa→ ma↘nma↘n tɤ ꭧa↓ŋta↘, ʂɨ↘ꭧa↓ŋ pʰau↓tɤkʰwai↘."),
        ("No Chinese here.", "nˈO ʧˌInˈiz hˈɪɹ."),
    ],
)
def test_chinese_is_words_of_syllables_with_tones(
    frontends: KokoroPhonemes, text: str, phonemes: str
) -> None:
    assert frontends.phonemes(text, "ZH") == phonemes


@pytest.mark.parametrize(
    ("syllable", "symbols"),
    [
        ("zhuang4", "ꭧwa↘ŋ"),
        ("chi1", "ꭧʰɨ→"),
        ("si4", "sɨ↘"),
        ("qu4", "ʨʰy↘"),
        ("lve4", "lɥe↘"),
        ("xiong2", "ɕjʊ↗ŋ"),
        ("gui1", "kwei→"),
        ("liu2", "ljou↗"),
        ("yuan2", "ɥɛ↗n"),
        ("wen4", "wə↘n"),
        ("bo1", "pwo→"),
        ("er2", "ɚ↗"),
        ("ma5", "ma"),
        ("x", ""),
        ("", ""),
    ],
)
def test_syllables(syllable: str, symbols: str) -> None:
    assert syllable_symbols(syllable) == symbols


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2024年5月3日", "二零二四年五月三日"),
        ("2024-05-03", "二零二四年五月三日"),
        ("9:30到12:00，8:05", "九点三十分到十二点，八点零五分"),
        ("3.14和1,000元", "三点一四和一千元"),
        ("50%，-1.5%", "百分之五十，负百分之一点五"),
        ("1/2", "二分之一"),
        ("¥299元，$50", "二百九十九元，五十美元"),
        ("25°C，到-15度", "二十五摄氏度，到负十五度"),
        ("3-5个，2个，第2个", "三到五个，两个，第二个"),
        ("13800138000", "一三八零零一三八零零零"),
        ("007，1.2.3", "零零七，一点二点三"),
        ("1" * 20, "一" * 20),
    ],
)
def test_numbers_are_said(written: str, said: str) -> None:
    assert write_out(written) == said


def test_opening_chinese_writes_nothing_outside_and_logs_nothing(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    cache = Path(tempfile.gettempdir()) / "jieba.cache"
    before = cache.stat().st_mtime if cache.exists() else None
    with caplog.at_level(logging.DEBUG):
        KokoroPhonemes(lambda text, voice: "").phonemes("你好", "ZH")
    assert (cache.stat().st_mtime if cache.exists() else None) == before
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
