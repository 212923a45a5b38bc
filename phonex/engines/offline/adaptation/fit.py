"""Fits the styles of the decoder's layers to a speaker, by gradient descent through the decoder.

No network is trained. The fit finds one style offset common to all 58 layers and one for each
layer; for synthesis they become the biases of the layers' style projections.
"""

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from phonex.engines.offline.adaptation.acoustic_features import AcousticFeatures, FeatureExtractor
from phonex.engines.offline.adaptation.decoder import Decoder, DecoderTensors
from phonex.engines.offline.adaptation.layers import N_STYLE
from phonex.engines.offline.adaptation.optimiser import Optimiser
from phonex.engines.types import Progress
from phonex.errors import SynthesisFailed

_RATES = {"common": 0.02, "own": 0.01}  # learning rates of the offsets
_LAST_RATE = 0.1  # as a share of the first
# With a third of this, fits ended too early, judged by other recordings of the speakers.
_WEIGHT_SPEAKER = 3.0
_WEIGHT_MEAN, _WEIGHT_DEVIATION, _WEIGHT_SOUNDS = 0.3, 0.1, 0.4
# Synthetic speech is smoother than natural speech: its sounds would differ less from each other.
_WEIGHT_CEPSTRUM = 0.6
# Beyond this change, fits of high voices (children, cartoons) became unintelligible.
FAR, _WEIGHT_FAR = 0.62, 3.0  # of the sounds' change
_WEIGHT_COMMON, _WEIGHT_OWN = 0.05, 0.005
_AVERAGED = 0.25  # share of the steps, the last ones, whose offsets are averaged
# The largest change of the sounds. Larger offsets are scaled down.
_LONGEST_CHANGE = 0.7
_LEAST_SCALE = 0.6

Biases = Mapping[str, NDArray[np.float32]]  # by the path of the decoder's norm


