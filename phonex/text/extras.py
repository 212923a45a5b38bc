"""Which extra of Phonex brings the packages that a language is read with."""

from collections.abc import Iterator
from contextlib import contextmanager

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
        raise EngineUnavailable(
            f"To read {language} the package {exc.name} is missing; "
            f"`pip install 'phonex[{_EXTRAS[language]}]'` installs it."
        ) from exc
