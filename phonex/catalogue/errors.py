"""Errors about the name of a voice."""

from phonex.errors import PhonexError, VoiceNotFound


class VoiceNameUnknown(VoiceNotFound):
    """Neither a speaker, a voice that the client may use, nor an alias of one."""

    def __init__(self, name: str) -> None:
        PhonexError.__init__(
            self,
            f"Voice {name!r} is neither a speaker nor a registered voice. GET /tts/speakers and "
            "GET /voice/list show them.",
        )


class AliasTargetMissing(VoiceNotFound):
    def __init__(self, alias: str, target: str) -> None:
        PhonexError.__init__(
            self,
            f"Voice {alias!r} stands for {target!r} in PHONEX_VOICE_ALIASES, which is neither a "
            "speaker nor a voice that you may use.",
        )
