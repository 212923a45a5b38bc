"""A picture of a voice: its sample, and how near its clones come."""
