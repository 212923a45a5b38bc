"""Character cards of version 2: reads and writes them, and makes a persona's prompt of one.

Keys that this module does not know stay as they are. The instructions for a language model in a
card are kept, but not followed. Source: the character card specification V2, chara_card_v2.
"""

import base64
import binascii
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from phonex.personas.errors import CardTooLarge, CardUnusable
from phonex.personas.png_chunks import (
    SIGNATURE,
    BrokenPngError,
    plain_image,
    texts_of,
    with_text,
)

SPEC = "chara_card_v2"
KEYWORD = b"chara"
MAX_CARD_BYTES = 1_000_000  # as JSON, besides what becomes the prompt
MAX_PROMPT_CHARS = 20_000
MAX_NAME_CHARS = 64
# Room for a prompt and the keys of the specification: what is exported can be imported.
MAX_FILE_BYTES = MAX_CARD_BYTES + 6 * MAX_PROMPT_CHARS + 1_000
_MAX_DEPTH = 60  # of nested keys; the specification needs 6

Json = dict[str, Any]  # a card has keys of any kind

_PARTS = {  # of the prompt, with their headings
    "description": "",
    "personality": "Personality: ",
    "scenario": "Scenario: ",
    "first_mes": "First message: ",
    "mes_example": "Examples of how {{char}} writes:\n",
}
# All are replaced in one pass, so that a name with a placeholder in it stays as it is.
_PLACEHOLDER = re.compile(r"(?P<character>\{\{char\}\}|<BOT>)|\{\{user\}\}|<USER>", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_EMPTY: Mapping[str, object] = {
    "name": "",
    "description": "",
    "personality": "",
    "scenario": "",
    "first_mes": "",
    "mes_example": "",
    "creator_notes": "",
    "system_prompt": "",
    "post_history_instructions": "",
    "alternate_greetings": [],
    "tags": [],
    "creator": "",
    "character_version": "",
    "extensions": {},
}


@dataclass(frozen=True)
class Card:
    """text: the whole card as JSON."""

    text: str
    name: str
    prompt: str


def read_card(file: bytes) -> Card:
    """Read a card from a JSON file or a PNG image. Takes up to 0.3 s of CPU.

    Raises CardUnusable, CardTooLarge.
    """
    if file.startswith(SIGNATURE):
        file = _unpacked(file)
    _refuse_large(len(file), MAX_FILE_BYTES)
    card = _parsed(file)
    read = Card(_written(card), name_of(card), prompt_of(card))
    _refuse_large(len(_written(_without_prompt(card)).encode()), MAX_CARD_BYTES)
    return read


def _refuse_large(n_bytes: int, most: int) -> None:
    if n_bytes > most:
        raise CardTooLarge("text", f"{MAX_CARD_BYTES // 1000} kB")


def _without_prompt(card: Json) -> Json:
    """Its parts are not in it, as they have a limit of their own, and change with the echo."""
    kept = {key: value for key, value in card["data"].items() if key not in _PARTS}
    return {**card, "data": kept}


def _written(card: Json) -> str:
    """As short as can be. Halves of surrogate pairs stay escaped, as UTF-8 has none."""
    text = json.dumps(card, ensure_ascii=False, separators=(",", ":"))
    return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def _unpacked(image: bytes) -> bytes:
    try:
        packed = texts_of(image).get(KEYWORD)
        if packed is None:
            raise CardUnusable("the image contains no card")
        return base64.b64decode(packed, validate=True)
    except BrokenPngError as exc:
        raise CardUnusable(str(exc)) from exc
    except binascii.Error as exc:
        raise CardUnusable("the card in the image is damaged") from exc


def _parsed(file: bytes) -> Json:
    try:
        text = file.decode("utf-8-sig")
        card = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except (ValueError, RecursionError) as exc:  # also of invalid UTF-8
        raise CardUnusable("it is not valid JSON") from exc
    if not isinstance(card, dict) or card.get("spec") != SPEC:
        raise CardUnusable(f"its `spec` is not {SPEC}")
    if not isinstance(card.get("data"), dict):
        raise CardUnusable("it has no `data`")
    if _depth(card) > _MAX_DEPTH:
        raise CardUnusable("its keys are nested too deeply")
    return card


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(number: str) -> float:
    if not math.isfinite(value := float(number)):  # it could not be written as JSON again
        raise CardUnusable("it has a number that is too large")
    return value


def _depth(card: Json) -> int:
    """Up to just above the limit."""
    depth, level = 0, list[Any]([card])
    while level and depth <= _MAX_DEPTH:
        inner = (each.values() if isinstance(each, dict) else each for each in level)
        level = [part for parts in inner for part in parts if isinstance(part, dict | list)]
        depth += 1
    return depth


def name_of(card: Json) -> str:
    """As the name of an echo. Raises CardUnusable."""
    name = " ".join(_text(card["data"], "name").split())[:MAX_NAME_CHARS].strip()
    if not name or not name.isprintable():
        raise CardUnusable("its name is missing or has control characters")
    return name


def prompt_of(card: Json) -> str:
    """What a card says of its character, as a persona's prompt.

    Raises CardUnusable, CardTooLarge.
    """
    given = {heading: _text(card["data"], key).strip() for key, heading in _PARTS.items()}
    # Also before the names are in it: they may make it many times longer.
    _refuse_long(sum(map(len, given.values())))
    prompt = "\n\n".join(heading + text for heading, text in given.items() if text)
    filled = _filled(prompt, name_of(card))
    _refuse_long(len(filled))
    return filled


def _refuse_long(n_characters: int) -> None:
    if n_characters > MAX_PROMPT_CHARS:
        raise CardTooLarge("persona", f"{MAX_PROMPT_CHARS} characters")


def _filled(text: str, name: str) -> str:
    return _PLACEHOLDER.sub(lambda found: name if found["character"] else "the other person", text)


def _text(data: Json, key: str) -> str:
    """Without halves of surrogate pairs. Raises CardUnusable."""
    value = data.get(key, "")
    if not isinstance(value, str):
        raise CardUnusable(f"its `{key}` is not a text")
    return value.encode("utf-8", "ignore").decode()


def card_of(stored: str, name: str, prompt: str) -> str:
    """The card of an echo as JSON. stored: the one that it was imported from, if any.

    What was changed since is in it: a new prompt becomes the description, as it says all.
    """
    card: Json = json.loads(stored) if stored else {"spec": SPEC, "spec_version": "2.0", "data": {}}
    data = {**_EMPTY, **card["data"]}
    if not stored or prompt_of(card) != prompt:
        data |= dict.fromkeys(_PARTS, "") | {"description": prompt}
    if not stored or name_of(card) != name:
        data["name"] = name
    return _written({**card, "data": data})


def packed_card(text: str) -> bytes:
    """A PNG image with a card in it. text: JSON."""
    return with_text(plain_image(400, 600, 96), KEYWORD, base64.b64encode(text.encode()))
