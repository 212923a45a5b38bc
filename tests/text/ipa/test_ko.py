"""Korean as it is transcribed: many ways to write, one syllable; whatever is heard comes back."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonex.errors import InvalidInput
from phonex.text.g2p.ko.frontend import sound_of
from phonex.text.g2p.ko.standard_pronunciation import PronunciationRules
from phonex.text.ipa.errors import PhonemeUnknown
from phonex.text.ipa.ko import hangul_of, jamo_of
from phonex.text.jamo import decompose
from tests.text.transcribe import korean

RULES = PronunciationRules(compatible=False)


@pytest.mark.parametrize(
    ("ipa", "hangul"),
    [
        ("ha(ː)nɡuk̚", "한국"),
        ("[ha̠ːnɡuk̚]", "한국"),
        ("sʰʌ̹uɭ", "서울"),
        ("sʌul", "서울"),
        ("pus͈an", "부싼"),
        ("pusʰan", "부산"),
        ("ha̠k̚k͈jo", "학꾜"),
        ("hakkʲo", "학꾜"),
        ("kimt͡ɕʰi", "김치"),
        ("ɡimʨʰi", "김치"),
        ("p͈a̠ɭɭi", "빨리"),
        ("p͈aʎʎi", "빨리"),
        ("palːi", "발리"),
        ("taɾi", "다리"),
        ("jʌŋʌ", "영어"),
        ("kaŋadʑi", "강아지"),
        ("ɰisʰa̠", "의사"),
        ("ɯisa", "의사"),
        ("kɯi", "그이"),
        ("toŋnip̚", "동닙"),
        ("kuŋmin", "궁민"),
        ("t͈aɭɡi", "딸기"),
        ("t͈͡ɕad͡ʑaŋmjʌn", "짜장면"),
        ("tɕ͈iɡɛ", "찌개"),
        ("tat̚ɕ͈i", "닫씨"),
        ("mas͈is͈ʌjo", "마씨써요"),
        ("annjʌŋɦaseːjo", "안녕하세요"),
        ("ɲʌdʑa", "녀자"),
        ("ɕiɡan", "시간"),
        ("ɕʰa̠wʌ", "샤워"),
        ("çʌndɛ", "현대"),
        ("ɕʷida", "쉬다"),
        ("kɥi", "귀"),
        ("hø̞sʰa̠", "회사"),
        ("hwesa", "훼사"),
        ("kwa̠nɡwa̠ŋ", "관광"),
        ("k*ot", "꼿"),
        ("ɾobot̚", "로봇"),
        ("학꾜", "학꾜"),
        ("한ː국", "한국"),
        ("nuː ˈjok", "누욕"),
    ],
)
def test_transcriptions_are_read_as_hangul(ipa: str, hangul: str) -> None:
    assert hangul_of(ipa) == hangul


@given(st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=6))
def test_whatever_the_rules_make_of_a_word_comes_back_from_ipa(word: str) -> None:
    heard = decompose(RULES.say(decompose(word)))
    assert jamo_of(korean(heard)) == heard
    assert "".join(sound_of(korean(heard)).phones) == heard


@pytest.mark.parametrize("ipa", ["θa", "a!", "값", "ka1", "漢"])
def test_what_is_no_sound_of_korean_is_named(ipa: str) -> None:
    with pytest.raises(PhonemeUnknown, match="use a ɛ ʌ e o u"):
        jamo_of(ipa)


@pytest.mark.parametrize("ipa", ["ŋa", "stɯ", "tes", "k", "a k", "", "//", "ː", "ᆨ"])
def test_what_is_no_syllable_is_refused(ipa: str) -> None:
    with pytest.raises(InvalidInput):
        jamo_of(ipa)


LIKELY = st.text(st.sampled_from("aɛʌeouɯiøyjwɰktpɡdbcsnmŋɾlhɕʑʰː. \u0348\u031a\u0361한ᆨ[ˈ]"))


@given(st.one_of(st.text(), LIKELY))
def test_any_text_is_read_or_refused(ipa: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert sound_of(ipa).phones
        assert hangul_of(ipa)
