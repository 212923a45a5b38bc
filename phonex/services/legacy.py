"""Opens legacies and memorials."""

from dataclasses import dataclass
from datetime import timedelta

from phonex.accounts.audit import AuditService
from phonex.conversations.service import ConversationService
from phonex.echo.service import EchoServices
from phonex.legacy.memorials import Memorials
from phonex.legacy.personal_data import LegacyData
from phonex.legacy.pictures import LegacyPictures
from phonex.legacy.service import LegacyService
from phonex.settings import Settings
from phonex.store.files.portraits import Portraits
from phonex.store.store import Store
from phonex.system.service_threads import Threads


@dataclass(frozen=True)
class LegacyParts:
    """memorials: the gate of accounts, and who may talk with whose echo."""

    memorials: Memorials
    service: LegacyService
    pictures: LegacyPictures
    audit: AuditService
    personal_data: LegacyData


def open_memorials(settings: Settings, store: Store) -> Memorials:
    return Memorials(store, timedelta(hours=settings.legacy_wait_h))


def open_legacies(
    store: Store,
    memorials: Memorials,
    portraits: Portraits,
    threads: Threads,
    echo: EchoServices,
    conversations: ConversationService,
) -> LegacyParts:
    legacy = LegacyService(store, memorials, echo.echos, conversations.people)
    pictures = LegacyPictures(legacy, portraits, threads.samples)
    data = LegacyData(memorials, pictures)
    return LegacyParts(memorials, legacy, pictures, AuditService(store.audit), data)
