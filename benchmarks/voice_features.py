"""Compares the measurements of a voice with librosa's, which the service does not need.

    pip install librosa==0.11.0
    python benchmarks/voice_features.py [RECORDING…]

Prints the largest difference over all frames of all recordings, by default of those in
tests/data/speech.
"""

import sys
from pathlib import Path

import librosa  # type: ignore[import-not-found, unused-ignore]
import numpy as np

from phonex.audio.decode import decode
from phonex.audio.resample import resample
from phonex.audio.voice_features import (
    FRAME,
    HIGHEST_HZ,
    LOWEST_HZ,
    N_MFCC,
    RATE,
    TROUGH,
    Values,
    mfcc,
    rms,
    yin,
)

SPEECH = Path(__file__).parents[1] / "tests" / "data" / "speech"


def compare(path: Path) -> dict[str, float]:
    """The largest differences, each relative to the value: of the pitch, RMS and coefficients."""
    samples = resample(decode(path, max_seconds=60), RATE).samples.astype(np.float64)
    pitches = yin(samples)
    pitched = ~np.isnan(pitches)
    theirs = librosa.yin(
        samples,
        fmin=LOWEST_HZ,
        fmax=HIGHEST_HZ,
        sr=RATE,
        frame_length=FRAME,
        trough_threshold=TROUGH,
    )
    return {
        "pitch": _largest(pitches[pitched], theirs[pitched]),
        "rms": _largest(rms(samples), librosa.feature.rms(y=samples)[0]),
        "mfcc": _largest(mfcc(samples), librosa.feature.mfcc(y=samples, sr=RATE, n_mfcc=N_MFCC).T),
        "frames": float(len(pitches)),
        "pitched": float(pitched.mean()),
    }


def _largest(ours: Values, theirs: Values) -> float:
    """Relative to the largest value."""
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())


def main() -> None:
    paths = [Path(each) for each in sys.argv[1:]] or sorted(SPEECH.glob("*.flac"))
    print(f"{'recording':<24}{'frames':>8}{'pitched':>9}{'pitch':>10}{'rms':>10}{'mfcc':>10}")
    for path in paths:
        found = compare(path)
        print(
            f"{path.name:<24}{found['frames']:>8.0f}{found['pitched']:>9.0%}"
            f"{found['pitch']:>10.1e}{found['rms']:>10.1e}{found['mfcc']:>10.1e}"
        )


if __name__ == "__main__":
    main()
