"""`phonex voices`: register, fit, list, draw, move and remove voices."""
