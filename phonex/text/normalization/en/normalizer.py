"""Reads American English: dates month first, years in pairs, no "and" within numbers."""

import re
from itertools import product

from phonex.text.abbreviations import ends_sentence
from phonex.text.normalization.codes import TELEPHONE, code_rules, telephone, version_rules
from phonex.text.normalization.dates import BETWEEN_TIMES
from phonex.text.normalization.en import words
from phonex.text.normalization.en.addresses import ADDRESS_RULES, house_number
from phonex.text.normalization.en.chat import CHAT_RULES
from phonex.text.normalization.en.dates import DATE_RULES, spoken_year
from phonex.text.normalization.en.letters import LETTER_RULES
from phonex.text.normalization.en.numbers import (
    cardinal,
    digits,
    fraction,
    ordinal,
    quantity,
    whole,
)
from phonex.text.normalization.latin import (
    ALONE,
    CONSONANTS,
    FIRST_POINT,
    OUT_OF,
    SLASH,
    before_number_rule,
    final_stop,
    hyphen_rules,
    money_rules,
    numbered_rule,
    numeral_rule,
    one_by_one,
    per_rule,
    short_word_rule,
    unit_rule,
)
from phonex.text.normalization.rules import (
    alternation,
    apart,
    currency_patterns,
    rule,
    settle,
    symbol_rules,
)
from phonex.text.phoneme_markup import MARKED

_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,8}|[0-9]{1,15})(?:\.[0-9]++)?"
_, _CODE = currency_patterns(words.CURRENCIES)
_ONE_BY_ONE = one_by_one(digits)
_TELEPHONE = telephone(digits, plus="plus ")
_SCALE = r"(?P<scale>thousand|million|billion|trillion|[kKMBTmb](?!\w)|[mb]n(?!\w))"
# What a number behind is called by its digits.
_CODED = (
    r"(?:(?:ending|ends) (?:in|with)"
    r"|(?:[Pp]ass|[Aa]rea |[Zz]ip |ZIP |[Pp]ostal |[Ss]ecurity )?[Cc]ode"
    r"|PIN|OTP|ZIP|[Pp]assword|(?:[Cc]onfirmation|[Oo]rder|[Tt]racking|[Aa]ccount|[Ss]erial"
    r"|[Rr]eference|[Ii]nvoice|[Bb]ooking) (?:number|no\.))"
    r"(?: is| was|:)? "
)

# "Wait a sec. I think so." is not a section; "sec. I of the act" and "Fig. I shows it" are.
_PRONOUN_AFTER = (
    r"(?:(?:sec|figs?|apt)\. I (?!(?:of|is|has)\b)[a-z]"
    r"|(?:SEC|FIGS?|APT)\. I (?!(?:OF|IS|HAS)\b)[A-Z])"
)
_TITLED = [f"{title} {name}" for title, name in product(words.RULERS, words.REGNAL)]

# 1/2007 is a month of a year.
_FRACTION = (
    r"(?<![\w./,])(?:(?P<whole>[0-9]{1,3})[ ])?(?P<over>(?!0)[0-9]{1,3})/"
    r"(?P<under>(?!(?:19|20)[0-9]{2}(?![0-9]))[0-9]{1,7})"
)
_STREETS = {"Dr": "Drive", "St": "Street"}
_STREET = re.compile(r"(?:\b[0-9]+[A-Z]?|\bon|\balong|\bdown) (?:[A-Z][a-z]+ ){1,3}$")


def read(text: str) -> str:
    return settle(text, _RULES)


def _counted(number: str, one: str, many: str) -> str:
    return f"{quantity(number)} {one if number in ('1', '01') else many}"


def _money(found: re.Match[str]) -> str:
    one, many, cent, cents = words.CURRENCIES[found["currency"]]
    number, scale = found["number"].replace(",", ""), found["scale"]
    if scale:
        return apart(found, f"{quantity(number)} {words.SCALES.get(scale, scale)} {many}")
    return apart(found, _sum(number, (one, many, cent, cents)))


