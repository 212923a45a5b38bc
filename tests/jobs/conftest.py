"""Stand-ins that every test of the jobs gets anew."""

import pytest

from tests.jobs.stand_ins import Bench, Records


@pytest.fixture
def records() -> Records:
    return Records()


@pytest.fixture
def bench() -> Bench:
    return Bench()
