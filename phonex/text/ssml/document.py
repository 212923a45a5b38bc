"""What an SSML document says: runs of text with the style they are spoken in."""

from collections.abc import Iterator
from dataclasses import dataclass

PARAGRAPH_S = 0.6  # pause between paragraphs

SENTENCE_END = "\n\n"  # cleaning closes what stands before it with a full stop


@dataclass(frozen=True)
class Style:
    """How text is spoken. rate: a factor; volume_db: -inf is silent.

    voice: a name; None: that of the request. language: a canonical code; of a voice, of what is
    inside its tag; outer_language: of what is around it.
    """

    language: str | None = None
    outer_language: str | None = None
    voice: str | None = None
    rate: float = 1.0
    pitch_semitones: float = 0.0
    volume_db: float = 0.0


@dataclass(frozen=True)
class Token:
    """Text that is read in its own way: how, of say-as; or its phonemes; or as it is, of sub.

    written: what stands in the document; "" if that is the text itself.
    """

    text: str
    interpret_as: str = ""
    form: str = ""
    ipa: str = ""
    written: str = ""


@dataclass(frozen=True)
class Mark:
    """A named place. position: in the text of its segment, in characters."""

    name: str
    position: int = 0


# Plain text, with single spaces and SENTENCE_END.
Item = str | Token | Mark


@dataclass(frozen=True)
class Run:
    """Text in one style. pause_s: silence before it."""

    style: Style
    items: tuple[Item, ...]
    pause_s: float = 0.0


@dataclass(frozen=True)
class SsmlDocument:
    """The runs of a document in order."""

    runs: tuple[Run, ...]

    @property
    def voices(self) -> tuple[str, ...]:
        """The names of its voices, each once."""
        return tuple(dict.fromkeys(run.style.voice for run in self.runs if run.style.voice))

    @property
    def n_characters(self) -> int:
        """Of what is spoken, without tags and without white space around them."""
        return sum(map(_length, self.runs))

    def characters_of(self, voice: str | None) -> int:
        """As n_characters, of what a voice speaks. None: that of the request."""
        return sum(_length(run) for run in self.runs if run.style.voice == voice)


def _length(run: Run) -> int:
    return len("".join(_texts(run)).strip())


def _texts(run: Run) -> Iterator[str]:
    for item in run.items:
        if not isinstance(item, Mark) and item != SENTENCE_END:
            yield item.text if isinstance(item, Token) else item
