"""Spanish as it is read in Spain: 1.234,56 with a comma, day before month, nouns agreed with."""

import re

from phonex.text.marks import MARKED
from phonex.text.reading import spanish_words as words
from phonex.text.reading.codes import TELEPHONE, code_rules, telephone, version_rules
from phonex.text.reading.dates import BETWEEN_TIMES
from phonex.text.reading.patterns import (
    LONG_ROMAN,
    ROMAN,
    TIMES,
    alternation,
    apart,
    capitalised,
    final_stop,
    last_rules,
    roman,
    rule,
    settle,
    symbol_rules,
)
from phonex.text.reading.romance import NUMBER, is_grouped, part_number, romance_rules
from phonex.text.reading.spanish_dates import DATE_RULES
from phonex.text.reading.spanish_numbers import cardinal, digits, fraction, ordinal, quantity, whole

_SIGN = alternation(sign for sign in words.CURRENCIES if not sign.isalpha())
_CODE = alternation(sign for sign in words.CURRENCIES if sign.isalpha())
_TELEPHONE = telephone(digits, plus="más ")
_SCALE = r"(?P<scale>mil(?!\w)|mill(?:ón|ones)|bill(?:ón|ones))"
_LABELS = (
    r"(?:capítulo|página|número|artículo|canal|línea|tomo|versión|habitación|año|puerta|ruta"
    r"|el|del)"
)


def read(text: str) -> str:
    return settle(text, _RULES)


def _one_by_one(found: re.Match[str]) -> str:
    return apart(found, digits(found[0]))


def _number(written: str, form: str = "uno") -> str:
    number = part_number(written)
    mark = "punto" if number.mark == "." else "coma"
    return quantity(number.units, number.decimals, form, mark)


def _counted(written: str, form: str, one: str, many: str) -> str:
    return f"{_number(written, form)} {one if written == '1' else many}"


def _money(found: re.Match[str]) -> str:
    form, one, many, cent, cents = words.CURRENCIES[found["before"] or found["after"]]
    number, scale = part_number(found["number"]), found["scale"]
    if scale:
        before = "" if scale == "mil" else "de "
        return apart(found, f"{_number(found['number'], 'un')} {scale} {before}{many}")
    if len(number.decimals) != 2:
        said = _counted(found["number"], form, one, many)
        millions = not number.decimals and re.fullmatch("[0-9]+0{6}", number.units)
        return said.replace(f" {many}", f" de {many}") if millions else said
    said = _counted(number.units, form, one, many)
    if not int(number.decimals):
        return said
    hundredths = (
        f"{cardinal(int(number.decimals), 'un')} {cent if number.decimals == '01' else cents}"
    )
    return f"{said} con {hundredths}" if number.units.strip("0") else hundredths


def _per(found: re.Match[str]) -> str:
    return f" por {words.UNITS[found['unit']][1]}"


def _unit(found: re.Match[str]) -> str:
    return apart(found, _counted(found["number"], *words.UNITS[found["unit"]]))


def _fraction(found: re.Match[str]) -> str:
    over, under = int(found["over"]), int(found["under"])
    said = fraction(over, under)
    if not found["whole"]:
        return said
    half = (over, under) == (1, 2)
    return f"{cardinal(int(found['whole']))} y {'medio' if half else said}"


def _ordinal(found: re.Match[str]) -> str:
    ending = {"º": "o", "°": "o", "o": "o", "ª": "a", "a": "a"}.get(found["ending"], "")
    return ordinal(int(found["number"]), ending)


def _version(found: re.Match[str]) -> str:
    if found[0][0] not in "vV" and is_grouped(found[0]):
        return found[0]
    sign = "versión " if found[0][0] in "vV" else ""
    return sign + " punto ".join(map(whole, found["parts"].split(".")))


def _reign(found: re.Match[str]) -> str:
    number = roman(found["roman"])
    ending = "a" if found["name"] in words.QUEENS else "o"
    return f"{found['name']} {ordinal(number, ending) if number <= 10 else cardinal(number)}"


def _title(found: re.Match[str]) -> str:
    said = words.TITLES[found[1].lower()]
    return said.capitalize() if found[1][0].isupper() and found.start() == 0 else said


