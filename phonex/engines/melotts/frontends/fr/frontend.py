"""French as MeloTTS reads it."""

import re
from collections.abc import Sequence
from unicodedata import normalize

from phonex.engines.melotts.frontends.fr.liaison import LearntLiaisons, link
from phonex.engines.melotts.frontends.romance.dates import Clock, Dates
from phonex.engines.melotts.frontends.romance.frontend import RomanceFrontend, finish
from phonex.engines.melotts.frontends.romance.numbers import NumberWords
from phonex.system.clock import utc_now

_LETTERS = "abcdefghijklmnopqrstuvwxyzàâæçèéêëîïôùûüÿœ"
_DATES = Dates(
    numbers=NumberWords("fr", {"€": "EUR", "£": "GBP"}),
    months=(
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
        *("septembre", "octobre", "novembre", "décembre"),
    ),
    units={
        **dict.fromkeys(("s", "seconde", "secondes"), "s"),
        **dict.fromkeys(("min", "minute", "minutes"), "min"),
        **dict.fromkeys(("h", "heure", "heures"), "h"),
        **dict.fromkeys(("j", "jour", "jours"), "d"),
        **dict.fromkeys(("sem", "semaine", "semaines"), "sem"),
        **dict.fromkeys(("m", "mois"), "m"),
        **dict.fromkeys(("an", "ans", "annee", "annees"), "a"),
    },
    day="ordinal",
)
_MARKS = str.maketrans(
    {
        **dict.fromkeys("：；，·、;:", ","),
        **dict.fromkeys("。\n…", "."),
        **{"！": "!", "？": "?", "&": " et "},
        **dict.fromkeys("-～~", " "),
        **dict.fromkeys('"“”‘’<>()[]«»（）《》【】「」—¿¡', ""),
    }
)
# Applied in this order, anywhere and in any case; with the original's spelling.
_ABBREVIATIONS = {
    "M": "monsieur",
    "Mlle": "mademoiselle",
    "Mlles": "mesdemoiselles",
    "Mme": "Madame",
    "Mmes": "Mesdames",
    "N.B": "nota bene",
    "p.c.q": "parce que",
    "Pr": "professeur",
    "qqch": "quelque chose",
    "rdv": "rendez-vous",
    "max": "maximum",
    "min": "minimum",
    "no": "numéro",
    "adr": "adresse",
    "dr": "docteur",
    "st": "saint",
    "co": "companie",
    "jr": "junior",
    "sgt": "sergent",
    "capt": "capitain",
    "col": "colonel",
    "av": "avenue",
    "apr. J.-C": "après Jésus-Christ",
    "art": "article",
    "boul": "boulevard",
    "c.-à-d": "c’est-à-dire",
    "etc": "et cetera",
    "ex": "exemple",
    "excl": "exclusivement",
}
# A full stop inside matches any character, as in the original.
_EXPANSIONS = [
    *((re.compile(rf"\b{short}\.", re.IGNORECASE), long) for short, long in _ABBREVIATIONS.items()),
    (re.compile(r"\bMlle"), "mademoiselle"),
    (re.compile(r"\bMme"), "Madame"),
]
_MANY_T = re.compile("t{3,}")


class FrenchFrontend(RomanceFrontend):
    """compatible: with the original's faults, except crashes.

    In that mode it has state: once gruut has linked a word, it always links it.
    """

    def __init__(self, compatible: bool = False, now: Clock = utc_now) -> None:
        super().__init__(_LETTERS, _DATES, compatible, now)
        self._learnt = LearntLiaisons(self._words) if compatible else None

    def normalise(self, text: str) -> str:
        if self._compatible:
            for short, long in _EXPANSIONS:
                text = short.sub(long, text)
        else:
            text = normalize("NFC", text).replace("$", " ").replace("’", "'")
        return finish(text.replace("...", ".").replace("$", ".").translate(_MARKS))

    def _say(self, words: Sequence[str]) -> str:
        if self._learnt is not None:
            said = self._learnt.say(words)
        else:
            links = link(words)
            said = [
                (*self._words.pronounce(word), linked)
                for word, linked in zip(words, links, strict=True)
            ]
        return _MANY_T.sub("", " ".join(map("".join, said)))
