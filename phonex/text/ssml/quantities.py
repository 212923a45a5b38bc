"""Numbers, ordinals, fractions and sums of money, as the normalizers read them."""

import re

_ORDINAL = re.compile(r"(?:第|제)? ?0*(?P<number>[0-9]{1,9}) ?(?P<ending>[^\W\d]{0,3}\.?|°)")
_FEMININE = frozenset({"ª", "a", "re", "ère"})
_FRACTION = re.compile(r"(?:([0-9]{1,3})[ +])?([0-9]{1,3})/0*([1-9][0-9]{0,2})")
_SUM = re.compile(
    r"(?P<before>[^\s\d.,]{0,3}) ?(?P<amount>\d[\d., ]{0,24}) ?(?P<after>[^\s\d.,]{0,3})"
)
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "KRW": "₩", "￥": "¥"}
_KNOWN_SIGNS = frozenset({"$", "US$", "€", "£", "¥", "₩"})
_YUAN = frozenset({"¥", "￥", "CNY", "RMB"})  # in Chinese, ¥ is no yen


def cardinal_text(text: str, _form: str, language: str) -> str | None:
    sign = text[:1] if text[:1] in ("+", "-", "−") else ""
    number = _number(text.removeprefix(sign), language)
    return None if number is None else sign.replace("−", "-") + number


def ordinal_text(text: str, _form: str, language: str) -> str | None:
    found = _ORDINAL.fullmatch(text)
    if found is None or not int(found["number"]):
        return None
    number, feminine = int(found["number"]), found["ending"] in _FEMININE
    if language == "ES":
        return f"{number}{'ª' if feminine else 'º'}" if number < 100 else None
    if language == "FR":
        first = "1re" if feminine else "1er"
        return first if number == 1 else f"{number}e"
    if language == "KR":
        return f"{number}번째"
    return f"{number}th" if language == "EN" else f"第{number}"


def fraction_text(text: str, _form: str, _language: str) -> str | None:
    found = _FRACTION.fullmatch(text)
    if found is None:
        return None
    whole, over, under = (part and int(part) for part in found.groups())
    return f"{whole} {over}/{under}" if whole else f"{over}/{under}"


def currency_text(text: str, _form: str, language: str) -> str | None:
    found = _SUM.fullmatch(text)
    if found is None or bool(found["before"]) is bool(found["after"]):
        return None
    sign = _sign(found["before"] or found["after"], language)
    amount = _number(found["amount"].strip(), language)
    return f"{sign}{amount}" if sign and amount else None


def _sign(currency: str, language: str) -> str | None:
    if language == "ZH":
        if currency == "JPY":
            return None
        currency = "¥" if currency in _YUAN else currency
    sign = _SIGNS.get(currency, currency)
    return sign if sign in _KNOWN_SIGNS else None


def _number(text: str, language: str) -> str | None:
    """A number with the marks of the language; its own reading of marks is tried first."""
    marks = (",", ".") if language in ("ES", "FR") else (".", ",")
    for point, comma in (marks, marks[::-1]):
        pattern = (
            rf"(?P<units>[0-9]{{1,15}}|[0-9]{{1,3}}(?:[{comma} '’][0-9]{{3}}){{1,4}})"
            rf"(?:[{point}](?P<rest>[0-9]{{1,15}}))?"
        )
        if found := re.fullmatch(pattern, text):
            units = int(re.sub("[^0-9]", "", found["units"]))
            # With commas, English does not take it for a year.
            written = f"{units:,}" if language == "EN" else str(units)
            return written + (marks[0] + found["rest"] if found["rest"] else "")
    return None
