"""Replaces the HTTP routes in errors and warnings with commands, for the terminal."""

import re

_ID = r"([\w-]+|\{voice_id\})"
_COMMANDS = (
    (r"GET /voice/list", "`phonex voices list`"),
    (rf"GET /voice/{_ID}/embedding", "`phonex voices export`"),
    (rf"GET /voice/{_ID}/versions", r"`phonex voices versions \1`"),
    (rf"DELETE /voice/{_ID} first", r"run `phonex voices remove \1` first"),
    (rf"POST /voice/{_ID}/samples", r"`phonex voices samples \1 RECORDING`"),
    (r"sign in with POST /auth/login", "`phonex users list` shows it"),
    (r"DELETE /auth/api-keys/KEY_ID", "`phonex keys revoke KEY_ID`"),
    (r"GET /auth/api-keys", "`phonex keys list`"),
    (rf"POST /voice/{_ID}/fit", r"`phonex voices fit \1`"),
)


def with_commands(message: str) -> str:
    """The message with each route replaced by the equivalent command."""
    for route, command in _COMMANDS:
        message = re.sub(route, command, message)
    return message.replace("{voice_id}", "VOICE_ID")
