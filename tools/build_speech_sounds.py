"""Makes phonex/engines/offline/data/sounds.npz: what in a spectrum tells speech sounds apart.

    python tools/build_speech_sounds.py

Stock voices say sentences whose phonemes and durations Kokoro's encoder plans, so every frame has
a label. Fisher's linear discriminants of three frames, 40 ms apart, are directions in which sounds
differ much and voices saying the same sound differ little. Needs scipy. Not needed to run Phonex.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.linalg import eigh

from phonex.engines.kokoro.g2p.frontend import KokoroPhonemes
from phonex.engines.kokoro.g2p.symbols import SYMBOLS, tokens
from phonex.engines.kokoro.onnx.network import KokoroNetwork
from phonex.engines.kokoro.styles import HOME_VOICES, VoicePacks
from phonex.engines.kokoro.weights import prepare
from phonex.engines.offline.adaptation.acoustic_features import (
    N_BANDS,
    N_SOUNDS,
    SOUNDS,
    FeatureExtractor,
    in_context,
)
from phonex.engines.offline.speaker_encoder import load_encoder

FILE = Path(__file__).parents[1] / "phonex" / "engines" / "offline" / SOUNDS
SENTENCES = (
    "The quick cook took a good look at the thick book of fish dishes.",
    "Why would you measure those yellow leather shoes with both thumbs?",
    "Joyce saw a huge vision of treasure beneath the oily bathing ship.",
    "Hungry zebras chew on big round ginger cookies and garlic toast.",
    "Father paid four thousand pounds for this very warm orange vase.",
    "We judged her voice to be pure and loud enough for the young boys.",
)
N_SENTENCES = 3  # of each voice
FEWEST = 60  # frames of a sound that counts
SHRINKAGE = 0.02  # of the covariance within sounds, towards a sphere
NO_SOUND = frozenset('ˈˌː;:,.!?—…"() ')
FRAMES = 2.5  # of FeatureExtractor in one of Kokoro's


@dataclass(frozen=True, eq=False)
class Frames:
    """context: [T, 180].  labels: [T], the number of each frame's phoneme, -1 for none."""

    context: NDArray[np.float32]
    labels: NDArray[np.int64]


class Reader:
    """Has stock voices read, and hears which sound is where."""

    def __init__(self, models_dir: Path) -> None:
        files = prepare(models_dir)
        self._network = KokoroNetwork(files.encoder, files.decoder, threads=0)
        self._packs = VoicePacks()
        self._phonemes = KokoroPhonemes(_no_ipa)
        self._hearing = FeatureExtractor(load_encoder())

    def read(self, voice: str, sentence: str) -> Frames:
        part = tokens(self._phonemes.phonemes(sentence, "EN", voice.startswith("b")))
        style = self._packs.style({voice: 1.0}, len(part))
        delivery = self._network.encode(part, style, 1.0)
        samples = self._network.decode(delivery, delivery.f0, style)
        with torch.no_grad():
            heard = self._hearing(torch.from_numpy(samples))
        labels = np.repeat(_sounds_of([0, *part, 0]), delivery.frames)
        at = np.minimum(np.arange(len(heard.active)) / FRAMES, len(labels) - 1).astype(np.int64)
        kept = heard.active.numpy() & (labels[at] >= 0)
        return Frames(in_context(heard.words).numpy()[kept], labels[at][kept])

    def read_all(self) -> Iterator[Frames]:
        for index, voice in enumerate(HOME_VOICES):
            for turn in range(N_SENTENCES):
                yield self.read(voice, SENTENCES[(index + 2 * turn) % len(SENTENCES)])


def _sounds_of(part: list[int]) -> list[int]:
    """Each token's sound: a stress mark's is the next one's, a length mark's the one before."""
    marks = {SYMBOLS["ˈ"]: 1, SYMBOLS["ˌ"]: 1, SYMBOLS["ː"]: -1}
    silent = {SYMBOLS[symbol] for symbol in NO_SOUND if symbol in SYMBOLS} | {0}
    meant = [part[index + marks.get(token, 0)] for index, token in enumerate(part)]
    return [-1 if token in silent else token for token in meant]


def discriminants(frames: Frames) -> NDArray[np.float32]:
    """[180, N_SOUNDS], the most telling first; within sounds their outputs have variance 1."""
    n_features = frames.context.shape[1]
    within = np.zeros((n_features, n_features))
    between = np.zeros((n_features, n_features))
    centre, n_frames = frames.context.mean(0), 0
    for sound in np.unique(frames.labels):
        members = frames.context[frames.labels == sound]
        if len(members) < FEWEST:
            continue
        mean = members.mean(0)
        within += (members - mean).T @ (members - mean)
        between += len(members) * np.outer(mean - centre, mean - centre)
        n_frames += len(members)
    sphere = np.eye(n_features) * np.trace(within) / n_features
    _, axes = eigh(between, (within + SHRINKAGE * sphere) / n_frames)
    return np.asarray(axes[:, ::-1][:, :N_SOUNDS], np.float32)


def _no_ipa(text: str, espeak_voice: str) -> str:
    raise AssertionError(f"English needs no espeak, was asked for {espeak_voice}: {text}")


if __name__ == "__main__":
    if not FILE.exists():  # FeatureExtractor reads it
        np.savez(FILE, axes=np.zeros((3 * N_BANDS, N_SOUNDS), np.float16))
    with tempfile.TemporaryDirectory() as folder:
        read = list(Reader(Path(folder)).read_all())
    joined = Frames(
        np.concatenate([each.context for each in read]),
        np.concatenate([each.labels for each in read]),
    )
    np.savez_compressed(FILE, axes=discriminants(joined).astype(np.float16))
