"""Japanese as it is transcribed: many ways to write, one kana; every mora comes back."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonex.engines.kokoro.g2p.kana import reading_symbols
from phonex.engines.melotts.frontends.ja.kana import sound_of
from phonex.errors import InvalidInput
from phonex.text.ipa.errors import PhonemeUnknown
from phonex.text.ipa.ja import katakana_of

MORAS = (
    "ア イ ウ エ オ カ キ ク ケ コ サ シ ス セ ソ タ チ ツ テ ト ナ ニ ヌ ネ ノ "
    "ハ ヒ フ ヘ ホ マ ミ ム メ モ ヤ ユ ヨ ラ リ ル レ ロ ワ ガ ギ グ ゲ ゴ "
    "ザ ジ ズ ゼ ゾ ダ デ ド バ ビ ブ ベ ボ パ ピ プ ペ ポ キャ キュ キョ シャ シュ ショ "
    "チャ チュ チョ ニャ ニュ ニョ ヒャ ヒュ ヒョ ミャ ミュ ミョ リャ リュ リョ "
    "ギャ ギュ ギョ ジャ ジュ ジョ ビャ ビュ ビョ ピャ ピュ ピョ シェ ジェ チェ "
    "ティ ディ トゥ ドゥ ファ フィ フェ フォ ウィ ウェ ウォ ツァ ツェ ツォ "
    "ヴァ ヴィ ヴェ ヴォ アー イー ウー エー オー カン サン トッカ キッチャ イッシ"
)


@pytest.mark.parametrize(
    ("ipa", "kana"),
    [
        ("toːkʲoː", "トーキョー"),
        ("[to̞ːkʲo̞ː]", "トーキョー"),
        ("tookjoo", "トオキョオ"),
        ("oːsaka", "オーサカ"),
        ("ɲihõ̞ɴ", "ニホン"),
        ("ɲip̚põ̞ɴ", "ニッポン"),
        ("nipːoɴ", "ニッポン"),
        ("ha̠ɕi̥", "ハシ"),
        ("haꜜɕi", "ハシ"),
        ("sɨ̥ɕi", "スシ"),
        ("sɯ̟ᵝɕi", "スシ"),
        ("ɾe̞ɰ̃a̠i", "レンアイ"),
        ("ɕiɴai", "シンアイ"),
        ("ɕin.ai", "シンアイ"),
        ("ɕinai", "シナイ"),
        ("sãmma̠", "サンマ"),
        ("samːa", "サンマ"),
        ("sẽ̞mpa̠i", "センパイ"),
        ("keŋkoː", "ケンコー"),
        ("ka̠ŋa̠mi", "カガミ"),
        ("it̚t͡ɕi", "イッチ"),
        ("itːɕi", "イッチ"),
        ("mattɕa", "マッチャ"),
        ("zasːi", "ザッスィ"),
        ("zaɕːi", "ザッシ"),
        ("ɡakːoː", "ガッコー"),
        ("kʲit̚to̞", "キット"),
        ("t͡sɯᵝna̠mi", "ツナミ"),
        ("ɸɯd͡ʑisã̠ɴ", "フジサン"),
        ("ʥɯːʣɯ", "ジューズ"),
        ("ko̞ɲ̟t͡ɕiβ̞a̠", "コンチワ"),
        ("kombaɴwa", "コンバンワ"),
        ("çakɯ", "ヒャク"),
        ("ɲaːɲɯː", "ニャーニュー"),
        ("ɾʲoːɾi", "リョーリ"),
        ("bedːo", "ベッド"),
        ("badʑːi", "バッジ"),
        ("tiːɕatsɯ", "ティーシャツ"),
        ("vaioɾiɴ", "ヴァイオリン"),
        ("aʔ", "アッ"),
        ("はꜜし", "ハシ"),
        ("がっこう", "ガッコウ"),
        ("トーキョー", "トーキョー"),
    ],
)
def test_transcriptions_are_read_as_kana(ipa: str, kana: str) -> None:
    assert katakana_of(ipa) == kana


@given(st.lists(st.sampled_from(MORAS.split()), min_size=1, max_size=8).map("".join))
def test_any_word_comes_back_from_ipa(kana: str) -> None:
    symbols = reading_symbols(kana)
    assert reading_symbols(katakana_of(symbols)) == symbols
    assert sound_of(symbols) == sound_of(kana)


@pytest.mark.parametrize("ipa", ["θa", "a!", "æ", "東", "ka1"])
def test_what_is_no_sound_of_japanese_is_named(ipa: str) -> None:
    with pytest.raises(PhonemeUnknown, match="use a i ɯ e o k"):
        katakana_of(ipa)


@pytest.mark.parametrize("ipa", ["desk", "stɯ", "", "//", "ː", " . "])
def test_what_is_no_mora_is_refused(ipa: str) -> None:
    with pytest.raises(InvalidInput):
        katakana_of(ipa)


LIKELY = st.text(st.sampled_from("aiɯeokɡsɕzʑtdnhçɸbpmɾjwɲŋɴʔː.ˈʲ [ꜜ]かー\u0361\u0303\u031a"))


@given(st.one_of(st.text(), LIKELY))
def test_any_text_is_read_or_refused(ipa: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert sound_of(ipa).phones
