"""Pinyin syllables to Kokoro's symbols: broad IPA, the tone as an arrow after the vowel.

Source: misaki 0.9.4 zh.py and transcription.py (its "legacy" Chinese frontend, which labelled the
training data of Kokoro 1.0): dictionary tones, without sandhi.
"""

from functools import lru_cache

from pypinyin.contrib.tone_convert import to_finals, to_initials

_TONES = {"1": "→", "2": "↗", "3": "↓", "4": "↘", "5": ""}


def _pairs(table: str) -> dict[str, str]:
    return dict(entry.split("=") for entry in table.split())


_INITIALS = _pairs(
    "b=p p=pʰ m=m f=f d=t t=tʰ n=n l=l g=k k=kʰ h=x j=ʨ q=ʨʰ x=ɕ zh=ꭧ ch=ꭧʰ sh=ʂ r=ɻ z=ʦ c=ʦʰ s=s"
)
# "0" marks the position of the tone. ü is written v.
_FINALS = _pairs(
    "a=a0 o=wo0 e=ɤ0 ai=ai0 ei=ei0 ao=au0 ou=ou0 an=a0n en=ə0n ang=a0ŋ eng=ə0ŋ ong=ʊ0ŋ "
    "i=i0 ia=ja0 ie=je0 iao=jau0 iou=jou0 ian=jɛ0n in=i0n iang=ja0ŋ ing=i0ŋ iong=jʊ0ŋ "
    "u=u0 ua=wa0 uo=wo0 uai=wai0 uei=wei0 uan=wa0n uen=wə0n uang=wa0ŋ ueng=wə0ŋ "
    "v=y0 ve=ɥe0 van=ɥɛ0n vn=y0n"
)
_WHOLE = _pairs("er=ɚ0 ê=ɛ0 io=jɔ0 o=ɔ0 m=m0 n=n0 ng=ŋ0 hm=hm0 hng=hŋ0")
_BUZZED = "ɨ0"  # the i of zhi, chi, shi, ri, zi, ci, si
_BUZZING = frozenset({"zh", "ch", "sh", "r", "z", "c", "s"})


@lru_cache(4096)
def syllable_symbols(syllable: str) -> str:
    """Symbols of one syllable such as "zhong1" (tone 5 is neutral); "" if invalid."""
    sounds, tone = syllable[:-1], _TONES.get(syllable[-1:])
    if tone is None:
        return ""
    if sounds in _WHOLE:
        return _WHOLE[sounds].replace("0", tone)
    initial = to_initials(sounds, strict=True)
    final = to_finals(sounds, strict=True, v_to_u=False)
    if final not in _FINALS:
        return ""
    rime = _BUZZED if final == "i" and initial in _BUZZING else _FINALS[final]
    return _INITIALS.get(initial, "") + rime.replace("0", tone)
