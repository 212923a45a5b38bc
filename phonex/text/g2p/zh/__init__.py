"""Words of Chinese text."""
