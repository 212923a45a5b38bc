"""What is opened, and what a setting opens."""
