"""Reads Mandarin: years digit by digit, 两 before measure words, 幺 in telephone numbers."""

import re

from phonex.text.normalization.cjk import (
    ACRONYM,
    AFTER_NONE,
    BEFORE_NONE,
    MINUS,
    NUMBER,
    RATIO,
    TELEPHONE,
    dash_rules,
    date_rules,
    fraction_rules,
    money_rules,
    range_rule,
    time_rules,
    unit_rules,
)
from phonex.text.normalization.codes import code_rules, telephone, version, version_rules
from phonex.text.normalization.rules import (
    TIMES,
    currency_patterns,
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
    **{"HK$": "港元", "A$": "澳元", "C$": "加元", "NT$": "新台币", "₽": "卢布", "₹": "卢比"},
    **{"HKD": "港元", "AUD": "澳元", "CAD": "加元", "KRW": "韩元", "CHF": "瑞士法郎"},
    **{"USD": "美元", "EUR": "欧元", "GBP": "英镑", "CNY": "元", "RMB": "元", "JPY": "日元"},
}
_UNITS = {
    **{"km2": "平方公里", "m2": "平方米", "m3": "立方米"},
    **{"km²": "平方公里", "m²": "平方米", "m³": "立方米", "km": "公里", "cm": "厘米", "mm": "毫米"},
    **{"m": "米", "kg": "公斤", "mg": "毫克", "g": "克", "ml": "毫升", "mL": "毫升", "L": "升"},
    **{"l": "升", "t": "吨", "KB": "千字节", "kB": "千字节", "MB": "兆字节", "GB": "吉字节"},
    **{"TB": "太字节", "Hz": "赫兹", "kHz": "千赫", "MHz": "兆赫", "GHz": "吉赫", "W": "瓦"},
    **{"kW": "千瓦", "kWh": "千瓦时", "V": "伏", "dB": "分贝", "min": "分钟", "h": "小时"},
    **{"cm²": "平方厘米", "cm³": "立方厘米", "km³": "立方公里", "μm": "微米", "nm": "纳米"},
    **{"hm²": "公顷", "ha": "公顷", "MW": "兆瓦", "kcal": "千卡", "kPa": "千帕", "rpm": "转每分钟"},
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
_CODED = (
    r"(?:尾号|编号|卡号|密码|验证码|邮编|邮政编码|工号|房号|学号|账号|单号|号码|车次|航班号|代码)"
    r"(?:[是为：:]\s?)?"
)
_PLAYED = r"(?=[胜负平]|落败|击败|战胜|获胜|领先|取胜|大胜|惜败|不敌|逆转|绝杀|完胜|险胜)"
# 666 is praise and 2333 laughter where they begin a clause and no counted thing follows.
_CHATTED = r"(?<![^，。！？!?~～\s])(?:6{3,9}|23{2,9})(?=[，。！？!?~～…笑啊哈]|$)"
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


def _year_range(found: re.Match[str]) -> str:
    return f"{digits(found['from'])}到{digits(found['to'])}"


def _year_month(found: re.Match[str]) -> str:
    return f"{digits(found['year'])}年{cardinal(int(found['month']))}月"


_YEAR = r"(?P<year>(?:19|20)[0-9]{2})"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_RULES = (
    rule(_CHATTED, _ONE_BY_ONE),
    rule(rf"(?<=[0-9]) (?=[{_HAN}])|(?<=[{_HAN}]) (?=[0-9])", ""),
    *code_rules(_ONE_BY_ONE, {"@": "艾特", ".": "点"}, tag="话题", handle="艾特"),
    *date_rules(_date),
    rule(
        r"(?<![0-9A-Za-z.,])(?P<from>[0-9]{4})年?\s?[-–~～〜—至到]\s?(?P<to>[0-9]{4}|[0-9]{2})"
        r"(?=年|赛季|学年|财年|年度)",
        _year_range,
    ),
    rule(rf"{AFTER_NONE}{_YEAR}[-/]{_MONTH}{BEFORE_NONE}", _year_month),
    rule(rf"{AFTER_NONE}{_MONTH}[-/]{_YEAR}{BEFORE_NONE}", _year_month),
    rule(
        rf"{AFTER_NONE}(?P<month>0[1-9])[-/](?P<day>[0-2][0-9]|3[01]){BEFORE_NONE}",
        lambda found: f"{cardinal(int(found['month']))}月{cardinal(int(found['day']))}日",
    ),
    rule(r"(?<![0-9.,:])0(?=[1-9](?:月|日|号|点|时))", ""),
    rule(
        rf"(?P<before>{_CODED})(?P<code>[0-9]{{3,19}})(?![0-9A-Za-z]|[.,][0-9])",
        lambda found: found["before"] + digits(found["code"]),
    ),
    rule(r"(?<=公元前)[0-9]{1,4}(?=年)|(?<=公元)[0-9]{1,4}(?=年)", saying(digits)),
    rule(
        r"(?<![0-9])[0-9][05]后(?![面来的天方排期会段卫续退者备台])",
        lambda n: digits(n[0][:2]) + "后",
    ),
    rule(
        rf"{AFTER_NONE}(?P<a>[0-9]{{1,3}})\s?[-–:：]\s?(?P<b>[0-9]{{1,3}}){_PLAYED}",
        lambda found: f"{cardinal(int(found['a']))}比{cardinal(int(found['b']))}",
    ),
    rule(
        r"(?P<before>比分[是为]?|总分|以)(?P<a>[0-9]{1,3})\s?[-–:：]\s?(?P<b>[0-9]{1,3})(?![0-9.])",
        lambda found: f"{found['before']}{cardinal(int(found['a']))}比{cardinal(int(found['b']))}",
    ),
    rule(r"(?<=给)[0-9]{3,11}(?=打|拨|致电|发)", saying(digit_by_digit)),
    rule(
        r"(?P<before>拨打|致电|热线|电话[是为：:]?)(?P<numbers>[0-9]{3,12}(?:[、和或,，][0-9]{3,12})*)",
        lambda found: (
            found["before"]
            + re.sub("[0-9]+", lambda number: digit_by_digit(number[0]), found["numbers"])
        ),
    ),
    rule(r"(?<![A-Za-z0-9])([OBCPGM])2([OBCPM])(?![A-Za-z0-9])", r"\1 to \2"),
    rule(rf"(?<=[元块万亿])/(?=[{_HAN}])", "每"),
    rule(r"(?<=[0-9])[wW](?![A-Za-z0-9])", "万"),
    rule(TELEPHONE, _TELEPHONE),
    rule(
        r"(?<=[拨打话])(?P<number>1[0-9]{2}|911|1[02][0-9]{3})(?![0-9.,])", saying(digit_by_digit)
    ),
    rule(r"(?<![0-9.,])[0-9]{4}(?=年)", saying(digits)),
    *time_rules(_hour, _minutes, _seconds, to="到"),
    *version_rules(version(quantity, sign="版本", point="点")),
    *fraction_rules(cardinal, _UNITS, plus="又", parts="分之", minus="负"),
    *dash_rules(_HAN, "是为到约低至达于温度在即得和零", to="到", minus="负"),
    rule(MINUS, "减"),
    rule(rf"(?<![A-Za-z0-9.])[-−]\s?(?P<number>{NUMBER})\s?(?P<unit>°C|℃)", _degrees),
    range_rule((*_UNITS, "%", "％", "‰"), to="到", dash="杠", between="-–~～—〜至"),
    rule(rf"(?<=[{_HAN}0-9])[–~～〜](?=[0-9])", "到"),
    rule(r"(?<![A-Za-z0-9.)])[-−]\s?(?=[$€£¥]?[0-9])", "负"),
    rule(
        rf"(?<![A-Za-z])(?P<currency>{currency_patterns(_CURRENCIES)[1]})\s?(?P<number>{NUMBER})"
        r"(?P<scale>[万亿])?",
        _money,
    ),
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
