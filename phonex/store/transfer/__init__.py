"""All records in one file, from a database or into one."""
