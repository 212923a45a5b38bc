"""Conversations over HTTP: finding people, opening conversations, messages and their files."""
