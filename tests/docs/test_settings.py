"""docs/settings.md has every setting, with its default."""

import re

from pydantic.fields import FieldInfo

from phonex.settings.settings import Settings
from tests.docs.pages import DOCS, read

ROW = re.compile(r"^\| `PHONEX_(\w+)` \| (\S+) \| (.+) \|$", re.MULTILINE)


def test_every_setting_is_there_with_its_default() -> None:
    reported = {name: default for name, default, _ in ROW.findall(read(DOCS / "settings.md"))}
    true = {name.upper(): default_of(field) for name, field in Settings.model_fields.items()}
    missing = [row(name) for name in true if name not in reported]
    assert missing == [], "docs/settings.md lacks\n" + "\n".join(missing)
    assert reported == true


def default_of(field: FieldInfo) -> str:
    """The default as the table shows it."""
    default = field.get_default(call_default_factory=True)
    if field.is_required():
        return "auto"
    if default in (None, [], {}):
        return "unset"
    if isinstance(default, bool):
        return f"`{int(default)}`"
    folder = "./" if field.annotation is not None and "Path" in str(field.annotation) else ""
    return f"`{folder}{default}`"


def row(name: str) -> str:
    """A row to paste into the table."""
    field = Settings.model_fields[name.lower()]
    return f"| `PHONEX_{name}` | {default_of(field)} | {field.description} |"
