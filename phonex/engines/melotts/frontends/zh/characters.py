"""Chinese text in the characters of MeloTTS' frontend: Han, a to z and seven punctuation marks.

Source of the marks: MeloTTS melo/text/chinese_mix.py.
"""

import re
import unicodedata
from collections.abc import Mapping

from phonex.engines.melotts.frontends.zh.sounds import is_readable
from phonex.text.normalization.zh.normalizer import read as normalize_text

HAN = "一-龥"
# Further characters that BERT's vocabulary has.
_RARE_HAN = "㐀-䶿龦-\u9fff\U00020000-\U0002a6df\U0002a700-\U0002ceaf"

# 嗯 and 呣 consist of a consonant only; they are read as the nearest syllable.
MARKS: Mapping[str, str] = {
    "嗯": "恩",
    "呣": "母",
    "！": "!",
    "？": "?",
    **dict.fromkeys("：；，·、", ","),
    **dict.fromkeys("。\n$", "."),
    **dict.fromkeys("“”‘’（）()《》【】[]「」", "'"),
    **dict.fromkeys("—～~", "-"),
}
_MORE_MARKS = {
    **MARKS,
    **dict.fromkeys(":;", ","),
    **dict.fromkeys('"『』〈〉〔〕〖〗{}«»‹›„', "'"),
    **dict.fromkeys("–―‐‑−", "-"),
    **dict.fromkeys("_/\\|", " "),
    **{"〇": "零", "ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "ł": "l"},
}

_RARE = re.compile(f"[{_RARE_HAN}]")
_AGAIN = re.compile(f"([{HAN}{_RARE_HAN}])々")
_DROPPED = re.compile(rf"[^{HAN}{_RARE_HAN}a-zA-Z\s!?…,.'-]+")
# Full-width punctuation stays: "9:30，1/3" must not become 9:30,1.
_FOLDED = re.compile(rf"[^\x00-\x7f²³…，！？：；（）～{HAN}]+")
_ACCENTED = re.compile("[À-ɏḀ-ỿ]+")


def as_read(text: str) -> str:
    """Numbers, units and symbols become words; every readable letter is kept."""
    text = _FOLDED.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text).replace("⁄", "/")
    text = remarked(normalize_text(_AGAIN.sub(r"\1\1", plain_digits(text))), _MORE_MARKS)
    text = _ACCENTED.sub(lambda run: unicodedata.normalize("NFD", run[0]), text)
    text = _RARE.sub(lambda han: han[0] if is_readable(han[0]) else "", text)
    return spaced(_DROPPED.sub("", text))


def plain_digits(text: str) -> str:
    """Replace digits of every script by 0 to 9."""
    return re.sub(r"(?![0-9])\d", lambda digit: str(unicodedata.decimal(digit[0])), text)


def remarked(text: str, marks: Mapping[str, str]) -> str:
    text = text.replace("...", "…")
    return "".join([marks.get(character, character) for character in text])


def spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text)
