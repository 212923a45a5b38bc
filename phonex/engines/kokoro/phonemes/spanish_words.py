"""Spanish abbreviations and amounts as words, where espeak-ng would spell or skip them."""

import re

_WORDS = {
    "sr": "señor",
    "sra": "señora",
    "srta": "señorita",
    "sres": "señores",
    "dr": "doctor",
    "dra": "doctora",
    "prof": "profesor",
    "ing": "ingeniero",
    "lic": "licenciado",
    "gral": "general",
    "avda": "avenida",
    "av": "avenida",
    "pág": "página",
    "págs": "páginas",
    "núm": "número",
    "art": "artículo",
    "cap": "capítulo",
    "tel": "teléfono",
    "aprox": "aproximadamente",
    "etc": "etcétera",
    "ud": "usted",
    "uds": "ustedes",
}
_PHRASES = (
    (re.compile(r"\bEE\.?\s?UU\b\.?"), "Estados Unidos"),
    (re.compile(r"\bp\.\s?ej\.", re.IGNORECASE), "por ejemplo"),
    (re.compile(r"\b[Nn]\.?º\s?(?=\d)"), "número "),
    (re.compile(r"(?<=\d)\s?km/h\b"), " kilómetros por hora"),
    (re.compile(r"(?<=\d)\s?km\b"), " kilómetros"),
    (re.compile(r"(?<=\d)\s?kg\b"), " kilos"),
    (re.compile(r"(?<=\d)\s?°\s?C\b"), " grados"),
    (re.compile(r"(?<!\S)[-−](?=\d)"), "menos "),
)
_ORDINALS = "primer segund tercer cuart quint sext séptim octav noven décim"
_CURRENCIES = {
    "$": ("dólar", "dólares"),
    "€": ("euro", "euros"),
    "£": ("libra", "libras"),
    "¥": ("yen", "yenes"),
}

_ABBREVIATION = re.compile(
    rf"\b({'|'.join(sorted(_WORDS, key=len, reverse=True))})\.", re.IGNORECASE
)
_ORDINAL = re.compile(r"\b(10|[1-9])\.?([ºª])")
_NUMBER = r"\d+(?:[.,]\d+)*"
_AMOUNT = re.compile(rf"([$€£¥])\s?({_NUMBER})|({_NUMBER})\s?([$€£¥])")


def write_out(text: str) -> str:
    """The text with abbreviations, ordinals and amounts of money as words."""
    for pattern, words in _PHRASES:
        text = pattern.sub(words, text)
    text = _ABBREVIATION.sub(_expand, text)
    text = _ORDINAL.sub(_ordinal, text)
    return _AMOUNT.sub(_amount, text)


def _expand(found: re.Match[str]) -> str:
    word = _WORDS[found[1].lower()]
    ends = re.match(r"\s*$", found.string[found.end() :]) is not None
    return word + "." * ends


def _ordinal(found: re.Match[str]) -> str:
    return _ORDINALS.split()[int(found[1]) - 1] + ("o" if found[2] == "º" else "a")


def _amount(found: re.Match[str]) -> str:
    number, sign = (found[2], found[1]) if found[1] else (found[3], found[4])
    one, many = _CURRENCIES[sign]
    cents = re.fullmatch(r"(.+)[.,](\d\d)", number)
    if cents:
        return f"{cents[1]} {one if cents[1] == '1' else many} con {int(cents[2])}"
    return f"{number} {one if number == '1' else many}"
