"""Makes phonex/text/english_changes.dict: where MeloTTS' dictionary is not ttstokenizer's.

    python tools/build_english_changes.py path/to/MeloTTS/melo/text/cmudict.rep

The former is CMU's release 0.6 with corrections, the latter CMU's latest. Of words with two
pronunciations, g2p_en takes a noun's; those that MeloTTS' dictionary lacks are in the changes too.
Not needed to run Phonex.
"""

import re
import sys
from importlib.util import find_spec
from pathlib import Path

from phonex.text.g2p.en.lexicon import entries

CHANGES = Path(__file__).parents[1] / "phonex" / "text" / "english_changes.dict"
HEAD = """\
# How MeloTTS says the words below. It speaks from release 0.6 of the CMU Pronouncing Dictionary
# (Copyright 1998 Carnegie Mellon University, any use unrestricted), Phonex from a later one in
# the package ttstokenizer; these are the words in which they differ, and no others.
# Made by tools/build_english_changes.py.
"""


def without_syllables(path: Path) -> dict[str, str]:
    """Entries of cmudict.rep: a head of comments, then WORD  AH0 - B AW1 T."""
    lines = path.read_text(encoding="utf-8").splitlines()
    words = [line.partition("  ") for line in lines if not line.startswith("##")]
    return {word: phones.replace(" - ", " ") for word, _, phones in words}


def nouns(path: Path) -> dict[str, str]:
    """word|pronunciation|another|part of speech of the first, of g2p_en's homographs."""
    rows = [line.split("|") for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if len(row) == 4 and not row[0].startswith("#")]
    return {row[0].upper(): row[1 if "NN".startswith(row[3]) else 2] for row in rows}


def main(path: Path) -> None:
    spec = find_spec("ttstokenizer")
    assert spec is not None
    assert spec.origin is not None
    package = Path(spec.origin).parent
    base = entries((package / "cmudict.dict").read_text(encoding="utf-8").splitlines())
    wanted = {**nouns(package / "homographs.en"), **without_syllables(path)}
    # A word-piece tokenizer cuts at every mark, so only words of letters are ever looked up.
    words = sorted(word for word in wanted if re.fullmatch("[A-Z]+", word))
    lines = [f"{word} {wanted[word]}\n" for word in words if base.get(word) != wanted[word]]
    CHANGES.write_text(HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
