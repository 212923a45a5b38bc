"""What the services for voices share."""

from dataclasses import dataclass

from phonex.store.files.voice_files import VoiceFiles
from phonex.store.records.voices import Voices
from phonex.system.worker_threads import WorkerThreads
from phonex.voices.consent_rule import ConsentRule
from phonex.voices.repository import VoiceRepository


@dataclass(frozen=True)
class VoiceTools:
    """The records and files of voices, and the rule that decides which may be used.

    repository: changes records and files together. disk: the threads that read samples.
    """

    records: Voices
    files: VoiceFiles
    repository: VoiceRepository
    consents: ConsentRule
    disk: WorkerThreads
