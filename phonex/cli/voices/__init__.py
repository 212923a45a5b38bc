"""`phonex voices`: register, fit, list, show, move and remove voices."""
