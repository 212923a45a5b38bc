"""Copies of a whole installation, made while it runs."""
