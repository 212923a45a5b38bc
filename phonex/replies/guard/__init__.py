"""What an echo must not be talked into, and must not say, in each language."""
