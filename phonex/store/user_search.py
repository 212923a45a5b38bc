"""The fields by which users are found: names and e-mail address, in any case."""

from phonex.store.voice_search import Fields, folded

NAME, LAST_NAME, ADDRESS = "search_name", "search_last_name", "search_address"
SEARCHED = (NAME, LAST_NAME, ADDRESS)
_LAST_CHARACTER = "\U0010ffff"


def search_fields(first_name: str, last_name: str, email: str | None) -> Fields:
    """One field for each thing that a search may begin with."""
    return {
        NAME: _plain(f"{first_name} {last_name}"),
        LAST_NAME: _plain(last_name),
        ADDRESS: _plain(email or ""),
    }


def beginning_with(text: str) -> Fields:
    """The condition on a field; an index serves it on every server, unlike a regular expression."""
    beginning = _plain(text)
    return {"$gte": beginning, "$lt": f"{beginning}{_LAST_CHARACTER}"}


def _plain(text: str) -> str:
    return folded(" ".join(text.split()))
