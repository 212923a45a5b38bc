"""The pronunciation lexicon: reading, changing and trying its entries."""
