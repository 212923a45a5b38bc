"""Voices by the names that clients of other services use."""
