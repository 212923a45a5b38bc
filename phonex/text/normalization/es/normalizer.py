"""Reads Spanish of Spain: 1.234,56 with a comma, day before month, agreement with nouns."""

import re

from phonex.text.normalization.codes import TELEPHONE, code_rules, telephone
from phonex.text.normalization.dates import BETWEEN_TIMES
from phonex.text.normalization.es import words
from phonex.text.normalization.es.dates import DATE_RULES
from phonex.text.normalization.es.numbers import (
    cardinal,
    digits,
    fraction,
    ordinal,
    quantity,
    whole,
)
from phonex.text.normalization.latin import (
    FIRST_POINT,
    OUT_OF,
    SLASH,
    before_number_rule,
    money_rules,
    numbered_rule,
    numeral_rule,
    one_by_one,
    per_rule,
    phrase_rules,
    short_word_rule,
    unit_rule,
)
from phonex.text.normalization.romance import (
    NUMBER,
    initial_rule,
    initialism_rule,
    part_number,
    romance_fraction_rule,
    romance_rules,
    romance_version_rules,
)
from phonex.text.normalization.rules import (
    ROMAN,
    TIMES,
    apart,
    capitalised,
    last_rules,
    roman,
    rule,
    settle,
    symbol_rules,
)
from phonex.text.phoneme_markup import MARKED

_ONE_BY_ONE = one_by_one(digits)
_TELEPHONE = telephone(digits, plus="más ")
_SCALE = r"(?P<scale>mil(?!\w)|mill(?:ón|ones)|bill(?:ón|ones))"
_LABELS = (
    r"(?:capítulo|página|número|artículo|canal|línea|tomo|versión|habitación|año|puerta|ruta"
    r"|el|del)"
)


def read(text: str) -> str:
    return settle(text, _RULES)


def _number(written: str, form: str = "uno") -> str:
    number = part_number(written)
    mark = "punto" if number.mark == "." else "coma"
    return quantity(number.units, number.decimals, form, mark)


def _counted(written: str, form: str, one: str, many: str) -> str:
    return f"{_number(written, form)} {one if written == '1' else many}"


def _money(found: re.Match[str]) -> str:
    form, one, many, cent, cents = words.CURRENCIES[found["currency"]]
    number, scale = part_number(found["number"]), found["scale"]
    if scale:
        before = "" if scale == "mil" else "de "
        return apart(found, f"{_number(found['number'], 'un')} {scale} {before}{many}")
    if len(number.decimals) != 2:
        said = _counted(found["number"], form, one, many)
        return said.replace(f" {many}", f" de {many}") if number.in_millions else said
    said = _counted(number.units, form, one, many)
    if not int(number.decimals):
        return said
    hundredths = (
        f"{cardinal(int(number.decimals), 'un')} {cent if number.decimals == '01' else cents}"
    )
    return f"{said} con {hundredths}" if number.units.strip("0") else hundredths


def _unit(number: str, unit: str) -> str:
    return _counted(number, *words.UNITS[unit])


def _ordinal(found: re.Match[str]) -> str:
    ending = {"º": "o", "°": "o", "o": "o", "ª": "a", "a": "a"}.get(found["ending"], "")
    return ordinal(int(found["number"]), ending)


def _reign(name: str, number: int) -> str:
    ending = "a" if name in words.QUEENS else "o"
    return f"{name} {ordinal(number, ending) if number <= 10 else cardinal(number)}"


def _title(found: re.Match[str]) -> str:
    said = words.TITLES[found[1].lower()]
    return said.capitalize() if found[1][0].isupper() and found.start() == 0 else said


