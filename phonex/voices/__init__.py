"""A recording becomes a voice: registered, kept, changed, fitted, removed."""
