"""Turns files of books into chapters of plain text."""
