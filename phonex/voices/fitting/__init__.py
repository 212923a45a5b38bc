"""Voices and quick clones are fitted to their samples, in a process of their own."""
