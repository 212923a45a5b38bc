"""The principals of requests: whose records they may access."""
