"""The HTTP of accounts."""
