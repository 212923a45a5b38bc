"""Segments Chinese text into words like jieba, whose dictionary is read once.

jieba itself would read and write a cache in the temporary folder, where other users could replace
it; here the dictionary always comes from its package.
Source of the tagged words: jieba 0.42.1 posseg, which is several times slower.
"""

import logging
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

with warnings.catch_warnings():  # it imports setuptools' deprecated pkg_resources
    warnings.simplefilter("ignore")
    import jieba  # type: ignore[import-untyped]
    import jieba.posseg  # type: ignore[import-untyped]

from phonex.text.g2p.zh.unlisted import UnlistedWordTagger

jieba.setLogLevel(logging.WARNING)

_RUN = re.compile("[一-\u9fd5.]+|.", re.DOTALL)  # jieba treats a full stop as part of a word
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
    """The word, and the shorter words in it."""
    return list(_opened().cut_for_search(word))


def tagged_words(text: str) -> list[ChineseWord]:
    """text: Han characters and punctuation."""
    return [word for run in _RUN.findall(text) for word in _of_run(run)]


def _of_run(run: str) -> Iterator[ChineseWord]:
    """A run of single characters may be an unlisted word."""
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
    """The most likely segmentation with words of the dictionary."""
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
