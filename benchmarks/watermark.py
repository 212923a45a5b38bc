"""Is the watermark inaudible, robust and honest? Prints Markdown tables.

    python benchmarks/watermark.py [FOLDER …] [--perth]

FOLDER: recordings of people, by default those of the tests. They and Kokoro's speech are marked;
excerpts at random offsets of what clients could have made of it are then examined. False alarms are
looked for in the unmarked recordings, under many keys.

PESQ (ITU-T P.862.2, at most 4.64) is printed if `pesq` is installed. Similarity is that of speaker
embeddings before and after. --perth: resemble-perth as well, which also needs torchaudio and
librosa; its score is compared with the 0.5 of its own rounding.
"""

import argparse
import io
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from phonex.audio.decode import decode
from phonex.audio.encode import Encoder
from phonex.audio.formats import find_encoding
from phonex.audio.resample import resample
from phonex.audio.types import Audio
from phonex.audio.watermark import WatermarkWriter, detect
from phonex.engines.offline.speaker_network import RATE as SPEAKER_RATE
from phonex.engines.offline.speaker_network import SpeakerNetwork
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Stopwatch, Utterance

SAMPLES = Path(__file__).parents[1] / "tests/data/speech"
SPEAKERS = ("EN-US", "EN-BR", "EN-DEFAULT", "EN-INSTANT")
TEXT = (
    "The morning train was late again, so we walked along the river and talked about the weather, "
    "the harvest and the price of bread. She had never seen so many geese in one field. Please "
    "call the office before noon, and bring both forms with you."
)
SECONDS = (1, 3, 10)
N_EXCERPTS = 6  # of each file and length
N_KEYS = 40  # for false alarms
MOST_HZ = 24_000  # of what is marked, as Kokoro's


class Watermark(Protocol):
    name: str

    def mark(self, audio: Audio) -> Audio: ...

    def is_marked(self, audio: Audio, key: int = 0) -> bool: ...


class OwnWatermark:
    name = "Phonex"

    def mark(self, audio: Audio) -> Audio:
        writer = WatermarkWriter(bytes(4), audio.rate)
        return Audio(np.concatenate([writer.feed(audio.samples), writer.flush()]), audio.rate)

    def is_marked(self, audio: Audio, key: int = 0) -> bool:
        return detect(audio, key.to_bytes(4)).found


class PerthWatermark:
    name = "resemble-perth"

    def __init__(self) -> None:
        import perth  # type: ignore[import-not-found]

        self._perth = perth.PerthImplicitWatermarker()

    def mark(self, audio: Audio) -> Audio:
        marked = self._perth.apply_watermark(audio.samples, sample_rate=audio.rate)
        return Audio(np.asarray(marked, np.float32), audio.rate)

    def is_marked(self, audio: Audio, key: int = 0) -> bool:
        found = self._perth.get_watermark(audio.samples, sample_rate=audio.rate, round=False)
        return bool(found > 0.5)


def coded(format: str, rate: int | None = None, bitrate: int | None = None) -> "Change":
    def change(audio: Audio) -> Audio:
        file = io.BytesIO()
        with Encoder(file, find_encoding(format, rate, bitrate), audio.rate) as encoder:
            encoder.write(audio.samples)
        return decode(file, max_seconds=600)

    return change


def quieter(audio: Audio) -> Audio:
    return Audio(np.asarray(audio.samples * 0.25, np.float32), audio.rate)


def telephone(audio: Audio) -> Audio:
    """µ-law at 8 kHz. Source: ITU-T G.711."""
    narrow = np.clip(resample(audio, 8000).samples, -1, 1)
    steps = np.round(127 * np.log1p(255 * np.abs(narrow)) / np.log(256)) / 127
    return Audio(np.asarray(np.sign(narrow) * (256**steps - 1) / 255, np.float32), 8000)


Change = Callable[[Audio], Audio]
CHANGES: Mapping[str, Change] = {
    "nothing": lambda audio: audio,
    "mp3, 64 kbit/s": coded("mp3", bitrate=64_000),
    "opus, 24 kbit/s": coded("opus", bitrate=24_000),
    "aac, 64 kbit/s": coded("aac", bitrate=64_000),
    "16 kHz": lambda audio: resample(audio, 16_000),
    "level −12 dB": quieter,
    "µ-law, 8 kHz": telephone,
    "µ-law, then opus, 24 kbit/s": lambda audio: coded("opus", bitrate=24_000)(telephone(audio)),
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="*", type=Path, default=[SAMPLES])
    parser.add_argument("--perth", action="store_true")
    arguments = parser.parse_args()
    people = [_read(path) for folder in arguments.folders for path in sorted(folder.iterdir())
              if path.suffix in (".flac", ".ogg", ".wav")]  # fmt: skip
    stock = list(_spoken())
    for watermark in [OwnWatermark(), *([PerthWatermark()] if arguments.perth else [])]:
        print(f"\n## {watermark.name}\n")
        for kind, audios in (("people", people), ("Kokoro", stock)):
            print_audibility(kind, watermark, audios)
        print_detection(watermark, [*people, *stock])
        print_false_alarms(watermark, people)


