"""MeloTTS' speakers: the published names, and those of the installed models.

Reads config files; loads no network.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from phonex.engines.melotts.frontends.frontends import FRONTENDS as READABLE
from phonex.engines.types import Speaker
from phonex.errors import SpeakerNotFound
from phonex.weights.layout import KEYS, TEXT_LANGUAGES, MeloFiles, keys_of, melo_files

ENGINE = "melotts"

# With the API's names, each model's default first. Source: spk2id of the published config.json.
PUBLISHED: Mapping[str, Sequence[str]] = {
    "EN": ("EN-US", "EN-BR", "EN-INDIA", "EN-AU", "EN-DEFAULT"),
    "EN_V2": ("EN-US", "EN-BR", "EN-INDIA", "EN-AU"),
    "EN_NEWEST": ("EN-NEWEST",),
    **{language: (language,) for language in ("ES", "FR", "ZH", "JP", "KR")},
}
_LANGUAGES = ("EN", "ES", "FR", "ZH", "JP", "KR")
_MAX_CONFIG_BYTES = 1_000_000
_NAMES = {
    "EN-US": "American English",
    "EN-BR": "British English",
    "EN-INDIA": "Indian English",
    "EN-AU": "Australian English",
    "EN-DEFAULT": "English",
    "EN-NEWEST": "English, newest",
}


@dataclass(frozen=True)
class MeloSpeaker:
    """key: the model's, in weights.layout. name: in its spk2id."""

    speaker: Speaker
    key: str
    name: str


class MeloSpeakers:
    """The speakers of the models in a folder, read again when a file changes."""

    def __init__(self, models_dir: Path) -> None:
        self._files = {key: melo_files(models_dir, key) for key in KEYS}
        self._read: dict[Path, tuple[int, Sequence[str]]] = {}

    def all(self) -> list[MeloSpeaker]:
        """Speakers of all supported languages, whether or not the model is installed."""
        return [known for language in _LANGUAGES for known in self.of(language)]

    def of(self, language: str) -> list[MeloSpeaker]:
        found: dict[str, MeloSpeaker] = {}
        for key in self.keys(language) or keys_of(language)[:1]:
            if TEXT_LANGUAGES[key] not in READABLE:
                continue
            for name in self._names(self._files[key]):
                known = _known(key, name, language)
                found.setdefault(known.speaker.id, known)
        return list(found.values())

    def keys(self, language: str) -> list[str]:
        """The installed models of a language."""
        return [key for key in keys_of(language) if self._files[key].complete]

    def get(self, speaker: Speaker) -> MeloSpeaker:
        """Raises SpeakerNotFound."""
        speakers = self.of(speaker.language)
        for known in speakers:
            if known.speaker == speaker:
                return known
        ids = [known.speaker.id for known in speakers]
        raise SpeakerNotFound(speaker.id, speaker.language, ids)

    def _names(self, files: MeloFiles) -> Sequence[str]:
        """The names in spk2id, or the published ones if it is unreadable; load() reports that."""
        try:
            changed = files.config.stat().st_mtime_ns
        except OSError:
            return PUBLISHED[files.key]
        if self._read.get(files.config, (None,))[0] != changed:
            self._read[files.config] = changed, _read_names(files.config)
        return self._read[files.config][1] or PUBLISHED[files.key]


def _read_names(config: Path) -> Sequence[str]:
    try:
        with config.open("rb") as file:
            content = json.loads(file.read(_MAX_CONFIG_BYTES))
        return [str(name) for name in content["data"]["spk2id"]]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return ()


def _known(key: str, name: str, language: str) -> MeloSpeaker:
    """The published names differ in case and in `-` and `_`."""
    speaker_id = name.upper().replace("_", "-")
    shown = _NAMES.get(speaker_id, speaker_id)
    return MeloSpeaker(Speaker(speaker_id, shown, language, ENGINE, "neutral"), key, name)
