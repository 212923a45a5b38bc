"""Japanese as MeloTTS reads it, including its faults: pykakasi's readings, and no pauses.

pykakasi is under the GPL, so it is a separate extra. It is read as data and never imported, which
would need an old setuptools.
Source: MeloTTS melo/text/japanese.py; numbers: num2words 0.5 lang_JA.py.
"""

import pickle
import re
import unicodedata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from phonex.engines.melotts.frontends.ja.kana import read_kana
from phonex.errors import EngineUnavailable
from phonex.text.g2p.phonemes import PAD, Phonemes, Sound, WordPieces, spell

_PACKAGE = "pykakasi"
_Readings = dict[int, dict[str, list[str]]]  # first character → words → readings in hiragana

_PUNCTUATION = frozenset("!?…,.'-")
_UNKNOWN = "[UNK]"
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_SUM = re.compile(r"([$¥£€])([0-9.]*[0-9])")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_CURRENCIES = {"$": "ドル", "¥": "円", "£": "ポンド", "€": "ユーロ"}
_NOT_JAPANESE = re.compile("[^\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_MYRIADS = ("", *"万億兆京垓秭穣溝澗正載極")
_MOST_DIGITS = 51

_LONG = "ー"
_LONGEST_WORD = 32
_FIRST_KANJI, _LAST_KANJI = "\u3400", "\u9fff"
_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


class CompatibleJapaneseFrontend:
    """Thread-safe. Reads a dictionary of 9 MB when created.

    Raises EngineUnavailable when pykakasi is missing.
    """

    def __init__(self) -> None:
        folder = _package_folder() / "data"
        self._readings: _Readings = _load(folder / "kanwadict4.db")
        self._variants: dict[int, str] = _load(folder / "itaijidict4.db")

    def normalise(self, text: str) -> str:
        text = unicodedata.normalize("NFKC", text)
        text = _GROUPED.sub(lambda found: found[0].replace(",", ""), text)
        text = _SUM.sub(lambda found: found[2] + _CURRENCIES[found[1]], text)
        text = _NUMBER.sub(lambda found: in_kanji(found[0]), text)
        return self._katakana(_NOT_JAPANESE.sub("", text))

    def phonemes(self, norm_text: str, pieces: WordPieces) -> Phonemes:
        return spell(norm_text, pieces(norm_text), _sound)

    def _katakana(self, text: str) -> str:
        """ー repeats the kana before it in hiragana, becomes - at the start of kana, else stays."""
        read, place = "", 0
        while place < len(text):
            n = 1
            if _FIRST_KANJI <= text[place] <= _LAST_KANJI:
                word, reading = self._find(text[place : place + _LONGEST_WORD])
                read += reading if word else text[place]
                n = max(1, len(word))
            elif (run := _KANA.match(text, place)) is not None:
                read += _lengthened(run[0])
                n = len(run[0])
            else:
                read += text[place]
            place += n
        return read

    def _find(self, text: str) -> tuple[str, str]:
        """The longest word at the start of a text, and its first reading in katakana."""
        text = text.translate(self._variants)
        words = self._readings.get(ord(text[0]), {})
        for end in range(len(text), 0, -1):
            if (readings := words.get(text[:end])) is not None:
                hiragana = (each for each in readings[0] if ord(each) in _TO_KATAKANA)
                return text[:end], "".join(hiragana).translate(_TO_KATAKANA)
        return "", ""


def _package_folder() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EngineUnavailable(
            f"Reading Japanese like MeloTTS needs the package {_PACKAGE} (GPL-3.0), which is not "
            "installed; `pip install 'phonex[ja-compatible]'` installs it."
        )
    return Path(spec.origin).parent


def _load(path: Path) -> Any:
    """Load a pickle of the package, which is trusted as its code would be."""
    return pickle.loads(path.read_bytes())  # noqa: S301


# A long mark ends a run of katakana; at the start of a run it is a run of its own.
_KANA = re.compile(f"{_LONG}|[ぁ-ゖ][ぁ-ゖ{_LONG}]*|[ァ-ヺ・]+{_LONG}?")


def _lengthened(kana: str) -> str:
    if kana == _LONG:
        return "-"
    if ord(kana[0]) not in _TO_KATAKANA:
        return kana
    read = ""
    for each in kana.translate(_TO_KATAKANA):
        read += read[-1] if each == _LONG else each
    return read


def in_kanji(number: str) -> str:
    """Digits with or without a fraction: 36.5 → 三十六点五. 52 or more are read one by one."""
    whole, _, fraction = number.partition(".")
    fraction = fraction.rstrip("0")
    said = _whole_in_kanji(whole.lstrip("0"))
    return f"{said}点{_singly(fraction)}" if fraction else said


def _whole_in_kanji(digits: str) -> str:
    if len(digits) > _MOST_DIGITS:
        return _singly(digits)
    said = ""
    for index, digit in enumerate(map(int, digits)):
        myriad, place = divmod(len(digits) - 1 - index, 4)
        if digit:
            said += ("" if digit == 1 and place else _DIGITS[digit]) + _PLACES[place]
        if place == 0 and digits[max(0, index - 3) : index + 1].strip("0"):
            said += _MYRIADS[myriad]
    return said or _DIGITS[0]


def _singly(digits: str) -> str:
    return "".join(_DIGITS[int(digit)] for digit in digits)


def _sound(word: str) -> Sound:
    """Characters without a sound, at which the original fails, are skipped."""
    if word == _UNKNOWN:
        return Sound((PAD,), (0,))
    if word in _PUNCTUATION:
        return Sound((word,), (0,))
    phones: list[str] = []
    for kana in read_kana(word):
        phones += (kana.text,) if kana.text in _PUNCTUATION else kana.phones or ()
    return Sound(tuple(phones), (0,) * len(phones))