def _read(path: Path) -> Audio:
    audio = decode(path, max_seconds=600)
    return resample(audio, min(audio.rate, MOST_HZ))


def _spoken() -> Iterator[Audio]:
    registry = EngineRegistry(EngineOptions(Path("models"), threads=0, speech="kokoro"))
    pipeline = Pipeline(registry)
    for speaker in SPEAKERS:
        plan = pipeline.plan(Utterance(TEXT, "EN", speaker))
        speeches = pipeline.speak(plan, Stopwatch(), lambda: [])
        yield Audio.join([speech.audio for speech in speeches])
    registry.close()


def print_audibility(kind: str, watermark: Watermark, audios: Sequence[Audio]) -> None:
    network = SpeakerNetwork()
    started = time.process_time()
    marked = [watermark.mark(audio) for audio in audios]
    writing = (time.process_time() - started) / sum(audio.seconds for audio in audios)
    pairs = list(zip(audios, marked, strict=True))
    columns = {"SNR, dB": [_snr_db(*pair) for pair in pairs]}
    columns["similarity"] = [
        float(np.dot(*(network.embed(resample(one, SPEAKER_RATE).samples) for one in pair)))
        for pair in pairs
    ]
    if scores := _pesq(pairs):
        columns["PESQ"] = scores
    print(f"{len(audios)} files of {kind}; CPU {writing:.4f} s per second\n")
    print("| measured | mean | least |\n|---|---|---|")
    for name, values in columns.items():
        print(f"| {name} | {np.mean(values):.3f} | {min(values):.3f} |")
    print()


def _snr_db(audio: Audio, marked: Audio) -> float:
    n = min(len(audio.samples), len(marked.samples))
    clean = audio.samples[:n].astype(np.float64)
    return float(10 * np.log10(np.sum(clean**2) / np.sum((marked.samples[:n] - clean) ** 2)))


def _pesq(pairs: Sequence[tuple[Audio, Audio]]) -> list[float]:
    try:
        from pesq import pesq  # type: ignore[import-not-found]
    except ModuleNotFoundError:
        return []
    both = ([resample(one, 16_000).samples[:160_000] for one in pair] for pair in pairs)
    return [float(pesq(16_000, clean, marked[: len(clean)], "wb")) for clean, marked in both]


def print_detection(watermark: Watermark, audios: Sequence[Audio]) -> None:
    marked = [watermark.mark(audio) for audio in audios]
    print("| found after | " + " | ".join(f"{each} s" for each in SECONDS) + " |")
    print("|---" * (len(SECONDS) + 1) + "|")
    started, n_seconds = time.process_time(), 0.0
    spent = 0.0
    for name, change in CHANGES.items():
        random = np.random.default_rng(1)
        received = [change(audio) for audio in marked]
        cells = []
        for seconds in SECONDS:
            parts = [part for audio in received for part in _excerpts(audio, seconds, random)]
            started = time.process_time()
            found = [watermark.is_marked(part) for part in parts]
            spent += time.process_time() - started
            n_seconds += seconds * len(parts)
            cells.append(f"{np.mean(found):.3f} of {len(parts)}")
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    print(f"\nDetection: CPU {spent / n_seconds:.4f} s per second\n")


def print_false_alarms(watermark: Watermark, audios: Sequence[Audio]) -> None:
    random = np.random.default_rng(2)
    print("| unmarked excerpts | tried | said to be marked |\n|---|---|---|")
    for seconds in SECONDS:
        parts = [part for audio in audios for part in _excerpts(audio, seconds, random)]
        keys = range(N_KEYS) if isinstance(watermark, OwnWatermark) else [0]
        alarms = [watermark.is_marked(part, key) for part in parts for key in keys]
        print(f"| {seconds} s | {len(alarms)} | {sum(alarms)} |", flush=True)


def _excerpts(audio: Audio, seconds: float, random: np.random.Generator) -> list[Audio]:
    n = round(seconds * audio.rate)
    starts = random.integers(0, max(1, len(audio.samples) - n), N_EXCERPTS)
    parts = [audio.samples[start : start + n] for start in starts if len(audio.samples) >= n]
    return [Audio(part, audio.rate) for part in parts if np.abs(part).max() > 0.01]


if __name__ == "__main__":
    main()
