"""How much MeloTTS' speech varies at random. The network's MeloScales add the speed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Variation:
    """With the original's defaults.

    sdp_ratio: share of the stochastic duration predictor; noise_scale, noise_scale_w: noise in the
    sound and in the durations.
    """

    sdp_ratio: float = 0.2
    noise_scale: float = 0.6
    noise_scale_w: float = 0.8
