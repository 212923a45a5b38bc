"""The names of the files in a batch's archive: safe on every system, and each once."""

import re
import unicodedata

MOST_CHARS = 100
# Letters and digits of any script first, so that no name is hidden, an option or a formula.
_SAFE = re.compile(r"\w[\w ().,'+@#&=-]*")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # by Windows


def name_fault(name: str) -> str | None:
    """Why a name cannot be a file's; None if it can."""
    if len(name) > MOST_CHARS:
        return f"The name has more than {MOST_CHARS} characters."
    if not _SAFE.fullmatch(name) or name.endswith((".", " ")):
        return (
            "A name begins with a letter or digit, has letters, digits, spaces and ().,'+@#&=-_, "
            "and does not end with a period."
        )
    if _RESERVED.fullmatch(name):
        return "Windows reserves this name; choose another."
    return None


def file_name(name: str, suffix: str) -> str:
    """The name with the suffix of the audio's format, which it may have already."""
    whole = unicodedata.normalize("NFC", name)
    return whole if whole.lower().endswith(suffix) else f"{whole}{suffix}"


def numbered(line: int) -> str:
    """The name of a line that has none."""
    return f"{line:05d}"


def same_file(name: str) -> str:
    """Equal for names that some system takes for the same."""
    return unicodedata.normalize("NFC", name).casefold()
