"""MeloTTS and OpenVoice: our networks compared with the published ones.

From text to cloned speech, in this process; then in a separate service.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from phonex.bench.batches import batch_figures
from phonex.bench.chain import Chain, ChainResult, open_chain, snr_db
from phonex.bench.figure import Figure, Say
from phonex.bench.published_service import SENTENCES, WORDS, service_figures
from phonex.bench.random_models import KEY, lay_random_models
from phonex.engines.vits.device import HERE, Placement, choose_device, choose_precision
from phonex.errors import EngineUnavailable
from phonex.weights.layout import converter_files, melo_files

PUBLISHED = "as published"
N_ROUNDS = 3


@contextmanager
def open_models(folder: Path, *, random: bool) -> Iterator[Path]:
    """Models in the layout of `models pull`: the folder's, or temporary ones with random weights.

    Raises EngineUnavailable if the folder lacks them.
    """
    if random:
        with tempfile.TemporaryDirectory(prefix="phonex-bench-") as made:
            lay_random_models(Path(made), [*SENTENCES, WORDS])
            yield Path(made)
        return
    if not melo_files(folder, KEY).complete or converter_files(folder).missing():
        raise EngineUnavailable(
            f"The weights of MeloTTS and OpenVoice are not in {folder}. Download them with `phonex "
            f"models pull --language {KEY}`, or measure with --random-weights."
        )
    yield folder


def published_figures(models: Path, n_sentences: int, say: Say) -> Iterator[Figure]:
    """n_sentences: the number to clone while measuring memory."""
    say("opening the networks")
    yield from _comparison(models, say)
    yield from batch_figures(models, say)
    yield from service_figures(models, n_sentences, say)


def _comparison(models: Path, say: Say) -> Iterator[Figure]:
    """Each sentence by every chain in turn, so that all run under the same machine load."""
    chains = _chains(models)
    for name, chain in chains.items():
        say(f"warming up: {name}")
        for sentence in SENTENCES:
            chain.say(sentence)
    takes: dict[str, list[ChainResult]] = {name: [] for name in chains}
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


def _share(takes: list[ChainResult]) -> float:
    """From each sentence's best time, since other load only adds to it."""
    seconds = np.array([take.seconds for take in takes]).reshape(N_ROUNDS, -1).min(axis=0)
    sounds = [take.speech.seconds for take in takes[: len(SENTENCES)]]
    return float(seconds.sum() / sum(sounds))


def _fidelity(takes: Mapping[str, list[ChainResult]]) -> Iterator[Figure]:
    """Compared with our float32 output, over all sentences joined."""
    wanted = takes[str(HERE)][: len(SENTENCES)]
    for name, found in takes.items():
        if name in (PUBLISHED, str(HERE)):
            continue
        for what, attribute in (("speech", _speech), ("cloned sound", _cloned)):
            db = snr_db(attribute(found[: len(SENTENCES)]), attribute(wanted))
            yield Figure(f"{name}: {what} against fp32", f"{db:.1f} dB")


def _speech(takes: list[ChainResult]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.concatenate([take.speech.samples for take in takes])


def _cloned(takes: list[ChainResult]) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.concatenate([take.cloned for take in takes])
