"""Spanish as it is read in Spain."""
