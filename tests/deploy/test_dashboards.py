"""What the dashboard and the alerts ask for is what /metrics has."""

import json
import re
from pathlib import Path

import yaml

from phonex.monitoring.health import RedisReport
from phonex.monitoring.metrics import Metrics
from phonex.monitoring.worker_metrics import WorkerMetrics, WorkerState
from tests.monitoring.test_metrics import report

DEPLOY = Path(__file__).parents[2] / "deploy"
DASHBOARD = DEPLOY / "grafana" / "dashboards" / "phonex.json"
ALERTS = DEPLOY / "prometheus" / "alerts.yml"
SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("",), "gauge": ("",)}


def series() -> set[str]:
    """The names of the series of every metric."""
    node = Metrics().render(report(redis=RedisReport(True)))
    worker = WorkerMetrics().render(WorkerState(0, broker_ok=True, database_ok=True))
    types = re.findall(r"^# TYPE (\w+) (\w+)$", (node + worker).decode(), re.MULTILINE)
    named = {name + suffix for name, kind in types for suffix in SUFFIXES[kind]}
    return {name for name in named if not name.endswith("_created")}  # when counting began


def shown() -> list[str]:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel.get("targets", ())]


def watched() -> list[str]:
    groups = yaml.safe_load(ALERTS.read_text())["groups"]
    return [rule["expr"] for group in groups for rule in group["rules"]]


def test_every_expression_names_metrics_that_exist() -> None:
    there = series()
    for expression in [*shown(), *watched()]:
        named = set(re.findall(r"\b(?:phonex|process)_\w+", expression))
        assert named <= there, expression


def test_every_metric_of_ours_is_shown() -> None:
    asked = " ".join(shown())
    families = {name.removesuffix("_bucket") for name in series() if name.startswith("phonex_")}
    families -= {name for name in families if name.endswith(("_sum", "_count"))}
    unshown = {name for name in families if name.removesuffix("_total") not in asked}
    assert unshown <= {"phonex_uptime_seconds", "phonex_watermark_missing_total"}
