import pytest

from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes
from phonex.engines.kokoro.g2p.kana import reading_symbols


@pytest.mark.parametrize(
    ("text", "phonemes"),
    [
        ("私は毎日日本語を勉強しています。", "βataɕi βa maiɲiʨi ɲihoŋɡo o beŋkʲoː ɕite imasɨ."),
        ("もっとゆっくり話してください。", "moʔto jɯʔkɯɾʲi hanaɕite kɯdasai."),
        ("「新聞」を読んだ？", "“ɕimbɯɴ” o jonda?"),
        ("千五百円、三月三日、九時三十分", "seɴ ɡo çakɯ eɴ, saŋɡaʦɨ mʲiʔka, kɯʥi saɴ ʥɨʔpɯɴ"),
        ("NHKとパーティー", "enɯeiʨikei to paːtʲiː"),
        ("とてもzorblaxです", "totemo zˈɔɹblæks desɨ"),
        ("hello world", "həlˈO wˈɜɹld"),
    ],
)
def test_japanese_is_read_by_the_dictionary(
    frontends: KokoroPhonemes, text: str, phonemes: str
) -> None:
    assert frontends.phonemes(text, "JP") == phonemes


@pytest.mark.parametrize(
    ("reading", "symbols"),
    [
        ("キャキュキョ", "kʲakʲɨkʲo"),
        ("シャジュチョニャヒュ", "ɕaʥɨʨoɲaçɨ"),
        ("ファフィヴァティトゥ", "ɸaɸʲivatʲitɯ"),
        ("スィ", "si"),
        ("ガッコー", "ɡaʔkoː"),
        ("サンポ", "sampo"),
        ("デンキ", "deŋkʲi"),
        ("ハンニャ", "haɲɲa"),
        ("アンナイ", "annai"),
        ("ホン", "hoɴ"),
        ("デス’", "desɨ"),
        ("ァー", "aː"),
        ("、!", ""),
    ],
)
def test_kana_are_syllables(reading: str, symbols: str) -> None:
    assert reading_symbols(reading) == symbols
