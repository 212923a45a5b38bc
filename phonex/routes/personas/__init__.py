"""Personas: their training, and character cards."""
