"""Legacies: whom people trust with a memorial, how an account becomes one, and who visits it."""
