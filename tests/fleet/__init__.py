"""Several real processes that share records, files and a broker."""
