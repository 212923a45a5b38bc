"""How the log looks: lines for people on a terminal, JSON objects for machines."""

import asyncio
import hashlib
import json
import logging
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from phonex.errors import PhonexError

logger = logging.getLogger(__name__)

# What these say at WARNING and above any client can make them say, as often as it likes.
REPEATING = ("uvicorn.error", "asyncio")
REPEAT_S = 10.0
TEXT_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
# What these say at INFO is either said better by Phonex itself or of no use to an operator.
QUIET = ("uvicorn.access", "nx_27017", "neosqlite", "pymongo", "jieba", "matplotlib", "asyncio")


# Where a path or a URL goes on with the id of a voice: above DEBUG those are not told.
VOICE_PLACES = ("voice", "voices", "fits")


def voice_tag(voice_id: str) -> str:
    """What the log calls a voice, whose id is made of somebody's name."""
    return f"voice#{hashlib.sha256(voice_id.encode()).hexdigest()[:8]}"


def reason(error: PhonexError) -> str:
    """What the log tells of an error: one about a field repeats what the client sent in it."""
    return error.code if error.param else error.message


class WithoutNames:
    """Puts tags for the ids of voices in what others have written: paths in a fault's words."""

    def __init__(self, places: Iterable[str]) -> None:
        either = "|".join(map(re.escape, places))
        self._place = re.compile(rf"\b({either})/\.?([a-z0-9][a-z0-9-]*)")

    def __call__(self, text: str) -> str:
        return self._place.sub(lambda found: f"{found[1]}/{voice_tag(found[2])}", text)


class OnceInAWhile(logging.Filter):
    """Passes one record of a kind in every REPEAT_S, and tells then how many it has left out."""

    MOST_KINDS = 100

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._passed: dict[object, float] = {}  # kind → when one passed last
        self._left_out: Counter[object] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        fault = record.exc_info and record.exc_info[0]
        kind, now = (record.name, record.msg, fault), self._clock()
        if now - self._passed.get(kind, -REPEAT_S) < REPEAT_S:
            self._left_out[kind] += 1
            return False
        if len(self._passed) >= self.MOST_KINDS:
            self._passed.clear()
            self._left_out.clear()
        self._passed[kind] = now
        if n_more := self._left_out.pop(kind, 0):
            record.msg = f"{record.getMessage().rstrip()} (and {n_more} more of these before)"
            record.args = None
        return True


class TextFormatter(logging.Formatter):
    """A line for people, and the traceback if there is one."""

    def __init__(self, unnamed: Callable[[str], str] = str) -> None:
        super().__init__(TEXT_FORMAT)
        self._unnamed = unnamed

    def format(self, record: logging.LogRecord) -> str:
        return self._unnamed(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and the traceback if there is one."""

    def __init__(self, unnamed: Callable[[str], str] = str) -> None:
        super().__init__()
        self._unnamed = unnamed

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return self._unnamed(json.dumps(entry, ensure_ascii=False))


def log_fault(task: "asyncio.Task[None]") -> None:
    """Done-callback of background tasks: what ends one that should go on must not go unseen."""
    if not task.cancelled() and (fault := task.exception()) is not None:
        logger.error("background task %s ended", task.get_name(), exc_info=fault)


def configure_logging(level: str, form: str, voices_dir: Path = Path("voices")) -> None:
    """Send all logging to standard error. form: "text", "json" or "auto" (text on a terminal).

    voices_dir: where files have the ids of voices, which are told at DEBUG only.
    """
    as_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    handler = logging.StreamHandler()
    names_told = level == "DEBUG"
    unnamed = str if names_told else WithoutNames((*VOICE_PLACES, voices_dir.name))
    handler.setFormatter(TextFormatter(unnamed) if as_text else JsonFormatter(unnamed))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in REPEATING:
        logging.getLogger(name).addFilter(OnceInAWhile())
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
