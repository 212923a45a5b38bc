"""Reads Japanese: numbers in kanji, acronyms letter by letter in katakana.

Unlisted Latin words are left to the engines, which know more of them.
"""

import re

from phonex.text.normalization.cjk import (
    AFTER_NONE,
    BEFORE_NONE,
    LETTERS,
    MINUS,
    NUMBER,
    RATIO,
    TELEPHONE,
    dash_rules,
    date_rules,
    fraction_rules,
    money,
    money_rules,
    range_rule,
    time_rules,
    unit_rules,
)
from phonex.text.normalization.codes import code_rules, telephone, version, version_rules
from phonex.text.normalization.ja import words
from phonex.text.normalization.ja.chat import chat_rules
from phonex.text.normalization.ja.counters import ALONE, COUNTERS, counted, in_katakana
from phonex.text.normalization.ja.numbers import cardinal, digit_by_digit, minutes, quantity
from phonex.text.normalization.rules import (
    TIMES,
    alternation,
    last_rules,
    roman,
    rule,
    saying,
    settle,
    symbol_rules,
)

_JAPANESE = "ぁ-ゖァ-ヺー㐀-䶿一-鿿々〇"
_ONE_BY_ONE = saying(digit_by_digit)
_TELEPHONE = telephone(digit_by_digit, plus="プラス", pause="、")
_MONEY = money(words.CURRENCIES, quantity, undivided=("円", "元", "ウォン"))


def read(text: str) -> str:
    return settle(text, _RULES)


def _date(year: str, month: int, day: int) -> str:
    return f"{cardinal(int(year))}年{cardinal(month)}月{cardinal(day)}日"


def _seconds(number: int) -> str:
    return f"{cardinal(number)}秒"


def _hour(found: re.Match[str]) -> str:
    return f"{_half(found)}{cardinal(int(found['hour']))}時"


def _half(found: re.Match[str]) -> str:
    if not found["half"]:
        return ""
    return "午前" if found["half"] in "Aa" else "午後"


def _unit(found: re.Match[str]) -> str:
    return quantity(found["number"]) + words.UNITS[found["unit"]]


def _speed(found: re.Match[str]) -> str:
    each, unit = words.SPEEDS[found["unit"]]
    said_before = found.string[max(0, found.start() - 1) : found.start()] == "速"  # 風速5m/s
    return f"{'' if said_before else each}{quantity(found['number'])}{unit}"


def _letters(found: re.Match[str]) -> str:
    named = words.NAMES.get(found[0].lower())
    return named or "".join(words.LETTERS[letter] for letter in found[0])


def _name(found: re.Match[str]) -> str:
    return words.NAMES.get(found[0].lower(), found[0])


