"""The panels of a voice's picture; each draws into given axes. Has no access to voices."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

from phonex.audio.types import Audio
from phonex.cli.voice_report.measure import (
    HIGHEST_HZ,
    LOWEST_HZ,
    VoiceMeasurement,
    VoiceReport,
    frequencies,
)
from phonex.engines.offline.pitch import PitchTrack

# Distinguishable with colour blindness.
SAMPLE, INSTANT, FITTED, OTHER = "#3b3f4a", "#2f8fd0", "#d9580d", "#b9bdc8"

_N_FFT = 1024
_DYNAMIC_RANGE_DB = 75
_LEAST_POWER = 1e-12  # of a silent sound
_TOP_HZ = 12_000
_SPECTRUM_TICKS = (100, 200, 500, 1000, 2000, 5000)
_PITCH_TICKS = (50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500, 600)  # Hz
_N_LEAST = 5  # voiced frames needed for a range


def draw_waveform(axes: Axes, sample: Audio) -> None:
    seconds = np.arange(len(sample.samples)) / sample.rate
    axes.plot(seconds, sample.samples, linewidth=0.3, color=SAMPLE)
    loudest = max(0.05, float(np.abs(sample.samples).max()))
    axes.set(ylabel="amplitude", ylim=(-1.05 * loudest, 1.05 * loudest), title="The sample")


def draw_spectrogram(axes: Axes, sample: Audio) -> None:
    overlap = _N_FFT * 3 // 4
    power, _, _, image = axes.specgram(
        sample.samples, NFFT=_N_FFT, Fs=sample.rate, noverlap=overlap, scale="linear", cmap="magma"
    )
    # The sample's pauses may be digital silence, which has no logarithm and would be drawn white.
    loudest = max(float(power.max()), _LEAST_POWER)
    faintest = loudest * 10 ** (-_DYNAMIC_RANGE_DB / 10)
    levels = 10 * np.log10(np.maximum(power, faintest))
    image.set_data(np.flipud(levels))
    image.set_clim(10 * np.log10(faintest), 10 * np.log10(loudest))
    axes.set(ylabel="frequency (kHz)", ylim=(0, min(_TOP_HZ, sample.rate / 2)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda hz, _: f"{hz / 1000:g}"))


def draw_pitch(axes: Axes, track: PitchTrack) -> None:
    axes.plot(track.seconds, track.f0, ".", markersize=2.5, color=SAMPLE)
    if len(track.f0):
        axes.axhline(float(np.median(track.f0)), linewidth=0.6, color=SAMPLE, alpha=0.5)
        _scale_pitch(axes, track.f0.min(), track.f0.max())
    axes.set(ylabel="pitch (Hz)", xlabel="seconds")


def draw_spectra(axes: Axes, report: VoiceReport) -> None:
    """Relative to its own mean level, so that differences show the timbre."""
    for name, measured in _measurements(report).items():
        label, width = name, 1.6
        if measured is report.sample:
            width = 3.0
        elif report.sample:
            label = f"{name}: {measured.distance_db(report.sample):.1f} dB from the sample"
        axes.semilogx(
            frequencies(), measured.spectrum, label=label, color=_COLOURS[name], linewidth=width
        )
    axes.set(
        title="Long-term spectrum",
        xlabel="frequency (Hz)",
        ylabel="level (dB, mean removed)",
        xlim=(LOWEST_HZ, HIGHEST_HZ),
    )
    axes.set_xticks(_SPECTRUM_TICKS, [f"{tick:,}".replace(",", " ") for tick in _SPECTRUM_TICKS])
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.grid(alpha=0.25)
    axes.legend(loc="lower left", frameon=False)


def draw_pitch_ranges(axes: Axes, report: VoiceReport) -> None:
    """The distribution of pitch, with the median and the middle half."""
    measurements = {n: t for n, t in _measurements(report).items() if len(t.pitch.f0) >= _N_LEAST}
    for place, (name, measured) in enumerate(measurements.items()):
        _draw_violin(axes, place, name, measured)
    labels = [f"{name}\n{_pitch_label(measured)}" for name, measured in measurements.items()]
    axes.set_xticks(range(len(measurements)), labels, fontsize="small")
    axes.set(title="Pitch range", ylabel="pitch (Hz)", xlim=(-0.6, max(1, len(measurements)) - 0.4))
    if measurements:
        pitches = np.concatenate([measured.pitch.f0 for measured in measurements.values()])
        _scale_pitch(axes, *np.percentile(pitches, [0.5, 99.5]))
    axes.grid(axis="y", alpha=0.25)


def draw_likeness(axes: Axes, report: VoiceReport) -> None:
    """Bars from a different speaker (0) to the same speaker (1); only for what was measured."""
    known = {
        "sample": 1.0,
        "instant clone": report.likeness.instant,
        "fitted clone": report.likeness.fitted,
        "different speaker": 0.0,
    }
    rows = [(name, value) for name, value in known.items() if value is not None]
    places = np.arange(len(rows))
    values = [value for _, value in rows]
    axes.barh(places, values, color=[_COLOURS[name] for name, _ in rows], height=0.62)
    for place, (_, value) in enumerate(rows):
        axes.text(value + 0.02, place, f"{value:.2f}", va="center", fontweight="bold")
    axes.set_yticks(places, [name for name, _ in rows])
    axes.invert_yaxis()
    axes.axvline(0, color=SAMPLE, linewidth=0.8)
    axes.set(title="Likeness", xlim=(0, 1.18), xlabel="0: different speaker … 1: same speaker")
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    axes.grid(axis="x", alpha=0.25)
    axes.set_axisbelow(True)


_COLOURS: Mapping[str, str] = {
    "sample": SAMPLE,
    "instant clone": INSTANT,
    "fitted clone": FITTED,
    "different speaker": OTHER,
}


def _measurements(report: VoiceReport) -> dict[str, VoiceMeasurement]:
    measurements = {
        "sample": report.sample,
        "instant clone": report.instant,
        "fitted clone": report.fitted,
    }
    return {name: measured for name, measured in measurements.items() if measured is not None}


def _pitch_label(measured: VoiceMeasurement) -> str:
    return f"{np.median(measured.pitch.f0):.0f} Hz\n± {measured.semitones:.1f} semitones"


def _draw_violin(axes: Axes, place: int, name: str, measured: VoiceMeasurement) -> None:
    log_f0 = np.log(measured.pitch.f0)
    low, median, high = np.exp(np.percentile(log_f0, [25, 50, 75]))
    grid = np.linspace(np.percentile(log_f0, 0.5), np.percentile(log_f0, 99.5), 120)
    width = max(0.02, 1.06 * float(np.std(log_f0)) * len(log_f0) ** -0.2)
    density = np.exp(-0.5 * ((grid[:, None] - log_f0) / width) ** 2).sum(axis=1)
    half = 0.38 * density / density.max()
    axes.fill_betweenx(
        np.exp(grid), place - half, place + half, color=_COLOURS[name], alpha=0.35, linewidth=0
    )
    axes.plot([place, place], [low, high], color=_COLOURS[name], linewidth=6, alpha=0.9)
    axes.plot(place, median, "o", color="white", markersize=5, zorder=3)


def _scale_pitch(axes: Axes, lowest: float, highest: float) -> None:
    """Scale in octaves, as pitch is perceived, with readable ticks."""
    low, high = lowest / 1.08, highest * 1.08
    axes.set_yscale("log")
    ticks = [tick for tick in _PITCH_TICKS if low <= tick <= high]
    axes.set_yticks(ticks, [str(tick) for tick in ticks])
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_ylim(low, high)
