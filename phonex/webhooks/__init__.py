"""Tells addresses that clients name when a job has ended. Source: Standard Webhooks, 1.0."""
