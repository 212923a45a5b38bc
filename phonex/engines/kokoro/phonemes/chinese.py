"""Mandarin: words by jieba, readings by pypinyin, numbers by cn2an; Latin words by the English.

Source of the symbols: misaki 0.9.4 zh.py; see pinyin.py.
"""

import re
import warnings
from collections.abc import Callable

from phonex.engines.kokoro.phonemes.chinese_numbers import write_out
from phonex.engines.kokoro.phonemes.pinyin import syllable_symbols
from phonex.engines.kokoro.phonemes.readings import syllables

with warnings.catch_warnings():  # jieba still looks for setuptools' pkg_resources
    warnings.simplefilter("ignore")
    import jieba  # type: ignore[import-untyped]

_HAN = "㐀-䶿一-鿿\uf900-\ufad9〇\U00020000-\U000323af"
_PART = re.compile(
    rf"(?P<han>[{_HAN}]+)|(?P<latin>[A-Za-zÀ-ɏ]+(?:['’&. -]+[A-Za-zÀ-ɏ]+)*['’.]?)|(?P<rest>.)",
    re.DOTALL,
)
_MARKS = (
    {
        "，": ", ",
        "、": ", ",
        "。": ". ",
        "．": ". ",
        "！": "! ",
        "？": "? ",
        "：": ": ",
        "；": "; ",
        "（": " (",
        "）": ") ",
        "\n": ". ",
        "·": " ",
        "～": "—",
        "~": "—",
        "-": " ",
        **{mark: f"{mark} " for mark in ",!?;:"},
    }
    | {mark: " “" for mark in "《「『【〈«"}
    | {mark: "” " for mark in "》」』】〉»"}
)
_SYMBOLS = {"+": "加", "=": "等于", "&": "和", "@": "艾特", "²": "平方", "³": "立方"}
_SAID_SYMBOL = re.compile(r"[+=&@²³]")


class Chinese:
    """Mandarin phonemes. english: reads the Latin words."""

    def __init__(self, english: Callable[[str], str]) -> None:
        self._english = english
        self._words = _open_dictionary()

    def phonemes(self, text: str) -> str:
        if not re.search(f"[{_HAN}0-9]", text):
            return self._english(text)
        text = write_out(re.sub("…{2,}", "…", re.sub("[—–]{2,}", "—", text)))
        text = _SAID_SYMBOL.sub(lambda symbol: _SYMBOLS[symbol[0]], text)
        return "".join(self._say(part) for part in _PART.finditer(text))

    def _say(self, part: re.Match[str]) -> str:
        if part["han"]:
            return " ".join(map(_word_symbols, self._words.lcut(part["han"])))
        if part["latin"]:
            return f" {self._english(part['latin'])} "
        return _MARKS.get(part["rest"], part["rest"])


def _open_dictionary() -> jieba.Tokenizer:
    """jieba's words, read from the package: its own loading writes a cache to the shared /tmp."""
    words = jieba.Tokenizer()
    words.FREQ, words.total = words.gen_pfdict(words.get_dict_file())
    words.initialized = True
    return words


def _word_symbols(word: str) -> str:
    return "".join(map(syllable_symbols, syllables(word)))
