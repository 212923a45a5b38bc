"""`phonex speakers`: lists the speakers."""

from dataclasses import asdict

from phonex.cli.tables import print_json, print_table
from phonex.cli.terminal import exit_on_error, settings_or_exit
from phonex.services.parts import open_engines


def list_speakers(language: str | None, as_json: bool) -> None:
    with exit_on_error(), open_engines(settings_or_exit()) as registry:
        codes = [language] if language else registry.languages()
        speakers = [speaker for code in codes for speaker in registry.speakers_of(code)]
    if as_json:
        print_json([asdict(speaker) for speaker in speakers])
        return
    print_table(
        ("speaker", "language", "engine", "gender", "note"),
        ((each.id, each.language, each.engine, each.gender, each.note) for each in speakers),
    )
