"""Korean as it is read."""
