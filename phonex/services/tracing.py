"""Opens the traces."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from phonex import __version__
from phonex.errors import ConfigurationError
from phonex.system.tracing import Tracing

# A variable of the OpenTelemetry specification, as are all that say how and what is sent.
ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"


@asynccontextmanager
async def open_tracing() -> AsyncIterator[Tracing]:
    """Traces go to the collector in the environment, if one is named. Raises ConfigurationError."""
    if not os.environ.get(ENDPOINT):
        yield Tracing()
        return
    tracing = await asyncio.to_thread(_connect)  # its import takes 150 ms
    try:
        yield tracing
    finally:
        await asyncio.to_thread(tracing.close)


def _connect() -> Tracing:
    try:
        from phonex.system.otlp import OtlpTracing
    except ImportError as exc:
        raise ConfigurationError(
            f"{ENDPOINT} needs the OpenTelemetry packages: pip install 'phonex[tracing]'"
        ) from exc
    return OtlpTracing(__version__)
