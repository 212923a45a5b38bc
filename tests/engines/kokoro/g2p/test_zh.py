import logging
import tempfile
from pathlib import Path

import pytest

from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes
from phonex.engines.kokoro.g2p.pinyin import syllable_symbols


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
        ("AI很好，APP也好。", "ˈA ˌI xə↓n xau↓, ˈA pˈi pˈi je↓xau↓."),
        ("U.S.股市。", "jˌuˈɛs ku↓ʂɨ↘."),
        ("A股和Plan A。", "ˈA ku↓ xɤ↗ plˈæn ˈA."),
        ("2333，他是yyds！", "ɚ↘sa→n sa→n sa→n, tʰa→ ʂɨ↘ wˌIwˌIdˌiˈɛs!"),
        ("666！", "ljou↘ljou↘ljou↘!"),
        ("666元。", "ljou↘pai↓ljou↘ʂɨ↗ ljou↘ɥɛ↗n."),
        ("我见George Lucas和Dr. Smith。", "wo↓ʨjɛ↘n ʤˈɔɹʤ lˈukəz xɤ↗ dˈɑktəɹ smˈɪθ."),
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
