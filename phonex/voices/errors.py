"""What is refused because a speaker's consent is missing or was revoked."""

from phonex.errors import Conflict, Forbidden, InvalidInput, NotFound


class ConsentNotFound(NotFound):
    code = "consent_not_found"
    param = "consent_id"

    def __init__(self, consent_id: str) -> None:
        super().__init__(
            f"Consent {consent_id!r} does not exist. GET /voice/consents lists the consents."
        )


class ConsentRequired(InvalidInput):
    """PHONEX_REQUIRE_CONSENT is on."""

    code = "consent_required"
    param = "consent"

    def __init__(self) -> None:
        super().__init__(
            "This service clones a voice only with the speaker's consent: send consent=true, or "
            "the consent_id of a consent from POST /voice/consents."
        )


class ConsentUnusable(InvalidInput):
    code = "consent_unusable"
    param = "consent_id"

    def __init__(self, consent_id: str) -> None:
        super().__init__(
            f"Consent {consent_id!r} was revoked. POST /voice/consents records a new one."
        )


class ConsentMissing(Forbidden):
    """PHONEX_REQUIRE_CONSENT is on."""

    code = "consent_missing"
    param = "voice_id"

    def __init__(self, voice_id: str) -> None:
        super().__init__(
            f"No consent of the speaker is recorded for voice {voice_id!r}, and this service "
            f"requires one. Its owner can record it with PATCH /voice/{voice_id}."
        )


class ConsentRevoked(Forbidden):
    code = "consent_revoked"
    param = "voice_id"

    def __init__(self, voice_id: str) -> None:
        super().__init__(
            f"The speaker's consent to voice {voice_id!r} was revoked, so it is disabled. "
            f"Its owner can record a new consent with PATCH /voice/{voice_id}."
        )


class NoConsentToRevoke(Conflict):
    code = "no_consent_to_revoke"
    param = "voice_id"

    def __init__(self, voice_id: str) -> None:
        super().__init__(
            f"No consent is recorded for voice {voice_id!r}. DELETE /voice/{voice_id} deletes it."
        )
