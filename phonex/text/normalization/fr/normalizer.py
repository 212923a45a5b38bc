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
from phonex.text.normalization.informal import (
    chat_rule,
    drawn_out_rule,
    emoticon_rule,
    sound_rule,
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
    FRACTION,
    NUMBER,
    days_rule,
    initial_rule,
    initialism_rule,
    part_number,
    romance_fraction_rule,
    romance_rules,
    romance_version_rules,
    unpronounceable_rule,
)
from phonex.text.normalization.rules import (
    ROMAN,
    TIMES,
    alternation,
    apart,
    currency_patterns,
    last_rules,
    roman,
    rule,
    settle,
    symbol_rules,
)
from phonex.text.phoneme_markup import MARKED

_ONE_BY_ONE = one_by_one(digits)
_TELEPHONE = telephone(digits, plus="plus ")
_SCALE = r"(?P<scale>mille(?!\w)|millions?|milliards?|(?:[kKM]|Md)(?!\w))"
_SCALES = {"k": "mille", "K": "mille", "M": "million", "Md": "milliard"}
_, _CODE = currency_patterns(words.CURRENCIES)
# What a number behind is called by its digits.
_CODED = (
    r"(?:[Cc]odes?(?: postal| de (?:vérification|sécurité|confirmation))?|PIN|CP|[Mm]ot de passe"
    r"|(?:se termin(?:e|ant)|finit|finissant) par|[Nn](?:uméro|°) de (?:compte|commande|série|suivi"
    r"|dossier|client|réservation))(?: est| n°| ?:)? "
)
_CAPITAL = f"A-ZÀÂÇÉÈÊÎÏÔÛ{MARKED}"


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
        many_units = part_number(found["number"]).units.lstrip("0") not in ("", "1")
        scale = _SCALES[scale] + "s" * many_units if scale in "kKMd" else scale
        scale = "mille" if scale == "milles" else scale
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


def _part_of_unit(found: re.Match[str]) -> str:
    """1/2 kg, 3/4 l, 3 1/2 kg."""
    feminine, one, many = words.UNITS[found["unit"]]
    over, under = int(found["over"]), int(found["under"].replace(".", ""))
    of = "d'" if one[0] in "aeéiouh" else "de "
    if found["whole"]:
        half = "demie" if feminine else "demi"
        part = half if (over, under) == (1, 2) else fraction(over, under)
        first, *rest = (one if found["whole"] == "1" else many).split(" ", 1)
        noun = " ".join([first, "et", part, *rest])
        return f"{cardinal(int(found['whole']), feminine=feminine)} {noun}"
    if (over, under) == (1, 2):
        return f"un demi-{one}" if not feminine else f"une demi-{one}"
    return f"{fraction(over, under)} {of}{one}"


def _half(found: re.Match[str]) -> str:
    noun = found["noun"]
    if noun in _NO_NOUNS:
        return found[0]
    feminine = noun in words.FEMININE or noun.endswith(words.FEMININE_ENDINGS)
    return f"{'une' if feminine else 'un'} demi-{noun}"


_NO_NOUNS = frozenset({"de", "des", "du", "et", "ou", "est", "sont", "pour", "par", "dans", "sur"})


def _ordinal(found: re.Match[str]) -> str:
    number = roman(found["roman"]) if found["roman"] else int(re.sub("[  .]", "", found["number"]))
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
    emoticon_rule(),
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
    rule(
        rf"\b(?P<before>{_CODED})(?P<code>[0-9]{{3,12}})(?![\w]|[.,][0-9])",
        lambda found: found["before"] + digits(found["code"]),
    ),
    days_rule(words.MONTHS, "et"),
    *DATE_RULES,
    rule(r"(?<=[Ll]es )(?P<decade>[2-9]0)s\b", r"années \g<decade>"),
    rule(r"(?<![\w/])24/7(?![\w/])", "vingt-quatre heures sur vingt-quatre"),
    rule(r"(?<![\w/-])50[-/]50(?![\w/-])", "cinquante-cinquante"),
    rule(
        r"(?<=[€$£])/(?P<per>mois|an|jour|semaine|heure|nuit|personne)\b",
        lambda found: f" par {found['per']}",
    ),
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
    rule(rf"\b(?P<currency>{_CODE})\s?(?P<number>{NUMBER})(?:\s?{_SCALE})?", _money),
    rule(OUT_OF, " sur "),
    rule(rf"{FRACTION}\s?(?P<unit>{alternation(words.UNITS)})(?![\w²³/])", _part_of_unit),
    rule(r"(?<![0-9] )(?<![\w./,])1/2 (?P<noun>[a-zà-ÿ]{3,20})", _half),
    romance_fraction_rule(cardinal, fraction, plus="et", half="demi"),
    unit_rule(words.UNITS, _unit, NUMBER),
    rule(
        r"(?<!\w)(?:(?P<number>[0-9]{1,3}(?:[ .][0-9]{3}){1,3}|[0-9]{1,12})(?=[ernèm])"
        rf"|(?P<roman>I(?=(?:er|re|ère)\b)|(?=[IVX]){ROMAN}(?=(?:e|ème)\b)))"
        r"(?P<ending>ers?|res?|ères?|nde?s?|èmes?|emes?|es?)(?!\w)",
        _ordinal,
        needs="",
    ),
    rule(r"\bnos (?=[0-9])", "numéros "),
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
        r"(?<!\w)(Mmes?|Mlles?|Dre?s?)\b\.?",
        lambda found: words.TITLES[found[1]] + final_stop(found, found[1], "FR"),
    ),
    short_word_rule(words.WORDS, "FR"),
    sound_rule("ʁ"),
    drawn_out_rule("bcdfglmnprst"),
    chat_rule(words.CHAT, words.NO_CHAT),
    initial_rule(words.LETTERS, "FR"),
    initialism_rule(
        words.LETTERS, words.INITIALISMS, before=f"{_CAPITAL}a-z", after=f"{_CAPITAL}a-zà-ÿ"
    ),
    unpronounceable_rule(words.LETTERS),
    rule(r"#\s?(?=[0-9])", "numéro "),
    SLASH,
    *symbol_rules(words.SYMBOLS),
    *last_rules(NUMBER, _number_left, _ONE_BY_ONE),
)
