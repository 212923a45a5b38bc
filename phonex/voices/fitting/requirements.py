"""What fitting needs of a machine, and why it cannot be done where that is missing."""

from dataclasses import dataclass
from importlib.util import find_spec

from phonex.engines.registry import EngineRegistry
from phonex.errors import LanguageNotFound
from phonex.system.memory import available_bytes

NEEDED_BYTES = 2_000_000_000  # measured: 1.3 GB, with 32-bit numbers 1.7 GB, and some room

FITTED_CONVERTER = "offline"
_FITTED_ENGINE, _FITTED_LANGUAGE = "kokoro", "EN"


@dataclass(frozen=True)
class FitRequirements:
    """wanted: PHONEX_FIT. needed_bytes: memory that must be free for a fit to begin."""

    wanted: bool
    engines: EngineRegistry
    needed_bytes: int = NEEDED_BYTES

    def obstacle(self) -> str:
        """Why no voice can be fitted here, a sentence; empty when voices can. Loads nothing."""
        if not self.wanted:
            return "Fitting is switched off here (PHONEX_FIT)."
        if find_spec("torch") is None:
            return "Fitting needs torch, which is not installed (pip install torch)."
        if (converter := self.engines.converter.name) != FITTED_CONVERTER:
            return (
                f"Voices are fitted for the {FITTED_CONVERTER} converter, and {converter} clones "
                "here (PHONEX_CONVERTER)."
            )
        try:
            route = self.engines.speech_for(_FITTED_LANGUAGE)
        except LanguageNotFound as exc:
            return exc.message
        if route.engine.name != _FITTED_ENGINE:
            return f"Only Kokoro's voices can be fitted, and it does not speak: {route.reason}."
        return ""

    def shortage(self) -> str:
        """Why no fit can begin now, a sentence; empty when one can. Blocks for a moment."""
        free = available_bytes()
        if free is None or free >= self.needed_bytes:
            return ""
        return (
            f"Fitting needs {self.needed_bytes / 1e9:.1f} GB of free memory and there are "
            f"{free / 1e9:.1f} GB."
        )

    def reason_against(self) -> str:
        """The obstacle, or else the shortage."""
        return self.obstacle() or self.shortage()
