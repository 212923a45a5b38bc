"""Explains to the sender why a file is not audio. Looks at bytes only; uses no library."""

from phonex.errors import NotAudio

_REMEDY = "send a recording as wav, mp3, m4a, ogg, webm or flac, or a video with sound"

# Magic numbers of audio files: (offset, bytes).
_SIGNATURES = (
    (0, b"RIFF"),
    (0, b"RF64"),
    (0, b"fLaC"),
    (0, b"OggS"),
    (0, b"ID3"),
    (0, b"FORM"),
    (0, b"caff"),
    (0, b"#!AMR"),
    (0, b"\x1a\x45\xdf\xa3"),  # Matroska, WebM
    (4, b"ftyp"),  # MP4, M4A, MOV, 3GP
)


def explain(head: bytes) -> NotAudio:
    """The error for a file that cannot be opened, from its first bytes."""
    if not head:
        return NotAudio(f"The file is empty; {_REMEDY}.")
    if any(head.startswith(mark, offset) for offset, mark in _SIGNATURES):
        return NotAudio(
            "The file starts like audio, but is broken or truncated; send the whole file."
        )
    if _is_text(head):
        return NotAudio(f"The file is text, not audio; {_REMEDY}.")
    return NotAudio(f"The file is not audio in a known format; {_REMEDY}.")


def missing_sound(*, has_video: bool) -> NotAudio:
    """The error for a readable file without an audio track."""
    what = "The video has no sound" if has_video else "The file has no audio track"
    return NotAudio(f"{what}; {_REMEDY}.")


def unreadable_sound() -> NotAudio:
    """The error for an audio track of which nothing, or almost nothing, can be decoded."""
    return NotAudio(f"The audio in the file is broken and cannot be decoded; {_REMEDY}.")


def unusable_rate(rate: int) -> NotAudio:
    """The error for an audio track with a sample rate (Hz) that is not plausible for speech."""
    return NotAudio(
        f"The audio in the file has an unsupported sample rate of {rate} Hz; {_REMEDY}."
    )


def _is_text(head: bytes) -> bool:
    try:
        # The head may end within a character, so its last bytes are ignored.
        text = head[: max(len(head) - 3, 1)].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character.isspace() for character in text)
