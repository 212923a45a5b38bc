"""`phonex blobs`: an installation's files, from one place to another."""
