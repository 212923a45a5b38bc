"""Kokoro's stock voices: a table of styles per voice, and mixtures of them.

Voice packs: hexgrad/Kokoro-82M v1.0 (Apache-2.0), from the npm package kokoro-js 1.2.1; the data
file is made by build_voices.py.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phonex.errors import SynthesisFailed

DATA_FILE = Path(__file__).parent / "voices.npy"  # [V, 510, 256] float16, V as in STOCK_VOICES

# In the order of the data file. Loudness in LUFS of two sentences of English, measured once.
_LOUDNESS = {
    "af_alloy": -21.3,
    "af_aoede": -17.8,
    "af_bella": -21.2,
    "af_heart": -22.4,
    "af_jessica": -22.0,
    "af_kore": -18.5,
    "af_nicole": -21.5,
    "af_nova": -26.6,
    "af_river": -21.3,
    "af_sarah": -20.7,
    "af_sky": -23.7,
    "am_adam": -18.4,
    "am_echo": -21.8,
    "am_eric": -21.1,
    "am_fenrir": -18.9,
    "am_liam": -21.4,
    "am_michael": -23.8,
    "am_onyx": -22.1,
    "am_puck": -18.1,
    "bf_alice": -20.7,
    "bf_emma": -19.8,
    "bf_isabella": -17.2,
    "bf_lily": -21.4,
    "bm_daniel": -21.4,
    "bm_fable": -21.1,
    "bm_george": -21.5,
    "bm_lewis": -23.2,
    "ef_dora": -22.8,
    "em_alex": -22.4,
    "ff_siwis": -19.3,
    "hf_alpha": -15.9,
    "jf_alpha": -20.1,
    "jf_gongitsune": -21.0,
    "jf_nezumi": -20.8,
    "jf_tebukuro": -20.9,
    "jm_kumo": -20.2,
    "zf_xiaobei": -20.4,
    "zf_xiaoni": -18.4,
    "zf_xiaoxiao": -16.6,
    "zf_xiaoyi": -19.1,
    "zm_yunjian": -21.1,
    "zm_yunxi": -21.8,
    "zm_yunxia": -20.8,
    "zm_yunyang": -23.5,
}
STOCK_VOICES = tuple(_LOUDNESS)
# Clones are mixtures of these, the native speakers of English.
HOME_VOICES = tuple(name for name in STOCK_VOICES if name[0] in "ab")

_TARGET_LUFS = -21.0  # their median

N_LENGTHS = 510
N_FEATURES = 256
N_TIMBRE = 128  # the first half is for the decoder, the second for prosody and durations

Style = NDArray[np.float32]  # [256]
Mixture = Mapping[str, float]  # stock voice → weight, summing to 1


class VoicePacks:
    """Styles by voice and number of tokens; the file is memory-mapped on first use."""

    def __init__(self, file: Path = DATA_FILE) -> None:
        self._file = file
        self._packs: NDArray[np.float16] | None = None

    def style(self, mixture: Mixture, n_tokens: int) -> Style:
        """The weighted mean of voices, for an utterance of n_tokens (without pads).

        Raises SynthesisFailed for an unknown voice.
        """
        if self._packs is None:
            self._packs = np.load(self._file, mmap_mode="r")
        row = min(n_tokens, N_LENGTHS - 1)
        style = np.zeros(N_FEATURES, np.float32)
        for name, weight in mixture.items():
            if name not in STOCK_VOICES:
                raise SynthesisFailed(f"Kokoro has no stock voice {name!r}; register again.")
            style += weight * self._packs[STOCK_VOICES.index(name), row].astype(np.float32)
        return style


def gain(mixture: Mixture) -> float:
    """The factor that gives all voices about the same loudness."""
    loudness = sum(weight * _LOUDNESS[name] for name, weight in mixture.items())
    return float(10 ** ((_TARGET_LUFS - loudness) / 20))


def in_tongue_of(timbre: Style, prosody: Style) -> Style:
    """One voice's timbre with another's prosody."""
    return np.concatenate([timbre[:N_TIMBRE], prosody[N_TIMBRE:]])
