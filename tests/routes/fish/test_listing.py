"""Which models a list shows, and in which order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from phonex.routes.fish.listing import FishQuery
from phonex.routes.fish.schemas import NOBODY, FishModel
from phonex.store.records.voice import VoiceUsage
from tests.store.samples import make_voice

ALL = FishQuery(10, 1, None, (), False, None, (), "task_count")
START = datetime(2026, 1, 1, tzinfo=UTC)


def model(voice_id: str, count: int = 0, days: int = 0, **fields: object) -> FishModel:
    usage, created = VoiceUsage(count=count), START + timedelta(days=days)
    record = make_voice(voice_id).model_copy(
        update={"name": voice_id.title(), "usage": usage, "created_at": created, **fields}
    )
    return FishModel.of_own(record)


MODELS = [
    model("ada", 1, 3, tags=["warm", "Slow"], language="EN"),
    model("bob", 5, 1, tags=["warm"], language="ZH"),
    model("eve", 3, 2, language="EN"),
]


def ids(query: FishQuery) -> list[str]:
    return [each.id for each in query.select(MODELS).items]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, ["bob", "eve", "ada"]),
        ({"sort_by": "created_at"}, ["ada", "eve", "bob"]),
        ({"page_size": 2}, ["bob", "eve"]),
        ({"page_size": 2, "page_number": 2}, ["ada"]),
        ({"page_number": 2}, []),
        ({"title": "AD"}, ["ada"]),
        ({"tags": ["WARM"]}, ["bob", "ada"]),
        ({"tags": ["warm", "slow"]}, ["ada"]),
        ({"languages": ["en-US"]}, ["eve", "ada"]),
        ({"languages": ["zh", "fr"]}, ["bob"]),
        ({"author_id": NOBODY}, ["bob", "eve", "ada"]),
        ({"author_id": "other"}, []),
    ],
)
def test_a_page_of_what_is_asked_for(changes: dict[str, object], found: list[str]) -> None:
    assert ids(replace(ALL, **changes)) == found  # type: ignore[arg-type]  # of its fields


def test_the_total_is_that_of_all_pages() -> None:
    assert replace(ALL, page_size=1).select(MODELS).total == 3
