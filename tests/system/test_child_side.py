"""A child process: how it gives way to others."""

import os
import subprocess
import sys

import pytest

from phonex.system.child_side import Priority

CHILD = """
import os, sys
from phonex.system.child_side import Priority, lower_priority
lower_priority(Priority(sys.argv[1]))
print(os.sched_getscheduler(0) == os.SCHED_IDLE, os.nice(0))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no idle priority")
@pytest.mark.parametrize(
    ("priority", "idle", "niceness"), [(Priority.IDLE, True, 19), (Priority.LOW, False, 10)]
)
def test_at_idle_priority_it_only_runs_on_an_idle_cpu(
    priority: Priority, idle: bool, niceness: int
) -> None:
    said = subprocess.check_output([sys.executable, "-c", CHILD, priority], text=True)
    assert said.split() == [str(idle), str(min(19, os.nice(0) + niceness))]
