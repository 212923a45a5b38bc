"""Phones, tones and languages to a checkpoint's ids, with blanks between them.

Source: MeloTTS melo/text/__init__.py, melo/utils.py get_text_for_tts_infer.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from phonex.text.g2p.phonemes import PAD, Phonemes

logger = logging.getLogger(__name__)

_BLANK = 0

# Text language → its id, and the first of its tone ids.
LANGUAGE_IDS = {"ZH": 0, "JP": 1, "EN": 2, "ZH_MIX_EN": 3, "KR": 4, "ES": 5, "SP": 5, "FR": 6}
FIRST_TONES = {"ZH": 0, "ZH_MIX_EN": 0, "JP": 6, "EN": 7, "KR": 11, "ES": 12, "SP": 12, "FR": 13}


@dataclass(frozen=True)
class PhoneIds:
    """phones, tones, languages: [T]. word2ph: phones per word-piece, blanks included."""

    phones: tuple[int, ...]
    tones: tuple[int, ...]
    languages: tuple[int, ...]
    word2ph: tuple[int, ...]


class PhoneTable:
    """The symbols of one checkpoint, in the order of config.json."""

    def __init__(self, symbols: Sequence[str], *, add_blank: bool = True) -> None:
        self._ids = {symbol: index for index, symbol in enumerate(symbols)}
        self._add_blank = add_blank

    def ids(self, phonemes: Phonemes, language: str) -> PhoneIds:
        """language: a text language. Phones missing from the checkpoint become silence."""
        missing = sorted({phone for phone in phonemes.phones if phone not in self._ids})
        if missing:
            logger.warning("phones not in the checkpoint", extra={"phones": missing})
        silent = self._ids.get(PAD, _BLANK)
        phones = tuple(self._ids.get(phone, silent) for phone in phonemes.phones)
        tones = tuple(tone + FIRST_TONES[language] for tone in phonemes.tones)
        languages = (LANGUAGE_IDS[language],) * len(phones)
        if not self._add_blank:
            return PhoneIds(phones, tones, languages, phonemes.word2ph)
        first, *others = phonemes.word2ph
        word2ph = (2 * first + 1, *(2 * n for n in others))
        return PhoneIds(_spaced(phones), _spaced(tones), _spaced(languages), word2ph)


def _spaced(numbers: tuple[int, ...]) -> tuple[int, ...]:
    """Blanks before, between and after; a blank's tone and language are 0 too."""
    return (_BLANK, *chain.from_iterable((number, _BLANK) for number in numbers))
