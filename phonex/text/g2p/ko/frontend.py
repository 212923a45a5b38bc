"""Korean as MeloTTS reads it: the Standard Pronunciation word by word, in conjoining jamo.

Source: MeloTTS melo/text/korean.py, ko_dictionary.py, and g2pkk. docs/frontends.md describes it and
its deviations.
"""

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from string import ascii_uppercase

from phonex.text.g2p.en.lexicon import EnglishLexicon
from phonex.text.g2p.ko.loanwords import hangul
from phonex.text.g2p.ko.morphology import HANJA, KoreanWords, spell_numbers
from phonex.text.g2p.ko.standard_pronunciation import PronunciationRules
from phonex.text.g2p.marked import Link, Linked
from phonex.text.g2p.phonemes import PAD, Phonemes, Sound, WordPieces, join_pieces, share, spell
from phonex.text.ipa.ko import jamo_of
from phonex.text.jamo import ONSETS, SPOKEN_CODAS, VOWELS, decompose

PUNCTUATION = frozenset("!?…,.'-")
UNKNOWN = "[UNK]"
_MARKS = PUNCTUATION | frozenset('()~[]/^:*\\"')
_SPOKEN = frozenset(ONSETS + VOWELS + SPOKEN_CODAS) | _MARKS
_MEETING = re.compile(f"[{SPOKEN_CODAS}][{ONSETS}]")
_KEPT_WORDS = 8192

_LATIN = re.compile("[A-Za-z]+")
_LATIN_WORD = re.compile("[A-Za-z']+")
_NOT_HANGUL = re.compile("[A-Za-z0-9%]")
_PLUS_DEALS = {"1+1": "원플러스원", "2+1": "투플러스원"}
_LETTER_NAMES = (
    *("에이", "비", "씨", "디", "이", "에프", "지", "에이치", "아이", "제이", "케이", "엘", "엠"),
    *("엔", "오", "피", "큐", "알", "에스", "티", "유", "브이", "더블유", "엑스", "와이", "제트"),
)
_LETTERS = dict(zip(ascii_uppercase, _LETTER_NAMES, strict=True))
_SHORT_FORMS = _LETTERS | {
    **{"KOREA": "코리아", "IDOL": "아이돌", "IT": "아이티", "IQ": "아이큐", "UP": "업"},
    **{"DOWN": "다운", "PC": "피씨", "CCTV": "씨씨티비", "SNS": "에스엔에스", "AI": "에이아이"},
    "CEO": "씨이오",
}
_LONGEST_INITIALS = 5
_BLANK = {"Cc": " ", "Cf": "", "Cs": "", "Cn": "", "Co": ""}
_LONE_LETTER = re.compile("[ㄱ-ㆎ]")
_FOLDED = str.maketrans(
    "“”„«»「」『』《》〈〉‘’;；：，、。！？·・—–―⋯〜～（）", '"' * 13 + "'',,:,,.!?,,,,,…~~()"
) | {ord("#"): " "}


