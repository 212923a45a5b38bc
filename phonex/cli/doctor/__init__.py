"""`phonex doctor`: checks this machine and installation, with a remedy for each problem."""
