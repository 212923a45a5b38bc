"""What pydantic reports about data that does not validate."""

from pydantic import ValidationError


def first_invalid(error: ValidationError) -> tuple[str, str]:
    """The first field that is invalid, such as `voice.name`, and what is wrong with it.

    The field is empty if it is the data as a whole.
    """
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return ".".join(map(str, first["loc"])), first["msg"]
