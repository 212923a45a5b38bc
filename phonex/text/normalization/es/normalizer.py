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
    capitalised,
    currency_patterns,
    last_rules,
    roman,
    rule,
    settle,
    symbol_rules,
)
from phonex.text.phoneme_markup import MARKED

_ONE_BY_ONE = one_by_one(digits)
_TELEPHONE = telephone(digits, plus="más ")
_SCALE = r"(?P<scale>mil(?!\w)|mill(?:ón|ones)|bill(?:ón|ones)|(?:[kKM]|MM)(?!\w))"
_, _CODE = currency_patterns(words.CURRENCIES)
# What a number behind is called by its digits.
_CODED = (
    r"(?:[Cc]ódigos?(?: postal| de (?:verificación|seguridad|acceso|descuento|reserva))?"
    r"|PIN|C\.?P\.?|ref\."
    r"|(?:[Tt]erminad|[Aa]cabad)[ao]s? en|[Cc]ontraseña|[Cc]lave|[Rr]eferencia|[Ee]xpediente"
    r"|[Nn](?:úmero|\.º) de (?:cuenta|pedido|serie|reserva|socio|seguimiento|expediente))"
    r"(?: es| n\.º|:)? "
)
_CALLED = r"(?:[Mm]óvil|[Tt]eléfono|[Ff]ijo|[Ff]ax|[Tt]el\.|[Ll]lam\w+|[Mm]arca|WhatsApp|[Nn]úmero)"
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
        scale = _scale(scale, found["number"])
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


def _scale(scale: str, number: str) -> str:
    """In words: M is millones, or millón behind one."""
    if scale in ("k", "K"):
        return "mil"
    return (
        scale if scale[0] == "m" or scale[0] == "b" else "millón" if number == "1" else "millones"
    )


def _part_of_unit(found: re.Match[str]) -> str:
    """1/2 kg, 3/4 l, 2 1/2 m."""
    form, one, many = words.UNITS[found["unit"]]
    over, under = int(found["over"]), int(found["under"].replace(".", ""))
    half = "media" if form == "una" else "medio"
    if found["whole"]:
        part = half if (over, under) == (1, 2) else fraction(over, under)
        first, *rest = (one if found["whole"] == "1" else many).split(" ", 1)
        noun = " ".join([first, "y", part, *rest])
        return f"{cardinal(int(found['whole']), form)} {noun}"
    if (over, under) == (1, 2):
        return f"{half} {one}"
    return f"{fraction(over, under)} de {one}"


def _half(found: re.Match[str]) -> str:
    noun = found["noun"]
    if noun in words.NO_NOUNS:
        return found[0]
    return f"{'media' if _is_feminine(noun) else 'medio'} {noun}"


def _unit(number: str, unit: str) -> str:
    return _counted(number, *words.UNITS[unit])


def _in_threes(number: str) -> str:
    return ", ".join(digits(number[start : start + 3]) for start in range(0, len(number), 3))


def _ordinal(found: re.Match[str]) -> str:
    written = found["ending"]
    noun = re.match(r" ([a-záéíóúñ]+)", found.string[found.end() : found.end() + 40])
    before_noun = noun is not None and noun[1] not in words.NO_NOUNS
    ending = "a" if written[-1] in "ªa" else "" if before_noun or written == "er" else "o"
    return ordinal(int(re.sub("[. ]", "", found["number"])), ending)


def _reign(name: str, number: int) -> str:
    ending = "a" if name in words.QUEENS else "o"
    return f"{name} {ordinal(number, ending) if number <= 10 else cardinal(number)}"


def _title(found: re.Match[str]) -> str:
    said = words.TITLES[found[1].lower()]
    return said.capitalize() if found[1][0].isupper() and found.start() == 0 else said


def _before_numeral(written: str) -> str:
    return "siglo " if written.startswith("s.") else written


def _zone(found: re.Match[str]) -> str:
    return f"{found['zone'].upper()} {'más' if found['sign'] == '+' else 'menos'} "


def _roman_year(found: re.Match[str]) -> str:
    return found["year"] + cardinal(roman(found["roman"]))


def _form(found: re.Match[str]) -> str:
    """The form of one that agrees with the noun after a number."""
    noun = re.match(r" ([a-záéíóúñü]+)", found.string[found.end() : found.end() + 40])
    before = found.string[max(0, found.start() - 14) : found.start()]
    if noun is None or noun[1] in words.NO_NOUNS or re.search(rf"\b{_LABELS} $", before, re.I):
        return "uno"
    word = noun[1]
    if word in words.SCALES:
        return "un"
    if found[0] != "1" and not word.endswith("s"):
        return "uno"
    return "una" if _is_feminine(word) else "un"


def _is_feminine(noun: str) -> bool:
    by_ending = noun.endswith(("a", "as", "ción", "ciones", "sión", "siones", "dad", "dades"))
    return noun in words.FEMININE_OTHERWISE or (by_ending and noun not in words.MASCULINE_IN_A)


_WORD_BEFORE = re.compile(r"([^\W\d_]+) (?:[yo] )?$")


def _que(found: re.Match[str]) -> str:
    """q tal, lo q quieras; but la carga q, p y q, el índice k."""
    left = _WORD_BEFORE.search(found.string, max(0, found.start() - 24), found.start())
    before = left[1].lower() if left else ""
    if found[0] == "q":
        is_letter = before in words.LETTER_BEFORE or (len(before) == 1 and before not in "yoa")
        return found[0] if is_letter else "que"
    after = re.match(r" (\w{1,12})", found.string[found.end() : found.end() + 13])
    is_asked = not before and after is not None and after[1] in words.QUE_AFTER
    return "que" if is_asked or before in words.QUE_BEFORE else found[0]


