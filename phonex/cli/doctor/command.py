"""`phonex doctor`: checks this machine and installation, with a remedy for each problem."""

import asyncio
import importlib.util
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from phonex.cli.doctor.address import check_address
from phonex.cli.doctor.files import check_files
from phonex.cli.doctor.finding import Finding
from phonex.cli.records import records_exist
from phonex.cli.terminal import exit_on_error, settings_or_exit
from phonex.errors import PhonexError
from phonex.monitoring.disks import free_mb, nearest_folder
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Stopwatch, Utterance
from phonex.services.parts import open_engines, open_records
from phonex.settings.choices import SpeechChoice
from phonex.settings.loading import unknown_variables
from phonex.settings.settings import Settings
from phonex.store.files.places import S3
from phonex.system.cpu import computes_bfloat16, usable_cpus
from phonex.system.memory import available_bytes
from phonex.voices.fitting.requirements import FITTED_CONVERTER, FitRequirements

LOW_DISK_MB = 1000


def examine() -> None:
    """Print the findings as a table; exit with 1 if there is a problem."""
    settings = settings_or_exit()
    table = Table("part", "found", "remedy")
    has_problem = False
    for finding in _findings(settings):
        mark = "[red]✗" if finding.remedy else "[green]✓"
        table.add_row(f"{mark} {finding.part}", escape(finding.found), escape(finding.remedy))
        has_problem = has_problem or bool(finding.remedy)
    Console().print(table)
    if has_problem:
        raise typer.Exit(1)


def _findings(settings: Settings) -> Iterator[Finding]:
    yield Finding("Python", sys.version.split()[0])
    yield Finding("home", str(settings.home))
    yield _processor()
    yield _torch()
    with _prepared(settings) as models_dir:
        yield from _engines(settings.model_copy(update={"models_dir": models_dir}))
    yield _weights(settings)
    yield _fitting(settings)
    yield _database(settings)
    yield check_files(settings)
    yield from _folders(settings)
    yield check_address(settings)
    for name, near in unknown_variables(settings.home).items():
        yield Finding(
            "setting", f"unknown setting {name}", f"did you mean {near}?" if near else "unset it"
        )


def _processor() -> Finding:
    return Finding("device", f"cpu, {usable_cpus()} cores")


def _torch() -> Finding:
    if importlib.util.find_spec("torch") is None:
        return Finding("torch", "not installed", "cloning needs it: pip install torch==2.13.0")
    import torch

    return Finding("torch", torch.__version__)


@contextmanager
def _prepared(settings: Settings) -> Iterator[Path]:
    """The engines' folder, or a temporary one: this command creates nothing in the home."""
    if any(settings.models_dir.glob("*.onnx")):
        yield settings.models_dir
        return
    with tempfile.TemporaryDirectory(prefix="phonex-doctor-") as folder:
        if settings.models_dir.is_dir():
            for pulled in settings.models_dir.iterdir():
                (Path(folder) / pulled.name).symlink_to(pulled)
        yield Path(folder)


def _engines(settings: Settings) -> Iterator[Finding]:
    """Speak a word in every language: an engine that loads here also loads in the service."""
    with exit_on_error(), open_engines(settings) as registry:
        pipeline = Pipeline(registry)
        for language in registry.languages():
            route = registry.speech_for(language)
            try:
                text = "1 2 3"
                for _ in pipeline.speak(pipeline.plan(Utterance(text, language)), Stopwatch()):
                    pass
            except PhonexError as exc:
                yield Finding(f"speech {language}", route.engine.name, exc.message)
            else:
                yield Finding(f"speech {language}", f"{route.engine.name}: {route.reason}")
        converter = registry.converter.state()
        yield Finding("converter", converter.name, converter.reason)


def _weights(settings: Settings) -> Finding:
    """The prepared weights; missing ones are made from the installed packages."""
    sizes = [path.stat().st_size for path in settings.models_dir.rglob("*.onnx")]
    if not sizes:
        return Finding("weights", "none prepared yet; the first synthesis does so in a few seconds")
    found = f"{len(sizes)} networks, {sum(sizes) // 1_000_000} MB in {settings.models_dir}"
    return Finding("weights", found)


def _fitting(settings: Settings) -> Finding:
    """Whether voices can be fitted to their speakers here, or stay instant clones."""
    with exit_on_error(), open_engines(settings) as registry:
        conditions = FitRequirements(settings.fit, registry)
        if not settings.fit:
            return Finding("fitting", "off: voices stay instant clones (PHONEX_FIT)")
        if unavailable_reason := conditions.unavailable_reason():
            found = "voices stay instant clones"
            chosen = settings.engine is not SpeechChoice.AUTO
            if chosen or registry.converter.name != FITTED_CONVERTER:  # not a problem
                return Finding("fitting", f"{found}: {unavailable_reason}")
            return Finding("fitting", found, unavailable_reason)
        if shortage := conditions.shortage():
            remedy = f"{shortage} Free some memory, or set PHONEX_FIT=0."
            return Finding("fitting", "too little memory now", remedy)
    free = available_bytes()
    memory = "" if free is None else f", {free / 1e9:.1f} GB of memory free"
    return Finding("fitting", f"voices are fitted, with {_fit_precision()}{memory}")


def _fit_precision() -> str:
    if computes_bfloat16():
        return "bf16"
    return "fp32: this processor has no bf16, so it takes twice as long"


def _database(settings: Settings) -> Finding:
    if not records_exist(settings):
        return Finding("database", "embedded; none yet, the first start creates it")
    try:
        kind = asyncio.run(_ping(settings))
    except PhonexError as exc:
        return Finding("database", "does not answer", exc.message)
    return Finding("database", kind)


async def _ping(settings: Settings) -> str:
    async with open_records(settings, join=True) as store:
        await store.voices.count()
        return store.kind


def _folders(settings: Settings) -> Iterator[Finding]:
    own = () if settings.blobs.startswith(S3) else ("voices_dir", "downloads_dir")
    for name in ("data_dir", *own, "models_dir"):
        folder: Path = getattr(settings, name)
        room = free_mb(folder)
        remedy = ""
        if not os.access(nearest_folder(folder), os.W_OK):
            remedy = f"give this user write permission there, or set PHONEX_{name.upper()}"
        elif room < LOW_DISK_MB:
            remedy = "free some disk space"
        yield Finding(name.replace("_dir", ""), f"{folder}, {room} MB free", remedy)
