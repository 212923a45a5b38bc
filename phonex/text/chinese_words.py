"""Words of Chinese text by jieba, which is read once and shared by all that ask.

jieba's own loading would leave a cache in the machine's temporary folder, where anyone may put
another one, and read it from there; here its dictionary always comes from its package.
"""

import logging
import warnings
from dataclasses import dataclass
from functools import cache

with warnings.catch_warnings():  # it still looks for setuptools' pkg_resources
    warnings.simplefilter("ignore")
    import jieba  # type: ignore[import-untyped]
    import jieba.posseg  # type: ignore[import-untyped]

jieba.setLogLevel(logging.WARNING)


@dataclass(frozen=True)
class ChineseWord:
    """tag: its part of speech, as jieba's dictionary names them ("v", "nr")."""

    text: str
    tag: str


def words(text: str) -> list[str]:
    return list(_opened().cut(text))


def tagged_words(text: str) -> list[ChineseWord]:
    _opened()
    return [ChineseWord(word, tag) for word, tag in jieba.posseg.dt.cut(text)]


def parts(word: str) -> list[str]:
    """The word, and the shorter ones that are in it."""
    return list(_opened().cut_for_search(word))


@cache
def _opened() -> jieba.Tokenizer:
    tokenizer = jieba.dt
    with tokenizer.lock:
        if not tokenizer.initialized:
            tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
            tokenizer.initialized = True
    return tokenizer
