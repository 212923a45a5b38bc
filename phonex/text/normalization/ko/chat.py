"""Reads what Koreans type in chats: laughter, initials of words, faces, stretched sounds."""

import re

from phonex.text.normalization.rules import Rule, alternation, rule

# Words written by their first consonants.
_INITIALS = {
    **{
        "ㅇㅇ": "응",
        "ㄴㄴ": "노노",
        "ㅇㅋ": "오케이",
        "ㄱㅅ": "감사",
        "ㅊㅋ": "축하",
        "ㅈㅅ": "죄송",
    },
    **{
        "ㄷㄷ": "덜덜",
        "ㄹㅇ": "리얼",
        "ㅂㅂ": "바이바이",
        "ㅂㅇ": "바이",
        "ㅎㅇ": "하이",
        "ㄱㄱ": "고고",
    },
    **{
        "ㅁㄹ": "몰라",
        "ㅇㄷ": "어디",
        "ㅅㄱ": "수고",
        "ㅇㅈ": "인정",
        "ㄱㅊ": "괜찮아",
        "ㅁㅊ": "미친",
    },
    **{
        "ㅊㅊ": "추천",
        "ㅇㄴ": "아니",
        "ㄴㄷ": "나도",
        "ㅅㄹ": "싫어",
        "ㅎㄷㄷ": "후덜덜",
        "ㅂㄷㅂㄷ": "부들부들",
    },
    **{
        "ㄱㄷ": "기다려",
        "ㅈㅁ": "잠만",
        "ㅃㅃ": "빠빠",
        "ㅅㅅ": "샤샤",
        "ㅇㅎ": "아하",
        "ㄱㅇㄷ": "개이득",
    },
    **{
        "ㅃㄹ": "빨리",
        "ㅇㄱㄹㅇ": "이거레알",
        "ㅈㄱㄴ": "제목이 곧 내용",
        "ㅇㅁ": "엄마",
        "ㅋㄷ": "키득",
    },
}
_LAUGHS = {"ㅋ": "크", "ㅎ": "흐"}
_MOST_LAUGHS = 3
# Names of the consonants, for one that stands alone: ㄱ자, ㄹ 받침.
_NAMES = {
    **{"ㄱ": "기역", "ㄲ": "쌍기역", "ㄴ": "니은", "ㄷ": "디귿", "ㄸ": "쌍디귿", "ㄹ": "리을"},
    **{"ㅁ": "미음", "ㅂ": "비읍", "ㅃ": "쌍비읍", "ㅅ": "시옷", "ㅆ": "쌍시옷", "ㅇ": "이응"},
    **{
        "ㅈ": "지읒",
        "ㅉ": "쌍지읒",
        "ㅊ": "치읓",
        "ㅋ": "키읔",
        "ㅌ": "티읕",
        "ㅍ": "피읖",
        "ㅎ": "히읗",
    },
}
_HANGUL = "가-힣"
_JAMO = "ㄱ-ㆎ"
_DIGITS = "영공일이삼사오육칠팔구"  # rows of these may be a number that has been read

# Drawn with marks, letters and single jamo; those with letters stand apart from words. A low line
# has become a space before.
_FACES = (
    r"\^[_.oㅁㅇ ~-]{0,2}\^+;*|>[_. ㅁ]{0,2}<|@[_. ]@|=[_. ]=|;{2,}"
    r"|(?<![A-Za-z0-9.])[oO][_.][oO](?![A-Za-z0-9])"
    r"|(?<![A-Za-z])(?:[TQ][_. ]?[TQ]|OTL)(?![A-Za-z])|(?<![^ 가-힣])-[_. ]-;*(?![^ .!?])"
    r"|ㅠ[_. ]ㅠ|ㅜ[_. ]ㅜ|ㅡ[_., ]?ㅡ;*|ㅇ[ㅅㅁㅂㅈ_.]ㅇ"
    r"|(?<![A-Za-z0-9])[:;=]['-]?[()DPp3](?![A-Za-z0-9])"
)


def _laughing(found: re.Match[str]) -> str:
    """ㅋㅋㅋㅋㅋ as 크크크."""
    return _apart(found, "".join(_LAUGHS[each] for each in found[0][:_MOST_LAUGHS]))


def _initials(found: re.Match[str]) -> str:
    times = len(found[0]) // len(found["word"])
    return _apart(found, " ".join([_INITIALS[found["word"]]] * min(times, 2)))


def _apart(found: re.Match[str], said: str) -> str:
    """Words between spaces, but for one before a mark."""
    following = found.string[found.end() : found.end() + 1]
    return f" {said}{' ' * following.isalnum()}"


CHAT_RULES: tuple[Rule, ...] = (
    rule(_FACES, " ", needs="^<@=-;oOTQㅠㅜㅡㅇ:"),
    rule(r"<3(?![0-9])", " 하트 ", needs="<"),
    rule(
        rf"(?<![{_JAMO}])(?P<word>{alternation(_INITIALS)})(?P=word)*(?=[ㅋㅎㅠㅜ]*(?![{_JAMO}]))",
        _initials,
        needs="".join(_INITIALS),
    ),
    rule(r"[ㅋㅎ]{2,}|(?<=[가-힣!?.~])[ㅋㅎ](?![가-힣])", _laughing, needs="ㅋㅎ"),
    # Tears, and a vowel that only stretches: 안돼ㅐㅐ.
    rule(rf"[ㅠㅜ]{{2,}}|(?<=[{_HANGUL}!?.~])\s?[ㅠㅜ]+(?![{_HANGUL}])", " ", needs="ㅠㅜ"),
    rule(rf"(?<=[{_HANGUL}])[ㅏ-ㅣ]+", "", needs="ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"),
    rule(
        rf"(?<![{_JAMO}{_HANGUL}])[ㄱ-ㅎ](?![{_JAMO}])",
        lambda found: _NAMES.get(found[0], found[0]),
        needs="".join(_NAMES),
    ),
    rule(rf"(?![{_DIGITS}])([{_HANGUL}])\1{{3,}}", r"\1\1\1"),
)
