"""Chinese mixed with English as MeloTTS reads it: words by jieba, readings by pypinyin, tones.

Source: MeloTTS melo/text/chinese_mix.py, chinese.py. docs/frontends.md describes it and its
deviations.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from phonex.engines.melotts.frontends.en.frontend import EnglishFrontend
from phonex.engines.melotts.frontends.zh.characters import as_read
from phonex.engines.melotts.frontends.zh.joining import join
from phonex.engines.melotts.frontends.zh.sandhi import said_tones
from phonex.engines.melotts.frontends.zh.sounds import read, sound
from phonex.text.g2p.phonemes import PAD, Phonemes, Sound, WordPieces, share
from phonex.text.g2p.zh.words import ChineseWord, tagged_words

_FIRST_ENGLISH_TONE = 7  # English tones are numbered after the Chinese ones
_KEPT_WORDS = 8192

# A股 and A P I: the letter, which the English frontend would read as the article.
_LETTER_A = re.compile(r"(?<![a-zA-Z])(A)(?![a-zA-Z]|\s+[a-z])")
_A = Sound(("ey",), (_FIRST_ENGLISH_TONE + 2,))

_CLAUSE = re.compile("(?<=[!?…,.'-])")
_ENGLISH = re.compile(r"([a-zA-Z\s]+)")


class ChineseFrontend:
    """Thread-safe. Dictionaries are read at the first word of a language.

    compatible: read numbers and symbols like the original, which drops many of them.
    """

    def __init__(self, compatible: bool = False) -> None:
        self._compatible = compatible
        self._rewrite = _rewriting(compatible)
        self._english = EnglishFrontend()
        self._say = lru_cache(_KEPT_WORDS)(_word_sounds)

    def normalise(self, text: str) -> str:
        return self._rewrite(text)

    def phonemes(self, norm_text: str, pieces: WordPieces) -> Phonemes:
        sounds = [
            each
            for clause in _CLAUSE.split(norm_text)
            for part in _ENGLISH.split(clause)
            for each in self._sounds(part, pieces)
        ]
        phones = tuple(phone for each in sounds for phone in each.phones)
        tones = tuple(tone for each in sounds for tone in each.tones)
        word2ph = [len(each.phones) for each in sounds]
        n_pieces = len(pieces(norm_text))
        if len(word2ph) != n_pieces:  # only for text that was not normalised
            word2ph = share(len(phones), n_pieces) if n_pieces else []
            phones, tones = phones[: sum(word2ph)], tones[: sum(word2ph)]
        return Phonemes(norm_text, (PAD, *phones, PAD), (0, *tones, 0), (1, *word2ph, 1))

    def _sounds(self, part: str, pieces: WordPieces) -> Iterator[Sound]:
        """A sound for each word piece. part: in one script."""
        if _ENGLISH.match(part):
            for words in [part] if self._compatible else _LETTER_A.split(part):
                yield from self._english_sounds(words, pieces)
        else:
            for word in join(tagged_words(part), _dictionary_tones, self._compatible):
                yield from self._say(word)

    def _english_sounds(self, words: str, pieces: WordPieces) -> Iterator[Sound]:
        if words == "A" and not self._compatible:
            yield _A
            return
        said = self._english.phonemes(words, pieces)
        start = 1  # after the pad
        for n_phones in said.word2ph[1:-1]:
            end = start + n_phones
            tones = tuple(_FIRST_ENGLISH_TONE + tone for tone in said.tones[start:end])
            yield Sound(said.phones[start:end], tones)
            start = end


def _rewriting(compatible: bool) -> Callable[[str], str]:
    if compatible:
        from phonex.engines.melotts.frontends.zh.compatible import as_original

        return as_original
    return as_read


def _dictionary_tones(word: str) -> tuple[int, ...]:
    return tuple(syllable.tone for syllable in read(word))


def _word_sounds(word: ChineseWord) -> tuple[Sound, ...]:
    """A sound for each character."""
    syllables = read(word.text)
    tones = said_tones(word, _dictionary_tones(word.text))
    return tuple(map(sound, syllables, tones))
