"""The child process that loads espeak-ng: answers frames on stdin until stdin closes.

Run as `python -m phonex.engines.espeak.worker`. It imports little else of Phonex than the frames,
so it starts in about a tenth of a second. Requests are {"do": "ipa", "voice"} and
{"do": "speak", "voice", "rate", "pitch", "range"}, each with the text as its body. A request that
fails is answered {"error": …}; if the library cannot be loaded, the answer is {"broken": …}.
"""

import os
import signal
import sys
from typing import Any, BinaryIO

import espeakng_loader  # type: ignore[import-untyped]

from phonex.engines.espeak import wire
from phonex.engines.espeak.library import EspeakParams, Library, LibraryError
from phonex.system.child_side import leave_signals_to_parent

# SIGALRM ends the process if a request hangs in the library and no parent is left to kill it.
_GIVE_UP_SECONDS = 120


def main() -> int:
    leave_signals_to_parent()
    requests, replies = _take_pipes()
    try:
        library = Library(
            espeakng_loader.get_library_path(),
            espeakng_loader.get_data_path(),
            wire.MAX_SPEECH_SECONDS,
        )
    except (LibraryError, OSError, RuntimeError) as exc:
        _reply(replies, wire.pack({"broken": str(exc)}))
        return 1
    while (request := _read(requests)) is not None:
        signal.alarm(_GIVE_UP_SECONDS)
        reply = _answer(library, *request)
        signal.alarm(0)
        _reply(replies, reply)
    return 0


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes. From now on, anything printed goes to stderr instead of into a frame."""
    replies = os.fdopen(os.dup(1), "wb")  # buffered: resumes a write that Ctrl+Z interrupted
    os.dup2(2, 1)
    return sys.stdin.buffer, replies


def _read(requests: BinaryIO) -> tuple[dict[str, Any], str] | None:
    prefix = requests.read(wire.PREFIX_BYTES)
    if len(prefix) < wire.PREFIX_BYTES:
        return None
    lengths = wire.lengths(prefix)
    encoded, body = requests.read(lengths.header), requests.read(lengths.body)
    if len(encoded) < lengths.header or len(body) < lengths.body:
        return None
    return wire.header(encoded), body.decode()


def _reply(replies: BinaryIO, frame: bytes) -> None:
    replies.write(frame)
    replies.flush()


def _answer(library: Library, header: dict[str, Any], text: str) -> bytes:
    try:
        if header["do"] == "ipa":
            return wire.pack({"ipa": library.ipa(text, header["voice"])})
        params = EspeakParams(header["rate"], header["pitch"], header["range"])
        speech = library.speak(text, header["voice"], params)
    except LibraryError as exc:
        return wire.pack({"error": str(exc)})
    events = {"rate": library.rate, "words": speech.words, "phones": speech.phones}
    return wire.pack(events, speech.samples)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:
        sys.exit(0)  # the parent exited in the middle of an answer
