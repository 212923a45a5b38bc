"""Settings: PHONEX_* from the environment and from .env."""
