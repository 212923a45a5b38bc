"""Personas: what a person has taught the service about how they write, and what they know."""
