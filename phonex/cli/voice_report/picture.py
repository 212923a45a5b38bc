"""Draws one picture of a voice: its sample compared with its clones."""

from typing import BinaryIO

from matplotlib.figure import Figure, FigureBase

from phonex.cli.voice_report.measure import LANGUAGES, VoiceMeasurement, VoiceReport
from phonex.cli.voice_report.plots import (
    draw_likeness,
    draw_pitch,
    draw_pitch_ranges,
    draw_spectra,
    draw_spectrogram,
    draw_waveform,
)

_WIDTH, _CLONES_HEIGHT, _SAMPLE_HEIGHT = 14.0, 5.0, 6.0  # inches
_DOTS_PER_INCH = 100


def draw(report: VoiceReport, target: BinaryIO) -> None:
    """Write a PNG. Top: the sample over time; bottom: its comparison with the clones."""
    figure = Figure(figsize=(_WIDTH, _CLONES_HEIGHT), layout="constrained")
    below: FigureBase = figure
    if report.sample:
        figure.set_figheight(_SAMPLE_HEIGHT + _CLONES_HEIGHT)
        ratios = [_SAMPLE_HEIGHT, _CLONES_HEIGHT]
        above, below = figure.subfigures(2, 1, squeeze=False, height_ratios=ratios)[:, 0]
        _draw_sample(above, report.sample)
    # a name may contain dollar signs, between which matplotlib would parse a formula
    figure.suptitle(_title(report), fontsize="x-large", fontweight="bold", parse_math=False)
    spectra, pitch, likeness = below.subplots(1, 3, width_ratios=[5, 4, 3])
    draw_spectra(spectra, report)
    draw_pitch_ranges(pitch, report)
    draw_likeness(likeness, report)
    figure.supxlabel(_note(report), fontsize="small", color="#646b7d")
    figure.savefig(target, dpi=_DOTS_PER_INCH, format="png")


def _draw_sample(figure: FigureBase, sample: VoiceMeasurement) -> None:
    wave, spectrum, pitch = figure.subplots(3, 1, sharex=True, height_ratios=[2, 4, 2])
    draw_waveform(wave, sample.audio)
    draw_spectrogram(spectrum, sample.audio)
    draw_pitch(pitch, sample.pitch)
    wave.set_xlim(0, sample.audio.seconds)


def _title(report: VoiceReport) -> str:
    voice = report.voice
    name = f"{voice.name} ({voice.voice_id})"
    if voice.sample is None:
        return f"{name}: imported, its sample is not available"
    return (
        f"{name}: {voice.sample.speech_duration:.1f} s of speech, "
        f"{voice.sample.loudness_lufs:.0f} LUFS as recorded, SNR {voice.sample.snr_db:.0f} dB"
    )


def _note(report: VoiceReport) -> str:
    clones = "The clones speak" if report.fitted else "The voice is not fitted. The clone speaks"
    return f"{clones} one sentence in each of {', '.join(LANGUAGES)}."
