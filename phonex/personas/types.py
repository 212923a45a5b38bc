"""What the routes and the services of personas exchange; how much training is needed and taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from phonex.personas.errors import NotTrained
from phonex.store.records.echos import EchoRecord
from phonex.store.records.training_samples import TrainingSampleRecord
from phonex.store.records.voice import DisabledReason

MAX_MEMORY_CHARS = 500

NEEDED_TEXTS = 4
MAX_TEXTS = 200
LEAST_CHARS = 20
MOST_CHARS = 5000
NEEDED_RECORDINGS = 3
MAX_RECORDINGS = 6


@dataclass(frozen=True)
class TextProgress:
    """echo: with its traits as they are now. sample_id: of the new sample."""

    echo: EchoRecord
    n_samples: int
    sample_id: str | None = None

    @property
    def percent(self) -> int:
        return percent(self.n_samples, NEEDED_TEXTS)


@dataclass(frozen=True)
class VoiceProgress:
    """voice_id: of the voice, as soon as there is one. sample: the new one."""

    echo: EchoRecord
    n_samples: int
    sample: TrainingSampleRecord | None = None

    @property
    def percent(self) -> int:
        return percent(self.n_samples, NEEDED_RECORDINGS)

    @property
    def voice_id(self) -> str | None:
        return self.echo.voice_model_id


@dataclass(frozen=True)
class Profile:
    """What an echo was taught. echo: None before the first sample. recordings: oldest first.

    disabled: why its voice cannot be spoken with.
    """

    echo: EchoRecord | None = None
    n_texts: int = 0
    recordings: Sequence[TrainingSampleRecord] = ()
    disabled: DisabledReason | None = None

    @property
    def voice_id(self) -> str | None:
        return None if self.echo is None else self.echo.voice_model_id

    @property
    def spoken_voice_id(self) -> str | None:
        """Of a voice that can be spoken with."""
        return None if self.disabled else self.voice_id

    @property
    def has_personality(self) -> bool:
        return self.n_texts >= NEEDED_TEXTS

    @property
    def text_percent(self) -> int:
        return percent(self.n_texts, NEEDED_TEXTS)

    @property
    def voice_percent(self) -> int:
        """A voice that was uploaded counts as a trained one."""
        return 100 if self.voice_id else min(percent(len(self.recordings), NEEDED_RECORDINGS), 99)

    @property
    def is_active(self) -> bool:
        """Whether it may answer: also not while something that it needs is missing."""
        return self.echo is not None and self.echo.is_active and self._missing is None

    @property
    def _missing(self) -> str | None:
        if not self.has_personality:
            return f"send {NEEDED_TEXTS - self.n_texts} more texts to POST /ai/train"
        if self.voice_id is None:
            n_missing = max(1, NEEDED_RECORDINGS - len(self.recordings))
            return f"send {n_missing} more recordings to POST /ai/voice"
        if self.disabled is not None:
            return "its voice is disabled, because the consent of its speaker is missing"
        return None

    def refuse_untrained(self) -> None:
        """Raises NotTrained."""
        if (missing := self._missing) is not None:
            raise NotTrained(missing)


def percent(n_samples: int, n_needed: int) -> int:
    return 100 * min(n_samples, n_needed) // n_needed


@dataclass(frozen=True)
class MemoryChange:
    """None: as it is. approve: the service uses it from now on."""

    text: str | None = None
    approve: bool = False
