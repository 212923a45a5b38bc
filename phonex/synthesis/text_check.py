"""Checks the text of a request, and finds who speaks it."""

from dataclasses import dataclass

from phonex.accounts.principal import Principal
from phonex.engines.types import Prosody, Speaker
from phonex.errors import TextTooLong, TextUnspeakable
from phonex.pipeline.pipeline import Pipeline
from phonex.pipeline.plan import Utterance
from phonex.pipeline.ssml import SegmentVoice, only_languages, utterance_of
from phonex.store.records.job import CastVoice
from phonex.synthesis.casting import Casting
from phonex.synthesis.request import SynthesisRequest
from phonex.system.worker_threads import JobTimeouts, WorkerThreads
from phonex.text.ssml.document import SsmlDocument
from phonex.text.ssml.reader import is_ssml, read_ssml
from phonex.text.ssml.segments import segments_of


@dataclass(frozen=True)
class CheckedText:
    """A text that can be spoken.

    n_characters: without tags. voices: those that it names.
    """

    speaker: Speaker
    n_characters: int
    is_ssml: bool = False
    voices: tuple[CastVoice, ...] = ()


class TextChecker:
    """Checks texts, plain or SSML. max_chars: of a text without its tags."""

    def __init__(
        self,
        pipeline: Pipeline,
        disk: WorkerThreads,
        casting: Casting,
        max_chars: int,
        timeouts: JobTimeouts,
    ) -> None:
        self._pipeline = pipeline
        self._disk = disk
        self._casting = casting
        self._max_chars = max_chars
        self._timeouts = timeouts

    async def check(self, principal: Principal, request: SynthesisRequest) -> CheckedText:
        """Raises TextTooLong, SsmlMalformed, SsmlUnsupported, VoiceNotFound, Forbidden,
        DatabaseUnavailable, SynthesisTimeout, and what Pipeline.check raises.
        """
        if request.ssml or is_ssml(request.text):
            return await self._check_ssml(principal, request)
        text = request.text
        if not text and request.dictated:
            return CheckedText(self._pipeline.find_speaker(request.language, request.speaker), 0)
        n_characters = len(text.strip())
        self._check_length(n_characters)
        args = (text, request.language, request.speaker, request.trial, principal.owner_id)
        speaker = await self._disk.run_within(self._timeouts, text, self._pipeline.check, *args)
        return CheckedText(speaker, n_characters)

    async def _check_ssml(self, principal: Principal, request: SynthesisRequest) -> CheckedText:
        document = await self._disk.run(read_ssml, request.text)
        self._check_length(document.n_characters)
        voices = await self._casting.find(principal, document.voices)
        speaker = await self._disk.run_within(
            self._timeouts,
            request.text,
            self._check_segments,
            *(document, request, voices, principal.owner_id),
        )
        return CheckedText(speaker, document.n_characters, is_ssml=True, voices=tuple(voices))

    def _check_segments(
        self,
        document: SsmlDocument,
        request: SynthesisRequest,
        voices: list[CastVoice],
        owner_id: str | None,
    ) -> Speaker:
        """The speaker of the request."""
        speaker = self._pipeline.find_speaker(request.language, request.speaker)
        prosody = Prosody(request.speed, request.pitch)
        whole = Utterance(
            "", speaker.language, speaker.id, prosody, trial=request.trial, owner_id=owner_id
        )
        named = {voice.name: SegmentVoice(voice.speakers) for voice in voices}
        segments = segments_of(document, speaker.language, only_languages(named))
        for segment in segments:
            one = utterance_of(segment, whole, named.get(segment.voice or ""))
            self._pipeline.check(
                *(one.text, one.language, one.speaker, one.trial, one.owner_id), marked=True
            )
        if not segments:
            raise TextUnspeakable(speaker.language)
        return speaker

    def _check_length(self, n_characters: int) -> None:
        if n_characters > self._max_chars:
            raise TextTooLong(n_characters, self._max_chars)
