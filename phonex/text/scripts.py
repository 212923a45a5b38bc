"""The scripts that each language's frontend can read, as character ranges."""

import re

LATIN = "A-Za-zªºÀ-ÖØ-öø-ɏḀ-ỿ"
KANA = "ぁ-ゖァ-ヺㇰ-ㇿ"
HAN = "㐀-䶿一-鿿\uf900-\ufad9\U00020000-\U000323af"
HANGUL = "가-힣ㄱ-ㆎ\u1100-\u11ff"

# Characters that repeat or lengthen the sound before them and are silent alone.
_KANA_MARKS = "ーヽヾゝゞ々〇〆"

_LETTERS = {
    "EN": LATIN,
    "ES": LATIN,
    "FR": LATIN,
    "ZH": HAN + LATIN + "〇",
    "JP": KANA + HAN + LATIN,
    "KR": HANGUL + LATIN,
}
_MARKS = {"JP": _KANA_MARKS}

# Written without spaces, so a word may end anywhere.
UNSPACED = frozenset({"ZH", "JP"})

IDEOGRAPHIC = f"{HAN}{KANA}{_KANA_MARKS}"


def is_speakable(text: str, language: str) -> bool:
    """Whether the text has a letter of the language's scripts, or a digit.

    language: a canonical code (`languages.canonical_language`).
    """
    return re.search(f"(?![っッ])[0-9{_LETTERS[language]}]", text) is not None


def drop_foreign(text: str, language: str) -> str:
    """Drop letters and digits that the language's frontend cannot read.

    Punctuation and symbols stay; a dropped word leaves a space.
    """
    kept = f"0-9²³{_LETTERS[language]}{_MARKS.get(language, '')}"
    # \w minus what is kept: letters and digits of every other script, and the underscore.
    foreign = re.compile(rf"(?:(?![{kept}])\w)+")
    return re.sub(r"[ \t]{2,}", " ", foreign.sub(" ", text))
