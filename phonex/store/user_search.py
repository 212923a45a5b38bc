"""The field by which users are found: names and e-mail address, in any case."""

from phonex.store.voice_search import folded


def search_keys(first_name: str, last_name: str, email: str | None) -> list[str]:
    """A user is found by the beginning of any of these."""
    names = [first_name, last_name, f"{first_name} {last_name}", email or ""]
    return sorted({folded(" ".join(name.split())) for name in names} - {""})
