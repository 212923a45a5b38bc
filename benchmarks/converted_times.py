"""Does OpenVoice's conversion keep word times? Prints a Markdown table.

    python benchmarks/converted_times.py

The networks have the published size and random weights, as in `phonex bench --random-weights`.
Their output is not speech, so no aligner can be used; but timing depends mostly on their layers.
Clones of some texts are compared with the speech that they were converted from. Then clicks of
10 ms in silence are converted by several networks to measure the response: its centre, and the
span around the click with 90 % of its power.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from word_sentences import SENTENCES

from phonex.audio.types import Samples
from phonex.bench.random_models import lay_random_converter, tone
from phonex.bench.random_openvoice import random_network
from phonex.engines.openvoice.converter import NAME, RATE
from phonex.engines.openvoice.embedding import TONE
from phonex.engines.openvoice.network import ConverterInput, ConverterNetwork
from phonex.engines.registry import EngineOptions, EngineRegistry
from phonex.engines.types import Prosody, Speech
from phonex.engines.vits.noise import SeededNoise
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Embeddings, Stopwatch, Utterance

VOICE = {NAME: {TONE: tone(1).numpy()}}
N_NETWORKS = 8
CLICK_S = 0.01
SILENCE_S = 2.0
# Positions of the clicks, in samples, spread over the network's hop length of 256.
PLACES = (20_000, 20_064, 20_128, 20_192)
SHARE = 0.9


@dataclass(frozen=True)
class Difference:
    """The largest differences of a clone from its source, in seconds. words: of word times."""

    words: float
    length: float


@dataclass(frozen=True)
class Response:
    """The response to a click, in seconds. centre: after the click's. reach: to each side."""

    centre: float
    reach: float


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        lay_random_converter(Path(folder))
        options = EngineOptions(Path(folder), speech="kokoro", converter=NAME)
        registry = EngineRegistry(options)
        differences = [_difference(text, Pipeline(registry)) for text in SENTENCES]
        registry.close()
    responses = [each for seed in range(N_NETWORKS) for each in _responses(seed)]
    centres = 1000 * np.array([each.centre for each in responses])
    reaches = 1000 * np.array([each.reach for each in responses])
    print("| measured | figure |")
    print("|---|---|")
    print(f"| texts, networks, clicks | {len(SENTENCES)}, {N_NETWORKS}, {len(responses)} |")
    print(f"| words told apart, at most | {_ms(max(each.words for each in differences))} |")
    print(f"| lengths apart, at most | {_ms(max(each.length for each in differences))} |")
    print(f"| click late: mean | {np.mean(centres):.1f} ms |")
    print(f"| click late or early: at most | {np.abs(centres).max():.1f} ms |")
    print(
        f"| 90 % of it within: median, at most | {np.median(reaches):.0f}, {max(reaches):.0f} ms |"
    )


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.2f} ms"


def _difference(text: str, pipeline: Pipeline) -> Difference:
    speech, clone = _say(text, pipeline), _say(text, pipeline, VOICE)
    assert [word.text for word in speech.words] == [word.text for word in clone.words]
    apart = [
        max(abs(one.start - other.start), abs(one.end - other.end))
        for one, other in zip(speech.words, clone.words, strict=True)
    ]
    return Difference(max(apart), abs(clone.audio.seconds - speech.audio.seconds))


def _say(text: str, pipeline: Pipeline, voice: Embeddings | None = None) -> Speech:
    plan = pipeline.plan(Utterance(text, "EN", prosody=Prosody(seed=1), voice=voice))
    return Speech.join(list(pipeline.speak(plan, Stopwatch())), plan.rate)


def _responses(seed: int) -> Iterator[Response]:
    network = random_network(seed=seed)
    silence = np.zeros(round(SILENCE_S * RATE), np.float32)
    half = round(CLICK_S * RATE / 2)
    noise = np.random.default_rng(seed).uniform(-0.5, 0.5, 2 * half).astype(np.float32)
    unchanged = _convert(silence, network, seed)
    for place in PLACES:
        clicking = silence.copy()
        clicking[place - half : place + half] = noise
        change = np.square(unchanged - _convert(clicking, network, seed), dtype=np.float64)
        behind = np.arange(len(change)) - place
        nearest = np.argsort(np.abs(behind))
        most = np.searchsorted(np.cumsum(change[nearest]), SHARE * change.sum())
        centre = float((change * behind).sum() / change.sum())
        yield Response(centre / RATE, float(np.abs(behind[nearest[most]])) / RATE)


def _convert(samples: Samples, network: ConverterNetwork, seed: int) -> Samples:
    item = ConverterInput(torch.from_numpy(samples), tone(2 * seed), tone(2 * seed + 1))
    (converted,) = network.convert([item], [SeededNoise(seed)])
    return np.asarray(converted.numpy())


if __name__ == "__main__":
    main()
