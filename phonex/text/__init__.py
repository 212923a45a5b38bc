"""Text without a network: cleaning, cutting, normalizing, pronouncing."""
