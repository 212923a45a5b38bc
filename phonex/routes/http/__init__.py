"""What every route shares of HTTP, whatever it is about."""
