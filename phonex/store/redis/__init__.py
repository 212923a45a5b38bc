"""Redis, which several nodes share."""
