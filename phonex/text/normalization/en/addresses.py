"""American addresses: 1211 E Arques Ave, Sunnyvale, CA 94085."""

import re

from phonex.text.normalization.en.numbers import cardinal, digits
from phonex.text.normalization.latin import final_stop
from phonex.text.normalization.rules import alternation, rule

_STREETS = {
    **{"Ave": "Avenue", "Blvd": "Boulevard", "Cir": "Circle", "Ct": "Court", "Expy": "Expressway"},
    **{"Hwy": "Highway", "Ln": "Lane", "Pkwy": "Parkway", "Rd": "Road", "Ter": "Terrace"},
    **{"Fwy": "Freeway", "Trl": "Trail"},
}
_WHOLE = (
    *("Street", "Avenue", "Boulevard", "Road", "Lane", "Drive", "Court", "Highway", "Parkway"),
    *("Way", "Place", "Square", "Terrace", "Circle", "Expressway", "Plaza"),
)
_DIRECTIONS = {
    **{"N": "North", "S": "South", "E": "East", "W": "West", "NE": "Northeast"},
    **{"NW": "Northwest", "SE": "Southeast", "SW": "Southwest"},
}
_STATES = {
    **{"AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California"},
    **{"CO": "Colorado", "CT": "Connecticut", "DC": "D C", "DE": "Delaware", "FL": "Florida"},
    **{"GA": "Georgia", "HI": "Hawaii", "IA": "Iowa", "ID": "Idaho", "IL": "Illinois"},
    **{"IN": "Indiana", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana", "MA": "Massachusetts"},
    **{"MD": "Maryland", "ME": "Maine", "MI": "Michigan", "MN": "Minnesota", "MO": "Missouri"},
    **{"MS": "Mississippi", "MT": "Montana", "NC": "North Carolina", "ND": "North Dakota"},
    **{"NE": "Nebraska", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico"},
    **{"NV": "Nevada", "NY": "New York", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon"},
    **{"PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota"},
    **{"TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VA": "Virginia", "VT": "Vermont"},
    **{"WA": "Washington", "WI": "Wisconsin", "WV": "West Virginia", "WY": "Wyoming"},
}
# Also words, or common for something else: states only before a ZIP code.
_AMBIGUOUS = frozenset({"DE", "HI", "ID", "IN", "LA", "MA", "ME", "MS", "OH", "OK", "OR", "PA"})
_CLEAR = alternation(_STATES.keys() - _AMBIGUOUS)
_NAME = r"(?:[A-Z][a-z]+|[0-9]{1,3}(?:st|nd|rd|th))"
_STREET = rf"(?:{alternation([*_STREETS, *_WHOLE, 'St', 'Dr'])})\b"
_DIRECTION = alternation(_DIRECTIONS)


def house_number(number: str) -> str:
    """In pairs: 708 → seven oh eight, 1211 → twelve eleven; five digits one by one."""
    if len(number) < 3:
        return cardinal(int(number))
    if len(number) > 4 or number[0] == "0":
        return digits(number)
    first, last = int(number[:-2]), int(number[-2:])
    if not last:
        return cardinal(int(number)) if first % 10 == 0 else f"{cardinal(first)} hundred"
    return f"{cardinal(first)} {'oh ' * (last < 10)}{cardinal(last)}"


def _state(found: re.Match[str]) -> str:
    zip_code = found["zip"]
    return _STATES[found["state"]] + (f" {digits(zip_code)}" if zip_code else "")


def _street(found: re.Match[str]) -> str:
    return _STREETS[found["street"]] + final_stop(found, "ave", "EN")


ADDRESS_RULES = (
    rule(
        rf"\b(?P<state>{alternation(_STATES)}),? (?P<zip>[0-9]{{5}})(?:-[0-9]{{4}})?(?![\w-])",
        _state,
    ),
    rule(
        rf"(?<=[a-z], )(?P<state>{_CLEAR})(?=[,.;]|\s*$)(?P<zip>(?!))?",
        _state,
        needs=",",
    ),
    rule(
        rf"(?<![\w.,$€£#-])(?P<number>[0-9]{{3,5}})(?= (?:(?:{_DIRECTION})\.? )?"
        rf"(?:{_NAME} ){{1,3}}{_STREET})",
        lambda found: house_number(found["number"]),
    ),
    rule(
        rf"\b(?P<direction>{_DIRECTION})\.? (?=(?:{_NAME} ){{1,2}}{_STREET})",
        lambda found: f"{_DIRECTIONS[found['direction']]} ",
        needs="NSEW",
    ),
    rule(
        rf"(?<=[a-z] )(?P<street>{alternation(_STREETS)})\b(?:\.(?!\w))?(?! [0-9])",
        _street,
        needs="".join({name[0] for name in _STREETS}),
    ),
    rule(
        r"(?<=[0-9](?:st|nd|rd|th) )St\b(?:\.(?!\w))?",
        lambda found: "Street" + final_stop(found, "ave", "EN"),
    ),
    rule(
        r"\b(?P<street>Hwy|Fwy|Rd)\.? (?=[0-9])",
        lambda found: f"{_STREETS[found['street']]} ",
    ),
)
