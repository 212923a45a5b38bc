"""`phonex book` and `phonex batch`."""

from pathlib import Path
from typing import Annotated

import typer

Language = Annotated[str | None, typer.Option("-l", "--language", help="EN, ES, FR, ZH, JP or KR.")]
Speaker = Annotated[str | None, typer.Option("-s", "--speaker", help="See: phonex speakers.")]
Voice = Annotated[str | None, typer.Option("-v", "--voice", help="See: phonex voices list.")]
Speed = Annotated[float, typer.Option(min=0.5, max=2.0, help="1 is normal.")]
Pitch = Annotated[float, typer.Option(min=-12, max=12, help="In semitones.")]
Seed = Annotated[
    int | None, typer.Option(min=0, help="The same seed gives the same speech (MeloTTS).")
]
Anew = Annotated[
    bool,
    typer.Option("--anew", help="Begin again: replace the output and what was begun for it."),
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


def book(
    file: Annotated[
        Path, typer.Argument(help="EPUB, Markdown or plain text (UTF-8).", dir_okay=False)
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", help="A .m4b file; with MP3, a folder or a .zip [FILE's name]."
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", help="m4b: one file; mp3: a file for each chapter [by OUT]."),
    ] = None,
    language: Language = None,
    speaker: Speaker = None,
    voice: Voice = None,
    speed: Speed = 1.0,
    pitch: Pitch = 0.0,
    seed: Seed = None,
    title: Annotated[str, typer.Option(help="Instead of the file's.")] = "",
    author: Annotated[str, typer.Option(help="Instead of the file's.")] = "",
    cover: Annotated[Path | None, typer.Option(help="JPEG or PNG, instead of the file's.")] = None,
    captions: Annotated[
        Path | None, typer.Option(help="Write captions of the m4b to a .srt, .vtt or .json file.")
    ] = None,
    spoken: Annotated[
        bool, typer.Option("--spoken", help="Captions of what is spoken, not of what is written.")
    ] = False,
    anew: Anew = False,
    as_json: Json = False,
) -> None:
    """Speak a book into an audiobook with chapters; needs no server.

    Chapters are those of the table of contents, else of the headings, see docs/books.md. The
    language is the book's own unless you name one.

    Ctrl+C stops it and keeps what is done, in the folder OUT.unfinished: the same command goes on
    from there, as it does after a crash. That folder is deleted once the book is whole.

    An audiobook: `phonex book lighthouse.epub --voice ada`

    With a cover and captions: `phonex book notes.md --cover me.jpg --captions notes.srt`

    A folder of MP3 files, each with captions: `phonex book lighthouse.epub -o lighthouse/`
    """
    from phonex.cli.local_work.book_work import BookRequest, speak_book

    request = BookRequest(language, speaker, voice, speed, pitch, seed, title, author)
    speak_book(
        file,
        out,
        request,
        form=form,
        captions=captions,
        spoken=spoken,
        cover=cover,
        anew=anew,
        as_json=as_json,
    )


def batch(
    file: Annotated[Path, typer.Argument(help="A .jsonl or .csv file, or a folder of .txt files.")],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", help="A folder, or a .zip file [FILE's name]."),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", help="wav, mp3, flac, ogg, opus, m4a, aac, pcm or ulaw [wav]."),
    ] = None,
    language: Language = None,
    speaker: Speaker = None,
    voice: Voice = None,
    speed: Annotated[float | None, typer.Option(min=0.5, max=2.0, help="1 is normal.")] = None,
    anew: Anew = False,
    as_json: Json = False,
) -> None:
    """Speak many texts into as many files; needs no server.

    A line of FILE has a `text` and, if you like, `name` (of its file), `language`, `speaker` or
    `voice`, `speed`, `format` and the other fields of POST /tts; the options are for lines that do
    not say. CSV has a header with these names. All lines are checked before the first is spoken.
    With the audio comes manifest.csv, which says what became of each line.

    Ctrl+C stops it and keeps what is done: the same command goes on from there, as it does after a
    crash, and speaks again what failed. The folder OUT.unfinished is deleted once all is spoken.

    A line of JSON: `{"text": "Good morning.", "name": "morning", "speaker": "EN-BR"}`

    A folder of MP3 files: `phonex batch greetings.csv -o greetings/ --format mp3`

    A folder of texts, into a zip: `phonex batch poems/ -o poems.zip --voice ada`
    """
    from phonex.cli.local_work.batch_work import speak_batch

    given = {
        "format": form,
        "language": language,
        "speaker": speaker,
        "voice_id": voice,
        "speed": speed,
    }
    defaults = {name: value for name, value in given.items() if value is not None}
    speak_batch(file, out, defaults, anew=anew, as_json=as_json)
