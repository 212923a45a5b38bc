"""Fits a voice to a sample: the sentences, the networks and the gradient descent.

Imported when the first voice is fitted, because it loads torch.
"""

import torch

from phonex.audio.resample import resample
from phonex.audio.types import Audio
from phonex.engines.offline.adaptation.acoustic_features import RATE, FeatureExtractor
from phonex.engines.offline.adaptation.branches import shared_threads
from phonex.engines.offline.adaptation.decoder import DecoderTensors, build_decoder
from phonex.engines.offline.adaptation.fit import Biases, Fit
from phonex.engines.offline.speaker_encoder import load_encoder
from phonex.engines.protocols import AdaptationBackend, FitCheckpoint
from phonex.engines.types import DecoderInput, VoiceConditioning
from phonex.system.cpu import computes_bfloat16

# Two seconds each; together they cover all English phonemes. None is used in evaluation.
SENTENCES = (
    "We usually measure the water.",
    "My young cousin thought about joking.",
    "Show Victor the path to the bridge.",
    "Thirty boys were singing loudly.",
    "Her shop sells good orange juice.",
    "Nobody knew how far she would go.",
    "Please cook those mushrooms with butter.",
    "Eleven red boats lay at anchor.",
    "Which of you chose the yellow shirt?",
    "Father paid nothing for that vase.",
)


def adapt(
    sample: Audio,
    conditioning: VoiceConditioning,
    backend: AdaptationBackend,
    n_steps: int,
    checkpoint: FitCheckpoint | None = None,
) -> Biases:
    """The biases that make the backend's engine, with this conditioning, sound like the sample."""
    spoken = SENTENCES[:n_steps]  # a step each, in turn
    utterances = [_utterance(backend.decoder_input(each, conditioning)) for each in spoken]
    extract = FeatureExtractor(load_encoder())
    with torch.no_grad():
        target = extract(torch.from_numpy(resample(sample, RATE).samples))
    with shared_threads() as n_workers:
        decoder = build_decoder(backend.weights(), precision(), n_workers)
        fit = Fit(decoder, extract, utterances, target, n_steps)
        state = checkpoint.find() if checkpoint else None
        if state is not None:
            fit.resume(state)
        for progress in fit.run():
            if checkpoint:
                checkpoint.keep(progress, fit.state())
    return fit.biases()


def _utterance(given: DecoderInput) -> DecoderTensors:
    return DecoderTensors(
        features=torch.tensor(given.features),
        f0=torch.tensor(given.f0),
        energy=torch.tensor(given.energy),
        style=torch.tensor(given.style),
    )


def precision() -> torch.dtype:
    """bfloat16 takes half the time on CPUs that support it."""
    return torch.bfloat16 if computes_bfloat16() else torch.float32
