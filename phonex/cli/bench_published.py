"""`phonex bench --engine melotts`: the published networks, compared with their published setup.

From text to cloned sound, first in this process, then in a separate service.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from phonex.cli.bench_batches import batch_figures
from phonex.cli.bench_chain import Chain, Take, open_chain, snr_db
from phonex.cli.bench_random import KEY, lay_random_models
from phonex.cli.bench_service import SENTENCES, WORDS, service_figures
from phonex.cli.bench_table import Figure, Say, show
from phonex.cli.terminal import exit_on_error
from phonex.engines.vits.device import HERE, Placement, choose_device, choose_precision
from phonex.errors import EngineUnavailable
from phonex.settings import Settings
from phonex.weights.layout import converter_files, melo_files

PUBLISHED = "as published"
N_ROUNDS = 3


@dataclass(frozen=True)
class Plan:
    """models: a folder in the layout of `models pull`. n_sentences: for the memory test."""

    models: Path
    n_sentences: int


def run_published_bench(settings: Settings, *, random: bool, n_sentences: int) -> None:
    """random: with random weights. Prints a table."""
    with exit_on_error(), _models(settings, random=random) as models:
        show(lambda say: _figures(Plan(models, n_sentences), say))


@contextmanager
def _models(settings: Settings, *, random: bool) -> Iterator[Path]:
    if random:
        with tempfile.TemporaryDirectory(prefix="phonex-bench-") as made:
            lay_random_models(Path(made), [*SENTENCES, WORDS])
            yield Path(made)
        return
    folder = settings.models_dir
    if melo_files(folder, KEY).missing() or converter_files(folder).missing():
        raise EngineUnavailable(
            f"{folder} does not contain the MeloTTS and OpenVoice weights. Fetch them with `phonex "
            f"models pull --language {KEY}`, or measure with --random-weights."
        )
    yield folder


def _figures(plan: Plan, say: Say) -> Iterator[Figure]:
    say("opening the networks")
    yield from _comparison(plan, say)
    yield from batch_figures(plan.models, say)
    yield from service_figures(plan.models, plan.n_sentences, say)


def _comparison(plan: Plan, say: Say) -> Iterator[Figure]:
    """Each sentence by every chain in turn, so that all run under the same machine load."""
    chains = _chains(plan.models)
    for name, chain in chains.items():
        say(f"warming up: {name}")
        for sentence in SENTENCES:
            chain.say(sentence)
    takes: dict[str, list[Take]] = {name: [] for name in chains}
    for round_ in range(N_ROUNDS):
        say(f"text to cloned sound: round {round_ + 1} of {N_ROUNDS}")
        for seed, sentence in enumerate(SENTENCES):
            for name, chain in chains.items():
                takes[name].append(chain.say(sentence, seed))
    shares = {name: _share(each) for name, each in takes.items()}
    for name, share in shares.items():
        yield Figure(f"text to cloned sound, {name}: share of real time", f"{share:.3f}")
    for name in list(shares)[1:]:
        yield Figure(
            f"{name}: speed-up over the published setup", f"{shares[PUBLISHED] / shares[name]:.2f}"
        )
    yield from _fidelity(takes)


def _chains(models: Path) -> Mapping[str, Chain]:
    files, converter = melo_files(models, KEY), converter_files(models)
    device = choose_device()
    best = Placement(device, choose_precision("auto", device))
    placements = {PUBLISHED: None, str(HERE): HERE, str(best): best}
    return {name: open_chain(files, converter, place) for name, place in placements.items()}


def _share(takes: list[Take]) -> float:
    """From the best time of each sentence: other load on the machine only adds time."""
    seconds = np.array([take.seconds for take in takes]).reshape(N_ROUNDS, -1).min(axis=0)
    sounds = [take.speech.seconds for take in takes[: len(SENTENCES)]]
    return float(seconds.sum() / sum(sounds))


def _fidelity(takes: Mapping[str, list[Take]]) -> Iterator[Figure]:
    """Compared with our own float32, over all sentences joined."""
    wanted = takes[str(HERE)][: len(SENTENCES)]
    for name, found in takes.items():
        if name in (PUBLISHED, str(HERE)):
            continue
        for what, attribute in (("speech", _speech), ("cloned sound", _cloned)):
            db = snr_db(attribute(found[: len(SENTENCES)]), attribute(wanted))
            yield Figure(f"{name}: {what} against fp32", f"{db:.1f} dB")


def _speech(takes: list[Take]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.concatenate([take.speech.samples for take in takes])


def _cloned(takes: list[Take]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.concatenate([take.cloned for take in takes])
