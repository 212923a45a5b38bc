"""Words of Chinese text as jieba finds them, whose dictionary is read once for all that ask.

jieba's own loading would leave a cache in the machine's temporary folder, where anyone may put
another one, and read it from there; here its dictionary always comes from its package.
Source of the tagged words: jieba 0.42.1 posseg, which takes several times as long.
"""

import logging
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

with warnings.catch_warnings():  # it still looks for setuptools' pkg_resources
    warnings.simplefilter("ignore")
    import jieba  # type: ignore[import-untyped]
    import jieba.posseg  # type: ignore[import-untyped]

from phonex.text.chinese_unlisted import UnlistedWordTagger

jieba.setLogLevel(logging.WARNING)

_RUN = re.compile("[一-\u9fd5.]+|.", re.DOTALL)  # jieba takes a full stop for a part of words
_HAN_RUN = re.compile("[一-\u9fd5]+|[^一-\u9fd5]+")
_NUMBER, _OTHER = "m", "x"


@dataclass(frozen=True, slots=True)
class ChineseWord:
    """tag: its part of speech, as jieba's dictionary names them ("v", "nr")."""

    text: str
    tag: str


def words(text: str) -> list[str]:
    return list(_opened().cut(text))


def parts(word: str) -> list[str]:
    """The word, and the shorter ones that are in it."""
    return list(_opened().cut_for_search(word))


def tagged_words(text: str) -> list[ChineseWord]:
    """text: Han and marks."""
    return [word for run in _RUN.findall(text) for word in _of_run(run)]


def _of_run(run: str) -> Iterator[ChineseWord]:
    """Single characters in a row may be a word that is not listed."""
    waiting = ""
    for word in _listed_words(run):
        if len(word) == 1:
            waiting += word
            continue
        yield from _of_singles(waiting)
        waiting = ""
        yield _tagged(word)
    yield from _of_singles(waiting)


def _listed_words(run: str) -> Iterator[str]:
    """The likeliest way through the words of the dictionary."""
    tokenizer = _opened()
    route: dict[int, tuple[float, int]] = {}
    tokenizer.calc(run, tokenizer.get_DAG(run), route)
    start = 0
    while start < len(run):
        end = route[start][1] + 1
        yield run[start:end]
        start = end


def _of_singles(characters: str) -> Iterator[ChineseWord]:
    if len(characters) < 2 or _opened().FREQ.get(characters):
        yield from map(_tagged, characters)
        return
    for run in _HAN_RUN.findall(characters):
        if "一" <= run[0] <= "\u9fd5":
            for span in _unlisted().words(run):
                yield ChineseWord(run[span.start : span.end], span.tag)
        else:
            yield ChineseWord(run, _NUMBER)


def _tagged(word: str) -> ChineseWord:
    return ChineseWord(word, jieba.posseg.dt.word_tag_tab.get(word, _OTHER))


@cache
def _opened() -> jieba.Tokenizer:
    tokenizer = jieba.dt
    with tokenizer.lock:
        if not tokenizer.initialized:
            tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
            tokenizer.initialized = True
    return tokenizer


@cache
def _unlisted() -> UnlistedWordTagger:
    model = jieba.posseg
    return UnlistedWordTagger(model.start_P, model.trans_P, model.emit_P, model.char_state_tab_P)
