"""espeak-ng, in a process of its own: the last resort for every language."""
