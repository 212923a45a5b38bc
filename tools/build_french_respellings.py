"""Makes phonex/engines/kokoro/g2p/french_respellings.txt: what espeak-ng misreads in French.

    python tools/build_french_respellings.py

espeak-ng reads French words that look English by its English rules (mythe, authentique, parking),
and some others wrongly (testament, atlas). Both are found by comparison with the pronunciations in
the package gruut_lang_fr, whose lexicon is sought for a spelling that espeak-ng reads like them.
Not needed to run Phonex. Takes some minutes.
"""

import itertools
import re
import sqlite3
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from phonex.engines.espeak.process import EspeakProcess
from phonex.engines.kokoro.g2p.french_words import is_english

MADE = Path(__file__).parents[1] / "phonex/engines/kokoro/g2p/french_respellings.txt"
HEAD = """\
# Words that espeak-ng reads wrongly, mostly as English, and a spelling that it reads rightly.
# Their sounds are those of gruut_lang_fr (Michael Hansen, MIT licence).
# Made by tools/build_french_respellings.py.
"""
_N_SPELLINGS = 400  # tried for each word

# What the lexicon has wrongly, or only in other regions.
_REFUSED = re.compile(
    r"retrouv\w+|retrouss\w+|remarch\w+|ressent\w+|experience|desire|legrand|lesage|lens|mons|lachaise|chénier|courchevel"
    r"|excellent|intelligent|influent|imminent|réticent|rent|suffisament|dolent|somnolent|strident"
    r"|rapatriment|effectiverment|méfiaent|herment|aujourd|exempts|ajoncs|quatres|musset|pâris|rich"
    r"|ronsard|anvers|ambitieuses|amazon|sultane|successeur|buvais|fusiller|inexécutable|hunier"
    r"|lumiére|richmond|bizutage|echange|supporters|hype|bene|heroic|anedocte|acquerissaient|assené"
    r"|assenés|allem|eleves|puerto|ete|batiot|gontier|the|this|that|one|now|red|old|and|what|who"
    r"|his|know|cooper|kennedy|katia|consensus|hasparren|lach\w+|arch\w+|ch[aé]\w+(?<!choléra)"
)
# Frequent words that the lexicon lacks, or for which no spelling is found.
_EXTRA = {
    **{"supporters": "suportère", "steve": "stive", "jeans": "djine", "surf": "seurfe"},
    **{"cheville": "chevie", "chevilles": "chevie", "dilemme": "dilème", "dilemmes": "dilème"},
    **{"reims": "rinsse", "porc": "por", "porcs": "por", "sourcil": "sourci", "house": "aousse"},
    **{"sourcils": "sourci", "perdrix": "perdri", "doubs": "dou", "aisne": "aine", "joe": "djo"},
    **{"abbaye": "abéie", "abbayes": "abéie", "shampooing": "chanpoin", "fœtus": "fétusse"},
    **{"foetus": "fétusse", "cowboy": "cobauille", "cowboys": "cobauille", "quiz": "couïze"},
    **{"barbecue": "barbekiou", "barbecues": "barbekiou", "laids": "lè", "laid": "lè"},
    **{"space": "spèce", "bangkok": "bancoque", "juan": "jouane", "the": "ze", "that": "zate"},
    **{"this": "zisse", "one": "ouane", "now": "naou", "red": "rède", "old": "olde", "and": "ande"},
    **{"what": "ouate", "who": "ou", "his": "ize", "know": "nau", "cooper": "couper"},
    **{"kennedy": "quènedi", "washington": "ouachinegtone", "camping": "canpinegue"},
    **{
        "campings": "canpinegue",
        "simpson": "simmpsone",
        "annecy": "anssi",
        "semailles": "semaille",
    },
    **{"want": "ouante", "punk": "peunque", "punks": "peunque", "bunker": "beuneuqueur"},
    **{"management": "manadjemènte", "manager": "manadjeur", "managers": "manadjeur"},
    **{"smartphone": "smartfone", "smartphones": "smartfone", "podcast": "podecaste"},
    **{"podcasts": "podecaste", "youtube": "ioutoube", "brainstorming": "brènestorminegue"},
    **{
        "streamer": "strimeur",
        "wokisme": "ouokisme",
        "burger": "beurgueur",
        "burgers": "beurgueur",
    },
    **{"cocktail": "coctèle", "cocktails": "coctèle", "sandwich": "sandouitche"},
    **{"sandwichs": "sandouitche", "chewing": "chouine", "gum": "gome", "iphone": "aïfone"},
    **{"email": "imèle", "emails": "imèle", "e-mail": "imèle", "e-mails": "imèle"},
    **{"t-shirt": "tichœurte", "t-shirts": "tichœurte", "cuiller": "cuillère"},
    **{"cuillers": "cuillère", "john": "djone", "johny": "djoni", "smith": "smisse"},
    **{"hardware": "hardouère", "malware": "malouère", "mœurs": "meursse", "moeurs": "meursse"},
}

