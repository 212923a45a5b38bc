"""`phonex users` and `phonex keys`."""
