"""One job's work: speak a plan into an audio file, piece by piece. Runs in the network lane."""

from collections.abc import Generator
from dataclasses import dataclass

from phonex.audio.encode import open_encoder
from phonex.audio.formats import FORMATS
from phonex.ensemble import Waiting
from phonex.errors import TextUnspeakable
from phonex.pipeline import Pipeline
from phonex.plan import Plan, Stopwatch, passage_of
from phonex.store.files.audio_files import AudioFiles
from phonex.store.records.jobs import Timings
from phonex.text.words import Passage


@dataclass(frozen=True)
class Step:
    """How far a job is. percent: of the text, 100 once the file is in its place."""

    percent: int
    seconds: float
    timings: Timings


def render(
    plan: Plan,
    pipeline: Pipeline,
    files: AudioFiles,
    audio_id: str,
    format_name: str,
    waiting: Waiting,
) -> Generator[Step, None, None]:
    """Speak into downloads/<audio_id>.<suffix>, and when words are heard into a file beside it.

    Yields after each piece and once at the end. Only one piece is in memory at a time. Closing the
    generator leaves nothing behind. waiting: as Pipeline.speak takes it.
    Raises TextUnspeakable when no piece had a phoneme, StorageFull, engine errors.
    """
    watch = Stopwatch(text=plan.text_ms)
    n_characters = sum(len(piece) for piece in plan.pieces)
    n_done = n_samples = 0
    passages: list[Passage] = []
    rate = plan.rate
    with files.writer(audio_id, FORMATS[format_name].suffix) as file:
        with open_encoder(file, format_name, rate) as encoder:
            spoken = pipeline.speak(plan, watch, waiting)
            for piece, speech in zip(plan.pieces, spoken, strict=True):
                watch.start()
                encoder.write(speech.audio.samples)
                watch.lap("encode")
                passages.append(passage_of(piece, speech, n_samples / rate))
                n_done += len(piece)
                n_samples += len(speech.audio.samples)
                percent = min(99, 100 * n_done // n_characters)
                yield Step(percent, n_samples / rate, _timings(watch))
            if not n_samples:
                raise TextUnspeakable(plan.speaker.language)
            watch.start()
        file.flush()  # a full disk must show before the words are in their place
        files.write_words(audio_id, passages)
        watch.lap("encode")
    yield Step(100, n_samples / rate, _timings(watch))


def _timings(watch: Stopwatch) -> Timings:
    return Timings(
        text=round(watch.text, 1),
        acoustic=round(watch.acoustic, 1),
        convert=round(watch.convert, 1),
        encode=round(watch.encode, 1),
    )
