"""The texts of the console: every language has all of them, and the code has none."""

import json
import re
from pathlib import Path

import pytest

from tests.static.conftest import STATIC

LANGUAGES = sorted(path.stem for path in (STATIC / "i18n").glob("*.js"))
ENTRY = re.compile(r'^  ("[\w.]+"): (".*"),$', re.MULTILINE)
USED = re.compile(r'\bt\(\s*"([\w.]+)"')
PART = re.compile(r"\{\w+\}")
FORM = re.compile(r"_(one|other)$")


def texts(language: str) -> dict[str, str]:
    source = (STATIC / "i18n" / f"{language}.js").read_text(encoding="utf-8")
    found = [(json.loads(key), json.loads(text)) for key, text in ENTRY.findall(source)]
    assert len(found) == len(dict(found)), "a key is there twice"
    return dict(found)


def modules() -> list[Path]:
    return [path for path in STATIC.rglob("*.js") if path.parent.name != "i18n"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_texts(language: str) -> None:
    english, other = texts("en"), texts(language)

    assert other.keys() == english.keys()
    assert {key for key, text in other.items() if not text.strip()} == set()
    parts = {key: sorted(PART.findall(text)) for key, text in english.items()}
    assert {key: sorted(PART.findall(text)) for key, text in other.items()} == parts


def test_every_text_that_the_code_names_exists() -> None:
    known = {FORM.sub("", key) for key in texts("en")}
    used = {key for path in modules() for key in USED.findall(path.read_text(encoding="utf-8"))}

    assert len(used) > 80
    assert used - known == set()


def test_every_text_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in modules())
    composed = set(re.findall(r"`([\w.]+)\.\$\{", code))  # t(`theme.${name}`)
    unused = {
        key
        for key in {FORM.sub("", key) for key in texts("en")}
        if f'"{key}"' not in code and key.rpartition(".")[0] not in composed
    }
    by_route = {key for key in unused if key.endswith((".title", ".nav"))}
    by_word = {key for key in unused if re.fullmatch(r"lexicon\.\w+_of", key)}
    assert unused - by_route - by_word == set()
