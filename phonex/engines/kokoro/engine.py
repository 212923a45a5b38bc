"""Kokoro as a speech engine: text to phonemes to speech, with the styles of stock voices.

Files and graphs are handled by weights.py and network.py, which are imported on first use.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from phonex.audio.effects import limit, shift_pitch
from phonex.audio.types import Audio, Samples
from phonex.engines.kokoro.calibration import CALIBRATION
from phonex.engines.kokoro.g2p.pronunciation import Reading
from phonex.engines.kokoro.g2p.symbols import MAX_TOKENS, split_phonemes, tokens
from phonex.engines.kokoro.gradual import FRAME, decode_parts
from phonex.engines.kokoro.prosody import measure, move, shift
from phonex.engines.kokoro.sentence import RATE, EncodedSentence
from phonex.engines.kokoro.speakers import ENGINE, SPEAKERS, KokoroSpeaker, get_speaker
from phonex.engines.kokoro.styles import N_TIMBRE, Style, VoicePacks, gain, in_tongue_of
from phonex.engines.kokoro.timing import sounds, word_times
from phonex.engines.kokoro.trim import kept_samples, trim
from phonex.engines.kokoro.voice_style import VoiceStyle, conditioned_style, own_style
from phonex.engines.kokoro.weights import find_unavailable_reason, prepare
from phonex.engines.load_backoff import LoadBackoff
from phonex.engines.types import (
    DecoderInput,
    EngineState,
    GradualSpeech,
    PitchRange,
    Prosody,
    Speaker,
    Speech,
    VoiceConditioning,
)
from phonex.errors import PhonexError

if TYPE_CHECKING:
    from phonex.engines.kokoro.distilled import InstantVoice
    from phonex.engines.kokoro.onnx.network import EncoderOutput, KokoroNetwork

logger = logging.getLogger(__name__)

# The decoder takes 26 MB per second of sound; this many tokens at normal speed are 17 to 20 s.
_TOKENS_AT_ONCE = 300
_N_RANGES_KEPT = 64
_EDGE = 4  # frames of silence kept around a sentence for fitting


class TextToPhonemes(Protocol):
    """Converts text to Kokoro's phonemes."""

    def unavailable_reason(self, language: str) -> str: ...

    def phonemes(self, text: str, language: str, british: bool = False) -> str: ...

    def read(self, text: str, language: str, british: bool = False) -> Reading: ...


