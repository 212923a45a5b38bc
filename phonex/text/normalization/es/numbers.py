"""Spanish number words, which agree with the noun.

"form" is the form of one: uno alone, un before a masculine noun, una before a feminine one.
"""

import re

from phonex.text.normalization.rules import is_counted

_SMALL = (
    *("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"),
    *("once", "doce", "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho"),
    *("diecinueve", "veinte", "veintiuno", "veintidós", "veintitrés", "veinticuatro"),
    *("veinticinco", "veintiséis", "veintisiete", "veintiocho", "veintinueve"),
)
_TENS = ("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_HUNDREDS = (
    *("ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos"),
    *("setecientos", "ochocientos", "novecientos"),
)
_ONES = {"uno": ("uno", "veintiuno"), "un": ("un", "veintiún"), "una": ("una", "veintiuna")}
_MILLIONS = (("", ""), ("millón", "millones"), ("billón", "billones"), ("trillón", "trillones"))

_ORDINALS = (
    *("primero", "segundo", "tercero", "cuarto", "quinto", "sexto", "séptimo", "octavo"),
    *("noveno", "décimo", "undécimo", "duodécimo", "decimotercero", "decimocuarto"),
    *("decimoquinto", "decimosexto", "decimoséptimo", "decimoctavo", "decimonoveno"),
)
_ORDINAL_TENS = (
    *("vigésimo", "trigésimo", "cuadragésimo", "quincuagésimo", "sexagésimo", "septuagésimo"),
    *("octogésimo", "nonagésimo"),
)
_ORDINAL_HUNDREDS = (
    *("centésimo", "ducentésimo", "tricentésimo", "cuadringentésimo", "quingentésimo"),
    *("sexcentésimo", "septingentésimo", "octingentésimo", "noningentésimo"),
)
_ORDINAL_POWERS = ((10**6, "millonésimo"), (10**3, "milésimo"))
_PARTS = (
    *("medio", "tercio", "cuarto", "quinto", "sexto", "séptimo", "octavo", "noveno", "décimo"),
)


def digits(text: str) -> str:
    return " ".join(_SMALL[int(digit)] for digit in text)


def cardinal(number: int, form: str = "uno") -> str:
    """1_234_567 → un millón doscientos treinta y cuatro mil quinientos sesenta y siete."""
    if number < 1000:
        return _below_thousand(number, form)
    said = []
    for power in reversed(range(len(_MILLIONS))):
        group = number // 1_000_000**power % 1_000_000
        if not group:
            continue
        said.append(_below_million(group, "un" if power else form))
        if power:
            said.append(_MILLIONS[power][group > 1])
    return " ".join(said)


def _below_million(number: int, form: str) -> str:
    thousands, rest = divmod(number, 1000)
    said = []
    if thousands:
        # doscientas mil personas, but treinta y un mil personas
        before = _below_thousand(thousands, "un")
        said = ["" if thousands == 1 else _feminine(before) if form == "una" else before, "mil"]
    if rest or not thousands:
        said.append(_below_thousand(rest, form))
    return " ".join(filter(None, said))


def _below_thousand(number: int, form: str) -> str:
    if number == 100:
        return "cien"
    hundreds, rest = divmod(number, 100)
    said = []
    if hundreds:
        word = _HUNDREDS[hundreds - 1]
        said.append(_feminine(word) if form == "una" else word)
    if rest or not hundreds:
        said.append(_below_hundred(rest, form))
    return " ".join(said)


def _below_hundred(number: int, form: str) -> str:
    if number in (1, 21):
        return _ONES[form][number > 1]
    if number < 30:
        return _SMALL[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens - 3] + (f" y {_below_hundred(ones, form)}" if ones else "")


def _feminine(words: str) -> str:
    return words.replace("cientos", "cientas").replace("quinientos", "quinientas")


def whole(text: str, form: str = "uno") -> str:
    """Digits as a quantity, or one by one if they are not one: 007."""
    return cardinal(int(text), form) if is_counted(text) else digits(text)


def quantity(units: str, decimals: str, form: str = "uno", mark: str = "coma") -> str:
    """Up to three decimals are read as a number, others one by one, and those after a zero."""
    if not decimals:
        return whole(units, form)
    short = len(decimals) <= 3 and decimals[0] != "0"
    return f"{whole(units)} {mark} {cardinal(int(decimals)) if short else digits(decimals)}"


def ordinal(number: int, ending: str = "o") -> str:
    """ending: o, a, or "" before a masculine noun (primer, tercer). The number itself from a
    billion on.
    """
    if not 0 < number < 10**9:
        return cardinal(number)
    said = _ordinal(number)
    if ending == "a":
        return re.sub(r"o\b", "a", said)
    shortened = not ending and said.endswith(("primero", "tercero"))
    return said[:-1] if shortened else said


def _ordinal(number: int) -> str:
    for power, name in _ORDINAL_POWERS:
        if number >= power:
            times, rest = divmod(number, power)
            first = cardinal(times, "un").replace(" ", "") + name if times > 1 else name
            return f"{first} {_ordinal(rest)}" if rest else first
    hundreds, rest = divmod(number, 100)
    said = [_ORDINAL_HUNDREDS[hundreds - 1]] if hundreds else []
    if 0 < rest < 20:
        said.append(_ORDINALS[rest - 1])
    elif rest:
        said.append(_ORDINAL_TENS[rest // 10 - 2])
        said += [_ORDINALS[rest % 10 - 1]] if rest % 10 else []
    return " ".join(said)


_UNACCENTED = str.maketrans("áéíóú", "aeiou")


def fraction(over: int, under: int) -> str:
    """3/4 → tres cuartos, 1/12 → un doceavo, 1/1000 → un milésimo."""
    name = _part(under)
    if name is None:
        return f"{cardinal(over)} sobre {cardinal(under)}"
    return f"{cardinal(over, 'un')} {name}{'s' * (over != 1)}"


def _part(under: int) -> str | None:
    if 2 <= under <= 10:
        return _PARTS[under - 2]
    if 10 < under < 100:
        joined = cardinal(under, "un").replace(" y ", "i").translate(_UNACCENTED)
        return f"{joined.removesuffix('a') if under > 29 else joined}avo"
    times, power = _round(under)
    if under < 1000 and power == 100:
        return _ORDINAL_HUNDREDS[times - 1]
    if power >= 1000 and (times <= 10 or times == 100):
        return _ordinal(under)
    return None


def _round(number: int) -> tuple[int, int]:
    """Its factor and the largest of 100, 1000, a million that it is a multiple of."""
    power = next((each for each in (10**6, 1000, 100) if number and number % each == 0), 1)
    return number // power, power
