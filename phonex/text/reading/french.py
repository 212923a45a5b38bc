"""French as it is read in France: 1 234,56 with a comma, day before month, 14h30, 06 12 34 …"""

import re

from phonex.text.marks import MARKED
from phonex.text.reading import french_words as words
from phonex.text.reading.codes import TELEPHONE, code_rules, telephone, version_rules
from phonex.text.reading.dates import BETWEEN_TIMES
from phonex.text.reading.french_dates import DATE_RULES
from phonex.text.reading.french_numbers import cardinal, digits, fraction, ordinal, quantity, whole
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

_SIGN = alternation(sign for sign in words.CURRENCIES if not sign.isalpha())
_CODE = alternation(sign for sign in words.CURRENCIES if sign.isalpha())
_TELEPHONE = telephone(digits, plus="plus ")
_SCALE = r"(?P<scale>mille(?!\w)|millions?|milliards?)"
_CAPITAL = f"A-ZÀÂÇÉÈÊÎÔ{MARKED}"


def read(text: str) -> str:
    return settle(text, _RULES)


def _one_by_one(found: re.Match[str]) -> str:
    return apart(found, digits(found[0]))


def _french_telephone(found: re.Match[str]) -> str:
    """By pairs, as it is told: zéro six, douze, trente-quatre."""
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
    feminine, one, many, cent = words.CURRENCIES[found["before"] or found["after"]]
    number, scale = part_number(found["number"]), found["scale"]
    of = "d'" if many[0] in "aeiou" else "de "
    if scale:
        return f"{_number(found['number'])} {scale} {'' if scale == 'mille' else of}{many}"
    if len(number.decimals) != 2:
        said = _counted(found["number"], feminine, one, many)
        millions = not number.decimals and re.fullmatch("[0-9]+0{6}", number.units)
        return said.replace(f" {many}", f" {of}{many}") if millions else said
    said = _counted(number.units, feminine, one, many)
    rest = int(number.decimals)
    hundredths = f"{cardinal(rest)} {cent}{'s' * (rest > 1)}"
    if not number.units.strip("0") and rest:
        return hundredths
    if rest < 10:
        return f"{said} et {hundredths}" if rest else said
    return f"{said} {cardinal(rest)}"


def _per(found: re.Match[str]) -> str:
    return f" par {words.UNITS[found['unit']][1]}"


def _unit(found: re.Match[str]) -> str:
    return apart(found, _counted(found["number"], *words.UNITS[found["unit"]]))


def _fraction(found: re.Match[str]) -> str:
    over, under = int(found["over"]), int(found["under"])
    said = fraction(over, under)
    if not found["whole"]:
        return said
    return f"{cardinal(int(found['whole']))} et {'demi' if (over, under) == (1, 2) else said}"


def _ordinal(found: re.Match[str]) -> str:
    number = roman(found["roman"]) if found["roman"] else int(found["number"])
    ending = found["ending"]
    if number == 2 and ending.startswith("nd"):
        return "seconde" if ending.startswith("nde") else "second"
    many = "s" * ending.endswith("s")
    return ordinal(number, feminine=ending.startswith(("re", "ère", "ere"))) + many


def _version(found: re.Match[str]) -> str:
    if found[0][0] not in "vV" and is_grouped(found[0]):
        return found[0]
    sign = "version " if found[0][0] in "vV" else ""
    return sign + " point ".join(map(whole, found["parts"].split(".")))


def _short_word(found: re.Match[str]) -> str:
    word = found[1].lower()
    return words.WORDS[word] + final_stop(found, ends=word not in words.NEVER_LAST)


def _letters(found: re.Match[str]) -> str:
    return apart(found, " ".join(words.LETTERS[letter] for letter in found[0]))


def _number_left(found: re.Match[str]) -> str:
    noun = re.match(r" ([a-zà-ÿ]+)", found.string[found.end() : found.end() + 40])
    feminine = noun is not None and (
        noun[1] in words.FEMININE or noun[1].endswith(words.FEMININE_ENDINGS)
    )
    return apart(found, _number(found[0], feminine=feminine))


