"""How many lines of a suite are read as its authors read them? Prints a share for each file.

    python -m benchmarks.reading DIR [--language ES] [--show 20]

DIR has a folder for each language, `EN ES FR ZH JP KR`, or with --language it is one. Its files,
`*.txt`, have lines of `written~spoken`; further readings that are right, too, follow after another
`~`. `written => spoken` is understood as well. What is compared are the words: case, punctuation
and hyphens do not count, nor the styles of `_STYLES`, which a suite may choose otherwise ("one
hundred and one"). Exit status 1 if a file has no line of this kind.

Public suites: the folders tests/nemo_text_processing/*/data_text_normalization of
https://github.com/NVIDIA/NeMo-text-processing (Apache-2.0), and tn/*/test/data of
https://github.com/wenet-e2e/WeTextProcessing (Apache-2.0).
"""

import argparse
import re
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from phonex.text.cleaning import clean_text
from phonex.text.normalization.normalizer import normalize_text
from phonex.text.phoneme_markup import as_written

LANGUAGES = ("EN", "ES", "FR", "ZH", "JP", "KR")
_SEPARATOR = re.compile("~| => ")
_WITHOUT_SPACES = ("ZH", "JP", "KR")

# What is said in either way by natives: (pattern, what both become).
_STYLES: dict[str, tuple[tuple[str, str], ...]] = {
    "EN": ((r"\band\b", ""), (r"\bnegative\b", "minus"), (r"\b(?:oh|o)\b", "zero")),
    "ES": ((r"\bcon\b", ""), (r"\bprimero de\b", "uno de"), (r"\bes igual\b", "igual")),
    "FR": (),
    "ZH": (("两", "二"), ("〇", "零"), ("幺", "一")),
    "JP": (("[〇零]|ゼロ", "零"), ("から", "")),
    "KR": (("공", "영"), ("부터", "에서"), ("플러스", "국가번호"), ("닷", "점")),
}

_LETTERS = re.compile(r"\b[^\W\d_](?: [^\W\d_]\b)+")  # an initialism: P M


@dataclass(frozen=True)
class Line:
    """readings: what the suite takes for right; heard: what Phonex says."""

    written: str
    readings: tuple[str, ...]
    heard: str
    language: str

    @property
    def is_right(self) -> bool:
        said = words(self.heard, self.language)
        return any(words(reading, self.language) == said for reading in self.readings)


def words(text: str, language: str) -> str:
    """The words of a reading, without what a suite may write in its own way."""
    kept = "".join(
        " " if unicodedata.category(each)[0] in "PSZC" else each
        for each in unicodedata.normalize("NFKC", text).lower().replace("'", "")
    )
    for pattern, style in _STYLES[language]:
        kept = re.sub(pattern, style, kept)
    if language in _WITHOUT_SPACES:
        return "".join(kept.split())
    return _LETTERS.sub(lambda found: found[0].replace(" ", ""), " ".join(kept.split()))


def read_file(path: Path, language: str) -> Iterator[Line]:
    for line in path.read_text(encoding="utf-8").splitlines():
        written, *readings = _SEPARATOR.split(line)
        if written.strip() and readings:
            heard = as_written(normalize_text(clean_text(written), language))
            yield Line(written, tuple(readings), heard, language)


def measure(folder: Path, language: str, n_shown: int) -> tuple[int, int] | None:
    """(lines that are right, lines) of a folder; None if it has no line."""
    right = total = 0
    for path in sorted(folder.glob("*.txt")):
        lines = list(read_file(path, language))
        if not lines:
            print(f"{language} {path.stem:24} no line of the kind written~spoken")
            continue
        wrong = [line for line in lines if not line.is_right]
        right, total = right + len(lines) - len(wrong), total + len(lines)
        share = 1 - len(wrong) / len(lines)
        print(f"{language} {path.stem:24} {len(lines):5} {share:7.1%}")
        for line in wrong[:n_shown]:
            print(f"    {line.written!r}\n      is read  {line.heard!r}")
            print(f"      suite    {' | '.join(map(repr, line.readings))}")
    return (right, total) if total else None


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--language", choices=LANGUAGES, help="of all files in DIR itself")
    parser.add_argument("--show", type=int, default=5, metavar="N", help="differences per file")
    chosen = parser.parse_args()
    if not chosen.folder.is_dir():
        parser.error(f"{chosen.folder} is not a folder")
    folders = (
        {chosen.language: chosen.folder}
        if chosen.language
        else {each: chosen.folder / each for each in LANGUAGES if (chosen.folder / each).is_dir()}
    )
    figures = {each: measure(folder, each, chosen.show) for each, folder in folders.items()}
    print("\nlanguage  lines   right")
    for language, figure in figures.items():
        if figure is not None:
            print(f"{language:8} {figure[1]:6} {figure[0] / figure[1]:7.1%}")
    return 0 if any(figures.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