class KoreanFrontend:
    """Thread-safe. Opens MeCab's dictionary when created, and English at the first such word.

    compatible: text that is not Hangul is read like the original, or dropped.
    """

    def __init__(self, compatible: bool = False) -> None:
        self._compatible = compatible
        self.words = KoreanWords()
        self._english = EnglishLexicon()
        self._pronunciation = PronunciationRules(compatible=compatible)
        self._say = lru_cache(_KEPT_WORDS)(self._sound)

    def normalise(self, text: str) -> str:
        if not self._compatible:
            text = self.words.read_hanja(_fold(text))
        text = HANJA.sub("", text.strip())
        for deal, words in _PLUS_DEALS.items():
            text = text.replace(deal, words)
        return _LATIN.sub(lambda found: self._short_form(found[0]), text).lower()

    def phonemes(self, norm_text: str, pieces: WordPieces) -> Phonemes:
        cut = pieces(norm_text)
        if self._compatible:
            return spell(norm_text, cut, self._say)
        written = _words(norm_text)
        if len(written) != sum(1 for _ in join_pieces(cut)):
            return spell(norm_text, cut, self._say)
        sources = iter(written)

        def say(word: str) -> Sound:
            source = next(sources)
            return self._say(source if word == UNKNOWN else word)

        return spell(norm_text, cut, say)

    def _short_form(self, word: str) -> str:
        if word in _SHORT_FORMS or self._compatible or not word.isupper():
            return _SHORT_FORMS.get(word, word)
        if len(word) > _LONGEST_INITIALS or self._english.find(word):
            return word
        return "".join(map(_LETTERS.__getitem__, word))

    def _sound(self, word: str) -> Sound:
        """The sound of a word without spaces, a mark, or a token unknown to BERT."""
        if word == UNKNOWN:
            return Sound((PAD,), (0,))
        if word in PUNCTUATION:
            return Sound((word,), (0,))
        word = self._in_words(self.words.replace_phrases(word))
        heard = decompose(self._pronunciation.say(decompose(word)))
        if not self._compatible:
            heard = "".join(letter for letter in heard if letter in _SPOKEN)
        return Sound(tuple(heard), (0,) * len(heard))

    def in_hangul(self, word: str) -> str:
        """A word without its Latin letters and digits: game을 as 게임을, 3층 as 삼층/B.

        It may have the marks of `KoreanWords.mark`.
        """
        if not _NOT_HANGUL.search(word):
            return word
        return self._in_words(self.words.replace_phrases(word))

    def _in_words(self, word: str) -> str:
        word = _LATIN_WORD.sub(lambda found: self._loanword(found[0]), word)
        return spell_numbers(self.words.mark(word), compatible=self._compatible)

    def _loanword(self, word: str) -> str:
        listed = self._english.find(word)
        if listed is None and self._compatible:
            return word
        return hangul(listed or self._english.pronounce(word))


def sound_of(ipa: str) -> Sound:
    """The phones of a word in IPA. Raises InvalidInput."""
    jamo = jamo_of(ipa)
    return Sound(tuple(jamo), (0,) * len(jamo))


def linking(compatible: bool) -> Link:
    """Joins a word given by its phonemes to the ending written after it."""
    rules = PronunciationRules(compatible=compatible)

    def link(word: Phonemes, ending: Phonemes) -> Linked:
        met = "".join(word.phones[-1:] + ending.phones[:1])
        if not _MEETING.fullmatch(met):
            return Linked(word, ending)
        heard = rules.say(met.replace("ᆮ", "ᆺ"))
        phones = (*word.phones[:-1], *heard[:-1])
        return Linked(
            replace(
                word,
                phones=phones,
                tones=(0,) * len(phones),
                word2ph=tuple(share(len(phones), len(word.word2ph))),
            ),
            replace(ending, phones=(heard[-1], *ending.phones[1:])),
        )

    return link


def _fold(text: str) -> str:
    """Compose letters, map punctuation to the network's, drop control and format characters."""
    text = unicodedata.normalize("NFC", text).translate(_FOLDED)
    text = _LONE_LETTER.sub(lambda found: _syllable(found[0]), text)
    return "".join(_BLANK.get(unicodedata.category(each), each) for each in text)


def _syllable(letter: str) -> str:
    """A single jamo as it is pronounced: ㅋ as 크, ㅠ as 유."""
    jamo = unicodedata.normalize("NFKC", letter)
    said = f"ᄋ{jamo}" if jamo in VOWELS else f"{jamo}ᅳ" if jamo in ONSETS else ""
    return unicodedata.normalize("NFC", said)


def _words(text: str) -> list[str]:
    """The words that BERT splits into pieces; each punctuation mark is a word."""
    return "".join(f" {each} " if _is_mark(each) else each for each in text).split()


def _is_mark(letter: str) -> bool:
    is_ascii_sign = letter.isascii() and not letter.isalnum() and letter.isprintable()
    return letter != " " and (is_ascii_sign or unicodedata.category(letter)[0] == "P")
