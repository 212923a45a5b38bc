"""One loaded MeloTTS model: a language's frontend, BERT and network on one device."""

from collections.abc import Sequence

import numpy as np
import torch

from phonex.audio.resample import resample
from phonex.audio.types import Audio, Samples
from phonex.engines.melotts.bert import BertFeatures
from phonex.engines.melotts.config import MeloConfig
from phonex.engines.melotts.frontends.frontends import open_frontend
from phonex.engines.melotts.ids import PhoneIds, PhoneTable
from phonex.engines.melotts.network import MeloInput, MeloNetwork, MeloScales
from phonex.engines.melotts.text_encoder import N_BERT, N_JA_BERT
from phonex.engines.melotts.timing import word_times
from phonex.engines.melotts.variation import Variation
from phonex.engines.melotts.wordpieces import WordPieces
from phonex.engines.types import Prosody, Speech
from phonex.engines.vits.device import Placement
from phonex.engines.vits.device_errors import reported_faults
from phonex.engines.vits.noise import SeededNoise
from phonex.errors import SynthesisFailed, WeightsUnusable
from phonex.system.memory import return_free_memory
from phonex.text.alignment import Word
from phonex.text.g2p.phonemes import PAD, Phonemes
from phonex.weights.layout import MeloFiles

_PAUSE_S = 0.05  # after every piece at speed 1, as in the original
_MOST_PHONES = 4096  # with blanks; attention needs its square in memory
_LARGE_BERT = "ZH"  # its features go to another input of the network


class MeloModel:
    """Not thread-safe: one caller at a time."""

    def __init__(
        self, files: MeloFiles, placement: Placement, rate: int, compatible: bool = False
    ) -> None:
        """rate: Hz, of its output. compatible: normalise text as the original does.

        Raises WeightsUnusable, EngineUnavailable if the language's packages are missing.
        """
        self.placement = placement
        self._rate = rate
        self._language = files.text_language
        remedy = f"Download it again with: phonex models pull --language {files.key}"
        self._config = config = MeloConfig.read(files.config, remedy)
        self._table = PhoneTable(config.symbols, add_blank=config.add_blank)
        self._frontend = open_frontend(files.text_language, compatible)
        self._bert: BertFeatures | None = None
        if config.uses_bert:
            self._bert = BertFeatures(files.bert, device=placement.device, remedy=remedy)
            if self._bert.n_features != self._n_features:
                reason = f"it has {self._bert.n_features} features, not {self._n_features}"
                raise WeightsUnusable(files.bert, reason, remedy)
            self._wordpieces = self._bert.wordpieces
        else:  # word times still need the word-pieces
            self._wordpieces = WordPieces(files.bert, remedy)
        network = MeloNetwork.open(config, files.checkpoint, remedy)
        self.network = network.place(placement)

    def speak(
        self, texts: Sequence[str], speaker: str, prosodies: Sequence[Prosody], how: Variation
    ) -> list[Speech]:
        """Speak pieces of text, each with its pause; one without phonemes gives 0 samples.

        speaker: a name in the config. Raises SynthesisFailed.
        """
        said = [self._read(text) for text in texts]
        indexes = [index for index, phonemes in enumerate(said) if _sounds(phonemes)]
        speeches = [Speech(Audio.silence(0, self._rate)) for _ in texts]
        if not indexes:
            return speeches
        ids = {index: self._table.ids(said[index], self._language) for index in indexes}
        with reported_faults("MeloTTS"):
            items = [
                self._input(said[i].norm_text, ids[i], speaker, prosodies[i].speed, how)
                for i in indexes
            ]
            noises = [SeededNoise(prosodies[i].seed) for i in indexes]
            spoken = self.network.speak(items, noises)
        return_free_memory()
        for index, speech in zip(indexes, spoken, strict=True):
            samples = self._with_pause(speech.samples, prosodies[index].speed)
            audio = resample(Audio(samples, self._config.rate), self._rate)
            speeches[index] = Speech(
                audio, self._words(said[index].norm_text, ids[index], speech.frames)
            )
        return speeches

    def phonemes(self, text: str) -> str:
        said = self._read(text)
        phones = list(zip(said.phones, said.tones, strict=True))[1:-1]  # without the pads
        return " ".join(f"{phone}{tone or ''}" for phone, tone in phones)

    def _read(self, text: str) -> Phonemes:
        return self._frontend.phonemes(self._frontend.normalise(text), self._wordpieces.pieces)

    def _input(
        self, norm_text: str, ids: PhoneIds, speaker: str, speed: float, how: Variation
    ) -> MeloInput:
        if len(ids.phones) > _MOST_PHONES:
            raise SynthesisFailed(
                f"A sentence has {len(ids.phones)} phonemes, more than the limit of "
                f"{_MOST_PHONES}; split it with full stops."
            )
        features = None
        if self._bert is not None:
            features = self._bert.features(norm_text, ids.word2ph)
        large = self._language == _LARGE_BERT
        return MeloInput(
            phones=torch.tensor(ids.phones),
            tones=torch.tensor(ids.tones),
            languages=torch.tensor(ids.languages),
            speaker=self._config.speakers[speaker],
            bert=features if large else None,
            ja_bert=None if large else features,
            scales=MeloScales(how.sdp_ratio, how.noise_scale, how.noise_scale_w, 1 / speed),
        )

    def _words(self, norm_text: str, ids: PhoneIds, frames: torch.Tensor) -> tuple[Word, ...]:
        places = self._wordpieces.places(norm_text)
        frame_s = self.network.samples_per_frame / self._config.rate
        return word_times(norm_text, places, ids.word2ph, frames.tolist(), frame_s)

    @property
    def _n_features(self) -> int:
        return N_BERT if self._language == _LARGE_BERT else N_JA_BERT

    def _with_pause(self, samples: torch.Tensor, speed: float) -> Samples:
        pause = np.zeros(int(self._config.rate * _PAUSE_S / speed), np.float32)
        return np.concatenate([samples.numpy(), pause])


def _sounds(phonemes: Phonemes) -> bool:
    return any(phone != PAD and phone.isalnum() for phone in phonemes.phones)
