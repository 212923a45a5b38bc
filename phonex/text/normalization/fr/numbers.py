"""French number words as in France: soixante-dix, quatre-vingts, deux cents."""

from phonex.text.normalization.rules import is_counted

_SMALL = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    *("onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit"),
    "dix-neuf",
)
_TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
_MILLIONS = ("", "", "million", "milliard", "billion")
_PARTS = {2: "demi", 3: "tiers", 4: "quart"}


def digits(text: str) -> str:
    return " ".join(_SMALL[int(digit)] for digit in text)


def cardinal(number: int, *, feminine: bool = False) -> str:
    """1_234_580 → un million deux cent trente-quatre mille cinq cent quatre-vingts."""
    said = []
    for power in reversed(range(len(_MILLIONS))):
        group = number // 1000**power % 1000
        if not group:
            continue
        if power == 1:
            said += ["mille"] if group == 1 else [_below_thousand(group, plural=False), "mille"]
        elif power:
            said += [_below_thousand(group), _MILLIONS[power] + "s" * (group > 1)]
        else:
            said.append(_below_thousand(group))
    words = " ".join(said) or _SMALL[0]
    ones = number % 100 in (1, 21, 31, 41, 51, 61, 81)
    return f"{words}e" if feminine and ones else words


def _below_thousand(number: int, *, plural: bool = True) -> str:
    """plural: whether cent and vingt may end in s: not before mille."""
    hundreds, rest = divmod(number, 100)
    said = []
    if hundreds:
        said += [_SMALL[hundreds]] * (hundreds > 1)
        said.append("cents" if hundreds > 1 and not rest and plural else "cent")
    if rest:
        said.append(_below_hundred(rest, plural=plural))
    return " ".join(said)


def _below_hundred(number: int, *, plural: bool) -> str:
    if number < 20:
        return _SMALL[number]
    tens, ones = divmod(number, 10)
    if tens in (7, 9):
        tens, ones = tens - 1, ones + 10
    if not ones:
        return _TENS[tens] + "s" * (tens == 8 and plural)
    joint = " et " if ones in (1, 11) and tens != 8 else "-"
    return f"{_TENS[tens]}{joint}{_SMALL[ones]}"


def ordinal(number: int, *, feminine: bool = False) -> str:
    if number == 1:
        return "première" if feminine else "premier"
    said = cardinal(number).removeprefix("un " if number >= 1_000_000 else "")
    if said.endswith(("vingts", "cents", "millions", "milliards")):
        said = said[:-1]
    if said.endswith("e"):
        return f"{said[:-1]}ième"
    return f"{said.removesuffix('cinq').removesuffix('neuf')}{_stem(said)}ième"


def _stem(said: str) -> str:
    return "cinqu" if said.endswith("cinq") else "neuv" if said.endswith("neuf") else ""


def whole(text: str, *, feminine: bool = False) -> str:
    """Digits as a quantity, or one by one if they are not one: 007."""
    return cardinal(int(text), feminine=feminine) if is_counted(text) else digits(text)


def quantity(units: str, decimals: str, *, feminine: bool = False, mark: str = "virgule") -> str:
    """Up to three decimals are read as a number after their leading zeros, others one by one."""
    if not decimals:
        return whole(units, feminine=feminine)
    rest = decimals.lstrip("0")
    zeros = ["zéro"] * (len(decimals) - len(rest))
    said = ([cardinal(int(rest))] if rest else []) if len(rest) <= 3 else [digits(rest)]
    return " ".join([whole(units), mark, *zeros, *said])


def fraction(over: int, under: int) -> str:
    if not (2 <= under <= 20 or under in (100, 1000, 10_000, 100_000, 1_000_000)):
        return f"{cardinal(over)} sur {cardinal(under)}"
    part = _PARTS.get(under, ordinal(under))
    return f"{cardinal(over)} {part}{'s' * (over > 1 and not part.endswith('s'))}"