class Fit:
    """Takes a step per sentence. target: of the sample. Not thread-safe."""

    def __init__(
        self,
        decoder: Decoder,
        extract: FeatureExtractor,
        utterances: Sequence[DecoderTensors],
        target: AcousticFeatures,
        n_steps: int,
        *,
        far: float = FAR,
    ) -> None:
        """far: the change of the sounds from which more is penalized."""
        self._decoder = decoder
        self._extract = extract
        self._utterances = utterances
        self._target = target
        self._n_steps = n_steps
        self._far = far
        self._norms = decoder.norms
        self._unfitted: dict[int, AcousticFeatures] = {}
        self._changes: dict[int, float] = {}
        self._common = torch.zeros(N_STYLE, requires_grad=True)
        self._own = torch.zeros(len(self._norms), N_STYLE, requires_grad=True)
        self._offsets = {"common": self._common, "own": self._own}
        self._optimisers = {name: Optimiser(offset) for name, offset in self._offsets.items()}
        self._n_averaged = max(1, round(_AVERAGED * n_steps))
        self._sum = torch.zeros(len(self._norms), N_STYLE)  # of the offsets to average
        self._step = 0

    def _move_offsets(self) -> None:
        fallen = (1 - math.cos(math.pi * self._step / self._n_steps)) / 2
        share = 1 - (1 - _LAST_RATE) * fallen
        for name, optimiser in self._optimisers.items():
            optimiser.take_step(_RATES[name] * share)

    def run(self) -> Iterator[Progress]:
        """Take the remaining steps, yielding the progress after each.

        Raises SynthesisFailed if the loss or an offset is no longer finite.
        """
        while self._step < self._n_steps:
            yield self._take_step()

    def _take_step(self) -> Progress:
        index = self._step % len(self._utterances)
        if self._step > 0:
            self._hear_unfitted(index)
        after, target = self._features(index, self._common + self._own), self._target
        # At the first step the offsets are zero: what is heard then is not fitted yet.
        before = self._unfitted.setdefault(index, after.detached())
        similarity = after.speaker @ target.speaker
        change = (after.sounds - before.sounds)[before.active].abs().mean()
        loss = (
            _WEIGHT_SPEAKER * (1 - similarity)
            + _WEIGHT_MEAN * (after.mean - target.mean).abs().mean()
            + _WEIGHT_DEVIATION * (after.deviation - target.deviation).abs().mean()
            + _WEIGHT_CEPSTRUM * _apart(after, target)
            + _WEIGHT_SOUNDS * change
            + _WEIGHT_FAR * (change - self._far).clamp(min=0)
            + _WEIGHT_COMMON * self._common.square().sum()
            + _WEIGHT_OWN * self._own.square().sum()
        )
        loss.backward()  # type: ignore[no-untyped-call]
        self._move_offsets()
        self._step += 1
        if not all(each.isfinite().all() for each in (loss, *self._offsets.values())):
            raise SynthesisFailed(
                f"The fit diverged: step {self._step} gave values that are not finite."
            )
        if self._step > self._n_steps - self._n_averaged:
            self._sum += (self._common + self._own).detach()
        self._changes[index] = change.item()
        return Progress(
            self._step, self._n_steps, loss.item(), similarity.item(), self._changes[index]
        )

    def _hear_unfitted(self, index: int) -> None:
        if index not in self._unfitted:
            with torch.no_grad():
                self._unfitted[index] = self._features(index, torch.zeros_like(self._own))

    def _features(self, index: int, offsets: Tensor) -> AcousticFeatures:
        utterance = self._utterances[index]
        features: AcousticFeatures = self._extract(
            self._decoder(utterance, utterance.style + offsets)
        )
        return features

    def state(self) -> Mapping[str, NDArray[np.float32]]:
        """Everything needed to resume this fit with the same sample and sentences."""
        arrays = {"step": np.array(self._step, np.float32)}
        for name, offset in self._offsets.items():
            moments = self._optimisers[name].state()
            arrays |= {
                name: offset.detach().numpy().copy(),
                **{f"{name}.{key}": moment for key, moment in moments.items()},
            }
        changes = [self._changes.get(index, np.nan) for index in range(len(self._utterances))]
        return arrays | {"changes": np.array(changes, np.float32), "sum": self._sum.numpy().copy()}

    def resume(self, state: Mapping[str, NDArray[np.float32]]) -> None:
        """state: from state(), after at least one step."""
        self._step = int(state["step"])
        for name, offset in self._offsets.items():
            offset.data.copy_(torch.from_numpy(state[name]))
            moments = {key.removeprefix(f"{name}."): array for key, array in state.items()}
            self._optimisers[name].resume(moments, self._step)
        self._sum = torch.tensor(state["sum"])
        known = enumerate(state["changes"].tolist())
        self._changes = {index: change for index, change in known if not math.isnan(change)}

    @property
    def change(self) -> float:
        """How far the sentences' sounds have moved, in standard deviations within a sound."""
        return float(np.mean(list(self._changes.values())))

    @property
    def scale(self) -> float:
        """The factor applied to the offsets so that the speech stays intelligible."""
        return max(_LEAST_SCALE, min(1.0, _LONGEST_CHANGE / max(self.change, 1e-6)))

    def biases(self, scale: float | None = None) -> Biases:
        """The fitted voice: 58 vectors, 37 396 numbers."""
        offsets = self._averaged() * (self.scale if scale is None else scale)
        return {
            name: (norm.fc.bias + norm.fc.weight @ offsets[norm.index]).numpy()
            for name, norm in self._norms.items()
        }

    def _averaged(self) -> Tensor:
        """The averaged offsets, or the current ones while there is nothing to average."""
        n_summed = self._step - (self._n_steps - self._n_averaged)
        return self._sum / n_summed if n_summed > 0 else (self._common + self._own).detach()


def _apart(one: AcousticFeatures, target: AcousticFeatures) -> Tensor:
    """The difference of the cepstra's means and deviations, in the target's deviations."""
    moved = one.cepstral_mean - target.cepstral_mean
    widened = one.cepstral_deviation - target.cepstral_deviation
    return ((moved.abs() + widened.abs()) / target.cepstral_deviation).mean()
