"""Reads Mandarin: years digit by digit, 两 before measure words, 幺 in telephone numbers."""

import re

from phonex.text.normalization.cjk import (
    ACRONYM,
    MINUS,
    NUMBER,
    RATIO,
    TELEPHONE,
    date_rules,
    fraction_rule,
    money_rules,
    range_rule,
    time_rules,
    unit_rules,
)
from phonex.text.normalization.codes import code_rules, telephone, version, version_rules
from phonex.text.normalization.rules import (
    TIMES,
    last_rules,
    roman,
    rule,
    saying,
    settle,
    symbol_rules,
)
from phonex.text.normalization.zh.numbers import cardinal, digit_by_digit, digits, quantity

_HAN = "㐀-䶿一-鿿〇"
_CURRENCIES = {
    **{"¥": "元", "￥": "元", "$": "美元", "US$": "美元", "€": "欧元", "£": "英镑", "₩": "韩元"},
    **{"USD": "美元", "EUR": "欧元", "GBP": "英镑", "CNY": "元", "RMB": "元", "JPY": "日元"},
}
_UNITS = {
    **{"km2": "平方公里", "m2": "平方米", "m3": "立方米"},
    **{"km²": "平方公里", "m²": "平方米", "m³": "立方米", "km": "公里", "cm": "厘米", "mm": "毫米"},
    **{"m": "米", "kg": "公斤", "mg": "毫克", "g": "克", "ml": "毫升", "mL": "毫升", "L": "升"},
    **{"l": "升", "t": "吨", "KB": "千字节", "kB": "千字节", "MB": "兆字节", "GB": "吉字节"},
    **{"TB": "太字节", "Hz": "赫兹", "kHz": "千赫", "MHz": "兆赫", "GHz": "吉赫", "W": "瓦"},
    **{"kW": "千瓦", "kWh": "千瓦时", "V": "伏", "dB": "分贝", "min": "分钟", "h": "小时"},
    **{"s": "秒", "ms": "毫秒", "°C": "摄氏度", "℃": "摄氏度", "°F": "华氏度", "°": "度"},
}
_SPEEDS = {"km/h": ("每小时", "公里"), "m/s": ("每秒", "米"), "mph": ("每小时", "英里")}
_SYMBOLS = {
    **{
        "#": "井号",
        "+": "加",
        "=": "等于",
        "&": "和",
        "@": "艾特",
        "²": "平方",
        "³": "立方",
        "×": "乘",
    },
    **{"÷": "除以", "±": "正负", "≈": "约等于", "≠": "不等于", "<": "小于", ">": "大于"},
    **{"≤": "小于等于", "≥": "大于等于", "√": "根号", "∞": "无穷大", "°": "度", "%": "百分号"},
    **{"‰": "千分号", "$": "美元", "€": "欧元", "£": "英镑", "¥": "元", "￥": "元", "₩": "韩元"},
}
_MEASURES = "个只条张块瓶杯份本辆台匹头位人次种天周倍岁件家群双名斤米层楼座顿节句封首部间点万亿千百"
_ONE_BY_ONE = saying(digits)
_ONE_BY_ONE = saying(digit_by_digit)
_TELEPHONE = telephone(digit_by_digit, plus="加", pause="，")
_WORDS = frozenset({"NASA", "NATO", "UNESCO", "OPEC", "AIDS", "COVID", "OK", "SIM", "WIFI"})


def read(text: str) -> str:
    return settle(text, _RULES)


def _date(year: str, month: int, day: int) -> str:
    return f"{digits(year)}年{cardinal(month)}月{cardinal(day)}日"


def _minutes(number: int) -> str:
    return f"{'零' if number < 10 else ''}{cardinal(number)}分"


def _seconds(number: int) -> str:
    return f"{cardinal(number)}秒"


def _hour(found: re.Match[str]) -> str:
    hour = int(found["hour"])
    return f"{_half(found)}{'两' if hour == 2 else cardinal(hour)}点"


