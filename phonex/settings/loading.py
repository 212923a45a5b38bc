"""Reads the settings, and tells what is wrong with them."""

import difflib
import os
from pathlib import Path
from typing import get_args

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
            f"PHONEX_{name.upper()}={_shown(name, error['input'])}: {error['msg']}"
            for error in exc.errors()
            for name in [str(error["loc"][0])]
        )
        raise ConfigurationError("; ".join(problems)) from exc


def _shown(name: str, value: object) -> str:
    """A value as it was given, which for a secret is plain text still."""
    field = Settings.model_fields.get(name)
    is_secret = field is not None and SecretStr in (field.annotation, *get_args(field.annotation))
    return "…" if is_secret else str(value)


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
