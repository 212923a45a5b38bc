"""Chinese text in the characters that MeloTTS' frontend knows: Han, a to z and seven marks.

Source of what is compatible: MeloTTS melo/text/chinese_mix.py.
"""

import re
import unicodedata
from collections.abc import Mapping

import cn2an  # type: ignore[import-untyped]

from phonex.text.chinese_numbers import LARGEST, digits, write_out
from phonex.text.chinese_sounds import is_readable

_NUMBER = re.compile(r"\d+(?:\.?\d+)?")

_MARKS = {
    "！": "!",
    "？": "?",
    **dict.fromkeys("：；，·、", ","),
    **dict.fromkeys("。\n$", "."),
    **dict.fromkeys("“”‘’（）()《》【】[]「」", "'"),
    **dict.fromkeys("—～~", "-"),
}
_MORE_MARKS = _MARKS | {
    **dict.fromkeys(":;", ","),
    **dict.fromkeys('"『』〈〉〔〕〖〗{}«»‹›„', "'"),
    **dict.fromkeys("–―‐‑−", "-"),
    **dict.fromkeys("_/\\|", " "),
}
_WORDS = str.maketrans({"嗯": "恩", "呣": "母"})  # they have no phones
_MORE_WORDS = str.maketrans(
    {"嗯": "恩", "呣": "母", "〇": "零"}
    | {"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "o", "Ø": "O", "ł": "l"}
)

_HAN = "一-龥"
# Those that BERT has a piece for each of.
_MORE_HAN = "㐀-䶿龦-\u9fff\U00020000-\U0002a6df\U0002a700-\U0002ceaf"
_RARE = re.compile(f"[{_MORE_HAN}]")
_AGAIN = re.compile(f"([{_HAN}{_MORE_HAN}])々")
_UNKNOWN = re.compile(rf"[^{_HAN}a-zA-Z\s!?…,.'-]+")
_UNREAD = re.compile(rf"[^{_HAN}{_MORE_HAN}a-zA-Z\s!?…,.'-]+")
_FOLDED = re.compile(rf"[^\x00-\x7f²³{_HAN}]+")
_ACCENTED = re.compile("[À-ɏḀ-ỿ]+")


def as_original(text: str) -> str:
    """As MeloTTS writes a text before it reads it: what is neither word nor number is dropped."""
    text = _NUMBER.sub(lambda number: _original_number(number[0]), _plain_digits(text))
    text = _remarked(text.translate(_WORDS).replace("_", " "), _MARKS)
    return _spaced(_UNKNOWN.sub("", text))


def as_read(text: str) -> str:
    """With numbers, units and symbols in words, and no letter dropped that can be read."""
    text = _FOLDED.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)
    text = write_out(_AGAIN.sub(r"\1\1", _plain_digits(text))).translate(_MORE_WORDS)
    text = _ACCENTED.sub(lambda run: unicodedata.normalize("NFD", run[0]), text)
    text = _UNREAD.sub("", _remarked(text, _MORE_MARKS))
    return _spaced(_RARE.sub(lambda han: han[0] if is_readable(han[0]) else "", text))


def _plain_digits(text: str) -> str:
    return re.sub(r"\d", lambda digit: str(unicodedata.decimal(digit[0])), text)


def _original_number(number: str) -> str:
    whole, point, decimals = number.partition(".")
    if len(whole.lstrip("0")) > LARGEST:  # where the original fails
        return digits(number)
    return str(cn2an.an2cn(f"{whole}{point}{decimals[:LARGEST]}"))


def _remarked(text: str, marks: Mapping[str, str]) -> str:
    text = text.replace("...", "…")
    return "".join([marks.get(character, character) for character in text])


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text)
