"""The state of the service: health report and metrics."""
