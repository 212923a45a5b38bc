"""What the Spanish and the French frontends have in common."""
