"""In which voice a request of Fish Audio's API is spoken, and how."""

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from phonex.accounts.principal import Principal
from phonex.catalogue.chosen_voice import ChosenVoice
from phonex.catalogue.named_voice import SpeechOptions
from phonex.errors import UploadTooLarge
from phonex.pipeline.plan import Embeddings
from phonex.routes.fish.errors import TwoVoices
from phonex.routes.fish.requests import FishOptions
from phonex.store.records.job import JobKind
from phonex.synthesis.request import SynthesisRequest

if TYPE_CHECKING:
    from phonex.services.service import Services


@dataclass(frozen=True)
class FishVoice:
    """sample: of references, which are not kept."""

    options: FishOptions
    chosen: ChosenVoice
    sample: Embeddings | None = None

    def request(self, text: str) -> SynthesisRequest:
        """The request to speak a text."""
        return self._with_sample(self.chosen.request(text, **self._how))

    def request_dictated(self, beginning: str) -> SynthesisRequest:
        """The request to speak a text that is still to come. beginning: what has come of it."""
        return self._with_sample(self.chosen.request_dictated(beginning, **self._how))

    def _with_sample(self, request: SynthesisRequest) -> SynthesisRequest:
        if self.sample is None:
            return request
        return replace(request, kind=JobKind.QUICK, sample=self.sample)

    @property
    def _how(self) -> SpeechOptions:
        options, prosody = self.options, self.options.prosody
        how = SpeechOptions(
            format=options.format, sample_rate=options.rate, bitrate=options.bitrate
        )
        if prosody is not None:
            how |= SpeechOptions(speed=prosody.speed, volume=prosody.volume)
        return how


async def choose_voice(
    services: "Services", principal: Principal, options: FishOptions, text: str = ""
) -> FishVoice:
    """text: if it is known, checked before references are analyzed.

    Raises TwoVoices, VoiceNotFound, DatabaseUnavailable, UploadTooLarge, ConsentRequired, NotAudio,
    SampleUnusable, and what else VoiceService.quick() raises.
    """
    if options.reference_id is not None and options.references:
        raise TwoVoices
    if options.references:
        recordings = [reference.audio for reference in options.references]
        limit_mb = services.settings.max_upload_mb
        if sum(map(len, recordings)) > limit_mb * 1_000_000:
            raise UploadTooLarge(limit_mb)
        if text:
            anyone = FishVoice(options, ChosenVoice()).request(text)
            await services.synthesis.check(principal, anyone)
        samples = [io.BytesIO(each) for each in recordings]
        made = await services.voices.quick(samples, consent=options.consent)
        return FishVoice(options, ChosenVoice(), made.embeddings)
    if options.reference_id is not None:
        named = await services.catalogue.resolve(principal, options.reference_id)
        return FishVoice(options, ChosenVoice.of(named))
    return FishVoice(options, ChosenVoice())
