"""`phonex voices list`."""

import typer

from phonex.cli.records import records_exist
from phonex.cli.tables import print_json, print_table
from phonex.cli.terminal import settings_or_exit
from phonex.cli.voices.wording import tell_fitting, tell_likeness, tell_speech, tell_warnings
from phonex.cli.voices.work import NoRecords, all_voices, with_voices
from phonex.routes.native.voice_schemas import Voice
from phonex.store.records.voice import VoiceRecord

HEADER = ("voice", "name", "language", "speech", "state", "likeness", "registered", "notes")


def list_voices(as_json: bool) -> None:
    settings = settings_or_exit()
    voices = with_voices(all_voices) if records_exist(settings) else []
    if as_json:
        print_json([Voice.of(voice).model_dump(mode="json") for voice in voices])
    elif voices:
        print_table(HEADER, map(_row, voices))
    else:
        typer.echo(NoRecords(settings).message)


def _row(voice: VoiceRecord) -> tuple[str, ...]:
    return (
        voice.voice_id,
        voice.name,
        voice.language or "",
        tell_speech(voice),
        tell_fitting(voice),
        tell_likeness(voice.likeness),
        f"{voice.created_at:%Y-%m-%d}",
        "; ".join(tell_warnings(voice)),
    )
