"""French abbreviations, ordinals and amounts as words, where espeak-ng would spell or skip them."""

import re

_WORDS = {
    "M.": "monsieur",
    "MM.": "messieurs",
    "Mme": "madame",
    "Mmes": "mesdames",
    "Mlle": "mademoiselle",
    "Mlles": "mesdemoiselles",
    "Dr": "docteur",
    "Dr.": "docteur",
    "Pr": "professeur",
    "Pr.": "professeur",
    "St": "saint",
    "Ste": "sainte",
    "bd": "boulevard",
    "bd.": "boulevard",
    "av.": "avenue",
    "env.": "environ",
    "tél.": "téléphone",
    "p.": "page",
}
_ORDINALS = (
    "deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième "
    "douzième treizième quatorzième quinzième seizième dix-septième dix-huitième dix-neuvième "
    "vingtième vingt-et-unième"
)
_ROMANS = "II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX XXI"
_ORDINAL_OF = dict(enumerate(_ORDINALS.split(), 2))
_NUMBER_OF = {roman: number for number, roman in enumerate(_ROMANS.split(), 2)}
_PHRASES = (
    (re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))"), ""),  # 1 000,50
    (re.compile(r"\b[Nn][°º]\s?(?=\d)"), "numéro "),
    (re.compile(r"\b(\d{1,2})\s?h\s?(?=\d\d\b)"), r"\1 heures "),
    (re.compile(r"\b(\d{1,2})\s?h\b"), r"\1 heures"),
    (re.compile(r"\betc\b\.?"), "etcétéra"),
    (re.compile(r"\bc\.-à-d\."), "c'est-à-dire"),
    (re.compile(r"(?<=\d)\s?km/h\b"), " kilomètres heure"),
    (re.compile(r"(?<=\d)\s?km\b"), " kilomètres"),
    (re.compile(r"(?<=\d)\s?kg\b"), " kilos"),
    (re.compile(r"(?<=\d)\s?°\s?C\b"), " degrés"),
    (re.compile(r"(?<!\S)[-−](?=\d)"), "moins "),
)
_CURRENCIES = {"$": "dollars", "€": "euros", "£": "livres", "¥": "yens"}

_ABBREVIATION = re.compile(
    rf"(?<!\w)({'|'.join(re.escape(word) for word in sorted(_WORDS, key=len, reverse=True))})"
    r"(?=\s+\w)(?<![\w.]p\.)"
)
_ORDINAL = re.compile(
    rf"\b({'|'.join(sorted(_NUMBER_OF, key=len, reverse=True))}|\d\d?)(?:e|ème|eme)\b"
)
_NUMBER = r"\d+(?:[.,]\d+)*"
_AMOUNT = re.compile(rf"([$€£¥])\s?({_NUMBER})|({_NUMBER})\s?([$€£¥])")


def write_out(text: str) -> str:
    """The text with abbreviations, hours, ordinals and amounts of money as words."""
    for pattern, words in _PHRASES:
        text = pattern.sub(words, text)
    text = _ABBREVIATION.sub(lambda found: _WORDS[found[1]], text)
    text = _ORDINAL.sub(_ordinal, text)
    return _AMOUNT.sub(_amount, text)


def _ordinal(found: re.Match[str]) -> str:
    number = _NUMBER_OF.get(found[1]) or int(found[1])
    return _ORDINAL_OF.get(number, found[0])


def _amount(found: re.Match[str]) -> str:
    number, sign = (found[2], found[1]) if found[1] else (found[3], found[4])
    unit = _CURRENCIES[sign]
    cents = re.fullmatch(r"(.+)[.,](\d\d)", number)
    if cents:
        return f"{cents[1]} {unit} {int(cents[2])}"
    return f"{number} {unit}"
