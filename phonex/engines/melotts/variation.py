"""How much chance there is in MeloTTS' speech. The network's MeloScales add the speed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Variation:
    """The original's defaults.

    sdp_ratio: share of the rhythm that varies; noise_scale, noise_scale_w: of sound, of rhythm.
    """

    sdp_ratio: float = 0.2
    noise_scale: float = 0.6
    noise_scale_w: float = 0.8
