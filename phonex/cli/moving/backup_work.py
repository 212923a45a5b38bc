"""The work of `phonex backup` and `phonex restore`."""

import asyncio
from pathlib import Path

from phonex.backup.making import Made, make_backup
from phonex.backup.manifest import Watch
from phonex.backup.restoring import Restored, find_backup, restore_backup
from phonex.cli.models.progress import format_size
from phonex.cli.moving.progress import watching_steps
from phonex.cli.terminal import error_console, exit_on_error, settings_or_exit
from phonex.services.backup import installation_of, staged_installation
from phonex.settings.settings import Settings
from phonex.system.disk_space import convert_disk_full

MOST_SHOWN = 5


def back_up(folder: Path, keep: int | None) -> None:
    settings = settings_or_exit()
    with exit_on_error(), convert_disk_full(), watching_steps(error_console()) as watch:
        made = asyncio.run(make_backup(installation_of(settings), folder.absolute(), watch, keep))
    _report(made)


def _report(made: Made) -> None:
    _say(
        f"{made.folder}: {made.manifest.n_records} records and {made.n_copied + made.n_linked} "
        f"files, {format_size(made.manifest.n_bytes)}; {made.n_linked} files are those of the last "
        "backup."
    )
    _say("It holds voices, texts and secrets: keep it where only you can read it.")
    for removed in made.removed:
        _say(f"removed {removed}")
    if made.lost:
        shown = ", ".join(f"{each.place}/{each.stem}" for each in made.lost[:MOST_SHOWN])
        _say(f"{len(made.lost)} files that records name are missing in Phonex itself: {shown}.")


def bring_back(folder: Path, at: str | None, *, replace: bool) -> None:
    settings = settings_or_exit()
    with exit_on_error(), convert_disk_full(), watching_steps(error_console()) as watch:
        backup = find_backup(folder.absolute(), at)
        restored = asyncio.run(_restore(settings, backup, watch, replace=replace))
    manifest = restored.manifest
    _say(
        f"{backup.name} is restored into {settings.home}: {manifest.n_records} records, "
        f"{len(manifest.entries)} files, {format_size(manifest.n_bytes)}."
    )
    for former in restored.aside:
        _say(f"What was there is in {former}; delete it when all is well.")
    if restored.lexicon is not None:
        _say(f"The lexicon file of the backup is {restored.lexicon}; PHONEX_LEXICON names yours.")


async def _restore(settings: Settings, backup: Path, watch: Watch, *, replace: bool) -> Restored:
    with staged_installation(settings) as staged:
        return await restore_backup(backup, staged, watch, replace=replace)


def _say(text: str) -> None:
    error_console().print(text, markup=False, highlight=False, soft_wrap=True)
