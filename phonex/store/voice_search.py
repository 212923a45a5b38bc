"""The fields by which voices are found, besides their ids: names and tags, in any case."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

Fields = dict[str, object]  # of a query or a document


@dataclass(frozen=True)
class VoiceFilter:
    """Which voices are listed. tag: one of theirs; text: part of the id or the name."""

    tag: str | None = None
    text: str | None = None

    @property
    def query(self) -> Fields:
        which: Fields = {}
        if self.tag is not None:
            which["tag_keys"] = {"$in": [folded(self.tag)]}
        if self.text is not None:
            which["search"] = {"$regex": re.escape(folded(self.text))}
        return which


ALL = VoiceFilter()


def folded(text: str) -> str:
    """A name or tag as it is compared: the embedded server ignores collations."""
    return unicodedata.normalize("NFC", text).casefold()


def search_field(voice_id: str, name: str) -> Fields:
    """One field for id and name: next to `$or`, the embedded server ignores other conditions."""
    return {"search": f"{voice_id}\n{folded(name)}"}


def tags_field(tags: Iterable[str]) -> Fields:
    return {"tag_keys": [folded(tag) for tag in tags]}
