"""Is text processing linear in the length for all kinds of text? Prints a table.

    python benchmarks/text_time.py [--languages EN JP] [--patterns hyphens words] [--stages kokoro]

For each language, in its own process, and for each pattern of `text_patterns.py`: the CPU time of
each stage from raw text to phonemes, at four lengths, each twice the one before. Results that grow
by more than `--growth` or take more than `--dear` times as long as prose are marked, and the exit
status is 1. espeak-ng's time is included. MeloTTS' words are split into letters here, which needs
no BERT.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise

from text_patterns import LEXICON_WORDS, PATTERNS, PROSE

from phonex.engines.espeak.mnemonics import with_mnemonics
from phonex.engines.espeak.process import EspeakProcess
from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes
from phonex.engines.melotts.frontends.frontends import open_frontend
from phonex.engines.melotts.frontends.pieces import compatible_pieces
from phonex.text.alignment import Passage, Word, spelt_as_in
from phonex.text.captions import cues
from phonex.text.cleaning import clean_text
from phonex.text.g2p.phonemes import Frontend
from phonex.text.lexicon.entries import LanguageLexicon, make_entry
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import as_written
from phonex.text.sentences import split_text

LANGUAGES = ("EN", "ES", "FR", "ZH", "JP", "KR")
TEXT_LANGUAGES = {"ZH": "ZH_MIX_EN"}
ESPEAK_VOICES = {"EN": "en-us", "ES": "es", "FR": "fr-fr", "ZH": "cmn", "JP": "ja", "KR": "ko"}
SIZES = (2_500, 5_000, 10_000, 20_000)
NOISE_S = 0.05  # shorter times are mostly clock and cache noise
PATIENCE_S = 30.0  # of CPU; a stage that took longer is not measured further

# CPU seconds: stage → one per size, as far as measured.
Times = dict[str, list[float]]
Stage = Callable[[str], object]


@dataclass(frozen=True)
class Row:
    """seconds: all stages at the longest size. growth: the largest, and its stage."""

    pattern: str
    times: Times

    @property
    def seconds(self) -> float:
        return sum(times[-1] for times in self.times.values())

    @property
    def worst(self) -> tuple[float, str]:
        """The largest growth of a stage for twice the text, and the stage."""
        grown = [
            (after / max(before, NOISE_S / 2), stage)
            for stage, times in self.times.items()
            for before, after in pairwise(times)
            if after > NOISE_S
        ]
        return max(grown, default=(0.0, "-"))

    @property
    def dearest(self) -> tuple[float, str]:
        return max((times[-1], stage) for stage, times in self.times.items())

    def least(self, other: "Row") -> "Row":
        """The smaller time for each stage and length."""
        return Row(
            self.pattern,
            {
                stage: list(map(min, times, other.times[stage]))
                for stage, times in self.times.items()
            },
        )


class Stages:
    """The stages that a language's text passes through."""

    def __init__(self, language: str) -> None:
        self._language = language
        entries = [make_entry(language, word, ipa=ipa) for word, ipa in LEXICON_WORDS[language]]
        self._mark = LanguageLexicon(language, entries).mark
        self._espeak = EspeakProcess(timeout_s=120.0)
        self._kokoro = KokoroPhonemes(self._espeak.ipa)
        text_language = TEXT_LANGUAGES.get(language, language)
        self._natural = open_frontend(text_language)
        self._compatible = open_frontend(text_language, compatible=True)
        self._text_language = text_language

    def close(self) -> None:
        self._espeak.close()

    def measure(self, text: str, wanted: Sequence[str]) -> Mapping[str, float]:
        """CPU seconds for each stage."""
        times: dict[str, float] = {}

        def timed(stage: str, call: Stage, *given: str) -> list[object]:
            started = self._cpu()
            results = [call(each) for each in given]
            times[stage] = self._cpu() - started
            return results

        [cleaned] = timed("clean", self._clean, text)
        [read] = timed("read", lambda each: normalize_text(each, self._language), str(cleaned))
        [cut] = timed("split", lambda each: split_text(each, self._language), str(read))
        pieces: list[str] = cut  # type: ignore[assignment]
        stages: dict[str, tuple[Stage, Sequence[str]]] = {
            "kokoro": (lambda piece: self._kokoro.read(piece, self._language), pieces),
            "melotts": (lambda piece: _say(self._natural, piece), pieces),
            "compatible": (self._say_compatibly, [text]),
            "espeak": (self._say_by_espeak, pieces),
            "words": (_find_words, pieces),
        }
        for stage, (call, given) in stages.items():
            if stage in wanted:
                timed(stage, call, *given)
        return times

    def _cpu(self) -> float:
        """CPU seconds of this process and of espeak-ng's."""
        pid = self._espeak.pid
        child = 0.0 if pid is None else time.clock_gettime(~pid << 3 | 2)  # Linux: of a process
        return time.process_time() + child

    def _clean(self, text: str) -> str:
        return clean_text(text, self._language, self._mark)

    def _say_compatibly(self, text: str) -> None:
        for piece in compatible_pieces(self._mark(text), self._text_language):
            _say(self._compatible, piece)

    def _say_by_espeak(self, piece: str) -> None:
        sent = with_mnemonics(piece, self._language)
        self._espeak.ipa(sent, ESPEAK_VOICES[self._language])


