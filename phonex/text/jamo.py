"""Conjoining jamo: the letters of Hangul by their place in a syllable. Source: Unicode, U+1100."""

import re
import unicodedata

ONSETS = "ᄀᄁᄂᄃᄄᄅᄆᄇᄈᄉᄊᄋᄌᄍᄎᄏᄐᄑᄒ"
VOWELS = "ᅡᅢᅣᅤᅥᅦᅧᅨᅩᅪᅫᅬᅭᅮᅯᅰᅱᅲᅳᅴᅵ"
CODAS = "ᆨᆩᆪᆫᆬᆭᆮᆯᆰᆱᆲᆳᆴᆵᆶᆷᆸᆹᆺᆻᆼᆽᆾᆿᇀᇁᇂ"

SPOKEN_CODAS = "ᆨᆫᆮᆯᆷᆸᆼ"  # the seven that are pronounced

_SYLLABLE = re.compile("[가-힣]")


def decompose(text: str) -> str:
    """Syllables as conjoining jamo; everything else unchanged."""
    return _SYLLABLE.sub(lambda found: unicodedata.normalize("NFD", found[0]), text)
