"""Moving an installation: its records, or all of it."""