def _sum(number: str, names: tuple[str, str, str, str]) -> str:
    one, many, cent, cents = names
    units, _, rest = number.partition(".")
    if not re.fullmatch("[0-9]{2}", rest):
        return _counted(number, one, many)
    said = _counted(units, one, many)
    if not int(rest):
        return said
    hundredths = f"{cardinal(int(rest))} {cent if int(rest) == 1 else cents}"
    return f"{said} and {hundredths}" if units.strip("0") else hundredths


def _power(digits_: str) -> str:
    return ("minus " if digits_[0] == "-" else "") + cardinal(int(digits_.lstrip("+-")))


def _raised(power: str) -> str:
    return {"2": " squared", "3": " cubed"}.get(power) or f" to the {_power(power)}"


def _unit(number: str, unit: str) -> str:
    return _counted(number, *words.UNITS[unit])


def _fraction(found: re.Match[str]) -> str:
    said = fraction(int(found["over"]), int(found["under"]))
    if not found["whole"]:
        return said
    said = said.replace("one half", "a half").replace("one quarter", "a quarter")
    return f"{cardinal(int(found['whole']))} and {said}"


def _part_of_unit(found: re.Match[str]) -> str:
    """1/2 mi, 3/4 lb, 4 1/2 lbs."""
    one, many = words.UNITS[found["unit"]]
    if found["whole"]:
        return f"{_fraction(found)} {many}"
    return f"{_fraction(found)} {one}" if found["over"] == "1" else f"{_fraction(found)} of a {one}"


def _decade(found: re.Match[str]) -> str:
    said = spoken_year(found[1]) if len(found[1]) == 4 else cardinal(int(found[1]))
    return f"{said[:-1]}ies" if said.endswith("y") else f"{said}s"


def _version(found: re.Match[str]) -> str:
    sign = "version " if found[0][0] in "vV" else ""
    dot = " dot " if found["parts"].count(".") == 3 and not sign else " point "
    return sign + dot.join(map(whole, found["parts"].split(".")))


def _reign(name: str, number: int) -> str:
    return f"{name} the {ordinal(number)}"


def _before_name(found: re.Match[str]) -> str:
    """A title, or a street after a house number or "on" and a name: on Wall St. He left."""
    before = found.string[max(0, found.start() - 40) : found.start()]
    after = found.string[found.end() : found.end() + 24]
    is_street = _STREET.search(before) is not None
    if is_street or (re.search(r"[A-Z]\w+ $", before) and ends_sentence("street", after, "EN")):
        stop = "." if "." in found[0] and ends_sentence("ave", after, "EN") else ""
        return f"{_STREETS[found[1].capitalize()]}{stop} "
    return {"Dr": "Doctor ", "St": "Saint "}[found[1].capitalize()]


def _title(found: re.Match[str]) -> str:
    """A title, or a name or word in capitals that ends its sentence: I MET GEN. SHE LEFT."""
    after = found.string[found.end() : found.end() + 24]
    if found[1] in ("GEN", "REP", "HON", "REV") and ends_sentence("word", after, "EN"):
        return found[0]
    return words.TITLES[found[1].capitalize()]


def _digits_left(found: re.Match[str]) -> str:
    number = found[0].replace(",", "")
    said = spoken_year(number) if len(found[0]) == 4 and number.isdecimal() else quantity(found[0])
    return apart(found, said)


def _numbered(name: str, number: int) -> str:
    return f"{name} {cardinal(number)}"


