"""Legacy: whom a person trusts with a memorial, how an account becomes one, and who visits it."""
