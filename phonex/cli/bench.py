"""`phonex bench`: measures this machine and prints a table."""

import platform
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

import phonex
from phonex.bench.figure import Figure, Say
from phonex.cli.terminal import error_console, exit_on_error
from phonex.settings.settings import Settings
from phonex.system.cpu import cpu_name, usable_cpus


def run_bench(seconds: float) -> None:
    """Measure a real server in a temporary folder. seconds: of speech, for the speed test."""
    from phonex.bench.service import service_figures

    with tempfile.TemporaryDirectory(prefix="phonex-bench-") as folder:
        _show(lambda say: service_figures(Path(folder), seconds, say))


def run_published_bench(settings: Settings, *, random: bool, n_sentences: int) -> None:
    """random: use random weights. n_sentences: the number to clone while measuring memory."""
    from phonex.bench.published import open_models, published_figures  # loads torch

    with exit_on_error(), open_models(settings.models_dir, random=random) as models:
        _show(lambda say: published_figures(models, n_sentences, say))


def _show(figures: Callable[[Say], Iterable[Figure]]) -> None:
    table = Table("measured", "figure", title=_machine())
    with error_console().status("measuring") as status:
        for figure in _measured(figures(status.update)):
            table.add_row(figure.name, figure.value)
    Console().print(table)


def _measured(figures: Iterable[Figure]) -> Iterator[Figure]:
    """The figures up to the first that cannot be measured, then one with the reason."""
    try:
        yield from figures
    except (OSError, RuntimeError, TimeoutError) as exc:
        yield Figure("the rest could not be measured", str(exc))


def _machine() -> str:
    return f"Phonex {phonex.__version__}, {usable_cpus()} cores, {platform.machine()}, {cpu_name()}"
