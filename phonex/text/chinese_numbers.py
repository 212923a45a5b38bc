"""Numbers, dates, times, amounts and units in Chinese text, written as they are said."""

import re

import cn2an  # type: ignore[import-untyped]

_CURRENCIES = {"¥": "元", "￥": "元", "$": "美元", "€": "欧元", "£": "英镑"}
_UNITS = {
    "km/h": "公里每小时",
    "km": "公里",
    "cm": "厘米",
    "mm": "毫米",
    "kg": "公斤",
    "m²": "平方米",
    "°C": "摄氏度",
    "℃": "摄氏度",
    "°": "度",
}
_SYMBOLS = str.maketrans(
    {"+": "加", "=": "等于", "&": "和", "@": "艾特", "²": "平方", "³": "立方", "%": "百分号"}
)
_MEASURE_WORDS = "个只条张块瓶杯份本辆台匹头位人次种天周倍岁件家群双名斤米"
LARGEST = 16  # digits that cn2an reads as a quantity

_NUMBER = r"\d+(?:\.\d+)?"
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DATE = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_YEAR = re.compile(r"(?<!\d)(\d{2,4})(?=年)")
_TIME = re.compile(r"(?<!\d)(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?(?!\d)")
_CODE = re.compile(r"(?<![\d.])(?:\d{3,4}-\d{4,8}(?:-\d{3,4})?|\d{3}-\d{3}-\d{4}|1\d{10})(?![\d.])")
_VERSION = re.compile(r"\d+(?:\.\d+){2,}")
_FRACTION = re.compile(r"(?<![\d/])(\d+)/(\d+)(?![\d/])")
_PERCENT = re.compile(rf"(-?{_NUMBER})\s?([%％‰])")
_AMOUNT = re.compile(
    rf"([¥￥$€£])\s?({_NUMBER})([万亿]?)(?:元|美元|欧元|英镑)?|({_NUMBER})\s?([¥￥$€£])"
)
_UNIT = re.compile(rf"(?<=\d)\s?({'|'.join(map(re.escape, _UNITS))})(?![A-Za-z])")
_RANGE = re.compile(rf"({_NUMBER}[%％]?)\s?[-–~～—]\s?(?={_NUMBER})")
_MINUS = re.compile(r"(?<![A-Za-z0-9.])[-−](?=\d)")
_TWO = re.compile(rf"(?<![\d.点第])2(?=[{_MEASURE_WORDS}])")


def write_out(text: str) -> str:
    """The text with every digit and sign of arithmetic replaced by characters that are read."""
    text = _THOUSANDS.sub("", text)
    text = _DATE.sub(lambda date: f"{date[1]}年{int(date[2])}月{int(date[3])}日", text)
    text = _YEAR.sub(lambda year: digits(year[1]), text)
    text = _TIME.sub(_time, text)
    text = _CODE.sub(lambda code: digits(code[0].replace("-", "")), text)
    text = _VERSION.sub(lambda version: "点".join(map(_number, version[0].split("."))), text)
    text = _FRACTION.sub(lambda part: f"{_number(part[2])}分之{_number(part[1])}", text)
    text = _AMOUNT.sub(_amount, text)
    text = _UNIT.sub(lambda unit: _UNITS[unit[1]], text)
    text = _RANGE.sub(r"\1到", text)
    text = _PERCENT.sub(_percent, text)
    text = _MINUS.sub("负", text)
    text = _TWO.sub("两", text)
    text = re.sub(_NUMBER, lambda number: _number(number[0]), text)
    return text.translate(_SYMBOLS)


def _number(number: str) -> str:
    whole, _, decimals = number.partition(".")
    counted = len(whole) <= LARGEST and (whole == "0" or not whole.startswith("0"))
    said = str(cn2an.an2cn(whole, "low")) if counted else digits(whole)
    return said + (f"点{digits(decimals)}" if decimals else "")


def digits(number: str) -> str:
    """One by one, a point among them."""
    return "".join("点" if digit == "." else "零一二三四五六七八九"[int(digit)] for digit in number)


def _time(found: re.Match[str]) -> str:
    said = f"{_number(str(int(found[1])))}点"
    if int(found[2]):
        said += ("零" if found[2][0] == "0" else "") + _number(str(int(found[2]))) + "分"
    return said + (f"{_number(str(int(found[3])))}秒" if found[3] else "")


def _percent(found: re.Match[str]) -> str:
    negative = "负" if found[1].startswith("-") else ""
    whole = "千" if found[2] == "‰" else "百"
    return f"{negative}{whole}分之{_number(found[1].lstrip('-'))}"


def _amount(found: re.Match[str]) -> str:
    if found[1]:
        return found[2] + found[3] + _CURRENCIES[found[1]]
    return found[4] + _CURRENCIES[found[5]]
