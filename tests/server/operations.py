"""What the OpenAPI document says of each route: which of its fields are ids."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Routes where a user_id is a label of the client's own or a filter, and gives no access.
LABELLED = {("post", "/voice/register"), ("post", "/voice/import"), ("get", "/model")}
# Ids of users; administrators may name any user.
USER_IDS = {"user_id", "auth0_id", "author_id"}
# Path fields that are no ids, with a value.
FIXED = {"language": "EN", "n": "1", "model": "tts-1", "chapter": "1"}
# Fields that are ids, though not by their name.
NAMED_OTHERWISE = {
    ("post", "/v1/audio/speech"): {"voice_id"},
    ("post", "/v1/audio/voices"): {"consent_id"},
    ("get", "/v1/audio/voice_consents"): {"consent_id"},
}
# Fields that end like an id, and are the client's own.
OWN_LABELS = {"client_id"}


@dataclass(frozen=True)
class Operation:
    """A method of a path. path_ids, body_ids: the names of its fields that are ids.

    body_ids: those of a query, too.
    """

    method: str
    path: str
    path_ids: frozenset[str]
    body_ids: frozenset[str]

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.path

    @property
    def has_ids(self) -> bool:
        return bool(self.path_ids | self.body_ids)

    @property
    def names_a_user(self) -> bool:
        return bool((self.path_ids | self.body_ids) & USER_IDS)

    @property
    def methods(self) -> list[str]:
        return ["get", "head"] if self.method == "get" and _is_file(self.path) else [self.method]


def _is_file(path: str) -> bool:
    ends = ("/sample", "/embedding", "/recording", "/audio", "/image", "/audiobook", "/{chapter}")
    return path == "/audio/{audio_id}" or path.endswith(ends)


def operations_of(document: Mapping[str, Any]) -> list[Operation]:
    return [
        Operation(
            method,
            path,
            _path_ids(path),
            _field_ids(document, operation) - (USER_IDS if (method, path) in LABELLED else set())
            | NAMED_OTHERWISE.get((method, path), set()),
        )
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def _path_ids(path: str) -> frozenset[str]:
    return frozenset(re.findall(r"{(\w+)}", path)) - FIXED.keys()


def _field_ids(document: Mapping[str, Any], operation: Mapping[str, Any]) -> frozenset[str]:
    """Query fields and fields of the body that are ids."""
    names = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
    for content in operation.get("requestBody", {}).get("content", {}).values():
        schema = content["schema"]
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        names |= schema.get("properties", {}).keys()
    return frozenset(name for name in names - OWN_LABELS if name.endswith("_id"))