_RULES = (
    *code_rules(
        _ONE_BY_ONE, {"@": " at ", ".": " dot ", "_": " underscore "}, tag="hashtag ", handle="at "
    ),
    *CHAT_RULES,
    rule(TELEPHONE, _TELEPHONE),
    rule(
        rf"\b(?P<before>{_CODED})(?P<code>[0-9]{{3,12}})(?![\w%]|[.,][0-9])",
        lambda found: found["before"] + digits(found["code"]),
    ),
    rule(r"\b401\(?k\b\)?", "four oh one K"),
    rule(
        r"\b(9)/?(11)\b(?![/.,-]?\d)(?<!\d.911)",
        lambda found: "nine eleven" if "/" in found[0] else "nine one one",
    ),
    FIRST_POINT,
    rule(BETWEEN_TIMES, " to "),
    *ADDRESS_RULES,
    rule(
        r"\b(?P<before>(?:[Ii]n|[Bb]y|[Ss]ince|[Uu]ntil|[Ff]rom|[Aa]fter|[Bb]efore|[Aa]round|[Cc]irca"
        r"|[Yy]ear) )(?P<year>10[0-9]{2})(?![\w%°]|[.,:/-][0-9]| [a-z]+s\b)",
        lambda found: found["before"] + house_number(found["year"]),
    ),
    *DATE_RULES,
    per_rule(" per ", {unit: one for unit, (one, _) in words.UNITS.items()} | words.PERIODS),
    rule(r"(?<=[0-9]s)\s?[-–]\s?(?=['’]?[0-9]{2}(?:[0-9]{2})?s\b)", " to "),
    rule(r"(?<![\w/-])50[-/]50(?![\w/-])", "fifty fifty"),
    *hyphen_rules(_NUMBER, lambda written: float(written.replace(",", "")), to="to", minus="minus"),
    rule(
        r"(?<=[0-9%°CFkKMB])\s?[–—]\s?(?=-?[$€£¥₩]?[0-9])|(?<=[^\W\d] )(?<=[0-9] )[–] (?=[0-9])",
        " to ",
    ),
    rule(
        rf"{ALONE}(?<!-)(?P<from>[$€£¥₩]?{_NUMBER}%?)-(?=[$€£¥₩]?{_NUMBER}(?!\s?=|[-_0-9]))",
        lambda found: f"{found['from']} to ",
    ),
    rule(r"(?<=[0-9)]) ?[-−] ?(?=[0-9(])", " minus "),
    rule(r"(?<![\w)\]%.])(?:-|−\s?)(?=[$€£¥₩]?\.?[0-9])", "minus "),
    *money_rules(
        words.CURRENCIES,
        _money,
        _NUMBER,
        scale_inside=rf"(?:\s?{_SCALE})?",
        scale_before=rf"(?:\s?{_SCALE})?",
    ),
    rule(rf"\b(?P<currency>{_CODE}) (?P<number>{_NUMBER})(?:\s?{_SCALE})?", _money),
    rule(r"(?<![\w/])24/7(?!\w)", "twenty-four seven"),
    rule(
        rf"{ALONE}(?P<number>{_NUMBER})[eE](?P<power>[+-]?[0-9]{{1,3}})(?!\w)",
        lambda found: f"{quantity(found['number'])} times ten to the {_power(found['power'])}",
    ),
    rule(r"\^(?P<power>[-+]?[0-9]{1,3})(?![0-9])", lambda found: _raised(found["power"])),
    rule(
        rf"{ALONE}(?P<number>[0-9]{{2,3}}(?:\.[0-9]+)?)[kK](?= [a-z])|"
        rf"{ALONE}(?P<millions>{_NUMBER})M(?= [a-z])",
        lambda found: (
            f"{quantity(found['number'])} thousand"
            if found["number"]
            else f"{quantity(found['millions'])} million"
        ),
    ),
    rule(OUT_OF, " out of "),
    rule(rf"{_FRACTION}\s?-?(?P<unit>{alternation(words.UNITS)})(?![\w²³/])", _part_of_unit),
    rule(rf"{_FRACTION}(?:th|TH|rd|RD)?(?![\w/]|[.,]\d)", _fraction),
    rule(r"(?<![\w.,])['’]?([1-9]0|[12][0-9]{2}0)['’]?s\b", _decade),
    unit_rule(words.UNITS, _unit, _NUMBER, gap=r"\s?-?"),
    rule(
        rf"{ALONE}(?P<number>{_NUMBER}) (?P<scale>thousand|million|billion|trillion) "
        rf"(?P<unit>{alternation(unit for unit in words.UNITS if len(unit) > 1)})(?![\w²³/])",
        lambda found: (
            f"{quantity(found['number'])} {found['scale']} {words.UNITS[found['unit']][1]}"
        ),
    ),
    rule(
        r"(?<![\w.])([0-9]{1,3}(?:,[0-9]{3}){1,8}|[0-9]{1,15})(?:st|nd|rd|th|ST|ND|RD|TH)\b",
        lambda found: ordinal(int(found[1].replace(",", ""))),
    ),
    before_number_rule(words.BEFORE_NUMBERS, cardinal, pronoun_after=_PRONOUN_AFTER),
    *version_rules(_version),
    rule(r"(?<=[0-9])x(?=[0-9])|(?<=[0-9]{3})×(?=[0-9]{3})", " by "),
    rule(r"(?<=[0-9])\s?[×*]\s?(?=[0-9])", " times "),
    rule(r"(?<![\w.,])([0-9])['’′] ?([0-9]{1,2})(?:[\"”″]|(?!\w))", r"\1 foot \2"),
    rule(r"(?<=[0-9])[x×](?!\w)", " times"),
    rule(
        r"(?<=[0-9])\s?[÷:]\s?(?=[0-9])",
        lambda found: " divided by " if "÷" in found[0] else " to ",
    ),
    # "King Charles I was", but not "told Charles I was"
    numbered_rule((*_TITLED, *map(str.upper, _TITLED)), _reign),
    numbered_rule(
        (*words.REGNAL, *map(str.upper, words.REGNAL)),
        _reign,
        but=r"C\b|L\b|I\b(?![,.;:)?!]|$| (?:of|and|died|ruled|became|reigned)\b)",
    ),
    numbered_rule(words.NUMBERED, _numbered),
    numbered_rule(words.NUMBERED_SMALL, _numbered, but=r"C\b|L\b|I [a-z]"),
    numbered_rule(map(str.upper, words.NUMBERED), _numbered, but=r"C\b|L\b|I "),
    numeral_rule(cardinal, after="[a-z]"),
    rule(rf"\b(Dr|St|DR(?=\.)|ST(?=\.))\.? (?=[A-Z{MARKED}])", _before_name),
    rule(
        r"(?<=[a-z] )(Dr|St)\b(\.?)(?=[,;]|\.|\s*$| [a-z])",
        lambda found: _STREETS[found[1]] + final_stop(found, "ave", "EN"),
    ),
    rule(
        rf"\b({alternation((*words.TITLES, *map(str.upper, words.TITLES)))})"
        rf"\.(?= ?[A-Z{MARKED}]| and )",
        _title,
        needs=".",
    ),
    rule(
        rf"\b({alternation(words.BARE_TITLES)}) (?=[A-Z{MARKED}])",
        lambda found: f"{words.TITLES[found[1]]} ",
    ),
    rule(r"\bWW(I{1,2})\b", lambda found: f"World War {cardinal(len(found[1]))}"),
    short_word_rule(words.WORDS, "EN", keeps_capital=True, also_words=words.ALSO_WORDS),
    rule(r"\bvs\b", "versus"),
    rule(rf"\b({alternation(words.PHRASES)})\b", lambda found: words.PHRASES[found[1]]),
    rule(r"(?<!\w)w/o(?!\w)", "without", needs="/"),
    rule(r"(?<!\w)w/(?=\w| |$)", lambda found: apart(found, "with")),
    *LETTER_RULES,
    rule(
        rf"(?<![A-Za-z])(?<![A-Za-z]['’])(?!(?:{alternation(words.SOUNDS)})\b)"
        rf"(?:{CONSONANTS}|{alternation(words.INITIALISMS)})"
        rf"(?![A-Za-z]|['’][A-Za-z]{{2}})",
        lambda found: " ".join(found[0]),
    ),
    rule(r"\b([A-G])#", r"\1 sharp"),
    rule(r"#\s?(?=[0-9])", "number "),
    SLASH,
    rule(r"(?<=[0-9]),(?=[0-9])(?![0-9]{3}(?![0-9]))", ", "),
    rule(r"(?<=\w) ?\| ?(?=\S)", ", ", needs="|"),
    rule(r"(?<=\w) ?\^ ?(?=\w)", " to the power of ", needs="^"),
    rule(r"[|*^\\]", " ", needs="|*^\\"),
    *symbol_rules(words.SYMBOLS),
    rule(
        r"(?<![0-9])(?<![0-9][.,])(?:[0-9]{1,3}(?:,[0-9]{3}){1,8}(?![0-9])|[0-9]{1,15})(?:\.[0-9]++)?",
        _digits_left,
    ),
    rule(r"[0-9]+", _ONE_BY_ONE),
)
