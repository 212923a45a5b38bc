"""Voices: registering, storing, changing, fitting and deleting them."""