class KokoroEngine:
    """Speaks EN, ES, FR, ZH, JP and KR in stock voices and their mixtures. Loads on first use.

    threads: 0 for all CPUs. clock: in seconds, for the retry after a failure.
    """

    name = ENGINE
    rate = RATE
    pause_s = 0.12  # between sentences, which end with little silence of their own

    def __init__(
        self,
        models_dir: Path,
        threads: int,
        phonemes: TextToPhonemes,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._models_dir = models_dir
        self._threads = threads
        self._phonemes = phonemes
        self._clock = clock
        self._packs = VoicePacks()
        self._network: KokoroNetwork | None = None
        self._instant: InstantVoice | None = None
        self._ranges: dict[tuple[str, tuple[tuple[str, float], ...]], PitchRange] = {}
        self._backoff = LoadBackoff(clock)

    def speakers(self) -> Sequence[Speaker]:
        """The API's standard speakers first; loads nothing."""
        return SPEAKERS

    def unavailable_reason(self, language: str) -> str:
        """The reason in state(), as all voices share one network, or what the language lacks."""
        return self.state().reason or self._phonemes.unavailable_reason(language)

    def load(self, language: str) -> None:
        """Prepare the weights if necessary and open the networks.

        Raises EngineUnavailable, StorageFull.
        """
        self._load()

    def phonemes(self, text: str, speaker: Speaker) -> str:
        """In the symbols of `phonemes.symbols`. Raises EngineUnavailable."""
        known = get_speaker(speaker.id, speaker.language)
        return self._phonemes.phonemes(text, speaker.language, known.british)

    def speak(self, text: str, speaker: Speaker, prosody: Prosody) -> Speech:
        """Speak one piece of text; the same call gives the same samples.

        Raises EngineUnavailable, StorageFull, SynthesisFailed.
        """
        known = get_speaker(speaker.id, speaker.language)
        reading = self._read(text, known)
        if known.instant:
            return _whole(reading, self._say_instantly(reading.phonemes, prosody))
        return self._speak_in(own_style(known), reading, prosody)

    def speak_conditioned(
        self, text: str, speaker: Speaker, prosody: Prosody, conditioning: VoiceConditioning
    ) -> Speech:
        """The speaker determines the language and, outside English, the prosody.

        Raises EngineUnavailable, StorageFull, SynthesisFailed.
        """
        known = get_speaker(speaker.id, speaker.language)
        style = conditioned_style(known, conditioning)
        return self._speak_in(style, self._read(text, known), prosody)

    def is_gradual(self, speaker: Speaker) -> bool:
        return not get_speaker(speaker.id, speaker.language).instant

    def speak_gradually(
        self,
        text: str,
        speaker: Speaker,
        prosody: Prosody,
        conditioning: VoiceConditioning | None,
        wanted_s: Iterator[float],
    ) -> GradualSpeech:
        """Raises EngineUnavailable, StorageFull, SynthesisFailed, as its parts do."""
        known = get_speaker(speaker.id, speaker.language)
        voice = own_style(known)
        if conditioning is not None:
            voice = conditioned_style(known, conditioning)
        reading = self._read(text, known)
        sentences = [
            self._prepared(part, voice, prosody).divided(wanted_s)
            for part in _split(reading, prosody)
        ]
        said = [
            Speech(Audio.silence(len(each.kept) / RATE, RATE), each.sounds) for each in sentences
        ]
        return GradualSpeech(
            words=_whole(reading, said).words,
            n_parts=sum(1 + len(each.cuts) for each in sentences),
            parts=self._decode_gradually(sentences, prosody),
        )

    def _read(self, text: str, known: KokoroSpeaker) -> Reading:
        return self._phonemes.read(text, known.speaker.language, known.british)

    def _decode_gradually(
        self, sentences: Sequence[EncodedSentence], prosody: Prosody
    ) -> Iterator[Audio]:
        for each in sentences:
            if not each.cuts:
                yield self._said(each, prosody).audio
                continue
            decode, energy = partial(self._decode, each), each.encoded.energy[0]
            for samples in decode_parts(decode, energy, each.kept, each.cuts, RATE):
                yield limit(Audio(samples, RATE))

    def _speak_in(self, voice: VoiceStyle, reading: Reading, prosody: Prosody) -> Speech:
        sentences = (self._prepared(part, voice, prosody) for part in _split(reading, prosody))
        return _whole(reading, [self._said(each, prosody) for each in sentences])

    def _prepared(self, phonemes: str, voice: VoiceStyle, prosody: Prosody) -> EncodedSentence:
        style = self._style(voice, len(phonemes))
        encoded = self._encode(tokens(phonemes), style, voice, prosody.speed)
        encoded = replace(encoded, f0=shift(encoded.f0, prosody.pitch_semitones))
        kept = kept_samples(encoded.sounding, prosody.speed, RATE)
        if kept is None:
            kept = range(encoded.n_frames * FRAME)
        return EncodedSentence(phonemes, voice, style, encoded, kept)

    def _said(self, sentence: EncodedSentence, prosody: Prosody) -> Speech:
        """Returns each sound as a word."""
        encoded = sentence.encoded
        samples = self._decode(sentence, 0, encoded.n_frames)
        trimmed = trim(Audio(samples, RATE), encoded.sounding, prosody.speed)
        timed = sounds(sentence.phonemes, encoded.frames.tolist(), trimmed)
        return Speech(limit(trimmed.audio), timed)

    def _decode(self, sentence: EncodedSentence, first: int, last: int) -> Samples:
        """The samples of frames from the first number to the one before the last."""
        voice, encoded = sentence.voice, sentence.encoded.between(first, last)
        samples = self._load().decode(encoded, encoded.f0, sentence.style, voice.biases)
        return samples * np.float32(gain(voice.timbre) * voice.gain)

    def decoder_input(
        self, sentence: str, speaker: Speaker, conditioning: VoiceConditioning
    ) -> DecoderInput:
        """The decoder's input for one short sentence in a voice, for fitting the voice.

        Most of the silence around it, a third of its length, is cut off.
        Raises EngineUnavailable, StorageFull, SynthesisFailed.
        """
        known = get_speaker(speaker.id, speaker.language)
        phonemes = self._phonemes.phonemes(sentence, speaker.language, known.british)
        part, voice = tokens(phonemes)[:MAX_TOKENS], conditioned_style(known, conditioning)
        style = self._style(voice, len(part))
        encoded = self._encode(part, style, voice, Prosody().speed)
        return _decoder_input(encoded, style)

    def _encode(
        self, part: list[int], style: Style, voice: VoiceStyle, speed: float
    ) -> "EncoderOutput":
        """F0 is mapped to the voice's target range, if it has one."""
        encoded = self._load().encode(part, style, speed)
        if voice.target is None:
            return encoded
        return replace(encoded, f0=move(encoded.f0, self._pitch_range(voice), voice.target))

    def _style(self, voice: VoiceStyle, n_tokens: int) -> Style:
        return in_tongue_of(
            self._packs.style(voice.timbre, n_tokens), self._packs.style(voice.prosody, n_tokens)
        )

    def _pitch_range(self, voice: VoiceStyle) -> PitchRange:
        """The pitch range of the voice's prosody in its language; measured once, then cached."""
        key = voice.range_key
        if key not in self._ranges:
            if len(self._ranges) >= _N_RANGES_KEPT:
                del self._ranges[next(iter(self._ranges))]
            self._ranges[key] = self._measure_range(voice)
        return self._ranges[key]

    def _measure_range(self, voice: VoiceStyle) -> PitchRange:
        curves = []
        for sentence in CALIBRATION[voice.language]:
            part = tokens(self._phonemes.phonemes(sentence, voice.language))[:MAX_TOKENS]
            style = self._style(voice, len(part))
            curves.append(self._load().encode(part, style, Prosody().speed).f0)
        return measure(curves)

    def _say_instantly(self, phonemes: str, prosody: Prosody) -> list[Speech]:
        from phonex.engines.kokoro.distilled import MAX_TOKENS as AT_ONCE
        from phonex.engines.kokoro.distilled import InstantVoice

        if self._instant is None:
            self._instant = InstantVoice()
        said = []
        for part in split_phonemes(phonemes, AT_ONCE):
            spoken = self._instant.say(tokens(part), prosody.speed)
            audio = limit(shift_pitch(spoken.trimmed.audio, prosody.pitch_semitones))
            timed = sounds(part, spoken.frames, spoken.trimmed)
            said.append(Speech(audio, timed))
        return said

    def _load(self) -> "KokoroNetwork":
        if self._network is None:
            started = self._clock()
            try:
                self._network = self._open()
            except PhonexError as exc:
                self._backoff.note(exc.message)
                raise
            self._backoff.clear()
            logger.info("Kokoro loaded", extra={"seconds": self._clock() - started})
        return self._network

    def _open(self) -> "KokoroNetwork":
        from phonex.engines.kokoro.onnx.network import KokoroNetwork

        files = prepare(self._models_dir)
        return KokoroNetwork(files.encoder, files.decoder, self._threads)

    def state(self) -> EngineState:
        """After a failure, unavailable for half a minute; then loading is tried again."""
        loaded = self._network
        if loaded is not None:
            details = {"device": "cpu", "threads": str(loaded.threads)}
            return EngineState(self.name, available=True, loaded=True, details=details)
        reason = self._backoff.reason or find_unavailable_reason(self._models_dir)
        return EngineState(self.name, available=not reason, loaded=False, reason=reason)

    def close(self) -> None:
        """Free the networks' memory; the next use loads them again."""
        self._network = None
        self._instant = None


def _split(reading: Reading, prosody: Prosody) -> list[str]:
    """The phonemes in parts that the network takes at once."""
    at_once = min(MAX_TOKENS, round(_TOKENS_AT_ONCE * prosody.speed))
    return split_phonemes(reading.phonemes, at_once)


def _whole(reading: Reading, said: Sequence[Speech]) -> Speech:
    """Join parts whose words are single sounds, and group the sounds into words."""
    whole = Speech.join(said, RATE)
    return Speech(whole.audio, word_times(reading.words, whole.words))


def _decoder_input(encoded: "EncoderOutput", style: Style) -> DecoderInput:
    frames = np.flatnonzero(encoded.sounding) // 2
    start = max(0, int(frames[0]) - _EDGE)
    end = int(frames[-1]) + 1 + _EDGE
    return DecoderInput(
        features=encoded.features[:, :, start:end],
        f0=encoded.f0[:, 2 * start : 2 * end],
        energy=encoded.energy[:, 2 * start : 2 * end],
        style=style[:N_TIMBRE],
    )
