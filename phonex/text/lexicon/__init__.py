"""Pronunciation lexicons: words, and how a reader is to say them."""
