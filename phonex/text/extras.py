"""Which extra of Phonex brings the packages that a language is read with."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from phonex.errors import EngineUnavailable

_EXTRAS = {"ES": "es", "FR": "fr", "ZH": "zh", "ZH_MIX_EN": "zh", "JP": "ja", "KR": "ko"}


@contextmanager
def packages_of(language: str) -> Iterator[None]:
    """Raises EngineUnavailable where one is missing, which says how to install it."""
    try:
        yield
    except ModuleNotFoundError as exc:
        if language not in _EXTRAS or (exc.name or "").startswith("phonex"):
            raise
        raise EngineUnavailable(_remedy(language, exc.name or "")) from exc


def find_missing(language: str, packages: Iterable[str]) -> str:
    """The first of some packages that is not installed, and how to install it; "" if all are."""
    missing = (package for package in packages if find_spec(package) is None)
    return next((_remedy(language, package) for package in missing), "")


def _remedy(language: str, package: str) -> str:
    return (
        f"To read {language} the package {package} is missing; "
        f"`pip install 'phonex[{_EXTRAS[language]}]'` installs it."
    )