def _short_word(found: re.Match[str]) -> str:
    word = found[1].lower()
    return words.WORDS[word] + final_stop(found, ends=word not in words.NEVER_LAST)


def _letters(found: re.Match[str]) -> str:
    return apart(found, " ".join(words.LETTERS[letter] for letter in found[0]))


def _form(found: re.Match[str]) -> str:
    """How one is said before what follows a number."""
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
        _one_by_one,
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
    rule(r"(?<![\w.,])\.(?=[0-9])", "0."),
    rule(BETWEEN_TIMES, " a "),
    *DATE_RULES,
    rule(rf"(?<=[0-9$€£°%])/(?P<unit>{alternation(words.UNITS)})(?![\w²³/])", _per, needs="/"),
    *(rule(pattern, said) for pattern, said in words.PHRASES.items()),
    *romance_rules("a", "menos", _SIGN),
    rule(rf"(?P<before>{_SIGN})\s?(?P<number>{NUMBER})(?:\s?{_SCALE})?(?P<after>(?!))?", _money),
    rule(
        rf"(?<![\w.,])(?P<before>(?!))?(?P<number>{NUMBER})"
        rf"(?: ?{_SCALE}(?: de)?)?\s?(?P<after>{_SIGN}|(?:{_CODE})\b)",
        _money,
    ),
    rule(r"(?<=[0-9][.,][0-9])/(?=[0-9]{1,3}(?![\w/]))", " sobre "),
    rule(
        r"(?<![\w./,])(?:(?P<whole>[0-9]{1,3}) )?(?P<over>[0-9]{1,3})/"
        r"(?P<under>[0-9]{1,3})(?![\w/]|[.,][0-9])",
        _fraction,
    ),
    rule(
        rf"(?<![A-Za-z0-9.,])(?P<number>{NUMBER})\s?"
        rf"(?P<unit>{alternation(words.UNITS)})(?![\wº°²³/])(?:\.(?= [a-zà-ÿ]))?",
        _unit,
    ),
    rule(r"(?<![\w.,])(?P<number>[0-9]{1,2})(?:\.[ ]?)?(?P<ending>er|[ºª°])(?!\w)", _ordinal),
    rule(r"\b[Nn]\.?[º°o]\.? ?(?=[0-9])", "número "),
    rule(
        rf"\b({alternation(words.BEFORE_NUMBERS)})\. ?(?=[0-9]|[IVX]+\b)",
        lambda found: f"{words.BEFORE_NUMBERS[found[1].lower()]} ",
        re.IGNORECASE,
        needs=".",
    ),
    *version_rules(_version),
    rule(TIMES, " por "),
    rule(
        rf"\b(?P<name>{alternation((*words.KINGS, *words.QUEENS))}) "
        rf"(?P<roman>(?!C\b|L\b){ROMAN})\b(?!['’-])",
        _reign,
    ),
    rule(
        r"(?P<before>\b"
        r"(?:[Ss]iglos?|[Cc]apítulo|[Tt]omo|[Vv]olumen|[Aa]cto|[Pp]arte|[Ff]ase|[Tt]ipo"
        r"|[Gg]uerra Mundial) )"
        r"(?P<roman>(?!L\b)" + ROMAN + r")\b",
        lambda found: found["before"] + cardinal(roman(found["roman"])),
    ),
    rule(
        rf"(?<=\w ){LONG_ROMAN}",
        lambda found: cardinal(roman(found["roman"])),
    ),
    rule(
        rf"\b({capitalised(words.TITLES)})\.(?= ?[A-ZÁÉÍÓÚÑ{MARKED}])",
        _title,
        needs=".",
    ),
    rule(rf"\b({capitalised(words.WORDS)})\.(?![\w@])", _short_word, needs="."),
    rule(
        rf"(?<![A-Za-zÁÉÍÓÚÑ])(?:[BCDFGHJKLMNPQRSTVWXZ]{{2,6}}|{alternation(words.INITIALISMS)})"
        rf"(?![A-Za-zÁÉÍÓÚÑáéíóúñ])",
        _letters,
    ),
    rule(r"#\s?(?=[0-9])", "número "),
    rule(r"(?<=\w)/(?=\w)", " ", needs="/"),
    *symbol_rules(words.SYMBOLS),
    *last_rules(NUMBER, _number_left, _one_by_one),
)
