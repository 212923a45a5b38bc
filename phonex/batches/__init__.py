"""Many texts in one request: a job whose children are ordinary syntheses."""