_VOWELS = frozenset(("a", "e", "i", "o", "u", "y", "ə", "ɛ", "ɔ", "ø", "œ", "ɑ̃", "ɛ̃", "ɔ̃", "œ̃"))
_SPELLINGS = {
    **{"a": ("a",), "e": ("é", "ez"), "ɛ": ("è", "ai", "e"), "i": ("i", "y", "ie"), "u": ("ou",)},
    **{"o": ("o", "ô", "au"), "ɔ": ("o", "au"), "y": ("u", "û"), "ø": ("eu",), "œ": ("eu", "œu")},
    **{"ə": ("e", "eu"), "ɑ̃": ("an", "en", "am"), "ɛ̃": ("in", "im", "ain"), "ɔ̃": ("on", "om")},
    **{"œ̃": ("un",), "p": ("p",), "b": ("b",), "t": ("t",), "d": ("d",), "f": ("f",), "v": ("v",)},
    **{"k": ("c", "k"), "ɡ": ("g",), "s": ("s", "ss"), "z": ("z",), "ʃ": ("ch",), "ʒ": ("j", "g")},
    **{"m": ("m", "mm"), "n": ("n", "nn"), "ɲ": ("gn",), "ŋ": ("negue",), "l": ("l", "ll")},
    **{"ʁ": ("r", "rr"), "j": ("y", "i", "ï", "ill"), "w": ("ou", "w"), "ɥ": ("u",)},
}
_FRONT = tuple("eɛijəøœ")
_LAST = {
    **{"k": ("que", "c"), "ɡ": ("gue",), "s": ("ce", "sse"), "z": ("ze", "se"), "e": ("é",)},
    **{"ʁ": ("r", "re"), "j": ("ille", "il", "lle", "y"), "ɛ": ("ai", "è"), "u": ("ou",)},
    "ɑ̃": ("ant", "an"),
}
_SAME = (
    *(("ɔ̃", "O"), ("ɛ̃", "E"), ("œ̃", "E"), ("ɑ̃", "A"), ("ŋɡ", "ŋ"), ("nɡ", "ŋ"), ("nj", "ɲ")),
    *(("ɔ", "o"), ("ɛ", "e"), ("ø", "œ"), ("ɡ", "g"), ("ɑ", "a"), ("j", "i"), ("ɥ", "y")),
    *(("w", "u"), ("ə", ""), ("bs", "ps"), ("bt", "pt")),
)


def same(sounds: str) -> str:
    """The sounds without stress, open and closed vowels, and what else is no mistake."""
    sounds = re.sub(r"[ˈˌː\- ]", "", sounds)
    for one, other in _SAME:
        sounds = sounds.replace(one, other)
    return re.sub(r"(.)\1+", r"\1", sounds)


