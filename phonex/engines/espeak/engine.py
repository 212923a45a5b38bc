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
from phonex.text.phoneme_markup import as_written

_LENGTH_TOLERANCE = 0.02
_ATTEMPTS = 6
_DAMPING = 0.8  # some words shorten twice as fast as the rate rises; this still converges


class EspeakEngine:
    """Formant synthesis in a child process, much faster than real time.

    Speed: length is not proportional to words per minute, and depends on the language and the
    sentence's length (at 350 words per minute Chinese takes 0.43 of its normal time, Spanish
    0.56), so the rate is searched for each sentence until the length fits.
    Pitch: shifted afterwards by Signalsmith Stretch, which keeps the length. Measured with swift-f0
    (median over frames, ten voices, one text each), it is within 0.06 semitones of the requested
    shift from -12 to 12, except for Japanese at -12, where swift-f0 finds no pitch. espeak-ng's own
    parameter only reaches from -6.2…-9.6 to 8.2…10.5, depending on the voice.
    """

    name = ENGINE
    rate = 22_050
    pause_s = 0.12  # between sentences, which end with little silence of their own

    def __init__(self, process: EspeakProcess) -> None:
        self._process = process

    def speakers(self) -> tuple[Speaker, ...]:
        return tuple(voice.speaker for voice in VOICES)

    def unavailable_reason(self, language: str) -> str:
        """The reason in state(), which is the same for all languages, or that there is no voice."""
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
        words = places_as_written(spoken.words, text, speaker.language)
        return Speech(audio, word_times(as_written(text), replace(spoken, words=words)))

    def _speak_at(self, text: str, voice: str, speed: float) -> TimedSpeech:
        """Speech as close as possible to 1 / speed of its length at the normal rate."""
        nearest = spoken = self._process.speak(text, voice, NORMAL_RATE)
        wanted = spoken.audio.seconds / speed
        rate = NORMAL_RATE
        for _ in range(_ATTEMPTS):
            if _length_error(nearest, wanted) <= _LENGTH_TOLERANCE:
                break
            needed = round(rate * (spoken.audio.seconds / wanted) ** _DAMPING)
            changed = min(max(needed, RATES[0]), RATES[-1])
            if changed == rate:
                break
            rate = changed
            spoken = self._process.speak(text, voice, rate)
            nearest = min(nearest, spoken, key=lambda tried: _length_error(tried, wanted))
        return nearest

    def state(self) -> EngineState:
        """Available if its package is installed; after a crash the process restarts."""
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


def _length_error(spoken: TimedSpeech, wanted_seconds: float) -> float:
    """As a fraction of the wanted length."""
    return abs(spoken.audio.seconds - wanted_seconds) / wanted_seconds if wanted_seconds else 0.0
