"""Long-term average spectra, and the equaliser that maps one voice's spectrum to another's.

Spectra are of 16 kHz sound, whatever the rate of the audio.
"""

import numpy as np
from numpy.typing import NDArray

from phonex.audio.resample import resample
from phonex.audio.types import Audio

Spectrum = NDArray[np.float32]  # [513] natural logarithms of amplitude, 0…8000 Hz

RATE = 16_000  # Hz
N_FFT = 1024
N_BINS = N_FFT // 2 + 1
LIMIT = 1.75  # nepers (15 dB) of gain or attenuation

_HOP = N_FFT // 4
_ACTIVE = 1e-3  # of the loudest frame's energy; softer frames are pauses
_FLOOR = 1e-9  # of the mean power, for empty bands
_FAINT = 1e-20  # power, for digital silence
_SMOOTHING = 6  # bins
_LOWEST_HZ = 60.0  # no voice is below it
_EDGE_HZ = 7500.0  # above it, a resampler's filter is visible
_LEVEL_HZ = (100.0, 5000.0)  # gains average 0 here; telephones transmit most of it
_UNHEARD_HZ = 10_000.0  # no gain from here on, because nothing was compared


def long_term_spectrum(audio: Audio) -> Spectrum:
    """Average the active frames: halfway between the mean power and the mean log power.

    The former is dominated by the loudest vowels, the latter by the many softer sounds.
    """
    samples = resample(audio, RATE).samples
    padded = np.pad(samples, (0, max(0, N_FFT - len(samples))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, N_FFT)[::_HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(N_FFT).astype(np.float32))) ** 2
    energy = power.sum(axis=1)
    active = power[energy >= energy.max() * _ACTIVE]
    floor = max(float(active.mean()), _FAINT) * _FLOOR
    of_mean = np.log(active.mean(axis=0) + floor)
    mean_of = np.log(active + floor).mean(axis=0)
    return np.asarray(0.25 * (of_mean + mean_of), np.float32)


def equaliser(source: Spectrum, target: Spectrum) -> Spectrum:
    """The gains, in nepers, that map a voice's smoothed spectrum to another's.

    They change the timbre, not the level: before limiting, their mean over the speech band is 0.
    """
    hz = np.fft.rfftfreq(N_FFT, 1 / RATE)
    inside = np.clip(hz, _LOWEST_HZ, _EDGE_HZ)
    difference = np.interp(inside, hz, _smooth(target - source))
    level = difference[(hz > _LEVEL_HZ[0]) & (hz < _LEVEL_HZ[1])].mean()
    return np.asarray(np.clip(difference - level, -LIMIT, LIMIT), np.float32)


def stretch_spectrum(spectrum: Spectrum, factor: float) -> Spectrum:
    """The spectrum after multiplying every frequency of the sound by a factor."""
    hz = np.fft.rfftfreq(N_FFT, 1 / RATE)
    return np.asarray(np.interp(np.minimum(hz / factor, _EDGE_HZ), hz, spectrum), np.float32)


def equalise(audio: Audio, gains: Spectrum) -> Audio:
    """Apply an equaliser, zero phase: same rate and length, nothing delayed."""
    n_fft = 4 * round(audio.rate * N_FFT / RATE / 4)
    hop = n_fft // 4
    window = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft))
    n_samples = len(audio.samples)
    n_frames = -(-n_samples // hop) + 3
    padded = np.pad(audio.samples, (n_fft - hop, n_frames * hop - n_samples))
    frames = np.lib.stride_tricks.sliding_window_view(padded, n_fft)[::hop][:n_frames] * window
    hz = np.linspace(0, audio.rate / 2, n_fft // 2 + 1)
    amplitude = np.exp(_gains_at(hz, gains))
    changed = np.fft.irfft(np.fft.rfft(frames) * amplitude, n_fft) * window
    mixed = np.zeros(len(padded))
    for index, frame in enumerate(changed):
        mixed[index * hop : index * hop + n_fft] += frame
    # four Hann windows overlap everywhere, and their sum is 2
    kept = mixed[n_fft - hop : n_fft - hop + n_samples] / 2
    return Audio(kept.astype(np.float32), audio.rate)


def _smooth(spectrum: Spectrum) -> NDArray[np.float64]:
    """Average each bin with _SMOOTHING neighbours, half of them on each side."""
    half = _SMOOTHING // 2
    padded = np.pad(spectrum.astype(np.float64), half, mode="edge")
    return np.convolve(padded, np.full(2 * half + 1, 1 / (2 * half + 1)), mode="valid")


def _gains_at(hz: NDArray[np.float64], gains: Spectrum) -> NDArray[np.float64]:
    """Above 8 kHz attenuation stays constant and gain fades, because nothing was compared there."""
    known = np.interp(hz, np.fft.rfftfreq(N_FFT, 1 / RATE), gains)
    fading = np.clip((_UNHEARD_HZ - hz) / (_UNHEARD_HZ - RATE / 2), 0, 1)
    return np.where(known > 0, known * fading, known)
