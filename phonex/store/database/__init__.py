"""The database: connection, embedded server, paging, migrations."""
