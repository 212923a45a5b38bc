"""Reads French of France: 1 234,56 with a comma, day before month, 14h30, 06 12 34 …"""

import re

from phonex.text.normalization.codes import TELEPHONE, code_rules, telephone
from phonex.text.normalization.dates import BETWEEN_TIMES
from phonex.text.normalization.fr import words
from phonex.text.normalization.fr.dates import DATE_RULES
from phonex.text.normalization.fr.numbers import (
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
    final_stop,
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
    alternation,
    apart,
    last_rules,
    roman,
    rule,
    settle,
    symbol_rules,
)
from phonex.text.phoneme_markup import MARKED

_ONE_BY_ONE = one_by_one(digits)
_TELEPHONE = telephone(digits, plus="plus ")
_SCALE = r"(?P<scale>mille(?!\w)|millions?|milliards?)"
_CAPITAL = f"A-ZÀÂÇÉÈÊÎÔ{MARKED}"


def read(text: str) -> str:
    return settle(text, _RULES)


def _french_telephone(found: re.Match[str]) -> str:
    """Read in pairs: zéro six, douze, trente-quatre."""
    plain = re.sub(r"[^0-9]", "", found[0].removeprefix("+33").replace("(0)", ""))
    abroad = ["plus trente-trois"] if found[0].startswith("+") else []
    first = [plain[0]] if abroad else []
    pairs = first + re.findall("..", plain[len(first) :])
    return ", ".join(abroad + [_pair(pair) for pair in pairs])


def _pair(pair: str) -> str:
    return digits(pair) if pair[0] == "0" else cardinal(int(pair))


def _number(written: str, *, feminine: bool = False) -> str:
    number = part_number(written)
    mark = "point" if number.mark == "." else "virgule"
    return quantity(number.units, number.decimals, feminine=feminine, mark=mark)


def _counted(written: str, feminine: bool, one: str, many: str) -> str:
    singular = part_number(written).units.lstrip("0") in ("", "1")
    return f"{_number(written, feminine=feminine)} {one if singular else many}"


def _money(found: re.Match[str]) -> str:
    feminine, one, many, cent = words.CURRENCIES[found["currency"]]
    number, scale = part_number(found["number"]), found["scale"]
    of = "d'" if many[0] in "aeiou" else "de "
    if scale:
        return f"{_number(found['number'])} {scale} {'' if scale == 'mille' else of}{many}"
    if len(number.decimals) != 2:
        said = _counted(found["number"], feminine, one, many)
        return said.replace(f" {many}", f" {of}{many}") if number.in_millions else said
    said = _counted(number.units, feminine, one, many)
    rest = int(number.decimals)
    hundredths = f"{cardinal(rest)} {cent}{'s' * (rest > 1)}"
    if not number.units.strip("0") and rest:
        return hundredths
    if rest < 10:
        return f"{said} et {hundredths}" if rest else said
    return f"{said} {cardinal(rest)}"


def _unit(number: str, unit: str) -> str:
    return _counted(number, *words.UNITS[unit])


def _ordinal(found: re.Match[str]) -> str:
    number = roman(found["roman"]) if found["roman"] else int(found["number"])
    ending = found["ending"]
    if number == 2 and ending.startswith("nd"):
        return "seconde" if ending.startswith("nde") else "second"
    many = "s" * ending.endswith("s")
    return ordinal(number, feminine=ending.startswith(("re", "ère", "ere"))) + many


def _number_left(found: re.Match[str]) -> str:
    noun = re.match(r" ([a-zà-ÿ]+)", found.string[found.end() : found.end() + 40])
    feminine = noun is not None and (
        noun[1] in words.FEMININE or noun[1].endswith(words.FEMININE_ENDINGS)
    )
    return apart(found, _number(found[0], feminine=feminine))


def _numbered(name: str, number: int) -> str:
    return f"{name} {cardinal(number)}"


_RULES = (
    *code_rules(
        _ONE_BY_ONE,
        {"@": " arobase ", ".": " point ", "_": " tiret bas "},
        tag="hashtag ",
        handle="arobase ",
    ),
    rule(
        r"(?<![\w.,+-])(?:0[1-9]|\+33 ?(?:\(0\) ?)?[1-9])(?:[ .-]?[0-9]{2}){4}(?![\w]|[ .-][0-9])",
        _french_telephone,
    ),
    rule(TELEPHONE, _TELEPHONE),
    FIRST_POINT,
    rule(BETWEEN_TIMES, " à "),
    *DATE_RULES,
    per_rule(" par ", {unit: one for unit, (_, one, _) in words.UNITS.items()}),
    *phrase_rules(words.PHRASES, "FR"),
    *romance_rules("à", "moins", words.CURRENCIES),
    *money_rules(
        words.CURRENCIES,
        _money,
        NUMBER,
        scale_inside=rf"(?: ?{_SCALE})?",
        scale_before=rf"(?: ?{_SCALE}(?: d[e’'])?)?",
    ),
    rule(OUT_OF, " sur "),
    romance_fraction_rule(cardinal, fraction, plus="et", half="demi"),
    unit_rule(words.UNITS, _unit, NUMBER),
    rule(
        r"(?<!\w)(?:(?P<number>[0-9]{1,4})(?=[ernèm])"
        rf"|(?P<roman>I(?=(?:er|re|ère)\b)|(?=[IVX]){ROMAN}(?=(?:e|ème)\b)))"
        r"(?P<ending>ers?|res?|ères?|nde?s?|èmes?|emes?|es?)(?!\w)",
        _ordinal,
        needs="",
    ),
    before_number_rule(words.BEFORE_NUMBERS, cardinal),
    *romance_version_rules(whole, sign="version ", point=" point "),
    rule(TIMES, " fois "),
    numbered_rule((*words.RULERS, *words.NUMBERED), _numbered),
    numeral_rule(cardinal),
    rule(
        rf"(?<!\w)({alternation(words.TITLES)})\.?(?=[ -][{_CAPITAL}])",
        lambda found: words.TITLES[found[1]],
    ),
    rule(
        rf"(?<!\w)({alternation(words.DOTTED_TITLES)})\.(?= ?[{_CAPITAL}]| et [Mm])",
        lambda found: words.DOTTED_TITLES[found[1]],
        needs=".",
    ),
    rule(
        r"(?<!\w)(Mme|Mlle)\b\.?",
        lambda found: words.TITLES[found[1]] + final_stop(found, found[1], "FR"),
    ),
    short_word_rule(words.WORDS, "FR"),
    initial_rule(words.LETTERS, "FR"),
    initialism_rule(
        words.LETTERS, words.INITIALISMS, before=f"{_CAPITAL}a-z", after=f"{_CAPITAL}a-zà-ÿ"
    ),
    rule(r"#\s?(?=[0-9])", "numéro "),
    SLASH,
    *symbol_rules(words.SYMBOLS),
    *last_rules(NUMBER, _number_left, _ONE_BY_ONE),
)
