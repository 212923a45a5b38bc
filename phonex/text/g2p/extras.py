"""The extra of Phonex that installs the packages of each language."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec

from phonex.errors import EngineUnavailable

_EXTRAS = {"ES": "es", "FR": "fr", "ZH": "zh", "ZH_MIX_EN": "zh", "JP": "ja", "KR": "ko"}


@contextmanager
def packages_of(language: str) -> Iterator[None]:
    """Raises EngineUnavailable when one is missing, with the command that installs it."""
    try:
        yield
    except ModuleNotFoundError as exc:
        if language not in _EXTRAS or (exc.name or "").startswith("phonex"):
            raise
        raise EngineUnavailable(_remedy(language, exc.name or "")) from exc


def find_missing(language: str, packages: Iterable[str]) -> str:
    """Names the first missing package and how to install it; "" if none is missing."""
    missing = (package for package in packages if not _is_installed(package))
    return next((_remedy(language, package) for package in missing), "")


@cache
def _is_installed(package: str) -> bool:
    """Asked for each request; what is installed later is found after a restart."""
    return find_spec(package) is not None


def _remedy(language: str, package: str) -> str:
    return (
        f"To read {language} the package {package} is missing; "
        f"`pip install 'phonex[{_EXTRAS[language]}]'` installs it."
    )
