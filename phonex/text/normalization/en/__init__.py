"""English as an American reads it."""
