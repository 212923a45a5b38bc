"""The speaker's consent to a new voice, from the options of a command."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from phonex.accounts.principal import ANONYMOUS
from phonex.cli.tools import Tools
from phonex.errors import InvalidInput
from phonex.store.records.consents import ConsentRecord
from phonex.voices.consent_rule import ConsentDetails
from phonex.voices.errors import ConsentRequired

UNKNOWN_LANGUAGE = "und"  # Source: BCP 47


@dataclass(frozen=True)
class ConsentOptions:
    name: str | None
    terms: str | None
    recording: Path | None
    language: str | None = None


@asynccontextmanager
async def consenting(tools: Tools, options: ConsentOptions) -> AsyncIterator[ConsentDetails]:
    """The consent to a voice that the block makes; an error there deletes its recording."""
    if options.name is None and (options.terms or options.recording):
        raise InvalidInput("Name who agreed to the voice with --consent-from.")
    recorded = await _record(tools, options)
    try:
        yield _details(options, recorded)
    except BaseException as exc:
        if recorded is not None:
            await tools.consents.delete(ANONYMOUS, recorded.id)
        if isinstance(exc, ConsentRequired):
            raise InvalidInput(
                "PHONEX_REQUIRE_CONSENT is on: name who agreed to the voice with --consent-from."
            ) from exc
        raise


async def _record(tools: Tools, options: ConsentOptions) -> ConsentRecord | None:
    if options.name is None or options.recording is None:
        return None
    with options.recording.open("rb") as file:
        return await tools.consents.create(
            ANONYMOUS,
            name=options.name,
            language=options.language or UNKNOWN_LANGUAGE,
            recording=file,
            terms=options.terms,
        )


def _details(options: ConsentOptions, recorded: ConsentRecord | None) -> ConsentDetails:
    if recorded is not None:
        return ConsentDetails(consent_id=recorded.id)
    if options.name is None:
        return ConsentDetails()
    return ConsentDetails(consent=True, consent_name=options.name, consent_terms=options.terms)
