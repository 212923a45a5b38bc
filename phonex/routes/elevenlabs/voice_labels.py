"""Labels, as ElevenLabs' clients give them to voices, kept as the tags of a voice: "key: value"."""

from collections.abc import Mapping, Sequence

LANGUAGE = "language"


def labels_of(tags: Sequence[str]) -> dict[str, str]:
    """Tags that are not of that form are no labels."""
    pairs = (tag.partition(": ") for tag in tags)
    return {key: value for key, _, value in pairs if key and value}


def tags_of(labels: Mapping[str, str], tags: Sequence[str] = ()) -> list[str]:
    """The tags for all labels but the language, which a voice has by itself.

    tags: of the voice until now; those that are no labels stay.
    """
    others = [tag for tag in tags if not labels_of([tag])]
    return [*others, *(f"{key}: {value}" for key, value in labels.items() if key != LANGUAGE)]
