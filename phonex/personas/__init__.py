"""Personas: what a person gave of themselves, in words and voice, and what follows from it."""
