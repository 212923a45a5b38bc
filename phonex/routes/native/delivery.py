"""How a synthesis is answered: its description, or the audio itself, as the client accepts."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request, Response

from phonex.accounts.principal import Principal
from phonex.routes.http.accept import accepted_format, accepts_audio
from phonex.routes.http.deps import (
    OpenedFiles,
    ServicesDep,
    WaitPreference,
    WaitPreferenceDep,
    tell_timing,
    timing_of,
)
from phonex.routes.http.openapi import Responses
from phonex.routes.http.problem import JobFailed
from phonex.routes.http.streaming import DAY_S, answer_stream, answer_whole
from phonex.routes.native.audio import AUDIO_CONTENT, send_audio
from phonex.routes.native.schemas import Synthesis
from phonex.store.records.job import Failure, JobStatus, SynthesisRecord
from phonex.synthesis.request import SynthesisRequest

if TYPE_CHECKING:
    from phonex.services.service import Services

ACCEPTED: Responses = {
    202: {"model": Synthesis, "description": "In progress; `Location` has its status."}
}
DELIVERED: Responses = ACCEPTED | {
    200: {
        "model": Synthesis,
        "description": "Completed. With `Accept: audio/…` the audio itself, and `X-Audio-ID`.",
        "content": AUDIO_CONTENT,
    }
}


@dataclass(frozen=True)
class Delivery:
    """What is known of a request that decides how its synthesis is answered."""

    services: "Services"
    preference: WaitPreference
    http: Request
    response: Response
    opened: OpenedFiles

    async def send(
        self, principal: Principal, request: SynthesisRequest, *, format_is_given: bool
    ) -> Synthesis | Response:
        """Raises NotAcceptable, JobFailed, StreamFailed, and the errors of submitting."""
        accept = ", ".join(self.http.headers.getlist("accept"))
        if not accepts_audio(accept):
            return await self.describe(principal, request)
        wanted = request.format if format_is_given else None
        request = replace(request, format=accepted_format(accept, wanted))
        answer = self._send_fitted if request.fit else self._send_audio
        sent = await answer(principal, request)
        sent.headers["Vary"] = "Accept, Prefer"
        return sent

    async def describe(self, principal: Principal, request: SynthesisRequest) -> Synthesis:
        """Submit, wait, and return the outcome. Raises JobFailed, and the errors of submitting."""
        record = await self.services.synthesis.submit(principal, request)
        return await await_outcome(principal, record, self.services, self.preference, self.response)

    async def _send_audio(self, principal: Principal, request: SynthesisRequest) -> Response:
        """The whole audio with its length; if that takes too long, the audio while it is made."""
        streams = self.services.streams
        stream = await self.opened.enter_stream(streams.open(principal, request))
        location = {"Location": f"/audio/{stream.audio_id}"}
        wait = self.services.synthesis.wait
        record = await wait(principal, stream.audio_id, _seconds(self.services, self.preference))
        if record.status.ended:
            return await answer_whole(stream, headers=location)
        return await answer_stream(stream, headers=location)

    async def _send_fitted(self, principal: Principal, request: SynthesisRequest) -> Response:
        """The audio of a quick clone after its fit, for which the job waits."""
        synthesis = self.services.synthesis
        record = await synthesis.submit(principal, request)
        record = await synthesis.wait(principal, record.job_id, DAY_S)
        if record.status is not JobStatus.COMPLETED:
            raise JobFailed(record.error or _cancelled(record), record.job_id)
        audio_id = record.job_id
        sent = await send_audio(audio_id, self.http, principal, self.services, self.opened)
        sent.headers["X-Audio-ID"] = audio_id
        sent.headers["Location"] = f"/audio/{audio_id}"
        sent.headers["Server-Timing"] = timing_of(record)
        return sent


def _delivery(
    services: ServicesDep,
    preference: WaitPreferenceDep,
    request: Request,
    response: Response,
    opened: OpenedFiles,
) -> Delivery:
    return Delivery(services, preference, request, response, opened)


DeliveryDep = Annotated[Delivery, Depends(_delivery)]


async def await_outcome(
    principal: Principal,
    record: SynthesisRecord,
    services: "Services",
    preference: WaitPreference,
    response: Response,
) -> Synthesis:
    """Wait for a submitted job and return the outcome. Raises JobFailed."""
    seconds = _seconds(services, preference)
    if seconds > 0:
        record = await services.synthesis.wait(principal, record.job_id, seconds)
    response.headers["Vary"] = "Accept, Prefer"
    if preference.applied:
        response.headers["Preference-Applied"] = preference.applied
    tell_timing(record, response)
    if record.status in (JobStatus.FAILED, JobStatus.CANCELLED):
        raise JobFailed(record.error or _cancelled(record), record.job_id)
    if not record.status.ended:
        response.status_code = 202
        response.headers["Location"] = f"/job/{record.job_id}"
    return Synthesis.of(record, services.synthesis.position(record.job_id))


def _seconds(services: "Services", preference: WaitPreference) -> float:
    """How long a client waits for the whole result."""
    return services.settings.sync_wait if preference.seconds is None else preference.seconds


def _cancelled(record: SynthesisRecord) -> Failure:
    message = f"Job {record.job_id!r} was cancelled before it finished."
    return Failure(code="job_cancelled", message=message, status=409)
