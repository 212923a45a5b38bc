"""`phonex book` and `phonex batch`: long work without a service, which can be interrupted."""
