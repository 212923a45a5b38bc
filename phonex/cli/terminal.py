"""Shared by all commands: loading settings, and ending with a one-line error."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import typer
from rich.console import Console

from phonex.cli.remedies import with_commands
from phonex.errors import ConfigurationError, PhonexError
from phonex.settings.loading import load_settings
from phonex.settings.settings import Settings

EXIT_INTERRUPTED = 130  # as shells report Ctrl+C


def error_console() -> Console:
    return Console(stderr=True)


def settings_or_exit(**overrides: object) -> Settings:
    """The settings; if they are invalid, prints why in one line and exits."""
    with exit_on_error():
        return load_settings(**overrides)


@contextmanager
def exit_on_error() -> Iterator[None]:
    """Print an expected error in one line and exit: 2 for settings, else 1."""
    try:
        yield
    except ConfigurationError as exc:
        raise _exit(exc.message, 2) from exc
    except PhonexError as exc:
        raise _exit(with_commands(exc.message), 1) from exc
    except OSError as exc:
        raise _exit(f"{exc.filename or 'a file'}: {exc.strerror or exc}", 1) from exc
    except UnicodeDecodeError as exc:
        raise _exit(f"The text is not UTF-8: {exc.reason} at byte {exc.start}.", 1) from exc


def require_extra(name: str) -> None:
    """Raises ConfigurationError if the package of an extra, which has its name, is missing."""
    if find_spec(name) is None:
        raise ConfigurationError(f"This needs an extra: pip install 'phonex[{name}]'")


def _exit(message: str, status: int) -> typer.Exit:
    typer.secho(f"phonex: {message}", err=True, fg=typer.colors.RED)
    return typer.Exit(status)
