"""What can be wrong with a transcription."""

from phonex.errors import InvalidInput

_WESTERN = "the stresses ˈ ˌ, and ː"


class PhonemeUnknown(InvalidInput):
    code = "phoneme_unknown"
    param = "ipa"

    def __init__(self, symbol: str, language: str, known: str, besides: str = _WESTERN) -> None:
        super().__init__(
            f"{symbol!r} (U+{ord(symbol[0]):04X}) is not an IPA phoneme of {language}; "
            f"use {known}, {besides}."
        )
