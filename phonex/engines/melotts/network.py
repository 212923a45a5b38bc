"""The MeloTTS network: phones, tones and BERT features to speech. Knows ids and tensors, not text.

Attribute names are the checkpoint's.
Source: MeloTTS melo/models.py, SynthesizerTrn.infer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from phonex.engines.checkpoint import REMEDY, load, plain, read_state
from phonex.engines.melotts.config import MeloConfig
from phonex.engines.melotts.text_encoder import N_BERT, N_JA_BERT, Encoded, Sentences, TextEncoder
from phonex.engines.vits.convolutions import pack
from phonex.engines.vits.device import Placement
from phonex.engines.vits.durations import DurationPredictor, StochasticDurationPredictor
from phonex.engines.vits.flow import Flow, transformer, wavenet
from phonex.engines.vits.generator import Generator
from phonex.engines.vits.layers import mask_of, table
from phonex.engines.vits.noise import NoiseSource
from phonex.errors import SynthesisFailed

TRAINING_ONLY = ("enc_q.", "sdp.post_", "sdp.flows.1.")  # the last is skipped in inference
_MOST_FRAMES = 20_000  # per piece, almost 4 minutes; more means broken weights


@dataclass(frozen=True)
class MeloScales:
    """Inference parameters with the original's defaults. length_scale: 1 / speed.

    sdp_ratio: share of the stochastic duration predictor; noise_scale, noise_scale_w: noise in the
    sound and in the stochastic durations.
    """

    sdp_ratio: float = 0.2
    noise_scale: float = 0.6
    noise_scale_w: float = 0.8
    length_scale: float = 1.0


@dataclass(frozen=True, eq=False)
class MeloInput:
    """One piece of text. phones, tones, languages: [T] ids, blanks included, int64.

    bert: [1024, T], ja_bert: [768, T] features, float32; None: all zero.
    """

    phones: Tensor
    tones: Tensor
    languages: Tensor
    speaker: int
    bert: Tensor | None = None
    ja_bert: Tensor | None = None
    scales: MeloScales = field(default_factory=MeloScales)


@dataclass(frozen=True, eq=False)
class MeloSpeech:
    """samples: [N] float32 on the CPU, -1…1. frames: [T] int64, the duration of each phone."""

    samples: Tensor
    frames: Tensor


class MeloNetwork(nn.Module):
    """Not thread-safe: one caller at a time."""

    def __init__(self, config: MeloConfig) -> None:
        super().__init__()
        self.config = config
        sizes, n_speaker = config.encoder, config.generator.n_speaker
        self.emb_g = table(config.n_speakers, n_speaker)
        self.enc_p = TextEncoder(config)
        self.sdp = StochasticDurationPredictor(sizes.n_hidden, n_speaker)
        self.dp = DurationPredictor(sizes.n_hidden, n_speaker)
        self.flow = Flow(
            config.generator.n_inter,
            sizes.n_hidden,
            transformer(
                *(sizes.n_hidden, sizes.n_inner, sizes.n_heads, config.flow.n_layers, n_speaker)
            )
            if config.flow.is_transformer
            else wavenet(sizes.n_hidden, config.flow.n_layers, n_speaker),
        )
        self.dec = Generator(config.generator)

    def place(self, placement: Placement) -> Self:
        """Move to a device; the text encoder and duration predictors stay float32."""
        self.to(placement.device)
        for heavy in (self.flow, self.dec):
            heavy.to(placement.precision)
        return self

    @staticmethod
    def open(config: MeloConfig, checkpoint: Path, remedy: str = REMEDY) -> "MeloNetwork":
        """The network with a checkpoint's weights, on the CPU. Raises WeightsUnusable."""
        with torch.device("meta"):
            network = MeloNetwork(config)
        load(network, plain(read_state(checkpoint, remedy), TRAINING_ONLY), checkpoint, remedy)
        pack(network)
        return network

    @property
    def samples_per_frame(self) -> int:
        return self.dec.n_samples

    @torch.inference_mode()
    def speak(self, items: Sequence[MeloInput], noises: Sequence[NoiseSource]) -> list[MeloSpeech]:
        """Speak several pieces in one batch; batching changes each result by at most 1e-4.

        noises: one per item; draws [1, 2, T], then [1, inter, frames].
        Raises SynthesisFailed for ids that the network does not have, and runaway durations.
        """
        assert items
        for item in items:
            self._check(item)
        text = self._text(items)
        ids = torch.tensor([item.speaker for item in items], device=self._device)
        speaker = self.emb_g(ids).unsqueeze(2)
        encoded = self.enc_p(text, speaker)
        durations = self._durations(items, noises, text, encoded, speaker)
        frames = [max(1, int(each.sum())) for each in durations]
        mask = mask_of(frames, self._device)
        start = self._start(items, noises, encoded, durations, frames)
        z = self.flow.inverse(start, mask, speaker)
        sound = self.dec(z, speaker, tuple(frames)).float().cpu()
        return [
            MeloSpeech(wave[: n * self.samples_per_frame].clone(), each)
            for wave, n, each in zip(sound, frames, durations, strict=True)
        ]

    @property
    def _device(self) -> torch.device:
        return self.emb_g.weight.device

    def _check(self, item: MeloInput) -> None:
        n_phones = len(item.phones)
        assert len(item.tones) == len(item.languages) == n_phones > 0
        for features, n_features in ((item.bert, N_BERT), (item.ja_bert, N_JA_BERT)):
            assert features is None or features.shape == (n_features, n_phones)
        known = (
            ("phone", item.phones, len(self.config.symbols)),
            ("tone", item.tones, self.config.n_tones),
            ("language", item.languages, self.config.n_languages),
            ("speaker", torch.tensor([item.speaker]), self.config.n_speakers),
        )
        for name, ids, n_known in known:
            if int(ids.min()) < 0 or int(ids.max()) >= n_known:
                raise SynthesisFailed(
                    f"The network has {n_known} {name}s and cannot speak {name} {int(ids.max())}; "
                    "its checkpoint is for another language."
                )

    def _text(self, items: Sequence[MeloInput]) -> Sentences:
        def ids(each: Sequence[Tensor]) -> Tensor:
            return pad_sequence(list(each), batch_first=True).to(self._device)

        return Sentences(
            ids([item.phones for item in items]),
            ids([item.tones for item in items]),
            ids([item.languages for item in items]),
            self._features([item.bert for item in items], items, N_BERT),
            self._features([item.ja_bert for item in items], items, N_JA_BERT),
            mask_of([len(item.phones) for item in items], self._device),
        )

    def _features(
        self, each: Sequence[Tensor | None], items: Sequence[MeloInput], n_features: int
    ) -> Tensor | None:
        if all(features is None for features in each):
            return None
        rows = [
            torch.zeros(len(item.phones), n_features) if features is None else features.T
            for features, item in zip(each, items, strict=True)
        ]
        return pad_sequence(rows, batch_first=True).transpose(1, 2).to(self._device)

    def _durations(
        self,
        items: Sequence[MeloInput],
        noises: Sequence[NoiseSource],
        text: Sentences,
        encoded: Encoded,
        speaker: Tensor,
    ) -> list[Tensor]:
        """[T] frames of each item's phones, int64 on the CPU. Both predictors always run."""
        drawn = [
            noise((1, 2, len(item.phones)))[0].T * item.scales.noise_scale_w
            for noise, item in zip(noises, items, strict=True)
        ]
        scaled = pad_sequence(drawn, batch_first=True).transpose(1, 2).to(self._device)
        stochastic = self.sdp(encoded.hidden, text.mask, speaker, scaled)
        deterministic = self.dp(encoded.hidden, text.mask, speaker)
        ratios = self._column([item.scales.sdp_ratio for item in items])
        scales = self._column([item.scales.length_scale for item in items])
        logs = stochastic * ratios + deterministic * (1 - ratios)
        lengths = (logs.exp() * scales).ceil().squeeze(1).cpu()
        durations = [row[: len(item.phones)] for row, item in zip(lengths, items, strict=True)]
        for each in durations:
            if not each.sum() <= _MOST_FRAMES:  # also true for nan
                raise SynthesisFailed(
                    f"The network predicts {float(each.sum()):.0f} frames for {len(each)} phones, "
                    f"more than the limit of {_MOST_FRAMES}. Its weights are damaged or belong to "
                    "another network."
                )
        return [each.long() for each in durations]

    def _start(
        self,
        items: Sequence[MeloInput],
        noises: Sequence[NoiseSource],
        encoded: Encoded,
        durations: Sequence[Tensor],
        frames: Sequence[int],
    ) -> Tensor:
        """[B, inter, F]: samples of each phone's distribution, one per frame."""
        rows = []
        for index, (item, noise, n_frames) in enumerate(zip(items, noises, frames, strict=True)):
            mean, log_deviation = (
                each[index, :, : len(item.phones)].repeat_interleave(
                    durations[index].to(self._device), dim=1
                )
                for each in (encoded.mean, encoded.log_deviation)
            )
            drawn = noise((1, self.config.generator.n_inter, n_frames))[0].to(self._device)
            rows.append((mean + drawn * log_deviation.exp() * item.scales.noise_scale).T)
        return pad_sequence(rows, batch_first=True).transpose(1, 2)

    def _column(self, values: Sequence[float]) -> Tensor:
        return torch.tensor(values, device=self._device)[:, None, None]
