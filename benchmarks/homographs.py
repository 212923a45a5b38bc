"""How many English words spelt alike, read (habit) and read (past), does Kokoro say as meant?

    python -m benchmarks.homographs DIR [--split eval] [--show 20] [--word lead]

DIR is a copy of https://github.com/google-research-datasets/WikipediaHomographData (Gorman,
Mazovetskiy and Nikolaev, 2018): about 100 sentences of Wikipedia for each of 162 words, with the
pronunciation that annotators chose. A word counts as right if what Kokoro's English says is
nearer to that pronunciation than to the word's others: by vowels, consonants and main stress.
"""

import argparse
import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path

from phonex.engines.kokoro.g2p.en import English
from phonex.engines.kokoro.g2p.symbols import is_sound

_SOUNDS = {
    **{"oʊ": "O", "eɪ": "A", "aɪ": "I", "aʊ": "W", "ɔɪ": "Y", "ɚ": "əɹ", "ɜɹ": "əɹ", "ː": ""},
    **{"ᵊ": "ə", "ᵻ": "ə", "T": "t", "ˌ": "", "'": "ˈ", "0": "", "1": ""},
}
_SOUND = re.compile("|".join(_SOUNDS))
_VOWELS = "AIOWYaiuæɑɛɪɔəʊʌ"
_STRESS = re.compile(f"ˈ([^{_VOWELS}]*)")
_UNSTRESSED = re.compile("(?<!ˈ)ɪ")


@dataclass(frozen=True)
class Example:
    """word is text[start:end]; meant: the name of its pronunciation."""

    text: str
    start: int
    end: int
    meant: str


def sounds(phonemes: str) -> str:
    """Phonemes of either notation in one: the main stress before its vowel, no secondary."""
    plain = _SOUND.sub(lambda sound: _SOUNDS[sound[0]], phonemes.strip('"'))
    return _UNSTRESSED.sub("ə", _STRESS.sub(r"\1ˈ", plain))


def distance(one: str, other: str) -> int:
    """How far two strings of sounds are apart: vowels count most, the place of the stress least."""
    row = list(accumulate((_weight(char) for char in other), initial=0))
    for char in one:
        before, row[0] = row[0], row[0] + _weight(char)
        for j, each in enumerate(other, 1):
            kept = before if char == each else row[j] + _weight(char)
            before, row[j] = row[j], min(kept, row[j] + _weight(char), row[j - 1] + _weight(each))
    return row[-1]


def _weight(sound: str) -> int:
    return 1 if sound == "ˈ" else 3 if sound in _VOWELS else 2


def read_names(path: Path) -> dict[str, dict[str, str]]:
    """For each word, its pronunciations by name."""
    names: dict[str, dict[str, str]] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            names[row["homograph"]][row["wordid"]] = sounds(row["pronunciation"])
    return names


def read_examples(path: Path) -> Iterator[Example]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            written = row["sentence"].encode()
            start = len(written[: int(row["start"])].decode())
            end = len(written[: int(row["end"])].decode())
            yield Example(row["sentence"], start, end, row["wordid"])


def heard(english: English, example: Example) -> str:
    """What is said for the example's word."""
    word = example.text[example.start : example.end].lower()
    before = example.text[: example.start].lower()
    n_before = len(re.findall(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", before))
    reading = english.read(example.text)
    spoken = iter(filter(is_sound, reading.phonemes))
    said = [
        phonemes
        for each in reading.words
        if (phonemes := "".join(islice(spoken, each.n_sounds)))
        and word in re.split(r"[\W_]+", each.text.lower())
    ]
    return said[min(n_before, len(said) - 1)] if said else ""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--split", choices=("train", "eval"), default="eval")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="errors per word")
    parser.add_argument("--word", help="only this one")
    chosen = parser.parse_args()
    names = read_names(chosen.folder / "data" / "wordids.tsv")
    english = English(british=False)
    n_right, n_all = Counter[str](), Counter[str]()
    for path in sorted((chosen.folder / "data" / chosen.split).glob("*.tsv")):
        word = path.stem
        if chosen.word not in (None, word):
            continue
        n_shown = 0
        for example in read_examples(path):
            said = sounds(heard(english, example))
            nearest = min(names[word], key=lambda name: distance(said, names[word][name]))
            n_all[word] += 1
            n_right[word] += nearest == example.meant
            if nearest != example.meant and n_shown < chosen.show:
                n_shown += 1
                marked = f"{example.text[: example.start]}>>{example.text[example.start :]}"
                print(f"{example.meant}: said {said}: {marked}")
    for word, n in sorted(n_all.items(), key=lambda item: n_right[item[0]] / item[1]):
        if n_right[word] < n:
            print(f"{word:14} {n:4} {n_right[word] / n:7.1%}")
    total = sum(n_all.values())
    print(f"{chosen.split}: {total} sentences, {sum(n_right.values()) / max(total, 1):.1%} right")
    return 0 if total else 1


if __name__ == "__main__":
    sys.exit(main())
