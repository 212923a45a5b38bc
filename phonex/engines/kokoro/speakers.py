"""Kokoro's speakers: the API's standard names, then the stock voices under their own names."""

from dataclasses import dataclass

from phonex.engines.kokoro.styles import STOCK_VOICES
from phonex.engines.types import Speaker
from phonex.errors import SpeakerNotFound

ENGINE = "kokoro"

_LANGUAGES = {"a": "EN", "b": "EN", "e": "ES", "f": "FR", "z": "ZH", "j": "JP"}
_GENDERS = {"f": "female", "m": "male"}


@dataclass(frozen=True)
class KokoroSpeaker:
    """A speaker and its voice. pack: its stock voice; british: speaks British English;
    instant: spoken by the small network distilled from the pack."""

    speaker: Speaker
    pack: str
    british: bool = False
    instant: bool = False


def _named(
    id: str, pack: str, name: str, note: str = "", *, british: bool = False
) -> KokoroSpeaker:
    language = id.partition("-")[0]
    speaker = Speaker(id, name, language, ENGINE, _GENDERS[pack[1]], note)
    return KokoroSpeaker(speaker, pack, british)


def _stock(pack: str) -> KokoroSpeaker:
    name = pack.partition("_")[2].capitalize()
    speaker = Speaker(pack, name, _LANGUAGES[pack[0]], ENGINE, _GENDERS[pack[1]])
    return KokoroSpeaker(speaker, pack, british=pack[0] == "b")


_INSTANT = KokoroSpeaker(
    Speaker(
        "EN-INSTANT",
        "American English, instant",
        "EN",
        ENGINE,
        "female",
        "A small network distilled from af_heart: plainer, some fifty times as fast.",
    ),
    "af_heart",
    instant=True,
)

_NO_KOREAN = "A Japanese voice reading Korean; no Korean one exists."

KOKORO_SPEAKERS = (
    _named("EN-US", "af_heart", "American English"),
    _named("EN-BR", "bf_emma", "British English", british=True),
    _named(
        "EN-INDIA",
        "hf_alpha",
        "Indian English",
        "A Hindi voice reading English; no voice of Indian English exists.",
        british=True,
    ),
    _named(
        "EN-AU",
        "bf_isabella",
        "Australian English",
        "The nearest British voice; no Australian one exists.",
        british=True,
    ),
    _named("EN-DEFAULT", "am_michael", "American English, male"),
    _named("EN-NEWEST", "af_bella", "American English, lively"),
    _INSTANT,
    _named("ES", "ef_dora", "Spanish"),
    _named("FR", "ff_siwis", "French"),
    _named("ZH", "zf_xiaoxiao", "Chinese"),
    _named("JP", "jf_alpha", "Japanese"),
    _named("KR", "jf_alpha", "Korean", _NO_KOREAN),
    _named("KR-M", "jm_kumo", "Korean, male", _NO_KOREAN),
    *(_stock(pack) for pack in STOCK_VOICES if pack[0] in _LANGUAGES),
)
SPEAKERS = tuple(known.speaker for known in KOKORO_SPEAKERS)


def get_speaker(id: str, language: str = "EN") -> KokoroSpeaker:
    """language: the language to speak. Raises SpeakerNotFound."""
    for known in KOKORO_SPEAKERS:
        if known.speaker.id == id:
            return known
    raise SpeakerNotFound(id, language, [each.id for each in SPEAKERS if each.language == language])
