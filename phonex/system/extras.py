"""Packages that come with an extra of Phonex, and that a setting asks for."""

from importlib.util import find_spec

from phonex.errors import ConfigurationError


def require(module: str, setting: str, extra: str = "fleet") -> None:
    """Raise ConfigurationError, with the command that installs it, if a package is missing."""
    if find_spec(module) is None:
        raise ConfigurationError(
            f"{setting} needs the package {module}: pip install 'phonex[{extra}]'"
        )