def _form(found: re.Match[str]) -> str:
    """The form of one that agrees with the noun after a number."""
    noun = re.match(r" ([a-záéíóúñü]+)", found.string[found.end() : found.end() + 40])
    before = found.string[max(0, found.start() - 14) : found.start()]
    if noun is None or noun[1] in words.NO_NOUNS or re.search(rf"\b{_LABELS} $", before, re.I):
        return "uno"
    word = noun[1]
    if found[0] != "1" and not word.endswith("s"):
        return "uno"
    feminine = word.endswith(("a", "as", "ción", "ciones", "sión", "siones", "dad", "dades"))
    if word in words.FEMININE_OTHERWISE or (feminine and word not in words.MASCULINE_IN_A):
        return "una"
    return "un"


def _number_left(found: re.Match[str]) -> str:
    return apart(found, _number(found[0], _form(found)))


_RULES = (
    *code_rules(
        _ONE_BY_ONE,
        {"@": " arroba ", ".": " punto ", "_": " guion bajo "},
        tag="hashtag ",
        handle="arroba ",
    ),
    rule(
        r"(?<![\w.,+-])(?:[6-9][0-9]{2}(?: [0-9]{2}){3}|9[0-9] [0-9]{3} [0-9]{2} [0-9]{2})"
        r"(?![\w]| [0-9])",
        _TELEPHONE,
    ),
    rule(
        r"(?:(?<=óvil )|(?<=fono )|(?<=el\.: )|(?<=óvil: )|(?<=fono: )|(?<=mar al )|(?<=mero ))"
        r"[6-9][0-9]{2} [0-9]{3} [0-9]{3}"
        r"(?![\w]| [0-9])",
        _TELEPHONE,
    ),
    rule(TELEPHONE, _TELEPHONE),
    FIRST_POINT,
    rule(BETWEEN_TIMES, " a "),
    *DATE_RULES,
    per_rule(" por ", {unit: one for unit, (_, one, _) in words.UNITS.items()}),
    *phrase_rules(words.PHRASES, "ES"),
    *romance_rules("a", "menos", words.CURRENCIES),
    *money_rules(
        words.CURRENCIES,
        _money,
        NUMBER,
        scale_inside=rf"(?:\s?{_SCALE})?",
        scale_before=rf"(?: ?{_SCALE}(?: de)?)?",
    ),
    rule(OUT_OF, " sobre "),
    romance_fraction_rule(cardinal, fraction, plus="y", half="medio"),
    unit_rule(words.UNITS, _unit, NUMBER, signs="º"),
    rule(r"(?<![\w.,])(?P<number>[0-9]{1,2})(?:\.[ ]?)?(?P<ending>er|[ºª°])(?!\w)", _ordinal),
    rule(r"\b[Nn]\.?[º°o]\.? ?(?=[0-9])", "número "),
    before_number_rule(words.BEFORE_NUMBERS, cardinal),
    *romance_version_rules(whole, sign="versión ", point=" punto "),
    rule(TIMES, " por "),
    numbered_rule((*words.KINGS, *words.QUEENS), _reign),
    rule(
        r"(?P<before>\b"
        r"(?:[Ss]iglos?|[Cc]apítulo|[Tt]omo|[Vv]olumen|[Aa]cto|[Pp]arte|[Ff]ase|[Tt]ipo"
        r"|[Gg]uerra Mundial) )"
        r"(?P<roman>(?!L\b)" + ROMAN + r")\b",
        lambda found: found["before"] + cardinal(roman(found["roman"])),
    ),
    numeral_rule(cardinal),
    rule(
        rf"\b({capitalised(words.TITLES)})\.(?= ?[A-ZÁÉÍÓÚÑ{MARKED}])",
        _title,
        needs=".",
    ),
    short_word_rule(words.WORDS, "ES"),
    initial_rule(words.LETTERS, "ES"),
    initialism_rule(
        words.LETTERS, words.INITIALISMS, before="A-Za-zÁÉÍÓÚÑ", after="A-Za-zÁÉÍÓÚÑáéíóúñ"
    ),
    rule(r"#\s?(?=[0-9])", "número "),
    SLASH,
    *symbol_rules(words.SYMBOLS),
    *last_rules(NUMBER, _number_left, _ONE_BY_ONE),
)
