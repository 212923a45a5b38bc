"""Programs that use one client each."""
