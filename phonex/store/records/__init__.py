"""One module per collection: its records and their queries."""
