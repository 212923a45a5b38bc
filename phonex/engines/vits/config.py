"""Reads a checkpoint's config.json: known keys are checked, unknown ones ignored."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from phonex.engines.checkpoint import REMEDY
from phonex.errors import WeightsUnusable

_MOST = 8192  # channels, symbols and so on; far more than any published network has
_MOST_LAYERS = 64


@dataclass(frozen=True)
class Fields:
    """One object of a config.json, and its path.

    Every method raises WeightsUnusable, naming the key that is missing or wrong.
    """

    path: Path
    values: Mapping[str, object]
    remedy: str = REMEDY
    name: str = ""

    @staticmethod
    def read(path: Path, remedy: str = REMEDY) -> "Fields":
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError as exc:
            raise WeightsUnusable(path, "the file is missing", remedy) from exc
        except OSError as exc:
            raise WeightsUnusable(path, f"it cannot be read ({exc.strerror})", remedy) from exc
        except (ValueError, RecursionError) as exc:
            raise WeightsUnusable(path, "it is not JSON", remedy) from exc
        return Fields(path, {"config": values}, remedy).part("config")

    def part(self, key: str) -> "Fields":
        """A nested object."""
        value = self.values.get(key)
        if not isinstance(value, Mapping):
            raise self.fault(key, "is not an object" if key in self.values else "is missing")
        name = key if not self.name or self.name == "config" else f"{self.name}.{key}"
        return Fields(self.path, value, self.remedy, name)

    def count(self, key: str, default: int | None = None, *, least: int = 1) -> int:
        value = self._value(key, default)
        most = _MOST_LAYERS if "layer" in key else _MOST
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.fault(key, f"is not a number from {least} to {most}")
        return value

    def hertz(self, key: str) -> int:
        value = self._value(key, None)
        if not isinstance(value, int) or not 1000 <= value <= 384_000:
            raise self.fault(key, "is not a sample rate from 1000 to 384000")
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise self.fault(key, "is neither true nor false")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        value = self._value(key, None)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.fault(key, "is not a list of strings")
        if not 1 <= len(value) <= _MOST:
            raise self.fault(key, f"does not have 1 to {_MOST} entries")
        return tuple(value)

    def counts(self, key: str) -> tuple[int, ...]:
        return self._counts(key, self._value(key, None))

    def tables(self, key: str) -> tuple[tuple[int, ...], ...]:
        """A list of lists of numbers."""
        value = self._value(key, None)
        if not isinstance(value, list) or not 1 <= len(value) <= _MOST_LAYERS:
            raise self.fault(key, "is not a list")
        return tuple(self._counts(key, each) for each in value)

    def choice(self, key: str, known: Sequence[str]) -> str:
        value = self._value(key, None)
        if not isinstance(value, str) or value not in known:
            raise self.fault(key, f"is not one of {', '.join(known)}")
        return value

    def fault(self, key: str, reason: str) -> WeightsUnusable:
        where = f"{self.name}.{key}" if self.name not in ("", "config") else key
        return WeightsUnusable(self.path, f"{where} {reason}", self.remedy)

    def _value(self, key: str, default: object) -> object:
        if key in self.values:
            return self.values[key]
        if default is None:
            raise self.fault(key, "is missing")
        return default

    def _counts(self, key: str, value: object) -> tuple[int, ...]:
        if (
            not isinstance(value, list)
            or not 1 <= len(value) <= _MOST_LAYERS
            or not all(isinstance(n, int) and 1 <= n <= _MOST for n in value)
        ):
            raise self.fault(key, f"is not a list of numbers from 1 to {_MOST}")
        return tuple(value)


@dataclass(frozen=True)
class GeneratorConfig:
    """Sizes of the generator. n_inter: channels per frame; n_speaker: size of the embedding."""

    n_inter: int
    n_speaker: int
    resblock: str
    resblock_kernel_sizes: tuple[int, ...]
    resblock_dilation_sizes: tuple[tuple[int, ...], ...]
    upsample_rates: tuple[int, ...]
    upsample_initial_channel: int
    upsample_kernel_sizes: tuple[int, ...]

    @staticmethod
    def of(model: Fields) -> "GeneratorConfig":
        config = GeneratorConfig(
            n_inter=model.count("inter_channels", least=2),
            n_speaker=model.count("gin_channels", 256),
            resblock=model.choice("resblock", ("1", "2")),
            resblock_kernel_sizes=model.counts("resblock_kernel_sizes"),
            resblock_dilation_sizes=model.tables("resblock_dilation_sizes"),
            upsample_rates=model.counts("upsample_rates"),
            upsample_initial_channel=model.count("upsample_initial_channel"),
            upsample_kernel_sizes=model.counts("upsample_kernel_sizes"),
        )
        if len(config.resblock_kernel_sizes) != len(config.resblock_dilation_sizes):
            raise model.fault(
                "resblock_dilation_sizes", "does not have as many entries as the kernel sizes"
            )
        if len(config.upsample_rates) != len(config.upsample_kernel_sizes):
            raise model.fault("upsample_kernel_sizes", "does not have as many entries as the rates")
        if any(
            taps < rate or (taps - rate) % 2
            for taps, rate in zip(config.upsample_kernel_sizes, config.upsample_rates, strict=True)
        ):
            raise model.fault("upsample_kernel_sizes", "does not match the rates")
        if config.upsample_initial_channel >> len(config.upsample_rates) < 1:
            raise model.fault("upsample_initial_channel", "is too small for so many stages")
        return config
