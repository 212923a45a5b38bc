"""French as it is read in France."""
