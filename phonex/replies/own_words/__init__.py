"""Answers in a person's own sentences, found by meaning, or none."""
