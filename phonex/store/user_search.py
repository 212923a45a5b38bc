"""The fields by which users are found, in any case: the beginning of a name, or a whole address."""

from phonex.store.voice_search import Fields, folded

NAME, LAST_NAME, ADDRESS = "search_name", "search_last_name", "search_address"
SEARCHED = (NAME, LAST_NAME, ADDRESS)
_LAST_CHARACTER = "\U0010ffff"


def search_fields(first_name: str, last_name: str, email: str | None) -> Fields:
    """One field for each thing that is searched."""
    return {
        NAME: _plain(f"{first_name} {last_name}"),
        LAST_NAME: _plain(last_name),
        ADDRESS: _plain(email or ""),
    }


def conditions(text: str) -> list[Fields]:
    """What is found fulfils one of these. An index serves each of them on every server, unlike a
    regular expression. Only who knows an address finds it: by its beginnings it could be guessed.
    """
    text = _plain(text)
    beginning = {"$gte": text, "$lt": f"{text}{_LAST_CHARACTER}"}
    return [{NAME: beginning}, {LAST_NAME: beginning}, {ADDRESS: {"$eq": text}}]


def _plain(text: str) -> str:
    return folded(" ".join(text.split()))
