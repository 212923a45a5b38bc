"""espeak-ng as a speech engine: the last resort for every language."""

import importlib.util
from dataclasses import replace

import numpy as np

from phonex.audio.effects import limit, shift_pitch
from phonex.audio.types import Audio
from phonex.engines.espeak.mnemonics import places_as_written, with_mnemonics
from phonex.engines.espeak.process import NORMAL_RATE, RATES, EspeakProcess, TimedSpeech
from phonex.engines.espeak.speakers import ENGINE, VOICES, EspeakVoice
from phonex.engines.espeak.timing import word_times
from phonex.engines.types import EngineState, Prosody, Speaker, Speech
from phonex.errors import SpeakerNotFound
from phonex.text.marks import as_written

_LENGTH_TOLERANCE = 0.02
_ATTEMPTS = 6
_DAMPING = 0.8  # some words get shorter twice as fast as the rate goes up; this still converges


class EspeakEngine:
    """Speaks with formant synthesis in a child process, much faster than it sounds.

    Speed: words a minute and length are not proportional, and differ among languages and with
    a sentence's length (at 350 words a minute Chinese takes 0.43 of its time, Spanish 0.56), so
    the rate is sought sentence by sentence until the length fits.
    Pitch: moved afterwards by Signalsmith Stretch. Measured with swift-f0 (median over frames,
    ten voices, one text each) it is within 0.06 semitones of what was asked from -12 to 12, but
    for Japanese at -12, where swift-f0 finds no pitch; the length stays. espeak-ng's own
    parameter ends, by voice, at -6.2…-9.6 and 8.2…10.5.
    """

    name = ENGINE
    rate = 22_050
    pause_s = 0.12  # a reader's breath: a sentence ends with little silence of its own

    def __init__(self, process: EspeakProcess) -> None:
        self._process = process

    def speakers(self) -> tuple[Speaker, ...]:
        return tuple(voice.speaker for voice in VOICES)

    def unavailable_reason(self, language: str) -> str:
        """As state tells it, for one program speaks every language; or that it has no voice."""
        if not any(voice.speaker.language == language for voice in VOICES):
            return f"it has no voice for {language}"
        return self.state().reason

    def phonemes(self, text: str, speaker: Speaker) -> str:
        """In IPA. Raises what speak raises."""
        sent = with_mnemonics(text, speaker.language)
        said = self._process.speak(sent, _find(speaker).voice)
        return "".join(phone.ipa or " " for phone in said.phones).strip()

    def speak(self, text: str, speaker: Speaker, prosody: Prosody) -> Speech:
        """Say one piece of text. Text without phonemes gives 0 samples.

        Raises EngineUnavailable, SynthesisFailed, SpeakerNotFound, TextTooLong.
        """
        voice = _find(speaker)
        sent = with_mnemonics(text, speaker.language)
        spoken = self._speak_at(sent, voice.voice, prosody.speed)
        if not any(phone.ipa for phone in spoken.phones):
            return Speech(Audio.silence(0, self.rate))
        assert spoken.audio.rate == self.rate, spoken.audio.rate
        shifted = shift_pitch(spoken.audio, prosody.pitch_semitones)
        gain = np.float32(10 ** (voice.gain_db / 20))
        audio = limit(Audio(shifted.samples * gain, self.rate))
        heard = places_as_written(spoken.words, text, speaker.language)
        return Speech(audio, word_times(as_written(text), replace(spoken, words=heard)))

    def _speak_at(self, text: str, voice: str, speed: float) -> TimedSpeech:
        """Speech whose length is 1 / speed of that at the normal rate, as near as it gets."""
        nearest = spoken = self._process.speak(text, voice, NORMAL_RATE)
        wanted = spoken.audio.seconds / speed
        rate = NORMAL_RATE
        for _ in range(_ATTEMPTS):
            if _misses(nearest, wanted) <= _LENGTH_TOLERANCE:
                break
            needed = round(rate * (spoken.audio.seconds / wanted) ** _DAMPING)
            changed = min(max(needed, RATES[0]), RATES[-1])
            if changed == rate:
                break
            rate = changed
            spoken = self._process.speak(text, voice, rate)
            nearest = min(nearest, spoken, key=lambda tried: _misses(tried, wanted))
        return nearest

    def state(self) -> EngineState:
        """Available when its package is installed; a crash is answered by a restart."""
        if importlib.util.find_spec("espeakng_loader") is None:
            remedy = "espeak-ng is not installed: pip install espeakng-loader"
            return EngineState(self.name, available=False, loaded=False, reason=remedy)
        return EngineState(self.name, available=True, loaded=self._process.pid is not None)

    def close(self) -> None:
        self._process.close()


def _find(speaker: Speaker) -> EspeakVoice:
    for voice in VOICES:
        if voice.speaker.id == speaker.id:
            return voice
    known = [v.speaker.id for v in VOICES if v.speaker.language == speaker.language]
    raise SpeakerNotFound(speaker.id, speaker.language, known)


def _misses(spoken: TimedSpeech, wanted_seconds: float) -> float:
    """By what part of the wanted length."""
    return abs(spoken.audio.seconds - wanted_seconds) / wanted_seconds if wanted_seconds else 0.0
