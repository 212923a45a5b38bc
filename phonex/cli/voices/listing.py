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
    *("voice", "name", "language", "speech", "state", "likeness", "registered"),
    *("tags", "visibility", "spoken", "notes"),
)
VERSION_HEADER = ("version", "made", "kind", "likeness", "speech", "current")


def list_voices(as_json: bool) -> None:
    settings = settings_or_exit()
    voices = with_voices(all_voices) if records_exist(settings) else []
    if as_json:
        print_json([Voice.of(voice).model_dump(mode="json") for voice in voices])
    elif voices:
        print_table(HEADER, map(_row, voices))
    else:
        typer.echo(NoRecords(settings).message)


def list_versions(voice_id: str, as_json: bool) -> None:
    versions = with_voices(lambda opened: opened.voices.history.versions(ANONYMOUS, voice_id))
    if as_json:
        print_json(VoiceVersionList.of(versions).model_dump(mode="json")["versions"])
        return
    current = versions[-1].number
    print_table(VERSION_HEADER, (_version_row(each, current) for each in reversed(versions)))


def _row(voice: VoiceRecord) -> tuple[str, ...]:
    return (
        voice.voice_id,
        voice.name,
        voice.language or "",
        describe_speech(voice.sample),
        describe_fitting(voice),
        describe_likeness(voice.likeness),
        f"{voice.created_at:%Y-%m-%d}",
        ", ".join(voice.tags),
        voice.visibility,
        f"{voice.usage.seconds:.0f} s" if voice.usage.count else "",
        "; ".join(describe_warnings(voice)),
    )


def _version_row(version: VersionRecord, current: int) -> tuple[str, ...]:
    kind = version.kind.replace("_", " ")
    return (
        str(version.number),
        f"{version.created_at:%Y-%m-%d %H:%M}",
        f"{kind}: {version.restored_from}" if version.restored_from else kind,
        describe_likeness(version.likeness),
        describe_speech(version.sample),
        "yes" if version.number == current else "",
    )
