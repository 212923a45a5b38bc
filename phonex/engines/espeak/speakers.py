"""espeak-ng's speakers under the API's names. Data only."""

from dataclasses import dataclass

from phonex.engines.types import Speaker

ENGINE = "espeak"

_NO_KANJI = "Robotic. Reads kana only: it says 'Chinese letter' for every kanji."
_ROBOTIC = "Robotic formant synthesis."


@dataclass(frozen=True)
class EspeakVoice:
    """A speaker and its espeak-ng voice.

    voice: language and variant. gain_db: brings its speech to about -21.5 LUFS; set with one text
    of one to three sentences each (-21.3…-22.1); single words come out at -18…-24.
    """

    speaker: Speaker
    voice: str
    gain_db: float


def _voice(
    speaker_id: str, name: str, voice: str, gain_db: float, gender: str = "male", note: str = ""
) -> EspeakVoice:
    language = speaker_id.partition("-")[0]
    speaker = Speaker(speaker_id, name, language, ENGINE, gender, note or _ROBOTIC)
    return EspeakVoice(speaker, voice, gain_db)


# Each language's default first.
VOICES: tuple[EspeakVoice, ...] = (
    _voice("EN-US", "English (America)", "en-us", 0.0),
    _voice("EN-BR", "English (Great Britain)", "en-gb", -1.5),
    _voice(
        "EN-INDIA",
        "English (Great Britain), female 4",
        "en-gb+f4",
        -2.0,
        gender="female",
        note="Robotic. espeak-ng has no Indian accent: this is a British one.",
    ),
    _voice(
        "EN-AU",
        "English (Great Britain), male 7",
        "en-gb+m7",
        -2.0,
        note="Robotic. espeak-ng has no Australian accent: this is a British one.",
    ),
    _voice("EN-DEFAULT", "English (America), Adam", "en-us+adam", 1.5),
    _voice("EN-NEWEST", "English (America), Steph", "en-us+steph", -1.0, gender="female"),
    _voice("ES", "Spanish (Spain)", "es", -0.5),
    _voice("FR", "French (France)", "fr-fr", 1.5),
    _voice("ZH", "Chinese (Mandarin)", "cmn", -2.5),
    _voice("JP", "Japanese", "ja", -0.5, note=_NO_KANJI),
    _voice("KR", "Korean", "ko", -1.0),
    _voice("KR-F", "Korean, Steph", "ko+steph", -1.0, gender="female"),
)
