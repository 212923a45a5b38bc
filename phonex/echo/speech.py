"""Speech in the voice of a voice model."""

from phonex.accounts.principal import Principal
from phonex.echo.errors import VoiceModelNotFound
from phonex.errors import VoiceNotFound
from phonex.store.records.job import JobKind, SynthesisRecord
from phonex.synthesis.request import SynthesisRequest
from phonex.synthesis.service import SynthesisService


class EchoSpeech:
    """Needs no record of a voice model: its voice is enough, also while the database is down."""

    def __init__(self, synthesis: SynthesisService) -> None:
        self._synthesis = synthesis

    async def submit(
        self,
        principal: Principal,
        text: str,
        *,
        reference_id: str | None,
        language: str,
        speed: float,
        format_name: str,
    ) -> SynthesisRecord:
        """Queue a synthesis. reference_id: a model_id; None for the language's first speaker.

        Raises VoiceModelNotFound, and what SynthesisService.submit raises.
        """
        request = SynthesisRequest(
            kind=JobKind.TTS if reference_id is None else JobKind.CLONE,
            text=text,
            language=language,
            speed=speed,
            format=format_name,
            voice_id=reference_id,
        )
        try:
            return await self._synthesis.submit(principal, request)
        except VoiceNotFound as exc:
            raise VoiceModelNotFound(reference_id or "", param="reference_id") from exc
