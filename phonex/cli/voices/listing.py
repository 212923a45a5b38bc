"""`phonex voices list` and `phonex voices versions`."""

import typer

from phonex.accounts.principal import ANONYMOUS
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
from phonex.routes.native.voice_schemas import Voice, VoiceVersionList
from phonex.store.records.voice import VersionRecord, VoiceRecord

HEADER = (
    *("voice", "name", "tags", "language", "speech", "state", "likeness", "spoken", "visibility"),
    *("registered", "notes"),
)


def list_voices(as_json: bool) -> None:
    settings = settings_or_exit()
    voices = with_voices(all_voices) if records_exist(settings) else []
    if as_json:
        print_json([Voice.of(voice).model_dump(mode="json") for voice in voices])
    elif voices:
        print_table(HEADER, map(_row, voices))
    else:
        typer.echo(NoRecords(settings).message)


VERSION_HEADER = ("version", "made", "by", "likeness", "speech", "current")


def list_versions(voice_id: str, as_json: bool) -> None:
    versions = with_voices(lambda opened: opened.voices.history.versions(ANONYMOUS, voice_id))
    if as_json:
        print_json(VoiceVersionList.of(versions).model_dump(mode="json")["versions"])
        return
    current = versions[-1].number
    print_table(VERSION_HEADER, (_version_row(each, current) for each in reversed(versions)))


def _version_row(version: VersionRecord, current: int) -> tuple[str, ...]:
    return (
        str(version.number),
        f"{version.created_at:%Y-%m-%d %H:%M}",
        version.kind.replace("_", " ")
        + (f" from {version.restored_from}" if version.restored_from else ""),
        describe_likeness(version.likeness),
        f"{version.sample.speech_duration:.1f} s" if version.sample else "",
        "yes" if version.number == current else "",
    )


def _row(voice: VoiceRecord) -> tuple[str, ...]:
    return (
        voice.voice_id,
        voice.name,
        ", ".join(voice.tags),
        voice.language or "",
        describe_speech(voice),
        describe_fitting(voice),
        describe_likeness(voice.likeness),
        f"{voice.usage.seconds:.0f} s" if voice.usage.count else "",
        voice.visibility,
        f"{voice.created_at:%Y-%m-%d}",
        "; ".join(describe_warnings(voice)),
    )
