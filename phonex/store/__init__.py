"""Records and files. The only package that uses the database driver."""