def _number_left(found: re.Match[str]) -> str:
    return apart(found, _number(found[0], _form(found)))


_RULES = (
    emoticon_rule(),
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
    rule(TELEPHONE, _TELEPHONE),
    rule(
        rf"\b(?P<before>{_CALLED}:?(?: (?:al|es|el|de contacto):?)? )"
        r"(?P<number>[6-9][0-9]{2} ?[0-9]{3} ?[0-9]{3})(?![\w]| [0-9])",
        lambda found: found["before"] + _in_threes(found["number"].replace(" ", "")),
    ),
    rule(
        r"(?<![\w.,+-])[6-9][0-9]{2} [0-9]{3} [0-9]{3}(?![\w%€$]| ?[0-9€$£%]| [a-zñ])",
        _TELEPHONE,
    ),
    rule(
        rf"\b(?P<before>{_CODED})(?P<code>[0-9]{{3,12}})(?![\w]|[.,][0-9])",
        lambda found: found["before"] + digits(found["code"]),
    ),
    FIRST_POINT,
    rule(BETWEEN_TIMES, " a "),
    rule(r"\b(?P<zone>GMT|UTC|gmt|utc) ?(?P<sign>[-−+])(?=[0-9])", _zone),
    rule(r"\b(?P<year>[Aa]ño )(?P<roman>M[MCDLXVI]{1,14})\b", _roman_year, needs="M"),
    days_rule(words.MONTHS, "y", "(?:de )?"),
    *DATE_RULES,
    rule(rf"\b(?P<from>[Ee]ntre {NUMBER})\s?[-–]\s?(?=[0-9])", r"\g<from> y "),
    rule(r"(?<![\w/])24/7(?![\w/])", "veinticuatro siete"),
    rule(r"(?<![\w/-])50[-/]50(?![\w/-])", "cincuenta cincuenta"),
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
    rule(rf"\b(?P<currency>{_CODE})\s?(?P<number>{NUMBER})(?:\s?{_SCALE})?", _money),
    rule(OUT_OF, " sobre "),
    rule(rf"{FRACTION}\s?(?P<unit>{alternation(words.UNITS)})(?![\w²³/])", _part_of_unit),
    rule(r"(?<![0-9] )(?<![\w./,])1/2 (?P<noun>[a-záéíóúñ]{3,20})", _half),
    romance_fraction_rule(cardinal, fraction, plus="y", half="medio"),
    unit_rule(words.UNITS, _unit, NUMBER, signs="º"),
    rule(
        r"(?<![\w.,])(?P<number>[0-9]{1,3}(?:[. ]?[0-9]{3}){0,2})(?:\.[ ]?)?"
        r"(?P<ending>er|[ºª])(?!\w)",
        _ordinal,
    ),
    rule(
        r"(?<![\w.,])(?P<number>[0-9]{1,3})(?P<ending>(?<=[13])(?:er|r[oa])|(?<=2)d[oa]"
        r"|(?<=[456])t[oa]|(?<=[70])m[oa]|(?<=8)v[oa]|(?<=9)n[oa])(?!\w)",
        _ordinal,
    ),
    rule(r"\b[Nn]\.?[º°o]\.? ?(?=[0-9])", "número "),
    before_number_rule(words.BEFORE_NUMBERS, cardinal),
    *romance_version_rules(whole, sign="versión ", point=" punto "),
    rule(TIMES, " por "),
    numbered_rule((*words.KINGS, *words.QUEENS), _reign),
    rule(
        r"(?P<before>\b"
        r"(?:[Ss]iglos?|[Cc]apítulo|[Tt]omo|[Vv]olumen|[Aa]cto|[Pp]arte|[Ff]ase|[Tt]ipo"
        r"|[Gg]uerra Mundial) |\bs\. ?(?=[IVX]))"
        r"(?P<roman>(?!L\b)" + ROMAN + r")\b",
        lambda found: _before_numeral(found["before"]) + cardinal(roman(found["roman"])),
    ),
    rule(
        r"\b(?P<before>siglos? )(?P<roman>(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})(?<=[ivx]))\b",
        lambda found: found["before"] + cardinal(roman(found["roman"])),
    ),
    numeral_rule(cardinal),
    rule(
        rf"\b({capitalised(words.TITLES)})\.(?= ?[A-ZÁÉÍÓÚÑ{MARKED}]| [a-záéíóúñ])",
        _title,
        needs=".",
    ),
    short_word_rule(words.WORDS, "ES"),
    sound_rule("r"),
    rule(r"(?<!\w)([Ss])[ií]{3,}(?!\w)", r"\1í"),  # never the conjunction
    drawn_out_rule("r"),
    chat_rule(words.CHAT, words.NO_CHAT),
    rule(r"(?<![\w.@#/'’(-])(?<![Ll]a )[qk](?= [a-záéíóúñ]{2})", _que, needs="qk"),
    initial_rule(words.LETTERS, "ES"),
    initialism_rule(
        words.LETTERS, words.INITIALISMS, before="A-Za-zÁÉÍÓÚÑ", after="A-Za-zÁÉÍÓÚÑáéíóúñ"
    ),
    rule(
        rf"\b(?:{alternation(words.ACRONYM_WORDS)})\b",
        lambda found: words.ACRONYM_WORDS[found[0]],
    ),
    unpronounceable_rule(words.LETTERS),
    rule(r"#\s?(?=[0-9])", "número "),
    SLASH,
    *symbol_rules(words.SYMBOLS),
    *last_rules(NUMBER, _number_left, _ONE_BY_ONE),
)
