"""How accurate are Phonex's word times? Prints Markdown tables.

    pip install -r benchmarks/requirements.txt
    python benchmarks/word_times.py [--sample FILE] [--models DIR]

pocketsphinx aligns the given sentences with the sound, in steps of 10 ms; its own error is about
20 ms, and it cannot align clones spoken by espeak-ng. --sample: a recording of a speaker to clone
and to fit a voice to, which takes a minute or more.

OpenVoice's output has the word times of its input; converted_times.py shows that conversion keeps
them.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr  # type: ignore[import-untyped]

from phonex.audio.types import Audio
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.engines.types import Prosody, Speech
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Embeddings, Stopwatch, Utterance
from phonex.text.alignment import Word

try:
    from pocketsphinx import Decoder
except ModuleNotFoundError as missing:
    sys.exit(f"{missing.name} is missing.\n\n{__doc__}")
from likeness_voices import Speakers
from word_sentences import SENTENCES

RATE = 16_000  # Hz, of the aligner
FRAME_S = 0.01
LEVEL = 0.1  # RMS, where the aligner works best
NOISE = 1e-3  # RMS; without noise it cannot align formant synthesis
PAUSE = np.zeros(RATE // 4, np.float32)
SAMPLE = Path(__file__).parents[1] / "tests/data/speech/ls-1688-ref.flac"
WITHIN_S = 0.08
INSTANT, FITTED = "instant", "fitted"
# The clones of one speaker.
Clones = Mapping[str, Embeddings]


@dataclass(frozen=True)
class Voice:
    """clone: the clone that speaks; "" for the speaker's own voice."""

    name: str
    engine: str
    speaker: str
    speed: float = 1.0
    clone: str = ""


VOICES = (
    Voice("Kokoro, EN-US", "kokoro", "EN-US"),
    Voice("Kokoro, EN-DEFAULT", "kokoro", "EN-DEFAULT"),
    Voice("Kokoro, speed 0.8", "kokoro", "EN-US", speed=0.8),
    Voice("Kokoro, speed 1.3", "kokoro", "EN-US", speed=1.3),
    Voice("Kokoro, a clone", "kokoro", "EN-US", clone=INSTANT),
    Voice("Kokoro, a fitted clone", "kokoro", "EN-US", clone=FITTED),
    Voice("EN-INSTANT", "kokoro", "EN-INSTANT"),
    Voice("espeak-ng, EN-US", "espeak", "EN-US"),
)


class Aligner:
    """Finds given words in a sound."""

    def __init__(self) -> None:
        self._decoder = Decoder(samprate=RATE, lm=None, loglevel="FATAL")

    def align(self, audio: Audio, words: Sequence[str]) -> list[Word]:
        """The words with their times in seconds; the list ends at the first word not found."""
        sound = soxr.resample(audio.samples, audio.rate, RATE)
        sound = sound * (LEVEL / np.sqrt(np.mean(sound**2)))
        padded = np.concatenate([PAUSE, sound, PAUSE])
        padded += NOISE * np.random.default_rng(0).standard_normal(len(padded))
        padded = np.clip(padded, -1, 1)
        self._decoder.set_align_text(" ".join(words))
        self._decoder.start_utt()
        self._decoder.process_raw((padded * 32767).astype("<i2").tobytes(), full_utt=True)
        self._decoder.end_utt()
        offset = len(PAUSE) / RATE
        return [
            Word(
                each.word.partition("(")[0],
                each.start_frame * FRAME_S - offset,
                (each.end_frame + 1) * FRAME_S - offset,
            )
            for each in self._decoder.seg() or ()
            if each.word[0] not in "<["
        ]


def main() -> None:
    arguments = _arguments()
    clones = _clones(arguments.sample, arguments.models)
    print("| voice | words | start: median | 90 % | within 80 ms | end: median | 90 % |")
    print("|---|---|---|---|---|---|---|")
    for engine in dict.fromkeys(voice.engine for voice in VOICES):
        registry = EngineRegistry(EngineOptions(arguments.models, speech=engine))
        pipeline = Pipeline(registry)
        for voice in (each for each in VOICES if each.engine == engine):
            print(_row(voice, list(_errors(voice, pipeline, clones))), flush=True)
        registry.close()


def _clones(sample: Path, models: Path) -> Clones:
    speakers = Speakers(models)
    instant = speakers.register(sample)
    fitted = speakers.fit(sample, instant).voice
    speakers.close()
    return {INSTANT: instant, FITTED: fitted}


def _errors(voice: Voice, pipeline: Pipeline, clones: Clones) -> Iterator[tuple[float, float]]:
    """How many seconds later than reported each word begins and ends."""
    aligner = Aligner()
    for sentence in SENTENCES:
        speech = _say(voice, sentence, pipeline, clones)
        wanted = [_plain(word.text) for word in speech.words]
        aligned = aligner.align(speech.audio, wanted)
        if [word.text for word in aligned] != wanted:
            print(f"not aligned: {sentence}", file=sys.stderr)
            continue
        for reported, found in zip(speech.words, aligned, strict=True):
            yield found.start - reported.start, found.end - reported.end


def _say(voice: Voice, text: str, pipeline: Pipeline, clones: Clones) -> Speech:
    plan = pipeline.plan(
        Utterance(
            text,
            "EN",
            speaker=voice.speaker,
            prosody=Prosody(voice.speed),
            voice=clones.get(voice.clone),
        )
    )
    return Speech.join(list(pipeline.speak(plan, Stopwatch())), plan.rate)


def _plain(word: str) -> str:
    return word.lower().replace("’", "'")


def _row(voice: Voice, errors: Sequence[tuple[float, float]]) -> str:
    starts, ends = (np.array([pair[which] for pair in errors]) for which in (0, 1))
    cells: Iterable[str] = (
        voice.name,
        str(len(errors)),
        *_typical(starts),
        f"{100 * np.mean(np.abs(starts) <= WITHIN_S):.0f} %",
        *_typical(ends),
    )
    return f"| {' | '.join(cells)} |"


def _typical(errors: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> tuple[str, str]:
    median, most = np.percentile(np.abs(errors), [50, 90])
    return f"{1000 * median:.0f} ms", f"{1000 * most:.0f} ms"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sample", type=Path, default=SAMPLE)
    parser.add_argument(
        "--models", type=Path, default=Path(tempfile.gettempdir()) / "phonex-models"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
