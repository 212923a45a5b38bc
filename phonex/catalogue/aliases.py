"""Other names of voices: the administrator's (PHONEX_VOICE_ALIASES), then the stock ones."""

import difflib
from collections.abc import Mapping, Sequence

from phonex.catalogue.stock_names import STOCK_NAMES, StockName
from phonex.engines.types import Speaker
from phonex.errors import ConfigurationError
from phonex.store.owners import is_voice_id

# By language.
Speakers = Mapping[str, Sequence[Speaker]]


class Aliases:
    """Finds what a name stands for; case does not matter.

    configured: names → what they stand for, as the setting has them. speakers: all there are.
    Raises ConfigurationError for one that stands for nothing.
    """

    def __init__(self, configured: Mapping[str, str], speakers: Speakers) -> None:
        for alias, target in configured.items():
            _check(alias, target, speakers)
        self._targets = {alias.casefold(): target for alias, target in configured.items()}
        ids = {stock.id: stock for stock in STOCK_NAMES if stock.id}
        self._stock = ids | {stock.name.casefold(): stock for stock in STOCK_NAMES}

    def target(self, name: str) -> str | None:
        """What the administrator has a name stand for."""
        return self._targets.get(name.casefold())

    def stock(self, name: str) -> StockName | None:
        """A stock voice of another service, by its name or id."""
        return self._stock.get(name) or self._stock.get(name.casefold())


def _check(alias: str, target: str, speakers: Speakers) -> None:
    """A voice may be registered later, so its id need only be possible."""
    if find_speaker(speakers, target) or is_voice_id(target):
        return
    ids = [speaker.id for each in speakers.values() for speaker in each]
    near = difflib.get_close_matches(target, ids, n=1)
    hint = f"did you mean {near[0]}?" if near else "GET /tts/speakers and GET /voice/list show them"
    raise ConfigurationError(
        f"PHONEX_VOICE_ALIASES={alias}={target}: {target!r} is neither a speaker nor the id of a "
        f"voice; {hint}"
    )


def find_speaker(speakers: Speakers, name: str) -> Speaker | None:
    """The speaker of that id, whatever its language; case, `_` and `-` do not matter."""
    wanted = _folded(name)
    every = (speaker for each in speakers.values() for speaker in each)
    return next((speaker for speaker in every if _folded(speaker.id) == wanted), None)


def speakers_like(speakers: Speakers, speaker_id: str, gender: str) -> dict[str, Speaker]:
    """For each language, the speaker of that id, else the first of that gender, else the first."""
    return {language: _like(each, speaker_id, gender) for language, each in speakers.items()}


def _like(speakers: Sequence[Speaker], speaker_id: str, gender: str) -> Speaker:
    exact = (each for each in speakers if each.id == speaker_id)
    similar = (each for each in speakers if each.gender == gender)
    return next(exact, None) or next(similar, None) or speakers[0]


def _folded(name: str) -> str:
    return name.casefold().replace("_", "-")