_RULES = (
    *chat_rules(),
    rule(rf"(?<=[0-9]) (?=[{_JAPANESE}])|(?<=[{_JAPANESE}]) (?=[0-9])", ""),
    rule(r"(?<=[(（])[月火水木金土日](?=[)）])", r"\g<0>曜日"),
    *code_rules(
        _ONE_BY_ONE, {"@": "アットマーク", ".": "ドット"}, tag="ハッシュタグ", handle="アット"
    ),
    *date_rules(_date),
    rule(
        rf"{AFTER_NONE}(?P<from>[12][0-9]{{3}})\s?[-–~～〜—]\s?(?P<to>[12][0-9]{{3}}|[0-9]{{2}})(?=年)",
        lambda found: f"{cardinal(int(found['from']))}から{cardinal(int(found['to']))}",
    ),
    rule(
        rf"{AFTER_NONE}(?P<month>1[0-2]|0?[1-9])/(?P<day>3[01]|[12][0-9]|0?[1-9])"
        r"(?=から|まで|[〜～~(（]|(?<=から[0-9]/[0-9])|(?<=から[0-9]{2}/[0-9])"
        r"|(?<=から[0-9]/[0-9]{2})|(?<=から[0-9]{2}/[0-9]{2}))",
        lambda found: f"{cardinal(int(found['month']))}月{cardinal(int(found['day']))}日",
    ),
    rule(
        rf"{AFTER_NONE}(?P<year>(?:19|20)[0-9]{{2}})[-/](?P<month>0[1-9]|1[0-2]){BEFORE_NONE}",
        lambda found: f"{cardinal(int(found['year']))}年{cardinal(int(found['month']))}月",
    ),
    rule(r"(?<![0-9.,:])0(?=[1-9](?:月|日|時|分|秒))", ""),
    rule(
        rf"{AFTER_NONE}(?P<a>[0-9]{{1,3}})\s?[-–]\s?(?P<b>[0-9]{{1,3}})(?=で(?:勝|負|敗|引き分|逆転|快勝|惜敗|圧勝)"
        r"|の(?:勝利|敗戦|引き分け|同点))",
        lambda found: f"{cardinal(int(found['a']))}対{cardinal(int(found['b']))}",
    ),
    rule(
        r"(?P<before>(?:暗証番号|番号|コード|パスワード|下[0-9三四]桁|郵便番号)(?:は|：|:)?\s?)"
        r"(?P<code>[0-9]{3,19})(?![0-9A-Za-z番]|[.,][0-9])",
        lambda found: found["before"] + digit_by_digit(found["code"]),
    ),
    rule(TELEPHONE, _TELEPHONE),
    rule(r"(?<![0-9.,])(?:110|119|911)番", lambda number: f"{digit_by_digit(number[0][:-1])}番"),
    rule(  # the parts of a Japanese address
        rf"{AFTER_NONE}([0-9]{{1,3}})-([0-9]{{1,3}})-([0-9]{{1,3}}){BEFORE_NONE}", r"\1の\2の\3"
    ),
    *time_rules(_hour, minutes, _seconds, to="から"),
    *version_rules(version(quantity, sign="バージョン", point="点")),
    *fraction_rules(cardinal, words.UNITS, plus="と", parts="分の", minus="マイナス"),
    *dash_rules(_JAPANESE.replace("〇", ""), "はがをもでに温約度値零", to="から", minus="マイナス"),
    rule(MINUS, "ひく"),
    range_rule(words.UNITS, to="から", dash="の"),
    rule(rf"(?<=[{_JAPANESE}0-9])[–~～〜](?=[0-9])", "から"),
    rule(r"(?<![A-Za-z0-9.)])[-−]\s?(?=[$€£¥]?[0-9])", "マイナス"),
    *money_rules(words.CURRENCIES, _MONEY, scale="[万億兆]+", unit="(?:円(?!安|高))?"),
    *unit_rules(words.SPEEDS, _speed, words.UNITS, _unit),
    rule(RATIO, "対"),
    rule(TIMES, "かける"),
    rule(r"(?<![A-Za-z])N[Oo]\.? ?(?=[0-9])|#\s?(?=[0-9])", "ナンバー"),
    rule(
        r"(?<=[ァ-ヺー第])(?=[IVX]{2,5}(?![A-Za-z]))[IVX]+",
        lambda found: cardinal(roman(found[0])) + "世" * (found.string[found.start() - 1] != "第"),
    ),
    rule(LETTERS, _letters),
    rule(r"[A-Za-z]+(?:-[A-Za-z]+)?", _name),
    rule(r"(?<![0-9.,])([0-9]{1,2})分(?![間のけ野布類割担別析解])", lambda n: minutes(int(n[1]))),
    rule(
        rf"(?<![0-9.,])([1-9][0-9]{{0,3}})({alternation(COUNTERS)})",
        lambda found: counted(int(found[1]), found[2]),
    ),
    rule(  # 2対の翼, but 3対2
        r"(?<![0-9.,])([1-9][0-9]{0,2})対(?=[のをがはもず、。]|$)",
        lambda found: f"{in_katakana(int(found[1]))}ツイ",
    ),
    rule(
        rf"(?<![0-9.,])({alternation(map(str, ALONE))})(?![0-9㐀-䶿一-鿿々〇ァ-ヺA-Za-z.,%％])",
        lambda found: in_katakana(int(found[1])),
    ),
    rule(r"(?<=[0-9])名(?!前|人|所|声|物)", "めい"),  # 百名 is also a name
    *symbol_rules(words.SYMBOLS, spaced=False),
    rule(r"(?<=[A-Za-zァ-ヺー])-(?=[0-9])", ""),
    *last_rules(NUMBER, saying(quantity), _ONE_BY_ONE, pause="、"),
)