def parts(phones: list[str]) -> Iterator[tuple[str, ...]]:
    """How each phone may be written, by its neighbors."""
    for place, phone in enumerate(phones):
        before = phones[place - 1] if place else ""
        after = phones[place + 1] if place + 1 < len(phones) else ""
        if not after and phone in _LAST:
            yield _LAST[phone]
        elif not after and phone not in _VOWELS and phone != "ŋ":
            yield tuple(f"{letters}e" for letters in _SPELLINGS[phone])
        elif phone in "kɡ" and after.startswith(_FRONT):
            yield ("qu", "k") if phone == "k" else ("gu",)
        elif phone == "s" and before in _VOWELS:
            yield ("ss", "ç")
        elif phone in "nm" and after and after not in _VOWELS and after not in "jwɥ":
            yield (f"{phone}e", f"{phone}{phone}e", phone)
        elif phone == "i" and before in ("a", "o", "ɔ", "u", "e", "y"):
            yield ("ï",)
        else:
            yield _SPELLINGS[phone]


def respelled(espeak: EspeakProcess, word: str, sounds: str) -> str:
    """A spelling that espeak-ng reads as these sounds; "" if none is found."""
    phones = re.findall(r".\u0303?", sounds)
    if not phones or any(phone not in _SPELLINGS for phone in phones):
        return ""
    aspirated = word[0] == "w" or (
        word[0] == "h" and not re.match("h(?:[éèy]|om|um|armon|abit|onn|erm|ist|or)", word)
    )
    for letters in itertools.islice(itertools.product(*parts(phones)), _N_SPELLINGS):
        spelling = "h" * (aspirated and phones[0] in (*_VOWELS, "w")) + "".join(letters)
        read = espeak.ipa(spelling, "fr-fr")
        if " " not in read and not is_english(read) and same(read) == same(sounds):
            return spelling
    return ""


def is_mistake(word: str, read: str, listed: str) -> bool:
    """Whether espeak-ng's reading differs from the lexicon's in a way in which it errs.

    The lexicon has mistakes of its own, so other differences prove nothing.
    """
    a, b = same(read), same(listed)
    if len(word) < 4 or _REFUSED.fullmatch(word):
        return False
    if re.search("ents?$", word):
        return (b.endswith("A") and not a.endswith("A")) or (a[:-1] == b and a.endswith("A"))
    one_e = "e" in word and read.replace("ː", "").replace("ɛ", "e").replace(
        "ə", "e"
    ) == listed.replace("ɛ", "e")
    changes = (
        *(("A$", "an"), ("E$", "in"), ("O$", "on"), ("E", "in"), ("O", "on"), ("A", "an")),
        *(("an", "A"), ("en", "A"), ("en", "E"), ("on", "O"), ("A", "E"), ("ei", "ai")),
        *(("ʒ", "dʒ"), ("ʃ", "tʃ"), ("ʒ", "g"), ("ʃ", "k"), ("ɲ", "gn"), ("si", "ti")),
        *(("ti", "si"), ("ks", "s"), ("e$", "eʁ"), ("e$", "œʁ"), ("$", "s"), ("$", "t")),
        *(("$", "d"), ("$", "z"), ("$", "ks")),
    )
    return one_e or any(a != b and re.sub(old, new, a, count=1) == b for old, new in changes)


def main() -> None:
    spec = find_spec("gruut_lang_fr")
    assert spec is not None
    assert spec.origin is not None
    lexicon: dict[str, list[str]] = {}
    table = sqlite3.connect(Path(spec.origin).parent / "lexicon.db")
    rows = table.execute("SELECT word, phonemes FROM word_phonemes ORDER BY word, pron_order")
    for word, phones in rows:
        if re.fullmatch("[a-zß-öø-ÿœæ]{3,}", word):
            lexicon.setdefault(word, []).append(phones.replace(" ", "").replace("g", "ɡ"))
    made = dict(_EXTRA)
    espeak = EspeakProcess()
    for word, listed in lexicon.items():
        read = re.sub(r"[ˈˌ\- ]", "", espeak.ipa(word, "fr-fr"))
        if word in made:
            continue
        if not is_english(read) and same(read) in map(same, listed):
            continue
        wanted = [each for each in listed if is_english(read) or is_mistake(word, read, each)]
        found = (respelled(espeak, word, each) for each in wanted)
        if spelling := next(filter(None, found), ""):
            made[word] = spelling
    espeak.close()
    lines = [f"{word} {spelling}\n" for word, spelling in sorted(made.items())]
    MADE.write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
