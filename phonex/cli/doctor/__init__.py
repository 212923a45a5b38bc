"""`phonex doctor`: what this machine and installation have, and what to do about the rest."""
