"""How Korean is said: the Standard Pronunciation."""