def _half(found: re.Match[str]) -> str:
    if not found["half"]:
        return ""
    hour = int(found["hour"])
    if found["half"] in "Aa":
        return "凌晨" if hour == 12 or hour < 5 else "上午"
    return "中午" if hour == 12 else "晚上" if hour >= 6 else "下午"


def _money(found: re.Match[str]) -> str:
    number = found["number"]
    if "." in number:
        number = number.rstrip("0").rstrip(".")
    return _count(number) + (found["scale"] or "") + _CURRENCIES[found["currency"]]


def _count(number: str) -> str:
    return "两" if number == "2" else quantity(number)


def _percent(found: re.Match[str]) -> str:
    return f"{'千' if found['sign'] == '‰' else '百'}分之{quantity(found['number'])}"


def _degrees(found: re.Match[str]) -> str:
    return f"零下{quantity(found['number'])}{_UNITS[found['unit']]}"


def _unit(found: re.Match[str]) -> str:
    return _count(found["number"]) + _UNITS[found["unit"]]


def _speed(found: re.Match[str]) -> str:
    each, unit = _SPEEDS[found["unit"]]
    return f"{each}{_count(found['number'])}{unit}"


def _letters(found: re.Match[str]) -> str:
    return found[0] if found[0] in _WORDS else " ".join(found[0])


_RULES = (
    rule(rf"(?<=[0-9]) (?=[{_HAN}])|(?<=[{_HAN}]) (?=[0-9])", ""),
    *code_rules(_ONE_BY_ONE, {"@": "艾特", ".": "点"}, tag="话题", handle="艾特"),
    *date_rules(_date),
    rule(TELEPHONE, _TELEPHONE),
    rule(
        r"(?<=[拨打话])(?P<number>1[0-9]{2}|911|1[02][0-9]{3})(?![0-9.,])", saying(digit_by_digit)
    ),
    rule(r"(?<![0-9.,])[0-9]{4}(?=年)", saying(digits)),
    *time_rules(_hour, _minutes, _seconds, to="到"),
    *version_rules(version(quantity, sign="版本", point="点")),
    fraction_rule(cardinal, plus="又", parts="分之"),
    rule(MINUS, "减"),
    rule(rf"(?<![A-Za-z0-9.])[-−]\s?(?P<number>{NUMBER})\s?(?P<unit>°C|℃)", _degrees),
    range_rule((*_UNITS, "%", "％", "‰"), to="到", dash="杠", between="-–~～—〜至"),
    rule(rf"(?<=[{_HAN}0-9])[–~～〜](?=[0-9])", "到"),
    rule(r"(?<![A-Za-z0-9.)])[-−]\s?(?=[$€£¥]?[0-9])", "负"),
    *money_rules(_CURRENCIES, _money, scale="[万亿]", unit="(?:元|美元|欧元|英镑)?"),
    rule(rf"(?P<number>{NUMBER})\s?(?P<sign>[%％‰])", _percent),
    *unit_rules(_SPEEDS, _speed, _UNITS, _unit),
    rule(rf"(?<![0-9.,第点A-Za-z-])2(?=[{_MEASURES}])", "两"),
    rule(RATIO, "比"),
    rule(TIMES, "乘"),
    rule(r"(?<![A-Za-z])N[Oo]\.? ?(?=[0-9])", "第"),
    rule(r"(?<![A-Za-z])[vV][sS](?![A-Za-z])\.?", "对"),
    rule(r"#\s?(?=[0-9])", "第"),
    rule(rf"(?<=[{_HAN}])[IVX]{{2,5}}(?![A-Za-z])", lambda found: cardinal(roman(found[0]))),
    rule(ACRONYM, _letters),
    *symbol_rules(_SYMBOLS, spaced=False),
    rule(r"(?<=[A-Za-z])-(?=[0-9])", " "),
    *last_rules(NUMBER, saying(quantity), _ONE_BY_ONE, pause="，"),
)
