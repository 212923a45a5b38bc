"""The contract with clients: what `tests/data/openapi.json` says, but for the wording.

After a change that is meant: `python -m tests.routes.test_openapi_unchanged` writes it anew.
"""

import json
from pathlib import Path
from typing import Any

from phonex.main import create_app
from phonex.settings.loading import load_settings

SNAPSHOT = Path(__file__).parents[1] / "data" / "openapi.json"
WORDING = {"description", "summary"}


def contract() -> Any:  # Any: JSON
    """The document without its wording, and without the version, which every release changes."""
    document = json.loads(json.dumps(create_app(load_settings()).openapi()))
    del document["info"]
    return without_wording(document)


def without_wording(node: Any, *, names: bool = False) -> Any:
    """names: the keys are names that the contract gives, such as those of fields."""
    if isinstance(node, list):
        return [without_wording(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        key: without_wording(value, names=not names and key in ("properties", "schemas"))
        for key, value in node.items()
        if names or key not in WORDING
    }


def test_the_contract_is_the_one_that_clients_know() -> None:
    assert contract() == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_wording_is_free_but_a_field_of_that_name_is_not() -> None:
    schema = {"description": "A voice.", "properties": {"description": {"description": "Free."}}}
    assert without_wording(schema) == {"properties": {"description": {}}}


if __name__ == "__main__":
    SNAPSHOT.write_text(json.dumps(contract(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
