"""A picture of a voice: its sample compared with its clones."""
