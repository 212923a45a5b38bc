import hashlib
import logging

import pytest

from phonex.errors import StorageFull, VoiceNotFound
from phonex.system.logs import (
    REPEAT_S,
    VOICE_PLACES,
    JsonFormatter,
    OnceInAWhile,
    TextFormatter,
    WithoutNames,
    reason,
    voice_tag,
)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def reported(clock: Clock) -> "FilteredLog":
    return FilteredLog(OnceInAWhile(clock))


class FilteredLog:
    """What passes the filter."""

    def __init__(self, filtered: OnceInAWhile) -> None:
        self._filter = filtered

    def __call__(self, message: str, *args: object, level: int = logging.WARNING) -> str | None:
        record = logging.LogRecord("asyncio", level, "a.py", 1, message, args, None)
        return record.getMessage() if self._filter.filter(record) else None


def test_a_storm_is_reported_once_in_a_while_with_its_size(
    reported: FilteredLog, clock: Clock
) -> None:
    first = reported("no room for %s", "a")
    storm = [reported("no room for %s", n) for n in range(1000)]
    clock.now += REPEAT_S
    after = reported("no room for %s", "b")
    clock.now += REPEAT_S

    assert first == "no room for a"
    assert set(storm) == {None}
    assert after == "no room for b (1000 similar messages left out)"
    assert reported("no room for %s", "c") == "no room for c"


def test_other_messages_and_lower_levels_pass(reported: FilteredLog) -> None:
    assert reported("one") == "one"
    assert reported("other") == "other"
    assert [reported("calm", level=logging.INFO) for _ in range(2)] == ["calm", "calm"]


def test_another_fault_under_the_same_message_passes(clock: Clock) -> None:
    filtered = OnceInAWhile(clock)
    faults = [ValueError(), ValueError(), KeyError()]

    assert [filtered.filter(record_of("it failed", fault)) for fault in faults] == [
        True,
        False,
        True,
    ]


def test_messages_without_end_are_not_remembered(reported: FilteredLog) -> None:
    assert all(reported(f"kind {n}") for n in range(3 * OnceInAWhile.MOST_KINDS))


def record_of(message: str, fault: Exception | None = None) -> logging.LogRecord:
    exc_info = (type(fault), fault, None) if fault else None
    return logging.LogRecord("phonex", logging.ERROR, "a.py", 1, message, (), exc_info)


@pytest.mark.parametrize("formatter", [TextFormatter, JsonFormatter])
@pytest.mark.parametrize(
    "place",
    ["/srv/voices/{}.pth", "folk/{}.wav", "voices/.{}.pth.1a", "data/fits/{}/out", "/voice/{}"],
)
def test_a_path_in_a_fault_does_not_name_a_voice(
    formatter: type[TextFormatter | JsonFormatter], place: str
) -> None:
    path = place.format("ada-lovelace")
    fault = IsADirectoryError(21, "Is a directory", path)
    reported = formatter(WithoutNames([*VOICE_PLACES, "folk"])).format(record_of(path, fault))

    assert "ada" not in reported
    assert reported.count(voice_tag("ada-lovelace")) == 2


def test_the_tag_of_a_voice_is_what_sha256sum_says() -> None:
    assert voice_tag("ada") == f"voice#{hashlib.sha256(b'ada').hexdigest()[:8]}"


def test_an_error_about_a_field_is_reported_by_its_code() -> None:
    assert reason(VoiceNotFound("ada")) == "voice_not_found"
    assert reason(StorageFull("No room in data.")) == "No room in data."
