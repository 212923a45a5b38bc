"""Where settings come from besides the environment: .env files and the home folder."""

from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, DotEnvSettingsSource, PydanticBaseSettingsSource

from phonex.system.home import FOLDERS

ENV_FILE = ".env"
PATHS = (*(f"{name}_dir" for name in FOLDERS), "lexicon", "secrets_dir")


class EnvFile(DotEnvSettingsSource):
    """A .env file whose relative paths are relative to its own folder."""

    def __init__(self, settings_cls: type[BaseSettings], file: Path) -> None:
        super().__init__(settings_cls, env_file=file)
        self._folder = file.absolute().parent

    def __call__(self) -> dict[str, Any]:  # values as a source has them
        values = super().__call__()
        given = {name: Path(values[name]) for name in PATHS if values.get(name)}
        return values | {name: self._folder / path.expanduser() for name, path in given.items()}


class HomeFolders(PydanticBaseSettingsSource):
    """The home folder and the folders in it."""

    def __init__(self, settings_cls: type[BaseSettings], home: Path) -> None:
        super().__init__(settings_cls)
        self._home = home

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return self().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        return {"home": self._home} | {f"{name}_dir": self._home / name for name in FOLDERS}
