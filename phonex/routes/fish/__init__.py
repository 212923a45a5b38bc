"""Fish Audio's API: clients written for it speak with the voices of this service."""
