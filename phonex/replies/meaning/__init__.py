"""What texts mean, as vectors, and what was learned about them."""
