import pytest

from phonex.routes.socketio.token_bucket import TokenBucket
from tests.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bucket(clock: Clock) -> TokenBucket:
    return TokenBucket(2, 10, clock)


def test_a_burst_is_allowed_and_then_a_rate(bucket: TokenBucket, clock: Clock) -> None:
    assert [bucket.take() for _ in range(10)] == [0] * 10
    assert bucket.take() == 1
    clock.now += 1.5
    assert [bucket.take(), bucket.take()] == [0, 0]


def test_it_does_not_fill_up_beyond_the_burst(bucket: TokenBucket, clock: Clock) -> None:
    clock.now += 1000
    assert [bucket.take() == 0 for _ in range(11)] == [True] * 10 + [False]


def test_what_costs_more_is_waited_for_longer(bucket: TokenBucket) -> None:
    bucket.take(10)
    assert bucket.take(8) == 5  # seconds for 8 tokens and the one of the refusal


def test_what_costs_more_than_a_burst_waits_for_a_full_bucket(bucket: TokenBucket) -> None:
    assert bucket.take(1000) == 0
    assert bucket.take(1) > 0


def test_who_goes_on_runs_into_debt(bucket: TokenBucket, clock: Clock) -> None:
    for _ in range(10):
        bucket.take()
    assert bucket.debt == 0
    for _ in range(5):
        bucket.take()
    assert bucket.debt == 0.5
    clock.now += 100
    bucket.take()
    assert bucket.debt == 0
