"""The words that a question and a sentence share, and the names that they do not."""

import re
import unicodedata

from phonex.text.language_detection import FUNCTION_WORDS
from phonex.text.scripts import HAN, HANGUL, KANA

_STEM = 4  # letters by which forms of a word are told from other words
_WORD = re.compile(rf"[{HAN}{KANA}{HANGUL}]+|[^\W_]+")
_UNSPACED = re.compile(f"[{HAN}{KANA}{HANGUL}]")
_ACCENTS = re.compile("[\u0300-\u036f]")
# A name is a word with a capital letter inside a sentence.
_NAME = re.compile(r"(?<=[^\s.?!¿¡:\"«“(-] )[^\W\d_a-z]\w+")
_NO_NAMES = frozenset({"i'm", "i've", "i'd", "i'll"})


def _plain(text: str) -> str:
    decomposed = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return unicodedata.normalize("NFC", decomposed)


# Words of questions that answers need not have.
_ASKING = (
    "long many much old kind sort often far name called call you're tell ever favourite favorite "
    "llama llamas llamaba años veces tipo clase cuántos cuántas cuánto alguna algún "
    "appelle appelles combien souvent quelle quels sorte"
)
_COMMON = frozenset(
    _plain(word) for words in (*FUNCTION_WORDS.values(), _ASKING.split()) for word in words
)


def stems(text: str) -> frozenset[str]:
    """What a text's words begin with, without those that any text has; of scripts without spaces,
    the pairs of characters.
    """
    found: set[str] = set()
    for word in _WORD.findall(_plain(text)):
        if _UNSPACED.match(word):
            found.update(word[start : start + 2] for start in range(len(word) - 1))
        elif word not in _COMMON and len(word) > 2:
            found.add(word[:_STEM])
    return frozenset(found)


def names(text: str) -> frozenset[str]:
    """The proper names in a text, in scripts that show them by a capital letter."""
    found = (match[0] for match in _NAME.finditer(text))
    return frozenset(_plain(name) for name in found if name.casefold() not in _NO_NAMES)


def without_names(text: str) -> str:
    return " ".join(_NAME.sub("", text).split())


def has_names(sentence: str, wanted: frozenset[str]) -> bool:
    """Whether a sentence has all of these names."""
    plain = _plain(sentence)
    return all(name in plain for name in wanted)