def _say(frontend: Frontend, piece: str) -> None:
    frontend.phonemes(frontend.normalise(piece), list)


def _find_words(piece: str) -> None:
    """Map spoken words back to their written forms, and put them in captions."""
    text = as_written(piece)
    said = [Word(word[::-1] or "x", n, n + 0.5) for n, word in enumerate(text.split())]
    for _ in cues([Passage(text, spelt_as_in(said, text))]):
        pass


def make_text(pattern: str, language: str, size: int) -> str:
    if pattern != "prose":
        return PATTERNS[pattern].text(size)
    return (PROSE[language] * (size // len(PROSE[language]) + 1))[:size]


def main() -> None:
    asked = _arguments()
    if asked.worker:
        for row in _rows(asked):
            print(row, flush=True)
        return
    print("| language | text | CPU, s | times prose | grows by | where | slowest | |")
    print("|---|---|---|---|---|---|---|---|")
    alone = os.environ | {"OMP_NUM_THREADS": "1"}
    bad = 0
    for language in asked.languages:
        command = [sys.executable, __file__, *sys.argv[1:], "--worker", "--languages", language]
        with subprocess.Popen(command, env=alone, stdout=subprocess.PIPE, text=True) as worker:
            assert worker.stdout is not None
            for row in worker.stdout:
                print(row, end="", flush=True)
                bad += row.endswith("| ! |\n")
        if worker.returncode:
            sys.exit(f"{language} failed")
    sys.exit(f"{bad} texts take too long" if bad else 0)


def _rows(asked: argparse.Namespace) -> Iterator[str]:
    [language] = asked.languages
    with closing(Stages(language)) as stages:
        stages.measure(PROSE[language], asked.stages)
        prose = _measure(stages, "prose", language, asked)
        for pattern in asked.patterns or ("prose", *PATTERNS):
            row = _measure(stages, pattern, language, asked)
            if row.worst[0] > asked.growth:  # may be noise on a busy machine
                row = row.least(_measure(stages, pattern, language, asked))
            yield _shown(row, prose, language, asked)


def _measure(stages: Stages, pattern: str, language: str, asked: argparse.Namespace) -> Row:
    times: Times = {}
    stages.measure(make_text(pattern, language, 500), asked.stages)
    for size in asked.sizes:
        wanted = [s for s in asked.stages if s not in times or times[s][-1] < PATIENCE_S / 2]
        for stage, seconds in stages.measure(make_text(pattern, language, size), wanted).items():
            times.setdefault(stage, []).append(seconds)
    return Row(pattern, times)


def _shown(row: Row, prose: Row, language: str, asked: argparse.Namespace) -> str:
    growth, where = row.worst
    seconds, slowest = row.dearest
    dear = row.seconds / prose.seconds
    mark = "!" if growth > asked.growth or dear > asked.dear else ""
    return (
        f"| {language} | {row.pattern} | {row.seconds:.2f} | {dear:.1f} "
        f"| {growth:.1f} | {where} | {slowest} {seconds:.2f} | {mark} |"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    stages = ("kokoro", "melotts", "compatible", "espeak", "words")
    parser.add_argument("--languages", nargs="+", choices=LANGUAGES, default=LANGUAGES)
    parser.add_argument("--patterns", nargs="+", choices=("prose", *PATTERNS))
    parser.add_argument("--stages", nargs="*", choices=stages, default=stages)
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    parser.add_argument("--growth", type=float, default=3.0)
    parser.add_argument("--dear", type=float, default=40.0)
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
