"""Reads the tokens of SSML as words of a language: say-as, phonemes, aliases.

Source of the interpretations: https://www.w3.org/TR/ssml-sayas/, and what other services document.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from phonex.errors import InvalidInput
from phonex.text.lexicon.entries import check_ipa
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import marked
from phonex.text.ssml.dates import DATE_FORMS, TIME_FORMS, date_text, time_text
from phonex.text.ssml.document import Token
from phonex.text.ssml.errors import SsmlUnsupported
from phonex.text.ssml.quantities import (
    cardinal_text,
    currency_text,
    fraction_text,
    ordinal_text,
)
from phonex.text.ssml.spelling import digits_text, spelt_text, telephone_text


@dataclass(frozen=True)
class _Reading:
    """text: what is to be read, as the normalizer of the language expects it; None if it is not of
    this kind. Its arguments: text, format, language. like: examples. forms: known formats.
    """

    text: Callable[[str, str, str], str | None]
    like: str
    forms: frozenset[str] = frozenset({""})


_SPELT = _Reading(spelt_text, "letters, digits and common symbols")
_CARDINAL = _Reading(cardinal_text, "1234, -5 or 1,234.5")
_READINGS: Mapping[str, _Reading] = {
    "characters": _SPELT,
    "spell-out": _SPELT,
    "cardinal": _CARDINAL,
    "number": _CARDINAL,
    "ordinal": _Reading(ordinal_text, "3 or 3rd; ES goes to 99"),
    "digits": _Reading(digits_text, "0123 or 12-34"),
    "date": _Reading(date_text, "2026-01-31, or another order with its format: mdy", DATE_FORMS),
    "time": _Reading(time_text, "14:30, 14:30:05 or 2:30 pm", TIME_FORMS),
    "telephone": _Reading(telephone_text, "+1 555 123 4567"),
    "currency": _Reading(currency_text, "$12.50 or 12.50 EUR; $, €, £, ¥ and ₩ are known"),
    "fraction": _Reading(fraction_text, "3/4 or 1 1/2"),
}


def read_token(token: Token, language: str) -> str:
    """The words of a token, its phonemes as in `phoneme_markup`.

    Raises SsmlUnsupported.
    """
    if token.ipa:
        return _phonemes(token, language)
    return _said_as(token, language) if token.interpret_as else token.text


def _phonemes(token: Token, language: str) -> str:
    ipa = token.ipa.strip("/[] ")
    try:
        check_ipa(ipa, language)
    except InvalidInput as exc:
        raise SsmlUnsupported("phoneme", exc.message, "ph", token.ipa) from exc
    return marked(token.text, ipa)


def _said_as(token: Token, language: str) -> str:
    how, form = token.interpret_as, token.form
    reading = _READINGS.get(how)
    if reading is None:
        why = f"use one of {', '.join(_READINGS)}."
        raise SsmlUnsupported("say-as", why, "interpret-as", how)
    if form not in reading.forms:
        known = ", ".join(sorted(reading.forms - {""})) or "no format"
        raise SsmlUnsupported("say-as", f"for {how}, use {known}.", "format", form)
    said = reading.text(token.text, form, language)
    if said is None:
        why = f"{token.text!r} cannot be read so in {language}; write {reading.like}."
        raise SsmlUnsupported("say-as", why, "interpret-as", how)
    return normalize_text(said, language)
