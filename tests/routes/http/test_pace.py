from phonex.routes.http.pace import Pace


def trickle(pace: Pace, n_bytes: int, seconds: range) -> None:
    """So many bytes at the end of each second."""
    for second in seconds:
        pace.add(n_bytes, second + 1)


def test_a_steady_pace_keeps_what_it_may_pause() -> None:
    pace = Pace(1_000, 30, 0)
    trickle(pace, 1_000, range(3_600))

    assert pace.left_s(3_600) == 30


def test_a_burst_pays_for_no_more_than_a_pause() -> None:
    pace = Pace(1_000, 30, 0)
    pace.add(20_000_000, 1)
    pace.add(1, 30)

    assert 0 < pace.left_s(30) < 2
    assert pace.left_s(32) < 0


def test_a_slow_hour_is_made_good_in_a_moment() -> None:
    pace = Pace(1_000, 30, 0)
    trickle(pace, 1, range(3_600))
    assert pace.left_s(3_600) < 0

    pace.add(60_000, 3_600)
    assert pace.left_s(3_600) > 29


def test_the_slower_one_has_less_left() -> None:
    silent, slow = Pace(5_000, 5, 0), Pace(5_000, 5, 0)
    trickle(slow, 2_500, range(12))

    assert silent.left_s(12) < slow.left_s(12) < 0
