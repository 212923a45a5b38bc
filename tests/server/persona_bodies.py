"""What requests about personas send that name an id; one for each id. <name> is replaced."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.running import SPEECH

_CARD = {"spec": "chara_card_v2", "data": {"name": "Eve"}}
_CARD_FILE = {"card": ("eve.json", json.dumps(_CARD))}
_RECORDING = {"audio": ("a.flac", (SPEECH / "lj-ver1.flac").read_bytes())}
_OF_ECHO = [{"params": {"echo_id": "<echo_id>"}}]

PERSONAS: Mapping[tuple[str, str], Sequence[Mapping[str, Any]]] = {
    ("post", "/ai/train"): [
        {"json": {"text": "This is what I wrote myself.", "echo_id": "<echo_id>"}}
    ],
    ("post", "/ai/voice"): [
        {"data": {"echo_id": "<echo_id>"}, "files": _RECORDING},
        {"data": {"consent_id": "<consent_id>"}, "files": _RECORDING},
    ],
    ("get", "/ai/memories"): _OF_ECHO,
    ("post", "/ai/memories"): [{"json": {"text": "I am hers.", "echo_id": "<echo_id>"}}],
    ("patch", "/ai/memories/{memory_id}"): [{"json": {"text": "I am hers."}}],
    ("post", "/ai/activate"): [{"json": {"echo_id": "<echo_id>"}}],
    **{("get", f"/ai/{each}"): _OF_ECHO for each in ("train", "voice", "profile")},
    **{("delete", f"/ai/{each}"): _OF_ECHO for each in ("train", "voice", "activate")},
    ("post", "/api/echo/import"): [
        {"data": {"user_id": "<user_id>"}, "files": _CARD_FILE},
        {"data": {"echo_id": "<echo_id>"}, "files": _CARD_FILE},
    ],
}
