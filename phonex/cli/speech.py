"""`phonex say`: speech without a server."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from phonex.audio.encode import open_encoder
from phonex.audio.formats import FORMATS, AudioFormat, find_format
from phonex.audio.resample import resample
from phonex.cli.created_files import telling_created
from phonex.cli.output import STANDARD_OUTPUT, name_of, open_output
from phonex.cli.records import load_lexicons
from phonex.cli.ssml import SpokenPart, TextToSay
from phonex.cli.terminal import error_console, exit_on_error, settings_or_exit
from phonex.engines.types import Prosody
from phonex.errors import InvalidInput, TextUnspeakable
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Embeddings, Plan, Stopwatch, Utterance, passage_of
from phonex.services.blobs import open_blobs
from phonex.services.parts import open_engines, open_watermark
from phonex.settings.settings import Settings
from phonex.store.files.folders import open_voice_files
from phonex.synthesis.provenance import speech_tags
from phonex.synthesis.watermarking import StreamMarker
from phonex.system.clock import utc_now
from phonex.text.alignment import Passage
from phonex.text.captions import WRITERS as WORD_WRITERS
from phonex.text.captions import WordWriter
from phonex.voices.backfill import backfill_voice, lacks_embedding


@dataclass(frozen=True)
class SayRequest:
    language: str
    speaker: str | None
    voice: str | None
    speed: float
    pitch: float
    seed: int | None
    form: str | None


@dataclass(frozen=True)
class MarkedFormat:
    """The format of a file, and what says in it that the speech is synthetic."""

    form: AudioFormat
    marker: StreamMarker
    tags: Mapping[str, str]


@dataclass(frozen=True)
class SpeechResult:
    """seconds: of speech. taken_ms: processing time."""

    passages: Sequence[Passage]
    seconds: float
    taken_ms: float


def say_into(
    out: Path,
    text: str | None,
    file: Path | None,
    request: SayRequest,
    words: Path | None = None,
    *,
    spoken: bool = False,
) -> None:
    """Speak into a file, with a progress bar on a terminal.

    words: file for the word timings. spoken: of words as they are spoken, instead of as written.
    """
    settings = settings_or_exit()
    with exit_on_error(), telling_created(settings), open_engines(settings) as registry:
        form = _format(out, request.form)
        write_words = _word_writer(words) if words else None
        to_say = TextToSay(_read(text, file), registry.speakers())
        voice_ids = [*filter(None, [request.voice]), *to_say.voice_ids]
        pipeline = Pipeline(registry, load_lexicons(settings, voice_ids))
        voice = partial(_voice, pipeline=pipeline, settings=settings)
        parts = to_say.parts(_utterance(to_say.text, request, pipeline, voice), voice)
        plans = [pipeline.plan(part.utterance) for part in parts]
        for warning in dict.fromkeys(each for plan in plans for each in plan.warnings):
            error_console().print(warning, style="yellow", markup=False)
        marker = open_watermark(settings).marker(plans[0].rate)
        first = request.voice or plans[0].speaker.id
        tags = speech_tags([first, *to_say.voices], utc_now())
        marked = MarkedFormat(form, marker, tags)
        result = _speak(pipeline, [*zip(parts, plans, strict=True)], out, marked)
        if words and write_words:
            written = write_words(result.passages, spoken=spoken)
            words.write_text(written, encoding="utf-8", errors="replace")
    error_console().print(
        f"{name_of(out)}: {result.seconds:.1f} s of speech in {result.taken_ms / 1000:.1f} s "
        f"({_told(plans)})",
        markup=False,
    )


def _read(text: str | None, file: Path | None) -> str:
    if file is not None:
        return file.read_text(encoding="utf-8")
    if text is not None and text != "-":
        return text
    if sys.stdin.isatty():
        error_console().print("Type the text, then Ctrl+D:")
    return sys.stdin.read()


def _format(out: Path, chosen: str | None) -> AudioFormat:
    if chosen is not None:
        return find_format(chosen)
    for form in FORMATS.values():
        if form.suffix == out.suffix.lower():
            return form
    if out == STANDARD_OUTPUT:
        raise InvalidInput("Standard output has no file name that sets the format; use --format.")
    raise InvalidInput(
        f"The file name {out.name!r} has no suffix of a known format; use "
        f"{', '.join(form.suffix for form in FORMATS.values())}, or --format."
    )


def _voice(voice_id: str, pipeline: Pipeline, settings: Settings) -> Embeddings:
    files = open_voice_files(open_blobs(settings))
    if lacks_embedding(voice_id, files, pipeline):
        backfill_voice(voice_id, files, pipeline)
    return files.embeddings(voice_id)


def _utterance(
    text: str, request: SayRequest, pipeline: Pipeline, voice: Callable[[str], Embeddings]
) -> Utterance:
    speaker = pipeline.find_speaker(request.language, request.speaker)
    prosody = Prosody(request.speed, request.pitch, request.seed)
    embeddings = voice(request.voice) if request.voice else None
    return Utterance(text, speaker.language, speaker.id, prosody, embeddings)


def _told(plans: Sequence[Plan]) -> str:
    """Who spoke."""
    return ", ".join(dict.fromkeys(f"{plan.speaker.id} by {plan.engine.name}" for plan in plans))


def _word_writer(words: Path) -> WordWriter:
    name = words.suffix.lower().removeprefix(".")
    if name not in WORD_WRITERS:
        raise InvalidInput(
            f"The file name {words.name!r} has no suffix of a known word format; use "
            f"{', '.join(f'.{known}' for known in WORD_WRITERS)}."
        )
    return WORD_WRITERS[name]


def _speak(
    pipeline: Pipeline,
    planned: Sequence[tuple[SpokenPart, Plan]],
    out: Path,
    marked: MarkedFormat,
) -> SpeechResult:
    watch = Stopwatch()
    rate, n_samples = planned[0][1].rate, 0
    passages = []
    with open_output(out) as file, _progress() as progress:
        total = sum(len(piece) for _, plan in planned for piece in plan.pieces)
        task = progress.add_task("speaking", total=total)
        with open_encoder(file, marked.form.name, rate, marked.tags) as encoder:
            for part, plan in planned:
                follows = n_samples > 0 and not part.continues
                speeches = pipeline.speak(plan, watch, after_speech=follows)
                for index, speech in enumerate(speeches):
                    samples = resample(speech.audio, rate).samples
                    encoder.write(marked.marker.feed(samples))
                    passages.append(passage_of(plan.wording_of(index), speech, n_samples / rate))
                    n_samples += len(samples)
                    progress.advance(task, len(plan.pieces[index]))
            encoder.write(marked.marker.flush())
        if not n_samples:
            raise TextUnspeakable(planned[0][1].speaker.language)
    return SpeechResult(passages, n_samples / rate, watch.acoustic + watch.convert)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    return Progress(*columns, console=error_console(), transient=True)
