"""Chooses the tone converter used for cloning."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from phonex.engines.protocols import LoadableConverter, ToneConverter
from phonex.errors import EngineUnavailable

logger = logging.getLogger(__name__)

AUTO = "auto"


@dataclass(frozen=True)
class ConverterRoute:
    """The converter used for cloning, and why it was chosen."""

    converter: ToneConverter
    reason: str


class Converters:
    """Chooses among converters and loads them.

    all: best first; the last one is always available.  wanted: a name, or "auto" for the best.
    """

    def __init__(self, every: Sequence[ToneConverter], wanted: str) -> None:
        self.all = every
        self._wanted = wanted

    @property
    def best(self) -> ToneConverter:
        """The converter used for cloning."""
        return self.route().converter

    def route(self) -> ConverterRoute:
        if self._wanted != AUTO:
            chosen = next(one for one in self.all if one.name == self._wanted)
            return ConverterRoute(chosen, "PHONEX_CONVERTER")
        passed_over: list[str] = []
        for converter in self.all:
            if not (why := converter.unavailable_reason()):
                reason = "; ".join(passed_over) or "the best converter available"
                return ConverterRoute(converter, reason)
            passed_over.append(f"{converter.name}: {why}")
        raise AssertionError("the last converter is always available")

    def usable(self) -> Sequence[ToneConverter]:
        """All available converters, the one used for cloning first."""
        best = self.best
        return [
            best,
            *(one for one in self.all if one is not best and not one.unavailable_reason()),
        ]

    def knowing(self, known: Collection[str]) -> ToneConverter:
        """The best converter that has an embedding of a voice. known: names of those that do.

        Raises EngineUnavailable.
        """
        usable = self.usable() if self._wanted == AUTO else [self.best]
        for converter in usable:
            if converter.name in known:
                return converter
        raise EngineUnavailable(
            f"This voice has no embedding for converter {usable[0].name!r} and no sample to make "
            "one from; register it again from a recording."
        )

    def load(self, known: Collection[str] | None = None) -> ToneConverter:
        """Load the best converter, or the best for a voice; if that fails, the next one.

        known: as in knowing(). Raises EngineUnavailable.
        """
        while True:
            converter = self.best if known is None else self.knowing(known)
            try:
                _load(converter)
            except EngineUnavailable as exc:
                if converter.name == self._wanted or not converter.unavailable_reason():
                    raise
                logger.warning("%s cannot convert: %s", converter.name, exc.message)
            else:
                return converter

    def load_all(self) -> list[ToneConverter]:
        """Load all available converters. Raises EngineUnavailable if the chosen one fails."""
        found = [self.load()]
        for other in self.usable()[1:]:
            try:
                _load(other)
            except EngineUnavailable as exc:
                logger.warning("%s cannot convert: %s", other.name, exc.message)
            else:
                found.append(other)
        return found


def _load(converter: ToneConverter) -> None:
    """Raises EngineUnavailable."""
    if isinstance(converter, LoadableConverter):
        converter.load()
