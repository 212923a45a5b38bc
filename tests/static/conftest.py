"""The console's modules for Node, which takes a .js file for a module where a package says so."""

import json
import shutil
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "phonex" / "static"


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("modules")
    shutil.copytree(STATIC, folder, dirs_exist_ok=True)
    (folder / "package.json").write_text(json.dumps({"type": "module"}))
    return folder
