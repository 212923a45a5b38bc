"""Replaces the HTTP routes in errors and warnings with commands, for the terminal."""

import re

_ID = r"([\w-]+|\{voice_id\})"
_COMMANDS = (
    (
        r"send consent=true, or the consent_id of a consent from POST /voice/consents",
        "give --consent-from NAME",
    ),
    (r"GET /tts/speakers and GET /voice/list", "`phonex speakers` and `phonex voices list`"),
    (r"GET /voice/list", "`phonex voices list`"),
    (rf"DELETE /voice/{_ID} deletes", r"`phonex voices remove \1` deletes"),
    (rf"POST /voice/{_ID}/consent/revoke", r"`phonex voices revoke \1`"),
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
