"""Spanish as MeloTTS reads it, in the pronunciation of Spain."""

from unicodedata import normalize

from phonex.engines.melotts.frontends.romance.dates import Clock, Dates
from phonex.engines.melotts.frontends.romance.frontend import RomanceFrontend, finish
from phonex.engines.melotts.frontends.romance.numbers import NumberWords
from phonex.system.clock import utc_now

_LETTERS = "abcdefghijklmnopqrstuvwxyzáéíóúüñ"
_CURRENCIES = {
    **{"€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"},
    **{"₩": "KRW", "₪": "ILS", "₱": "PHP", "₫": "VND"},
}
_DATES = Dates(
    numbers=NumberWords("es", _CURRENCIES),
    months=(
        *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"),
        *("septiembre", "octubre", "noviembre", "diciembre"),
    ),
    units={
        **dict.fromkeys(("s", "segundo", "segundos"), "s"),
        **dict.fromkeys(("min", "minuto", "minutos"), "min"),
        **dict.fromkeys(("h", "hora", "horas"), "h"),
        **dict.fromkeys(("d", "dia", "dias"), "d"),
        **dict.fromkeys(("sem", "semana", "semanas"), "sem"),
        **dict.fromkeys(("m", "mes", "meses"), "m"),
        **dict.fromkeys(("a", "ano", "anos"), "a"),
    },
    day="cardinal",
)
_MARKS = str.maketrans(
    {
        **dict.fromkeys("：；，·、;:", ","),
        **dict.fromkeys("。\n…", "."),
        **{"！": "!", "？": "?", "～": "-", "~": "-", "-": " ", "&": "y"},
        **dict.fromkeys("'\"“”‘’<>()[]«»（）《》【】「」—", ""),
    }
)


class SpanishFrontend(RomanceFrontend):
    """compatible: with the original's faults, except crashes."""

    def __init__(self, compatible: bool = False, now: Clock = utc_now) -> None:
        super().__init__(_LETTERS, _DATES, compatible, now)

    def normalise(self, text: str) -> str:
        if not self._compatible:
            text = normalize("NFC", text).replace("$", " ")
        return finish(text.lower().replace("...", ".").replace("$", ".").translate(_MARKS))
