"""How words are said: kept, changed and tried."""
