"""`phonex voices list`."""

import typer

from phonex.cli.records import records_exist
from phonex.cli.tables import print_json, print_table
from phonex.cli.terminal import settings_or_exit
from phonex.cli.voices.wording import (
    describe_fitting,
    describe_likeness,
    describe_speech,
    describe_warnings,
)
from phonex.cli.voices.work import NoRecords, all_voices, with_voices
from phonex.routes.native.schemas import Voice
from phonex.store.records.voices import VoiceRecord

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
        describe_speech(voice),
        describe_fitting(voice),
        describe_likeness(voice.likeness),
        f"{voice.created_at:%Y-%m-%d}",
        "; ".join(describe_warnings(voice)),
    )
