"""Opens the Wyoming server, if a setting wants it; loads its library only then."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from phonex.errors import ConfigurationError
from phonex.services import Services


@asynccontextmanager
async def serve_wyoming(
    services: Services, host: str, port: int | None, user: str | None
) -> AsyncIterator[None]:
    """Serve for the block. port: None for no server; user: as WyomingSpeech has it.

    Raises ConfigurationError.
    """
    if port is None:
        yield
        return
    try:
        from phonex.wyoming.server import listen
        from phonex.wyoming.speech import WyomingSpeech
    except ModuleNotFoundError as exc:
        if (exc.name or "").partition(".")[0] != "wyoming":
            raise
        raise ConfigurationError(
            "PHONEX_WYOMING_PORT needs the Python package wyoming, which is not installed. "
            "`pip install 'phonex[wyoming]'` installs it."
        ) from exc
    async with listen(WyomingSpeech(services, user), host, port):
        yield
