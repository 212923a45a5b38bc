"""Reads the settings, and tells what is wrong with them."""

import difflib
import os
from pathlib import Path

from pydantic import SecretStr, ValidationError

from phonex.errors import ConfigurationError
from phonex.settings.settings import Settings
from phonex.settings.sources import ENV_FILE, EnvFile


def load_settings(**overrides: object) -> Settings:
    """Read the settings; overrides (command line flags) win over the environment.

    Raises ConfigurationError: one line that names the variable and what is wrong with it.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # validated by pydantic
    except ValidationError as exc:
        problems = (
            f"PHONEX_{str(error['loc'][0]).upper()}={_shown(error['input'])}: {error['msg']}"
            for error in exc.errors()
        )
        raise ConfigurationError("; ".join(problems)) from exc


def _shown(value: object) -> str:
    return "…" if isinstance(value, SecretStr) else str(value)


def unknown_variables(home: Path) -> dict[str, str | None]:
    """Unknown PHONEX_* variables in the environment and .env → the closest known one, if any."""
    known = [name.upper() for name in Settings.model_fields]
    found: dict[str, str | None] = {}
    files = (Path(ENV_FILE), home / ENV_FILE)
    in_files = (name.upper() for file in files for name in EnvFile(Settings, file).env_vars)
    for variable in (*os.environ, *in_files):
        name = variable.removeprefix("PHONEX_")
        if name != variable and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            found[variable] = f"PHONEX_{near[0]}" if near else None
    return found
