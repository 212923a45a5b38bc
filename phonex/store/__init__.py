"""Records and files. The database driver lives here alone."""