_RULES = (
    *code_rules(
        _one_by_one,
        {"@": " arobase ", ".": " point ", "_": " tiret bas "},
        tag="hashtag ",
        handle="arobase ",
    ),
    rule(
        r"(?<![\w.,+-])(?:0[1-9]|\+33 ?(?:\(0\) ?)?[1-9])(?:[ .-]?[0-9]{2}){4}(?![\w]|[ .-][0-9])",
        _french_telephone,
    ),
    rule(TELEPHONE, _TELEPHONE),
    rule(r"(?<![\w.,])\.(?=[0-9])", "0."),
    rule(BETWEEN_TIMES, " à "),
    *DATE_RULES,
    rule(rf"(?<=[0-9$€£°%])/(?P<unit>{alternation(words.UNITS)})(?![\w²³/])", _per, needs="/"),
    *(rule(pattern, said) for pattern, said in words.PHRASES.items()),
    *romance_rules("à", "moins", _SIGN),
    rule(rf"(?P<before>{_SIGN})\s?(?P<number>{NUMBER})(?: ?{_SCALE})?(?P<after>(?!))?", _money),
    rule(
        rf"(?<![\w.,])(?P<before>(?!))?(?P<number>{NUMBER})(?: ?{_SCALE}"
        rf"(?: d[e’'])?)?\s?(?P<after>{_SIGN}|(?:{_CODE})\b)",
        _money,
    ),
    rule(r"(?<=[0-9][.,][0-9])/(?=[0-9]{1,3}(?![\w/]))", " sur "),
    rule(
        r"(?<![\w./,])(?:(?P<whole>[0-9]{1,3}) )?(?P<over>[0-9]{1,3})/"
        r"(?P<under>[0-9]{1,3})(?![\w/]|[.,][0-9])",
        _fraction,
    ),
    rule(
        rf"(?<![A-Za-z0-9.,])(?P<number>{NUMBER})\s?"
        rf"(?P<unit>{alternation(words.UNITS)})(?![\w°²³/])(?:\.(?= [a-zà-ÿ]))?",
        _unit,
    ),
    rule(
        r"(?<!\w)(?:(?P<number>[0-9]{1,4})(?=[ernèm])"
        rf"|(?P<roman>I(?=(?:er|re|ère)\b)|(?=[IVX]){ROMAN}(?=(?:e|ème)\b)))"
        r"(?P<ending>ers?|res?|ères?|nde?s?|èmes?|emes?|es?)(?!\w)",
        _ordinal,
        needs="",
    ),
    rule(
        rf"\b({alternation(words.BEFORE_NUMBERS)})\. ?(?=[0-9]|[IVX]+\b)",
        lambda found: f"{words.BEFORE_NUMBERS[found[1]]} ",
        needs=".",
    ),
    *version_rules(_version),
    rule(TIMES, " fois "),
    rule(
        rf"\b(?P<name>{alternation(words.RULERS)}|{alternation(words.NUMBERED)}) "
        rf"(?P<roman>(?!C\b|L\b){ROMAN})\b(?!['’-])",
        lambda found: f"{found['name']} {cardinal(roman(found['roman']))}",
    ),
    rule(
        rf"(?<=\w ){LONG_ROMAN}",
        lambda found: cardinal(roman(found["roman"])),
    ),
    rule(
        rf"(?<!\w)({alternation(words.TITLES)})\.?(?=[ -][{_CAPITAL}])",
        lambda found: words.TITLES[found[1]],
    ),
    rule(
        rf"(?<!\w)({alternation(words.DOTTED_TITLES)})\.(?= ?[{_CAPITAL}]| et [Mm])",
        lambda found: words.DOTTED_TITLES[found[1]],
        needs=".",
    ),
    rule(r"(?<!\w)(Mme|Mlle)\b\.?", lambda found: words.TITLES[found[1]] + final_stop(found)),
    rule(rf"\b({capitalised(words.WORDS)})\.(?![\w@])", _short_word, needs="."),
    rule(
        rf"(?<![{_CAPITAL}a-z])(?:[BCDFGHJKLMNPQRSTVWXZ]{{2,6}}|{alternation(words.INITIALISMS)})"
        rf"(?![{_CAPITAL}a-zà-ÿ])",
        _letters,
    ),
    rule(r"#\s?(?=[0-9])", "numéro "),
    rule(r"(?<=\w)/(?=\w)", " ", needs="/"),
    *symbol_rules(words.SYMBOLS),
    *last_rules(NUMBER, _number_left, _one_by_one),
)
