"""When alerts fire, as Prometheus itself evaluates them."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

ALERTS = Path(__file__).parents[2] / "deploy" / "prometheus" / "alerts.yml"


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
@pytest.mark.parametrize(
    ("series", "summary"),
    [
        ({'up{job="phonex",instance="a:8000"}': "0x9"}, "a:8000 does not answer"),
        ({'up{job="other"}': "1x9"}, "Every node does not answer"),
        ({'up{job="phonex",instance="a:8000"}': "1x9"}, None),
    ],
)
def test_it_is_told_when_the_service_is_down(
    tmp_path: Path, series: dict[str, str], summary: str | None
) -> None:
    expected = []
    if summary is not None:
        instance = {"instance": "a:8000"} if summary.startswith("a") else {}
        description = "See its log; GET /health/ready says whether it accepts work."
        annotations = {"summary": summary, "description": description}
        labels = {"severity": "page", "job": "phonex", **instance}
        expected = [{"exp_labels": labels, "exp_annotations": annotations}]
    down = {"alertname": "PhonexDown", "eval_time": "5m", "exp_alerts": expected}
    inputs = [{"series": name, "values": values} for name, values in series.items()]
    test = {"interval": "1m", "input_series": inputs, "alert_rule_test": [down]}
    file = tmp_path / "test.yml"
    file.write_text(json.dumps({"rule_files": [str(ALERTS)], "tests": [test]}))
    run = subprocess.run(
        ["promtool", "test", "rules", file], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
