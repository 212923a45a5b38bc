"""Errors of the audio room that a client can cause."""

from collections.abc import Sequence

from phonex.errors import InvalidInput


class SampleRateUnsupported(InvalidInput):
    code = "sample_rate_unsupported"
    param = "sample_rate"

    def __init__(self, rate: int, format: str, possible: Sequence[int]) -> None:
        super().__init__(
            f"{format} is not available at {rate} Hz; choose {_listed(possible)} Hz, or omit "
            "`sample_rate`."
        )


class BitrateUnsupported(InvalidInput):
    code = "bitrate_unsupported"
    param = "bitrate"

    def __init__(
        self, bitrate: int, format: str, sample_rate: int | None, possible: Sequence[int]
    ) -> None:
        if not possible:
            message = f"{format} has no bit rate to choose; omit `bitrate`."
        else:
            wanted = format if sample_rate is None else f"{format} at {sample_rate} Hz"
            message = (
                f"{wanted} is not available at {bitrate} bit/s; choose {_listed(possible)} bit/s, "
                "or omit `bitrate`."
            )
        super().__init__(message)


def _listed(values: Sequence[int]) -> str:
    if isinstance(values, range):
        return f"{values[0]} to {values[-1]}"
    return ", ".join(map(str, values))
