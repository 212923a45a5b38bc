"""Mandarin as it is transcribed: many ways to write, one syllable; every syllable comes back."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonex.engines.melotts.frontends.zh.sounds import read, sound_of
from phonex.errors import InvalidInput
from phonex.text.ipa.errors import PhonemeUnknown
from phonex.text.ipa.zh import syllables
from tests.text.transcribe import sinological


@pytest.mark.parametrize(
    ("ipa", "pinyin"),
    [
        ("peɪ̯˨˩tɕiŋ˥", "bei3 jing1"),
        ("/peɪ̯²¹⁴⁻²¹ t͡ɕiŋ⁵⁵/", "bei3 jing1"),
        ("pei214-21 tɕiŋ55", "bei3 jing1"),
        ("pei³ tɕiŋ¹", "bei3 jing1"),
        ("ʂɑŋ˥˩xaɪ̯˨˩˦", "shang4 hai3"),
        ("ʂɑŋ⁵¹ xaɪ̯²¹⁴", "shang4 hai3"),
        ("ʈ͡ʂʊŋ⁵⁵ ku̯ɔ³⁵", "zhong1 guo2"),
        ("ꭧuŋ55 kuo35 ʐən35", "zhong1 guo2 ren2"),
        ("ni²¹⁴⁻³⁵ xɑʊ̯²¹⁴", "ni2 hao3"),
        ("ɕi̯ɛ⁵¹ ɕi̯ɛ¹", "xie4 xie5"),
        ("mä⁵⁵ mä²", "ma1 ma5"),
        ("mā ma", "ma1 ma5"),
        ("d͡ʑi̯ɛ˨˩ d͡ʑi̯ɛ", "jie3 jie5"),
        ("ʂɻ̩⁵¹ ʐ̩⁵¹", "shi4 ri4"),
        ("ʈ͡ʂʐ̩⁵⁵ ʂʅ", "zhi1 shi5"),
        ("sz̩⁵¹ t͡sʰɹ̩³⁵", "si4 ci2"),
        ("t͡ɕʰyn³⁵ ɥɛn²¹⁴", "qun2 yuan3"),
        ("ny²¹⁴⁻²¹ ˀɤɻ³⁵", "nv3 er2"),
        ("lyœ˥˩", "lve4"),
        ("ɕi̯ʊŋ³⁵ mɑʊ̯⁵⁵", "xiong2 mao1"),
        ("jʊŋ²¹⁴", "yong3"),
        ("u̯əŋ⁵⁵ pu̯ɔ³⁵", "weng1 bo2"),
        ("ʂu̯eɪ̯²¹⁴ t͡ɕi̯ɑʊ̯²¹⁴", "shui3 jiao3"),
        ("tʰjɛn˥.tɕin˥", "tian1 jin1"),
        ("ɕi⁵⁵ än⁵⁵", "xi1 an1"),
        ("xu̯ɑɻ⁵⁵", "hua1 er2"),
        ("Běijīng", "bei3 jing1"),
        ("bei3jing1", "bei3 jing1"),
        ("Xī'ān", "xi1 an1"),
        ("xīān", "xi1 an1"),
        ("xian1", "xian1"),
        ("fāng'àn", "fang1 an4"),
        ("fāngàn", "fan1 gan4"),
        ("lǜ lü4 lv4", "lv4 lv4 lv4"),
        ("nǐ hǎo", "ni2 hao3"),
        ("nar3", "na3 er2"),
        ("ta1 de0", "ta1 de5"),
        ("tā de", "ta1 de5"),
        ("pa1", "pa1"),
        ("pa55", "ba1"),
        ("pʰa55", "pa1"),
    ],
)
def test_transcriptions_are_read_as_syllables_with_tones(ipa: str, pinyin: str) -> None:
    assert syllables(ipa) == tuple(pinyin.split())


def test_every_syllable_of_the_dictionary_comes_back_from_ipa() -> None:
    known = {read(chr(code))[0] for code in range(0x4E00, 0x9FA6)}
    assert len(known) > 1300
    for syllable in known:
        if syllable.final:
            ipa = sinological(syllable.initial, syllable.final, syllable.tone)
            assert sound_of(f"pʰä⁵⁵ {ipa}").phones[2:] == syllable.phones, ipa
            assert sound_of(f"pʰä⁵⁵{ipa}") == sound_of(f"pʰä⁵⁵.{ipa}")
            assert sound_of(f"pʰä⁵⁵ {ipa}").tones[2:] == (syllable.tone,) * 2


@pytest.mark.parametrize(
    ("contour", "tone"),
    [
        *(("˥", 1), ("55", 1), ("44", 1), ("33", 1), ("˧˥", 2), ("24", 2), ("13", 2)),
        *(("˨˩˦", 3), ("213", 3), ("˨˩", 3), ("21", 3), ("11", 3), ("˥˩", 4), ("53", 4), ("41", 4)),
        *(("˧", 5), ("˨", 5)),
    ],
)
def test_contours_are_tones(contour: str, tone: int) -> None:
    assert syllables(f"ma{contour} ma˥˩")[0] == f"ma{tone}"


def test_third_tones_in_pinyin_are_said_as_in_a_text_and_in_ipa_as_written() -> None:
    assert syllables("zhǎn lǎn guǎn") == ("zhan2", "lan2", "guan3")
    assert syllables("ni˨˩˦ xɑʊ˨˩˦") == ("ni3", "hao3")


@pytest.mark.parametrize("ipa", ["θa˥", "ma˥!", "ma1b@", "ma6", "你"])
def test_what_is_no_sound_of_mandarin_is_named(ipa: str) -> None:
    with pytest.raises(PhonemeUnknown, match=r"use p pʰ .* the tones"):
        syllables(ipa)


@pytest.mark.parametrize(
    ("ipa", "reported"),
    [
        *(("bei jing", "tone"), ("pei tɕiŋ", "tone"), ("ŋ˥", "syllables"), ("kŋ˥", "syllables")),
        *(("", "syllables"), ("//", "syllables"), ("55", "syllables"), ("xiqng1", "syllables")),
    ],
)
def test_what_is_no_syllable_is_refused(ipa: str, reported: str) -> None:
    with pytest.raises(InvalidInput, match=reported):
        syllables(ipa)


LIKELY = st.text(st.sampled_from("abeghijnouxzʂɕʰŋəɤyɻ˥˩˨214⁵¹⁻- 'ǐāü\u0361\u0329[]/."))


@given(st.one_of(st.text(), LIKELY))
def test_any_text_is_read_or_refused(ipa: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert all(sound_of(ipa).phones)
