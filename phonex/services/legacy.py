"""Opens legacies and memorials."""

from dataclasses import dataclass
from datetime import timedelta

from phonex.accounts.audit import AuditService
from phonex.conversations.people import People
from phonex.legacy.contacts import ContactCheck
from phonex.legacy.memorials import Memorials
from phonex.legacy.personal_data import LegacyData
from phonex.legacy.pictures import LegacyPictures
from phonex.legacy.service import LegacyService
from phonex.personas.service import PersonaService
from phonex.settings.settings import Settings
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


def open_legacies(
    settings: Settings,
    store: Store,
    portraits: Portraits,
    threads: Threads,
    personas: PersonaService,
) -> LegacyParts:
    memorials = Memorials(store, timedelta(hours=settings.legacy_wait_h))
    people = People(store.users, store.conversations, store.legacies)
    contacts = ContactCheck(store.users, people)
    service = LegacyService(store, memorials, personas, contacts)
    pictures = LegacyPictures(service, portraits, threads.samples)
    data = LegacyData(memorials, pictures)
    return LegacyParts(memorials, service, pictures, AuditService(store.audit), data)
