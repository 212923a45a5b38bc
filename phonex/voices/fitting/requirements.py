"""The requirements of fitting, and messages for those that are not met."""

from dataclasses import dataclass
from importlib.util import find_spec

from phonex.engines.registry import EngineRegistry
from phonex.errors import LanguageNotFound
from phonex.system.memory import available_bytes

NEEDED_BYTES = 2_000_000_000  # measured: 1.3 GB, or 1.7 GB with 32-bit numbers, plus a margin

FITTED_CONVERTER = "offline"
_FITTED_ENGINE, _FITTED_LANGUAGE = "kokoro", "EN"


@dataclass(frozen=True)
class FitRequirements:
    """wanted: PHONEX_FIT. needed_bytes: free memory needed to start a fit."""

    wanted: bool
    engines: EngineRegistry
    needed_bytes: int = NEEDED_BYTES

    def unavailable_reason(self) -> str:
        """Why fitting is not possible here, a sentence; empty if it is. Loads no engine."""
        if not self.wanted:
            return "Fitting is switched off here (PHONEX_FIT)."
        if find_spec("torch") is None:
            return "Fitting needs torch, which is not installed (pip install torch)."
        if (converter := self.engines.converter.name) != FITTED_CONVERTER:
            return (
                f"Only voices of the {FITTED_CONVERTER} converter can be fitted, but the converter "
                f"in use is {converter} (PHONEX_CONVERTER)."
            )
        try:
            route = self.engines.speech_for(_FITTED_LANGUAGE)
        except LanguageNotFound as exc:
            return exc.message
        if route.engine.name != _FITTED_ENGINE:
            return f"Only voices of Kokoro can be fitted, but it is not in use: {route.reason}."
        return ""

    def shortage(self) -> str:
        """Why no fit can start now, a sentence; empty if one can. Blocks briefly."""
        free = available_bytes()
        if free is None or free >= self.needed_bytes:
            return ""
        return (
            f"Fitting needs {self.needed_bytes / 1e9:.1f} GB of free memory, but only "
            f"{free / 1e9:.1f} GB is free."
        )
