"""Pictures of voices, for people who would rather look."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from phonex.audio.decode import decode
from phonex.audio.types import Audio
from phonex.engines.offline.pitch import track_pitch
from phonex.voices import MAX_SAMPLE_S

if TYPE_CHECKING:
    from phonex.store.records import VoiceRecord
    from phonex.voices import VoiceDesk

N_FFT = 1024
DYNAMIC_RANGE_DB = 80


async def plot_voice(desk: "VoiceDesk", voice_id: str, target: Path) -> None:
    """Draw the cleaned sample of a registered voice. Raises VoiceNotFound."""
    voice = await desk.get(voice_id)
    sample = decode(desk.files.sample(voice_id), max_seconds=MAX_SAMPLE_S)
    plot_sample(voice, sample, target)


def plot_sample(voice: "VoiceRecord", sample: Audio, target: Path) -> None:
    """Waveform, spectrogram and pitch, one above the other, over the same seconds."""
    figure = Figure(figsize=(12, 8), layout="constrained")
    wave, spectrum, pitch = figure.subplots(3, 1, sharex=True)
    figure.suptitle(
        f"{voice.name} ({voice.voice_id}): {voice.sample.speech_duration:.1f} s of speech, "
        f"{voice.sample.loudness_lufs:.0f} LUFS as it came, SNR {voice.sample.snr_db:.0f} dB"
    )
    _draw_waveform(wave, sample)
    _draw_spectrogram(spectrum, sample)
    _draw_pitch(pitch, sample)
    figure.savefig(target, dpi=100)


def _draw_waveform(axes: Axes, sample: Audio) -> None:
    seconds = np.arange(len(sample.samples)) / sample.rate
    axes.plot(seconds, sample.samples, linewidth=0.3)
    axes.set(ylabel="amplitude", ylim=(-1, 1))


def _draw_spectrogram(axes: Axes, sample: Audio) -> None:
    *_, image = axes.specgram(sample.samples, NFFT=N_FFT, Fs=sample.rate, noverlap=N_FFT * 3 // 4)
    top = float(image.get_array().max())  # type: ignore[union-attr]  # specgram always has one
    image.set_clim(top - DYNAMIC_RANGE_DB, top)
    axes.set(ylabel="frequency (Hz)", ylim=(0, min(12_000, sample.rate / 2)))


def _draw_pitch(axes: Axes, sample: Audio) -> None:
    track = track_pitch(sample)
    axes.plot(track.seconds, track.f0, ".", markersize=2)
    axes.axhline(float(np.median(track.f0)), linewidth=0.5, color="gray")
    axes.set(ylabel="pitch (Hz)", xlabel="seconds")
